import { chainStart, eventHash, type ChainRow } from '../store/event-chain.ts'
import { caseKey, openJson, sealJson } from '../store/sealed-fields.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'

/**
 * Event streams beside the cases: a membership, a leak incident. Append-only and chained by hash like a case. A
 * membership belongs to no case and is sealed by the desk's own key; a leak is sealed by the key of its case.
 */
export type Stream = 'membership' | 'leak'

export interface StreamHead {
  readonly id: string
  readonly seq: number
  readonly hash: Buffer
  readonly caseId: string | null
}

interface Happened {
  readonly type: string
  readonly at: string
}
interface Row extends Omit<ChainRow, 'case_id' | 'audience'> {
  readonly stream: string
}

/** Makes an empty stream. `extra` are the further columns of its table. */
export async function openStream(
  tx: Tx,
  stream: Stream,
  extra: Readonly<Record<string, string>>,
  at: Temporal.Instant,
  id = newId(),
): Promise<StreamHead> {
  const hash = chainStart(tx.instance, `${stream}:${id}`)
  const columns = Object.keys(extra)
  const places = columns.map((_, index) => `$${index + 4}`)
  await tx.execute(
    `insert into ${stream} (${['id', 'hash', 'opened_at', ...columns].join(', ')}) values (${['$1', '$2', '$3', ...places].join(', ')})`,
    [id, hash, at, ...Object.values(extra)],
  )
  return { id, seq: 0, hash, caseId: extra.case_id ?? null }
}

/** The head, locked until the transaction ends; undefined where there is none for this viewer. */
export async function lockStream(tx: Tx, stream: Stream, id: string): Promise<StreamHead | undefined> {
  const caseId = stream === 'leak' ? 'case_id' : 'null'
  return tx.maybe<StreamHead>(`select id, seq, hash, ${caseId} as "caseId" from ${stream} where id = $1 for update`, [
    id,
  ])
}

/** Events in order, by stream. `caseId` opens a leak's; a membership needs none. */
export async function readStreams<E>(
  tx: Tx,
  stream: Stream,
  ids: readonly string[],
  caseId: string | null = null,
): Promise<ReadonlyMap<string, readonly E[]>> {
  const rows = await tx.query<Row>(
    `select stream, seq, type, version, at, actor, body, prev, hash from ${stream}_event where stream = any($1) order by stream, seq`,
    [[...ids]],
  )
  const open = await opener(tx, stream, caseId)
  return new Map(
    [...Map.groupBy(rows, (row) => row.stream)].map(([id, those]) => [id, those.map((row) => open(row) as E)]),
  )
}

export async function readStream<E>(
  tx: Tx,
  stream: Stream,
  head: Pick<StreamHead, 'id' | 'caseId'>,
): Promise<readonly E[]> {
  return (await readStreams<E>(tx, stream, [head.id], head.caseId)).get(head.id) ?? []
}

/** Appends to a stream just locked or made; the database refuses what does not follow. `actor` is an id, never a name. */
export async function appendToStream(
  tx: Tx,
  stream: Stream,
  head: StreamHead,
  actor: string,
  events: readonly Happened[],
): Promise<StreamHead> {
  let { seq, hash } = head
  for (const event of events) {
    seq += 1
    const body = await sealed(tx, stream, head, { seq, event })
    const row = { seq, type: event.type, version: 1, at: Temporal.Instant.from(event.at), actor, body, prev: hash }
    hash = eventHash({ ...row, case_id: head.id, audience: stream })
    await tx.execute(
      `insert into ${stream}_event (stream, seq, type, version, at, actor, body, prev, hash) values ($1, $2, $3, 1, $4, $5, $6, $7, $8)`,
      [head.id, seq, row.type, row.at, actor, body, row.prev, hash],
    )
  }
  return { ...head, seq, hash }
}

const rowName = (id: string, seq: number, type: string) => `${id}/${seq}/${type}`

async function sealed(
  tx: Tx,
  stream: Stream,
  head: StreamHead,
  { seq, event }: { seq: number; event: Happened },
): Promise<Buffer> {
  const [table, column, row] = [`${stream}_event`, 'body', rowName(head.id, seq, event.type)]
  if (head.caseId !== null)
    return sealJson(tx, await caseKey(tx, head.caseId), { table, column, row, version: 1 }, event)
  return tx.instanceKeys.seal(
    { instance: tx.instance, table, column, caseId: '', row, version: 1 },
    Buffer.from(JSON.stringify(event)),
  )
}

async function opener(tx: Tx, stream: Stream, caseId: string | null): Promise<(row: Row) => unknown> {
  const [table, column] = [`${stream}_event`, 'body']
  if (caseId !== null) {
    const key = await caseKey(tx, caseId)
    return ({ stream: id, seq, type, version, body }) =>
      openJson(tx, key, { table, column, row: rowName(id, seq, type), version }, body)
  }
  return ({ stream: id, seq, type, version, body }) =>
    JSON.parse(
      tx.instanceKeys
        .open({ instance: tx.instance, table, column, caseId: '', row: rowName(id, seq, type), version }, body)
        .toString('utf8'),
    )
}
