import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { policyVerb } from './policy.ts'
import { jsonLines, ran } from './terminal.fixture.ts'

const policies = fileURLToPath(new URL('../../../policies', import.meta.url))
const community = join(policies, 'community.yaml')
const distributors = join(policies, 'distributors.yaml')
const run = (words: readonly string[], input?: string | Uint8Array) => ran(policyVerb, words, input)

const minimal = `id: sample
title: Sample
project: { name: Sample }
effective: "2026-01-01"
calendar: { zone: Europe/Berlin, work_week: [1, 2, 3, 4, 5] }
intake:
  privacy: { default: private }
  combine: any
  channels: { mail: { kind: email, address: security@sample.example, visibility: private } }
  encryption: unspecified
`

const answered = `handling:
  clocks:
    answer: { start: report_received, stop: [acknowledged], within: { n: 3, unit: business_days }, force: must }
  steps: { answer: { does: [acknowledged], actor: maintainers, order: 1, says: Somebody answers. } }
`
/** Sound, and yet no case of the simulation ever puts its work off. */
const sealed = `${minimal}handling:
  gates: { never: { blocks: [advisory_published], needs: [deferred], says: No advisory before a rest. } }
`

let folder = ''
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'parley-cli-')) })
afterAll(async () => { await rm(folder, { recursive: true }) })

