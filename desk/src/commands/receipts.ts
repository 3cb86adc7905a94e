import { makeSecret, readSecret, receiptKey } from '../access/secret-words.ts'
import { KeyError } from '../keys/key-error.ts'
import { unwrapByReceipt, wrapForReceipt } from '../keys/reader-key.ts'
import { lockCase } from '../store/event-log.ts'
import { readerKey } from '../store/reader-copies.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'

export { receiptKey }

export interface ReceiptHolder { readonly caseId: string; readonly participant: string }

/** A holder as the own receipt shows them. `wrapped`: what it opens the reporter's copies with; null for a receipt from before there were any. */
export interface Shown extends ReceiptHolder { readonly wrapped: Buffer | null }

/**
 * Makes a receipt and keeps only its hash, and what it unwraps: the key of the reporter's own copies (S-048). The text is shown
 * to the reporter once, and is nowhere afterwards. Worker.
 */
export async function issueReceipt(tx: Tx, holder: ReceiptHolder): Promise<string> {
  const { text, lookup } = makeSecret('receipt')
  tx.write('insert into receipt (lookup_hash, case_id, participant, wrapped) values ($1, $2, $3, $4)', [lookup, holder.caseId, holder.participant, await wrappedFor(tx, holder, text)])
  return text
}

/** A receipt from before there were copies, or from a time at which the key was not to be had, opens them from now on. Worker. */
export async function adoptReceipt(tx: Tx, holder: ReceiptHolder, text: string): Promise<void> {
  const wrapped = await wrappedFor(tx, holder, text)
  if (wrapped !== null) await tx.execute('update receipt set wrapped = $2 where lookup_hash = $1 and wrapped is null', [readSecret('receipt', text), wrapped])
}

/** Codes of keys that may be there again later: the case is sealed, the custodian is away or refuses for now. */
const later: ReadonlySet<string> = new Set(['case-key-gone', 'custodian-away', 'unwraps-spent'])

async function wrappedFor(tx: Tx, { caseId, participant }: ReceiptHolder, text: string): Promise<Buffer | null> {
  const own = receiptKey(text)
  if (own === null || await lockCase(tx, caseId) === undefined) return null
  try {
    return wrapForReceipt(own, { instance: tx.instance, participant }, await readerKey(tx, await caseKey(tx, caseId), participant))
  } catch (error) {
    if (error instanceof KeyError && later.has(error.code)) return null
    throw error
  }
}

/** Whose receipt this is; undefined for every text that is none. */
export async function receiptHolder(tx: Tx, text: string): Promise<Shown | undefined> {
  const lookup = readSecret('receipt', text)
  if (!lookup) return undefined
  return tx.maybe<Shown>('select case_id as "caseId", participant, wrapped from receipt where lookup_hash = $1', [lookup])
}

/** The reader's key that a receipt unwraps; undefined for one that unwraps none. @throws KeyError `sealed-altered` */
export function readerKeyBy(text: string, { participant, wrapped }: Shown, instance: string): Buffer | undefined {
  const own = wrapped && receiptKey(text)
  return own ? unwrapByReceipt(own, { instance, participant }, wrapped) : undefined
}

/** A code that goes by mail and is exchanged for a receipt once: who reads the mail later finds it spent. */
export async function issueClaim(tx: Tx, holder: ReceiptHolder): Promise<string> {
  const { text, lookup } = makeSecret('claim')
  tx.writeRow('insert into mail_token (token_hash, case_id, participant) select * from unnest($1::bytea[], $2::text[], $3::text[])', [lookup, holder.caseId, holder.participant])
  return text
}

/** The receipt for a claim code that was never used; undefined for everything else. */
export async function claimReceipt(tx: Tx, text: string): Promise<{ readonly receipt: string; readonly holder: ReceiptHolder } | undefined> {
  const lookup = readSecret('claim', text)
  if (!lookup) return undefined
  const holder = await tx.maybe<ReceiptHolder>(
    'update mail_token set revoked = true where token_hash = $1 and not revoked returning case_id as "caseId", participant', [lookup])
  return holder ? { receipt: await issueReceipt(tx, holder), holder } : undefined
}

/** Whether this reporter holds a receipt, or a code from an earlier mail that still gives one. */
export async function mayEnter(tx: Tx, { caseId, participant }: ReceiptHolder): Promise<boolean> {
  const { found } = await tx.one<{ found: boolean }>(
    `select exists (select from receipt where case_id = $1 and participant = $2)
         or exists (select from mail_token where case_id = $1 and participant = $2 and not revoked) as found`, [caseId, participant])
  return found
}
