import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth'
import { beforeAll, describe, expect, it } from 'vitest'
import { mailDesk } from '../../../testing/src/mail-desk.ts'
import type { Authenticate } from './authentication.ts'
import { ownMessageId } from './message-id.ts'
import { checkingSender } from './sender-check.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
const record = `v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`

/** The DNS of the test: both domains publish their key; the finder's has SPF for one address and a DMARC policy. */
const zones: Readonly<Record<string, Readonly<Record<string, string[][]>>>> = {
  'k1._domainkey.finder.example': { TXT: [[record]] },
  'k1._domainkey.evil.example': { TXT: [[record]] },
  'finder.example': { TXT: [['v=spf1 ip4:192.0.2.7 -all']] },
  '_dmarc.finder.example': { TXT: [['v=DMARC1; p=reject']] },
  'evil.example': { TXT: [['v=spf1 ip4:198.51.100.1 -all']] },
}
const resolver = (name: string, type: string): Promise<string[][]> => {
  const found = zones[name.toLowerCase()]?.[type]
  return found ? Promise.resolve(found) : Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
}
const authenticate: Authenticate = checkingSender({ name: 'desk.example', resolver })

const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n')
async function signed(text: string, domain = 'finder.example', more: object = {}): Promise<string> {
  const signature = { signingDomain: domain, selector: 'k1', privateKey: keys.privateKey, ...more }
  const { signatures } = await dkimSign(crlf(text), { ...signature, signatureData: [signature] })
  return signatures + crlf(text)
}

const head = 'From: Ada <ada@finder.example>\nTo: mlflow@desk.example\nSubject: More\nMessage-ID: <1@finder.example>\nDate: Fri, 20 Nov 2026 12:00:00 +0000\n'
const reply = `${head}In-Reply-To: <ours>\n\nThe words.\n`
const other = { from: 'eve@evil.example', peer: '198.51.100.1' }

/** A desk that wrote to Ada once; the mail answers what the desk wrote. */
async function taken(raw: string, envelope: object = {}) {
  const desk = mailDesk({ authenticate })
  const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
  const ours = ownMessageId(desk.own.keys, desk.own.domain, { reference: 'MLFLOW-2026-0001', row: 'r1' })
  desk.rows.set('r1', desk.people[0] ?? expect.fail())
  const text = raw.replaceAll('<ours>', `<${ours}>`)
  return { desk, address, ours, plans: await desk.take(Buffer.from(text), { from: 'ada@finder.example', peer: '203.0.113.9', ...envelope }) }
}

let ours = ''
beforeAll(async () => {
  ours = (await taken(crlf(reply))).ours
})
const toOurs = (text: string): string => text.replaceAll('<ours>', `<${ours}>`)

describe('a sender that is who it says', () => {
  it.each([
    ['a DKIM signature of the author’s domain', () => signed(toOurs(reply)), {}],
    ['SPF of the author’s domain and its DMARC policy', () => Promise.resolve(crlf(toOurs(reply))), { peer: '192.0.2.7' }],
    ['the same behind the operator’s own server', () => Promise.resolve(crlf(`Received: from mx.finder.example (mx.finder.example [192.0.2.7]) by mx.desk.example; Fri, 20 Nov 2026 12:00:00 +0000\n${toOurs(reply)}`)), { peer: '' }],
  ] as const)('%s joins the case by references', async (_name, mail, envelope) => {
    expect((await taken(await mail(), envelope)).plans).toMatchObject([{ kind: 'message', actor: { kind: 'participant', id: 'ada' }, audience: 'reporter' }])
  })
})

