import type { AdvisoryFields } from '../../projections/rows.ts'

export interface EditorField { readonly label: string; readonly hint?: string; readonly rows?: number; readonly part: 'words' | 'versions' | 'help' | 'people' }

/** The advisory form in the order in which a reader of the advisory meets it. */
export const editorFields: Readonly<Record<keyof AdvisoryFields, EditorField>> = {
  title: { part: 'words', label: 'Title', hint: 'Product, kind of weakness, effect. No version numbers.' },
  summary: { part: 'words', label: 'Summary', hint: 'One or two sentences that stand alone.', rows: 2 },
  description: { part: 'words', label: 'Description', hint: 'Plain text. An empty line starts a paragraph, «- » a list item.', rows: 8 },
  impact: { part: 'words', label: 'Impact', hint: 'Who is affected, and what happens to them.', rows: 3 },
  cwe: { part: 'words', label: 'Weaknesses', hint: 'CWE ids, one a line, such as CWE-22.', rows: 2 },
  product: { part: 'versions', label: 'Product' },
  ecosystem: { part: 'versions', label: 'Ecosystem', hint: 'As OSV names it: npm, PyPI, Go, Maven …' },
  packageName: { part: 'versions', label: 'Package' },
  affected: { part: 'versions', label: 'Affected versions', hint: 'One range a line, such as >=1.0.0 <1.4.2', rows: 3 },
  fixed: { part: 'versions', label: 'Fixed versions', hint: 'One a line.', rows: 2 },
  howToApply: { part: 'help', label: 'How to apply the fix', rows: 3 },
  workarounds: { part: 'help', label: 'Workarounds', hint: 'One a line. What works without the fix.', rows: 3 },
  mitigations: { part: 'help', label: 'Mitigations', hint: 'One a line. What lessens the effect.', rows: 3 },
  references: { part: 'people', label: 'References', hint: 'One address a line.', rows: 3 },
  credits: { part: 'people', label: 'Credits', hint: 'One a line: name, a comma, and the kind, such as «Ada Lovelace, finder». Only with consent.', rows: 3 },
}

export const editorParts = {
  words: 'What it is', versions: 'Where it is', help: 'What to do about it', people: 'References and credits',
} as const

export const emptyAdvisory: AdvisoryFields = Object.freeze(
  Object.fromEntries(Object.keys(editorFields).map((name) => [name, ''])),
) as unknown as AdvisoryFields
