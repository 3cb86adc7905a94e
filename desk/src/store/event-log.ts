import type { CaseKey } from '../keys/case-key.ts'
import type { StoredKey } from '../keys/keyring.ts'
import { chainStart, eventHash, readChain, type ChainRow } from './event-chain.ts'
import { eventField } from './event-field.ts'
import { fillCopies } from './reader-copies.ts'
import { caseKey, caseKeys, openJson, sealJson } from './sealed-fields.ts'
import { toMicroseconds } from './sql-values.ts'
import type { Tx } from './transaction.ts'

/** Something that happened to a case, about to be appended. */
export interface NewEvent {
  /** Past tense, for example `report-received`. */
  readonly type: string
  /** Version of the body's shape. */
  readonly version: number
  /** Kept to the microsecond. */
  readonly at: Temporal.Instant
  /** Who did it: a member's or participant's id, or a part of the desk. No name, no address. */
  readonly actor: string
  /** Who may read it: `team`, `reporter`, `parties`, `list:<id>`. */
  readonly audience: string
  /** JSON; sealed under the case's key. */
  readonly body: unknown
}

/** An event as read, opened. */
export interface StoredEvent extends NewEvent {
  readonly caseId: string
  /** From 1, without gaps; a viewer of some audiences sees some. */
  readonly seq: number
  readonly hash: Buffer
}

/** The case without its history. */
export interface CaseHead {
  readonly id: string
  readonly project: string
  readonly ref: string
  readonly policyHash: string
  /** Position of the last event; 0 before the first. */
  readonly seq: number
  readonly hash: Buffer
  readonly openedAt: Temporal.Instant
  readonly restricted: boolean
  /** Whether a reporter holds a receipt that opens copies of it (`reader-copies.ts`). */
  readonly copied: boolean
}

const HEAD = 'id, project, ref, policy_hash as "policyHash", seq, hash, opened_at as "openedAt", restricted, copied'

/** Makes an empty case with keys of its own. `id` comes from `newId()`, `ref` from `nextReference`. */
export async function createCase(tx: Tx, made: NewCase): Promise<CaseHead> {
  const { id, project, ref, policyHash, at } = made
  const head: CaseHead = {
    id, project, ref, policyHash, seq: 0, hash: chainStart(tx.instance, id), openedAt: toMicroseconds(at), restricted: false, copied: false,
  }
  tx.writeRow('insert into case_head (id, project, ref, policy_hash, hash, opened_at) ' +
    'select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[])',
    [id, project, ref, policyHash, head.hash, head.openedAt], { first: true })
  const { key, stored } = await tx.keyring.newCaseKey(tx.instance, id)
  insertKeys(tx, id, stored)
  tx.openedKeys.set(id, key)
  return head
}

export type NewCase = Pick<CaseHead, 'id' | 'project' | 'ref' | 'policyHash'> & { readonly at: Temporal.Instant }

function insertKeys(tx: Tx, id: string, keys: readonly StoredKey[]): void {
  for (const { scope, epoch, wrapped } of keys) {
    tx.writeRow('insert into case_key (case_id, scope, epoch, wrapped) select * from unnest($1::text[], $2::text[], $3::text[], $4::bytea[])', [id, scope, epoch, wrapped])
  }
}

/** The head, locked until the transaction ends. Undefined when there is none or it is not this viewer's: the same. */
export const lockCase = (tx: Tx, id: string): Promise<CaseHead | undefined> =>
  tx.maybe<CaseHead>(`select ${HEAD} from case_head where id = $1 for update`, [id])

/** The head without a lock, for reading. */
export const readCase = (tx: Tx, id: string): Promise<CaseHead | undefined> =>
  tx.maybe<CaseHead>(`select ${HEAD} from case_head where id = $1`, [id])

/**
 * The events of a case that this viewer may see, opened, in order. None for a case that is not the viewer's.
 * @throws KeyError `case-key-gone` after shredding, `sealed-altered` when a stored event was tampered with.
 */
