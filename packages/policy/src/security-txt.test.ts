import { describe, expect, it } from 'vitest'
import type { Policy } from './model.ts'
import { parseSecurityTxt, renderDeskSecurityTxt, renderSecurityTxt } from './security-txt.ts'
import { bareFixture, fullFixture } from './explain-fixture.ts'

const now = '2026-11-20T12:00:00Z'
const options = { url: 'https://desk.example/', expires: '2027-06-01T00:00:00Z',
  keyUrl: 'https://desk.example/p/full/key.asc',
  csafUrl: 'https://desk.example/.well-known/csaf/provider-metadata.json' }
const wanting = (encryption: Policy['intake']['encryption']): Policy => ({ ...fullFixture,
  intake: { ...fullFixture.intake, encryption } })

describe('security.txt', () => {
  it('RFC 9116: what is written can be read, with the contacts in the order of the policy', () => {
    const read = parseSecurityTxt(renderSecurityTxt(fullFixture, options), now)
    expect(read).toEqual({
      ok: true,
      file: {
        contact: ['mailto:security@teapot.example', 'https://desk.example/p/full/report'],
        expires: '2027-06-01T00:00:00Z', encryption: [options.keyUrl],
        policy: ['https://desk.example/p/full'], canonical: ['https://desk.example/p/full/security.txt'],
        languages: ['en'], csaf: [options.csafUrl],
      },
    })
  })

  it('S1-9, S3-9, S2-13: names a key only if the policy wants encryption', () => {
    for (const [encryption, shown] of [['required', true], ['encouraged', true], ['unspecified', false],
      ['forbidden', false]] as const) {
      expect(renderSecurityTxt(wanting(encryption), options).includes('Encryption:')).toBe(shown)
    }
  })

  it('falls back to the report page where no channel has an address', () => {
    const policy: Policy = { ...bareFixture, intake: { ...bareFixture.intake,
      channels: { mail: { kind: 'email', address: null, visibility: 'private' } } } }
    expect(renderSecurityTxt(policy, options)).toContain('Contact: https://desk.example/p/bare/report\n')
  })

  it('RFC 9116, 2.5.2: names the address it stands at; of several projects, none speaks for the others', () => {
    const wellKnown = 'https://desk.example/.well-known/security.txt'
    expect(parseSecurityTxt(renderSecurityTxt(fullFixture, { ...options, wellKnown: true }), now))
      .toMatchObject({ file: { canonical: [wellKnown, 'https://desk.example/p/full/security.txt'] } })
    expect(parseSecurityTxt(renderDeskSecurityTxt(options), now)).toEqual({
      ok: true,
      file: { contact: ['https://desk.example/'], expires: '2027-06-01T00:00:00Z', encryption: [],
        policy: ['https://desk.example/'], canonical: [wellKnown], languages: ['en'], csaf: [options.csafUrl] },
    })
  })

  it('refuses an expiry that is no instant', () => {
    expect(() => renderSecurityTxt(bareFixture, { ...options, expires: 'soon' })).toThrow(RangeError)
  })
})

const valid = 'Contact: mailto:a@b.example\nExpires: 2027-06-01T00:00:00Z\n'
const clauses = (text: string) => {
  const read = parseSecurityTxt(text, now)
  return read.ok ? [] : read.errors.map((error) => `${error.line} ${error.clause}`)
}

describe('reading security.txt', () => {
  it.each([
    ['a plain file', valid, []],
    ['comments, CRLF and unknown fields', `# hi\r\n${valid.replaceAll('\n', '\r\n')}Foo: bar\r\n`, []],
    ['no contact', 'Expires: 2027-06-01T00:00:00Z\n', ['0 2.5.3']],
    ['no expiry', 'Contact: mailto:a@b.example\n', ['0 2.5.5']],
    ['two expiries', `${valid}Expires: 2027-05-01T00:00:00Z\n`, ['3 2.5.5']],
    ['an expiry of the past', 'Contact: mailto:a@b.example\nExpires: 2026-06-01T00:00:00Z\n', ['2 2.5.5']],
    ['an expiry a year ahead', 'Contact: mailto:a@b.example\nExpires: 2027-11-20T12:00:00Z\n', ['2 2.5.5']],
    ['a month that is none', 'Contact: mailto:a@b.example\nExpires: 2027-13-01T00:00:00Z\n', ['2 2.5.5']],
    ['a bare address', `${valid}Contact: a@b.example\n`, ['3 2.5.3']],
    ['http', `${valid}Policy: http://b.example/\n`, ['3 2.5']],
    ['two language lines', `${valid}Preferred-Languages: en\nPreferred-Languages: de\n`, ['4 2.5.8']],
    ['a line that is no field', `${valid}hello\n`, ['3 4']],
  ])('RFC 9116: %s', (_name, text, expected) => {
    expect(clauses(text)).toEqual(expected)
  })
})
