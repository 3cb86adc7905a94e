// The terms of an embargo and what makes them fit to be proposed.

import type { Instant } from '../case/names.ts'

/** Reasons a policy may permit for a later date (S3-48 names these four). */
export type DelayReason = 'bug_not_understood' | 'fix_not_understood' | 'solution_not_well_tested'
  | 'distributor_coordination'

export interface Terms {
  readonly id: string
  readonly text: string
  readonly version: string
  /** SHA-256 of the text, hexadecimal; who accepts, accepts this text. */
  readonly hash: string
  /** When the embargo ends: an unambiguous instant (X15). */
  readonly endsAt: Instant
}

export interface ActiveTerms extends Terms { readonly startedAt: Instant }

export interface AnswerWindow {
  /** Days a party has to answer when nothing else was asked; 7 unless the policy says otherwise. */
  readonly answerByDefaultDays: number
}

export interface TermsLimits {
  /** Longest embargo in days, at most 365 (X16). */
  readonly maxDays: number
  /** Empty: the policy names no permitted reasons, any will do. */
  readonly delayReasons: readonly DelayReason[]
}

export interface TermsProblem { readonly code: TermsProblemCode, readonly rule: string, readonly says: string }
export type TermsProblemCode =
  | 'malformed-time' | 'end-not-after-now' | 'too-long' | 'long-needs-reason' | 'reason-missing' | 'delay-not-permitted'
  | 'terms-incomplete'

const hour = 3_600_000
const day = 24 * hour
/** The longest any embargo may run, and from where on it needs a written reason that all agree to. */
export const yearDays = 365
export const longDays = 90

/**
 * An instant with a zone or an offset, as its canonical form in UTC; undefined for anything else.
 * A time without a zone is malformed: it means different moments to different parties.
 */
export function instant(text: string): Instant | undefined {
  try {
    return Temporal.Instant.from(text).toString()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Milliseconds from `from` to `to`, both well-formed instants; negative when `to` is earlier. */
export function between(from: Instant, to: Instant): number {
  return Temporal.Instant.from(to).epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds
}

/** Elapsed time, not calendar days: `days` × 24 hours. */
export function after(from: Instant, days: number): Instant {
  return Temporal.Instant.from(from).add({ milliseconds: Math.round(days * day) }).toString()
}

export function daysBetween(from: Instant, to: Instant): number {
  return between(from, to) / day
}

/** True when the instant has come. */
export function reached(when: Instant, now: Instant): boolean {
  return between(when, now) >= 0
}

/**
 * X17: the instant by which an answer is due: what was asked for, raised to 72 hours and cut to 14 days,
 * else the default of the policy within the same bounds. `asked` without a zone is undefined.
 */
export function answerBy(now: Instant, asked: Instant | undefined, window: AnswerWindow): Instant | undefined {
  const wish = asked === undefined ? window.answerByDefaultDays : wishedDays(now, asked)
  return wish === undefined ? undefined : after(now, Math.min(14, Math.max(3, wish)))
}

function wishedDays(now: Instant, asked: Instant): number | undefined {
  const when = instant(asked)
  return when === undefined ? undefined : daysBetween(now, when)
}

export interface TermsContext {
  readonly now: Instant, readonly active: ActiveTerms | undefined, readonly limits: TermsLimits }

/** The first thing that makes terms unfit to be proposed; undefined when they are fit. */
export function termsProblem(
  terms: Terms, reason: string, delay: DelayReason | undefined, { now, active, limits }: TermsContext,
): TermsProblem | undefined {
  if ([terms.id, terms.text, terms.version, terms.hash].some((part) => part.trim() === '')) {
    return { code: 'terms-incomplete', rule: 'X15',
      says: 'Terms need an id, a text, a version and the hash of the text.' }
  }
  const end = instant(terms.endsAt)
  if (end === undefined) {
    return { code: 'malformed-time', rule: 'X15',
      says: `«${terms.endsAt}» is no unambiguous instant: give date, time and zone, as in 2026-11-20T17:00:00Z.` }
  }
  if (reached(end, now)) {
    return { code: 'end-not-after-now', rule: 'X15', says: `The end ${end} is not after now, ${now}.` }
  }
  return lengthProblem(daysBetween(active?.startedAt ?? now, end), reason, limits)
    ?? delayProblem(end, reason, delay, active, limits)
}

function lengthProblem(days: number, reason: string, limits: TermsLimits): TermsProblem | undefined {
  const most = Math.min(yearDays, limits.maxDays)
  if (days > most) {
    return { code: 'too-long', rule: 'X16',
      says: `An embargo lasts ${most} days at most; this one would last ${Math.ceil(days)}.` }
  }
  if (days > longDays && reason.trim() === '') {
    return { code: 'long-needs-reason', rule: 'X16',
      says: `More than ${longDays} days need a written reason that all agree to.` }
  }
  return undefined
}

function delayProblem(
  end: Instant, reason: string, delay: DelayReason | undefined, active: ActiveTerms | undefined, limits: TermsLimits,
): TermsProblem | undefined {
  if (active === undefined) return undefined
  if (reason.trim() === '') {
    return { code: 'reason-missing', rule: 'VP-05', says: 'A change of the terms needs its reason.' }
  }
  const later = between(active.endsAt, end) > 0
  if (!later || limits.delayReasons.length === 0) return undefined
  if (delay !== undefined && limits.delayReasons.includes(delay)) return undefined
  return { code: 'delay-not-permitted', rule: 'schedule.delay_reasons',
    says: `A later date needs one of the policy's reasons: ${limits.delayReasons.join(', ')}.` }
}

/** How many have not agreed yet, without saying who: parties do not learn of each other by a refusal. */
export function stillOpen(count: number): string {
  return count === 1 ? 'one has not agreed yet' : `${count} have not agreed yet`
}
