import { parseVector, score } from '@parley/cvss'
import type { Advisory, Assessment, Rating, Severity } from './model.ts'

/** A CVSS vector with what the formats show of it. */
export interface CvssReading {
  readonly version: '2.0' | '3.0' | '3.1' | '4.0'
  readonly vector: string
  /** What the formats call `baseScore`: in 4.0 the one score of all the vector says (FIRST's schema since 4.0.1). */
  readonly baseScore: number
  readonly baseSeverity: Rating
  /** Score of all the vector says (temporal, threat, environmental); equals the base score when it says no more. */
  readonly overall: number
  readonly rating: Rating
}

/** The readings of a vector, or the reason why it is none. */
export const readCvss = (vector: string): CvssReading | { readonly refused: string } => {
  const parsed = parseVector(vector)
  if (!parsed.ok) return { refused: parsed.error.message }
  const { base, baseSeverity, overall, severity } = score(parsed.vector)
  const { version } = parsed.vector
  const stated = version === '4.0' ? { baseScore: overall, baseSeverity: severity } : { baseScore: base, baseSeverity }
  return { version, vector, ...stated, overall, rating: severity }
}

/** What distinguishes one scale from another: each CVSS version, each own scale. */
export const scaleOf = (severity: Severity): string => {
  if (severity.kind === 'qualitative' || severity.kind === 'ssvc') return severity.kind
  if (severity.kind === 'own') return `own:${severity.scale}`
  const reading = readCvss(severity.vector)
  return `cvss:${'refused' in reading ? '?' : reading.version}`
}

/**
 * The assessment that counts on each scale: the latest final one, else the latest provisional one, in the order
 * in which the scales first appear. This is the maintainers' final call; earlier scores stay in the model.
 */
export const effectiveAssessments = (advisory: Advisory): readonly Assessment[] => {
  const byScale = Map.groupBy(advisory.assessments, ({ severity }) => scaleOf(severity))
  return [...byScale.values()].map((onScale) => {
    const final = onScale.filter(({ standing }) => standing === 'final')
    return (final.length > 0 ? final : onScale).reduce((best, next) =>
      Temporal.Instant.compare(next.at, best.at) >= 0 ? next : best)
  })
}

/** The CVSS readings that count, newest CVSS version first. */
export const effectiveCvss = (advisory: Advisory): readonly CvssReading[] =>
  effectiveAssessments(advisory).flatMap(({ severity }) => {
    if (severity.kind !== 'cvss') return []
    const reading = readCvss(severity.vector)
    return 'refused' in reading ? [] : [reading]
  }).sort((a, b) => b.version.localeCompare(a.version))

/** The word for the whole advisory: the qualitative rating if one was given, else that of the newest CVSS. */
export const overallRating = (advisory: Advisory): Rating | undefined => {
  const stated = effectiveAssessments(advisory).map(({ severity }) => severity)
    .find((severity) => severity.kind === 'qualitative')
  return stated?.rating ?? effectiveCvss(advisory)[0]?.rating
}
