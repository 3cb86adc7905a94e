import { recordRead } from '../../audit/record-read.ts'
import { iso, type Gate } from '../../commands/gate.ts'
import { receiptHolder } from '../../commands/receipts.ts'
import { KeyError, type KeyErrorCode } from '../../keys/key-error.ts'
import { wholeOf } from '../../store/file-pieces.ts'
import { holdAnswer, type HeldBecause } from '../../store/sealed-waiting.ts'
import type { Store } from '../../store/store.ts'
import type { DeskPort } from '../desk-port.ts'

/** What a reporter writes is kept for these; it goes into the case once its key is there again. */
const heldBecause: Readonly<Partial<Record<KeyErrorCode, HeldBecause>>> = { 'case-key-gone': 'sealed-case', 'custodian-away': 'custodian-away' }

type Answering = Pick<DeskPort, 'answerByReceipt'>

/** What a reporter may do while the own case is sealed: learn that it is, and write; what is written waits for the key. */
export function sealedPort(store: Store, gate: Gate, { answerByReceipt }: Answering): Pick<DeskPort, 'sealedReceipt'> & Answering {
  const holderOf = (secret: string) => store.as({ role: 'gate' }, (tx) => receiptHolder(tx, secret))
  return {
    sealedReceipt: async (secret) => {
      const holder = await holderOf(secret)
      if (!holder) return null
      await store.as({ role: 'party', subject: holder.participant }, (tx) => recordRead(tx, { viewer: holder.participant, caseId: holder.caseId, what: 'receipt', at: gate.now() }))
      return store.as({ role: 'worker' }, async (tx) => {
        const found = await tx.maybe<{ reference: string; project: string; at: Temporal.Instant }>(
          'select h.ref as reference, h.project, s.at from case_head h join sealed_case s on s.case_id = h.id where h.id = $1', [holder.caseId])
        if (!found) return null
        const name = gate.shelf.of(found.project, iso(gate.now()))?.policy.project.name ?? found.project
        return { reference: found.reference, projectId: found.project, projectName: name, since: iso(found.at) }
      })
    },
    answerByReceipt: async (secret, text, files) => {
      try {
        return await answerByReceipt(secret, text, files)
      } catch (error) {
        const because = error instanceof KeyError ? heldBecause[error.code] : undefined
        const holder = because && await holderOf(secret)
        if (!because || !holder) throw error
        const here = await Promise.all(files.map(async (file) => ({ ...file, bytes: await wholeOf(file.bytes) })))
        const isHeld = await store.as({ role: 'worker' }, (tx) => holdAnswer(tx, holder.caseId, { participant: holder.participant, text, files: here }, gate.now(), because))
        if (isHeld) return { ok: true, events: [] }
        throw error
      }
    },
  }
}
