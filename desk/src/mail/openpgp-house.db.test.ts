import { createMessage, decrypt, encrypt, generateKey, readKey, readMessage, readPrivateKey, sign } from 'openpgp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse } from '../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../testing/src/mail-house.ts'
import { memberThread } from './route.ts'
import { pinKey, pinnedKey, setContentWish, wishForContent } from './pinned-keys.ts'
import { currentKey, openingKeys, projectKey, rotateKey, tendProjectKeys } from './project-keys.ts'

let house: MailHouse
beforeAll(async () => {
  house = await mailHouse()
})
afterAll(() => house.close())
beforeEach(() => {
  house.now = house.now.add({ hours: 48 })
  house.proved = []
})

const holder = { project: 'community', name: 'Community', address: 'community@desk.example' }
const ourKey = () => house.asWorker((tx) => projectKey(tx, holder, house.now))
const newKey = (email: string, more: object = {}) => generateKey({ type: 'ecc', curve: 'curve25519Legacy', userIDs: [{ email }], format: 'armored', date: new Date(0), ...more })
const toUs = async (text: string, key?: string): Promise<string> => encrypt({ message: await createMessage({ text }), encryptionKeys: await readKey({ armoredKey: key ?? (await ourKey()).publicKey }) })

let mails = 0
const mail = (from: string, rest: string, subject = '...'): string => `From: Ada <${from}>\nSubject: ${subject}\nMessage-ID: <p${mails += 1}@finder.example>\n${rest}\n`
const pgpMime = (body: string): string => `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n${body}\n--b--\n`
const withKey = (armoured: string, words = 'The words.'): string => `Content-Type: multipart/mixed; boundary=o\n\n--o\n\n${words}\n--o\nContent-Type: application/pgp-keys\nContent-Disposition: attachment; filename=key.asc\n\n${armoured}\n--o--\n`
const community = { recipients: ['community@desk.example'] }
const newest = async () => (await house.cases()).at(-1) ?? expect.fail()

describe('mail sealed to the project', () => {
  it('email row 24: is opened for the team only: neither the reporter’s page nor any mail holds what it said', async () => {
    const inside = 'Content-Type: multipart/mixed; boundary=i; protected-headers="v1"\nSubject: Canary subject\n\n--i\n\nCanary words of the finding.\n--i\nContent-Disposition: attachment; filename=canary.py\n\nx\n--i--\n'
    await house.take(mail('ada@finder.example', pgpMime(await toUs(inside))), community)
    const { id } = await newest()
    const events = await house.events(id)
    const [shown, hidden] = [events.filter((event) => event.audience !== 'team'), events.filter((event) => event.audience === 'team')]
    expect(JSON.stringify(shown).toLowerCase()).not.toContain('canary')
    expect(JSON.stringify(hidden)).toMatch(/Canary subject.*Canary words.*canary\.py/)
    const letters = await house.sent()
    expect(letters.map((one) => one.envelope.to)).toContain('ada@finder.example')
    expect(letters.map((one) => one.raw.toString().toLowerCase()).join('\n')).not.toContain('canary')
  })

  it('S1-9: is read under a policy that welcomes it, without a request to send it again', async () => {
    await house.take(mail('bo@finder.example', pgpMime(await toUs('Content-Type: text/plain\n\nwords'))), community)
    const received = (await house.events((await newest()).id)).find((event) => event.type === 'ReportReceived')
    expect(received).toMatchObject({ formatBreaches: [], message: { marks: expect.arrayContaining(['decrypted (OpenPGP)']) } })
  })

  it('S2-13: where the policy forbids it, it is read if it can be, and asked for again if not', async () => {
    const stranger = await newKey('x@x.example')
    await house.take(mail('cy@finder.example', pgpMime(await toUs('words', stranger.publicKey))), { recipients: ['asf@desk.example'] })
    const received = (await house.events((await newest()).id)).find((event) => event.type === 'ReportReceived')
    expect(received).toMatchObject({ formatBreaches: ['encrypted'], message: { marks: expect.arrayContaining(['no key of ours opens it', 'to do: ask the sender for text that can be read']) } })
    const letters = (await house.sent()).filter((one) => one.envelope.to === 'cy@finder.example').map((one) => one.raw.toString())
    expect(letters.some((text) => text.includes('encrypted'))).toBe(true)
  })

  it('another project’s desk opens nothing that was sealed to this one', async () => {
    await house.take(mail('di@finder.example', pgpMime(await toUs('Content-Type: text/plain\n\nCanary'))), { recipients: ['mlflow@desk.example'] })
    expect(JSON.stringify(await house.events((await newest()).id))).not.toContain('Canary')
  })

  it('is still opened with a key that was retired', async () => {
    const before = await ourKey()
    const next = await house.asWorker((tx) => rotateKey(tx, holder, house.now))
    expect(next.fingerprint).not.toBe(before.fingerprint)
    await house.take(mail('ed@finder.example', pgpMime(await toUs('Content-Type: text/plain\n\nOld key words', before.publicKey))), community)
    expect(JSON.stringify(await house.events((await newest()).id))).toContain('Old key words')
  })
})

