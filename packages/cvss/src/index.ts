/**
 * CVSS 2.0, 3.0, 3.1 and 4.0: read, write, normalise and score vectors. No dependencies, no I/O.
 */
export type { Metric, MetricGroup, MetricValue, Version } from './metric.ts'
export { normaliseVector } from './normalise.ts'
export { score } from './score.ts'
export type { GroupScores, Nomenclature, Score } from './score.ts'
export { severityOf } from './severity.ts'
export type { Severity } from './severity.ts'
export { formatVector, metricsOf, parseVector } from './vector.ts'
export type { Vector, VectorError, VectorErrorCode, VectorResult } from './vector.ts'
