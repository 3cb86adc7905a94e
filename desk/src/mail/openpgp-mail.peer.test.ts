import { createCleartextMessage, createMessage, encrypt, generateKey, readKey, readPrivateKey, sign } from 'openpgp'
import { beforeAll, describe, expect, it } from 'vitest'
import { readOpenPgp } from './openpgp-mail.ts'
import { parseBytes } from './parse-bytes.ts'

const newKey = (email: string) => generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email }], format: 'armored' })
type Pair = Awaited<ReturnType<typeof newKey>>
let ours: Pair
let ada: Pair
let eve: Pair
let print = ''
beforeAll(async () => {
  ;[ours, ada, eve] = await Promise.all([newKey('mlflow@desk.example'), newKey('ada@finder.example'), newKey('ada@finder.example')])
  print = (await readKey({ armoredKey: ada.publicKey })).getFingerprint()
})

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'))
const head = 'From: Ada <ada@finder.example>\nTo: mlflow@desk.example\nSubject: x\n'
const read = async (raw: Buffer, verifying = [ada.publicKey]) => readOpenPgp(raw, await parseBytes(raw), { opening: [ours.privateKey], verifying })

async function detached(entity: string, by: Pair, before = '', after = ''): Promise<Buffer> {
  const signature = await sign({ message: await createMessage({ binary: crlf(entity) }), signingKeys: await readPrivateKey({ armoredKey: by.privateKey }), detached: true })
  return crlf(`${head}Content-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="s"\n\n${before}--s\n${entity}\n--s\nContent-Type: application/pgp-signature; name=signature.asc\n\n${signature}\n--s--\n${after}`)
}
const clear = async (text: string, by: Pair): Promise<string> => sign({ message: await createCleartextMessage({ text }), signingKeys: await readPrivateKey({ armoredKey: by.privateKey }) })
const entity = 'Content-Type: text/plain\n\nThe words.\n'

describe('signatures', () => {
  it('one of the key on record holds over a whole mail, its files included', async () => {
    const files = 'Content-Type: multipart/mixed; boundary=i\n\n--i\n\nThe words.\n--i\nContent-Disposition: attachment; filename=a.txt\n\nx\n--i--\n'
    for (const part of [entity, files]) {
      const mail = await read(await detached(part, ada))
      expect(mail).toMatchObject({ signer: print, text: 'The words.' })
      expect(mail.marks).toContain('signed (OpenPGP), by the key on record')
    }
  })

  it('a clear-signed text is shown without its armour', async () => {
    expect(await read(crlf(`${head}\n${await clear('The words.', ada)}`))).toMatchObject({ signer: print, text: 'The words.', marks: ['signed (OpenPGP), by the key on record'] })
  })

  it('email row 22: another’s key, an altered text or rubbish prove nothing, and the words are shown', async () => {
    const altered = Buffer.from((await detached(entity, ada)).toString().replace('The words.', 'The deeds.'))
    expect(await read(altered)).toMatchObject({ signer: null, text: 'The deeds.' })
    expect((await read(altered)).marks).toContain('signed (OpenPGP), but the signature is not valid')
    for (const mail of [await read(await detached(entity, eve)), await read(await detached(entity, ada), [])]) {
      expect(mail).toMatchObject({ signer: null, text: 'The words.' })
      expect(mail.marks).toContain('signed (OpenPGP), not checked')
    }
    const rubbish = crlf(`${head}Content-Type: multipart/signed; boundary=s\n\n--s\n${entity}\n--s\nContent-Type: application/pgp-signature\n\nrubbish\n--s--\n`)
    expect(await read(rubbish)).toMatchObject({ signer: null, text: 'The words.' })
  })

  it('one over a piece of a mail proves nothing about the whole', async () => {
    const inner = (await detached(entity, ada)).toString().split('\r\n\r\n').slice(1).join('\r\n\r\n')
    const wrapped = crlf(`${head}Content-Type: multipart/mixed; boundary=o\n\n--o\n\nWords of Eve.\n--o\nContent-Type: multipart/signed; boundary="s"\n\n${inner}\n--o--\n`)
    expect(await read(wrapped)).toMatchObject({ signer: null })
    expect(await read(crlf(`${head}\nWords of Eve.\n${await clear('The words.', ada)}`))).toMatchObject({ signer: null })
    expect(await read(crlf(`${head}\n${await clear('a', ada)}\nEve\n${await clear('b', ada)}`))).toMatchObject({ signer: null })
    expect(await read(await detached(entity, ada, '--s\nContent-Type: text/plain\n\nWords of Eve.\n'))).toMatchObject({ signer: null })
  })

  it('a clear-signed text covers no file beside it', async () => {
    const text = `${head}Content-Type: multipart/mixed; boundary=o\n\n--o\n\n${await clear('The words.', ada)}\n--o\nContent-Type: text/x-python\nContent-Disposition: attachment; filename=a.py\n\nx\n--o--\n`
    expect(await read(crlf(text))).toMatchObject({ signer: null, text: 'The words.' })
  })

  it('one inside what is encrypted holds, in one layer or in two', async () => {
    const mime = (body: string): Buffer => crlf(`${head}Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n${body}\n--b--\n`)
    const encryptionKeys = await readKey({ armoredKey: ours.publicKey })
    const one = await encrypt({ message: await createMessage({ text: entity }), encryptionKeys, signingKeys: await readPrivateKey({ armoredKey: ada.privateKey }) })
    const inside = (await detached(entity, ada)).toString().replace(/^From[^]*?(?=Content-Type)/, '')
    const two = await encrypt({ message: await createMessage({ binary: Buffer.from(inside) }), encryptionKeys })
    for (const body of [one, two]) expect(await read(mime(body))).toMatchObject({ signer: print, text: 'The words.' })
  })
})

describe('keys that come with a mail', () => {
  const withFile = (body: string, type = 'application/pgp-keys'): Buffer => crlf(`${head}Content-Type: multipart/mixed; boundary=o\n\n--o\n\nThe words.\n--o\nContent-Type: ${type}\nContent-Disposition: attachment; filename=key.asc\n\n${body}\n--o--\n`)

  it('an attached one and an Autocrypt header are found', async () => {
    const binary = Buffer.from((await readKey({ armoredKey: ada.publicKey })).write()).toString('base64').replaceAll(/(.{70})/g, '$1\n ')
    const header = (addr: string): Buffer => crlf(head.replace('Subject', `Autocrypt: addr=${addr}; keydata=${binary}\nSubject`).concat('\nThe words.'))
    expect((await read(withFile(ada.publicKey))).offered).toMatchObject([{ fingerprint: print, addresses: ['ada@finder.example'], source: 'attached' }])
    expect((await read(header('ada@finder.example'))).offered).toMatchObject([{ fingerprint: print, source: 'autocrypt' }])
    expect((await read(header('eve@evil.example'))).offered).toEqual([])
  })

  it('a private key is offered as its public half only; rubbish is no key', async () => {
    const [offered] = (await read(withFile(ada.privateKey))).offered
    expect(offered?.armoured ?? '').not.toContain('PRIVATE')
    expect((await read(withFile('rubbish'))).offered).toEqual([])
  })
})
