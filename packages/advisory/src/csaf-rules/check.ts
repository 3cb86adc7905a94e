import { documentHeadTests } from './document-head.ts'
import { prepare } from './finding.ts'
import type { Finding, RuleTable } from './finding.ts'
import { informativeTests } from './informative.ts'
import { optionalDocumentTests } from './optional-document.ts'
import { optionalProductTests } from './optional-products.ts'
import { productIdentityTests } from './product-identity.ts'
import { productStatusTests } from './product-status.ts'
import { profileTests } from './profiles.ts'
import { revisionTests } from './revision-history.ts'
import { scoreTests } from './scores.ts'
import { vulnerabilityIdentityTests } from './vulnerability-identity.ts'

/** The 43 mandatory tests of CSAF 2.0 (section 6.1) by number; a finding of one makes the document invalid. */
export const mandatoryTests: RuleTable = {
  ...productIdentityTests,
  ...productStatusTests,
  ...scoreTests,
  ...vulnerabilityIdentityTests,
  ...documentHeadTests,
  ...revisionTests,
  ...profileTests,
}

/** The 20 optional tests of CSAF 2.0 (section 6.2) by number; a finding is a warning. */
export const optionalTests: RuleTable = { ...optionalProductTests, ...optionalDocumentTests }

/**
 * Runs every test of CSAF 2.0 that needs nothing but the document: all mandatory ones (`error`), all optional ones
 * (`warning`), and the informative ones (`info`) without those that ask the network (6.3.6, 6.3.7) or a dictionary
 * (6.3.8). Findings come test by test. The schema is not checked here, and any value is taken without throwing.
 */
export function checkCsaf20(doc: unknown): Finding[] {
  const place = prepare(doc)
  return [mandatoryTests, optionalTests, informativeTests]
    .flatMap((table) => Object.values(table).flatMap((rule) => rule(place)))
}
