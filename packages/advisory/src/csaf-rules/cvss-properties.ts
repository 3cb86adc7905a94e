import { metricsOf } from '@parley/cvss'
import type { Metric, Version } from '@parley/cvss'

/** A property of FIRST's CVSS JSON that repeats one metric of the vector. */
export interface CvssProperty {
  readonly property: string
  readonly metric: string
  /** Value in the vector to word in the JSON, for instance `N` to `NETWORK`. */
  readonly words: ReadonlyMap<string, string>
}

const names2 = `accessVector=AV accessComplexity=AC authentication=Au confidentialityImpact=C integrityImpact=I
  availabilityImpact=A exploitability=E remediationLevel=RL reportConfidence=RC collateralDamagePotential=CDP
  targetDistribution=TD confidentialityRequirement=CR integrityRequirement=IR availabilityRequirement=AR`

const names3 = `attackVector=AV attackComplexity=AC privilegesRequired=PR userInteraction=UI scope=S
  confidentialityImpact=C integrityImpact=I availabilityImpact=A exploitCodeMaturity=E remediationLevel=RL
  reportConfidence=RC confidentialityRequirement=CR integrityRequirement=IR availabilityRequirement=AR
  modifiedAttackVector=MAV modifiedAttackComplexity=MAC modifiedPrivilegesRequired=MPR modifiedUserInteraction=MUI
  modifiedScope=MS modifiedConfidentialityImpact=MC modifiedIntegrityImpact=MI modifiedAvailabilityImpact=MA`

const tables: Readonly<Record<'2.0' | '3.0' | '3.1', readonly CvssProperty[]>> = {
  '2.0': tableOf('2.0', names2),
  '3.0': tableOf('3.0', names3),
  '3.1': tableOf('3.1', names3),
}

/** The properties of FIRST's schemas cvss-v2.0, cvss-v3.0 and cvss-v3.1 that say a metric; CSAF 2.0 knows no 4.0. */
export function cvssProperties(version: Version): readonly CvssProperty[] {
  return version === '4.0' ? [] : tables[version]
}

function tableOf(version: Version, names: string): CvssProperty[] {
  const metrics = new Map(metricsOf(version).map((metric) => [metric.key, metric]))
  return names.split(/\s+/).map((pair) => {
    const [property = '', key = ''] = pair.split('=')
    return { property, metric: key, words: wordsOf(metrics.get(key)) }
  })
}

/** FIRST writes the value's name in capitals with underscores; only «Adjacent» is spelt out. */
function wordsOf(metric: Metric | undefined): ReadonlyMap<string, string> {
  return new Map((metric?.values ?? []).map(({ value, name }) => {
    const word = name.toUpperCase().replaceAll(/[ -]/g, '_')
    return [value, word === 'ADJACENT' ? 'ADJACENT_NETWORK' : word]
  }))
}
