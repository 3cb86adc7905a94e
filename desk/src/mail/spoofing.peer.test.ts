import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskDomain, mailDesk, mailKeys, noon } from '../../../testing/src/mail-desk.ts'
import { rawSmtp } from '../../../testing/src/smtp-peer.ts'
import type { RawSmtp } from '../../../testing/src/smtp-peer.ts'
import { proofs, traced, zoneResolver } from '../../../testing/src/spoof-proofs.ts'
import type { Proof } from '../../../testing/src/spoof-proofs.ts'
import { ownMessageId } from './message-id.ts'
import { startReceiving } from './receive.ts'
import type { Arrival, Receiver } from './receive.ts'
import { checkingSender } from './sender-check.ts'

/** Who the mail says wrote it: the header lines, and the one author if there is one. */
const authors = [
  { name: 'the registered address', lines: 'From: Ada <ada@finder.example>', author: 'ada@finder.example' },
  { name: 'the registered address in capitals', lines: 'From: ADA@Finder.Example', author: 'ada@finder.example' },
  { name: 'somebody else of the same domain', lines: 'From: Bo <bo@finder.example>', author: 'bo@finder.example' },
  { name: 'the registered address as a display name', lines: 'From: "ada@finder.example" <eve@evil.example>', author: 'eve@evil.example' },
  { name: 'the same in an encoded word', lines: 'From: =?utf-8?q?ada=40finder=2Eexample?= <eve@evil.example>', author: 'eve@evil.example' },
  { name: 'a domain that looks alike', lines: 'From: Ada <ada@f\u0456nder.example>', author: 'ada@f\u0456nder.example' },
  { name: 'the registered address below the attacker’s domain', lines: 'From: Ada <ada@finder.example.evil.example>', author: 'ada@finder.example.evil.example' },
  { name: 'two From headers', lines: 'From: Ada <ada@finder.example>\r\nFrom: Eve <eve@evil.example>', author: null },
  { name: 'two authors in one From', lines: 'From: Ada <ada@finder.example>, Eve <eve@evil.example>', author: null },
  { name: 'a group around the registered address', lines: 'From: Us: ada@finder.example, eve@evil.example;', author: null },
  { name: 'no From, the registered address as Sender and Reply-To', lines: 'Sender: ada@finder.example\r\nReply-To: ada@finder.example', author: null },
] as const
const addressed = ['nothing of ours', 'our Message-ID', 'a made-up Message-ID and our reference', 'the case’s own address', 'a guessed address of the case'] as const
type Author = (typeof authors)[number]
type Addressed = (typeof addressed)[number]

/** The whole rule: what the desk has to make of a cell, told without the desk's own code. */
function expectation(proof: Proof, { author }: Author, to: Addressed): { readonly to: 'case' | 'team only' | 'new report'; readonly proved: boolean } {
  const domain = author?.split('@')[1] ?? ''
  const proved = proof.proves !== null && (domain === proof.proves || domain.endsWith(`.${proof.proves}`))
  if (to === 'the case’s own address') return { to: author === 'ada@finder.example' ? 'case' : 'team only', proved }
  return { to: to === 'our Message-ID' && proved && author === 'ada@finder.example' ? 'case' : 'new report', proved }
}

const stored: Arrival[] = []
const authenticate = checkingSender({ name: deskDomain, resolver: zoneResolver })
const ours = ownMessageId(mailKeys, deskDomain, { reference: 'MLFLOW-2026-0001', row: 'r1' })
let port: Receiver
let client: RawSmtp

beforeAll(async () => {
  port = await startReceiving({
    listen: '127.0.0.1:0', protocol: 'lmtp', name: deskDomain, now: () => noon, log: () => undefined,
    knows: () => Promise.resolve(true),
    ingest: (arrival) => {
      stored.push(arrival)
      return Promise.resolve('stored')
    },
  })
  client = await rawSmtp(port.address, { lmtp: true })
})
afterAll(async () => {
  client.close()
  await port.close()
})

const references: Readonly<Record<Addressed, string>> = {
  'nothing of ours': '', 'our Message-ID': `In-Reply-To: <${ours}>\r\nReferences: <${ours}>\r\n`,
  'a made-up Message-ID and our reference': `In-Reply-To: <mlflow-2026-0001.r1.${'a'.repeat(16)}@${deskDomain}>\r\n`,
  'the case’s own address': '', 'a guessed address of the case': '',
}

/** One mail over the port and all the way, against a desk that wrote to Ada once. */
async function come(proof: Proof, author: Author, to: Addressed) {
  const desk = mailDesk({ authenticate })
  const own = desk.correspondent('0001', 'ada', 'ada@finder.example')
  desk.rows.set('r1', desk.people[0] ?? expect.fail())
  const mail = `${author.lines}\r\nTo: mlflow@desk.example\r\nCc: ada@finder.example\r\nSubject: Re: [MLFLOW-2026-0001] A finding\r\nMessage-ID: <1@x.example>\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n${references[to]}\r\nThe words of a finder, in full.\r\n`
  const { raw, from, ip } = await proof.bring(mail)
  const guessed = own.replace(/\.[a-z2-7]{16}@/, `.${'b'.repeat(16)}@`)
  const recipient = to === 'the case’s own address' ? own : to === 'a guessed address of the case' ? guessed : 'mlflow@desk.example'
  expect(await client.mail({ from, to: [recipient] }, Buffer.from(traced(ip, from) + raw))).toMatch(/^250/)
  const arrival = stored.pop() ?? expect.fail()
  const plans = await desk.take(arrival.raw, { ...arrival, id: 'one' })
  return plans[0] ?? expect.fail()
}

describe.each(proofs)('S-056: $name', (proof) => {
  it.each(authors.flatMap((author) => addressed.map((to) => ({ author, to, from: author.name }))))('from $from, to $to', async ({ author, to }) => {
    const wanted = expectation(proof, author, to)
    const plan = await come(proof, author, to)
    if (wanted.to === 'new report') {
      expect(plan.kind).toBe('report')
      const marks = plan.kind === 'report' ? plan.draft.marks : []
      expect(marks.filter((mark) => /^(?:claims to be|sender proved)/.test(mark))).toEqual([expect.stringMatching(wanted.proved ? /^sender proved/ : /^claims to be/)])
      return
    }
    expect(plan).toMatchObject(wanted.to === 'case'
      ? { kind: 'message', actor: { kind: 'participant', id: 'ada' }, audience: 'reporter' }
      : { kind: 'message', actor: { kind: 'desk' }, audience: 'team', marks: expect.arrayContaining([expect.stringContaining('claims to be')]) })
    // Without proof the address alone brought it in, and the reader is told so.
    if (!wanted.proved && plan.kind === 'message') expect(plan.marks.join(' ')).toMatch(/SPF|DKIM|several From|no sender/)
  })
})

it('S-056: the matrix has its cells', () => {
  expect(proofs.length * authors.length * addressed.length).toBeGreaterThanOrEqual(500)
})
