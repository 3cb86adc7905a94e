import { randomBytes } from 'node:crypto'
import { CaseKey } from './case-key.ts'
import { encodePlace } from './place.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'

/*
 * How a receipt opens the reporter's own copies (S-048): the receipt's key → the reader's key, the same for all receipts and
 * cases of one reporter → the copy key of one case → words and files. Nothing on this way needs the master key.
 */

/** 32 random bytes that belong to one reporter. */
export const newReaderKey = (): Buffer => randomBytes(32)

interface Of { readonly instance: string; readonly participant: string }

const receiptPlace = ({ instance, participant }: Of): Buffer =>
  encodePlace({ instance, table: 'receipt', column: 'wrapped', caseId: '', row: participant, version: 0 })
const copyPlace = ({ instance, participant }: Of, caseId: string): Buffer =>
  encodePlace({ instance, table: 'reader_key', column: 'by_reader', caseId, row: participant, version: 0 })

/** `receiptKey`: derived from the receipt for this alone. */
export const wrapForReceipt = (receiptKey: Uint8Array, of: Of, readerKey: Uint8Array): Buffer => sealBytes(receiptKey, receiptPlace(of), readerKey)

/** @throws KeyError `sealed-altered` for another receipt, reporter or desk. */
export const unwrapByReceipt = (receiptKey: Uint8Array, of: Of, wrapped: Uint8Array): Buffer => openBytes(receiptKey, receiptPlace(of), wrapped)

/** The key of this reporter's copies of a case, for whoever has the key of the case. It opens nothing else of the case. */
export const copyKeyOf = (key: CaseKey, participant: string): CaseKey =>
  new CaseKey(key.caseId, new Map([['case', key.mac('copy', Buffer.from(participant))]]))

export const wrapForReader = (readerKey: Uint8Array, of: Of, copyKey: CaseKey): Buffer =>
  sealBytes(readerKey, copyPlace(of, copyKey.caseId), copyKey.forWrapping().get('case') ?? new Uint8Array(0))

/** @throws KeyError `sealed-altered` for another reader, case or desk. */
export const unwrapByReader = (readerKey: Uint8Array, of: Of, caseId: string, wrapped: Uint8Array): CaseKey =>
  new CaseKey(caseId, new Map([['case', openBytes(readerKey, copyPlace(of, caseId), wrapped)]]))
