import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import { languageFault } from './language-tag.ts'
import { at, textAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.1.12, 6.1.15, 6.1.26 and 6.1.28: languages, translator, category. */
export const documentHeadTests: RuleTable = rules({
  '6.1.12': invalidLanguages,
  '6.1.15': translatorWithoutSource,
  '6.1.26': (doc) => likeProfile(doc, profiles),
  '6.1.28': translationIntoItself,
})

function invalidLanguages(doc: Place): Fault[] {
  return ['lang', 'source_lang'].flatMap((key) => {
    const tag = textAt(doc, 'document', key)
    const fault = tag === undefined ? undefined : languageFault(tag)
    return fault === undefined ? [] : [{ path: `/document/${key}`, message: `No valid language: ${fault}.` }]
  })
}

function translatorWithoutSource(doc: Place): Fault[] {
  if (textAt(doc, 'document', 'publisher', 'category') !== 'translator') return []
  if (textAt(doc, 'document', 'source_lang')) return []
  return [{ path: '/document/source_lang', message: 'A translator must say the source language.' }]
}

const profiles = [
  'csaf_security_incident_response', 'csaf_informational_advisory', 'csaf_security_advisory', 'csaf_vex',
]
const plain = (text: string): string => text.toLowerCase().replaceAll(/[\p{Pd}\p{Pc}\u0332\u2212\s]/gu, '')

/** 6.1.26 with the profiles of a version of CSAF other than the base. */
export function likeProfile(doc: Place, profiles: readonly string[]): Fault[] {
  const category = textAt(doc, 'document', 'category')
  if (category === undefined || category === 'csaf_base' || profiles.includes(category)) return []
  const { path } = at(doc, 'document', 'category')
  // Names and values of the profiles as they stand after the preparation that the standard prescribes.
  const prohibited = new Set(profiles.flatMap((value) => [plain(value), plain(value.slice('csaf_'.length))]))
  if (prohibited.has(plain(category))) return [{ path, message: `«${category}» is too like the name of a profile.` }]
  if (!category.toLowerCase().startsWith('csaf_')) return []
  return [{ path, message: `«${category}» begins with the reserved prefix csaf_.` }]
}

function translationIntoItself(doc: Place): Fault[] {
  const [language, source] = [textAt(doc, 'document', 'lang'), textAt(doc, 'document', 'source_lang')]
  if (language === undefined || language.toLowerCase() !== source?.toLowerCase()) return []
  return [{ path: '/document/source_lang', message: `The document cannot be translated from ${language} to itself.` }]
}
