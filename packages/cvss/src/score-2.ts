import { isGroupSet } from './vector.ts'
import type { Vector } from './vector.ts'
import type { GroupScores } from './score.ts'

const impact = { N: 0, P: 0.275, C: 0.66 }
const requirement = { ND: 1, L: 0.5, M: 1, H: 1.51 }
// CVSS v2.0, section 3.2: the number behind each value.
const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: impact,
  I: impact,
  A: impact,
  E: { ND: 1, U: 0.85, POC: 0.9, F: 0.95, H: 1 },
  RL: { ND: 1, OF: 0.87, TF: 0.9, W: 0.95, U: 1 },
  RC: { ND: 1, UC: 0.9, UR: 0.95, C: 1 },
  CDP: { ND: 0, N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5 },
  TD: { ND: 1, N: 0, L: 0.25, M: 0.75, H: 1 },
  CR: requirement,
  IR: requirement,
  AR: requirement,
}

/** The equations of CVSS v2.0, section 3.2; a score to one decimal, halves up. */
export function score2(vector: Vector): GroupScores {
  const weight = (key: string): number => weights[key]?.[vector.metrics[key] ?? 'ND'] ?? 0
  const damage = (c: number, i: number, a: number): number => 10.41 * (1 - (1 - c) * (1 - i) * (1 - a))
  const exploitability = 20 * weight('AV') * weight('AC') * weight('Au')
  const equation = (harm: number): number =>
    toTenth((0.6 * harm + 0.4 * exploitability - 1.5) * (harm === 0 ? 0 : 1.176))
  const timed = (score: number): number => toTenth(score * weight('E') * weight('RL') * weight('RC'))

  const base = equation(damage(weight('C'), weight('I'), weight('A')))
  const adjusted = equation(
    Math.min(10, damage(weight('C') * weight('CR'), weight('I') * weight('IR'), weight('A') * weight('AR'))),
  )
  const reached = timed(adjusted)
  const environmental = toTenth((reached + (10 - reached) * weight('CDP')) * weight('TD'))
  return {
    base,
    ...(isGroupSet(vector, 'temporal') ? { temporal: timed(base) } : {}),
    ...(isGroupSet(vector, 'environmental') ? { environmental } : {}),
  }
}

// The tiny addend undoes binary fractions, so that an exact half is seen as one; adding 0 turns -0 into 0.
function toTenth(value: number): number {
  return Math.round(value * 10 + 1e-9) / 10 + 0
}
