import { clauseOf } from './clauses.ts'
import { checkCsaf20 } from './csaf-rules/check.ts'
import type { Finding } from './csaf-rules/finding.ts'
import { expansionLimit, groupExpansion } from './csaf-rules/size.ts'
import { checkCsaf21 } from './csaf-rules-21/check.ts'
import { cveFindings } from './cve-rules.ts'
import { checkCycloneDx } from './cyclonedx-check.ts'
import { at, textAt } from './reading.ts'
import { depthLimit, isTooDeep, missLimit } from './schema-judge.ts'
import { type Format, missesOf, type SchemaName } from './schemas.ts'

/** One fault of a document: where (JSON pointer), what, and the clause of the standard that is broken. */
export interface Fault {
  readonly path: string
  readonly message: string
  readonly clause: string
}

/** `warnings` are findings that leave a document valid: CSAF's optional and informative tests. */
export interface Verdict {
  readonly valid: boolean
  readonly errors: readonly Fault[]
  readonly warnings: readonly Fault[]
}

type SchemaFormat = Exclude<Format, 'cyclonedx'>

const schemaFor = (format: SchemaFormat, document: unknown): SchemaName => {
  if (format !== 'cve') return format
  return at(document, 'cveMetadata', 'state') === 'REJECTED' ? 'cve rejected' : 'cve published'
}

const schemaFaults = (format: SchemaFormat, document: unknown): readonly Fault[] => {
  const faults = missesOf(schemaFor(format, document), document).map(({ path, message }) =>
    ({ path, message, clause: clauseOf(format, path) }))
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault])).values()]
}

const faultOf = (format: 'csaf-2.0' | 'csaf-2.1', { instancePath, message, test }: Finding): Fault =>
  ({ path: instancePath, message, clause: `${format === 'csaf-2.0' ? 'CSAF 2.0' : 'CSAF 2.1 CSD03'} §${test}` })

const refusal = (format: Format, message: string): Verdict =>
  ({ valid: false, errors: [{ path: '', message, clause: clauseOf(format, '') }], warnings: [] })

const capped = (faults: readonly Fault[]): readonly Fault[] => faults.length <= missLimit ? faults
  : [...faults.slice(0, missLimit), { path: '', message: `${faults.length - missLimit} more are not listed`,
    clause: 'none' }]

const findingsOf = (format: 'csaf-2.0' | 'csaf-2.1', document: unknown): readonly Finding[] =>
  format === 'csaf-2.0' ? checkCsaf20(document) : checkCsaf21(document)

const judgeCsaf = (format: 'csaf-2.0' | 'csaf-2.1', document: unknown): Verdict => {
  if (groupExpansion(document) > expansionLimit)
    return refusal(format, `the references to product groups stand for more than ${expansionLimit} products`)
  const findings = findingsOf(format, document)
  const broken = findings.filter(({ level }) => level === 'error').map((finding) => faultOf(format, finding))
  const errors = [...schemaFaults(format, document), ...broken]
  const warnings = findings.filter(({ level }) => level !== 'error').map((finding) => faultOf(format, finding))
  return { valid: errors.length === 0, errors: capped(errors), warnings: capped(warnings) }
}

const judgeCve = (document: unknown): Verdict => {
  const findings = cveFindings(document)
  const of = (wanted: 'error' | 'warning'): readonly Fault[] => findings.filter(({ level }) => level === wanted)
    .map(({ path, message }) => ({ path, message, clause: clauseOf('cve', path) }))
  const errors = [...schemaFaults('cve', document), ...of('error')]
  return { valid: errors.length === 0, errors: capped(errors), warnings: capped(of('warning')) }
}

/**
 * Judges a parsed document by the official JSON schema of the format, CSAF also by the standard's own tests
 * (mandatory ones are errors, the others warnings). Each fault has the JSON pointer, what is wrong and the clause
 * of the standard. Anything may be passed as document; nothing is thrown. Work is bounded: at most
 * {@link missLimit} faults of each kind are listed, and what is nested deeper than {@link depthLimit} is refused.
 */
export const validate = (format: Format, document: unknown): Verdict => {
  if (isTooDeep(document)) return refusal(format, `lists and objects are nested deeper than ${depthLimit}`)
  if (format === 'csaf-2.0' || format === 'csaf-2.1') return judgeCsaf(format, document)
  if (format === 'cve') return judgeCve(document)
  const specVersion = textAt(document, 'specVersion')
  const errors = format === 'cyclonedx'
    ? checkCycloneDx(document).map(({ path, message }) =>
      ({ path, message, clause: clauseOf(format, path, specVersion) }))
    : schemaFaults(format, document)
  return { valid: errors.length === 0, errors: capped(errors), warnings: [] }
}
