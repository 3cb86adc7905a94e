import { readSecret } from '../access/secret-words.ts'
import type { StoredEvent } from '../store/event-log.ts'
import { copyKeyBy, readCopiedFile, readCopies, type Looking } from '../store/read-copies.ts'
import { readerKeyBy, type Shown } from './receipts.ts'

/** What a receipt opens by itself: the events that its reporter may read, case by case, and their files. */
export interface OwnCopies {
  readonly participant: string
  readonly cases: readonly { readonly id: string; readonly reference: string; readonly events: readonly StoredEvent[] }[]
  readonly files: readonly { readonly caseId: string; readonly blob: string; readonly name: string; readonly bytes: Buffer }[]
}

/**
 * Reads a reporter's own copies with the receipt alone (S-048): no desk, no custodian, no master key; a dump that was restored
 * will do. `looking` must see the rows: the owner of the database, or whoever restored it. Undefined: no such receipt. A receipt
 * from before there were copies opens none.
 */
export async function ownCopies(looking: Looking, receipt: string): Promise<OwnCopies | undefined> {
  const lookup = readSecret('receipt', receipt)
  const shown = lookup && await looking.maybe<Shown>('select case_id as "caseId", participant, wrapped from receipt where lookup_hash = $1', [lookup])
  if (!shown) return undefined
  const { participant } = shown
  const reader = readerKeyBy(receipt, shown, looking.instance)
  const held = reader === undefined ? [] : await looking.query<{ id: string; reference: string }>(
    'select h.id, h.ref as reference from reader_key k join case_head h on h.id = k.case_id where k.participant = $1 order by h.opened_at, h.id', [participant])
  const [cases, files]: [OwnCopies['cases'][number][], OwnCopies['files'][number][]] = [[], []]
  for (const { id, reference } of held) {
    const key = reader && await copyKeyBy(looking, reader, { caseId: id, participant })
    if (!key) continue
    cases.push({ id, reference, events: await readCopies(looking, key, participant) })
    for (const { blob } of await looking.query<{ blob: string }>('select blob from reader_file where case_id = $1 and participant = $2 order by blob', [id, participant])) {
      const file = await readCopiedFile(looking, key, participant, blob)
      if (file) files.push({ caseId: id, blob, ...file })
    }
  }
  return { participant, cases, files }
}
