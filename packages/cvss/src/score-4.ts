import { macroVectorTenths } from './macrovectors.ts'
import { isUndefinedValue } from './vector.ts'
import type { Vector } from './vector.ts'

type Effective = (key: string) => string

/** A CVSS v4.0 score and the MacroVector (levels of EQ1 to EQ6) it was interpolated from. */
export interface Score4 {
  readonly score: number
  readonly macroVector: string
}

// Severity levels, worst first; the place in the list is the distance from the worst.
const levels: Readonly<Record<string, readonly string[]>> = {
  AV: ['N', 'A', 'L', 'P'], PR: ['N', 'L', 'H'], UI: ['N', 'P', 'A'], AC: ['L', 'H'], AT: ['N', 'P'],
  VC: ['H', 'L', 'N'], VI: ['H', 'L', 'N'], VA: ['H', 'L', 'N'],
  SC: ['S', 'H', 'L', 'N'], SI: ['S', 'H', 'L', 'N'], SA: ['S', 'H', 'L', 'N'],
  CR: ['H', 'M', 'L'], IR: ['H', 'M', 'L'], AR: ['H', 'M', 'L'],
}

/** The worst vectors of one level of an equivalence set, and how many steps lie between it and the next level. */
interface Level {
  readonly worst: readonly string[]
  readonly depth: number
}

// CVSS v4.0, section 8.2 and its data: EQ3 and EQ6 depend on each other and share a table.
const eq1: Readonly<Record<string, Level>> = {
  0: { worst: ['AV:N/PR:N/UI:N'], depth: 1 },
  1: { worst: ['AV:A/PR:N/UI:N', 'AV:N/PR:L/UI:N', 'AV:N/PR:N/UI:P'], depth: 4 },
  2: { worst: ['AV:P/PR:N/UI:N', 'AV:A/PR:L/UI:P'], depth: 5 },
}
const eq2: Readonly<Record<string, Level>> = {
  0: { worst: ['AC:L/AT:N'], depth: 1 },
  1: { worst: ['AC:H/AT:N', 'AC:L/AT:P'], depth: 2 },
}
const eq36: Readonly<Record<string, Level>> = {
  '00': { worst: ['VC:H/VI:H/VA:H/CR:H/IR:H/AR:H'], depth: 7 },
  '01': { worst: ['VC:H/VI:H/VA:L/CR:M/IR:M/AR:H', 'VC:H/VI:H/VA:H/CR:M/IR:M/AR:M'], depth: 6 },
  '10': { worst: ['VC:L/VI:H/VA:H/CR:H/IR:H/AR:H', 'VC:H/VI:L/VA:H/CR:H/IR:H/AR:H'], depth: 8 },
  '11': {
    worst: [
      'VC:L/VI:H/VA:L/CR:H/IR:M/AR:H', 'VC:L/VI:H/VA:H/CR:H/IR:M/AR:M', 'VC:H/VI:L/VA:H/CR:M/IR:H/AR:M',
      'VC:H/VI:L/VA:L/CR:M/IR:H/AR:H', 'VC:L/VI:L/VA:H/CR:H/IR:H/AR:M',
    ],
    depth: 8,
  },
  '21': { worst: ['VC:L/VI:L/VA:L/CR:H/IR:H/AR:H'], depth: 10 },
}
const eq4: Readonly<Record<string, Level>> = {
  0: { worst: ['SC:H/SI:S/SA:S'], depth: 6 },
  1: { worst: ['SC:H/SI:H/SA:H'], depth: 5 },
  2: { worst: ['SC:L/SI:L/SA:L'], depth: 4 },
}

/**
 * CVSS v4.0, section 8: look the MacroVector up, then move towards the next lower ones in proportion to the distance
 * from the worst vector. All in whole 50 400ths of a tenth, a number that every depth and every count of lower
 * MacroVectors divides, so that the final rounding (halves up) is exact.
 */
export function score4(vector: Vector): Score4 {
  const effective: Effective = (key) => effectiveValue(vector, key)
  const macroVector = macroVectorOf(effective)
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((key) => effective(key) === 'N')) return { score: 0, macroVector }
  const start = tenthsOf(macroVector) ?? 0
  const falls = fallsOf(macroVector, effective)
  const unit = 50_400
  const mean = falls.reduce((sum, fall) => sum + (fall.drop * fall.steps * unit) / fall.depth, 0) / (falls.length || 1)
  const exact = Math.min(100 * unit, Math.max(0, start * unit - mean))
  return { score: Math.floor((2 * exact + unit) / (2 * unit)) / 10, macroVector }
}

