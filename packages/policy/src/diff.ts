import type { Policy } from './model.ts'
import type { Sentence } from './explain-cite.ts'
import type { Concern, Party } from './diff-units.ts'
import { explain } from './explain.ts'
import { rulesAt } from './explain-cite.ts'
import { valueAt } from './policy-path.ts'
import { unitOf, units } from './diff-units.ts'

export type { Party } from './diff-units.ts'

/** What a new version of a policy changes for one party, in one place. */
export interface Change {
  readonly party: Party
  /** Whether the place promises the party something or asks something of it. */
  readonly bears: 'promise' | 'duty'
  /**
   * `stricter`: more is promised to the party, or asked of it; `weaker`: less; `neutral`: other, or it cannot be
   * said.
   */
  readonly effect: 'stricter' | 'weaker' | 'neutral'
  readonly kind: 'added' | 'removed' | 'changed'
  /** The change in one sentence. */
  readonly text: string
  /** What `explain` said and says of it; empty where it says nothing. */
  readonly before: string
  readonly after: string
  readonly path: string
  /** Rules that live there, before or after. */
  readonly rules: readonly string[]
}

/**
 * What changes for whom between two versions of a policy: for reporters, maintainers, distributors and the public, in
 * the order of the model. Empty if and only if the two hold the same values. The other way round, every `stricter` is
 * `weaker` and every `added` is `removed`.
 */
export function diffPolicies(before: Policy, after: Policy): Change[] {
  const [from, to] = [sentencesOf(before), sentencesOf(after)]
  const places = new Map<string, { readonly path: readonly string[]; readonly concerns: readonly Concern[] }>()
  for (const path of differences(before, after, [])) {
    const unit = unitOf(path)
    const cut = unit?.path ?? path.slice(0, 2)
    places.set(cut.join('.'), { path: cut, concerns: unit === null ? [] : units[unit.pattern] ?? [] })
  }
  return [...places].flatMap(([place, { path, concerns }]) => {
    const [old, now] = [valueAt(before, path), valueAt(after, path)]
    const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
    const said = { before: old === undefined ? '' : textAt(from, place), after: now === undefined ? ''
      : textAt(to, place) }
    const rules = [...new Set([...rulesAt(before, place), ...rulesAt(after, place)])]
    const all = relevant(concerns.length === 0 ? [other] : concerns, old, now)
    return all.map(({ party, bears, sign }): Change => {
      const effect = sign > 0 ? 'stricter' : sign < 0 ? 'weaker' : 'neutral'
      const base = { party, bears, effect, kind, path: place, rules, ...said } as const
      return { ...base, text: changeText(base, old, now) }
    })
  })
}

const other: Concern = { party: 'maintainers', bears: 'duty', scale: () => 0 }

/**
 * Concerns that notice the change; if none does, the first of them reports it as neutral, so that nothing goes
 * silent.
 */
function relevant(concerns: readonly Concern[], old: unknown, now: unknown): (Omit<Concern,
  'scale'> & { readonly sign: number })[] {
  const weighed = concerns.map(({ party, bears, scale }) => ({ party, bears, sign: Math.sign(scale(old, now)) }))
  const noticed = weighed.filter(({ sign }) => sign !== 0)
  if (noticed.length > 0) return noticed
  return weighed.filter((one, index) => weighed.findIndex((same) => same.party === one.party) === index)
}

/** The paths at which two values differ; lists are compared as a whole, a missing object by each of its fields. */
function differences(before: unknown, after: unknown, path: readonly string[]): string[][] {
  if (isMap(before) || isMap(after)) {
    const [from, to] = [isMap(before) ? before : {}, isMap(after) ? after : {}]
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    const below = keys.flatMap((key) => differences(from[key], to[key], [...path, key]))
    return below.length > 0 || isMap(before) === isMap(after) ? below : [[...path]]
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.every((one, index) => differences(one, after[index], []).length === 0) ? [] : [[...path]]
  }
  return before === after ? [] : [[...path]]
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sentencesOf(policy: Policy): readonly Sentence[] {
  return explain(policy).flatMap((section) => section.paragraphs)
}

/** The sentences of a unit, without those of smaller units inside it; if it has none, the one it takes part in. */
function textAt(sentences: readonly Sentence[], place: string): string {
  const own = sentences.filter(({ because: { path } }) => path === place
    || (path.startsWith(`${place}.`) && unitOf(path.split('.'))?.path.join('.') === place))
  if (own.length > 0) return own.map((one) => one.text).join(' ')
  const around = sentences.filter(({ because: { path } }) => place.startsWith(`${path}.`)).toSorted((a,
    b) => b.because.path.length - a.because.path.length)
  return around[0]?.text ?? ''
}

const names: Readonly<Record<Party, string>> = { reporters: 'Reporters', maintainers: 'Maintainers',
distributors: 'Distributors', public: 'The public' }

function changeText(change: Omit<Change, 'text'>, old: unknown, now: unknown): string {
  const who = names[change.party]
  const are = change.party === 'public' ? 'is' : 'are'
  const of = change.bears === 'promise' ? 'promised' : 'asked'
  const lead = { stricter: `${who} ${are} ${of} more`, weaker: `${who} ${are} ${of} less`,
    neutral: `${who} should know of a change` }[change.effect]
  const sameWords = change.before === change.after
  const was = sameWords ? raw(old) : change.before
  const is = sameWords ? raw(now) : change.after
  const where = sameWords ? ` (${change.path})` : ''
  if (was === '') return `${lead}${where}. New: “${is}”`
  if (is === '') return `${lead}${where}. No longer: “${was}”`
  return `${lead}${where}. Before: “${was}” Now: “${is}”`
}

function raw(value: unknown): string {
  if (value === undefined) return ''
  if (isMap(value) && typeof value['says'] === 'string') return value['says']
  return typeof value === 'string' ? value : JSON.stringify(value)
}
