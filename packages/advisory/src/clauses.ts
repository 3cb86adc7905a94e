import type { Format } from './schemas.ts'

// CSAF numbers its properties in alphabetical order, so the order of these names gives the clause.
const tracking = ['aliases', 'current_release_date', 'generator', 'id', 'initial_release_date', 'revision_history',
  'status', 'version']
const publisher = ['category', 'contact_details', 'issuing_authority', 'name', 'namespace']

interface Outline {
  readonly document: readonly string[]
  readonly product_tree: readonly string[]
  readonly vulnerabilities: readonly string[]
  /** Number of the document clause; the tree and the vulnerabilities follow it. */
  readonly first: number
}

const outlines: Readonly<Record<'csaf-2.0' | 'csaf-2.1', Outline>> = {
  'csaf-2.0': {
    first: 1,
    document: ['acknowledgments', 'aggregate_severity', 'category', 'csaf_version', 'distribution', 'lang', 'notes',
      'publisher', 'references', 'source_lang', 'title', 'tracking'],
    product_tree: ['branches', 'full_product_names', 'product_groups', 'relationships'],
    vulnerabilities: ['acknowledgments', 'cve', 'cwe', 'discovery_date', 'flags', 'ids', 'involvements', 'notes',
      'product_status', 'references', 'release_date', 'remediations', 'scores', 'threats', 'title'],
  },
  'csaf-2.1': {
    first: 2,
    document: ['acknowledgments', 'aggregate_severity', 'category', 'csaf_version', 'distribution', 'lang',
      'license_expression', 'notes', 'publisher', 'references', 'source_lang', 'title', 'tracking', 'x_extensions'],
    product_tree: ['branches', 'full_product_names', 'product_groups', 'product_paths'],
    vulnerabilities: ['acknowledgments', 'cve', 'cwes', 'disclosure_date', 'discovery_date',
      'first_known_exploitation_dates', 'flags', 'ids', 'involvements', 'metrics', 'notes', 'product_status',
      'references', 'remediations', 'threats', 'title', 'x_extensions'],
  },
}

const place = (names: readonly string[], name: string | undefined): string => {
  const index = names.indexOf(name ?? '')
  return index < 0 ? '' : `.${index + 1}`
}

const csafClause = (format: 'csaf-2.0' | 'csaf-2.1', tokens: readonly string[]): string => {
  const outline = outlines[format]
  const [root, ...rest] = tokens.filter((token) => !/^\d+$/.test(token))
  const branch = (['document', 'product_tree', 'vulnerabilities'] as const).find((name) => name === root)
  if (branch === undefined) return root === '$schema' ? '§3.2.1' : '§3.2'
  const number = outline.first + ['document', 'product_tree', 'vulnerabilities'].indexOf(branch)
  const second = place(outline[branch], rest[0])
  const deeper = branch !== 'document' ? ''
    : rest[0] === 'tracking' ? place(tracking, rest[1]) : rest[0] === 'publisher' ? place(publisher, rest[1]) : ''
  return `§3.2.${number}${second}${deeper}`
}

const fieldOf = (tokens: readonly string[]): string =>
  tokens.reduce((path, token) => /^\d+$/.test(token) ? `${path}[]` : path === '' ? token : `${path}.${token}`, '')

const openVexSection = (tokens: readonly string[]): string => {
  if (tokens[0] !== 'statements') return '§Document Struct Fields'
  if (tokens.includes('vulnerability')) return '§Vulnerability Data Structure'
  return tokens.includes('products') ? '§Product Data Structure' : '§Statement Fields'
}

/**
 * The clause of the standard that speaks of the field at a JSON pointer; `version` is that of a CycloneDX document.
 */
export const clauseOf = (format: Format, path: string, version = '1.4 to 1.7'): string => {
  const tokens = path.split('/').slice(1)
  const field = fieldOf(tokens)
  if (format === 'csaf-2.0') return `CSAF 2.0 ${csafClause(format, tokens)}`
  if (format === 'csaf-2.1') return `CSAF 2.1 CSD03 ${csafClause(format, tokens)}`
  if (format === 'cve') return `CVE Record Format 5.2.0, ${field === '' ? 'the record' : field}`
  if (format === 'osv') return `OSV Schema 1.7.5, ${field === '' ? 'the record' : `${field} field`}`
  if (format === 'cyclonedx') return `CycloneDX ${version}, ${field === '' ? 'the BOM' : field}`
  return `OpenVEX 0.2.0 ${openVexSection(tokens)}`
}