describe('the project’s key', () => {
  it('is made once, for everybody to read and for nobody to read the private half of', async () => {
    const [one, two] = await Promise.all([ourKey(), ourKey()])
    expect(one.fingerprint).toBe(two.fingerprint)
    expect((await house.store.as({ role: 'public' }, (tx) => currentKey(tx, 'community')))?.fingerprint).toBe(one.fingerprint)
    await expect(house.store.as({ role: 'public' }, (tx) => tx.query('select sealed from openpgp_key'))).rejects.toThrow('permission denied')
    const rows = await house.asWorker((tx) => tx.query<{ sealed: Buffer }>('select sealed from openpgp_key'))
    expect(rows.every(({ sealed }) => !sealed.toString('latin1').includes('PRIVATE KEY'))).toBe(true)
  })

  it('email row 21: is renewed thirty days before it ends, once, and the team is told', async () => {
    const before = house.now
    const parley = { project: 'parley', name: 'Parley', address: 'parley@desk.example' }
    const key = await house.asWorker((tx) => projectKey(tx, parley, house.now))
    const mia = await house.member('keymia', ['triager'], 'parley')
    const tended = () => house.asWorker((tx) => tendProjectKeys(tx, [parley], house.now))
    house.now = key.expiresAt.subtract({ hours: 24 * 31 })
    expect(await tended()).toEqual([])
    house.now = key.expiresAt.subtract({ hours: 24 * 29 })
    expect(await tended()).toEqual(['parley'])
    expect(await tended()).toEqual([])
    const next = await house.asWorker((tx) => projectKey(tx, parley, house.now))
    expect((await house.sent()).filter((one) => one.envelope.to === mia.address).map((one) => one.raw.toString())).toMatchObject([expect.stringContaining(next.fingerprint)])
    house.now = before
  })

  it('bears the addresses of today, so that a program finds it by the one that is written to; the key itself stays', async () => {
    const asf = { project: 'asf', name: 'ASF', address: 'asf@old.example' }
    const made = await house.asWorker((tx) => projectKey(tx, asf, house.now))
    const sealed = await encrypt({ message: await createMessage({ text: 'sealed before' }), encryptionKeys: await readKey({ armoredKey: made.publicKey }) })
    house.now = house.now.add({ hours: 24 })
    const moved = { ...asf, address: 'asf@desk.example', others: ['security@asf.example'] }
    expect(await house.asWorker((tx) => tendProjectKeys(tx, [moved], house.now))).toEqual([])
    const now = await house.asWorker((tx) => projectKey(tx, moved, house.now))
    const key = await readKey({ armoredKey: now.publicKey })
    expect(key.getUserIDs()).toEqual(['ASF security <asf@desk.example>', 'ASF security <security@asf.example>'])
    expect([now.fingerprint, key.getFingerprint(), (await key.getExpirationTime())?.valueOf()]).toEqual([made.fingerprint, made.fingerprint, made.expiresAt.epochMilliseconds])
    const [secret = ''] = await house.asWorker((tx) => openingKeys(tx, ['asf']))
    const opened = await decrypt({ message: await readMessage({ armoredMessage: sealed }), decryptionKeys: await readPrivateKey({ armoredKey: secret }) })
    expect(opened.data).toBe('sealed before')
    expect(await house.asWorker((tx) => currentKey(tx, 'asf'))).toEqual(now)
  })
})

