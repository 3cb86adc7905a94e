import type { Metric, Version } from './metric.ts'
import { metrics2 } from './metrics-2.ts'
import { metrics3 } from './metrics-3.ts'
import { metrics4 } from './metrics-4.ts'

/** A parsed vector: every base metric is present and every value is one the version knows. */
export interface Vector {
  readonly version: Version
  /** Metric abbreviation to value, as written; metrics that the text left out are absent. */
  readonly metrics: Readonly<Record<string, string>>
}

/** Why a text is no vector. */
export type VectorErrorCode =
  | 'empty'
  | 'unknown-version'
  | 'malformed'
  | 'unknown-metric'
  | 'unknown-value'
  | 'duplicate'
  | 'order'
  | 'missing-metric'

/** A refusal that can be shown to the person who typed the vector. */
export interface VectorError {
  readonly code: VectorErrorCode
  /** What is wrong and how to mend it, one English sentence. */
  readonly message: string
  /** Offset in UTF-16 units from the start of the text to where the fault is; the text's length if something lacks. */
  readonly position: number
}

export type VectorResult =
  | { readonly ok: true; readonly vector: Vector }
  | { readonly ok: false; readonly error: VectorError }

const definitions: Readonly<Record<Version, readonly Metric[]>> = {
  '2.0': metrics2,
  '3.0': metrics3,
  '3.1': metrics3,
  '4.0': metrics4,
}

/** Every metric of a version in the standard's order: all a form or a calculator needs. */
export function metricsOf(version: Version): readonly Metric[] {
  return definitions[version]
}

/** What a version's vectors begin with; 2.0 has no prefix. */
export function prefixOf(version: Version): string {
  return version === '2.0' ? '' : `CVSS:${version}/`
}

/**
 * Reads a vector strictly, as the standard writes it: prefix `CVSS:3.0/`, `CVSS:3.1/` or `CVSS:4.0/` (none for 2.0),
 * known metrics and values only, each at most once, all base metrics present. In 4.0 the order is mandatory (its
 * section 7); earlier versions accept any. Letter case counts. For vectors from elsewhere see `normaliseVector`.
 */
export function parseVector(text: string): VectorResult {
  if (text === '') return refuse('empty', 'The vector is empty; write for instance AV:N/AC:L/Au:N/C:P/I:P/A:P.', 0)
  const version = versionAt(text)
  if (!version) {
    const hint = 'begin with CVSS:4.0/, CVSS:3.1/ or CVSS:3.0/ (2.0 has no prefix).'
    return refuse('unknown-version', `The vector names no known version; ${hint}`, 0)
  }
  return readMetrics(version, text, prefixOf(version).length)
}

/** Writes a vector down in the standard's order with the version's prefix. `parseVector` reads it back unchanged. */
export function formatVector(vector: Vector): string {
  const pairs = metricsOf(vector.version)
    .filter(({ key }) => vector.metrics[key] !== undefined)
    .map(({ key }) => `${key}:${vector.metrics[key]}`)
  return prefixOf(vector.version) + pairs.join('/')
}

/** True for the values that mean «not defined»: `X`, in 2.0 `ND`. */
export function isUndefinedValue(value: string | undefined): boolean {
  return value === undefined || value === 'X' || value === 'ND'
}

/** True when any metric of the group has a value other than not defined. */
export function isGroupSet(vector: Vector, group: Metric['group']): boolean {
  return metricsOf(vector.version)
    .some((metric) => metric.group === group && !isUndefinedValue(vector.metrics[metric.key]))
}

function versionAt(text: string): Version | undefined {
  if (!text.startsWith('CVSS:')) return /^CVSS/i.test(text) ? undefined : '2.0'
  return (['3.0', '3.1', '4.0'] as const).find((version) => text.startsWith(prefixOf(version)))
}

function readMetrics(version: Version, text: string, start: number): VectorResult {
  const known = metricsOf(version)
  const metrics: Record<string, string> = {}
  let position = start
  let furthest = -1
  for (const pair of text.slice(start).split('/')) {
    const error = faultIn(pair, known, metrics, version, position)
    if (error) return { ok: false, error }
    const [key = '', value = ''] = pair.split(':')
    const place = known.findIndex((metric) => metric.key === key)
    if (version === '4.0' && place < furthest) {
      const before = known[furthest]?.key ?? ''
      return refuse('order', `In a 4.0 vector ${key} must come before ${before}; move it there.`, position)
    }
    furthest = place
    metrics[key] = value
    position += pair.length + 1
  }
  const missing = known.filter((metric) => metric.mandatory && metrics[metric.key] === undefined)
  if (missing.length === 0) return { ok: true, vector: { version, metrics } }
  const names = missing.map((metric) => `${metric.key} (${metric.name})`).join(', ')
  return refuse('missing-metric', `A ${version} vector needs every base metric; add ${names}.`, text.length)
}

function faultIn(
  pair: string,
  known: readonly Metric[],
  seen: Readonly<Record<string, string>>,
  version: Version,
  position: number,
): VectorError | undefined {
  const parts = pair.split(':')
  const [key = '', value = ''] = parts
  if (parts.length !== 2 || key === '' || value === '') {
    const message = `«${pair}» is not of the form metric:value; write the pairs as AV:N with a single / between them.`
    return { code: 'malformed', message, position }
  }
  const metric = known.find((candidate) => candidate.key === key)
  if (!metric) {
    const keys = known.map((candidate) => candidate.key).join(', ')
    const message = `CVSS ${version} has no metric ${key}; it knows ${keys}.`
    return { code: 'unknown-metric', message, position }
  }
  if (!metric.values.some((candidate) => candidate.value === value)) {
    const choices = metric.values.map((candidate) => candidate.value).join(', ')
    const message = `${key} (${metric.name}) cannot be «${value}»; choose one of ${choices}.`
    return { code: 'unknown-value', message, position: position + key.length + 1 }
  }
  if (Object.hasOwn(seen, key)) return { code: 'duplicate', message: `${key} is given twice; keep one.`, position }
  return undefined
}

function refuse(code: VectorErrorCode, message: string, position: number): VectorResult {
  return { ok: false, error: { code, message, position } }
}
