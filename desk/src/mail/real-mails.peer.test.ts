import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskDomain, mailDesk, mailKeys, noon } from '../../../testing/src/mail-desk.ts'
import type { MailDesk } from '../../../testing/src/mail-desk.ts'
import { sampleMails } from '../../../testing/src/mails/all.ts'
import type { Landing, SampleMail } from '../../../testing/src/mails/sample.ts'
import { rawSmtp } from '../../../testing/src/smtp-peer.ts'
import type { RawSmtp } from '../../../testing/src/smtp-peer.ts'
import { bounceAddress, ownMessageId } from './message-id.ts'
import { mailParser } from './parse.ts'
import type { MailPlan } from './process.ts'
import { startReceiving } from './receive.ts'
import type { Arrival, Receiver } from './receive.ts'

const parser = mailParser()
const stored: Arrival[] = []
let port: Receiver
let client: RawSmtp

beforeAll(async () => {
  port = await startReceiving({
    listen: '127.0.0.1:0', protocol: 'smtp', name: deskDomain, now: () => noon, log: () => undefined, knows: () => Promise.resolve(true),
    ingest: (arrival) => {
      stored.push(arrival)
      return Promise.resolve('stored')
    },
  })
  client = await rawSmtp(port.address)
})
afterAll(async () => {
  client.close()
  await port.close()
  await parser.close()
})

/** A desk that wrote to Ada once about her case, and what stands for it in the samples. */
function deskWithCase(proved: boolean): { readonly desk: MailDesk; readonly fill: (text: string) => string } {
  const desk = mailDesk({ parse: (raw) => parser.parse(raw), ...(proved ? { authenticate: () => Promise.resolve({ aligned: true, words: 'DMARC pass' }) } : {}) })
  const own = desk.correspondent('0001', 'ada', 'ada@finder.example')
  desk.rows.set('r1', desk.people[0] ?? expect.fail())
  const words: Readonly<Record<string, string>> = {
    '{ours}': ownMessageId(mailKeys, deskDomain, { reference: 'MLFLOW-2026-0001', row: 'r1' }), '{case}': own, '{CASE}': own.toUpperCase(),
    '{guess}': own.replace(/\.([a-z2-7])/, (_all, letter: string) => `.${letter === 'a' ? 'b' : 'a'}`), '{bounce}': bounceAddress(mailKeys, deskDomain, 'r1'), '{project}': 'mlflow@desk.example',
  }
  return { desk, fill: (text) => Object.entries(words).reduce((filled, [word, value]) => filled.replaceAll(word, value), text) }
}

async function come(mail: SampleMail): Promise<MailPlan> {
  const { desk, fill } = deskWithCase(mail.proved)
  const raw = Buffer.from(fill(mail.raw.toString('latin1')), 'latin1')
  expect(await client.mail({ from: mail.from, to: [fill(mail.to)] }, raw)).toMatch(/^250/)
  const arrival = stored.pop() ?? expect.fail()
  const plans = await desk.take(arrival.raw, { ...arrival, id: 'one' })
  expect(plans).toHaveLength(1)
  return plans[0] ?? expect.fail()
}

function landing(plan: MailPlan): Landing | 'work' | 'party' {
  switch (plan.kind) {
    case 'report': return plan.acknowledge ? 'report' : 'report, unanswered'
    case 'message': return plan.audience === 'team' ? 'team only' : 'joined'
    case 'set_aside': return 'set aside'
    default: return plan.kind
  }
}

describe.each(Object.entries(sampleMails))('mails in real shapes: %s', (_family, mails) => {
  it.each(mails)('$name lands where it belongs', async (mail) => {
    const plan = await come(mail)
    expect(landing(plan)).toBe(mail.lands)
    expect(JSON.stringify(plan)).not.toContain(String.raw`\u0000`)
    const shown = plan.kind === 'report' ? plan.draft.text : plan.kind === 'message' ? plan.text : ''
    const marks = plan.kind === 'report' ? plan.draft.marks : plan.kind === 'message' ? plan.marks : []
    if (plan.kind === 'report' || plan.kind === 'message') expect(shown).toMatch(/\S/)
    if (mail.text !== undefined) expect(shown).toMatch(mail.text)
    if (mail.subject !== undefined) expect(plan).toHaveProperty('draft.title', mail.subject)
    if (mail.files !== undefined) expect('files' in plan && plan.files.map(({ name }) => name)).toEqual(mail.files)
    if (mail.mark !== undefined) expect(marks).toContain(mail.mark)
    if (plan.kind === 'bounce') expect(plan.row).toBe(/nothing of ours|forge/.test(mail.name) ? null : 'r1')
  })
})

it('there are some hundred of them, and no name twice', () => {
  const names = Object.values(sampleMails).flat().map(({ name }) => name)
  expect(names.length).toBeGreaterThan(200)
  expect(new Set(names).size).toBe(names.length)
})
