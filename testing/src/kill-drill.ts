import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PolicyShelf, readPolicies } from '../../desk/src/commands/policy-shelf.ts'
import { openKeyring } from '../../desk/src/keys/keyring.ts'
import { rebuildDifferences } from '../../desk/src/projections/rebuild.ts'
import { readManyEvents } from '../../desk/src/store/event-log.ts'
import { readChain, verifyChain } from '../../desk/src/store/event-chain.ts'
import { queueDepths } from '../../desk/src/store/lease.ts'
import { startPostgres } from '../../desk/src/store/postgres/start.ts'
import { openStore, type Store } from '../../desk/src/store/store.ts'
import { postfixServer, type FrontServer } from './mail-programs.ts'
import { deskProcess, freePort, type DeskProcess } from './running-desk.ts'
import { rawSmtp, type RawSmtp } from './smtp-peer.ts'

export interface KillDrillOptions {
  readonly mails: number
  readonly senders: number
  /** Milliseconds from one kill to the next, at least and at most. */
  readonly every: readonly [number, number]
  /** At most so many kills; desk and database in turn. */
  readonly kills: number
  readonly log?: (line: string) => void
}

/** What a drill left behind. Lists hold the mails' own numbers, so that an empty one is what is wanted. */
export interface KillDrillResult {
  /** Mails that Postfix said 250 to. */
  readonly accepted: number
  readonly killed: { readonly desk: number; readonly database: number }
  readonly cases: number
  readonly lost: readonly number[]
  readonly doubled: readonly number[]
  readonly unanswered: readonly number[]
  /** Answered with letters of more than one Message-ID: a letter that went out twice has one. */
  readonly answeredTwice: readonly number[]
  /** Cases whose log is not the same sequence of steps as the others'. */
  readonly half: number
  readonly brokenChains: number
  readonly differentRows: number
  /** Work that waits or was given up when everything was still. */
  readonly leftInQueues: number
  readonly leftAtPostfix: number
  readonly seconds: number
}

