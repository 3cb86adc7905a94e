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

const names4 = `attackVector=AV attackComplexity=AC attackRequirements=AT privilegesRequired=PR userInteraction=UI
  vulnConfidentialityImpact=VC vulnIntegrityImpact=VI vulnAvailabilityImpact=VA subConfidentialityImpact=SC
  subIntegrityImpact=SI subAvailabilityImpact=SA exploitMaturity=E confidentialityRequirement=CR
  integrityRequirement=IR availabilityRequirement=AR modifiedAttackVector=MAV modifiedAttackComplexity=MAC
  modifiedAttackRequirements=MAT modifiedPrivilegesRequired=MPR modifiedUserInteraction=MUI
  modifiedVulnConfidentialityImpact=MVC modifiedVulnIntegrityImpact=MVI modifiedVulnAvailabilityImpact=MVA
  modifiedSubConfidentialityImpact=MSC modifiedSubIntegrityImpact=MSI modifiedSubAvailabilityImpact=MSA Safety=S
  Automatable=AU Recovery=R valueDensity=V vulnerabilityResponseEffort=RE providerUrgency=U`

const tables: Readonly<Record<Version, readonly CvssProperty[]>> = {
  '2.0': tableOf('2.0', names2),
  '3.0': tableOf('3.0', names3),
  '3.1': tableOf('3.1', names3),
  '4.0': tableOf('4.0', names4),
}

/** The properties of FIRST's schemas cvss-v2.0, cvss-v3.0, cvss-v3.1 and cvss-v4.0 that say a metric. */
export function cvssProperties(version: Version): readonly CvssProperty[] {
  return tables[version]
}

function tableOf(version: Version, names: string): CvssProperty[] {
  const metrics = new Map(metricsOf(version).map((metric) => [metric.key, metric]))
  return names.split(/\s+/).map((pair) => {
    const [property = '', key = ''] = pair.split('=')
    return { property, metric: key, words: wordsOf(metrics.get(key), version) }
  })
}

/** FIRST writes the value's name in capitals with underscores; before 4.0 «Adjacent» is spelt out. */
function wordsOf(metric: Metric | undefined, version: Version): ReadonlyMap<string, string> {
  return new Map((metric?.values ?? []).map(({ value, name }) => {
    const word = name.toUpperCase().replaceAll(/[ -]/g, '_')
    // FIRST's JSON says NONE where the specification of 4.0 says that the subsequent system's impact is negligible.
    if (/^S[CIA]$/.test(metric?.key ?? '') && word === 'NEGLIGIBLE') return [value, 'NONE']
    return [value, word === 'ADJACENT' && version !== '4.0' ? 'ADJACENT_NETWORK' : word]
  }))
}
