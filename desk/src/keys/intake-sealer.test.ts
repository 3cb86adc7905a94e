import { describe, expect, it } from 'vitest'
import { intakeSealer, makeIntakeKeyPair, openFromIntake } from './intake-seal.ts'

const pair = makeIntakeKeyPair()
const aad = (words: string): Buffer => Buffer.from(words)
const [keyPart, nonceEnd] = [1 + 1088 + 32, 1 + 1088 + 32 + 13]

describe('a sealer for what comes at one time', () => {
  it('seals each value so that it opens in its own place alone, in whatever order', () => {
    const seal = intakeSealer(pair.publicKey)
    const sealed = ['one', 'two', ''].map((words, n) => seal(aad(`place ${n}`), Buffer.from(words)))
    expect(sealed.map((value, n) => openFromIntake(pair, aad(`place ${n}`), value).toString()).toReversed()).toEqual(['', 'two', 'one'])
    expect(() => openFromIntake(pair, aad('place 1'), sealed[0] as Buffer)).toThrow(expect.objectContaining({ code: 'sealed-altered' }))
  })

  it('uses a nonce once, and another key the next time', () => {
    const seal = intakeSealer(pair.publicKey)
    const [one, two] = [seal(aad('a'), Buffer.from('x')), seal(aad('a'), Buffer.from('x'))]
    const next = intakeSealer(pair.publicKey)(aad('a'), Buffer.from('x'))
    expect(one.subarray(0, keyPart).equals(two.subarray(0, keyPart))).toBe(true)
    expect(one.subarray(keyPart, nonceEnd).equals(two.subarray(keyPart, nonceEnd))).toBe(false)
    expect(one.subarray(0, keyPart).equals(next.subarray(0, keyPart))).toBe(false)
  })

  it('opens nothing for another private key, whatever was opened before', () => {
    const sealed = intakeSealer(pair.publicKey)(aad('a'), Buffer.from('x'))
    expect(openFromIntake(pair, aad('a'), sealed).toString()).toBe('x')
    expect(() => openFromIntake(makeIntakeKeyPair(), aad('a'), sealed)).toThrow(expect.objectContaining({ code: 'sealed-altered' }))
  })

  it('opens what many sealers sealed, more than are remembered', () => {
    const sealed = Array.from({ length: 9 }, (_, n) => intakeSealer(pair.publicKey)(aad(`${n}`), Buffer.from(`mail ${n}`)))
    for (const turn of [sealed, sealed.toReversed()]) {
      for (const value of turn) expect(openFromIntake(pair, aad(`${sealed.indexOf(value)}`), value).toString()).toBe(`mail ${sealed.indexOf(value)}`)
    }
  })

  it('refuses what is cut short anywhere', () => {
    const sealed = intakeSealer(pair.publicKey)(aad('a'), Buffer.from('some words'))
    for (const length of [1, 500, keyPart, keyPart + 5, sealed.length - 1]) {
      expect(() => openFromIntake(pair, aad('a'), sealed.subarray(0, length))).toThrow(expect.objectContaining({ name: 'KeyError' }))
    }
  })
})
