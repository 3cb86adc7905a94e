import type { Version } from './metric.ts'

/** Qualitative rating, lower case; CSAF and the FIRST schemas write the same words in capitals. */
export type Severity = 'none' | 'low' | 'medium' | 'high' | 'critical'

/**
 * The word for a score from 0.0 to 10.0. From 3.0 on the standard defines the scale; 2.0 defines none, so the one
 * that NVD published for it applies (no `none`, no `critical`). Throws a RangeError outside 0 to 10.
 */
export function severityOf(score: number, version: Version): Severity {
  if (!(score >= 0 && score <= 10)) throw new RangeError(`A CVSS score lies between 0 and 10, not ${score}`)
  if (version === '2.0') return score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low'
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'none'
}
