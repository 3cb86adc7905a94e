import type { ErrorObject } from 'ajv'
import { clauseOf } from './clauses.ts'
import { checkCsaf20 } from './csaf-rules/check.ts'
import type { Finding } from './csaf-rules/finding.ts'
import { checkCycloneDx } from './cyclonedx-check.ts'
import { at, atPointer, listAt } from './reading.ts'
import { type Format, validatorOf } from './schemas.ts'

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

type Validator = Parameters<typeof validatorOf>[0]
type SchemaFormat = Exclude<Format, 'cyclonedx'>

const stateOf = (document: unknown): unknown => at(document, 'cveMetadata', 'state')

const validatorFor = (format: SchemaFormat, document: unknown): Validator =>
  format === 'cve' ? (stateOf(document) === 'REJECTED' ? 'cve rejected' : 'cve published') : format

const isUmbrella = (error: ErrorObject): boolean =>
  ['oneOf', 'anyOf', 'if', 'allOf', 'contains'].includes(error.keyword)

/** Leaves out «one of these failed» where a finer error tells what failed. */
const telling = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const fine = errors.filter((error) => !isUmbrella(error))
  const coarse = errors.filter((error) => isUmbrella(error) && error.keyword !== 'if'
    && !fine.some(({ instancePath }) => instancePath.startsWith(error.instancePath)))
  return [...fine, ...coarse]
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

const wordsOf = (error: ErrorObject, document: unknown): string => {
  const params: Readonly<Record<string, unknown>> = error.params
  const value = shown(atPointer(document, error.instancePath))
  if (error.keyword === 'required') return `«${String(params['missingProperty'])}» is missing`
  if (error.keyword === 'additionalProperties') return `«${String(params['additionalProperty'])}» is not known here`
  if (error.keyword === 'enum') return `${value} is not one of ${listAt(params, 'allowedValues').join(', ')}`
  if (error.keyword === 'const') return `${value} is not ${shown(params['allowedValue'])}`
  if (error.keyword === 'pattern') return `${value} does not match ${String(params['pattern']).slice(0, 120)}`
  if (error.keyword === 'format') return `${value} is not a ${String(params['format'])}`
  return `${value} ${error.message ?? 'is not allowed'}`
}

const schemaFaults = (format: SchemaFormat, document: unknown): readonly Fault[] => {
  const validator = validatorOf(validatorFor(format, document))
  if (validator(document)) return []
  const faults = telling(validator.errors ?? []).map((error) => ({
    path: error.instancePath, message: wordsOf(error, document), clause: clauseOf(format, error.instancePath),
  }))
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault])).values()]
}

const faultOf = ({ instancePath, message, test }: Finding): Fault =>
  ({ path: instancePath, message, clause: `CSAF 2.0 §${test}` })

/**
 * Judges a parsed document by the official JSON schema of the format, CSAF 2.0 also by the standard's own tests
 * (mandatory ones are errors, the others warnings). Each fault has the JSON pointer, what is wrong and the clause
 * of the standard. Anything may be passed as document; nothing is thrown.
 */
export const validate = (format: Format, document: unknown): Verdict => {
  if (format === 'cyclonedx') {
    const errors = checkCycloneDx(document).map(({ path, message }) => ({ path, message,
      clause: clauseOf(format, path) }))
    return { valid: errors.length === 0, errors, warnings: [] }
  }
  const findings = format === 'csaf-2.0' ? checkCsaf20(document) : []
  const broken = findings.filter(({ level }) => level === 'error').map(faultOf)
  const errors = [...schemaFaults(format, document), ...broken]
  const warnings = findings.filter(({ level }) => level !== 'error').map(faultOf)
  return { valid: errors.length === 0, errors, warnings }
}