async function fileWith(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('policy check', () => {
  it('a sound policy gives 0 and says nothing', async () => {
    expect(await run(['check', '-'], minimal)).toEqual({ code: 0, out: '', err: '' })
  })

  it('an unknown key gives 1 and one line with place, level, message and mend', async () => {
    const path = await fileWith('unknown.yaml', `${minimal}colour: red\n`)
    const { code, out } = await run(['check', path])
    expect(code).toBe(1)
    expect(out.trimEnd().split('\n')).toEqual([expect.stringMatching(/unknown\.yaml:11:1 error: .*colour.*\. \S.*\.$/)])
  })

  it('warnings are shown and give 0', async () => {
    const { code, out } = await run(['check', join(policies, 'meshery.yaml')])
    expect(code).toBe(0)
    expect(out).toMatch(/meshery\.yaml:\d+:\d+ warning: /)
  })

  it('--json prints one object a file; the worst file decides', async () => {
    const broken = await fileWith('broken.yaml', 'id: [')
    const { code, out } = await run(['check', community, broken, '--json'])
    expect(code).toBe(1)
    expect(jsonLines(out)).toMatchObject(
      [
        { file: community, ok: true },
        { file: broken, ok: false, problems: [{ line: 1, level: 'error', code: 'yaml' }, ...Array<object>(0)] }
      ]
    )
  })

  it('a missing file is told on standard error and gives 2, the others are still judged', async () => {
    const { code, out, err } = await run(['check', join(folder, 'absent.yaml'), community, '--json'])
    expect(code).toBe(2)
    expect(err).toContain('absent.yaml: there is no such file.')
    expect(jsonLines(out)).toMatchObject([{ file: community, ok: true }])
  })

  it('bytes that are no UTF-8 are refused at their place', async () => {
    const path = await fileWith(
      'latin.yaml', Uint8Array.from([...new TextEncoder().encode('id: x\ntitle: caf'), 0xe9, 0x0a])
    )
    expect(await run(['check', path])).toMatchObject(
      { code: 1, out: expect.stringContaining('latin.yaml:2:11 error: ') }
    )
  })

  it('a policy cannot send escape sequences to the terminal', async () => {
    const { out } = await run(
      ['explain', '-'], minimal.replace('title: Sample', 'title: "Sam\\e[31mple \\u202Ereversed"')
    )
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\u202e')
  })
})

describe('policy explain and render', () => {
  it('explain says the promise in English; in JSON each sentence names its field', async () => {
    expect((await run(['explain', community])).out).toContain('3 business days')
    const [told] = jsonLines((await run(['explain', community, '--json'])).out)
    expect(JSON.stringify(told?.['sections'])).toContain('handling.clocks.feedback')
  })

  it('render prints a SECURITY.md that has not drifted', async () => {
    const { out } = await run(['render', community, '--url', 'https://desk.example'])
    expect(out).toContain('<https://desk.example/p/community>')
    const path = await fileWith('SECURITY.md', out)
    expect((await run(['drift', community, path])).code).toBe(0)
  })

  it('--security-txt prints the file of RFC 9116 with the given expiry', async () => {
    const { out } = await run(
      ['render', community, '--url', 'https://desk.example/', '--security-txt', '--expires', '2027-03-01T00:00Z']
    )
    expect(out).toContain('Contact: mailto:maintainers@community.example\n')
    expect(out).toContain('Expires: 2027-03-01T00:00:00Z\n')
    expect(out).toContain('Canonical: https://desk.example/p/community/security.txt\n')
  })

  it('without a desk the security.txt holds what needs none, and expires in less than a year', async () => {
    const { out } = await run(['render', community, '--security-txt'])
    expect(out).toContain('Expires: 2027-10-16T00:00:00Z\n')
    expect(out).not.toMatch(/Canonical|Policy|invalid/)
  })

  it('--json holds both', async () => {
    const [made] = jsonLines((await run(['render', community, '--json'])).out)
    expect(made).toMatchObject(
      { ok: true, securityMd: expect.stringContaining('# '), securityTxt: expect.stringContaining('Contact: ') }
    )
  })

  it('a refused policy gives 1 and its problems', async () => {
    expect(await run(['render', '-'], 'id: [')).toMatchObject(
      { code: 1, out: '', err: expect.stringContaining('-:1:') }
    )
    expect(jsonLines((await run(['render', '-', '--json'], 'id: [')).out)).toMatchObject([{ ok: false }])
  })
})

describe('policy diff and drift', () => {
  it('diff tells each party what changes; the same policy twice changes nothing', async () => {
    const { code, out } = await run(['diff', community, distributors])
    expect(code).toBe(0)
    expect(out).toMatch(/^For reporters\n[-+~] /)
    expect(await run(['diff', community, community])).toMatchObject({ code: 0, out: 'Both say the same.\n' })
  })

  it('drift gives 1 and names line, promise and rule where the text says another number', async () => {
    const rendered = (await run(['render', community])).out
    const path = await fileWith('drifted.md', rendered.replaceAll('3 business days', '9 business days'))
    const { code, out } = await run(['drift', community, path])
    expect(code).toBe(1)
    expect(out).toMatch(/drifted\.md:\d+ error: .*3 business days.*S1-17/)
    expect(jsonLines((await run(['drift', community, path, '--json'])).out)).toMatchObject([{ drifted: true }])
  })
})

describe('policy due', () => {
  it('prints the due instant first, then the days that were counted', async () => {
    const { code, out } = await run(['due', '-', '--clock', 'answer', '--from', '2026-11-20T17:00+01:00'],
      `${minimal}${answered}`)
    expect(code).toBe(0)
    const [due, local, ...rest] = out.split('\n')
    expect([due, local]).toEqual(['2026-11-25T23:00:00Z', 'Wednesday 25 November, 24:00 Berlin time'])
    expect(rest.filter((line) => /^ {2}2026-\d\d-\d\d +\d /.test(line))).toHaveLength(3)
    expect(out).toContain('2026-11-21    -  Saturday is no working day')
  })

  it('S3-51: the expected time to disclosure is the clock «disclosure»', async () => {
    const [due] = jsonLines(
      (await run(['due', distributors, '--clock', 'disclosure', '--from', '2026-11-20T16:00:00Z', '--json'])).out
    )
    expect(due).toMatchObject({ due: '2026-12-11T00:00:00Z', zone: 'UTC', force: 'expect', within: { n: 14 } })
    expect(due?.['counted']).toHaveLength(21)
  })

  it('an instant may have a zone instead of an offset', async () => {
    const at = async (from: string) => jsonLines(
      (await run(['due', community, '--clock', 'feedback', '--from', from, '--json'])).out
    )[0]?.['from']
    expect(await at('2026-11-20T17:00[Europe/Berlin]')).toBe('2026-11-20T16:00:00Z')
    expect(await at('2026-11-20T17:00+01:00')).toBe('2026-11-20T16:00:00Z')
  })

  it('a wrong clock gives 2 and lists those there are', async () => {
    const { code, err } = await run(['due', community, '--clock', 'reply', '--from', '2026-11-20T16:00Z'])
    expect(code).toBe(2)
    expect(err).toContain('There is no clock «reply». The clocks of community: feedback, conversation.')
  })

  it.each(
    ['2026-11-20', '2026-11-20T17:00', 'tomorrow', '9999-01-01T00:00Z']
  )('--from %s gives 2 and says how to write it', async (from) => {
    const { code, err } = await run(['due', community, '--clock', 'feedback', '--from', from])
    expect(code).toBe(2)
    expect(err).toContain('2026-11-20T17:00+01:00')
  })
})

describe('policy simulate', () => {
  it('S1-17: shows when the feedback falls due and what is refused before', async () => {
    const { code, out } = await run(['simulate', community, '--from', '2026-11-20T16:00Z'])
    expect(code).toBe(0)
    expect(out).toMatch(/due +feedback: .*Wednesday 25 November, 24:00 UTC.*\[S1-17\]/)
    expect(out).toMatch(/refused .*Develop a fix\..*the report has been accepted.*\[S1-45\]/)
    expect(out.trimEnd()).toMatch(/The case is closed: disclosed\.$/)
  })

  it('a team that never answers breaks its promise', async () => {
    const { code, out } = await run(['simulate', community, '--from', '2026-11-20T16:00Z', '--story', 'silent'])
    expect(code).toBe(0)
    expect(out).toMatch(/2026-11-26T00:00:01Z {2}desk {2}miss promise\n(.*\n)? *BROKEN +feedback/)
  })

  it.each(
    ['asf', 'community', 'distributors', 'meshery', 'mlflow', 'parley']
  )('a case can be brought to either end under %s', async (name) => {
    for (const story of ['disclosed', 'rejected']) {
      const { code, out } = await run(['simulate', join(policies, `${name}.yaml`), '--story', story, '--json'])
      expect([code, jsonLines(out)[0]?.['outcome']]).toEqual([0, story])
    }
  })

  it('a policy under which no case can end gives 1 and says what stands in the way', async () => {
    const { code, out } = await run(['simulate', '-'], sealed)
    expect(code).toBe(1)
    expect(out).toMatch(/could not be brought to its end[^]*No advisory before a rest\./)
  })
})

describe('policy: wrong use', () => {
  it.each(
    [
      [], ['invent'], ['check'], ['check', '--colour'], ['due', community, '--clock', 'feedback'], ['diff', community],
      ['toString'], ['simulate', community, '--story', 'long'], ['render', community, '--url', 'desk'],
    ]
  )('%j gives 2 with the usage on standard error', async (...words) => {
    const { code, out, err } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage: parley policy')
  })

  it('--help gives 0 and the usage', async () => {
    expect(await run(['due', '--help'])).toMatchObject(
      { code: 0, out: expect.stringContaining('Usage: parley policy'), err: '' }
    )
  })
})
