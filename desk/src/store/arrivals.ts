import { KeyError } from '../keys/key-error.ts'
import type { Place } from '../keys/place.ts'
import { claim, fail, finishMany, type Claim, type ClaimRequest, type Failure, type Queue, type Row } from './lease.ts'
import { holdForKey } from './sealed-waiting.ts'
import { readPiecedFile, writePiecedFile, type PiecedFile } from '../keys/sealed-pieces.ts'
import { piecesByWorker, putPieces, sealedPieces, WHOLE_AT_MOST, type PiecedBytes, type SealedMeanwhile } from './file-pieces.ts'
import { largeRaw, rawColumns } from './large-raw.ts'
import { newId } from './random-id.ts'
import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

/** Something that came in: a mail, a form, an API call. Not yet looked at. */
export interface Arrival {
  readonly id: string
  /** Which way it came, for example `smtp` or `form`. */
  readonly source: string
  readonly receivedAt: Temporal.Instant
  /** What the transport said (addresses, peer, …); JSON. */
  readonly envelope: unknown
  /** Byte for byte as received. A large one is read by its pieces. */
  readonly raw: Buffer | PiecedBytes
}

export interface NewArrival {
  readonly source: string
  /** 32 bytes, the same when the same thing comes again. */
  readonly dedupe: Uint8Array
  readonly receivedAt: Temporal.Instant
  readonly envelope: object
  readonly raw: Uint8Array | SealedMeanwhile
  /** Whoever sends much waits behind oneself (0062_turns.sql): the sender's address; without one, first come. */
  readonly lane?: string
}

const QUEUE: Queue = {
  table: 'arrival', waiting: ['new', 'retry'], taken: 'taken', order: 'turn, received_at, id',
  columns: `id, source, received_at as "receivedAt", envelope, ${rawColumns}`,
}

/**
 * Keeps an arrival, sealed to the intake public key: whoever wrote it cannot read it back (S-096). Once the
 * transaction is committed it is safe to say 250 or 2xx. A duplicate (same `dedupe`) is not kept twice; `id` is then
 * of no row. One that is larger than `WHOLE_AT_MOST` lies in pieces, and takes more than one question.
 */
export async function putArrival(tx: Tx, arrival: NewArrival): Promise<{ id: string; duplicate: boolean }> {
  const { raw } = arrival
  if (raw instanceof Uint8Array && raw.length <= WHOLE_AT_MOST) return putRow(tx, arrival, { raw, file: null })
  const sealed = raw instanceof Uint8Array ? sealedPieces(tx.instance, raw) : raw
  const put = await putRow(tx, arrival, { raw: writePiecedFile(sealed.file), file: sealed.file })
  if (!put.duplicate) await putPieces(tx, sealed.file.id, sealed.pieces)
  return put
}

async function putRow(tx: Tx, arrival: NewArrival, { raw, file }: { readonly raw: Uint8Array; readonly file: PiecedFile | null }): Promise<{ id: string; duplicate: boolean }> {
  const id = newId()
  const { envelope } = arrival
  const seal = sealerOf(tx)
  const written = await tx.execute(
    `insert into arrival (id, dedupe, received_at, source, envelope, raw, lane${file === null ? '' : ', file, size'}) values ($1, $2, $3, $4, $5, $6, $7${file === null ? '' : ', $8, $9'}) on conflict do nothing`,
    [id, arrival.dedupe, arrival.receivedAt, arrival.source,
      seal(place(tx.instance, id, 'envelope'), Buffer.from(JSON.stringify(envelope))), seal(place(tx.instance, id, file === null ? 'raw' : 'file'), raw),
      arrival.lane === undefined || arrival.lane === '' ? null : tx.instanceKeys.fingerprint('arrival lane', arrival.lane.toLowerCase()),
      ...(file === null ? [] : [file.id, file.size])])
  tx.wake('arrival')
  return { id, duplicate: written === 0 }
}

/** What is taken in one transaction is sealed under one key, which is forgotten with it. */
function sealerOf(tx: Tx): ReturnType<Tx['instanceKeys']['arrivalSealer']> {
  const sealer = sealers.get(tx) ?? tx.instanceKeys.arrivalSealer()
  sealers.set(tx, sealer)
  return sealer
}

const sealers = new WeakMap<Tx, ReturnType<Tx['instanceKeys']['arrivalSealer']>>()

