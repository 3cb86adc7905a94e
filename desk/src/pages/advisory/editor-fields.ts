import type { AdvisoryFields } from '../../projections/rows.ts'

export interface EditorField {
  readonly name: keyof AdvisoryFields
  readonly label: string
  readonly hint?: string
  readonly rows?: number
  readonly part: 'words' | 'versions' | 'severity' | 'help' | 'people'
}

/** Those that a program of before may leave out. */
export const laterFields: ReadonlySet<keyof AdvisoryFields> = new Set([
  'purl', 'cpe', 'repository', 'notAffected', 'furtherProducts', 'exploitation', 'ownSeverity', 'ssvc',
])

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
  { name: 'exploitation', part: 'words', label: 'Exploitation', hint: 'What is known of attacks; leave it empty where nothing is.', rows: 2 },
  { name: 'product', part: 'versions', label: 'Product' },
  { name: 'ecosystem', part: 'versions', label: 'Ecosystem', hint: 'As OSV names it: npm, PyPI, Go, Maven …' },
  { name: 'packageName', part: 'versions', label: 'Package' },
  { name: 'purl', part: 'versions', label: 'Package URL', hint: 'Without a version, such as pkg:npm/%40scope/name. Empty: made of ecosystem and package, where it can be.' },
  { name: 'cpe', part: 'versions', label: 'CPE', hint: 'Such as cpe:2.3:a:vendor:product:*:*:*:*:*:*:*:*' },
  { name: 'repository', part: 'versions', label: 'Repository', hint: 'Where the source is cloned from; ranges of commits need it.' },
  {
    name: 'affected',
    part: 'versions',
    label: 'Affected versions',
    hint: 'One range or version a line, such as >=1.0.0 <1.4.2, vers:npm/>=1.0.0|<1.4.2 or git FROM..TO. What a released fix of an older supported line mended is taken out by itself.',
    rows: 3,
  },
  { name: 'fixed', part: 'versions', label: 'Fixed versions', hint: 'One a line.', rows: 2 },
  {
    name: 'notAffected',
    part: 'versions',
    label: 'Not affected',
    hint: 'One a line: versions (or *), a colon and the reason, such as >=3.0.0: vulnerable_code_not_present The parser was rewritten.',
    rows: 2,
  },
  {
    name: 'furtherProducts',
    part: 'versions',
    label: 'Further products',
    hint: 'An empty line begins the next one. Lines: product, ecosystem, package, purl, cpe, repository, affected, fixed and not affected, each with a colon.',
    rows: 5,
  },
  { name: 'ownSeverity', part: 'severity', label: 'Rating on the project’s own scale', hint: 'One a line: scale, a colon and the rating, such as Project scale: moderate. The CVSS score is the case’s.', rows: 2 },
  { name: 'ssvc', part: 'severity', label: 'SSVC', hint: 'One decision a line, such as Exploitation: active.', rows: 3 },
  { name: 'howToApply', part: 'help', label: 'How to apply the fix', rows: 3 },
  { name: 'workarounds', part: 'help', label: 'Workarounds', hint: 'What works without the fix. An empty line begins the next one.', rows: 3 },
  { name: 'mitigations', part: 'help', label: 'Mitigations', hint: 'What lessens the effect. An empty line begins the next one.', rows: 3 },
  { name: 'references', part: 'people', label: 'References', hint: 'One a line: the address, with its kind before it and a title behind it if you like, such as «fix https://project.example/c/1 The commit».', rows: 3 },
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
  severity: 'How bad it is',
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
    purl: value('purl'),
    cpe: value('cpe'),
    repository: value('repository'),
    notAffected: value('notAffected'),
    furtherProducts: value('furtherProducts'),
    exploitation: value('exploitation'),
    ownSeverity: value('ownSeverity'),
    ssvc: value('ssvc'),
  }
}
