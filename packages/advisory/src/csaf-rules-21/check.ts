import { mandatoryTests, optionalTests } from '../csaf-rules/check.ts'
import { prepare } from '../csaf-rules/finding.ts'
import type { Finding, RuleTable } from '../csaf-rules/finding.ts'
import { informativeTests } from '../csaf-rules/informative.ts'
import { branchTests } from './branches.ts'
import { cweTests } from './cwe.ts'
import { dateTests } from './dates.ts'
import { extensionTests } from './extensions.ts'
import type { KnownExtension } from './extensions.ts'
import { identificationTests } from './identification.ts'
import { idSystemTests } from './id-systems.ts'
import { licenseTests } from './license.ts'
import { metricTests } from './metrics.ts'
import { overlapTests } from './overlaps.ts'
import { profileTests } from './profiles.ts'
import { pastDisclosures, recommendedDocumentTests } from './recommended-document.ts'
import { recommendedMetricTests } from './recommended-metrics.ts'
import { recommendedProductTests } from './recommended-products.ts'
import { remediationTests } from './remediations.ts'
import { sharingTests } from './sharing.ts'
import { ssvcTests } from './ssvc.ts'

const named = (table: RuleTable, start: string): RuleTable =>
  Object.fromEntries(Object.entries(table).filter(([test]) => test.startsWith(start)))

const documentTests: RuleTable = {
  ...mandatoryTests, ...cweTests, ...profileTests, ...branchTests, ...remediationTests, ...dateTests, ...sharingTests,
  ...identificationTests, ...ssvcTests, ...licenseTests, ...metricTests,
}

/**
 * The 81 mandatory tests of CSAF 2.1 (CSD03, section 6.1) by number. Those of CSAF 2.0 that say the same are run on
 * the names that 2.1 gives to the parts. Extensions that are not `known` are judged by their frame alone.
 */
export function mandatoryTests21(known: readonly KnownExtension[] = []): RuleTable {
  return { ...named(documentTests, '6.1.'), ...extensionTests(known) }
}

const { '6.2.10': _obsolete, ...optional } = optionalTests
const further: RuleTable = {
  ...recommendedDocumentTests, ...recommendedProductTests, ...recommendedMetricTests, ...overlapTests,
  ...remediationTests, ...idSystemTests,
}

/**
 * The recommended tests of CSAF 2.1 (section 6.2). 6.2.33 asks what is past and is there when `now` is given. Not
 * here: 6.2.44 and 6.2.45 (the lists of SPDX and ScanCode).
 */
export function recommendedTests21(now?: string): RuleTable {
  return { ...optional, ...named(further, '6.2.'), ...(now === undefined ? {} : pastDisclosures(now)) }
}

/**
 * The informative tests of CSAF 2.1 (section 6.3) without those that ask the network (6.3.6, 6.3.7), a dictionary
 * (6.3.8, 6.3.16).
 */
export const informativeTests21: RuleTable = { ...informativeTests, ...named(further, '6.3.') }

/**
 * Runs every test of CSAF 2.1 that needs nothing but the document, and at the instant `now` (RFC 3339) the one that
 * needs a clock: mandatory ones as `error`, recommended ones as `warning`, informative ones as `info`. Any value is
 * taken without throwing; the schema is not checked here.
 */
export function checkCsaf21(
  doc: unknown, { known = [], now }: { readonly known?: readonly KnownExtension[]; readonly now?: string } = {},
): Finding[] {
  const tables = [mandatoryTests21(known), recommendedTests21(now), informativeTests21]
  const place = prepare(doc)
  return tables.flatMap((table) => Object.values(table).flatMap((rule) => rule(place)))
}
