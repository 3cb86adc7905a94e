import { createConnection } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailHouse } from '../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../testing/src/mail-house.ts'
import { mailKeys } from '../../../testing/src/mail-desk.ts'
import { canStart, dovecot, dovecotServer, freePort, postfix, postfixServer } from '../../../testing/src/mail-programs.ts'
import type { FrontServer } from '../../../testing/src/mail-programs.ts'
import { until } from '../../../testing/src/smtp-peer.ts'
import { readBounceAddress } from '../mail/message-id.ts'
import { startReceiving } from '../mail/receive.ts'
import type { Receiver } from '../mail/receive.ts'
import { relaySender } from './mail-send.ts'
import type { MailSender } from './mail-send.ts'

const report = (from: string, id: string): string => `From: Ada <${from}>\nTo: mlflow@desk.example\nSubject: A finding\nDate: Mon, 2 Feb 2026 11:00:00 +0000\nMessage-ID: <${id}@finder.example>\n\nIt reads any file of the host when the path holds dots.\n`

describe.skipIf(!canStart(postfix))('a letter that Postfix cannot deliver', () => {
  let house: MailHouse
  let front: FrontServer
  let behind: Receiver
  let nobody: Receiver
  let relay: MailSender
  const back: { from: string; recipients: readonly string[]; raw: Buffer }[] = []

  beforeAll(async () => {
    house = await mailHouse()
    const port = await freePort()
    behind = await startReceiving({
      listen: `127.0.0.1:${port}`, protocol: 'lmtp', name: 'desk.example', now: () => Temporal.Now.instant().toString(), log: () => undefined,
      knows: (address) => Promise.resolve(readBounceAddress(mailKeys, 'desk.example', address) !== null),
      ingest: ({ from, recipients, raw }) => {
        back.push({ from, recipients, raw: Buffer.from(raw) })
        return Promise.resolve('stored')
      },
    })
    const far = await freePort()
    nobody = await startReceiving({
      listen: `127.0.0.1:${far}`, protocol: 'lmtp', name: 'gone.example', now: () => Temporal.Now.instant().toString(), log: () => undefined,
      knows: () => Promise.resolve(false), ingest: () => Promise.resolve('stored'),
    })
    front = await postfixServer(port, [
      'smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination',
      `transport_maps = inline:{ desk.example=lmtp:inet:127.0.0.1:${port}, gone.example=lmtp:inet:127.0.0.1:${far} }`,
    ].join('\n'))
    relay = relaySender(`smtp://${front.smtp}`)
  })
  afterAll(async () => {
    relay.close()
    front.stop()
    await behind.close()
    await nobody.close()
    await house.close()
  })

  it('email row 3: comes back to the address of that one letter, goes onto the record of its recipient, and answers nothing', async () => {
    await house.take(report('ada@gone.example', 'one'), { from: 'ada@gone.example' })
    const [made] = await house.cases()
    const [letter, ...others] = (await house.sent()).filter(({ envelope }) => envelope.to === 'ada@gone.example')
    for (const other of others) expect(other.envelope.from).not.toBe(letter?.envelope.from)
    expect(await relay.send(letter ?? expect.fail())).toMatchObject({ outcome: 'sent' })
    await until(() => back.length === 1, 'the bounce', 30_000)
    const [bounce] = back
    expect(bounce).toMatchObject({ from: '', recipients: [letter?.envelope.from] })
    await house.take(bounce?.raw.toString('latin1') ?? '', bounce ?? {})
    const record = await house.asWorker((tx) => tx.one<{ action: string; status: string }>('select action, status from delivery_report where case_id = $1', [made?.id]))
    expect(record).toEqual({ action: 'failed', status: '5.1.1' })
    const stuck = await house.asWorker((tx) => tx.query<{ state: string }>(`select state from outbox where state = 'bounced'`))
    expect(stuck).toHaveLength(1)
    expect((await house.sent()).filter(({ envelope }) => envelope.to === 'ada@gone.example' || envelope.to === '')).toEqual([])
  })
})

describe.skipIf(!canStart(dovecot))('in the mailbox of the one who reported', () => {
  /** What Dovecot makes of a mailbox by References (RFC 5256). */
  async function threads(url: URL): Promise<string> {
    const socket = createConnection(Number(url.port), url.hostname)
    let heard = ''
    socket.on('data', (bytes: Buffer) => { heard += bytes.toString() })
    await once(socket, 'connect')
    socket.write('a LOGIN desk secret\r\nb SELECT INBOX\r\nc THREAD REFERENCES UTF-8 ALL\r\nd LOGOUT\r\n')
    await once(socket, 'close')
    return /\* THREAD (.*)\r\n/.exec(heard)?.[1] ?? heard
  }

  it('the acknowledgement, our answers and the own mails are one thread, and a second report is another', async () => {
    const house = await mailHouse()
    const mailbox = await dovecotServer()
    try {
      const from = 'ada@finder.example'
      await house.take(report(from, 'first'), { from })
      const made = (await house.cases())[0] ?? expect.fail()
      const [acknowledgement] = (await house.sent()).filter(({ envelope }) => envelope.to === from)
      const { address } = await house.reporter(made.id)
      const answer = `From: ${from}\nSubject: Re: [${made.ref}] x\nMessage-ID: <second@finder.example>\nIn-Reply-To: <${acknowledgement?.messageId}>\nReferences: <first@finder.example> <${acknowledgement?.messageId}>\n\nMore words.\n`
      await house.take(answer, { from, recipients: [address] })
      const mia = await house.member('mia', ['triager'])
      house.proved = [mia.address]
      await house.take(`From: ${mia.address}\nSubject: Re\nMessage-ID: <m@team.example>\n\nThank you.\n`, { from: mia.address, recipients: [await house.threadOf(made.id, `reporter:${mia.id}`)] })
      const [notice] = (await house.sent()).filter(({ envelope }) => envelope.to === from)
      for (const [name, raw] of [['1', report(from, 'first')], ['2', acknowledgement?.raw.toString() ?? ''], ['3', answer], ['4', notice?.raw.toString() ?? ''], ['5', report(from, 'other').replace('A finding', 'Something else')]] as const) mailbox.deliver(`${name}.desk`, raw)
      expect(await threads(mailbox.url)).toMatch(/^\(1 (?:2 3 4|2 \(3\)\(4\)|\(2 3\)\(4\)|\(2\)\(3 4\))\)\(5\)$/)
    } finally {
      mailbox.stop()
      await house.close()
    }
  })
})
