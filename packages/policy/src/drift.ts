import type { Policy } from './model.ts'
import type { Drift, Findings } from './drift-finding.ts'
import type { Statement } from './drift-read.ts'
import type { Topic } from './drift-topics.ts'
import { driftOfAddresses } from './drift-addresses.ts'
import { driftOfChannels } from './drift-channels.ts'
import { driftOfTimes } from './drift-clocks.ts'
import { driftOfScale } from './drift-scale.ts'
import { findingsFor } from './drift-finding.ts'
import { readStatements } from './drift-read.ts'
import { driftTopics } from './drift-topics.ts'

export type { Drift } from './drift-finding.ts'

/**
 * Does this SECURITY.md still say what the policy does? Compares promises, not wording: addresses, times in any
 * spelling, encryption, public issues, versions and backports, CVSS version, lists and embargo, dates, channels of
 * announcement, what a report must hold. Empty if nothing drifted; findings in the order of the text, then those
 * about what the text lacks.
 */
export function driftOf(policy: Policy, text: string): Drift[] {
  const securityMd = withoutAboutSoftware(text)
  const statements = readStatements(securityMd)
  const words = ownWords(policy)
  const own = words.flatMap((text) => readStatements(text))
  const make = findingsFor(policy)
  const refersElsewhere = policy.incorporates?.some((one) => one.relation === 'details' && one.url !== undefined
    && names(securityMd, one.url)) === true
  return [
    ...driftOfAddresses(policy, securityMd, statements, words.join('\n'), make),
    ...driftOfTimes(policy, statements, own, make),
    ...driftTopics.flatMap((topic) => driftOfTopic(topic, policy, statements, own, make, refersElsewhere)),
    ...driftOfChannels(policy, statements, own, make, refersElsewhere),
    ...driftOfScale(policy, securityMd, make),
  ].map((one) => refersElsewhere && one.kind === 'missing' && one.topic === 'address' && !one.path.startsWith('intake.')
    ? { ...one, level: 'warning' as const } : one)
    .sort((a, b) => (a.line || Infinity) - (b.line || Infinity) || 0)
}

/** Sections about the software, not about its process; their lines are left empty, so that the others keep their numbers. */
const aboutSoftware = /^(#{1,6})\s+(?:the\s+)?(?:threat models?|not (?:a )?bugs?|known limitations|assets and assumptions)\s*#*$/i

function withoutAboutSoftware(markdown: string): string {
  let depth = 0
  return markdown.split('\n').map((line) => {
    const level = /^(#{1,6})\s/.exec(line)?.[1]?.length ?? 0
    if (level > 0 && (depth === 0 || level <= depth)) depth = aboutSoftware.test(line.trimEnd()) ? level : 0
    return depth === 0 ? line : ''
  }).join('\n')
}

function names(markdown: string, url: string): boolean {
  return markdown.toLowerCase().includes(url.toLowerCase().replace(/^https?:\/\/(?:www\.)?/, '').replace(/\/+$/, ''))
}

/** All free words of a policy; what they say, a text may say as well. */
function ownWords(policy: Policy): string[] {
  const { rules: _, ...rest } = policy
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) visit(part)
  }
  visit(rest)
  return found
}

function driftOfTopic(
  topic: Topic, policy: Policy, statements: readonly Statement[], own: readonly Statement[], make: Findings,
  refersElsewhere: boolean,
): Drift[] {
  const promised = topic.expected(policy) ?? []
  const expected = typeof promised === 'string' ? [promised] : promised
  const found = statements.flatMap((at) => {
    const value = topic.read(at)
    return value === null || value === '' ? [] : [{ value, at }]
  })
  const partOf = (value: string) => ({
    topic: topic.topic, path: topic.pathOf?.(policy, value) ?? topic.path,
    what: `${topic.topic}: ${value.replaceAll('+', ', ').replaceAll('_', ' ')}`,
  })
  if (expected.length === 0) {
    const allowed = new Set(own.map((at) => topic.read(at)))
    return topic.lenient === true || topic.allows?.(policy) === true ? []
      : found.filter(({ value }) => !allowed.has(value)).map(({ value, at }) => make.extra(partOf(value), at))
  }
  const others = found.filter(({ value }) => !expected.some((one) => same(value, one)))
  const agreed = topic.lenient === true && others.length < found.length
  if (others.length > 0 && !agreed) return others.map(({ at }) => make.different(partOf(expected.join(' or ')), at))
  const level = refersElsewhere && topic.core !== true ? 'warning' : 'error'
  return expected.filter((one) => !found.some(({ value }) => same(value,
    one))).map((one) => make.missing({ ...partOf(one), level }))
}

/** `CVSS 3` and a bare `CVSS` agree with `CVSS 3.0`: they say less, not something else. */
function same(found: string, expected: string): boolean {
  return found === expected || (found.startsWith('CVSS') && expected.startsWith(found))
}