describe('keys of correspondents', () => {
  it('the first that a proved sender sends along is pinned; an unproved sender’s and one for another address are not', async () => {
    const key = await newKey('flo@finder.example')
    await house.take(mail('flo@finder.example', withKey(key.publicKey)), community)
    expect(await house.asWorker((tx) => pinnedKey(tx, 'flo@finder.example'))).toBeNull()
    house.proved = ['flo@finder.example', 'gus@finder.example']
    await house.take(mail('gus@finder.example', withKey(key.publicKey)), community)
    expect(await house.asWorker((tx) => pinnedKey(tx, 'gus@finder.example'))).toBeNull()
    await house.take(mail('flo@finder.example', withKey(key.publicKey)), community)
    expect(await house.asWorker((tx) => pinnedKey(tx, 'flo@finder.example'))).toMatchObject({ source: 'attached', wantsContent: false })
  })

  it('another key never replaces it silently', async () => {
    const [first, second] = await Promise.all([newKey('hal@finder.example'), newKey('hal@finder.example')])
    house.proved = ['hal@finder.example']
    for (const key of [first, second]) await house.take(mail('hal@finder.example', withKey(key.publicKey)), community)
    const print = async (key: typeof first): Promise<string> => (await readKey({ armoredKey: key.publicKey })).getFingerprint()
    expect(await house.asWorker((tx) => pinnedKey(tx, 'hal@finder.example'))).toMatchObject({ fingerprint: await print(first), rival: await print(second) })
    expect((await house.events((await newest()).id)).at(-1)).toMatchObject({ audience: 'team', message: { marks: ['another OpenPGP key than the one on record'] } })
  })

  it('a member’s signature proves the member as well as the domain does', async () => {
    const mia = await house.member('signmia', ['triager'], 'community')
    const key = await newKey(mia.address)
    const armoured = { armoured: key.publicKey, fingerprint: (await readKey({ armoredKey: key.publicKey })).getFingerprint() }
    await house.asWorker((tx) => pinKey(tx, { address: mia.address, key: armoured, source: 'given', now: house.now }))
    await house.take(mail('ida@finder.example', '\nA finding'), community)
    const { id } = await newest()
    const entity = 'Content-Type: text/plain\n\nseverity high\n\nIt is real.'
    const signature = await sign({ message: await createMessage({ binary: Buffer.from(entity.replaceAll('\n', '\r\n')) }), signingKeys: await readPrivateKey({ armoredKey: key.privateKey }), detached: true })
    const signed = `Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=s\n\n--s\n${entity}\n--s\nContent-Type: application/pgp-signature\n\n${signature}\n--s--`
    await house.take(mail(mia.address, signed), { from: mia.address, recipients: [await house.threadOf(id, memberThread('team', mia.id))] })
    expect(await house.events(id)).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'SeveritySet', level: 'high' }), expect.objectContaining({ type: 'MessageWritten', audience: 'team', by: 'team' })]))
  })
})

describe('a key given on the reporter’s page', () => {
  it('replaces the one on record; rubbish and a wish without a key do nothing', async () => {
    const wish = (armoured: string | null, wants = true) => house.asWorker((tx) => setContentWish(tx, { address: 'zoe@finder.example', armoured, wants, now: house.now }))
    expect(await wish(null)).toBe('no-key')
    expect(await wish('rubbish')).toBe('bad-key')
    for (const key of [await newKey('zoe@finder.example'), await newKey('zoe@finder.example')]) {
      expect(await wish(key.publicKey)).toBe('done')
      expect(await house.asWorker((tx) => pinnedKey(tx, 'zoe@finder.example'))).toMatchObject({ wantsContent: true, rival: null, fingerprint: (await readKey({ armoredKey: key.publicKey })).getFingerprint() })
    }
    expect(await wish(null, false)).toBe('done')
    expect(await house.asWorker((tx) => pinnedKey(tx, 'zoe@finder.example'))).toMatchObject({ wantsContent: false })
  })
})

