import type { CaseKey } from '../keys/case-key.ts'
import { KeyError } from '../keys/key-error.ts'
import { claim, fail, finish, finishMany, type Claim, type ClaimRequest, type Failure, type Queue, type Row } from './lease.ts'
import { newId } from './random-id.ts'
import { caseKey, caseKeys, openField, placeOf, sealField, type Field } from './sealed-fields.ts'
import { parkLetter } from './sealed-waiting.ts'
import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

/** Something to send or to publish. */
export interface OutboxItem {
  readonly id: string
  readonly eventKey: string
  readonly caseId: string | undefined
  /** Which way out, for example `mail`. */
  readonly kind: string
  readonly recipient: string
  readonly payload: unknown
  /** Since when it was to be sent: retries end five days later. */
  readonly createdAt: Temporal.Instant
}

export interface NewOutboxItem {
  /** The same for the same effect of the same event: it is sent once, however often it is asked for. */
  readonly eventKey: string
  /** The case whose key seals it; without one the desk's own key does. */
  readonly caseId?: string
  readonly kind: string
  readonly recipient: string
  readonly payload: object
  /** Not to be sent before. */
  readonly dueAt: Temporal.Instant
  /** Whose letter it is where it belongs to no case: its triage sees that it could not be delivered. */
  readonly project?: string
}

const QUEUE: Queue = {
  table: 'outbox', waiting: ['queued', 'retry'], taken: 'sending', order: 'next_at, id',
  columns: 'id, event_key as "eventKey", case_id as "caseId", kind, recipient, payload, created_at as "createdAt"', most: 100,
}

/** What a case posts: with it goes which participant it is for, so that an answer or a bounce finds its way. */
export interface CaseItem extends NewOutboxItem { readonly caseId: string; readonly participant?: string }

/** Queues several items of one case in the caller's transaction, in one go; those queued before are left as they are. */
export async function enqueueOfCase(tx: Tx, items: readonly CaseItem[]): Promise<void> {
  if (items.length === 0) return
  const rows = await Promise.all(items.map(async (item) => {
    const id = newId()
    return { ...item, id, sealed: await seal(tx, id, item) }
  }))
  for (const { id, eventKey, caseId, kind, sealed: [recipient, payload], dueAt, participant } of rows) {
    tx.writeRow(
      `insert into outbox (id, event_key, case_id, kind, recipient, payload, next_at, created_at, participant)
       select id, event_key, case_id, kind, recipient, payload, due, due, participant
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::timestamptz[], $8::text[])
         as item (id, event_key, case_id, kind, recipient, payload, due, participant)
       on conflict do nothing`, [id, eventKey, caseId, kind, recipient, payload, dueAt, participant ?? null])
  }
  tx.wake('outbox')
}

/** Queues an item in the caller's transaction; false when its `eventKey` was queued before. */
export async function enqueue(tx: Tx, item: NewOutboxItem): Promise<boolean> {
  const id = newId()
  const [recipient, payload] = await seal(tx, id, item)
  const written = await tx.execute(
    `insert into outbox (id, event_key, case_id, kind, recipient, payload, next_at, created_at, project) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
     on conflict do nothing`, [id, item.eventKey, item.caseId ?? null, item.kind, recipient, payload, item.dueAt, item.project ?? null])
  tx.wake('outbox')
  return written === 1
}

/** Takes what is due, opened. An item whose case was shredded, or that was tampered with, is `failed` and left out; one of a sealed case waits for its key. */
export async function claimOutbox(store: Store, request: ClaimRequest): Promise<Claim<OutboxItem>[]> {
  const opened: Claim<OutboxItem>[] = []
  const closed: [row: Claim<SealedItem>, error: KeyError][] = []
  await claim<Claim<SealedItem>>(store, QUEUE, request, async (tx, rows) => {
    opened.length = closed.length = 0 // the transaction may be run again
    const keys = await caseKeys(tx, rows.flatMap(({ caseId }) => caseId ?? []))
    for (const row of rows) {
      try {
        opened.push(open(tx, row, keys))
      } catch (error) {
        if (!(error instanceof KeyError)) throw error
        closed.push([row, error])
      }
    }
  })
  for (const [row, { code }] of closed) if (code !== 'case-key-gone' || !(await parkLetter(store, row))) await failOutbox(store, row, { now: request.now, error: code, final: true })
  return opened
}

