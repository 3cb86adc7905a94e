/**
 * CVSS vectors read and scored a second, every version. Run: node bench/cvss.ts
 */
import { formatVector, metricsOf, parseVector, score, type Version } from '@parley/cvss'
import { printTable, rate, rounded } from './machine.ts'

/** Vectors that differ in every metric, in an order that repeats from run to run. */
function vectorsOf(version: Version, groups: readonly string[]): readonly string[] {
  let seed = 20261120
  const next = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return Math.floor((seed / 2147483648) * below)
  }
  const metrics = metricsOf(version).filter((metric) => groups.includes(metric.group))
  return Array.from({ length: 2000 }, () => {
    const chosen = metrics.map(({ key, values }) => [key, values[next(values.length)]?.value ?? ''] as const)
    return formatVector({ version, metrics: Object.fromEntries(chosen) })
  })
}

const all = ['base', 'temporal', 'threat', 'environmental', 'supplemental']
const cases: readonly (readonly [Version, readonly string[]])[] =
  (['2.0', '3.0', '3.1', '4.0'] as const).flatMap((version) => [[version, ['base']], [version, all]] as const)

printTable(['version', 'metrics', 'a second', 'µs each'], cases.map(([version, groups]) => {
  const vectors = vectorsOf(version, groups)
  let turn = 0
  const { perSecond, msEach } = rate(() => {
    const parsed = parseVector(vectors[turn++ % vectors.length] ?? '')
    if (!parsed.ok) throw new Error(parsed.error.message)
    return score(parsed.vector).overall
  })
  return [version, groups === all ? 'all' : 'base', rounded(perSecond), rounded(msEach * 1000)]
}))
