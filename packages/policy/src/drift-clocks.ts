import type { Duration, Policy } from './model.ts'
import type { Milestone } from './milestone.ts'
import type { Statement } from './drift-read.ts'
import type { Drift, Findings } from './drift-finding.ts'
import type { FoundDuration } from './drift-durations.ts'
import { durationKey, durationsIn } from './drift-durations.ts'
import { durationWords } from './english.ts'
import { weVerb } from './english-milestones.ts'

/** A time that the policy promises, and the words by which a sentence shows that it speaks of that promise. */
interface Expected { readonly path: string; readonly key: string; readonly duration: Duration; readonly topic: RegExp
  | null }

const topics: readonly (readonly [RegExp, readonly Milestone[]])[] = [
  [/acknowledg|receipt|confirm (?:that|receiv)/i, ['acknowledged', 'receipt_sent', 'stub_acknowledged']],
  [/feedback|plan\b|address|answer|respon[ds]|repl(?:y|ies)|get back/i, ['feedback_sent']],
  [/conversation|contact|talk|discuss|respon[ds]|reach out|\bcall\b|get in touch|speak/i, ['conversation_initiated']],
  [/anal[yi]|investigat|triag|assess|evaluat|characteri|what the vulnerability is/i,
    ['analysed', 'investigated', 'characterised']],
  [/validat|verif|confirm|triag|assess|mistaken/i, ['validated', 'confirmed', 'invalidated']],
  [/accept|reject|declin|decid|decision/i, ['accepted', 'acceptance_told', 'rejection_explained']],
  [/updat|progress|status|up to date|inform/i, ['reporter_updated']],
  [/\bfix|patch|resol|remed|releas|binar/i, ['fix_agreed', 'fix_developed', 'fix_tested', 'fix_confirmed', 'fix_merged',
    'fix_released', 'backports_done', 'binaries_published', 'fix_timeline_set']],
  [/disclos|public|publish|announc|advisor|embargo/i,
    ['public_disclosure', 'advisory_published', 'announced', 'embargo_ended', 'release_announced']],
  [/leak/i, ['leak_reported']],
]

/** The words by which a sentence shows that it speaks of a clock with these stops; `null` where there are none. */
export function topicOf(stops: readonly Milestone[]): RegExp | null {
  const found = topics.filter(([,
    milestones]) => stops.some((stop) => milestones.includes(stop))).map(([words]) => words.source)
  return found.length === 0 ? null : new RegExp(found.join('|'), 'i')
}

function expectedTimes(policy: Policy): Expected[] {
  const found: Expected[] = []
  const add = (path: string, duration: Duration | undefined, topic: RegExp | null) => {
    const key = duration === undefined ? null : durationKey(duration)
    if (duration !== undefined && key !== null) found.push({ path, key, duration, topic })
  }
  for (const [key, clock] of Object.entries(policy.handling?.clocks ?? {})) {
    if (weVerb(clock.force) !== null) add(`handling.clocks.${key}`, clock.within, topicOf(clock.stop))
  }
  const { expected, range } = policy.schedule ?? {}
  if (expected !== undefined && weVerb(expected.force) !== null) add('schedule.expected', expected.within,
    topicOf(expected.stop))
  add('schedule.range.min', range?.min, /disclos|public/i)
  add('schedule.range.max', range?.max, /disclos|public/i)
  add('schedule.default_embargo', policy.schedule?.default_embargo?.within, /embargo/i)
  add('schedule.longest_embargo', policy.schedule?.longest_embargo, /embargo/i)
  const early = policy.early_disclosure
  if (early === undefined || early.enabled === false) return found
  if (early.leak !== undefined && early.leak.report.force !== 'target') add('early_disclosure.leak.report',
    early.leak.report.within, /leak|share/i)
  for (const [key, list] of Object.entries(early.lists)) add(`early_disclosure.lists.${key}.recertify_every`,
    list.recertify_every, null)
  return found
}

/**
 * The times of a text against those of the policy. A promise is kept by a sentence that speaks of the same thing with
 * an equal time; the same thing with another time is `different`; a time that no promise has is `extra`.
 * `allowed` are times that the policy's own free words name.
 */
export function driftOfTimes(policy: Policy, statements: readonly Statement[], allowed: readonly Statement[],
  make: Findings): Drift[] {
  const expected = expectedTimes(policy)
  const found = statements.flatMap(durationsIn)
  const used = new Set<FoundDuration>()
  const drifts: Drift[] = []
  const speaksOf = (one: Expected, at: FoundDuration) => isAbout(one, at.statement, expected)
  const exact = (one: Expected) => found.filter((at) => at.key === one.key && speaksOf(one, at))
  for (const one of expected) for (const at of exact(one)) used.add(at)
  for (const one of expected) {
    if (exact(one).length > 0) continue
    const what = { topic: 'time', path: one.path, what: durationWords(one.duration) }
    const elsewhere = found.find((at) => at.key === one.key
      && !expected.some((other) => other.topic !== null && speaksOf(other, at)))
    const other = bestOther(one, found.filter((at) => !used.has(at)), expected)
    if (other !== undefined) {
      used.add(other)
      drifts.push(make.different(what, other.statement))
    } else if (elsewhere !== undefined) used.add(elsewhere)
    else drifts.push(make.missing(what))
  }
  const known = new Set([...expected.map((one) => one.key), ...allowed.flatMap(durationsIn).map((at) => at.key)])
  for (const at of found) {
    if (!used.has(at) && !known.has(at.key)) drifts.push(make.extra({ topic: 'time', path: 'handling.clocks',
      what: at.words }, at.statement))
  }
  return drifts
}

/**
 * A sentence speaks of a promise by its own words; only if these fit no promise at all, by the words that lead to
 * it.
 */
function isAbout(one: Expected, at: Statement, expected: readonly Expected[]): boolean {
  if (one.topic === null || one.topic.test(at.text)) return true
  return one.topic.test(at.lead) && !expected.some((other) => other.topic?.test(at.text) === true)
}

/** A sentence that speaks of the same promise with another time; first those whose time fits no promise at all. */
function bestOther(one: Expected, free: readonly FoundDuration[], expected: readonly Expected[]): FoundDuration
  | undefined {
  if (one.topic === null) return undefined
  const about = free.filter((at) => at.key !== one.key && isAbout(one, at.statement, expected))
  return about.find((at) => !expected.some((other) => other.key === at.key)) ?? about[0]
}
