import { deriveKey, openBytes, sealBytes } from '../../keys/sealed-bytes.ts'
import type { Store, Tx } from '../../store/store.ts'

/** What the API once answered: a status and the text of a JSON body. */
export interface KeptAnswer { readonly status: number; readonly text: string }

/** One POST: who sends it, the `Idempotency-Key`, and SHA-256 over method, path and body, in hexadecimal. */
export interface Sent { readonly caller: string; readonly key: string; readonly request: string }

/**
 * - `new`: nobody sent this key before; do it, then `keep` the answer or `giveBack` the key.
 * - `again`: the same request; here is its answer.
 * - `other`: the key was used for another request.
 * - `at work`: the same request was begun, and its answer is not known (yet).
 */
export type Begun =
  | { readonly state: 'new' | 'other' | 'at work' }
  | { readonly state: 'again'; readonly answer: KeptAnswer }

export interface Answers {
  readonly begin: (sent: Sent) => Promise<Begun>
  readonly keep: (sent: Sent, answer: KeptAnswer) => Promise<void>
  readonly giveBack: (sent: Sent) => Promise<void>
}

export const keptHours = 24
const gate = { role: 'gate' } as const

/**
 * Keeps answers for 24 hours. A request that ended with a fault of the desk gives its key back; one that a crash cut
 * short does not, so that nothing is ever done twice: its sender looks first and then takes a new key.
 */
export function storedAnswers(store: Pick<Store, 'as'>, now: () => Temporal.Instant): Answers {
  return {
    begin: (sent) => store.as(gate, (tx) => begin(tx, sent, now())),
    keep: (sent, answer) => store.as(gate, async (tx) => {
      const lookup = lookupOf(tx, sent)
      const sealed = sealBytes(keyOf(tx, sent), lookup, Buffer.from(answer.text))
      await tx.execute(
        'update api_answer set status = $2, sealed = $3 where key_hash = $1',
        [lookup, answer.status, sealed],
      )
    }),
    giveBack: (sent) => store.as(gate, async (tx) => {
      await tx.execute('delete from api_answer where key_hash = $1 and sealed is null', [lookupOf(tx, sent)])
    }),
  }
}

interface Row { readonly request_hash: Buffer; readonly status: number | null; readonly sealed: Buffer | null }

async function begin(tx: Tx, sent: Sent, now: Temporal.Instant): Promise<Begun> {
  const lookup = lookupOf(tx, sent)
  const request = requestOf(tx, sent)
  await tx.execute(
    `delete from api_answer where key_hash in
       (select key_hash from api_answer where expires_at <= $1 limit 100 for update skip locked)`,
    [now],
  )
  await tx.execute('delete from api_answer where key_hash = $1 and expires_at <= $2', [lookup, now])
  const taken = await tx.execute(
    'insert into api_answer (key_hash, request_hash, expires_at) values ($1, $2, $3) on conflict do nothing',
    [lookup, request, now.add({ hours: keptHours })],
  )
  if (taken === 1) return { state: 'new' }
  const row = await tx.maybe<Row>('select request_hash, status, sealed from api_answer where key_hash = $1', [lookup])
  if (row && !row.request_hash.equals(request)) return { state: 'other' }
  if (!row || row.status === null || row.sealed === null) return { state: 'at work' }
  return {
    state: 'again',
    answer: { status: row.status, text: openBytes(keyOf(tx, sent), lookup, row.sealed).toString('utf8') },
  }
}

const named = ({ caller, key }: Sent): string => `${caller}\n${key}`
const lookupOf = (tx: Tx, sent: Sent): Buffer => tx.instanceKeys.fingerprint('api key', named(sent))
/** Not a plain hash: a short body must not be guessed from it. */
const requestOf = (tx: Tx, sent: Sent): Buffer =>
  tx.instanceKeys.fingerprint('api request', `${named(sent)}\n${sent.request}`)
const keyOf = (tx: Tx, sent: Sent): Buffer =>
  deriveKey(
    tx.instanceKeys.fingerprint('api answer', `${named(sent)}\n${sent.request}`),
    'api answer',
    Buffer.from(sent.key),
  )
