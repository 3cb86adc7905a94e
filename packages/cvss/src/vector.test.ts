import { describe, expect, it } from 'vitest'
import { metricsOf, normaliseVector, parseVector } from './index.ts'

const base4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'

describe('parseVector refuses', () => {
  it.each([
    ['', 'empty', 0],
    ['CVSS:3.2/AV:N', 'unknown-version', 0],
    ['cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'unknown-version', 0],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/', 'malformed', 45],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H:L', 'malformed', 41],
    ['CVSS:3.1/AV:N/AC:L/AT:N/PR:N', 'unknown-metric', 19],
    ['CVSS:3.1/AV:X/AC:L', 'unknown-value', 12],
    ['CVSS:3.1/AV:n/AC:L', 'unknown-value', 12],
    ['CVSS:3.1/AV:N/AV:N', 'duplicate', 14],
    ['CVSS:3.1/AV:N/AC:L', 'missing-metric', 18],
    ['AV:N/AC:L/Au:N/C:P/I:P', 'missing-metric', 22],
    ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'unknown-metric', 10],
    [`${base4}/CR:H/E:A`, 'order', base4.length + 6],
    ['CVSS:4.0/AC:L/AV:N', 'order', 14],
    [`${base4}/toString:A`, 'unknown-metric', base4.length + 1],
  ])('%s as %s at %i', (text, code, position) => {
    const result = parseVector(text)
    expect(result).toMatchObject({ ok: false, error: { code, position } })
    expect(result.ok ? '' : result.error.message).toMatch(/\.$/)
  })

  it('and names what lacks', () => {
    const result = parseVector('AV:N/AC:L/Au:N/C:P/I:P')
    expect(result.ok ? '' : result.error.message).toBe(
      'A 2.0 vector needs every base metric; add A (Availability Impact).',
    )
  })
})

it('parseVector takes 3.x metrics in any order, as its standard allows', () => {
  const one = parseVector('CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N')
  expect(one).toEqual(parseVector('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'))
})

describe('normaliseVector', () => {
  const plain2 = parseVector('AV:N/AC:L/Au:N/C:P/I:P/A:P')
  const plain4 = parseVector(base4)

  it.each([
    [' (AV:N/AC:L/Au:N/C:P/I:P/A:P) ', plain2],
    ['CVSS:2.0/A:P/AV:N/AC:L/AU:N/C:P/I:P', plain2],
    ['av:n/ac:l/au:n/c:p/i:p/a:p/', plain2],
    ['AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND', plain2],
    ['cvss:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/SC:N/SI:N/SA:N/VC:H/VI:H/VA:H/E:X/AV:N', plain4],
  ])('%s', (text, expected) => {
    expect(expected.ok).toBe(true)
    expect(normaliseVector(text)).toEqual(expected)
  })

  it.each([
    ['CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'duplicate'],
    ['AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'unknown-metric'],
    ['CVSS:3.1/AV:N', 'missing-metric'],
    ['', 'empty'],
    ['CVSS:3.1/AV:N:N/AC:L', 'malformed'],
  ])('refuses %s as %s', (text, code) => {
    expect(normaliseVector(text)).toMatchObject({ ok: false, error: { code } })
  })
})

describe('metricsOf', () => {
  it.each([['2.0', 14, 6], ['3.0', 22, 8], ['3.1', 22, 8], ['4.0', 32, 11]] as const)(
    '%s: %i metrics, %i of them mandatory, keys unique',
    (version, all, mandatory) => {
      const metrics = metricsOf(version)
      expect(metrics).toHaveLength(all)
      expect(metrics.filter((metric) => metric.mandatory)).toHaveLength(mandatory)
      expect(new Set(metrics.map((metric) => metric.key)).size).toBe(all)
      const values = metrics.flatMap((metric) => metric.values)
      expect(values.filter(({ value, name }) => value === '' || name === '')).toEqual([])
    },
  )
})
