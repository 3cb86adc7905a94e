import { isFields, textAt } from './reading.ts'
import { type Format, schemaNames } from './schemas.ts'
import { type Fault, validate } from './validate.ts'

/**
 * The format of a parsed document, told by the marks that each format requires: `dataType` (CVE), `csaf_version`,
 * the OpenVEX context, `bomFormat` (CycloneDX), `schema_version` or `id` with `modified` (OSV).
 */
export const formatOf = (document: unknown): Format | undefined => {
  if (!isFields(document)) return undefined
  if (document['dataType'] === 'CVE_RECORD' || textAt(document, 'cveMetadata', 'cveId') !== undefined) return 'cve'
  const csaf = textAt(document, 'document', 'csaf_version')
  if (csaf === '2.0' || csaf === '2.1') return `csaf-${csaf}`
  if (textAt(document, '@context')?.startsWith('https://openvex.dev/ns') === true) return 'openvex'
  if (document['bomFormat'] === 'CycloneDX') return 'cyclonedx'
  const osv = textAt(document, 'id') !== undefined && textAt(document, 'modified') !== undefined
  return osv || textAt(document, 'schema_version') !== undefined ? 'osv' : undefined
}

/** What `judgeFile` says of a file. */
export interface Judgement {
  readonly format: Format | 'unknown'
  /** Name and version of the schema, `` for an unknown format. */
  readonly schema: string
  readonly valid: boolean
  readonly errors: readonly Fault[]
  readonly warnings: readonly Fault[]
}

const unknown = (message: string, clause: string): Judgement =>
  ({ format: 'unknown', schema: '', valid: false, errors: [{ path: '', message, clause }], warnings: [] })

const parsed = (text: string): { readonly document: unknown } | { readonly refused: string } => {
  try {
    const document: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return { document }
  } catch (cause) {
    if (cause instanceof SyntaxError) return { refused: cause.message }
    throw cause
  }
}

/** Judges anybody's file (its text): finds its format, then its faults. Never throws on bad input. */
export const judgeFile = (text: string): Judgement => {
  const read = parsed(text)
  if ('refused' in read) return unknown(`this is no JSON: ${read.refused}`, 'RFC 8259 §2')
  const format = formatOf(read.document)
  if (format === undefined)
    return unknown('this is none of CVE record, CSAF 2.0 or 2.1, OSV, OpenVEX and CycloneDX', 'none')
  return { format, schema: schemaNames[format], ...validate(format, read.document) }
}
