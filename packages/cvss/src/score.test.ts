import { describe, expect, it } from 'vitest'
import { parseVector, score, severityOf } from './index.ts'

function scoreOf(text: string): ReturnType<typeof score> {
  const result = parseVector(text)
  if (!result.ok) throw new Error(result.error.message)
  return score(result.vector)
}

describe('CVSS 2.0', () => {
  // The worked examples of the standard, section 3.3.
  it.each([
    ['AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H', 7.8, 6.4, 9.2],
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L', 10, 8.3, 9],
    ['AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M', 6.2, 4.9, 7.5],
  ])('%s', (text, base, temporal, environmental) => {
    expect(scoreOf(text)).toMatchObject({ version: '2.0', base, temporal, environmental, overall: environmental })
  })

  it('gives 0, not minus 0, where there is no impact', () => {
    expect(Object.is(scoreOf('AV:L/AC:H/Au:M/C:N/I:N/A:N').base, 0)).toBe(true)
  })
})

describe('CVSS 3.0 and 3.1', () => {
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, 'critical'],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1, 'medium'],
    ['CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8, 'high'],
    ['CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N', 0, 'none'],
  ])('%s scores %d, %s', (text, base, severity) => {
    expect(scoreOf(text)).toMatchObject({ base, overall: base, severity })
  })

  it('gives no temporal and no environmental score where no such metric is set', () => {
    const plain = scoreOf('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:L/E:X/CR:X/MAV:X')
    expect(plain).not.toHaveProperty('temporal')
    expect(plain).not.toHaveProperty('environmental')
  })

  it('differ in the modified impact', () => {
    const metrics = 'AV:L/AC:H/PR:H/UI:R/S:C/C:H/I:H/A:H/MAV:L'
    expect(scoreOf(`CVSS:3.0/${metrics}`).environmental).toBe(7.2)
    expect(scoreOf(`CVSS:3.1/${metrics}`).environmental).toBe(7.3)
  })

  it('the temporal metrics also lower the environmental score', () => {
    const early = scoreOf('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C/CR:H')
    expect(early).toMatchObject({ base: 9.8, temporal: 8.8, environmental: 8.8, overall: 8.8 })
    expect(early).toMatchObject({ severity: 'high', baseSeverity: 'critical' })
  })
})

describe('CVSS 4.0', () => {
  it.each([
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10, 'CVSS-B'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3, 'CVSS-B'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P', 8.9, 'CVSS-BT'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/MSI:S', 10, 'CVSS-BE'],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A/MSI:S', 10, 'CVSS-BTE'],
    ['CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0, 'CVSS-B'],
  ])('%s scores %d as %s', (text, overall, nomenclature) => {
    expect(scoreOf(text)).toMatchObject({ overall, nomenclature })
  })

  it('keeps the base score beside the one that threat and environment change', () => {
    const threatened = scoreOf('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U')
    expect(threatened).toMatchObject({ base: 9.3, overall: 8.1, baseSeverity: 'critical', severity: 'high' })
  })

  it('supplemental metrics never move a score', () => {
    const text = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N'
    const before = scoreOf(text)
    expect(scoreOf(`${text}/S:P/AU:Y/R:I/V:C/RE:H/U:Red`)).toEqual(before)
  })
})

describe('severityOf', () => {
  it.each([
    [0, 'none', 'low'], [0.1, 'low', 'low'], [3.9, 'low', 'low'], [4, 'medium', 'medium'], [6.9, 'medium', 'medium'],
    [7, 'high', 'high'], [8.9, 'high', 'high'], [9, 'critical', 'high'], [10, 'critical', 'high'],
  ] as const)('%d is %s, in 2.0 %s', (value, word, wordOf2) => {
    expect(severityOf(value, '3.1')).toBe(word)
    expect(severityOf(value, '2.0')).toBe(wordOf2)
  })

  it('refuses what is no score', () => {
    expect(() => severityOf(10.1, '4.0')).toThrow(RangeError)
    expect(() => severityOf(Number.NaN, '4.0')).toThrow(RangeError)
  })
})
