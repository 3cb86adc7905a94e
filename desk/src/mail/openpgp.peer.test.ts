import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMessage, encrypt, enums, generateKey, readKey, readPrivateKey } from 'openpgp'
import { beforeAll, describe, expect, it } from 'vitest'
import { policyNamed } from '../../../testing/src/mail-desk.ts'
import { openEncrypted } from './openpgp.ts'
import { parseBytes } from './parse-bytes.ts'
import { reportDraft } from './to-command.ts'

const newKey = () => generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: 'mlflow@desk.example' }], format: 'armored' })
let ours: { privateKey: string; publicKey: string }
let theirs: { privateKey: string; publicKey: string }
beforeAll(async () => {
  ;[ours, theirs] = await Promise.all([newKey(), newKey()])
})

const sealed = async (text: string, signed = false): Promise<string> => encrypt({
  message: await createMessage({ text }), encryptionKeys: await readKey({ armoredKey: ours.publicKey }),
  ...(signed ? { signingKeys: await readPrivateKey({ armoredKey: theirs.privateKey }) } : {}),
})
const crlf = (text: string): Buffer => Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'))
const pgpMime = (body: string): Buffer => crlf(`From: ada@finder.example\nSubject: ...\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n${body}\n--b--\n`)
const inline = (body: string): Buffer => crlf(`From: ada@finder.example\nSubject: A finding\n\n${body}\n`)
const read = async (raw: Buffer, keys: readonly string[] = [ours.privateKey]) => openEncrypted(await parseBytes(raw), { opening: keys, verifying: [] }, parseBytes)

const inside = 'Content-Type: multipart/mixed; boundary=i; protected-headers="v1"\nSubject: True subject\n\n--i\n\nThe words.\n--i\nContent-Type: text/x-python\nContent-Disposition: attachment; filename=poc.py\n\nprint(1)\n--i--\n'

describe('an encrypted mail', () => {
  it('PGP/MIME is opened: words, files and the subject inside, the sender outside', async () => {
    const mail = await read(pgpMime(await sealed(inside, true)))
    expect(mail).toMatchObject({ subject: 'True subject', text: 'The words.', from: { address: 'ada@finder.example' }, attachments: [{ name: 'poc.py' }] })
    expect(mail.marks).toEqual(['encrypted (OpenPGP)', 'decrypted (OpenPGP)', 'signed (OpenPGP), not checked'])
  })

  it('a text that is one armoured message is opened', async () => {
    const mail = await read(inline(await sealed('The words.\r\nMore.')))
    expect(mail).toMatchObject({ subject: 'A finding', text: 'The words.\nMore.' })
    expect(mail.marks).toContain('decrypted (OpenPGP)')
  })

  it('email row 23: what Exchange makes of PGP/MIME is opened', async () => {
    const raw = pgpMime(await sealed(inside)).toString().replace('multipart/encrypted; protocol="application/pgp-encrypted"', 'multipart/mixed').replace('--b\r\n', '--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\n')
    expect(await read(Buffer.from(raw))).toMatchObject({ text: 'The words.' })
  })

  it('for another key it stays closed and says so; without any key too', async () => {
    const raw = pgpMime(await sealed(inside))
    for (const keys of [[theirs.privateKey], []]) {
      const mail = await read(raw, keys)
      expect(mail.marks).toContain('no key of ours opens it')
      expect(mail.attachments).toHaveLength(2)
    }
  })

  it('S2-13: is read where the policy forbids encryption, and the breach remains to be asked about', async () => {
    const mail = await read(inline(await sealed('The words.')))
    const draft = reportDraft(mail, { receivedAt: '2026-11-20T12:00:00Z', policy: policyNamed('asf'), fromMember: false })
    expect(draft).toMatchObject({ text: 'The words.', formatBreaches: ['encrypted'] })
  })
})

