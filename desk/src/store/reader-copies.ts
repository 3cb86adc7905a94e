import { CaseKey } from '../keys/case-key.ts'
import { copyKeyOf, newReaderKey, wrapForReader } from '../keys/reader-key.ts'
import { eventField } from './event-field.ts'
import { openField, sealField, type Field } from './sealed-fields.ts'
import type { Tx } from './transaction.ts'

/** A reporter in one case. */
export interface Reader { readonly caseId: string; readonly participant: string }

export const copyField = (participant: string, seq: number): Field => ({ table: 'reader_copy', column: 'body', row: `${participant}/${seq}` })
export const copiedFileField = (participant: string, blob: string, column: 'name' | 'sealed'): Field =>
  ({ table: 'reader_file', column, row: `${participant}/${blob}`, purpose: 'file' })
const readerKeyField = (participant: string): Field => ({ table: 'reader_key', column: 'by_case', row: participant })

/**
 * The reader's key of a reporter, for a receipt to be wrapped to: made, with copies of what the reporter may read of this case,
 * where there was none. From here on `appendEvents` keeps the copies. Worker; the case must be locked.
 */
export async function readerKey(tx: Tx, key: CaseKey, participant: string): Promise<Buffer> {
  return await knownReaderKey(tx, key, participant) ?? startCopies(tx, key, participant, newReaderKey())
}

/** What a reporter reads on in another case is readable by the receipt there too; nothing to do for who has no copies. Worker; both locked. */
export async function followReader(tx: Tx, from: CaseKey, to: CaseKey, participant: string): Promise<void> {
  const known = await knownReaderKey(tx, from, participant)
  if (known !== undefined) await startCopies(tx, to, participant, known)
}

async function knownReaderKey(tx: Tx, key: CaseKey, participant: string): Promise<Buffer | undefined> {
  const row = await tx.maybe<{ by_case: Buffer }>('select by_case from reader_key where case_id = $1 and participant = $2', [key.caseId, participant])
  return row && openField(tx, key, readerKeyField(participant), row.by_case)
}

async function startCopies(tx: Tx, key: CaseKey, participant: string, reader: Buffer): Promise<Buffer> {
  const byReader = wrapForReader(reader, { instance: tx.instance, participant }, copyKeyOf(key, participant))
  tx.write('insert into reader_key (case_id, participant, by_reader, by_case) values ($1, $2, $3, $4) on conflict do nothing',
    [key.caseId, participant, byReader, sealField(tx, key, readerKeyField(participant), reader)])
  tx.write('update case_head set copied = true where id = $1 and not copied', [key.caseId])
  await fillCopies(tx, key)
  return reader
}

interface Missing { participant: string; seq: number; type: string; version: number; body: Buffer }

/**
 * Seals whatever reporters with copies may read of a case and have no copy of yet: the rows say what, by the same condition that
 * lets a reporter read them. Worker or team, in the transaction of the events.
 */
export async function fillCopies(tx: Tx, key: CaseKey): Promise<void> {
  const missing = await tx.query<Missing>(
    `select k.participant, e.seq, e.type, e.version, e.body from reader_key k
       join case_access a on a.case_id = k.case_id and a.subject = k.participant
       join event e on e.case_id = k.case_id and e.audience = any(a.audiences) and reads_words(a.words_from, a.words_until, e.seq, e.audience, e.type)
     where k.case_id = $1 and not exists (select from reader_copy c where c.case_id = k.case_id and c.participant = k.participant and c.seq = e.seq)
     order by 1, 2`, [key.caseId])
  for (const [participant, events] of Map.groupBy(missing, (row) => row.participant)) {
    const copyKey = copyKeyOf(key, participant)
    const bodies = events.map(({ seq, ...event }) => sealField(tx, copyKey, copyField(participant, seq), openField(tx, key, eventField({ seq, ...event }), event.body)))
    tx.write('insert into reader_copy (case_id, participant, seq, body) select $1, $2, * from unnest($3::int[], $4::bytea[])',
      [key.caseId, participant, events.map(({ seq }) => seq), bodies])
    await copyFiles(tx, { key, copyKey, participant }, events.map(({ seq }) => seq))
  }
}

interface Copying { readonly key: CaseKey; readonly copyKey: CaseKey; readonly participant: string }

/** One at a time: a file from before files lay in pieces may be large. Of one in pieces, what opens them is copied, and no byte. */
async function copyFiles(tx: Tx, { key, copyKey, participant }: Copying, seqs: readonly number[]): Promise<void> {
  const files = await tx.query<{ id: string }>(`select id from blob where case_id = $1 and event_seq = any($2) and kind = 'attachment' order by id`, [key.caseId, seqs])
  for (const { id } of files) {
    const { name, sealed, file } = await tx.one<{ name: Buffer; sealed: Buffer; file: string | null }>('select name, sealed, file from blob where id = $1', [id])
    const open = (column: string, bytes: Buffer): Buffer => openField(tx, key, { table: 'blob', column, row: id, purpose: 'file' }, bytes)
    const seal = (column: 'name' | 'sealed', plain: Buffer): Buffer => sealField(tx, copyKey, copiedFileField(participant, id, column), plain)
    tx.write('insert into reader_file (case_id, participant, blob, name, sealed, file) values ($1, $2, $3, $4, $5, $6)',
      [key.caseId, participant, id, seal('name', open('name', name)), seal('sealed', open(file === null ? 'sealed' : 'file', sealed)), file])
  }
}

/** Nobody's receipt opens anything of this case any more. Worker. */
export async function dropCopies(tx: Tx, caseId: string): Promise<void> {
  for (const table of ['reader_key', 'reader_copy', 'reader_file']) await tx.execute(`delete from ${table} where case_id = $1`, [caseId])
}
