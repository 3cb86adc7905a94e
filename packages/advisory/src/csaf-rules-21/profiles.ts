import { likeProfile } from '../csaf-rules/document-head.ts'
import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import {
  actionMissing, eachWithout, externalReferenceMissing, fault, impactMissing, inProfiles, notesMissing,
  vexStatusMissing,
} from '../csaf-rules/profiles.ts'
import { productFinder, productStatuses, productsWithStatus, vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, exists, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { affectedVersionMissing } from './corresponding.ts'
import { exactlyOneNote, isEnglish } from './license.ts'

const informational = 'csaf_informational_advisory'
const incident = 'csaf_security_incident_response'
const advisory = 'csaf_security_advisory'
const older = 'csaf_deprecated_security_advisory'
const vex = 'csaf_vex'
const withdrawn = 'csaf_withdrawn'
const superseded = 'csaf_superseded'

/** 6.1.26 and 6.1.27.1 to 6.1.27.19: what each profile demands. A document of another category passes. */
export const profileTests: RuleTable = rules({
  '6.1.26': (doc) => likeProfile(doc, [informational, incident, advisory, older, vex, withdrawn, superseded]),
  '6.1.27.1': inProfiles([informational, incident], notesMissing),
  '6.1.27.2': inProfiles([informational, incident], externalReferenceMissing),
  '6.1.27.3': inProfiles([informational, withdrawn, superseded], (doc) => mustLack(doc, 'vulnerabilities')),
  '6.1.27.4': inProfiles([advisory, vex, older], (doc) => mustHave(doc, 'product_tree')),
  '6.1.27.5': inProfiles([advisory, vex, older], (doc) =>
    eachWithout(doc, ['notes'], 'The vulnerability has no notes.')),
  '6.1.27.6': inProfiles([advisory, older], (doc) =>
    eachWithout(doc, ['product_status'], 'The vulnerability has no product status.')),
  '6.1.27.7': inProfiles([vex], vexStatusMissing),
  '6.1.27.8': inProfiles([vex], idMissing),
  '6.1.27.9': inProfiles([vex], impactMissing),
  '6.1.27.10': inProfiles([vex], actionMissing),
  '6.1.27.11': inProfiles([advisory, vex, older], (doc) => mustHave(doc, 'vulnerabilities')),
  '6.1.27.12': inProfiles([advisory], (doc) => vulnerabilitiesOf(doc)
    .map((vulnerability) => at(vulnerability, 'product_status', 'known_affected'))
    .filter(({ value }) => value === undefined)
    .map(({ path }) => fault(path, 'The vulnerability names no affected product.'))),
  '6.1.27.13': inProfiles([advisory], affectedVersionMissing),
  '6.1.27.14': inProfiles([withdrawn, superseded], (doc) =>
    items(doc, 'document', 'notes').some((note) => textAt(note, 'category') === 'description') ? []
      : [fault('/document/notes', 'This profile needs a note of category description.')]),
  '6.1.27.15': inProfiles([withdrawn, superseded], (doc) => mustLack(doc, 'product_tree')),
  '6.1.27.16': inProfiles([withdrawn, superseded], (doc) =>
    items(doc, 'document', 'tracking', 'revision_history').length > 1 ? []
      : [fault('/document/tracking/revision_history', 'This profile needs the revision before it.')]),
  '6.1.27.17': inProfiles([withdrawn], (doc) => inEnglish(doc, 'Reasoning for Withdrawal')),
  '6.1.27.18': inProfiles([superseded], (doc) => inEnglish(doc, 'Reasoning for Supersession')),
  '6.1.27.19': inProfiles([superseded], (doc) => (isEnglish(doc) ? successorMissing(doc, 'Superseding Document') : [])),
})

function mustHave(doc: Place, key: string): Fault[] {
  return exists(doc, key) ? [] : [fault(`/${key}`, `This profile needs ${key}.`)]
}

function mustLack(doc: Place, key: string): Fault[] {
  return exists(doc, key) ? [fault(`/${key}`, `This profile has no ${key}.`)] : []
}

function inEnglish(doc: Place, title: string): Fault[] {
  return isEnglish(doc) ? exactlyOneNote(doc, title, 'description') : []
}

/** A reference of category external whose summary begins with the words. */
export function successorMissing(doc: Place, words: string): Fault[] {
  const found = items(doc, 'document', 'references').some((reference) =>
    textAt(reference, 'summary')?.startsWith(words) === true && textAt(reference, 'category') === 'external')
  return found ? [] : [fault('/document/references', `No external reference begins with «${words}».`)]
}

/** Without CVE, and when every id is bound to products, each product must be among them. */
function idMissing(doc: Place): Fault[] {
  const productsOf = productFinder(doc)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const ids = items(vulnerability, 'ids')
    if (exists(vulnerability, 'cve')) return []
    if (ids.length === 0) return [fault(vulnerability.path, 'The vulnerability has neither cve nor ids.')]
    if (!ids.every((id) => exists(id, 'product_ids') || exists(id, 'group_ids'))) return []
    const named = new Set(ids.flatMap((id) => [...productsOf(id)]))
    return productsWithStatus(vulnerability, ...productStatuses).filter(({ text }) => !named.has(text))
      .map(({ text, path }) => fault(path, `No id of the vulnerability is given for ${text}.`))
  })
}