describe('bombs', () => {
  it('email row 17: what unfolds beyond 50 MB is not unfolded, and the mail is kept and shown closed', async () => {
    const packed = { preferredCompressionAlgorithm: enums.compression.zlib }
    const key = await generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: 'mlflow@desk.example' }], format: 'armored', config: packed })
    const seal = async (size: number): Promise<string> => encrypt({ message: await createMessage({ binary: new Uint8Array(size) }), encryptionKeys: await readKey({ armoredKey: key.publicKey }), config: packed, format: 'armored' })
    const bomb = await seal(60_000_000)
    expect(bomb.length).toBeLessThan(200_000)
    expect((await read(inline(bomb), [key.privateKey])).marks).toContain('encryption is damaged')
    expect((await read(inline(await seal(1000)), [key.privateKey])).marks).toContain('decrypted (OpenPGP)')
  })
})

describe('EFAIL and its kin', () => {
  it('email row 24: an altered message reveals nothing', async () => {
    const armoured = await sealed('The words.')
    const lines = armoured.split('\n')
    const at = Math.floor(lines.length / 2)
    const line = lines[at] ?? ''
    lines[at] = `${line.slice(0, 10)}${line[10] === 'A' ? 'B' : 'A'}${line.slice(11)}`
    const mail = await read(inline(lines.join('\n')))
    expect(mail.text).not.toContain('The words.')
    expect(mail.marks.some((mark) => mark === 'encryption is damaged' || mark === 'no key of ours opens it')).toBe(true)
  })

  it('an encrypted part inside a larger mail stays closed', async () => {
    const body = await sealed('The words.')
    const wrapped = crlf(`From: eve@evil.example\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/html\n\n<img src="http://evil.example/\n--o\nContent-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n${body}\n--b--\n--o\nContent-Type: text/html\n\n">\n--o--\n`)
    const quoted = inline(`please answer:\n${body}`)
    const twice = inline(`${body}\n${body}`)
    for (const raw of [wrapped, quoted, twice]) {
      const mail = await read(raw)
      expect(JSON.stringify(mail)).not.toContain('The words.')
      expect(mail.marks).not.toContain('decrypted (OpenPGP)')
    }
  })

  it('HTML inside is text only, and what is encrypted inside again stays closed', async () => {
    const html = await read(pgpMime(await sealed('Content-Type: text/html\n\n<p>words<img src="http://evil.example/x">')))
    expect(html).toMatchObject({ text: 'words', htmlOnly: true })
    const again = await read(pgpMime(await sealed(`Content-Type: text/plain\n\n${await sealed('The words.')}`)))
    expect(again.text).toContain('BEGIN PGP MESSAGE')
  })

  it('never throws, whatever stands between the armour', async () => {
    for (const rubbish of ['', 'xyz', '\n\nAAAA\n=AAAA', '\n\n!!!!']) {
      const mail = await read(inline(`-----BEGIN PGP MESSAGE-----${rubbish}\n-----END PGP MESSAGE-----`))
      expect(mail.marks).toContain('encryption is damaged')
    }
  })
})

const hasGpg = spawnSync('gpg', ['--version']).status === 0

describe.skipIf(!hasGpg)('with GnuPG', () => {
  it('what gpg encrypts and signs to our key is opened', async () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'))
    const gpg = (words: readonly string[], input: string): string =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--trust-model', 'always', '--passphrase', '', '--pinentry-mode', 'loopback', ...words], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      gpg(['--import'], ours.publicKey)
      gpg(['--quick-generate-key', 'ada@finder.example', 'ed25519', 'sign', '0'], '')
      const armoured = gpg(['--armor', '--sign', '--encrypt', '-r', 'mlflow@desk.example'], inside)
      const mail = await read(pgpMime(armoured))
      expect(mail).toMatchObject({ text: 'The words.', attachments: [{ name: 'poc.py' }] })
      expect(mail.marks).toContain('signed (OpenPGP), not checked')
    } finally {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
      rmSync(home, { recursive: true, force: true })
    }
  })
})