/** Sent. `proof` is what the other side answered, such as a queue id; nothing of the content. @throws LeaseLost */
export const finishOutbox = (tx: Tx, claimed: Claim<{ id: string }>, sent: { at: Temporal.Instant; proof?: string }): Promise<void> =>
  finishMany(tx, QUEUE, claimed, {
    set: `state = 'sent', last_error = null, sent_at = done.at, proof = done.proof`, columns: { at: 'timestamptz', proof: 'text' }, values: [sent.at, sent.proof ?? null],
  })

/** Keeps an item back until people let it go; `why` is a code. @throws LeaseLost */
export const holdOutbox = (tx: Tx, claimed: Claim<{ id: string }>, why: string): Promise<void> =>
  finish(tx, QUEUE, {
    row: rowOf(claimed), attempts: claimed.attempts, set: `state = 'held', last_error = $4`, values: [why],
  })

/** Notes that the one try begins, of what would be seen twice. False when it began before, and nobody knows how it ended. */
export async function beginOnce(tx: Tx, { id }: { readonly id: string }, at: Temporal.Instant): Promise<boolean> {
  return await tx.execute('update outbox set begun_at = $2 where id = $1 and begun_at is null', [id, at]) === 1
}

/** It surely did not arrive: it may be tried again. */
export function notBegun(tx: Tx, { id }: { readonly id: string }): Promise<number> {
  return tx.execute('update outbox set begun_at = null where id = $1', [id])
}

/** Lets a held or failed item go again, with all its attempts, as if it had never begun; false when there is none such. */
export async function releaseOutbox(tx: Tx, id: string, now: Temporal.Instant): Promise<boolean> {
  const written = await tx.execute(
    `update outbox set state = 'queued', attempts = 0, begun_at = null, next_at = $2, created_at = $2 where id = $1 and state in ('held', 'failed', 'bounced')`, [id, now])
  tx.wake('outbox')
  return written === 1
}

/** What will not arrive by itself: given up, held back, or returned. */
export interface StuckItem {
  readonly id: string
  readonly caseId: string | undefined
  readonly project: string | undefined
  readonly kind: string
  readonly recipient: string
  readonly payload: unknown
  readonly state: 'failed' | 'held' | 'bounced'
  /** A code, such as `bounced 5.1.1` or `no usable key`. */
  readonly why: string
  readonly since: Temporal.Instant
}

/** The stuck letters of a case, or those of projects that belong to no case; the oldest first (who may see the case, or worker). */
export async function stuckItems(tx: Tx, of: { readonly caseId: string } | { readonly projects: readonly string[] }): Promise<readonly StuckItem[]> {
  const [where, value] = 'caseId' in of ? ['case_id = $1', of.caseId] : ['case_id is null and project = any($1)', of.projects]
  const rows = await tx.query<Claim<SealedItem> & Pick<StuckItem, 'state' | 'why' | 'since'> & { project: string | null }>(
    `select ${QUEUE.columns}, attempts, state, coalesce(last_error, '') as why, coalesce(sent_at, created_at) as since, project from outbox
     where ${where} and state in ('failed', 'held', 'bounced') and kind in ('mail', 'member-mail', 'report-summary') order by created_at, id limit 200`, [value])
  const keys = await caseKeys(tx, rows.flatMap(({ caseId }) => caseId ?? []))
  return rows.map((row) => {
    const { id, caseId, kind, recipient, payload } = opened(tx, row, keys)
    return { id, caseId, kind, recipient, payload, state: row.state, why: row.why, since: row.since, project: row.project ?? undefined }
  })
}

