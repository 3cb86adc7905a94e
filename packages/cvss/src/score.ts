import type { Version } from './metric.ts'
import { score2 } from './score-2.ts'
import { score3 } from './score-3.ts'
import { score4 } from './score-4.ts'
import { severityOf } from './severity.ts'
import type { Severity } from './severity.ts'
import { isGroupSet, metricsOf } from './vector.ts'
import type { Vector } from './vector.ts'

/** Scores from 0.0 to 10.0 with one decimal. A group that the vector says nothing about has no score. */
export interface GroupScores {
  /** The score of the base metrics alone. */
  readonly base: number
  /** 2.0 and 3.x: present when a temporal metric is set. */
  readonly temporal?: number
  /** 2.0 and 3.x: present when an environmental metric is set; the temporal metrics are taken into account. */
  readonly environmental?: number
}

/** Which groups a 4.0 score rests on (section 1.3 of the standard). */
export type Nomenclature = 'CVSS-B' | 'CVSS-BT' | 'CVSS-BE' | 'CVSS-BTE'

/** What `score` computes. */
export interface Score extends GroupScores {
  readonly version: Version
  /** The score of everything the vector says: environmental, else temporal, else base; in 4.0 the one score. */
  readonly overall: number
  /** The word for `overall`. */
  readonly severity: Severity
  /** The word for `base`. */
  readonly baseSeverity: Severity
  /** 4.0 only. */
  readonly nomenclature?: Nomenclature
  /** 4.0 only: the levels of EQ1 to EQ6 behind `overall`, six digits. */
  readonly macroVector?: string
}

/** Computes every score a parsed vector has, by the equations of its own version. */
export function score(vector: Vector): Score {
  if (vector.version === '4.0') return scoreOf4(vector)
  const groups = vector.version === '2.0' ? score2(vector) : score3(vector)
  const overall = groups.environmental ?? groups.temporal ?? groups.base
  return { version: vector.version, ...groups, overall, ...ratings(overall, groups.base, vector.version) }
}

function scoreOf4(vector: Vector): Score {
  const baseKeys = metricsOf('4.0').filter((metric) => metric.group === 'base')
  const baseOnly = Object.fromEntries(baseKeys.map(({ key }) => [key, vector.metrics[key] ?? '']))
  const base = score4({ version: '4.0', metrics: baseOnly }).score
  const { score: overall, macroVector } = score4(vector)
  return {
    version: '4.0',
    base,
    overall,
    ...ratings(overall, base, '4.0'),
    nomenclature: nomenclatureOf(vector),
    macroVector,
  }
}

function nomenclatureOf(vector: Vector): Nomenclature {
  const threat = isGroupSet(vector, 'threat')
  if (isGroupSet(vector, 'environmental')) return threat ? 'CVSS-BTE' : 'CVSS-BE'
  return threat ? 'CVSS-BT' : 'CVSS-B'
}

function ratings(overall: number, base: number, version: Version): Pick<Score, 'severity' | 'baseSeverity'> {
  return { severity: severityOf(overall, version), baseSeverity: severityOf(base, version) }
}
