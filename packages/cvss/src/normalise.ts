import { formatVector, isUndefinedValue, metricsOf, parseVector, prefixOf } from './vector.ts'
import type { VectorResult } from './vector.ts'
import type { Metric, Version } from './metric.ts'

/**
 * Reads a vector as other tools write it and gives it in the standard's own form: metrics in order (4.0 included),
 * letter case mended, surrounding blanks and brackets, a trailing slash and a `CVSS:2.0/` prefix dropped, metrics that
 * are set to not defined left out, the same pair given twice taken once. What would need a guess is refused: two values
 * for one metric, unknown metrics, missing base metrics, a 3.x vector without its version. Positions in errors count
 * in the text as given for duplicates and in the mended text otherwise.
 */
export function normaliseVector(text: string): VectorResult {
  const trimmed = text.trim().replace(/^\((.*)\)$/s, '$1').trim().replace(/\/+$/, '')
  const version = versionOf(trimmed)
  if (!version) return parseVector(trimmed)
  const body = trimmed.replace(/^cvss:[0-9.]+\//i, '')
  const pairs = [...new Set(body.split('/').map((pair) => mendCase(pair.trim(), metricsOf(version))))]
  const result = parseVector(prefixOf(version) + inOrder(pairs, metricsOf(version)).join('/'))
  if (!result.ok) return result
  const defined = Object.entries(result.vector.metrics).filter(([, value]) => !isUndefinedValue(value))
  return parseVector(formatVector({ version, metrics: Object.fromEntries(defined) }))
}

function versionOf(text: string): Version | undefined {
  const named = /^cvss:([0-9.]+)\//i.exec(text)?.[1]
  if (named) return (['2.0', '3.0', '3.1', '4.0'] as const).find((version) => version === named)
  return /(^|\/)au:[msn](\/|$)/i.test(text) && !/(^|\/)at:/i.test(text) ? '2.0' : undefined
}

function mendCase(pair: string, known: readonly Metric[]): string {
  const [key = '', value = '', ...rest] = pair.split(':')
  const metric = known.find((candidate) => candidate.key.toLowerCase() === key.trim().toLowerCase())
  if (!metric || rest.length > 0) return pair
  const wanted = value.trim().toLowerCase()
  const found = metric.values.find((candidate) => candidate.value.toLowerCase() === wanted)
  return `${metric.key}:${found?.value ?? value.trim()}`
}

function inOrder(pairs: readonly string[], known: readonly Metric[]): string[] {
  const place = (pair: string) => known.findIndex((metric) => pair.startsWith(`${metric.key}:`))
  return pairs.toSorted((one, other) => place(one) - place(other))
}
