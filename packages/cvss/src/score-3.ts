import { isGroupSet, isUndefinedValue } from './vector.ts'
import type { Vector } from './vector.ts'
import type { GroupScores } from './score.ts'

const impact = { N: 0, L: 0.22, H: 0.56 }
const requirement = { X: 1, L: 0.5, M: 1, H: 1.5 }
// CVSS v3.0 and v3.1, section 7.4: the number behind each value.
const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: impact,
  I: impact,
  A: impact,
  E: { X: 1, U: 0.91, P: 0.94, F: 0.97, H: 1 },
  RL: { X: 1, O: 0.95, T: 0.96, W: 0.97, U: 1 },
  RC: { X: 1, U: 0.92, R: 0.96, C: 1 },
  CR: requirement,
  IR: requirement,
  AR: requirement,
}
// Privileges weigh more where the scope changes.
const privilegesWhenChanged: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 }

/** The equations of CVSS v3.0 and v3.1, section 7; they differ in round-up and in the modified impact. */
export function score3(vector: Vector): GroupScores {
  const roundUp = vector.version === '3.0' ? roundUp30 : roundUp31
  const weight = (key: string): number => weights[key]?.[vector.metrics[key] ?? 'X'] ?? 0
  const timing = weight('E') * weight('RL') * weight('RC')
  const base = baseScore(vector, roundUp)
  return {
    base,
    ...(isGroupSet(vector, 'temporal') ? { temporal: roundUp(base * timing) } : {}),
    ...(isGroupSet(vector, 'environmental')
      ? { environmental: roundUp(modifiedScore(vector, roundUp) * timing) }
      : {}),
  }
}

function baseScore(vector: Vector, roundUp: (value: number) => number): number {
  const value = (key: string): string => vector.metrics[key] ?? ''
  const changed = value('S') === 'C'
  const loss = 1 - ['C', 'I', 'A'].reduce((kept, key) => kept * (1 - (weights[key]?.[value(key)] ?? 0)), 1)
  const harm = changed ? 7.52 * (loss - 0.029) - 3.25 * (loss - 0.02) ** 15 : 6.42 * loss
  return combine(harm, exploitability(value, changed), changed, roundUp)
}

/** The environmental score before time is taken into account, itself rounded up, as the standard says. */
function modifiedScore(vector: Vector, roundUp: (value: number) => number): number {
  const value = (key: string): string => {
    const modified = vector.metrics[`M${key}`]
    return (isUndefinedValue(modified) ? vector.metrics[key] : modified) ?? ''
  }
  const changed = value('S') === 'C'
  const kept = ['C', 'I', 'A'].reduce((product, key) => {
    const demand = weights[`${key}R`]?.[vector.metrics[`${key}R`] ?? 'X'] ?? 1
    return product * (1 - (weights[key]?.[value(key)] ?? 0) * demand)
  }, 1)
  const loss = Math.min(1 - kept, 0.915)
  const bend = vector.version === '3.0' ? (loss - 0.02) ** 15 : (loss * 0.9731 - 0.02) ** 13
  const harm = changed ? 7.52 * (loss - 0.029) - 3.25 * bend : 6.42 * loss
  return combine(harm, exploitability(value, changed), changed, roundUp)
}

function exploitability(value: (key: string) => string, changed: boolean): number {
  const privileges = (changed ? privilegesWhenChanged : weights['PR'])?.[value('PR')] ?? 0
  return 8.22 * (weights['AV']?.[value('AV')] ?? 0) * (weights['AC']?.[value('AC')] ?? 0) * privileges *
    (weights['UI']?.[value('UI')] ?? 0)
}

function combine(harm: number, ease: number, changed: boolean, roundUp: (value: number) => number): number {
  if (harm <= 0) return 0
  return roundUp(Math.min((changed ? 1.08 : 1) * (harm + ease), 10))
}

// 3.0 says «the smallest number, to one decimal, that is not less». Its constants are decimal fractions, so what
// binary arithmetic adds in the far digits must not lift a score: hence the tiny subtrahend.
function roundUp30(value: number): number {
  return Math.ceil(value * 10 - 1e-9) / 10 + 0
}

// 3.1, appendix A: work in whole hundred-thousandths, so that every platform agrees.
function roundUp31(value: number): number {
  const whole = Math.round(value * 100_000)
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10
}
