import { fold } from '@parley/coordination'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mailHouse } from '../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../testing/src/mail-house.ts'
import { memberThread } from './route.ts'

let house: MailHouse
beforeAll(async () => {
  house = await mailHouse()
})
afterAll(() => house.close())

const words = (raw: Buffer): string => raw.toString().replaceAll('=\r\n', '').replaceAll('\r\n', ' ').replaceAll(/ +/g, ' ')
const sealed = (from: string, n: number): string =>
  `From: ${from}\nSubject: sealed\nMessage-ID: <s${n}@x.example>\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAMIACAQA=\n`

it('email row 22: a mail sealed with S/MIME is a case that says so, a task for somebody, and its sender is asked for words', async () => {
  await house.take(sealed('ada@finder.example', 1), { from: 'ada@finder.example', recipients: ['community@desk.example'] })
  const made = (await house.cases()).at(-1) ?? expect.fail()
  const received = (await house.events(made.id)).find((event) => event.type === 'ReportReceived')
  expect(received?.type === 'ReportReceived' && received.message.marks).toEqual(expect.arrayContaining(['encrypted (S/MIME)', 'to do: ask the sender for text that can be read']))
  const letters = (await house.sent()).filter((mail) => mail.envelope.to === 'ada@finder.example').map(({ raw }) => words(raw))
  expect(letters).toHaveLength(2)
  expect(letters[1]).toContain('We cannot read your report')
  expect(letters[1]).toContain('https://desk.example/p/community/openpgp.asc')
})

it('S2-13: where the policy asks for mail that is not encrypted, that is the one request that goes out', async () => {
  await house.take(sealed('bo@finder.example', 2), { from: 'bo@finder.example', recipients: ['asf@desk.example'] })
  const letters = (await house.sent()).filter((mail) => mail.envelope.to === 'bo@finder.example').map(({ raw }) => words(raw))
  expect(letters).toHaveLength(2)
  expect(letters[1]).toContain('A request about the form of your report')
})

it('a seal of S/MIME gives no rights: it commands nothing', async () => {
  const mia = await house.member('mia', ['triager'], 'community')
  const made = (await house.cases()).find(({ ref }) => ref.startsWith('COMMUNITY')) ?? expect.fail()
  const raw = `From: ${mia.address}\nMessage-ID: <w@x.example>\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n\n--b\nContent-Type: text/plain\n\nseverity critical\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--\n`
  await house.take(raw, { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('team', mia.id))] })
  expect(fold(await house.events(made.id)).severity).toBeUndefined()
  expect((await house.events(made.id)).at(-1)).toMatchObject({ type: 'MessageWritten', audience: 'team', actor: { kind: 'desk' } })
})
