import { referenceLabel } from './reply-address.ts'
import { token, tokenHolds } from './token.ts'
import type { MailKeys } from './token.ts'

/** The row of the outbox a Message-ID of ours was made for. */
export interface OwnMessageId { readonly reference: string; readonly row: string }

/**
 * `mlflow-2026-0001.{row}.{token}@desk.example`, without brackets: the same row always gets the same identifier, so
 * that a mail sent twice after a crash is one mail to its reader.
 */
export function ownMessageId(keys: MailKeys, domain: string, id: OwnMessageId): string {
  const reference = referenceLabel(id.reference) || 'desk'
  const row = id.row.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')
  return `${reference}.${row}.${token(keys[0], 'message-id', [reference, row])}@${domain.toLowerCase()}`
}

/** What one of our own identifiers stands for; `null` for anything that our keys did not make. */
export function readMessageId(keys: MailKeys, domain: string, id: string): OwnMessageId | null {
  const found = /^([a-z0-9-]{1,40})\.([a-z0-9-]{1,64})\.([a-z2-7]{16})@([^@]{1,253})$/.exec(id.trim().toLowerCase())
  if (found === null || found[4] !== domain.toLowerCase()) return null
  const [reference, row, given] = [found[1] ?? '', found[2] ?? '', found[3] ?? '']
  return tokenHolds(keys, given, 'message-id', [reference, row]) ? { reference, row } : null
}

/** `bounce+{row}.{token}@domain`: the envelope sender of row `row`, so that a bounce names its row without being read. */
export function bounceAddress(keys: MailKeys, domain: string, row: string): string {
  const label = row.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')
  return `bounce+${label}.${token(keys[0], 'bounce', [label])}@${domain.toLowerCase()}`
}

export function readBounceAddress(keys: MailKeys, domain: string, address: string): { readonly row: string } | null {
  const found = /^bounce\+([a-z0-9-]{1,40})\.([a-z2-7]{16})@([^@]{1,253})$/.exec(address.trim().toLowerCase())
  if (found === null || found[3] !== domain.toLowerCase()) return null
  const row = found[1] ?? ''
  return tokenHolds(keys, found[2] ?? '', 'bounce', [row]) ? { row } : null
}
