import { valueAt } from './policy-path.ts'

/**
 * Compares an earlier and a later value of a field by how much it binds: positive where the later binds more,
 * negative where it binds less, 0 where neither can be said. `undefined` is an absent field.
 * `scale(a, b) === -scale(b, a)` for every scale.
 */
export type Scale = (before: unknown, after: unknown) => number

const forces: Readonly<Record<string, number>> = { target: 0, please: 1, may: 1, expect: 2, should: 3, must: 4 }

/** One field of a value that may be absent or no object. */
export function field(value: unknown, name: string): unknown {
  return valueAt(value, [name])
}

/** A scale on one field of the values. */
export function on(name: string, scale: Scale): Scale {
  return (before, after) => scale(field(before, name), field(after, name))
}

export const neither: Scale = () => 0

/** There or not there. */
export const present: Scale = (before, after) => Number(after !== undefined) - Number(before !== undefined)

/** The other way round: what binds one more when it goes. */
export function reverse(scale: Scale): Scale {
  return (before, after) => 0 - scale(before, after)
}

/** Values from the least binding to the most; `undefined` may be one of them, values that are not listed say nothing. */
export function ranked(...values: readonly unknown[]): Scale {
  return (before, after) => {
    const [from, to] = [values.indexOf(before), values.indexOf(after)]
    return from < 0 || to < 0 ? 0 : to - from
  }
}

/** Absent, inner target, may, expect, should, must. */
export const byForce: Scale = (before, after) => forceRank(after) - forceRank(before)

function forceRank(value: unknown): number {
  return typeof value === 'string' ? forces[value] ?? 0 : -1
}

/** More entries, none lost. An exchange of entries says nothing. */
export const moreEntries: Scale = (before, after) => {
  const [from, to] = [entries(before), entries(after)]
  const gained = to.some((one) => !from.includes(one))
  const lost = from.some((one) => !to.includes(one))
  return gained === lost ? 0 : gained ? 1 : -1
}

function entries(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((one) => JSON.stringify(one))
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

const hours: Readonly<Record<string, number>> = { hours: 1, days: 24, business_days: 33.6, weeks: 168, months: 730 }

/** A shorter time binds more; a vague one binds least, but more than none at all. */
export const shorter: Scale = (before, after) => Math.sign(length(before) - length(after))

function length(value: unknown): number {
  const n = field(value, 'n')
  const unit = field(value, 'unit')
  if (value === undefined) return Number.MAX_VALUE
  if (typeof n !== 'number' || typeof unit !== 'string') return Number.MAX_SAFE_INTEGER
  return n * (hours[unit] ?? 1)
}

/** A larger number binds more; none at all says nothing. */
export const more: Scale = (before, after) => typeof before === 'number' && typeof after === 'number' ? Math.sign(after - before) : 0

/** Says something only where the field is there before and after. */
export function ifBoth(scale: Scale): Scale {
  return (before, after) => before === undefined || after === undefined ? 0 : scale(before, after)
}

/** All of these together: if one binds more and another less, nothing can be said. */
export function together(...scales: readonly Scale[]): Scale {
  return (before, after) => {
    const signs = scales.map((scale) => Math.sign(scale(before, after)))
    const up = signs.includes(1)
    return up === signs.includes(-1) ? 0 : up ? 1 : -1
  }
}

/** The first of these that says something. */
export function first(...scales: readonly Scale[]): Scale {
  return (before, after) => scales.map((scale) => scale(before, after)).find((sign) => sign !== 0) ?? 0
}

/** A clock as a promise: an inner target counts as none; sooner, of more things, under fewer conditions binds more. */
export const clock: Scale = (before, after) => {
  const [from, to] = [promised(before), promised(after)]
  if (from === undefined || to === undefined) return present(from, to)
  if (field(from, 'direction') === 'not_before' || field(to, 'direction') === 'not_before') return 0
  return together(
    on('force', byForce), on('within', shorter), on('stop', moreEntries), on('deliverables', moreEntries),
    reverse(on('applies_if', present)),
    reverse(on('pause_on_needs_info', ranked(undefined, true))), on('repeat', ranked(undefined, true)),
  )(from, to)
}

function promised(value: unknown): unknown {
  return ['target', 'please'].includes(String(field(value, 'force'))) ? undefined : value
}
