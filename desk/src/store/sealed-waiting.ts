import { lengthPrefixed } from '../keys/place.ts'
import { newId } from './random-id.ts'
import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

/** What came in for a sealed case and is to go out of it, by number; nothing of it is lost, and nothing of it is opened. */
export interface Waiting { readonly mails: number; readonly letters: number }

/** Worker. */
export const waitingForKey = (tx: Tx, caseId: string): Promise<Waiting> => tx.one<Waiting>(
  `select (select count(*)::int from arrival where case_id = $1 and state = 'held') as mails,
     (select count(*)::int from outbox where case_id = $1 and state in ('queued', 'retry') and next_at = 'infinity') as letters`, [caseId])

/** Worker. See `holdArrival`. */
export async function holdForKey(tx: Tx, { id, attempts, caseId }: { readonly id: string; readonly attempts: number; readonly caseId: string }): Promise<boolean> {
  return await tx.execute(
    `update arrival set state = 'held', last_error = 'sealed-case', lease_until = null, attempts = attempts - 1, case_id = $3
     where id = $1 and state = 'taken' and attempts = $2 and exists (select from sealed_case where case_id = $3)`, [id, attempts, caseId]) === 1
}

/** A letter that was claimed while its case is sealed waits on, without an attempt counted. False: the case is not sealed. */
export const parkLetter = (store: Store, { id, attempts }: { readonly id: string; readonly attempts: number }): Promise<boolean> => store.as({ role: 'worker' }, async (tx) => await tx.execute(
  `update outbox set state = 'queued', next_at = 'infinity', lease_until = null, attempts = attempts - 1, last_error = 'sealed-case'
   where id = $1 and state = 'sending' and attempts = $2 and exists (select from sealed_case s where s.case_id = outbox.case_id)`, [id, attempts]) === 1)

/** Lets go on what waits for the keys of these cases. Worker, or who unseals. */
export async function releaseWaiting(tx: Tx, cases: readonly string[]): Promise<void> {
  if (cases.length === 0) return
  const mails = await tx.execute(`update arrival set state = 'retry', next_at = '-infinity' where state = 'held' and source <> $2 and case_id = any($1)`, [cases, answerSource])
  const letters = await tx.execute(`update outbox set next_at = created_at where state in ('queued', 'retry') and next_at = 'infinity' and case_id = any($1)`, [cases])
  if (mails > 0) tx.wake('arrival')
  if (letters > 0) tx.wake('outbox')
}

/** Sealed cases whose key some holder has unlocked now, and cases that were unsealed while an answer waited. Worker. */
export async function openMeanwhile(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct case_id as id from sealed_wrap where member = any($1)
     union select a.case_id from arrival a where a.state = 'held' and a.case_id is not null and not exists (select from sealed_case s where s.case_id = a.case_id)`, [tx.keyring.unlocked.members()])
  return rows.map(({ id }) => id)
}

/** Where an answer by the page comes from, among arrivals. */
export const answerSource = 'receipt'

export interface HeldAnswer { readonly participant: string; readonly text: string; readonly files: readonly { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }[] }

/** Why an answer is held: its case is sealed, or the custodian of the keys is away. */
export type HeldBecause = 'sealed-case' | 'custodian-away'

/** Keeps what a reporter wrote, sealed to the intake, until the key of the case is there. Worker. False: the case is not sealed, and that was why. */
export async function holdAnswer(tx: Tx, caseId: string, { participant, text, files }: HeldAnswer, now: Temporal.Instant, because: HeldBecause = 'sealed-case'): Promise<boolean> {
  const id = newId()
  const place = (column: string) => ({ instance: tx.instance, table: 'arrival', column, caseId: '', row: id, version: 0 })
  const head = { participant, text, files: files.map(({ name, mediaType }) => ({ name, mediaType })) }
  const raw = lengthPrefixed([Buffer.from(JSON.stringify(head)), ...files.map(({ bytes }) => bytes)])
  return await tx.execute(
    `insert into arrival (id, dedupe, received_at, source, envelope, raw, state, case_id, last_error)
     select $1, $2, $3, $4, $5, $6, 'held', h.id, $8 from case_head h where h.id = $7 and ($8 <> 'sealed-case' or exists (select from sealed_case s where s.case_id = h.id))`,
    [id, tx.instanceKeys.fingerprint('held answer', id), now, answerSource, tx.instanceKeys.sealArrival(place('envelope'), Buffer.from('{}')), tx.instanceKeys.sealArrival(place('raw'), raw), caseId, because]) === 1
}

/** Reads what `holdAnswer` kept. */
export function readAnswer(raw: Buffer): HeldAnswer {
  const parts: Buffer[] = []
  for (let at = 0; at < raw.length;) {
    const end = at + 4 + raw.readUInt32BE(at)
    parts.push(raw.subarray(at + 4, end))
    at = end
  }
  const { files, ...head } = JSON.parse((parts[0] ?? Buffer.alloc(0)).toString('utf8')) as { participant: string; text: string; files: { name: string; mediaType: string }[] }
  return { ...head, files: files.map((file, at) => ({ ...file, bytes: parts[at + 1] ?? Buffer.alloc(0) })) }
}
