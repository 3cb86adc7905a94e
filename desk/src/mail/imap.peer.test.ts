import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../testing/src/database.ts'
import type { TestServer } from '../../../testing/src/database.ts'
import { canStart, dovecot, dovecotServer } from '../../../testing/src/mail-programs.ts'
import type { ImapServer } from '../../../testing/src/mail-programs.ts'
import { until } from '../../../testing/src/smtp-peer.ts'
import { claimArrivals } from '../store/arrivals.ts'
import { startImap } from './imap.ts'
import type { ImapWatch } from './imap.ts'

describe.skipIf(!canStart(dovecot))('a mailbox at a provider (Dovecot)', () => {
  let db: TestServer
  let server: ImapServer
  let watching: ImapWatch | null = null
  const log: string[] = []
  beforeAll(async () => {
    ;[db, server] = await Promise.all([testDatabase(), dovecotServer()])
  })
  afterEach(async () => {
    await watching?.stop()
    watching = null
  })
  afterAll(async () => {
    server.stop()
    await db.close()
  })

  const start = (): ImapWatch => startImap({
    url: server.url, store: db.store, knows: (address) => Promise.resolve(address.endsWith('@desk.example')), fallback: 'mlflow@desk.example',
    now: () => Temporal.Now.instant().toString(), log: (line) => log.push(line), sweepMilliseconds: 2000,
  })
  const mail = (n: number, more = 'To: asf@desk.example\n'): string => `Return-Path: <ada@finder.example>\n${more}From: ada@finder.example\nSubject: ${n}\n\nThe words ${n}.\n`
  const stored = () => db.as('administrator', async (client) => Number((await client.query<{ n: string }>('select count(*) as n from arrival')).rows[0]?.n))

  it('what is there and what comes is taken once each, in order, across a restart', async () => {
    for (const n of [1, 2, 3]) server.deliver(`${n}.a`, mail(n))
    watching = start()
    await until(async () => await stored() === 3, 'three mails')
    server.deliver('4.a', mail(4))
    await until(async () => await stored() === 4, 'the fourth')
    await watching.stop()
    server.deliver('5.a', mail(5, 'Delivered-To: community@desk.example\nTo: list@elsewhere.example\n'))
    server.deliver('6.a', mail(6, ''))
    watching = start()
    await until(async () => await stored() === 6, 'six mails')
    const arrivals = await claimArrivals(db.store, { now: Temporal.Now.instant(), limit: 10, leaseSeconds: 60 })
    const said = arrivals.map(({ raw, envelope, source }) => ({ n: /Subject: (\d)/.exec(raw.toString())?.[1], source, envelope }))
    const sender = { from: 'ada@finder.example', peer: '' }
    expect(said.toSorted((one, other) => Number(one.n) - Number(other.n))).toEqual([
      ...['1', '2', '3', '4'].map((n) => ({ n, source: 'imap', envelope: { ...sender, recipients: ['asf@desk.example'] } })),
      { n: '5', source: 'imap', envelope: { ...sender, recipients: ['community@desk.example'] } },
      { n: '6', source: 'imap', envelope: { ...sender, recipients: ['mlflow@desk.example'] } },
    ])
  })

  it('email row 25: a mail that cannot be stored is met again, and the watch goes on', async () => {
    await db.as('administrator', (client) => client.query('alter table parley.arrival rename to gone'))
    watching = start()
    server.deliver('7.a', mail(7))
    await until(() => log.length > 0, 'a word about it')
    await db.as('administrator', (client) => client.query('alter table parley.gone rename to arrival'))
    await until(async () => await stored() === 7, 'the seventh', 20_000)
    expect(log.join('\n')).not.toContain('ada@')
  })
})