/** Of a case that forgot who its people are, or that the desk cannot read, nothing but the letter's being there can be said. */
function opened(tx: Tx, row: Claim<SealedItem>, keys: ReadonlyMap<string, CaseKey>): OutboxItem {
  try {
    return open(tx, row, keys)
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    return { ...row, caseId: row.caseId ?? undefined, recipient: '', payload: {} }
  }
}

/** Somebody told the recipient in another way: nothing goes out any more. False where it is not stuck. */
export async function settleOutbox(tx: Tx, id: string, by: { readonly member: string; readonly at: Temporal.Instant }): Promise<boolean> {
  return await tx.execute(
    `update outbox set state = 'settled', settled_by = $2, settled_at = $3 where id = $1 and state in ('held', 'failed', 'bounced')`, [id, by.member, by.at]) === 1
}

/** Says that an item could not be sent this time. */
export const failOutbox = (store: Store, claimed: Claim<{ id: string }>, failure: Failure): Promise<'retry' | 'failed'> =>
  fail(store, QUEUE, { row: rowOf(claimed), attempts: claimed.attempts }, failure)

type SealedItem = Omit<OutboxItem, 'recipient' | 'payload' | 'caseId'> & {
  readonly caseId: string | null
  readonly recipient: Buffer
  readonly payload: Buffer
}

/** Under the identity's key; where that was shredded, later letters go to nobody but members and lists. */
const recipientField = (row: string, key?: CaseKey): Field => ({ table: 'outbox', column: 'recipient', row, purpose: key === undefined || key.has('identity') ? 'identity' : 'notify' })
const payloadField = (row: string): Field => ({ table: 'outbox', column: 'payload', row, purpose: 'notify' })

async function seal(tx: Tx, id: string, item: NewOutboxItem): Promise<[recipient: Buffer, payload: Buffer]> {
  const recipient = Buffer.from(item.recipient, 'utf8')
  const payload = Buffer.from(JSON.stringify(item.payload), 'utf8')
  if (item.caseId === undefined) {
    const keys = tx.instanceKeys
    return [keys.seal(placeOf(tx, '', recipientField(id)), recipient), keys.seal(placeOf(tx, '', payloadField(id)), payload)]
  }
  const key = await caseKey(tx, item.caseId)
  return [sealField(tx, key, recipientField(id, key), recipient), sealField(tx, key, payloadField(id), payload)]
}

function open(tx: Tx, row: Claim<SealedItem>, keys: ReadonlyMap<string, CaseKey>): Claim<OutboxItem> {
  const key = row.caseId === null ? undefined : keys.get(row.caseId)
  if (row.caseId !== null && key === undefined) throw new KeyError('case-key-gone', `no key of case ${row.caseId} is to be had`, row.caseId)
  const plain = (field: Field, sealed: Buffer): string => (key === undefined
    ? tx.instanceKeys.open(placeOf(tx, '', field), sealed)
    : openField(tx, key, field, sealed)).toString('utf8')
  const payload: unknown = JSON.parse(plain(payloadField(row.id), row.payload))
  return { ...row, caseId: row.caseId ?? undefined, recipient: recipientOf(row, key, plain), payload }
}

/** Written before the identity's key was shredded, it stays closed; written afterwards, it is under the key for notices. */
function recipientOf(row: Claim<SealedItem>, key: CaseKey | undefined, plain: (field: Field, sealed: Buffer) => string): string {
  try {
    return plain(recipientField(row.id, key), row.recipient)
  } catch (error) {
    if (key?.has('identity') === false && error instanceof KeyError && error.code === 'sealed-altered') throw new KeyError('case-key-gone', `who was meant in case ${row.caseId ?? ''} is forgotten`)
    throw error
  }
}

const rowOf = ({ id }: { id: string }): Row => ({ where: 'id = $1', values: [id] })
