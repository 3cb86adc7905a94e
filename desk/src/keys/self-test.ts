import { createCipheriv, createHash, hkdfSync } from 'node:crypto'
import { makeIntakeKeyPair, openFromIntake, sealForIntake } from './intake-seal.ts'
import { KeyError } from './key-error.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'

/** Answers from the standards: a library that computes something else must not touch a report. */
export const KNOWN_ANSWERS = {
  /** FIPS 180-4, «abc». */
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  /** McGrew and Viega's GCM specification, test case 14: ciphertext ‖ tag. */
  aes256gcm: 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919',
  /** RFC 5869, appendix A.1, first 32 bytes. */
  hkdf: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf',
}

/**
 * Known answers for SHA-256, AES-256-GCM and HKDF, and there-and-back for what the desk seals with (S-101).
 * @throws KeyError `self-test-failed` naming the algorithm; the desk must not start.
 */
export function selfTest(expected: typeof KNOWN_ANSWERS = KNOWN_ANSWERS): void {
  expect('SHA-256', createHash('sha256').update('abc').digest('hex'), expected.sha256)
  expect('AES-256-GCM', gcmOfZeros(), expected.aes256gcm)
  const hkdf = hkdfSync('sha256', Buffer.alloc(22, 0x0b), Buffer.from('000102030405060708090a0b0c', 'hex'),
    Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 32)
  expect('HKDF', Buffer.from(hkdf).toString('hex'), expected.hkdf)
  const [key, aad, plain] = [Buffer.alloc(32, 7), Buffer.from('place'), Buffer.from('a report')]
  expect('sealing', openBytes(key, aad, sealBytes(key, aad, plain)).toString(), 'a report')
  const pair = makeIntakeKeyPair()
  expect('intake sealing', openFromIntake(pair, aad, sealForIntake(pair.publicKey, aad, plain)).toString(), 'a report')
}

function gcmOfZeros(): string {
  const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12))
  const body = cipher.update(Buffer.alloc(16))
  cipher.final()
  return Buffer.concat([body, cipher.getAuthTag()]).toString('hex')
}

function expect(name: string, got: string, wanted: string): void {
  if (got !== wanted) throw new KeyError('self-test-failed', `${name} gives a wrong answer on this machine; not starting`)
}
