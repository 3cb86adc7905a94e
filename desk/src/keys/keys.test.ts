import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { CaseKey } from './case-key.ts'
import { localCustodian } from './custodian.ts'
import { makeIntakeKeyPair, openFromIntake, sealForIntake } from './intake-seal.ts'
import { Keyring, openKeyring } from './keyring.ts'
import { forgetFormerKey, masterKeyPath, rotateMasterKey } from './master-key.ts'
import { encodePlace, lengthPrefixed, type Place } from './place.ts'
import { openBytes, OVERHEAD, sealBytes } from './sealed-bytes.ts'
import { KNOWN_ANSWERS, selfTest } from './self-test.ts'

const folders: string[] = []
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'parley-keys-'))
  folders.push(made)
  return made
}
afterAll(() => { for (const made of folders) rmSync(made, { recursive: true }) })

const place: Place = { instance: 'i', table: 'event', column: 'body', caseId: 'c', row: '1/opened', version: 1 }
const bytes = fc.uint8Array({ maxLength: 200 })

describe('sealing', () => {
  const key = Buffer.alloc(32, 1)

  it('opens to what was sealed, for any bytes, and adds 29 bytes', () => {
    fc.assert(fc.property(bytes, bytes, (aad, plain) => {
      const sealed = sealBytes(key, aad, plain)
      expect(sealed.length).toBe(plain.length + OVERHEAD)
      expect(openBytes(key, aad, sealed).equals(plain)).toBe(true)
    }))
  })

  it('S-091: opens with no bit changed, no other place, no other key', () => {
    fc.assert(fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, bit) => {
      const sealed = sealBytes(key, encodePlace(place), plain)
      const altered = Buffer.from(sealed)
      const index = at % altered.length
      altered[index] = (altered[index] ?? 0) ^ (1 << bit)
      expect(() => openBytes(key, encodePlace(place), altered)).toThrow(/altered|format/)
      expect(() => openBytes(Buffer.alloc(32, 2), encodePlace(place), sealed)).toThrow('altered')
    }))
  })

  it.each(['instance', 'table', 'column', 'caseId', 'row', 'version'] as const)('S-091: binds the %s', (part) => {
    const sealed = sealBytes(key, encodePlace(place), Buffer.from('x'))
    const elsewhere = encodePlace({ ...place, [part]: part === 'version' ? 2 : 'other' })
    expect(() => openBytes(key, elsewhere, sealed)).toThrow('altered')
  })

  it('S-092: never uses a nonce twice', () => {
    const nonces = Array.from({ length: 2_000 }, () => sealBytes(key, Buffer.alloc(0), Buffer.from('x')).subarray(1, 13).toString('hex'))
    expect(new Set(nonces).size).toBe(2_000)
  })

  it('S-102: says which format it reads when it meets another', () => {
    expect(() => openBytes(key, Buffer.alloc(0), Buffer.from([2, ...Buffer.alloc(40)]))).toThrow('format 2')
    expect(() => openBytes(key, Buffer.alloc(0), Buffer.from([1, 2, 3]))).toThrow('cut short')
  })

  it('encodes no two different places alike', () => {
    const parts = fc.array(bytes, { maxLength: 4 })
    fc.assert(fc.property(parts, parts, (a, b) => {
      const same = a.length === b.length && a.every((part, n) => Buffer.from(part).equals(b[n] ?? Buffer.alloc(0)))
      expect(lengthPrefixed(a).equals(lengthPrefixed(b))).toBe(same)
    }))
  })
})

describe('a case key', () => {
  const ring = new Keyring(localCustodian(Buffer.alloc(32, 3)))

  it('uses a key of its own for each purpose and each case', async () => {
    const { key } = await ring.newCaseKey('i', 'c')
    const { key: other } = await ring.newCaseKey('i', 'c')
    const sealed = key.seal('content', place, Buffer.from('x'))
    expect(() => key.open('file', place, sealed)).toThrow('altered')
    expect(() => other.open('content', place, sealed)).toThrow('altered')
    expect(key.mac('notify', Buffer.from('word')).equals(other.mac('notify', Buffer.from('word')))).toBe(false)
  })

  it('opens again from what was stored, but not as another case or for another desk', async () => {
    const { key, stored } = await ring.newCaseKey('i', 'c')
    const sealed = key.seal('identity', place, Buffer.from('finder'))
    ring.forget()
    expect((await ring.caseKey('i', 'c', stored)).open('identity', place, sealed).toString()).toBe('finder')
    await expect(ring.caseKey('i', 'd', stored)).rejects.toMatchObject({ code: 'sealed-altered' })
    await expect(ring.caseKey('j', 'c', stored)).rejects.toMatchObject({ code: 'sealed-altered' })
  })

  it('loses who was involved, and keeps what was said, when the identity key is shredded', async () => {
    const { key, stored } = await ring.newCaseKey('i', 'c')
    const [who, what] = [key.seal('identity', place, Buffer.from('a')), key.seal('content', place, Buffer.from('b'))]
    const left = await ring.caseKey('i', 'c', stored.filter(({ scope }) => scope !== 'identity'))
    expect(left.open('content', place, what).toString()).toBe('b')
    expect(() => left.open('identity', place, who)).toThrow('shredded')
  })

  it('is not used for another case by mistake', () => {
    const key = new CaseKey('d', new Map([['case', Buffer.alloc(32)]]))
    expect(() => key.seal('content', place, Buffer.alloc(0))).toThrow('used for case c')
  })
})

