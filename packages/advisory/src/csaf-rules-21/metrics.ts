import { cvssObjectsOf } from '../csaf-rules/cvss-objects.ts'
import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, exists, items, textsAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { scoreTests } from '../csaf-rules/scores.ts'
import { missesOf } from '../schemas.ts'

const ofScores = rules({ '6.1.8': strangeProperties, '6.1.56': ratingBesideCvss })

/** 6.1.8 and 6.1.56: CVSS objects by their schema, and a rating beside CVSS. */
export const metricTests: RuleTable = {
  ...ofScores,
  '6.1.8': (doc) => [...scoreTests['6.1.8']?.(doc) ?? [], ...ofScores['6.1.8']?.(doc) ?? []],
}

/** The schema of 4.0 is closed; those of the older versions take more properties (see 6.2.20). */
function strangeProperties(doc: Place): Fault[] {
  return cvssObjectsOf(doc).filter(({ property }) => property === 'cvss_v4').flatMap(({ place }) =>
    missesOf('cvss 4.0', place.value).filter(({ keyword }) => keyword === 'unevaluatedProperties')
      .map(({ path, message }) => ({ path: `${place.path}${path}`, message })))
}

function ratingBesideCvss(doc: Place): Fault[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const metrics = items(vulnerability, 'metrics')
    const keyOf = (metric: Place, product: string): string => JSON.stringify([at(metric, 'source').value, product])
    const scored = new Set(metrics.filter((metric) =>
      ['cvss_v2', 'cvss_v3', 'cvss_v4'].some((key) => exists(metric, 'content', key)))
      .flatMap((metric) => textsAt(metric, 'products').map(({ text }) => keyOf(metric, text))))
    return metrics.filter((metric) => exists(metric, 'content', 'qualitative_severity_rating'))
      .flatMap((metric) => textsAt(metric, 'products').filter(({ text }) => scored.has(keyOf(metric, text)))
        .map(({ text, path }) => ({ path, message: `${text} has a CVSS score and a rating of the same source.` })))
  })
}
