import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashOf, isApiToken, isSecret, newApiToken, newRecoveryCode, newSecret, readRecoveryCode, type SecretKind } from './secrets.ts'

describe('secrets of members', () => {
  it('S-022: a session id has 256 bits', () => {
    expect(Buffer.from(newSecret(), 'base64url')).toHaveLength(32)
    expect(isSecret(newSecret())).toBe(true)
  })

  it('a secret of one kind hashes to nothing of another kind', () => {
    const kinds: SecretKind[] = ['session', 'setup', 'recovery', 'api token', 'challenge']
    const text = newSecret()
    expect(new Set(kinds.map((kind) => hashOf(kind, text).toString('hex'))).size).toBe(kinds.length)
  })

  it('S-013: a recovery code has at least 112 bits and is read however it is typed', () => {
    const code = newRecoveryCode()
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){5}$/)
    expect(code.replaceAll('-', '').length * 5).toBeGreaterThanOrEqual(112)
    expect(readRecoveryCode(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `)).toBe(code)
  })

  it('an app code is never taken for a recovery code', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999_999 }), (code) => readRecoveryCode(String(code).padStart(6, '0')) === null))
  })

  it('S-020: an API token has a prefix and a check that notices any one letter changed', () => {
    const token = newApiToken()
    expect(token).toMatch(/^parley_[\w-]{43}_[0-9a-f]{8}$/)
    expect(isApiToken(token)).toBe(true)
    fc.assert(fc.property(fc.integer({ min: 7, max: token.length - 1 }), fc.constantFrom(...Array.from('abcdef0123456789')), (at, letter) => {
      fc.pre(token[at] !== letter)
      expect(isApiToken(token.slice(0, at) + letter + token.slice(at + 1))).toBe(false)
    }))
  })

  it('any text at all is read without a fault', () => {
    fc.assert(fc.property(fc.string(), (text) => !isApiToken(text) && (readRecoveryCode(text) === null || text.length >= 24)))
  })
})
