// Reading the points of a notice in a text that got out, whole or in part.

import type { Draft, Part } from './draft.ts'
import { unitsOf } from './words.ts'
import type { Unit } from './words.ts'

/** A place in the notice, with the words around it in their common form. */
interface Place {
  readonly units: readonly Unit[]
  readonly at: number
}

/** How much of the surroundings makes a place known again: words before and after. */
const windows = [
  [8, 0],
  [0, 8],
  [5, 3],
  [3, 5],
  [3, 0],
  [0, 3],
  [2, 1],
  [1, 2],
  [2, 0],
  [0, 2],
  [1, 1],
] as const

/** What the text says at each point that can be found in it exactly once. */
export function observe(text: string, draft: Draft): ReadonlyMap<number, 0 | 1> {
  const leaked = unitsOf(text, draft.phrases)
  const segments = segmentsOf(draft)
  const seen = new Map<number, 0 | 1>()
  readWordings(segments, leaked, seen)
  readOrders(segments, leaked, seen)
  return seen
}

interface Segment {
  readonly units: readonly Unit[]
  readonly points: ReadonlyMap<number, number>
  readonly swap?: { readonly point: number; readonly second: boolean }
}

function segmentsOf(draft: Draft): Segment[] {
  return draft.blocks.flatMap((block): Segment[] => {
    if (block.kind === 'text') return [segment(block.parts, draft)]
    return block.items.map((item, at) => {
      const point = block.swaps[Math.floor(at / 2)]
      const read = segment(item, draft)
      return point === undefined ? read : { ...read, swap: { point, second: at % 2 === 1 } }
    })
  })
}

function segment(parts: readonly Part[], { phrases }: Draft): Segment {
  const units: Unit[] = []
  const points = new Map<number, number>()
  for (const part of parts) {
    if ('same' in part) units.push(...unitsOf(part.same, phrases))
    else {
      points.set(units.length, part.point)
      units.push({ token: `<${part.pair}>`, side: 0 })
    }
  }
  return { units, points }
}

function keyAt({ units, at }: Place, [before, after]: readonly [number, number]): string | undefined {
  if (at < before || at + after >= units.length) return undefined
  return `${before}:${units
    .slice(at - before, at + after + 1)
    .map(({ token }) => token)
    .join(' ')}`
}

/** Places by their surroundings, for those units that have two wordings. */
function indexOf(places: readonly Place[]): Map<string, Place[]> {
  const index = new Map<string, Place[]>()
  for (const place of places) {
    for (const window of windows) {
      const key = keyAt(place, window)
      if (key === undefined) continue
      const there = index.get(key)
      if (there === undefined) index.set(key, [place])
      else there.push(place)
    }
  }
  return index
}

const wordings = (units: readonly Unit[]): Place[] =>
  units.flatMap((unit, at) => (unit.side === undefined ? [] : [{ units, at }]))

function readWordings(segments: readonly Segment[], leaked: readonly Unit[], seen: Map<number, 0 | 1>): void {
  const known = indexOf(segments.flatMap(({ units }) => wordings(units)))
  const found = indexOf(wordings(leaked))
  for (const { units, points } of segments) {
    for (const [at, point] of points) {
      const sides = windows.flatMap((window) => {
        const key = keyAt({ units, at }, window)
        if (key === undefined || known.get(key)?.length !== 1) return []
        const there = found.get(key)
        return there?.length === 1 ? [leaked[there[0]!.at]!.side!] : []
      })
      if (sides.length > 0 && sides.every((side) => side === sides[0])) seen.set(point, sides[0]!)
    }
  }
}

const runs = (units: readonly Unit[]): string[] =>
  units.slice(0, -2).map((unit, at) => `${unit.token} ${units[at + 1]!.token} ${units[at + 2]!.token}`)

/** Which of two neighbouring items comes first, where runs of words that only they have are found for both. */
function readOrders(segments: readonly Segment[], leaked: readonly Unit[], seen: Map<number, 0 | 1>): void {
  const owners = new Map<string, number>()
  for (const { units } of segments) for (const run of runs(units)) owners.set(run, (owners.get(run) ?? 0) + 1)
  const places = new Map<string, number[]>()
  for (const [at, run] of runs(leaked).entries()) places.set(run, [...(places.get(run) ?? []), at])
  const where = (units: readonly Unit[]): number | undefined => {
    const hits = runs(units)
      .filter((run) => owners.get(run) === 1)
      .flatMap((run) => (places.get(run)?.length === 1 ? places.get(run)! : []))
    return hits.sort((a, b) => a - b)[Math.floor(hits.length / 2)]
  }
  for (const one of segments) {
    if (one.swap === undefined || one.swap.second) continue
    const { point } = one.swap
    const other = segments.find(({ swap }) => swap?.point === point && swap.second)
    const [first, second] = [where(one.units), other && where(other.units)]
    if (first !== undefined && second !== undefined) seen.set(point, first < second ? 0 : 1)
  }
}
