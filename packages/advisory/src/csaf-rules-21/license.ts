import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { at, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'

/** 6.1.54 and 6.1.55: the licence of the document. */
export const licenseTests: RuleTable = rules({
  '6.1.54': (doc) => {
    const text = textAt(doc, 'document', 'license_expression')
    if (text === undefined || readLicense(text) !== undefined) return []
    return [{ path: '/document/license_expression', message: `«${text.slice(0, 80)}» is no SPDX license expression.` }]
  },
  '6.1.55': (doc) => (isEnglish(doc) && hasOwnLicense(doc)
    ? exactlyOneNote(doc, 'License', 'legal_disclaimer') : []),
})

/** The words of an expression: identifiers, operators and parentheses. */
const words = /\(|\)|[^\s()]+/g
const reference = /^(?:LicenseRef|AdditionRef)-[A-Za-z0-9.-]+$/
const identifier = /^[A-Za-z0-9.-]+\+?$/
const isOperator = (word: string | undefined): boolean => /^(?:AND|OR|WITH|and|or|with)$/.test(word ?? '')

/**
 * The identifiers of an SPDX license expression (SPDX 3.0.1, annex B, without `DocumentRef-`, which CSAF forbids);
 * `undefined` when the text is none. Whether a list has the identifiers is not looked at.
 */
export function readLicense(text: string): readonly string[] | undefined {
  const found: string[] = []
  let [depth, wantsName] = [0, true]
  for (const word of text.match(words) ?? []) {
    if (word === '(' && wantsName) depth += 1
    else if (word === ')' && !wantsName && depth > 0) depth -= 1
    else if (!wantsName && isOperator(word)) wantsName = true
    else if (wantsName && !isOperator(word) && isName(word)) {
      found.push(word)
      wantsName = false
    } else return undefined
  }
  return depth === 0 && !wantsName ? found : undefined
}

function isName(word: string): boolean {
  if (reference.test(word)) return true
  return identifier.test(word) && !/^(?:license|addition|document)ref-/i.test(word)
}

/** English, or no language is said. */
export function isEnglish(doc: Place): boolean {
  return /^(?:en(?:-.*)?)?$/i.test(textAt(doc, 'document', 'lang') ?? '')
}

/** Whether the expression names a licence that no list has: a reference that is not of ScanCode's database. */
export function hasOwnLicense(doc: Place): boolean {
  const names = readLicense(textAt(doc, 'document', 'license_expression') ?? '') ?? []
  return names.some((name) => reference.test(name) && !/^(?:LicenseRef|AdditionRef)-scancode-/.test(name))
}

/** One note of the document has the title, and it has the category. */
export function exactlyOneNote(doc: Place, title: string, category: string): Fault[] {
  const notes = items(doc, 'document', 'notes').filter((note) => textAt(note, 'title') === title)
  const [first, ...others] = notes
  if (first === undefined) return [{ path: '/document/notes', message: `There is no note with the title «${title}».` }]
  if (others.length > 0)
    return others.map(({ path }) => ({ path, message: `There is more than one note with the title «${title}».` }))
  if (textAt(first, 'category') === category) return []
  return [{ path: at(first, 'category').path, message: `The note «${title}» must have the category ${category}.` }]
}
