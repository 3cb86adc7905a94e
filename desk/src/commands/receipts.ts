import { makeSecret, readSecret } from '../access/secret-words.ts'
import type { Tx } from '../store/store.ts'

export interface ReceiptHolder { readonly caseId: string; readonly participant: string }

/** Makes a receipt and keeps only its hash. The text is shown to the reporter once, and is nowhere afterwards. */
export async function issueReceipt(tx: Tx, holder: ReceiptHolder): Promise<string> {
  const { text, lookup } = makeSecret('receipt')
  tx.write('insert into receipt (lookup_hash, case_id, participant) values ($1, $2, $3)', [lookup, holder.caseId, holder.participant])
  return text
}

/** Whose receipt this is; undefined for every text that is none. */
export async function receiptHolder(tx: Tx, text: string): Promise<ReceiptHolder | undefined> {
  const lookup = readSecret('receipt', text)
  if (!lookup) return undefined
  return tx.maybe<ReceiptHolder>('select case_id as "caseId", participant from receipt where lookup_hash = $1', [lookup])
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
