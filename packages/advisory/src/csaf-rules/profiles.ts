import { rules } from './finding.ts'
import type { Check, Fault, RuleTable } from './finding.ts'
import { productFinder, productsWithStatus, vulnerabilitiesOf } from './products.ts'
import { at, exists, items, textAt } from './reading.ts'
import type { Place } from './reading.ts'

const informational = 'csaf_informational_advisory'
const incident = 'csaf_security_incident_response'
const advisory = 'csaf_security_advisory'
const vex = 'csaf_vex'

/** 6.1.27.1 to 6.1.27.11: what each profile demands. A document of another category passes. */
export const profileTests: RuleTable = rules({
  '6.1.27.1': inProfiles([informational, incident], notesMissing),
  '6.1.27.2': inProfiles([informational, incident], externalReferenceMissing),
  '6.1.27.3': inProfiles([informational], (doc) =>
    exists(doc, 'vulnerabilities') ? [fault('/vulnerabilities', 'This profile has no vulnerabilities.')] : []),
  '6.1.27.4': inProfiles([advisory, vex], (doc) =>
    exists(doc, 'product_tree') ? [] : [fault('/product_tree', 'This profile needs a product tree.')]),
  '6.1.27.5': inProfiles([advisory, vex], (doc) => eachWithout(doc, ['notes'], 'The vulnerability has no notes.')),
  '6.1.27.6': inProfiles([advisory], (doc) =>
    eachWithout(doc, ['product_status'], 'The vulnerability has no product status.')),
  '6.1.27.7': inProfiles([vex], vexStatusMissing),
  '6.1.27.8': inProfiles([vex], (doc) =>
    eachWithout(doc, ['cve', 'ids'], 'The vulnerability has neither cve nor ids.')),
  '6.1.27.9': inProfiles([vex], impactMissing),
  '6.1.27.10': inProfiles([vex], actionMissing),
  '6.1.27.11': inProfiles([advisory, vex], (doc) =>
    exists(doc, 'vulnerabilities') ? [] : [fault('/vulnerabilities', 'This profile needs vulnerabilities.')]),
})

export function inProfiles(categories: readonly string[], check: Check): Check {
  return (doc) => (categories.includes(textAt(doc, 'document', 'category') ?? '') ? check(doc) : [])
}

export function fault(path: string, message: string): Fault {
  return { path, message }
}

export function notesMissing(doc: Place): Fault[] {
  const wanted = ['description', 'details', 'general', 'summary']
  const found = items(doc, 'document', 'notes').some((note) => wanted.includes(textAt(note, 'category') ?? ''))
  return found ? [] : [fault('/document/notes', `This profile needs a note of category ${wanted.join(', ')}.`)]
}

export function externalReferenceMissing(doc: Place): Fault[] {
  // A reference without a category is external: the schema's default.
  const found = items(doc, 'document', 'references')
    .some((reference) => (textAt(reference, 'category') ?? 'external') === 'external')
  return found ? [] : [fault('/document/references', 'This profile needs a reference of category external.')]
}

export function eachWithout(doc: Place, keys: readonly string[], message: string): Fault[] {
  return vulnerabilitiesOf(doc)
    .filter((vulnerability) => !keys.some((key) => exists(vulnerability, key)))
    .map((vulnerability) => fault(keys.length === 1 ? at(vulnerability, ...keys).path : vulnerability.path, message))
}

export function vexStatusMissing(doc: Place): Fault[] {
  const wanted = ['fixed', 'known_affected', 'known_not_affected', 'under_investigation']
  return vulnerabilitiesOf(doc)
    .map((vulnerability) => at(vulnerability, 'product_status'))
    .filter((status) => !wanted.some((key) => exists(status, key)))
    .map(({ path }) => fault(path, `A VEX needs one of ${wanted.join(', ')}.`))
}

export function impactMissing(doc: Place): Fault[] {
  const lack = 'no impact statement (a flag, or a threat of category impact)'
  return uncovered(doc, 'known_not_affected', lack, (vulnerability) => [
    ...items(vulnerability, 'flags'),
    ...items(vulnerability, 'threats').filter((threat) => textAt(threat, 'category') === 'impact'),
  ])
}

export function actionMissing(doc: Place): Fault[] {
  const lack = 'no action statement (a remediation)'
  return uncovered(doc, 'known_affected', lack, (vulnerability) => items(vulnerability, 'remediations'))
}

function uncovered(
  doc: Place, status: string, lack: string, statements: (vulnerability: Place) => readonly Place[],
): Fault[] {
  const productsOf = productFinder(doc)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const covered = new Set(statements(vulnerability).flatMap((statement) => [...productsOf(statement)]))
    return productsWithStatus(vulnerability, status)
      .filter(({ text }) => !covered.has(text))
      .map(({ text, path }) => fault(path, `There is ${lack} for ${text}.`))
  })
}