describe('words that go out', () => {
  /** A reporter whose key is on record, and a team that answers. */
  async function answered(email: string, key: { readonly publicKey: string }, wants: boolean) {
    house.proved = [email]
    await house.take(mail(email, withKey(key.publicKey)), community)
    const { id, ref } = await newest()
    const { address, id: participant } = await house.reporter(id)
    if (wants) await house.take(mail(email, '\nencrypt\n'), { from: email, recipients: [address] })
    await house.sent()
    const mia = await house.member(`mia${mails}`, ['triager'], 'community')
    house.proved = [mia.address]
    await house.take(mail(mia.address, '\nCanary answer.'), { from: mia.address, recipients: [await house.threadOf(id, memberThread('reporter', mia.id))] })
    return { id, ref, participant, letters: (await house.sent()).filter((one) => one.envelope.to === email) }
  }

  it('S-057: say that there is something to read, and never what, where nobody asked for more', async () => {
    const { letters } = await answered('jo@finder.example', await newKey('jo@finder.example'), false)
    expect(letters).toHaveLength(1)
    expect(letters[0]?.raw.toString()).not.toMatch(/Canary|BEGIN PGP/)
  })

  it('go sealed and signed to a key that asked for them, and nothing of them is outside the seal', async () => {
    const key = await newKey('kim@finder.example')
    const { letters, ref } = await answered('kim@finder.example', key, true)
    const raw = letters[0]?.raw.toString() ?? ''
    expect(raw).not.toContain('Canary')
    expect(raw).toContain(`Subject: [${ref}]\r\n`)
    const armoured = /-----BEGIN PGP MESSAGE-----[^]*-----END PGP MESSAGE-----/.exec(raw)?.[0] ?? ''
    const opened = await decrypt({ message: await readMessage({ armoredMessage: armoured }), decryptionKeys: await readPrivateKey({ armoredKey: key.privateKey }), verificationKeys: await readKey({ armoredKey: (await ourKey()).publicKey }), date: new Date(house.now.epochMilliseconds) })
    expect(opened.data).toContain('Canary answer.')
    expect(opened.signatures).toHaveLength(1)
  })

  it('email row 21: tell the holder of a key that ends within thirty days, inside the seal and nowhere else', async () => {
    const days = (n: number) => ({ date: new Date(house.now.subtract({ hours: 24 }).epochMilliseconds), keyExpirationTime: n * 86_400 })
    for (const [email, key, told] of [['mo@finder.example', await newKey('mo@finder.example', days(20)), true], ['may@finder.example', await newKey('may@finder.example', days(200)), false]] as const) {
      const { id } = await answered(email, await newKey(email), true)
      const pin = { address: email, key: { armoured: key.publicKey, fingerprint: (await readKey({ armoredKey: key.publicKey })).getFingerprint() }, source: 'given', now: house.now } as const
      await house.asWorker((tx) => pinKey(tx, pin))
      const mia = await house.member(`mia${mails}`, ['triager'], 'community')
      house.proved = [mia.address]
      await house.take(mail(mia.address, '\nCanary again.'), { from: mia.address, recipients: [await house.threadOf(id, memberThread('reporter', mia.id))] })
      const raw = (await house.sent()).find((one) => one.envelope.to === email)?.raw.toString() ?? ''
      expect(raw).not.toContain('key ends')
      const armoured = /-----BEGIN PGP MESSAGE-----[^]*-----END PGP MESSAGE-----/.exec(raw)?.[0] ?? ''
      const { data } = await decrypt({ message: await readMessage({ armoredMessage: armoured }), decryptionKeys: await readPrivateKey({ armoredKey: key.privateKey }), date: new Date(house.now.epochMilliseconds) })
      expect(String(data).includes('Your OpenPGP key ends on 2026-')).toBe(told)
    }
  })

  it('email row 21: are held where the key cannot be used any more, and the team has a task', async () => {
    const good = await newKey('lea@finder.example')
    const lost = await newKey('lea@finder.example', { date: new Date('2020-01-01T00:00:00Z'), keyExpirationTime: 60 })
    house.proved = ['lea@finder.example']
    const { id } = await answered('lea@finder.example', good, true)
    const armoured = { armoured: lost.publicKey, fingerprint: (await readKey({ armoredKey: lost.publicKey })).getFingerprint() }
    await house.asWorker(async (tx) => {
      await pinKey(tx, { address: 'lea@finder.example', key: armoured, source: 'given', now: house.now })
      await wishForContent(tx, 'lea@finder.example', true)
    })
    const mia = await house.member(`mia${mails}`, ['triager'], 'community')
    house.proved = [mia.address]
    await house.take(mail(mia.address, '\nCanary again.'), { from: mia.address, recipients: [await house.threadOf(id, memberThread('reporter', mia.id))] })
    expect((await house.sent()).filter((one) => one.envelope.to === 'lea@finder.example')).toEqual([])
    expect(house.deliveries).toContainEqual({ outcome: 'held', why: 'no usable key' })
    expect((await house.events(id)).at(-1)).toMatchObject({ type: 'MessageWritten', audience: 'team', message: { marks: ['no usable key'] } })
  })
})

