import { idsWith, type Leaf } from './csaf-products.ts'
import { lose, type Losses, present } from './limits.ts'
import type { Advisory, Assessment, JsonObject } from './model.ts'
import { type CvssReading, effectiveAssessments, effectiveCvss } from './severities.ts'

/** The CVSS object of FIRST's JSON schemas, base metrics' score only. */
export const cvssObject = ({ version, vector, baseScore, baseSeverity }: CvssReading): JsonObject => ({
  version, vectorString: vector, baseScore,
  ...(version === '2.0' ? {} : { baseSeverity: baseSeverity.toUpperCase() }),
})

/** Products that a score is about: affected ones and those looked into, else those not affected, else the fixed. */
const scored = (leaves: readonly Leaf[]): readonly string[] => {
  const choices = [idsWith(leaves, 'affected', 'under_investigation'), idsWith(leaves, 'not_affected')]
  return choices.find((ids) => ids.length > 0) ?? idsWith(leaves, 'fixed')
}

/** CSAF 2.0 `scores`: CVSS 2.0, 3.0 and 3.1, each version its own entry (test 6.1.7). */
export const csafScores = (advisory: Advisory, leaves: readonly Leaf[]): readonly JsonObject[] =>
  effectiveCvss(advisory).filter(({ version }) => version !== '4.0').map((reading) => ({
    [reading.version === '2.0' ? 'cvss_v2' : 'cvss_v3']: cvssObject(reading), products: scored(leaves),
  }))

const isLater = (one: string, other: string | undefined): boolean =>
  other !== undefined && Temporal.Instant.compare(one, other) > 0

const ssvcContent = (
  { severity, at }: Assessment, newest: string | undefined, found: Losses,
): readonly JsonObject[] => {
  if (severity.kind !== 'ssvc') return []
  if (isLater(at, newest)) {
    lose(found, '/assessments', 'CSAF 2.1 wants no SSVC decision from after the newest revision: it was left out',
      'Publish it with the next revision.')
    return []
  }
  const selections = severity.selections.map(({ namespace, key, version, name, values }) =>
    ({ namespace, key, version, ...present('name', name), values: values.map((value) => ({ ...value })) }))
  return [{ ssvc_v2: { timestamp: at, schemaVersion: '2.0.0', selections } }]
}

/** CSAF 2.1 `metrics`: every CVSS version and SSVC; the qualitative rating only where no CVSS is (test 6.1.56). */
export const csafMetrics = (
  advisory: Advisory, leaves: readonly Leaf[], found: Losses,
): readonly JsonObject[] => {
  const assessments = effectiveAssessments(advisory)
  const cvss = effectiveCvss(advisory).map((reading) => ({ [`cvss_v${reading.version[0]}`]: cvssObject(reading) }))
  const ratings = assessments.flatMap(({ severity }) => severity.kind === 'qualitative' && cvss.length === 0
    ? [{ qualitative_severity_rating: severity.rating }] : [])
  return [...cvss, ...ratings, ...assessments.flatMap((one) =>
    ssvcContent(one, advisory.revisions.at(-1)?.at, found))]
    .map((content) => ({ content, products: scored(leaves) }))
}
