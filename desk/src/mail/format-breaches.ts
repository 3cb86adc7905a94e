import type { Channel, Policy } from '@parley/policy'
import type { FormatBreach } from '@parley/coordination'
import type { ParsedMail } from './parsed-mail.ts'
import { ownWords, saysAtLeast } from './content-parts.ts'

/**
 * Where a mail is not in the form its policy asks for. A breach never refuses the mail (S2-14 says «may ask to
 * resubmit»): it is stored and read as far as it can be, and the team may ask. A policy that asks for no form, asks
 * for nothing here.
 */
export function formatBreaches(mail: ParsedMail, policy: Policy): FormatBreach[] {
  const channel = mailChannel(policy)
  const asked = new Set(channel?.resubmit?.when ?? [])
  const plainOnly = channel?.format?.plain_text === true
  const breaches: FormatBreach[] = []
  const own = ownWords(mail.text)
  // «when you could as easily describe it with plain text»: a file beside a described finding is no breach.
  const described = !mail.htmlOnly && saysAtLeast(own, 200)
  const has = (pattern: RegExp): boolean => mail.attachments.some((part) => pattern.test(part.mediaType))
  if (mail.htmlOnly && (plainOnly || asked.has('html'))) breaches.push('html_only')
  if (!described && has(/^image\//) && asked.has('image')) breaches.push('image_only')
  if (!described && has(/^application\/(?:x-)?pdf$/) && asked.has('pdf')) breaches.push('pdf_only')
  if (!described && has(/^video\//) && asked.has('movie')) breaches.push('movie')
  if (isEncrypted(mail) && (channel?.format?.unencrypted === true || policy.intake.encryption === 'forbidden')) breaches.push('encrypted')
  if (channel?.format?.one_per_vulnerability === true && announced(own) > 1) breaches.push('several_vulnerabilities')
  return breaches
}

export const isEncrypted = (mail: ParsedMail): boolean => mail.marks.some((mark) => mark.startsWith('encrypted'))

/** The channel a mail comes in by; a policy has at most one mailbox for reports. */
export function mailChannel(policy: Policy): Channel | undefined {
  const channels = Object.values(policy.intake.channels)
  return channels.find((channel) => channel.kind === 'email') ?? channels.find((channel) => channel.kind === 'individual_email')
}

/** How many findings the mail itself numbers in headings: «Vulnerability 1», «Issue #2», «Finding 3:». */
function announced(own: string): number {
  const numbers = new Set<string>()
  for (const line of own.split('\n').slice(0, 5000)) {
    const found = /^[#*_\s]{0,8}(?:vulnerability|vuln|issue|finding|bug) {0,3}(?:#|no\.? ?)?(\d{1,2})\b(?: {0,3}[:.)–*-]|\s*$)/i.exec(line)
    if (found?.[1] !== undefined) numbers.add(found[1])
  }
  return numbers.size
}