describe('a member who reads in the mail client', () => {
  const open = async (raw: string, privateKey: string): Promise<string> => {
    const armoured = /-----BEGIN PGP MESSAGE-----[^]*-----END PGP MESSAGE-----/.exec(raw)?.[0] ?? ''
    const { data } = await decrypt({ message: await readMessage({ armoredMessage: armoured }), decryptionKeys: await readPrivateKey({ armoredKey: privateKey }), date: new Date(house.now.epochMilliseconds) })
    return String(data).replaceAll(/ =\r?\n|=\r?\n/g, (end) => (end.startsWith(' ') ? ' ' : ''))
  }
  const lettersTo = async (address: string): Promise<readonly string[]> => (await house.sent()).filter((one) => one.envelope.to === address).map(({ raw }) => raw.toString())

  it('gets reports and answers sealed once the own key asked for it, and answers from there; what was decrypted here stays here', async () => {
    const pia = await house.member('pia', ['triager'], 'community')
    const key = await newKey(pia.address)
    await house.take(mail('una@finder.example', '\nCanary one.'), community)
    const first = await newest()
    expect((await lettersTo(pia.address)).join('')).not.toMatch(/Canary|BEGIN PGP/)
    house.proved = [pia.address]
    await house.take(mail(pia.address, withKey(key.publicKey, 'encrypt')), { from: pia.address, recipients: [await house.threadOf(first.id, memberThread('team', pia.id))] })
    expect((await house.events(first.id)).filter((event) => event.type === 'MessageWritten' && event.message.text.includes('encrypt'))).toEqual([])
    await house.sent()
    await house.take(mail('ugo@finder.example', '\nCanary two.', 'A true title'), community)
    const second = await newest()
    const [sealed = ''] = await lettersTo(pia.address)
    expect(sealed).not.toMatch(/Canary|true title/)
    const opened = await open(sealed, key.privateKey)
    expect(opened).toContain('Canary two.')
    expect(opened).toContain('A report: A true title')
    expect(opened).toContain(await house.threadOf(second.id, memberThread('reporter', pia.id)))
    await house.take(mail('uwe@finder.example', pgpMime(await toUs('Content-Type: text/plain\n\nCanary three.'))), community)
    for (const raw of await lettersTo(pia.address)) expect(raw.includes('BEGIN PGP') ? await open(raw, key.privateKey) : raw).not.toContain('Canary three')
    await house.store.as({ role: 'gate' }, (tx) => tx.execute('delete from team_member where member = $1', [pia.id]))
    await house.take(mail('uli@finder.example', '\nCanary four.'), community)
    expect(await lettersTo(pia.address)).toEqual([])
  })

  it('who has no key on record is told so', async () => {
    const kai = await house.member('kai', ['triager'], 'community')
    const { id } = await newest()
    house.proved = [kai.address]
    await house.sent()
    await house.take(mail(kai.address, '\nencrypt'), { from: kai.address, recipients: [await house.threadOf(id, memberThread('team', kai.id))] })
    expect((await lettersTo(kai.address)).join('')).toContain('No key of yours is on record')
  })
})
