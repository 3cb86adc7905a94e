import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskProcess, type DeskProcess } from '../../testing/src/running-desk.ts'
import { rawSmtp } from '../../testing/src/smtp-peer.ts'
import { PolicyShelf, readPolicies } from './commands/policy-shelf.ts'
import { openKeyring } from './keys/keyring.ts'
import { rebuildDifferences } from './projections/rebuild.ts'
import { readChain, verifyChain } from './store/event-chain.ts'
import { readManyEvents, type StoredEvent } from './store/event-log.ts'
import { queueDepths } from './store/lease.ts'
import { startPostgres } from './store/postgres/start.ts'
import { openStore, type Store } from './store/store.ts'

/** How often the power goes, and who writes meanwhile. */
const cuts = ['desk', 'database', 'desk', 'desk'] as const
const senders = 6

/** Sends until told to stop; a mail counts once it got its 250, and only a mail that may have got it is sent again. */
async function sender(desk: DeskProcess, taken: Set<string>, sent: Set<string>, going: () => boolean): Promise<void> {
  while (going()) {
    const id = `${randomUUID()}@finder.example`
    sent.add(id)
    for (let done = false; !done && going();) done = await sendOnce(desk, id, taken)
    await pause(120)
  }
}

async function sendOnce(desk: DeskProcess, id: string, taken: Set<string>): Promise<boolean> {
  try {
    const client = await rawSmtp(desk.smtp)
    const from = `finder-${id.slice(0, 13)}@finder.example`
    const answer = await client.mail({ from, to: ['parley@desk.example'] },
      `From: Finder <${from}>\r\nTo: parley@desk.example\r\nSubject: A finding\r\nMessage-ID: <${id}>\r\n\r\nThe file ${id} is read.\r\n`)
    client.close()
    if (!answer.startsWith('250')) throw new Error(answer)
    taken.add(id)
    return true
  } catch (error) {
    if (!(error instanceof Error)) throw error
    await pause(150) // the desk is down: a mail server keeps the mail and comes again
    return false
  }
}

const newLetters = (desk: DeskProcess): string[] => (existsSync(desk.pickup) ? readdirSync(desk.pickup) : []).filter((name) => name.endsWith('.eml'))

/** The acknowledgements by the Message-ID that they answer: the Message-IDs of what answers it. */
function answers(desk: DeskProcess): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const name of newLetters(desk)) {
    const text = readFileSync(join(desk.pickup, name), 'latin1')
    const [to, own] = [/^In-Reply-To: <([^>]+)>/m.exec(text)?.[1] ?? '', /^Message-ID: <([^>]+)>/m.exec(text)?.[1] ?? '']
    found.set(to, [...found.get(to) ?? [], own])
  }
  return found
}

async function cut(desk: DeskProcess, what: (typeof cuts)[number]): Promise<void> {
  if (what === 'database') {
    const [pid] = readFileSync(join(desk.data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGKILL')
    return
  }
  await desk.kill()
  await desk.start()
}

describe('a desk that is killed while mail comes in', () => {
  const taken = new Set<string>()
  const sent = new Set<string>()
  let desk: DeskProcess
  let store: Store
  let closes: () => Promise<void>
  let events: Map<string, StoredEvent[]>

  beforeAll(async () => {
    desk = await deskProcess()
    await desk.start()
    let going = true
    const sending = Array.from({ length: senders }, () => sender(desk, taken, sent, () => going))
    for (const what of cuts) {
      await pause(700 + Math.random() * 1500)
      await cut(desk, what)
    }
    await pause(500)
    going = false
    await Promise.all(sending)
    for (let turn = 0; turn < 150 && [...taken].some((id) => !answers(desk).has(id)); turn += 1) await pause(200)
    await desk.stop()
    const postgres = await startPostgres({ dataDir: desk.data, log: () => undefined })
    store = await openStore({ postgres, keyring: await openKeyring({ dataDir: desk.data }) })
    closes = async () => {
      await store.close()
      await postgres.stop()
    }
    events = await store.as({ role: 'worker' }, async (tx) => readManyEvents(tx, (await tx.query<{ id: string }>('select id from case_head')).map(({ id }) => id)))
  })
  afterAll(async () => {
    await closes()
    await desk.remove()
  })

  it('had mails in hand when the power went', () => {
    expect(taken.size).toBeGreaterThan(20)
  })

  it('every mail that got its 250 is one case, and no mail is two', () => {
    const texts = [...events.values()].map((log) => JSON.stringify(log.find(({ type }) => type === 'ReportReceived')?.body))
    const casesOf = (id: string) => texts.filter((text) => text.includes(id)).length
    expect([...taken].filter((id) => casesOf(id) !== 1)).toEqual([])
    expect([...sent].filter((id) => casesOf(id) > 1)).toEqual([])
  })

  it('every such mail has one acknowledgement, and no other Message-ID answers it', () => {
    const found = answers(desk)
    expect([...taken].filter((id) => found.get(id)?.length !== 1)).toEqual([])
    expect([...found].filter(([, own]) => new Set(own).size !== 1)).toEqual([])
  })

  it('no case is half: each has its opening, its report and its receipt', () => {
    const logs = [...events.values()].map((log) => log.map(({ type }) => type))
    const half = logs.filter((types) => types[0] !== 'CaseOpened' || types[1] !== 'ReportReceived' || types.at(-1) !== 'ReceiptSent')
    expect(half).toEqual([])
    expect(new Set(logs.map((types) => types.join(' '))).size).toBe(1)
  })

  it('every chain verifies', async () => {
    const verdicts = await store.as({ role: 'worker' }, async (tx) => {
      const heads = await tx.query<{ id: string; seq: number; hash: Buffer }>('select id, seq, hash from case_head')
      return Promise.all(heads.map(async ({ id, seq, hash }) => verifyChain(await readChain(tx, id), { caseId: id, seq, hash }, tx.instance)))
    })
    expect(verdicts.filter(({ ok }) => !ok)).toEqual([])
    expect(verdicts.length).toBe(events.size)
  })

  it('the rows that pages read are those that the log makes', async () => {
    const { versions } = await readPolicies(new URL('../../policies', import.meta.url).pathname)
    expect(await rebuildDifferences(store, new PolicyShelf(versions))).toEqual([])
  })

  it('nothing waits or was given up', async () => {
    const depths = await store.as({ role: 'worker' }, queueDepths)
    expect(depths.filter(({ queue, waiting, failed }) => failed > 0 || (queue !== 'timer' && waiting > 0))).toEqual([])
  })
})