/**
 * Takes arrivals that wait, by their turns, opened. One that does not open is `failed` and left out. Of those that were found, no
 * more than come to `bytes` and one over are opened; the others go back, uncounted: many large mails at once would fill the memory.
 */
export async function claimArrivals(store: Store, { bytes = Infinity, ...request }: ClaimRequest & { readonly bytes?: number }): Promise<Claim<Arrival>[]> {
  const rows = await claim<Claim<SealedArrival>>(store, QUEUE, request)
  const opened: Claim<Arrival>[] = []
  let room = bytes
  for (const row of rows) {
    if (room <= 0) {
      await failArrival(store, row, { now: request.now, error: 'later', dueAt: request.now, uncounted: true })
      continue
    }
    room -= row.size
    try {
      // Needs the keys of the instance only: no question to the database, so no transaction either, unless it is large.
      opened.push(await store.as({ role: 'worker' }, (tx) => open(store, tx, row)))
    } catch (error) {
      if (!(error instanceof KeyError)) throw error
      await failArrival(store, row, { now: request.now, error: error.code, final: true })
    }
  }
  return opened
}

/**
 * Done with an arrival, in the transaction that made its events. Forgets raw and envelope: what is to be kept is kept
 * as a blob under the key of its case by now; `keep` leaves them, for what became of no case. @throws LeaseLost
 */
export const finishArrival = (tx: Tx, claimed: Claim<{ id: string }>, done: { caseId?: string; keep?: boolean } = {}): Promise<void> =>
  finishMany(tx, QUEUE, claimed, {
    set: `state = 'done', ${done.keep === true ? '' : 'raw = null, envelope = null, '}last_error = null, case_id = done.case_id`, columns: { case_id: 'text' }, values: [done.caseId ?? null],
  })

/** One that stayed where it arrived, opened; undefined where nothing is kept of it (worker). */
export async function keptArrival(store: Store, tx: Tx, id: string): Promise<Arrival | undefined> {
  const row = await tx.maybe<Claim<SealedArrival>>(
    `select id, source, received_at as "receivedAt", envelope, ${rawColumns}, attempts from arrival where id = $1 and raw is not null and envelope is not null`, [id])
  return row && open(store, tx, row)
}

/** Its bytes are kept by a case from now on. */
export async function forgetArrival(tx: Tx, id: string, caseId: string): Promise<void> {
  await tx.execute('update arrival set raw = null, envelope = null, case_id = $2 where id = $1', [id, caseId])
}

/** Keeps it until the key of its sealed case is there. False: the case is not sealed, or another worker has the arrival now. */
export const holdArrival = (store: Store, { id, attempts }: Claim<{ id: string }>, caseId: string): Promise<boolean> =>
  store.as({ role: 'worker' }, (tx) => holdForKey(tx, { id, attempts, caseId }))

/** Says that an arrival could not be handled this time. */
export const failArrival = (store: Store, claimed: Claim<{ id: string }>, failure: Failure): Promise<'retry' | 'failed'> =>
  fail(store, QUEUE, { row: rowOf(claimed), attempts: claimed.attempts }, failure)

type SealedArrival = Omit<Arrival, 'envelope' | 'raw'> & { readonly envelope: Buffer; readonly raw: Buffer | null; readonly size: number; readonly file: string | null }

async function open(store: Store, tx: Tx, row: Claim<SealedArrival>): Promise<Claim<Arrival>> {
  const envelope = await tx.instanceKeys.openArrival(place(tx.instance, row.id, 'envelope'), row.envelope)
  const parsed: unknown = JSON.parse(envelope.toString('utf8'))
  return { ...row, envelope: parsed, raw: await openRaw(store, tx, row) }
}

async function openRaw(store: Store, tx: Tx, { id, file, raw, size }: SealedArrival): Promise<Arrival['raw']> {
  const sealed = raw ?? await largeRaw(tx, id, size)
  const opened = await tx.instanceKeys.openArrival(place(tx.instance, id, file === null ? 'raw' : 'file'), sealed)
  return file === null ? opened : piecesByWorker(store, readPiecedFile(opened))
}

const place = (instance: string, id: string, column: string): Place =>
  ({ instance, table: 'arrival', column, caseId: '', row: id, version: 0 })

const rowOf = ({ id }: { id: string }): Row => ({ where: 'id = $1', values: [id] })
