import { describe, expect, it } from 'vitest'
import { hashPassphrase, isPassphrase, passphraseFault } from './passphrase.ts'

const context = ['ada', 'Ada', 'Lovelace', 'security.example.org']
const good = 'granite umbrella seven violins'

describe('S-010: passphrases', () => {
  it('S-010: kept as Argon2id with 64 MiB and three passes, salted', async () => {
    const [one, two] = await Promise.all([hashPassphrase(good), hashPassphrase(good)])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(two)
    expect(await isPassphrase(good, one)).toBe(true)
  })

  it('S-010: nothing is cut off: a difference at the 100th character counts', async () => {
    const long = 'violet '.repeat(15) + 'x'
    const hash = await hashPassphrase(long)
    expect(await isPassphrase(long.slice(0, 99) + (long[99] === 'Q' ? 'R' : 'Q') + long.slice(100), hash)).toBe(false)
    expect(await isPassphrase(long, hash)).toBe(true)
  })

  it('S-015: for nobody the answer is no, after the same work', async () => {
    expect(await isPassphrase(good, null)).toBe(false)
  })

  it('letters composed in two ways are the same passphrase', async () => {
    const hash = await hashPassphrase('caf\u00e9 granite umbrella')
    expect(await isPassphrase('cafe\u0301 granite umbrella', hash)).toBe(true)
  })

  it.each([good, 'Tr0ub4dor&3 staple mountain', 'мороз красный нос и трамвай', '青い山と白い海と赤い空と黒い森', 'x7!Qw9#Lm2$Vb5%Z'])('S-010: «%s» is fine: no rules of composition', (passphrase) => {
    expect(passphraseFault(passphrase, context)).toBeNull()
  })

  it.each([
    ['short one', 'length'], ['correct horse battery staple', 'well known'], ['passwordpassword', 'well known'], ['aaaaaaaaaaaaaaaaaaaa', 'repeat'], ['abcabcabcabcabcabc', 'repeat'],
    ['12345678901234567890', 'digits'], ['qwertyuiopasdfghjkl', 'keyboard'], ['zyxwvutsrqponmlkjih', 'alphabet backwards'], ['Ada Lovelace Parley', 'context'],
    ['ada.lovelace.security.example.org', 'context'], ['parley-password-1234', 'context'],
  ])('S-010: «%s» is refused (%s)', (passphrase) => {
    expect(passphraseFault(passphrase, context)).toEqual(expect.any(String))
  })

  it('S-010: 15 to 128 characters, counted as people count', () => {
    const varied = Array.from('gk7 vmo2 bzr9 dul4 ')
    const of = (length: number) => Array.from({ length }, (_, at) => varied[(at * 7 + Math.floor(at / 19)) % varied.length]).join('').replaceAll(' ', '_')
    expect(passphraseFault(of(14), [])).toContain('14')
    expect(passphraseFault(of(15), [])).toBeNull()
    expect(passphraseFault(of(128), [])).toBeNull()
    expect(passphraseFault(of(129), [])).toContain('129')
  })
})
