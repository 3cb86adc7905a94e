import csafSchema from '../../schemas/csaf-2.1.json' with { type: 'json' }
import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { unknownKeys } from '../csaf-rules/keys.ts'
import { inProfiles } from '../csaf-rules/profiles.ts'
import { vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, exists, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { readInstant, revisionsByDate } from '../csaf-rules/revisions.ts'
import { extensionsOf } from './extensions.ts'
import { exactlyOneNote, hasOwnLicense, isEnglish } from './license.ts'
import { successorMissing } from './profiles.ts'
import { idOf, maxUuid, nilUuid, tlpOf } from './sharing.ts'

const released = ['csaf_withdrawn', 'csaf_superseded']

/** Recommended tests about the document itself: dates, title, sharing, language, licence, extensions. */
export const recommendedDocumentTests: RuleTable = rules({
  '6.2.20': (doc) => unknownKeys(doc, csafSchema),
  '6.2.21': sameInstants,
  '6.2.22': (doc) => {
    const id = textAt(doc, 'document', 'tracking', 'id')
    return id !== undefined && textAt(doc, 'document', 'title')?.includes(id) === true
      ? [fault('/document/title', `The title repeats the id ${id}.`)] : []
  },
  '6.2.28': (doc) => (idOf(doc) === maxUuid ? [fault(groupPath, 'The id that means everybody is used.')] : []),
  '6.2.29': (doc) => (idOf(doc) === nilUuid ? [fault(groupPath, 'The id that means nobody is used.')] : []),
  '6.2.30': (doc) => (tlpOf(doc) === 'CLEAR' && exists(doc, 'document', 'distribution', 'sharing_group')
    ? [fault('/document/distribution/sharing_group', 'A TLP:CLEAR document needs no sharing group.')] : []),
  '6.2.38': (doc) => (textAt(doc, 'document', 'category')?.startsWith('csaf_deprecated_') === true
    ? [fault('/document/category', 'The profile is deprecated.')] : []),
  '6.2.39.2': inProfiles(['csaf_withdrawn'], (doc) => translatedNote(doc, 'withdrawal', 'description')),
  '6.2.39.3': inProfiles(['csaf_superseded'], (doc) => translatedNote(doc, 'supersession', 'description')),
  '6.2.39.4': inProfiles(['csaf_superseded'], (doc) => {
    const words = wordsFor(doc)?.successor
    return words === undefined ? [] : successorMissing(doc, words)
  }),
  '6.2.39.5': inProfiles(released, (doc) => extensionsOf(doc).map(({ path }) =>
    fault(path, 'A withdrawn or superseded document has no extension.'))),
  '6.2.40': unboundDescriptions,
  '6.2.43': (doc) => {
    const text = textAt(doc, 'document', 'license_expression')
    if (text) return []
    const state = exists(doc, 'document', 'license_expression') ? 'is empty' : 'is missing'
    return [fault('/document/license_expression', `The license expression ${state}.`)]
  },
  '6.2.46': (doc) => (hasOwnLicense(doc) ? translatedNote(doc, 'license', 'legal_disclaimer') : []),
  '6.2.54.1': (doc) => extensionsOf(doc).map(({ path }) => fault(path, 'No registered extension is known here.')),
  '6.2.54.2': (doc) => extensionsOf(doc).map(({ path }) => fault(path, 'There is no official extension yet.')),
  '6.2.54.3': (doc) => extensionsOf(doc).filter((extension) => at(extension, 'critical').value === true)
    .map(({ path }) => fault(`${path}/critical`, 'The extension is critical.')),
  '6.2.54.4': (doc) => (tlpOf(doc) === 'CLEAR' ? experimental(doc) : []),
})

const groupPath = '/document/distribution/sharing_group/id'

function fault(path: string, message: string): Fault {
  return { path, message }
}

function sameInstants(doc: Place): Fault[] {
  return revisionsByDate(doc).flatMap((revision, index, all) => {
    const before = all[index - 1]
    if (!before || Temporal.Instant.compare(before.date, revision.date) !== 0) return []
    return [fault(at(revision.place, 'date').path, `${before.number} and ${revision.number} have the same instant.`)]
  })
}

/** Titles in other languages that the OASIS TC has recorded. */
const translations: Readonly<Record<string, Readonly<Record<
  'license' | 'withdrawal' | 'supersession' | 'successor' | 'description', string>>>> = {
  de: {
    license: 'Lizenz', withdrawal: 'Begründung für die Zurückziehung', supersession: 'Begründung für die Ersetzung',
    successor: 'Ersetzendes Dokument', description: 'Produktbeschreibung',
  },
}

function wordsFor(doc: Place): (typeof translations)[string] | undefined {
  const language = textAt(doc, 'document', 'lang')?.toLowerCase().split('-')[0] ?? ''
  return Object.hasOwn(translations, language) ? translations[language] : undefined
}

function translatedNote(doc: Place, what: 'license' | 'withdrawal' | 'supersession', category: string): Fault[] {
  const title = wordsFor(doc)?.[what]
  return title === undefined ? [] : exactlyOneNote(doc, title, category)
}

function unboundDescriptions(doc: Place): Fault[] {
  const title = isEnglish(doc) ? 'Product Description' : wordsFor(doc)?.description
  if (title === undefined) return []
  const places = [at(doc, 'document'), ...vulnerabilitiesOf(doc)]
  return places.flatMap((place) => items(place, 'notes'))
    .filter((note) => textAt(note, 'category') === 'description' && textAt(note, 'title')?.startsWith(title) === true)
    .filter((note) => !exists(note, 'product_ids') && !exists(note, 'group_ids'))
    .map(({ path }) => fault(path, 'The description names no product.'))
}

/** Extensions that are neither official nor registered; none is known to be either. */
export function experimental(doc: Place): Fault[] {
  return extensionsOf(doc).map(({ path }) => fault(path, 'The extension is experimental; readers may not know it.'))
}

/** 6.2.33, which needs to know what lies in the past: `now` is an instant in RFC 3339. */
export function pastDisclosures(now: string): RuleTable {
  return rules({
    '6.2.33': (doc) => vulnerabilitiesOf(doc).flatMap((vulnerability) => {
      const [date, today] = [readInstant(textAt(vulnerability, 'disclosure_date')), readInstant(now)]
      const newest = revisionsByDate(doc).at(-1)?.date
      if (!date || !today || !newest || Temporal.Instant.compare(date, today) > 0) return []
      return Temporal.Instant.compare(date, newest) <= 0 ? []
        : [fault(at(vulnerability, 'disclosure_date').path, 'The disclosure is past, but no revision tells of it.')]
    }),
  })
}
