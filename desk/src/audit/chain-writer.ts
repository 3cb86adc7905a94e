import { readEvent } from '../store/event-log.ts'
import { caseKeys } from '../store/sealed-fields.ts'
import type { Store, Tx } from '../store/store.ts'
import { canonical, firstPrev, leafHash, type Entry, type EntryRow } from './entry.ts'
import { commitment, commitmentSalt, reportWords } from './report-commitment.ts'

interface Note { readonly id: number; readonly at: Temporal.Instant; readonly actor: string; readonly action: string; readonly object: string; readonly outcome: string }

/** Any constant: one writer at a time, whoever holds the connection. */
const lock = 7_256_170
const most = 1_000
const reports = new Set(['event ReportReceived', 'event ReportAttached'])

/** Turns notes into entries of the chain, in the order they were made; returns the entries added. */
export async function chainNotes(store: Store): Promise<readonly EntryRow[]> {
  return store.as({ role: 'worker' }, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [lock])
    const notes = await tx.query<Note>('select id, at, actor, action, object, outcome from audit_pending order by id limit $1', [most])
    if (notes.length === 0) return []
    const last = await tx.maybe<EntryRow>('select seq, entry, hash from audit_entry order by seq desc limit 1')
    const objects = await Promise.all(notes.map(({ action, object }) => (reports.has(action) ? committed(tx, object) : Promise.resolve(object))))
    const rows: EntryRow[] = []
    for (const [at, note] of notes.entries()) rows.push(rowOf({ ...note, object: objects[at] ?? note.object }, rows.at(-1) ?? last))
    await tx.execute('insert into audit_entry (seq, entry, hash) select * from unnest($1::bigint[], $2::text[], $3::bytea[])',
      [rows.map(({ seq }) => seq), rows.map(({ entry }) => entry), rows.map(({ hash }) => hash)])
    rememberReports(tx, notes, rows)
    await tx.execute('delete from audit_pending where id = any($1)', [notes.map(({ id }) => id)])
    return rows
  })
}

function rowOf(note: Note, before: EntryRow | undefined): EntryRow {
  const entry: Entry = {
    seq: before === undefined ? 0 : before.seq + 1, time: note.at.toString({ fractionalSecondDigits: 3 }), actor: note.actor, action: note.action,
    object: note.object, outcome: note.outcome, prev: before?.hash.toString('hex') ?? firstPrev,
  }
  const text = canonical(entry)
  return { seq: entry.seq, entry: text, hash: leafHash(text) }
}

const placeOfEvent = (object: string): readonly [caseId: string, seq: number] => [object.slice(0, object.lastIndexOf('/')), Number(object.slice(object.lastIndexOf('/') + 1))]

/** The commitment to a report; the place of its event where the key is gone already. */
async function committed(tx: Tx, object: string): Promise<string> {
  const [caseId, seq] = placeOfEvent(object)
  const key = (await caseKeys(tx, [caseId])).get(caseId)
  if (!key?.has('content')) return object
  const event = await readEvent(tx, caseId, seq)
  return event === undefined ? object : commitment(commitmentSalt(key, event), await reportWords(tx, key, event))
}

function rememberReports(tx: Tx, notes: readonly Note[], rows: readonly EntryRow[]): void {
  for (const [at, { action, object }] of notes.entries()) {
    if (!reports.has(action)) continue
    tx.writeRow('insert into audit_report (case_id, event_seq, entry) select * from unnest($1::text[], $2::int[], $3::bigint[]) on conflict do nothing', [...placeOfEvent(object), rows[at]?.seq ?? 0])
  }
}
