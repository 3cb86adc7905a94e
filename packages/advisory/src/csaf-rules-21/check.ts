import { mandatoryTests } from '../csaf-rules/check.ts'
import type { Finding, RuleTable } from '../csaf-rules/finding.ts'
import { branchTests } from './branches.ts'
import { cweTests } from './cwe.ts'
import { dateTests } from './dates.ts'
import { extensionTests } from './extensions.ts'
import type { KnownExtension } from './extensions.ts'
import { identificationTests } from './identification.ts'
import { licenseTests } from './license.ts'
import { metricTests } from './metrics.ts'
import { profileTests } from './profiles.ts'
import { remediationTests } from './remediations.ts'
import { sharingTests } from './sharing.ts'
import { ssvcTests } from './ssvc.ts'

const documentTests: RuleTable = {
  ...mandatoryTests, ...cweTests, ...profileTests, ...branchTests, ...remediationTests, ...dateTests, ...sharingTests,
  ...identificationTests, ...ssvcTests, ...licenseTests, ...metricTests,
}

/**
 * The 81 mandatory tests of CSAF 2.1 (CSD03, section 6.1) by number. Those of CSAF 2.0 that say the same are run on
 * the names that 2.1 gives to the parts. Extensions that are not `known` are judged by their frame alone.
 */
export function mandatoryTests21(known: readonly KnownExtension[] = []): RuleTable {
  return { ...documentTests, ...extensionTests(known) }
}

/** Runs every test of CSAF 2.1 that needs nothing but the document. Any value is taken without throwing. */
export function checkCsaf21(doc: unknown, known: readonly KnownExtension[] = []): Finding[] {
  return [mandatoryTests21(known)].flatMap((table) => Object.values(table).flatMap((rule) => rule(doc)))
}
