// What a case's vendors come to: answers, silence, readiness, who may read. Readings only; nothing here decides.

import type { Instant, ParticipantId } from '../case/names.ts'
import type { Embargo } from '../embargo/state.ts'
import { mayLearn } from '../embargo/state.ts'
import { binds } from '../vultron/em.ts'
import { vfdRank, type VfdState } from '../vultron/vfd.ts'
import type { StatusSaid } from './event.ts'
import type { Vendor, Vendors } from './state.ts'

/** What came back. «No answer» is a value of its own: it is never read as «not affected». */
export type VendorAnswer = StatusSaid | 'no_answer' | 'declined' | 'left'

export function answerOf({ standing, status }: Pick<Vendor, 'standing' | 'status'>): VendorAnswer {
  if (status !== undefined) return status.said
  return standing === 'declined' || standing === 'left' ? standing : 'no_answer'
}

export const vendorAnswers: readonly VendorAnswer[] =
  ['affected', 'not_affected', 'investigating', 'no_answer', 'declined', 'left']

/** How many vendors gave which answer. */
export function answerTotals(vendors: Vendors): Readonly<Record<VendorAnswer, number>> {
  const totals = { affected: 0, not_affected: 0, investigating: 0, no_answer: 0, declined: 0, left: 0 }
  for (const vendor of Object.values(vendors.all)) totals[answerOf(vendor)] += 1
  return totals
}

/** The last time that somebody wrote to it or called it. */
export function lastTouched(vendor: Vendor): Instant {
  return vendor.contacts.at(-1)?.at ?? vendor.invitedAt
}

/** Since when it has not been heard; undefined once it gave a status, declined or left. */
export function silentSince(vendor: Vendor): Instant | undefined {
  return answerOf(vendor) === 'no_answer' ? vendor.heardAt ?? vendor.invitedAt : undefined
}

export function silentVendors(vendors: Vendors): readonly Vendor[] {
  return Object.values(vendors.all).filter((vendor) => silentSince(vendor) !== undefined)
}

const remindEvery = { hours: 24 * 7 }
const mostReminders = 3

/** When the desk itself reminds next: a week after the last word to it, three times. After that people decide. */
export function nextReminder(vendors: Vendors): Instant | undefined {
  const due = silentVendors(vendors)
    .filter(({ contacts }) => contacts.filter(({ kind }) => kind === 'reminded').length < mostReminders)
    .map((vendor) => Temporal.Instant.from(lastTouched(vendor)).add(remindEvery))
  const [first, ...rest] = due
  if (first === undefined) return undefined
  return rest.reduce((least, one) => (Temporal.Instant.compare(one, least) < 0 ? one : least), first).toString()
}

/** Those whom a reminder would reach now: silent, and not written to within `hours`. */
export function toRemind(vendors: Vendors, now: Instant, hours: number, most = Number.POSITIVE_INFINITY): readonly ParticipantId[] {
  const before = Temporal.Instant.from(now).subtract({ hours })
  return silentVendors(vendors)
    .filter((vendor) => Temporal.Instant.compare(lastTouched(vendor), before) <= 0)
    .filter(({ contacts }) => contacts.filter(({ kind }) => kind === 'reminded').length < most)
    .map(({ id }) => id)
}

/** What the desk itself would remind of at `now`. */
export const dueReminders = (vendors: Vendors, now: Instant): readonly ParticipantId[] =>
  toRemind(vendors, now, remindEvery.hours, mostReminders)

/**
 * X20, X21: whether a vendor may be given content now. Where terms bind, it accepted the very terms in force; where
 * none do, it said that it takes part, or what it gets is sealed to a key of its own that was verified. `keep`: what it has, it has, and nobody is let in;
 * that is so while the first terms are only proposed, and after the end.
 */
export function vendorAccess(vendors: Vendors, embargo: Embargo, id: ParticipantId): 'grant' | 'revoke' | 'keep' {
  const vendor = vendors.all[id]
  if (vendor === undefined || vendor.standing === 'left' || vendor.standing === 'declined') return 'revoke'
  if (embargo.parties[id]?.left !== undefined) return 'revoke'
  if (binds(embargo.em)) return vendor.standing === 'joined' && mayLearn(embargo, id) ? 'grant' : 'revoke'
  if (vendor.standing !== 'joined') return vendor.sealed && embargo.em === 'N' ? 'grant' : 'revoke'
  return embargo.em === 'N' ? 'grant' : 'keep'
}

/** The vendors that take part and are affected, in the order in which they were asked. */
export function affectedVendors(vendors: Vendors): readonly Vendor[] {
  return Object.values(vendors.all).filter((vendor) => vendor.standing === 'joined' && vendor.status?.said === 'affected')
}

/**
 * X7: how far the case as a whole is: as far as the vendor that is furthest behind. A fix of one is no fix for the
 * users of another.
 */
export function sharedVfd(team: VfdState, vendors: Vendors): VfdState {
  return affectedVendors(vendors).reduce((least, { vfd }) => (vfdRank[vfd] < vfdRank[least] ? vfd : least), team)
}

/** X7: who of the affected has a fix; the quorum is for people to judge. */
export function fixReadiness(vendors: Vendors): { readonly ready: number, readonly affected: number } {
  const affected = affectedVendors(vendors)
  return { affected: affected.length, ready: affected.filter(({ vfd }) => vfdRank[vfd] >= vfdRank.VFd).length }
}