const idOf = (n: number): string => `drill-${n}-end@finder.example`
const numberIn = (text: string): number | null => {
  const found = /drill-(\d+)-end@finder\.example/.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/**
 * A real Postfix with the shipped configuration hands mails of many senders to a real desk over LMTP, while the desk and its
 * database are killed (SIGKILL) in turn; then everything is counted in the store and in the pickup folder.
 */
export async function killDrill(options: KillDrillOptions): Promise<KillDrillResult> {
  const lmtp = await freePort()
  const desk = await deskProcess({ environment: { PARLEY_LMTP: `127.0.0.1:${lmtp}`, PARLEY_ACKNOWLEDGEMENTS_PER_HOUR: '100000' } })
  let front: FrontServer | null = null
  try {
    await desk.start()
    front = await postfixServer(lmtp)
    const begun = performance.now()
    const { accepted, killed } = await underFire(desk, front, options)
    await drained(desk, front, options)
    const seconds = (performance.now() - begun) / 1000
    const answers = answersIn(desk.pickup)
    await desk.stop()
    const leftAtPostfix = waitingAt(front)
    return { accepted, killed, seconds: Math.round(seconds), leftAtPostfix, ...answered(answers, options.mails), ...await counted(desk, options.mails) }
  } finally {
    front?.stop()
    await desk.remove()
  }
}

async function underFire(desk: DeskProcess, front: FrontServer, { mails, senders, every, kills, log }: KillDrillOptions) {
  const state = { accepted: 0 }
  const killed = { desk: 0, database: 0 }
  const sending = Promise.all(Array.from({ length: senders }, (_, lane) => sender(front, { lane, mails, senders }, state)))
  // While mails come in, wait at Postfix, or wait in the desk to be read and answered.
  const going = (): boolean => state.accepted < mails || waitingAt(front) > 0 || answersIn(desk.pickup).size < mails * 0.9
  for (let turn = 0; turn < kills && going(); turn += 1) {
    await pause(every[0] + Math.random() * (every[1] - every[0]))
    const what = turn % 2 === 0 ? 'desk' : 'database'
    await cut(desk, what)
    killed[what] += 1
    log?.(`${what} killed: ${state.accepted} mails accepted, ${waitingAt(front)} wait at Postfix, ${answersIn(desk.pickup).size} answered`)
  }
  await sending
  return { accepted: state.accepted, killed }
}

async function cut(desk: DeskProcess, what: 'desk' | 'database'): Promise<void> {
  if (what === 'desk') {
    await desk.kill()
    await desk.start()
    return
  }
  const [pid] = readFileSync(join(desk.data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGKILL')
}

/** Sends until its share is accepted; an answer other than 250 is a «later», as every mail server knows it. */
async function sender(front: FrontServer, share: { readonly lane: number; readonly mails: number; readonly senders: number }, state: { accepted: number }): Promise<void> {
  let client: RawSmtp | null = null
  for (let n = share.lane; n < share.mails; n += share.senders) {
    for (let tries = 0; ; tries += 1) {
      if (tries === 600) throw new Error(`Postfix did not take mail ${n} in ten minutes`)
      client ??= await rawSmtp(front.smtp)
      const answer = await client.mail({ from: `finder-${n}@finder.example`, to: ['parley@desk.example'] }, mailOf(n)).catch((error: Error) => error.message)
      if (answer.startsWith('250')) break
      client.close()
      client = null
      await pause(1000)
    }
    state.accepted += 1
  }
  client?.close()
}

const mailOf = (n: number): string =>
  `From: Finder ${n} <finder-${n}@finder.example>\r\nTo: parley@desk.example\r\nSubject: A finding ${n}\r\nMessage-ID: <${idOf(n)}>\r\n\r\nThe file ${idOf(n)} is read where the path holds dots.\r\n`

const waitingAt = (front: FrontServer): number => {
  const said = front.queue()
  return /Mail queue is empty/.test(said) ? 0 : Number(/-- \d+ Kbytes in (\d+) Request/.exec(said)?.[1] ?? 0)
}

/** Until Postfix holds nothing and every mail is answered, or ten minutes without any progress. */
async function drained(desk: DeskProcess, front: FrontServer, { mails, log }: KillDrillOptions): Promise<void> {
  let last = { answered: -1, waiting: -1, turn: 0 }
  for (let turn = 0; turn < 3600; turn += 1) {
    const now = { answered: answersIn(desk.pickup).size, waiting: waitingAt(front), turn }
    if (now.waiting === 0 && now.answered >= mails) return
    if (now.answered !== last.answered || now.waiting !== last.waiting) last = now
    if (turn - last.turn > 300) return
    if (turn % 30 === 0) log?.(`${now.answered} answered, ${now.waiting} wait at Postfix`)
    if (now.waiting > 0 && turn % 5 === 0) front.flush()
    await pause(1000)
  }
}

/** The acknowledgements in the pickup folder by the number of the mail they answer, each with its own Message-ID. */
function answersIn(pickup: string): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>()
  for (const name of existsSync(pickup) ? readdirSync(pickup) : []) {
    if (!name.endsWith('.eml')) continue
    const text = readFileSync(join(pickup, name), 'latin1')
    const n = numberIn(/^In-Reply-To: <[^>]+>/m.exec(text)?.[0] ?? '')
    if (n !== null) found.set(n, (found.get(n) ?? new Set()).add(/^Message-ID: <([^>]+)>/m.exec(text)?.[1] ?? ''))
  }
  return found
}

function answered(answers: Map<number, Set<string>>, mails: number): Pick<KillDrillResult, 'unanswered' | 'answeredTwice'> {
  const all = Array.from({ length: mails }, (_, n) => n)
  return { unanswered: all.filter((n) => !answers.has(n)), answeredTwice: all.filter((n) => (answers.get(n)?.size ?? 0) > 1) }
}

type Counted = Pick<KillDrillResult, 'cases' | 'lost' | 'doubled' | 'half' | 'brokenChains' | 'differentRows' | 'leftInQueues'>

async function counted(desk: DeskProcess, mails: number): Promise<Counted> {
  const postgres = await startPostgres({ dataDir: desk.data, log: () => undefined })
  const store = await openStore({ postgres, keyring: await openKeyring({ dataDir: desk.data }) })
  try {
    const { versions } = await readPolicies(new URL('../../policies', import.meta.url).pathname)
    const depths = await store.as({ role: 'worker' }, queueDepths)
    return {
      ...await countedCases(store, mails),
      differentRows: (await rebuildDifferences(store, new PolicyShelf(versions))).length,
      leftInQueues: depths.reduce((sum, { queue, waiting, failed }) => sum + failed + (queue === 'timer' ? 0 : waiting), 0),
    }
  } finally {
    await store.close()
    await postgres.stop()
  }
}

async function countedCases(store: Store, mails: number): Promise<Omit<Counted, 'differentRows' | 'leftInQueues'>> {
  const heads = await store.as({ role: 'worker' }, (tx) => tx.query<{ id: string; seq: number; hash: Buffer }>('select id, seq, hash from case_head'))
  const casesOf = new Map<number, number>()
  const shapes = new Map<string, number>()
  let brokenChains = 0
  for (let at = 0; at < heads.length; at += 200) {
    const some = heads.slice(at, at + 200)
    await store.as({ role: 'worker' }, async (tx) => {
      for (const log of (await readManyEvents(tx, some.map(({ id }) => id))).values()) {
        const n = numberIn(JSON.stringify(log.find(({ type }) => type === 'ReportReceived')?.body ?? '')) ?? -1
        casesOf.set(n, (casesOf.get(n) ?? 0) + 1)
        const shape = log.map(({ type }) => type).join(' ')
        shapes.set(shape, (shapes.get(shape) ?? 0) + 1)
      }
      for (const { id, seq, hash } of some) if (!verifyChain(await readChain(tx, id), { caseId: id, seq, hash }, tx.instance).ok) brokenChains += 1
    })
  }
  const all = Array.from({ length: mails }, (_, n) => n)
  const whole = Math.max(0, ...shapes.values())
  return {
    cases: heads.length, brokenChains, half: heads.length - whole,
    lost: all.filter((n) => !casesOf.has(n)), doubled: [...casesOf].flatMap(([n, count]) => (count > 1 || n === -1 ? [n] : [])),
  }
}
