import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAddress } from './address-grammar.ts'
import { bounceAddress, ownMessageId, readBounceAddress, readMessageId } from './message-id.ts'
import { ownerOf, readReplyAddress, replyAddress } from './reply-address.ts'
import type { ReplyOwner } from './reply-address.ts'
import type { MailKeys } from './token.ts'

const key = (n: number): Uint8Array => new Uint8Array(32).fill(n)
const keys: MailKeys = [key(1)]
const ada: ReplyOwner = { reference: 'MLFLOW-2026-0001', caseId: 'case-a', participant: 'ada' }
const bo: ReplyOwner = { ...ada, participant: 'bo' }
const other: ReplyOwner = { ...ada, caseId: 'case-b' }
const claimOf = (address: string) => readReplyAddress(address) ?? expect.fail(`${address} has no form`)

describe('reply addresses', () => {
  it('belong to one participant of one case, in any case of letters', () => {
    const address = replyAddress(keys, 'mlflow', 'Desk.example', ada)
    expect(address).toMatch(/^mlflow\+mlflow-2026-0001\.[a-z2-7]{16}@desk\.example$/)
    expect(ownerOf(keys, claimOf(address.toUpperCase()), [bo, ada, other])).toBe(ada)
    expect(ownerOf(keys, claimOf(address), [bo, other])).toBeNull()
  })

  it('S-056: one letter off is nobody’s, for every letter of the token', () => {
    const address = replyAddress(keys, 'mlflow', 'desk.example', ada)
    const start = address.indexOf('.') + 1
    for (let at = start; at < start + 16; at += 1) {
      const wrong = address.slice(0, at) + (address[at] === 'a' ? 'b' : 'a') + address.slice(at + 1)
      expect(ownerOf(keys, claimOf(wrong), [ada, bo])).toBeNull()
    }
  })

  it('the reference in it cannot be exchanged for that of another case', () => {
    const address = replyAddress(keys, 'mlflow', 'desk.example', ada).replace('0001', '0002')
    expect(ownerOf(keys, claimOf(address), [ada, { ...ada, reference: 'MLFLOW-2026-0002' }])).toBeNull()
  })

  it('outlive a change of keys, and end when their key is retired', () => {
    const address = replyAddress(keys, 'mlflow', 'desk.example', ada)
    expect(ownerOf([key(2), key(1)], claimOf(address), [ada])).toBe(ada)
    expect(ownerOf([key(2)], claimOf(address), [ada])).toBeNull()
  })

  it.each(['mlflow@desk.example', 'mlflow+x@desk.example', 'mlflow+x.short@desk.example', '+x.aaaaaaaaaaaaaaaa@d', 'no address', ''])('%j has not their form', (address) => {
    expect(readReplyAddress(address)).toBeNull()
  })
})

describe('Message-IDs and bounce addresses', () => {
  it('tell their row, and only for the desk’s own domain and keys', () => {
    const id = ownMessageId(keys, 'desk.example', { reference: 'MLFLOW-2026-0001', row: 'r7' })
    expect(readMessageId(keys, 'desk.example', id)).toEqual({ reference: 'mlflow-2026-0001', row: 'r7' })
    expect(ownMessageId(keys, 'desk.example', { reference: 'MLFLOW-2026-0001', row: 'r7' })).toBe(id)
    expect(readMessageId(keys, 'other.example', id)).toBeNull()
    expect(readMessageId([key(9)], 'desk.example', id)).toBeNull()
    expect(readMessageId(keys, 'desk.example', id.replace('.r7.', '.r8.'))).toBeNull()
  })

  it('a bounce address names its row and no other', () => {
    const address = bounceAddress(keys, 'desk.example', 'r7')
    expect(readBounceAddress(keys, 'desk.example', address.toUpperCase())).toEqual({ row: 'r7' })
    expect(readBounceAddress(keys, 'desk.example', address.replace('+r7.', '+r8.'))).toBeNull()
  })
})

describe('addresses that mail is sent to', () => {
  it.each(['a@b.example', 'a.b+c@sub.b.example', "o'neil@b.example", 'ü@bücher.example', 'a@[192.0.2.1]', 'a@localhost'])('%j is one', (text) => {
    expect(isAddress(text)).toBe(true)
  })

  it.each(['', 'a', '@b', 'a@', 'a b@c.example', 'a@b..c', '.a@b.c', 'a@-b.c', 'a@b.c\r\nRCPT TO:<e@e>', 'a@b.c>', '<a@b.c>', '"a b"@c.example', 'a,b@c.example', `${'a'.repeat(65)}@b.c`, 'a@b\0.c'])('%j is none', (text) => {
    expect(isAddress(text)).toBe(false)
  })

  it('one character that could end a line, an address or an envelope makes it none', () => {
    const good = fc.stringMatching(/^[a-z0-9]{1,20}$/)
    const bad = fc.constantFrom('\r', '\n', '\0', ' ', '<', '>', '"', ',', ';', ':', '\\', '(', ')', '\u2028', '@@')
    fc.assert(fc.property(good, good, bad, fc.nat({ max: 40 }), (local, domain, character, at) => {
      const address = `${local}@${domain}.example`
      expect(isAddress(address)).toBe(true)
      expect(isAddress(address.slice(0, at) + character + address.slice(at))).toBe(false)
    }))
  })
})
