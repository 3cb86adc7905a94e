import { recordRead } from '../../audit/record-read.ts'
import { readerKeyBy, type Shown } from '../../commands/receipts.ts'
import { readEvents, type StoredEvent } from '../../store/event-log.ts'
import { copyKeyBy, readCopiedFile, readCopies } from '../../store/read-copies.ts'
import type { Tx } from '../../store/store.ts'

/** How a reporter reads: by the receipt, which opens the own copies; by the desk's keys where the receipt is older than those. */
export interface OwnReading {
  events(caseId: string): Promise<StoredEvent[]>
  /** Undefined: there is no copy of it. On record before it is handed over. */
  file(caseId: string, blob: string, now: Temporal.Instant): Promise<{ readonly name: string; readonly bytes: Buffer } | undefined>
}

/** `tx`: of the reporter, so that the rows decide here as everywhere. S-048: the custodian is not asked. */
export function ownReading(tx: Tx, secret: string, shown: Shown): OwnReading {
  const { participant } = shown
  const reader = readerKeyBy(secret, shown, tx.instance)
  const copyKey = (caseId: string) => reader && copyKeyBy(tx, reader, { caseId, participant })
  return {
    events: async (caseId) => {
      const key = await copyKey(caseId)
      return key ? readCopies(tx, key, participant) : readEvents(tx, caseId)
    },
    file: async (caseId, blob, now) => {
      const key = await copyKey(caseId)
      const found = key && await readCopiedFile(tx, key, participant, blob)
      if (found) await recordRead(tx, { viewer: participant, caseId, what: 'file', at: now })
      return found
    },
  }
}
