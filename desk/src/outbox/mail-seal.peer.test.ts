import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKey, readKey, revokeKey } from 'openpgp'
import { beforeAll, describe, expect, it } from 'vitest'
import { deskDomain, mailKeys, noon } from '../../../testing/src/mail-desk.ts'
import { openEncrypted } from '../mail/openpgp.ts'
import { parseBytes } from '../mail/parse-bytes.ts'
import { buildMail, UnsendableMail } from './mail-message.ts'
import { NoUsableKey, sealFor, signText } from './mail-seal.ts'

const newKey = (more: object = {}) => generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email: 'ada@finder.example' }], format: 'armored', ...more })
let ours: { privateKey: string; publicKey: string }
let ada: { privateKey: string; publicKey: string }
let bo: { privateKey: string; publicKey: string }
beforeAll(async () => {
  ;[ours, ada, bo] = await Promise.all([newKey(), newKey(), newKey()])
})

const outgoing = (sealed: string) => buildMail(mailKeys, deskDomain, {
  row: 'r1', from: { name: 'MLflow security', address: 'mlflow@desk.example' }, to: 'ada@finder.example', replyTo: null, reference: 'MLFLOW-2026-0001',
  subject: '[MLFLOW-2026-0001]', text: 'must not be sent open', sealed, automatic: 'person', thread: [], at: noon,
})

describe('a sealed mail', () => {
  it('is opened by its recipient and nobody else, with its true subject inside', async () => {
    const signed = await signText('Grüße: the fix', 'The words.\nÄnderung', ours.privateKey)
    const forAda = outgoing(await sealFor(signed, ada.publicKey))
    expect(forAda.raw.toString()).not.toMatch(/open|words|fix/)
    const mail = await parseBytes(forAda.raw)
    expect(await openEncrypted(mail, { opening: [ada.privateKey], verifying: [] }, parseBytes)).toMatchObject({ subject: 'Grüße: the fix', text: 'The words.\nÄnderung' })
    expect((await openEncrypted(mail, { opening: [bo.privateKey], verifying: [] }, parseBytes)).marks).toContain('no key of ours opens it')
    const forBo = outgoing(await sealFor(signed, bo.publicKey))
    expect(await openEncrypted(await parseBytes(forBo.raw), { opening: [bo.privateKey], verifying: [] }, parseBytes)).toMatchObject({ text: 'The words.\nÄnderung' })
  })

  it('is held where the key is expired, revoked or no key, and never sent open', async () => {
    const signed = await signText('x', 'The words.', ours.privateKey)
    const expired = await newKey({ keyExpirationTime: 1, date: new Date('2020-01-01T00:00:00Z') })
    const lost = await newKey()
    const revoked = await revokeKey({ key: await readKey({ armoredKey: lost.publicKey }), revocationCertificate: lost.revocationCertificate, format: 'armored' })
    for (const key of [expired.publicKey, revoked.publicKey, '', 'no key']) await expect(sealFor(signed, key)).rejects.toThrow(NoUsableKey)
    expect(() => outgoing('The words.')).toThrow(UnsendableMail)
    expect(() => outgoing('-----BEGIN PGP MESSAGE-----\n\u00e4\n')).toThrow(UnsendableMail)
  })
})

const hasGpg = spawnSync('gpg', ['--version']).status === 0

describe.skipIf(!hasGpg)('with GnuPG', () => {
  it('gpg opens it and knows our signature', async () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'))
    const options = ['--homedir', home, '--batch', '--trust-model', 'always', '--passphrase', '', '--pinentry-mode', 'loopback']
    try {
      for (const key of [ours.publicKey, ada.privateKey]) execFileSync('gpg', [...options, '--import'], { input: key, stdio: ['pipe', 'ignore', 'ignore'] })
      const signed = await signText('The fix', 'The words.', ours.privateKey)
      const said = execFileSync('gpg', [...options, '--status-fd', '1', '--decrypt'], { input: await sealFor(signed, ada.publicKey), encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })
      expect(said).toContain('The words.')
      expect(said).toContain('[GNUPG:] GOODSIG')
      expect(said).toContain('[GNUPG:] GOODMDC')
    } finally {
      spawnSync('gpgconf', ['--homedir', home, '--kill', 'all'])
      rmSync(home, { recursive: true, force: true })
    }
  })
})
