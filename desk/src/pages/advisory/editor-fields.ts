import type { AdvisoryFields } from '../../projections/rows.ts'

export interface EditorField {
  readonly name: keyof AdvisoryFields
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly part: 'words' | 'versions' | 'help' | 'people'
}

/** The advisory form in the order in which a reader of the advisory meets it. */
export const editorFields: readonly EditorField[] = [
  { name: 'title', part: 'words', label: 'Title', hint: 'Product, kind of weakness, effect. No version numbers.' },
  { name: 'summary', part: 'words', label: 'Summary', hint: 'One or two sentences that stand alone.', rows: 2 },
  {
    name: 'description',
    part: 'words',
    label: 'Description',
    hint: 'Plain text. An empty line starts a paragraph, «- » a list item.',
    rows: 8,
  },
  { name: 'impact', part: 'words', label: 'Impact', hint: 'Who is affected, and what happens to them.', rows: 3 },
  { name: 'cwe', part: 'words', label: 'Weaknesses', hint: 'CWE ids, one a line, such as CWE-22.', rows: 2 },
  { name: 'product', part: 'versions', label: 'Product' },
  { name: 'ecosystem', part: 'versions', label: 'Ecosystem', hint: 'As OSV names it: npm, PyPI, Go, Maven …' },
  { name: 'packageName', part: 'versions', label: 'Package' },
  {
    name: 'affected',
    part: 'versions',
    label: 'Affected versions',
    hint: 'One range a line, such as >=1.0.0 <1.4.2',
    rows: 3,
  },
  { name: 'fixed', part: 'versions', label: 'Fixed versions', hint: 'One a line.', rows: 2 },
  { name: 'howToApply', part: 'help', label: 'How to apply the fix', rows: 3 },
  { name: 'workarounds', part: 'help', label: 'Workarounds', hint: 'What works without the fix. An empty line begins the next one.', rows: 3 },
  { name: 'mitigations', part: 'help', label: 'Mitigations', hint: 'What lessens the effect. An empty line begins the next one.', rows: 3 },
  { name: 'references', part: 'people', label: 'References', hint: 'One address a line.', rows: 3 },
  {
    name: 'credits',
    part: 'people',
    label: 'Credits',
    hint: 'One a line: name, a comma, and the kind, such as «Ada Lovelace, finder». Only with consent; for who reported, «Record the credit» instead.',
    rows: 3,
  },
]

export const editorParts = {
  words: 'What it is',
  versions: 'Where it is',
  help: 'What to do about it',
  people: 'References and credits',
} as const

/** An advisory's fields, each from its name. */
export function advisoryOf(value: (name: keyof AdvisoryFields) => string): AdvisoryFields {
  return {
    title: value('title'),
    summary: value('summary'),
    description: value('description'),
    product: value('product'),
    ecosystem: value('ecosystem'),
    packageName: value('packageName'),
    affected: value('affected'),
    fixed: value('fixed'),
    cwe: value('cwe'),
    impact: value('impact'),
    workarounds: value('workarounds'),
    mitigations: value('mitigations'),
    howToApply: value('howToApply'),
    references: value('references'),
    credits: value('credits'),
  }
}
