import { makeSecret, readSecret } from '../access/secret-words.ts'
import type { Tx } from '../store/store.ts'

/** What a secret of the lists opens: one case for one participant, or one membership for one person. */
export type Holder =
  { readonly caseId: string; readonly subject: string } | { readonly membership: string; readonly subject: string }

interface Row {
  readonly case_id: string | null
  readonly membership: string | null
  readonly subject: string
}

async function issue(tx: Tx, kind: 'claim' | 'receipt', holder: Holder, at: Temporal.Instant): Promise<string> {
  const { text, lookup } = makeSecret(kind)
  const [caseId, membership] = 'caseId' in holder ? [holder.caseId, null] : [null, holder.membership]
  await tx.execute(
    'insert into list_secret (hash, kind, case_id, membership, subject, made_at) values ($1, $2, $3, $4, $5, $6)',
    [lookup, kind, caseId, membership, holder.subject, at],
  )
  return text
}

/** A code that goes by mail and is exchanged for a receipt once (worker). */
export const issueListClaim = (tx: Tx, holder: Holder, at: Temporal.Instant): Promise<string> =>
  issue(tx, 'claim', holder, at)

/** A receipt, shown once; only its hash is kept. */
export const issueListReceipt = (tx: Tx, holder: Holder, at: Temporal.Instant): Promise<string> =>
  issue(tx, 'receipt', holder, at)

const holderOf = ({ case_id: caseId, membership, subject }: Row): Holder =>
  caseId === null ? { membership: membership ?? '', subject } : { caseId, subject }

/** Whose receipt this is; undefined for every other text. It holds as long as nobody takes it back. */
export async function listHolder(tx: Tx, text: string): Promise<Holder | undefined> {
  const lookup = readSecret('receipt', text)
  if (!lookup) return undefined
  const row = await tx.maybe<Row>(
    `select case_id, membership, subject from list_secret where hash = $1 and kind = 'receipt' and used_at is null`,
    [lookup],
  )
  return row && holderOf(row)
}

/** The receipt for a claim code that was never used, once. */
export async function claimListReceipt(
  tx: Tx,
  text: string,
  at: Temporal.Instant,
): Promise<{ readonly receipt: string; readonly holder: Holder } | undefined> {
  const lookup = readSecret('claim', text)
  if (!lookup) return undefined
  const row = await tx.maybe<Row>(
    `update list_secret set used_at = $2 where hash = $1 and kind = 'claim' and used_at is null returning case_id, membership, subject`,
    [lookup, at],
  )
  if (!row) return undefined
  const holder = holderOf(row)
  return { receipt: await issueListReceipt(tx, holder, at), holder }
}

/** Takes back all that a person holds for a membership, as when it leaves the roster. */
export async function revokeListSecrets(
  tx: Tx,
  membership: string,
  subject: string,
  at: Temporal.Instant,
): Promise<void> {
  await tx.execute('update list_secret set used_at = $3 where membership = $1 and subject = $2 and used_at is null', [
    membership,
    subject,
    at,
  ])
}
