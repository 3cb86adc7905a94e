import { isAddress, splitAddress } from './address-grammar.ts'
import { token, tokenHolds } from './token.ts'
import type { MailKeys } from './token.ts'

/** Whom a reply address belongs to: exactly one participant of one case. */
export interface ReplyOwner { readonly reference: string; readonly caseId: string; readonly participant: string }

/** What a reply address says before anything is proved. */
export interface ReplyClaim { readonly mailbox: string; readonly domain: string; readonly reference: string; readonly token: string }

/**
 * `mlflow+mlflow-2026-0001.k3j5…@desk.example`: the project's mailbox, the case's reference for people, and 80 bits
 * that only the desk can make, different for every participant. All lower-case, because mail systems fold case.
 * Throws where the mailbox or the domain cannot make an address of at most 64 characters before the `@`.
 */
export function replyAddress(keys: MailKeys, mailbox: string, domain: string, owner: ReplyOwner): string {
  const reference = referenceLabel(owner.reference)
  const local = `${mailbox.toLowerCase()}+${reference}.${token(keys[0], 'reply', tokenParts(reference, owner))}`
  const address = `${local}@${domain.toLowerCase()}`
  if (!isAddress(address)) throw new Error(`No reply address can be made of the mailbox «${mailbox}» at «${domain}»`)
  return address
}

/** Reads the form only; `null` for every other address. */
export function readReplyAddress(address: string): ReplyClaim | null {
  const parts = splitAddress(address)
  const found = parts === null ? null : /^([^+]{1,40})\+([a-z0-9-]{1,40})\.([a-z2-7]{16})$/.exec(parts.local)
  if (parts === null || found === null) return null
  return { mailbox: found[1] ?? '', domain: parts.domain, reference: found[2] ?? '', token: found[3] ?? '' }
}

/**
 * The one of `candidates` (all participants of the cases with that reference who may still write) whose token it is.
 * Every candidate is compared, each in constant time, so that neither the answer's time nor its text tells which
 * cases exist.
 */
export function ownerOf(keys: MailKeys, claim: ReplyClaim, candidates: readonly ReplyOwner[]): ReplyOwner | null {
  let owner: ReplyOwner | null = null
  for (const candidate of candidates) {
    const reference = referenceLabel(candidate.reference)
    const holds = tokenHolds(keys, claim.token, 'reply', tokenParts(reference, candidate))
    if (holds && reference === claim.reference) owner = candidate
  }
  return owner
}

/** A reference as it stands in an address: `MLFLOW-2026-0001` → `mlflow-2026-0001`. */
export function referenceLabel(reference: string): string {
  return reference.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 32)
}

const tokenParts = (reference: string, owner: ReplyOwner): string[] => [reference, owner.caseId, owner.participant]
