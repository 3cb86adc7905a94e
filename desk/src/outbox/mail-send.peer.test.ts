import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deskDomain, mailDesk, mailKeys, noon } from '../../../testing/src/mail-desk.ts'
import { smtpPeer } from '../../../testing/src/smtp-peer.ts'
import type { SmtpPeer } from '../../../testing/src/smtp-peer.ts'
import { bounceAddress } from '../mail/message-id.ts'
import { buildMail } from './mail-message.ts'
import type { OutgoingMail } from './mail-message.ts'
import { pickupSender, relaySender } from './mail-send.ts'
import { startOutbox } from './outbox.ts'
import type { OutboxRow } from './outbox.ts'

const outgoing = (row: string, more: Partial<OutgoingMail> = {}) => buildMail(mailKeys, deskDomain, {
  row, from: { name: 'MLflow security', address: 'mlflow@desk.example' }, to: 'ada@finder.example', replyTo: null, reference: 'MLFLOW-2026-0001',
  subject: '[MLFLOW-2026-0001] We have your report', text: '.a line that begins with a dot\nThank you.', automatic: 'replied', thread: ['1@finder.example'], at: noon, ...more,
})

describe('sending to a relay', () => {
  let peer: SmtpPeer
  afterEach(() => peer.close())

  it('arrives byte for byte, from the address that bounces come back to', async () => {
    peer = await smtpPeer()
    const relay = relaySender(peer.url)
    const mail = outgoing('r1')
    expect(await relay.send(mail)).toMatchObject({ outcome: 'sent', proof: expect.stringMatching(/^250/) })
    expect(await peer.waitFor(1)).toMatchObject([{ from: bounceAddress(mailKeys, deskDomain, 'r1'), to: ['ada@finder.example'] }])
    expect(peer.mails[0]?.text.trimEnd()).toBe(mail.raw.toString().trimEnd())
    relay.close()
  })

  it('reaches an address written in letters (RFC 6531)', async () => {
    peer = await smtpPeer()
    const relay = relaySender(peer.url)
    expect(await relay.send(outgoing('r1', { to: 'jörg@bücher.example' }))).toMatchObject({ outcome: 'sent' })
    expect(await peer.waitFor(1)).toMatchObject([{ to: [expect.stringMatching(/^jörg@(?:xn--bcher-kva|bücher)\.example$/)], text: expect.stringContaining('\r\nTo: jörg@xn--bcher-kva.example\r\n') }])
    relay.close()
  })

  it.each([[550, 'failed'], [552, 'failed'], [450, 'retry'], [421, 'retry']] as const)('%i to the recipient means %s', async (code, outcome) => {
    peer = await smtpPeer({ rcpt: () => code })
    const relay = relaySender(peer.url)
    expect(await relay.send(outgoing('r1'))).toMatchObject({ outcome })
    relay.close()
  })

  it('a refusal of the text is a refusal', async () => {
    peer = await smtpPeer({ data: () => 554 })
    const relay = relaySender(peer.url)
    expect(await relay.send(outgoing('r1'))).toMatchObject({ outcome: 'failed', code: '554' })
    relay.close()
  })

  it('a relay that is away, or that hangs up, means to try again', async () => {
    peer = await smtpPeer()
    const rude = createServer((socket) => socket.end('220 x\r\n'))
    const listening = Promise.withResolvers<void>()
    rude.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const bound = rude.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const hangsUp = relaySender(`smtp://127.0.0.1:${port}`)
    expect(await hangsUp.send(outgoing('r1'))).toMatchObject({ outcome: 'retry' })
    rude.close()
    const away = relaySender(`smtp://127.0.0.1:${port}`)
    expect(await away.send(outgoing('r1'))).toMatchObject({ outcome: 'retry', code: expect.stringMatching(/ECONN|ESOCKET/) })
    for (const one of [hangsUp, away]) one.close()
  })

  it('S-059: the outbox of one desk and the port of another stop at one acknowledgement', async () => {
    peer = await smtpPeer()
    const desk = mailDesk()
    const row: OutboxRow = { id: 'r1', kind: 'mail', recipient: 'asf@desk.example', attempts: 0, createdAt: noon }
    const queue = [row]
    const relay = relaySender(peer.url)
    const done = Promise.withResolvers<string>()
    const work = startOutbox({ mail: (one) => relay.send(outgoing(one.id, { to: one.recipient, from: { name: 'Other', address: 'security@other.example' } })) }, {
      claim: () => Promise.resolve(queue.splice(0)), sent: (_row, proof) => Promise.resolve(done.resolve(proof)),
      retry: () => Promise.resolve(), held: () => Promise.resolve(), failed: () => Promise.resolve(), now: () => noon, log: () => undefined,
      wait: () => new Promise((rest) => setTimeout(rest, 10)),
    })
    await done.promise
    await work.stop()
    relay.close()
    const mail = (await peer.waitFor(1))[0] ?? expect.fail()
    expect(await desk.take(mail.raw, { from: mail.from, recipients: mail.to })).toMatchObject([{ kind: 'set_aside' }])
    expect(desk.acknowledged).toEqual([])
  })
})

describe('the pickup folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-pickup-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('holds a whole mail that only its owner can read', async () => {
    const pickup = pickupSender(join(folder, 'pickup'))
    const mail = outgoing('r1')
    const sent = await pickup.send(mail)
    const [name] = await readdir(join(folder, 'pickup'))
    expect(sent).toEqual({ outcome: 'sent', proof: name })
    expect(name).toMatch(/^mlflow-2026-0001\.r1\.[a-z2-7]{16}\.eml$/)
    expect((await readFile(join(folder, 'pickup', name ?? ''))).equals(mail.raw)).toBe(true)
    expect((await stat(join(folder, 'pickup', name ?? ''))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'pickup'))).mode & 0o777).toBe(0o700)
  })

  it('the same row twice is one file, two rows are two', async () => {
    const pickup = pickupSender(folder)
    for (const row of ['r1', 'r1', 'r2']) await pickup.send(outgoing(row))
    expect(await readdir(folder)).toHaveLength(2)
  })

  it('a folder that cannot be made means to try again', async () => {
    const pickup = pickupSender('/dev/null/pickup')
    expect(await pickup.send(outgoing('r1'))).toMatchObject({ outcome: 'retry' })
  })
})
