import * as fc from 'fast-check'
import ae from 'ae-cvss-calculator'
import { describe, expect, it } from 'vitest'
import { formatVector, metricsOf, normaliseVector, parseVector, score } from './index.ts'
import type { Metric, Vector, Version } from './index.ts'

function valueOf(metric: Metric): fc.Arbitrary<string | undefined> {
  const value = fc.constantFrom(...metric.values.map((choice) => choice.value))
  return metric.mandatory ? value : fc.option(value, { nil: undefined, freq: 1 })
}

function vectors(version: Version, groups: readonly string[] = []): fc.Arbitrary<Vector> {
  const metrics = metricsOf(version).filter((metric) => groups.length === 0 || groups.includes(metric.group))
  const fields = Object.fromEntries(metrics.map((metric) => [metric.key, valueOf(metric)]))
  return fc.record(fields).map((record) => {
    const set = Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { version, metrics: Object.fromEntries(set) }
  })
}

const anyVector = fc.oneof(vectors('2.0'), vectors('3.0'), vectors('3.1'), vectors('4.0'))

describe('any vector', () => {
  it('is read back as it was written', () => {
    fc.assert(fc.property(anyVector, (vector) => {
      expect(parseVector(formatVector(vector))).toEqual({ ok: true, vector })
    }))
  })

  it('has scores from 0 to 10 with one decimal', () => {
    fc.assert(fc.property(anyVector, (vector) => {
      const { base, overall, temporal = 0, environmental = 0 } = score(vector)
      for (const value of [base, overall, temporal, environmental]) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(10)
        expect(Number(value.toFixed(1))).toBe(value)
      }
    }), { numRuns: 300 })
  })

  it('keeps its scores when normalised from any order, and normalising twice changes nothing', () => {
    const shuffled = anyVector.chain((vector) => {
      const pairs = Object.entries(vector.metrics).map(([key, value]) => `${key}:${value}`)
      const order = fc.shuffledSubarray(pairs, { minLength: pairs.length, maxLength: pairs.length })
      const text = order.map((some) => `CVSS:${vector.version}/${some.join('/')}`)
      return fc.record({ vector: fc.constant(vector), text })
    })
    fc.assert(fc.property(shuffled, ({ vector, text }) => {
      const once = normaliseVector(text)
      if (!once.ok) throw new Error(once.error.message)
      expect(score(once.vector)).toEqual(score(vector))
      expect(normaliseVector(formatVector(once.vector))).toEqual(once)
    }))
  })

  it('never makes the parser throw, whatever the text', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string().map((tail) => `CVSS:4.0/AV:N/${tail}`)), (text) => {
      const result = parseVector(text)
      if (!result.ok) expect(result.error.position).toBeLessThanOrEqual(text.length)
      expect(normaliseVector(text).ok || !result.ok).toBe(true)
    }))
  })
})

describe('a worse value never lowers the score', () => {
  // Best first. In 3.x with a changed scope the impact sub-score itself bends downwards near its end,
  // so impact is compared only where the scope stays.
  const scales: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    '2.0': { AV: ['L', 'A', 'N'], AC: ['H', 'M', 'L'], Au: ['M', 'S', 'N'], C: ['N', 'P', 'C'], A: ['N', 'P', 'C'] },
    '3.0': { AV: ['P', 'L', 'A', 'N'], AC: ['H', 'L'], PR: ['H', 'L', 'N'], UI: ['R', 'N'], C: ['N', 'L', 'H'] },
    '3.1': { AV: ['P', 'L', 'A', 'N'], AC: ['H', 'L'], PR: ['H', 'L', 'N'], UI: ['R', 'N'], I: ['N', 'L', 'H'] },
  }
  it.each(['2.0', '3.0', '3.1'] as const)('base metrics of %s', (version) => {
    const cases = fc.record({
      vector: vectors(version, ['base']),
      key: fc.constantFrom(...Object.keys(scales[version] ?? {})),
    })
    fc.assert(fc.property(cases, ({ vector, key }) => {
      fc.pre(!['C', 'I', 'A'].includes(key) || vector.metrics['S'] !== 'C')
      const scores = (scales[version]?.[key] ?? []).map((value) =>
        score({ version, metrics: { ...vector.metrics, [key]: value } }).base)
      expect(scores).toEqual(scores.toSorted((one, other) => one - other))
    }), { numRuns: 400 })
  })

  it('exploit maturity of 4.0', () => {
    fc.assert(fc.property(vectors('4.0', ['base', 'environmental']), (vector) => {
      const scores = ['U', 'P', 'A'].map((E) => score({ version: '4.0', metrics: { ...vector.metrics, E } }).overall)
      expect(scores).toEqual(scores.toSorted((one, other) => one - other))
    }), { numRuns: 300 })
  })
})

/** The base equation of 3.0 in whole decimal fractions: an oracle free of binary rounding. */
function exactBase30(metrics: Readonly<Record<string, string>>): number {
  const places = 48n
  const one = 10n ** places
  const dec = (value: number): bigint => (BigInt(Math.round(value * 10_000)) * one) / 10_000n
  const times = (...factors: bigint[]): bigint => factors.reduce((product, factor) => (product * factor) / one, one)
  const harmOf: Record<string, number> = { N: 0, L: 0.22, H: 0.56 }
  const kept = ['C', 'I', 'A'].map((key) => one - dec(harmOf[metrics[key] ?? ''] ?? 0))
  const loss = one - times(...kept)
  const changed = metrics['S'] === 'C'
  const power = times(...Array.from({ length: 15 }, () => loss - dec(0.02)))
  const harm = changed ? times(dec(7.52), loss - dec(0.029)) - times(dec(3.25), power) : times(dec(6.42), loss)
  if (harm <= 0n) return 0
  const privileges = changed ? { N: 0.85, L: 0.68, H: 0.5 } : { N: 0.85, L: 0.62, H: 0.27 }
  const ease = times(
    dec(8.22),
    dec({ N: 0.85, A: 0.62, L: 0.55, P: 0.2 }[metrics['AV'] ?? ''] ?? 0),
    dec({ L: 0.77, H: 0.44 }[metrics['AC'] ?? ''] ?? 0),
    dec((privileges as Record<string, number>)[metrics['PR'] ?? ''] ?? 0),
    dec({ N: 0.85, R: 0.62 }[metrics['UI'] ?? ''] ?? 0),
  )
  const raw = times(changed ? dec(1.08) : one, harm + ease)
  const capped = raw > 10n * one ? 10n * one : raw
  const tenth = one / 10n
  return Number((capped + tenth - 1n) / tenth) / 10
}

it('3.0 agrees with exact decimal arithmetic', () => {
  fc.assert(fc.property(vectors('3.0', ['base']), (vector) => {
    expect(score(vector).base).toBe(exactBase30(vector.metrics))
  }), { numRuns: 500 })
})

it('4.0 agrees with an independent calculator', () => {
  fc.assert(fc.property(vectors('4.0', ['base', 'threat', 'environmental']), (vector) => {
    expect(score(vector).overall).toBe(new ae.Cvss4P0(formatVector(vector)).calculateScores().overall)
  }), { numRuns: 300 })
})
