import { describe, expect, it } from 'vitest'
import { listSubject, listTrouble } from './list-conventions.ts'

const said = { advisoryId: 'k-1', project: 'Kestrel', title: 'A length\nis believed', summary: 's', news: 'published' as const, cve: 'CVE-2026-1234', severity: 'high', url: 'https://k.example/1' }
const whole = `Kestrel 1.0 to 2.4 believes a length that a file claims. ${'What to do stands here. '.repeat(12)}\nhttps://k.example/1\n`

describe('what a mail list asks of an announcement', () => {
  it('S2x-22: on oss-security the CVE ID stands first and no tag of ours, elsewhere the project is the tag; one line', () => {
    expect(listSubject(said, 'OSS-security@lists.openwall.com')).toBe('CVE-2026-1234: Kestrel: A length is believed')
    expect(listSubject({ ...said, cve: null }, 'oss-security@lists.openwall.com')).toBe('Kestrel: A length is believed')
    expect(listSubject(said, 'announce@kestrel.example')).toBe('[Kestrel] CVE-2026-1234: A length is believed')
    expect(listSubject({ ...said, title: 'x'.repeat(400) })).toHaveLength(200)
  })

  it('is plain text that says the essentials, in lines and in a size that lists take', () => {
    expect(listTrouble(listSubject(said), whole)).toEqual([])
    expect(listTrouble('x', `${whole}<div>x</div>`)).toEqual([expect.stringContaining('HTML')])
    expect(listTrouble('x', `${whole}${'ä line\n'.repeat(7000)}`)).toEqual([expect.stringMatching(/56 KB.*40 KB/)])
    expect(listTrouble('x', `${whole}${'ü'.repeat(500)}`)).toEqual([expect.stringContaining('998 bytes')])
    expect(listTrouble('[Kestrel] CVE-2026-1234:', 'See https://k.example/1')).toEqual([expect.stringContaining('link'), expect.stringContaining('no software')])
    expect(listTrouble('x', `${whole}if a < b and c > d then <angle> is no markup`)).toEqual([])
  })
})