describe('rotation of the master key', () => {
  it('S-093: wraps the same data keys anew; the old master key then opens nothing', async () => {
    const [old, fresh] = [Buffer.alloc(32, 4), Buffer.alloc(32, 5)]
    const before = await new Keyring(localCustodian(old)).newCaseKey('i', 'c')
    const sealed = before.key.seal('content', place, Buffer.from('x'))
    const during = new Keyring(localCustodian(fresh, [old]))
    const rewrapped = await Promise.all(before.stored.map(async (stored) => await during.rewrap('i', 'c', stored) ?? stored))
    const after = new Keyring(localCustodian(fresh))
    expect((await after.caseKey('i', 'c', rewrapped)).open('content', place, sealed).toString()).toBe('x')
    await expect(after.caseKey('i', 'c', before.stored)).rejects.toMatchObject({ code: 'unknown-master-key' })
    await expect(new Keyring(localCustodian(old)).caseKey('i', 'c', rewrapped)).rejects.toMatchObject({ code: 'unknown-master-key' })
  })

  it('keeps the former key until it is forgotten, and refuses a second rotation meanwhile', async () => {
    const dataDir = folder()
    const first = (await openKeyring({ dataDir })).custodian.epoch
    await rotateMasterKey(dataDir)
    await expect(rotateMasterKey(dataDir)).rejects.toThrow('under way')
    expect((await openKeyring({ dataDir })).custodian.epoch).not.toBe(first)
    await forgetFormerKey(dataDir)
    expect(existsSync(join(dataDir, 'keys', 'master.former.key'))).toBe(false)
  })

  it('does not make a new master key in the middle of a rotation', async () => {
    const dataDir = folder()
    await openKeyring({ dataDir })
    await rotateMasterKey(dataDir)
    rmSync(masterKeyPath(dataDir))
    await expect(openKeyring({ dataDir })).rejects.toMatchObject({ code: 'master-key-missing' })
  })
})

describe('the master key file', () => {
  it('is made on the first start, 32 bytes for its owner only, and stays', async () => {
    const dataDir = folder()
    const { epoch } = (await openKeyring({ dataDir })).custodian
    const path = masterKeyPath(dataDir)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700)
    expect(readFileSync(path).length).toBe(32)
    expect((await openKeyring({ dataDir })).custodian.epoch).toBe(epoch)
  })

  it.each([0o640, 0o604, 0o660, 0o620])('is refused with mode %o, saying how to mend it', async (mode) => {
    const dataDir = folder()
    await openKeyring({ dataDir })
    chmodSync(masterKeyPath(dataDir), mode)
    await expect(openKeyring({ dataDir })).rejects.toThrow(/chmod 600 '.*master\.key'/)
  })

  it('is refused when it is short, empty or a folder', async () => {
    const dataDir = folder()
    const file = join(dataDir, 'short.key')
    writeFileSync(file, Buffer.alloc(31), { mode: 0o600 })
    await expect(openKeyring({ dataDir, masterKeyFile: file })).rejects.toMatchObject({ code: 'master-key-short' })
    const directory = join(dataDir, 'directory')
    mkdirSync(directory, { mode: 0o700 })
    await expect(openKeyring({ dataDir, masterKeyFile: directory })).rejects.toMatchObject({ code: 'master-key-not-a-file' })
  })

  it('is not made where the operator named one that is missing', async () => {
    const dataDir = folder()
    await expect(openKeyring({ dataDir, masterKeyFile: join(dataDir, 'absent') })).rejects.toThrow('PARLEY_MASTER_KEY_FILE')
    expect(existsSync(join(dataDir, 'absent'))).toBe(false)
  })
})

describe('intake sealing', () => {
  const pair = makeIntakeKeyPair()
  const aad = Buffer.from('arrival')

  it('S-096: opens with the private key, and the public key is not enough', () => {
    const sealed = sealForIntake(pair.publicKey, aad, Buffer.from('a report'))
    expect(openFromIntake(pair, aad, sealed).toString()).toBe('a report')
    expect(() => openFromIntake(makeIntakeKeyPair(), aad, sealed)).toThrow('altered')
    expect(() => openFromIntake({ ...makeIntakeKeyPair(), publicKey: pair.publicKey }, aad, sealed)).toThrow('altered')
  })

  it('binds its place and every byte', () => {
    const sealed = sealForIntake(pair.publicKey, aad, Buffer.from('a report'))
    expect(() => openFromIntake(pair, Buffer.from('elsewhere'), sealed)).toThrow('altered')
    for (const index of [0, 1, 500, 1_088, 1_089, 1_120, 1_121, 1_140, sealed.length - 1]) {
      const altered = Buffer.from(sealed)
      altered[index] = (altered[index] ?? 0) ^ 1
      expect(() => openFromIntake(pair, aad, altered)).toThrow(/altered|format/)
    }
    expect(() => openFromIntake(pair, aad, sealed.subarray(0, 900))).toThrow()
  })

  it('gives a different ciphertext every time', () => {
    const [one, two] = [1, 2].map(() => sealForIntake(pair.publicKey, aad, Buffer.from('same')))
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(false)
  })
})

describe('the self-test', () => {
  it('S-101: passes here', () => { expect(() => { selfTest() }).not.toThrow() })

  it.each(Object.keys(KNOWN_ANSWERS))('S-101: refuses to start when %s gives another answer', (name) => {
    expect(() => { selfTest({ ...KNOWN_ANSWERS, [name]: '00' }) }).toThrow('wrong answer')
  })
})
