// Knowing a removed member again when it comes under another address.

import type { OtherMember } from './decision.ts'
import { domainOf } from './state.ts'
import type { Former, Organisation } from './state.ts'

/** Mail providers that say nothing about an organisation. */
const shared = new Set(
  ['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'proton.me', 'protonmail.com', 'yahoo.com', 'gmx.de',
    'gmx.net', 'icloud.com'])

function plain(name: string): string {
  return name.toLowerCase().replace(/\b(inc|llc|ltd|gmbh|ag|corp|corporation|co|sa|bv|foundation|project)\b/g, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** The same domain, or one below the other. */
function related(a: string, b: string): boolean {
  return a !== '' && b !== '' && !shared.has(a) && !shared.has(b)
    && (a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`))
}

/**
 * The removed members that an applicant resembles: by name without its legal form, by a domain or one below it,
 * or by the very address of a person. To be shown to who decides; being like is not being the same.
 */
export function formerMembers(applicant: Organisation, address: string, others: readonly OtherMember[]): Former[] {
  const domains = [...applicant.domains, domainOf(applicant.roleAddress), domainOf(address)].map(
    (domain) => domain.toLowerCase())
  const addresses = [address, applicant.roleAddress].map((one) => one.trim().toLowerCase())
  return others.flatMap((other) => {
    if (other.standing !== 'removed') return []
    const theirs = [...other.organisation.domains, domainOf(other.organisation.roleAddress)].map(
      (domain) => domain.toLowerCase())
    const matchedBy = plain(other.organisation.name) === plain(applicant.name) && plain(applicant.name) !== '' ? 'name'
      : theirs.some((theirDomain) => domains.some((domain) => related(domain, theirDomain))) ? 'domain'
      : other.people.some((person) => addresses.includes(person.address.toLowerCase())) ? 'person'
      : undefined
    return matchedBy === undefined ? []
      : [{ organisation: other.organisation.name, matchedBy, removedAt: other.removedAt ?? '',
        reason: other.because ?? '' }]
  })
}
