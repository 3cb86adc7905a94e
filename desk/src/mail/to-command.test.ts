import { describe, expect, it } from 'vitest'
import { policyNamed } from '../../../testing/src/mail-desk.ts'
import { parseBytes } from './parse-bytes.ts'
import { reportDraft, titleOf } from './to-command.ts'

const noon = '2026-11-20T12:00:00Z'
const policies = { mlflow: policyNamed('mlflow'), community: policyNamed('community'), asf: policyNamed('asf') }
const draft = async (text: string, project: keyof typeof policies, fromMember = false) =>
  reportDraft(await parseBytes(Buffer.from(text.replaceAll('\n', '\r\n'))), { receivedAt: noon, policy: policies[project], fromMember })
const head = 'From: Ada Lovelace <ada@finder.example>\nDate: Fri, 20 Nov 2026 12:00:00 +0000\nSubject: Re: [EXT] Path traversal\n'

const full = `${head}
Hello, the artifact server reads any file of the host when the path holds dots.

Stub: https://github.com/mlflow/mlflow/issues/12345
GitHub handle: @ada-l

## Steps to reproduce
1. Start the server
2. curl the path

## Impact
Every secret of the host can be read.

Affected versions: 2.1 to 2.9
Company: Analytical Engines
-- 
Ada, Impact: none of your business
`

describe('a mail as a report', () => {
  it('holds what its headings and signs say, and nothing else', async () => {
    const report = await draft(full, 'mlflow')
    expect(report.parts).toEqual(['affected_versions', 'affiliation', 'details', 'effects', 'handle', 'identity', 'reproduction', 'stub_link', 'title'])
    expect(report).toMatchObject({ title: 'Path traversal', channel: 'email', receivedAt: noon, formatBreaches: [], marks: [], reporter: { name: 'Ada Lovelace', address: 'ada@finder.example' } })
  })

  it('S0-15: the link to the stub is one to the project’s own tracker', async () => {
    expect((await draft(full, 'mlflow')).stub).toEqual({ url: 'https://github.com/mlflow/mlflow/issues/12345', title: '' })
    for (const url of ['https://github.com/evil/mlflow/issues/1', 'https://github.com/mlflow/mlflow/pull/1', 'https://github.com/mlflow/mlflow/issues/']) {
      const report = await draft(`${head}\nsee ${url}`, 'mlflow')
      expect(report.stub).toBeUndefined()
      expect(report.parts).not.toContain('stub_link')
    }
  })

  it('S0-15: no other policy asks for a stub, so none is seen', async () => {
    expect((await draft(full, 'community')).stub).toBeUndefined()
  })

  it.each([
    ['GitHub handle: @ada-l', 'ada-l'], ['My GitHub username is ada', 'ada'], ['Handle: ada_l', undefined], ['handle: adal', 'adal'],
    ['https://github.com/ada-l', 'ada-l'], ['see https://github.com/ada/repo/blob/x', undefined], ['I filed a GitHub issue about it', undefined], ['GitHub: @ada', 'ada'], ['my github is @ada', 'ada'], ['our GitHub account was closed', undefined],
  ])('S0-16: %j gives the handle %s', async (line, handle) => {
    expect((await draft(`${head}\n${line}\n`, 'mlflow')).handle).toBe(handle)
  })

  it('a heading without words under it, or a word in a sentence, is no part', async () => {
    const report = await draft(`${head}\n## Impact\n## Steps to reproduce\n\n## The end\n\nThe impact of this is large and I hope that you can fix it in time, thank you.\n`, 'mlflow')
    expect(report.parts).toEqual(['details', 'identity', 'title'])
  })

  it('quoted lines are not the writer’s', async () => {
    expect((await draft(`${head}\n> GitHub handle: @bo\n> ## Impact\n> all\nyes`, 'mlflow')).parts).toEqual(['identity', 'title'])
  })

  it('S2-14: HTML, PDF, image and movie are breaches where the policy asks for plain text, and only there', async () => {
    const html = `${head}Content-Type: text/html\n\n<p>It reads any file</p>`
    const file = (type: string): string => `${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee attached\n--b\nContent-Type: ${type}\nContent-Disposition: attachment; filename=report\n\nxyz\n--b--\n`
    expect((await draft(html, 'asf')).formatBreaches).toEqual(['html_only'])
    expect((await draft(file('application/pdf'), 'asf')).formatBreaches).toEqual(['pdf_only'])
    expect((await draft(file('image/png'), 'asf')).formatBreaches).toEqual(['image_only'])
    expect((await draft(file('video/mp4'), 'asf')).formatBreaches).toEqual(['movie'])
    for (const text of [html, file('application/pdf'), file('image/png'), file('video/mp4')]) {
      expect((await draft(text, 'mlflow')).formatBreaches).toEqual([])
    }
  })

  it('S2-14: a picture beside a finding described in words is no breach', async () => {
    const words = 'The artifact server reads any file of the host when the path holds dots, as the picture shows. '.repeat(4)
    const text = `${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${words}\n--b\nContent-Type: image/png\n\nxyz\n--b--\n`
    expect((await draft(text, 'asf')).formatBreaches).toEqual([])
  })

  it('S2-13: an encrypted mail and several findings in one are breaches; S1-9: where encryption is welcome it is none', async () => {
    const encrypted = `${head}\n-----BEGIN PGP MESSAGE-----\n\nxyz\n-----END PGP MESSAGE-----`
    expect((await draft(encrypted, 'asf')).formatBreaches).toEqual(['encrypted'])
    expect((await draft(encrypted, 'community')).formatBreaches).toEqual([])
    const several = `${head}\nVulnerability 1: traversal\nwords\n\nVulnerability 2: injection\nwords`
    expect((await draft(several, 'asf')).formatBreaches).toEqual(['several_vulnerabilities'])
    expect((await draft(`${head}\nI found vulnerability 1 of 1 and issue 2 in your tracker`, 'asf')).formatBreaches).toEqual([])
  })

  it('S1-8: words about being public are a mark and decide nothing', async () => {
    const report = await draft(`${head}\nThis was already disclosed on a blog.`, 'community')
    expect(report.marks).toEqual(['may already be public: «already disclosed»'])
    expect(report).not.toHaveProperty('claimedPublic')
  })

  it('email row 13: a mail without words shows what it holds', async () => {
    const report = await draft('From: ada@finder.example\nContent-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:Call about a hole\nDTSTART:20261121T100000Z\nEND:VEVENT\n', 'mlflow')
    expect(report.title).toBe('(no subject)')
    expect(report.text).toContain('part-1')
    expect(report.text).toContain('SUMMARY:Call about a hole')
    expect(report.marks).toEqual(['no text', 'calendar invitation', 'no usable date'])
  })

  it('email row 7: the sender’s clock is a claim: 48 hours off are marked, an hour is not', async () => {
    const dated = (date: string): string => `From: ada@finder.example\nDate: ${date}\n\nHello`
    expect((await draft(dated('Fri, 20 Nov 2026 11:00:00 +0000'), 'mlflow')).marks).toEqual([])
    expect((await draft(dated('Mon, 16 Nov 2026 11:00:00 +0000'), 'mlflow')).marks).toEqual(['date more than 48 h off'])
    expect((await draft(dated('Fri, 20 Nov 2099 11:00:00 +0000'), 'mlflow')).receivedAt).toBe(noon)
  })
})

