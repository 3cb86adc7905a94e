import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import { additionalProperties, unsortedKeys } from './keys.ts'
import { privateSubtags } from './language-tag.ts'
import { vulnerabilitiesOf } from './products.ts'
import { at, exists, items, textAt } from './reading.ts'
import type { Place } from './reading.ts'
import { readInstant, revisionsByDate, revisionsOf } from './revisions.ts'

/** 6.2.4 to 6.2.7, 6.2.10 to 6.2.15, 6.2.17 and 6.2.20: the document, its dates, languages and keys. */
export const optionalDocumentTests: RuleTable = rules({
  '6.2.4': (doc) => revisionsOf(doc)
    .filter(({ version }) => version.build !== undefined)
    .map(({ place, number }) => fault(at(place, 'number').path, `The revision ${number} has build metadata.`)),
  '6.2.5': (doc) => olderThan(doc, 'initial_release_date', revisionsByDate(doc)[0]?.date, 'oldest'),
  '6.2.6': (doc) => olderThan(doc, 'current_release_date', revisionsByDate(doc).at(-1)?.date, 'newest'),
  '6.2.7': (doc) => vulnerabilitiesOf(doc)
    .flatMap((vulnerability) => items(vulnerability, 'involvements'))
    .filter((involvement) => !exists(involvement, 'date'))
    .map(({ path }) => fault(`${path}/date`, 'The involvement has no date.')),
  '6.2.10': missingTlp,
  '6.2.11': missingCanonicalUrl,
  '6.2.12': (doc) =>
    (textAt(doc, 'document', 'lang') ? [] : [fault('/document/lang', 'The document language is missing.')]),
  '6.2.13': unsortedKeys,
  '6.2.14': (doc) => languageTags(doc).flatMap(({ tag, path }) =>
    privateSubtags(tag).map((subtag) => fault(path, `${subtag} is kept for private use.`))),
  '6.2.15': (doc) => languageTags(doc)
    .filter(({ tag }) => tag.toLowerCase() === 'i-default')
    .map(({ path }) => fault(path, 'i-default names no language.')),
  '6.2.17': cvesAmongIds,
  '6.2.20': additionalProperties,
})

function fault(path: string, message: string): Fault {
  return { path, message }
}

function olderThan(doc: Place, key: string, revision: Temporal.Instant | undefined, which: string): Fault[] {
  const text = textAt(doc, 'document', 'tracking', key)
  const date = readInstant(text)
  if (!date || !revision || Temporal.Instant.compare(date, revision) >= 0) return []
  return [fault(`/document/tracking/${key}`, `${text} is older than the ${which} revision (${revision.toString()}).`)]
}

const tlpLabels = ['WHITE', 'GREEN', 'AMBER', 'RED']

function missingTlp(doc: Place): Fault[] {
  if (tlpLabels.includes(textAt(doc, 'document', 'distribution', 'tlp', 'label') ?? '')) return []
  return [fault('/document/distribution/tlp/label', `The TLP label is missing; set one of ${tlpLabels.join(', ')}.`)]
}

/** The file name that section 5.1 derives from a tracking id. */
export function csafFileName(trackingId: string): string {
  return `${trackingId.toLowerCase().replaceAll(/[^+\-a-z0-9]+/g, '_')}.json`
}

function missingCanonicalUrl(doc: Place): Fault[] {
  const ending = `/${csafFileName(textAt(doc, 'document', 'tracking', 'id') ?? '')}`
  const found = items(doc, 'document', 'references').some((reference) => {
    const url = textAt(reference, 'url') ?? ''
    return textAt(reference, 'category') === 'self' && url.startsWith('https://') && url.endsWith(ending)
  })
  return found ? [] : [fault('/document/references', `There is no reference of category self to https://…${ending}.`)]
}

function languageTags(doc: Place): { tag: string; path: string }[] {
  return ['lang', 'source_lang'].flatMap((key) => {
    const tag = textAt(doc, 'document', key)
    return tag === undefined ? [] : [{ tag, path: `/document/${key}` }]
  })
}

function cvesAmongIds(doc: Place): Fault[] {
  return vulnerabilitiesOf(doc)
    .flatMap((vulnerability) => items(vulnerability, 'ids'))
    .filter((id) => /^CVE-[0-9]{4}-[0-9]{4,}$/.test(textAt(id, 'text') ?? ''))
    .map((id) => fault(at(id, 'text').path, `${textAt(id, 'text')} belongs into the property cve.`))
}