interface Fall {
  /** Tenths between this MacroVector and the next lower one in this equivalence set. */
  readonly drop: number
  readonly steps: number
  readonly depth: number
}

function fallsOf(macroVector: string, effective: Effective): Fall[] {
  const [one = '', two = '', three = '', four = '', , six = ''] = macroVector
  const start = tenthsOf(macroVector) ?? 0
  const fall = (next: number | undefined, level: Level | undefined): Fall[] =>
    next === undefined || !level
      ? []
      : [{ drop: start - next, steps: distance(level.worst, effective), depth: level.depth }]
  return [
    ...fall(tenthsOf(lowered(macroVector, 0)), eq1[one]),
    ...fall(tenthsOf(lowered(macroVector, 1)), eq2[two]),
    ...fall(nextOfEq36(macroVector), eq36[three + six]),
    ...fall(tenthsOf(lowered(macroVector, 3)), eq4[four]),
    // A level of EQ5 holds a single value: it is always at its own worst, but it counts in the mean.
    ...(tenthsOf(lowered(macroVector, 4)) === undefined ? [] : [{ drop: 0, steps: 0, depth: 1 }]),
  ]
}

function nextOfEq36(macroVector: string): number | undefined {
  const viaEq3 = tenthsOf(lowered(macroVector, 2))
  const viaEq6 = tenthsOf(lowered(macroVector, 5))
  if (viaEq3 !== undefined && viaEq6 !== undefined) return Math.max(viaEq3, viaEq6)
  return viaEq3 ?? viaEq6
}

function tenthsOf(macroVector: string): number | undefined {
  return macroVectorTenths[macroVector]
}

function lowered(macroVector: string, place: number): string {
  return macroVector.slice(0, place) + String(Number(macroVector[place]) + 1) + macroVector.slice(place + 1)
}

/** Steps from the first of the worst vectors that is nowhere milder than the vector at hand. */
function distance(worst: readonly string[], effective: Effective): number {
  for (const candidate of worst) {
    const steps = candidate.split('/').map((pair) => {
      const [key = '', value = ''] = pair.split(':')
      const scale = levels[key] ?? []
      return scale.indexOf(effective(key)) - scale.indexOf(value)
    })
    if (steps.every((step) => step >= 0)) return steps.reduce((sum, step) => sum + step, 0)
  }
  throw new Error('no worst vector covers this one: the tables of the equivalence sets contradict each other')
}

/** The value that counts: modified over base; a threat or requirement that is not defined counts as the worst. */
function effectiveValue(vector: Vector, key: string): string {
  const modified = vector.metrics[`M${key}`]
  const value = isUndefinedValue(modified) ? vector.metrics[key] : modified
  if (value !== undefined && value !== 'X') return value
  return key === 'E' ? 'A' : 'H'
}

function macroVectorOf(effective: Effective): string {
  const is = (key: string, value: string): boolean => effective(key) === value
  const [network, noPrivileges, alone] = [is('AV', 'N'), is('PR', 'N'), is('UI', 'N')]
  const open = network && noPrivileges && alone
  const first = open ? 0 : (network || noPrivileges || alone) && !is('AV', 'P') ? 1 : 2
  const second = is('AC', 'L') && is('AT', 'N') ? 0 : 1
  const third = is('VC', 'H') && is('VI', 'H') ? 0 : is('VC', 'H') || is('VI', 'H') || is('VA', 'H') ? 1 : 2
  const safety = is('SI', 'S') || is('SA', 'S')
  const fourth = safety ? 0 : is('SC', 'H') || is('SI', 'H') || is('SA', 'H') ? 1 : 2
  const fifth = ['A', 'P', 'U'].indexOf(effective('E'))
  const sixth = ['C', 'I', 'A'].some((letter) => is(`V${letter}`, 'H') && is(`${letter}R`, 'H')) ? 0 : 1
  return `${first}${second}${third}${fourth}${fifth}${sixth}`
}