describe('a mail that a member forwards', () => {
  const inner = 'Received: from a by mx.member.example; Thu, 19 Nov 2026 08:00:00 +0000\nFrom: Bo <bo@x.example>\nSubject: Hole in the parser\n\nGitHub handle: bo\n'
  const text = `From: Member <m@member.example>\nSubject: Fwd: Hole\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nplease take\n--b\nContent-Type: message/rfc822\n\n${inner}\n--b--\n`

  it('S1-12: is the report of the one who wrote it, received when the member’s own server took it', async () => {
    const report = await draft(text, 'community', true)
    expect(report).toMatchObject({ channel: 'individual_email', receivedAt: '2026-11-19T08:00:00Z', title: 'Hole in the parser', reporter: { address: 'bo@x.example' }, handle: 'bo' })
    expect(report.text).toContain('please take')
    expect(report.text).toContain('Attached mail, from Bo <bo@x.example>: Hole in the parser')
  })

  it('S1-12: anybody else cannot move a clock by attaching an old mail', async () => {
    expect(await draft(text, 'community', false)).toMatchObject({ channel: 'email', receivedAt: noon, reporter: { address: 'm@member.example' } })
  })

  it('S1-12: a time after the receipt here counts as the receipt here', async () => {
    expect((await draft(text.replace('19 Nov 2026', '19 Nov 2027'), 'community', true)).receivedAt).toBe(noon)
  })
})

describe('titles', () => {
  it.each([
    ['Re: AW: Fwd: hole', 'hole'], ['[EXTERNAL] Re[2]: hole', 'hole'], ['Reflected XSS', 'Reflected XSS'], ['  ', ''], ['Re: Re:', 'Re:'.slice(3)],
  ])('%j becomes %j', (subject, title) => {
    expect(titleOf(subject)).toBe(title)
  })
})