/** Each pretends to be Ada, who takes part in a case, with real signatures where it has any. */
const spoofs: readonly (readonly [string, () => Promise<string>, object])[] = [
  ['no proof at all', () => Promise.resolve(crlf(toOurs(reply))), {}],
  ['a signature of the attacker’s own domain', () => signed(toOurs(reply), 'evil.example'), other],
  ['SPF of the attacker’s own domain', () => Promise.resolve(crlf(toOurs(reply))), other],
  ['a second From put before a signed mail', async () => `From: Eve <eve@evil.example>\r\n${await signed(toOurs(reply))}`, {}],
  ['a second From put after the first of a signed mail', async () => (await signed(toOurs(reply))).replace('\r\nTo:', '\r\nFrom: eve@evil.example\r\nTo:'), {}],
  ['two authors in one From', () => signed(toOurs(reply).replace('From: Ada <ada@finder.example>', 'From: eve@evil.example, ada@finder.example'), 'evil.example'), other],
  ['a signed mail with other words', async () => (await signed(toOurs(reply))).replace('The words.', 'Other words.'), {}],
  ['a signed mail with another author', async () => (await signed(toOurs(reply).replace('ada@finder', 'bo@finder'))).replace('bo@finder', 'ada@finder'), {}],
  ['a signature that leaves the end of the text open', async () => `${await signed(toOurs(reply), 'finder.example', { maxBodyLength: 12 })}More words of Eve.\r\n`, {}],
  ['a domain that only looks alike', () => signed(toOurs(reply).replace('ada@finder.example', 'ada@finder-example.example'), 'evil.example'), other],
  ['the author in the display name of a signed mail', () => signed(toOurs(reply).replace('Ada <ada@finder.example>', '"ada@finder.example" <eve@evil.example>'), 'evil.example'), other],
  ['results that the mail wrote itself', () => Promise.resolve(crlf(`Authentication-Results: desk.example; dkim=pass header.d=finder.example; dmarc=pass header.from=finder.example\n${toOurs(reply)}`)), {}],
  ['a Received header of its own, through a tunnel on this machine', () => Promise.resolve(crlf(`Received: from mx.finder.example (mx.finder.example [192.0.2.7]) by mx.desk.example; Fri, 20 Nov 2026 12:00:00 +0000\n${toOurs(reply)}`)), { peer: '127.0.0.1' }],
  ['a key that the domain does not publish', () => signed(toOurs(reply), 'finder.example', { selector: 'k2' }), {}],
]

describe('S-056: ways to pretend, with real signatures', () => {
  it.each(spoofs)('%s joins no case', async (_name, mail, envelope) => {
    const { plans } = await taken(await mail(), envelope)
    expect(plans).toMatchObject([{ kind: 'report', project: 'mlflow' }])
    expect(plans[0]).toHaveProperty('draft.marks', expect.not.arrayContaining([expect.stringMatching(/^sender proved.*finder\.example/)]))
  })

  it('email row 9: a stranger with the participant’s own address reaches the team only', async () => {
    const { desk, address } = await taken(crlf(reply))
    const plans = await desk.take(Buffer.from(crlf('From: eve@evil.example\nSubject: x\n\nLet me in')), { recipients: [address], ...other })
    expect(plans).toMatchObject([{ kind: 'message', audience: 'team', actor: { kind: 'desk' } }])
  })
})

describe('where the DNS does not answer', () => {
  it.each(['ETIMEOUT', 'ESERVFAIL', 'ECONNREFUSED'])('%s: not checked, and taken', async (code) => {
    const check = checkingSender({ name: 'desk.example', resolver: () => Promise.reject(Object.assign(new Error('DNS'), { code })) })
    const desk = mailDesk({ authenticate: check })
    const plans = await desk.take(Buffer.from(await signed(`${head}\nThe words.\n`)))
    expect(plans).toMatchObject([{ kind: 'report', acknowledge: true }])
    expect(plans[0]).toHaveProperty('draft.marks', ['claims to be ada@finder.example (sender not checked: the DNS failed)'])
  })

  it('one that never answers is asked once, then left alone for half a minute', async () => {
    const clock = { now: 0 }
    let asked = 0
    const check = checkingSender({ name: 'desk.example', milliseconds: 20, now: () => clock.now, resolver: () => {
      asked += 1
      return new Promise(() => undefined)
    } })
    const desk = mailDesk({ authenticate: check })
    const take = async (n: number) => desk.take(Buffer.from(await signed(`${head.replace('<1@', `<${n}@`)}\nThe words ${n}.\n`)))
    await take(1)
    const first = asked
    expect(await take(2)).toMatchObject([{ kind: 'report' }])
    expect(asked).toBe(first)
    clock.now = 31_000
    await take(3)
    expect(asked).toBeGreaterThan(first)
  })
})
