import type { ErrorObject } from 'ajv'
import { clauseOf } from './clauses.ts'
import { at, atPointer, listAt } from './reading.ts'
import { type Format, validatorOf } from './schemas.ts'

/** One fault of a document: where (JSON pointer), what, and the clause of the standard that is broken. */
export interface Fault {
  readonly path: string
  readonly message: string
  readonly clause: string
}

export interface Verdict {
  readonly valid: boolean
  readonly errors: readonly Fault[]
}

type Validator = Parameters<typeof validatorOf>[0]

const stateOf = (document: unknown): unknown => at(document, 'cveMetadata', 'state')

const validatorFor = (format: Format, document: unknown): Validator =>
  format === 'cve' ? (stateOf(document) === 'REJECTED' ? 'cve rejected' : 'cve published') : format

/** The branch for the other CVSS 3 version says nothing about this document. */
const irrelevant = (error: ErrorObject, document: unknown): boolean => {
  const found = /^(.*\/cvss_v3)(?:\/|$)/.exec(error.instancePath)
  const branch = /cvss-v(3\.[01])\.json/.exec(error.schemaPath)?.[1]
  if (found === null || branch === undefined) return false
  const version = at(atPointer(document, found[1] ?? ''), 'version')
  return version !== branch && (version === '3.0' || version === '3.1')
}

const isUmbrella = (error: ErrorObject): boolean => ['oneOf', 'anyOf', 'if', 'allOf', 'contains'].includes(error.keyword)

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

/**
 * Judges a parsed document by the official JSON schema of the format. Each error has the JSON pointer, what is
 * wrong and the clause of the standard. Anything may be passed as document; nothing is thrown.
 */
export const validate = (format: Format, document: unknown): Verdict => {
  const validator = validatorOf(validatorFor(format, document))
  if (validator(document)) return { valid: true, errors: [] }
  const relevant = (validator.errors ?? []).filter((error) => !irrelevant(error, document))
  const faults = telling(relevant).map((error) => ({
    path: error.instancePath, message: wordsOf(error, document), clause: clauseOf(format, error.instancePath),
  }))
  const errors = [...new Map(faults.map((fault) => [`${fault.path} ${fault.message}`, fault])).values()]
  return { valid: false, errors }
}
