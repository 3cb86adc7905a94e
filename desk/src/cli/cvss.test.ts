import { describe, expect, it } from 'vitest'
import { cvssVerb } from './cvss.ts'
import { jsonLines, ran } from './terminal.fixture.ts'

const run = (words: readonly string[], input?: string | Uint8Array) => ran(cvssVerb, words, input)
const critical = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'

describe('cvss', () => {
  it('prints version, vector, three group scores, score and severity, parted by tabs', async () => {
    expect(await run([critical])).toEqual({ code: 0, out: `3.1\t${critical}\t9.8\t-\t-\t9.8\tcritical\n`, err: '' })
    expect((await run(['AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC'])).out).toBe(
      '2.0\tAV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC\t7.5\t6.8\t-\t6.8\tmedium\n'
    )
  })

  it('reads vectors from standard input, one a line, whatever the line ends; blank lines say nothing', async () => {
    const { code, out } = await run([], `${critical}\r\n\n  ${critical.replace('3.1', '3.0')}`)
    expect(code).toBe(0)
    expect(out.trimEnd().split('\n').map((line) => line.split('\t')[0])).toEqual(['3.1', '3.0'])
  })

  it('an invalid vector gives 1 and tells line, position and mend; the others are scored', async () => {
    const { code, out, err } = await run([], `${critical}\n${critical.replace('AC:L', 'AC:Q')}\n${critical}\n`)
    expect(code).toBe(1)
    expect(out.split('\n')).toHaveLength(3)
    expect(err).toMatch(
      /^line 2: CVSS:3\.1\S+: position 18: AC \(Attack Complexity\) cannot be «Q»; choose one of L, H\.\n$/
    )
  })

  it('what another tool’s spelling means is suggested, not guessed', async () => {
    const { code, out, err } = await run([critical.toLowerCase()])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(`Meant is probably ${critical}`)
  })

  it('--json prints one object a vector, valid or not', async () => {
    const { code, out } = await run(['--json', critical, 'nonsense'])
    expect(code).toBe(1)
    expect(jsonLines(out)).toMatchObject([
      { vector: critical, valid: true, version: '3.1', score: 9.8, base: 9.8, severity: 'critical' },
      { vector: 'nonsense', valid: false, error: { code: 'malformed', position: 0 } },
    ])
  })

  it('4.0 says on which groups its score rests', async () => {
    const [scored] = jsonLines(
      (await run(['--json', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U'])).out
    )
    expect(scored).toMatchObject({ valid: true, nomenclature: 'CVSS-BT', base: 9.3 })
  })

  it('any bytes get an answer', async () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256)
    const { code, err } = await run([], noise)
    expect(code).toBe(1)
    expect(err.split('\n').length).toBeGreaterThan(5)
    expect(err).not.toMatch(/(?!\n)\p{Cc}/u)
  })

  it('nothing on standard input is nothing to score', async () => {
    expect(await run([], '')).toEqual({ code: 0, out: '', err: '' })
  })

  it('an unknown option gives 2 with the usage', async () => {
    expect(await run(['--vector'])).toMatchObject(
      { code: 2, out: '', err: expect.stringContaining('Usage: parley cvss') }
    )
  })
})