export async function readEvents(tx: Tx, id: string): Promise<StoredEvent[]> {
  const [rows] = await Promise.all([readChain(tx, id), caseKeys(tx, [id])])
  if (rows.length === 0) return []
  const key = await caseKey(tx, id)
  return rows.map((row) => opened(tx, key, row))
}

/** One event of a case, opened; undefined where there is none at this position, or not for this viewer. */
export async function readEvent(tx: Tx, id: string, seq: number): Promise<StoredEvent | undefined> {
  const [rows] = await Promise.all([
    tx.askRow<ChainRow>(
      `select e.case_id, e.seq, e.type, e.version, e.at, e.actor, e.audience, e.body, e.prev, e.hash
       from unnest($1::text[], $2::int[]) as asked (case_id, seq) join event e using (case_id, seq)`, [id, seq]),
    caseKeys(tx, [id]),
  ])
  const row = rows.find((each) => each.case_id === id && each.seq === seq)
  return row && opened(tx, await caseKey(tx, id), row)
}

/** Events of several cases at once, in order of case and position; shredded cases are left out. */
export async function readManyEvents(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredEvent[]>> {
  const keys = await caseKeys(tx, ids)
  const rows = await tx.query<ChainRow>('select case_id, seq, type, version, at, actor, audience, body, prev, hash ' +
    'from event where case_id = any($1) order by case_id, seq', [[...keys.keys()]])
  const found = new Map<string, StoredEvent[]>()
  for (const [id, events] of Map.groupBy(rows, ({ case_id }) => case_id)) {
    const key = keys.get(id)
    if (key !== undefined) found.set(id, events.map((row) => opened(tx, key, row)))
  }
  return found
}

/**
 * Appends events to a case just locked or created, and returns its new head. The database refuses an event that does
 * not follow the head, whatever the caller believes.
 */
export async function appendEvents(tx: Tx, head: CaseHead, events: readonly NewEvent[]): Promise<CaseHead> {
  const next = await linkEvents(tx, head, events)
  await writeEvents(tx, next)
  return next.head
}

/** Events sealed and linked to their chain, and the head that it has with them: true once `writeEvents` wrote them. */
export interface Linked { readonly head: CaseHead; readonly links: readonly ChainRow[] }

export async function linkEvents(tx: Tx, head: CaseHead, events: readonly NewEvent[]): Promise<Linked> {
  if (events.length === 0) return { head, links: [] }
  const key = await caseKey(tx, head.id)
  const links: ChainRow[] = []
  let [seq, prev] = [head.seq, head.hash]
  for (const event of events) {
    seq += 1
    const row = sealed(tx, key, event, { seq, prev })
    links.push(row)
    prev = row.hash
  }
  return { head: { ...head, seq, hash: prev }, links }
}

/** `head`: what comes of the links. Several of a case may be written at once. */
export async function writeEvents(tx: Tx, { head, links }: Linked): Promise<void> {
  for (const { case_id, seq, type, version, at, actor, audience, body, prev, hash } of links) {
    tx.writeRow(INSERT_EVENT, [case_id, seq, type, version, at, actor, audience, body, prev, hash])
  }
  if (head.copied && links.length > 0) await fillCopies(tx, await caseKey(tx, head.id))
}

const INSERT_EVENT = 'insert into event (case_id, seq, type, version, at, actor, audience, body, prev, hash) ' +
  'select * from unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[], $9::bytea[], $10::bytea[])'

function sealed(tx: Tx, key: CaseKey, event: NewEvent, { seq, prev }: Pick<ChainRow, 'seq' | 'prev'>): ChainRow {
  const { type, version, actor, audience, body } = event
  const row = {
    case_id: key.caseId, seq, type, version, at: toMicroseconds(event.at), actor, audience,
    body: sealJson(tx, key, eventField({ seq, type, version }), body), prev,
  }
  return { ...row, hash: eventHash(row) }
}

function opened(tx: Tx, key: CaseKey, row: ChainRow): StoredEvent {
  const { case_id: caseId, seq, type, version, at, actor, audience, hash } = row
  return { caseId, seq, type, version, at, actor, audience, hash, body: openJson(tx, key, eventField(row), row.body) }
}
