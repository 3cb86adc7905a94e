import { setTimeout as pause } from 'node:timers/promises'
import { fold, type CaseState } from '@parley/coordination'
import { eventOf, handle, type Gate } from '../../desk/src/commands/gate.ts'
import { PolicyShelf, readPolicies } from '../../desk/src/commands/policy-shelf.ts'
import { publish } from '../../desk/src/commands/publish.ts'
import { openKeyring } from '../../desk/src/keys/keyring.ts'
import { allExits, orderExits } from '../../desk/src/outbox/announce-orders.ts'
import { setTarget } from '../../desk/src/outbox/announce-target.ts'
import { draftOf } from '../../desk/src/projections/advisory-model.ts'
import { distribute } from '../../desk/src/publication/distribute.ts'
import { openSigner } from '../../desk/src/publication/signer.ts'
import { readEvents } from '../../desk/src/store/event-log.ts'
import { attachPostgres } from '../../desk/src/store/postgres/attach.ts'
import { startEmbedded } from '../../desk/src/store/postgres/embedded.ts'
import { openStore, type Store } from '../../desk/src/store/store.ts'
import { Client } from 'pg'
import { crawlPublic, listings, look, type Sight } from './day-crawl.ts'
import { dayDesk, policies } from './day-desk.ts'
import { deskProcess, type DeskProcess } from './running-desk.ts'
import { slackPeer, webhookReceiver, webhookSecret, type ChatPeer, type WebhookReceiver } from './webhook-peers.ts'

const worker = { role: 'worker' } as const
const project = 'community'
const silent = (): void => undefined

/** What one repetition found; what is `early`, `late` or `torn` is a fault. */
export interface Repetition {
  readonly id: string
  readonly killed: boolean
  /** From T0, or from the desk's return where it was down at T0, to the first sight; ms. */
  readonly firstSightMs: number | null
  readonly crawled: number
  /** Answers of the first crawl that were there before T0. */
  readonly crawledBefore: number
  readonly early: readonly string[]
  readonly late: readonly string[]
  /** Addresses that did not show it although another had shown it before they were asked; that a dying desk says 500 is no word on it. */
  readonly torn: readonly string[]
  readonly publications: number
  /** `putOff`: why a try was put off for a minute, where one was; it is waited for. */
  readonly announcements: { readonly webhook: number; readonly room: number; readonly recorded: number; readonly putOff: readonly string[] }
}

export interface KillDay {
  run(plan: { readonly kill: boolean; readonly killAtMs: number; readonly rivalAtMs: number }): Promise<Repetition>
  close(): Promise<void>
}

interface Scene { readonly desk: DeskProcess; readonly room: ChatPeer; readonly hook: WebhookReceiver; readonly cases: string[] }

/** A desk in a process of its own with `count` cases ready to be published, a room and a webhook that listen. */
export async function killDay(count: number): Promise<KillDay> {
  const room = await slackPeer()
  const hook = await webhookReceiver(() => Temporal.Now.instant())
  const desk = await deskProcess({ environment: { PARLEY_EGRESS_ALLOW: `${room.address},${hook.address}`, PARLEY_POLICIES: policies } })
  const scene: Scene = { desk, room, hook, cases: await prepare(desk.data, count, { room, hook }) }
  await desk.start()
  return {
    run: (plan) => repeat(scene, plan),
    close: async () => {
      await desk.stop()
      await Promise.all([desk.remove(), room.close(), hook.close()])
    },
  }
}

/** Walks the cases along their policy before the desk is started, on the same folder. */
async function prepare(dataDir: string, count: number, { room, hook }: Pick<Scene, 'room' | 'hook'>): Promise<string[]> {
  const server = await startEmbedded({ dataDir, log: silent })
  const keyring = await openKeyring({ dataDir })
  const store = await openStore({ postgres: server, keyring })
  try {
    const as = async <T>(_login: unknown, work: (client: Client) => Promise<T>): Promise<T> => {
      const client = new Client(server.administrator('parley'))
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    }
    const day = await dayDesk({ store, keyring, postgres: server, rowClock: { at: '' }, as })
    day.now = Temporal.Now.instant().subtract({ hours: 1 })
    const made: string[] = []
    for (let nth = 0; nth < count; nth += 1) {
      const caseId = await day.upTo(project, 'PublishAdvisory')
      await day.does(caseId, { type: 'RecordCve', id: `CVE-2026-${20_000 + nth}` })
      made.push(caseId)
    }
    await store.as(worker, async (tx) => {
      await setTarget(tx, { project, channel: 'chat', target: { kind: 'slack', url: room.target }, at: day.now })
      await setTarget(tx, { project, channel: 'others', target: { kind: 'webhook', url: hook.target, secret: webhookSecret }, at: day.now })
    })
    return made
  } finally {
    await store.close()
    await server.stop()
  }
}

/** Opens the running desk's database beside it, as a second publisher would be: another process, the same rows. */
async function beside<T>({ data: dataDir, url }: DeskProcess, work: (store: Store, gate: Gate) => Promise<T>): Promise<T> {
  const postgres = await attachPostgres({ dataDir, log: silent })
  const store = await openStore({ postgres, keyring: await openKeyring({ dataDir }), beside: true })
  try {
    const now = () => Temporal.Now.instant()
    const signer = await openSigner({ store, owner: { name: 'Security', email: 'security@desk.example' }, now })
    const shelf = new PolicyShelf((await readPolicies(policies)).versions)
    return await work(store, { shelf, mailDomain: 'desk.example', url, now, distribute: (tx, released) => distribute(tx, signer, released), exits: allExits(orderExits(null)) })
  } finally {
    await store.close()
    await postgres.stop()
  }
}

const stateOf = (store: Store, caseId: string): Promise<CaseState> => store.as(worker, async (tx) => fold((await readEvents(tx, caseId)).map(eventOf)))
const until = (at: Temporal.Instant): Promise<void> => pause(Math.max(0, at.epochMilliseconds - Temporal.Now.instant().epochMilliseconds))

interface Order { readonly caseId: string; readonly id: string; readonly t0: Temporal.Instant; readonly year: string }

async function repeat({ desk, room, hook, cases }: Scene, plan: Parameters<KillDay['run']>[0]): Promise<Repetition> {
  const caseId = cases.pop()
  if (caseId === undefined) throw new Error('no case is left')
  const order = await beside(desk, (store, gate) => schedule(store, gate, caseId))
  const { t0, id, year } = order
  const rival = pressing(desk, order, plan.rivalAtMs)
  const watch = watching(desk.url, order)
  // Begun a little earlier, so that the last answer is there before T0 also on a machine that is busy.
  await until(t0.subtract({ milliseconds: 2000 }))
  const before = await crawlPublic(desk.url, id, year)
  await until(t0.add({ milliseconds: plan.killAtMs }))
  if (plan.kill) {
    await desk.kill()
    await desk.start()
  }
  const due = later(t0, Temporal.Now.instant()).add({ milliseconds: plan.kill ? 1000 : 1000 - Math.max(0, plan.killAtMs) })
  await Promise.all([until(due), rival])
  const after = await crawlPublic(desk.url, id, year)
  const sights = await watch()
  const tags = new Map(before.flatMap(({ path, tag, at }) => (Temporal.Instant.compare(at, t0) < 0 ? [[path, tag]] : [])))
  const stale = await staleTags(desk.url, order, tags)
  const settled = await beside(desk, (store) => outcome(store, order, { room, hook }))
  const first = sights.find(({ shows }) => shows)
  return {
    id, killed: plan.kill, crawled: after.length, crawledBefore: before.filter(({ at }) => Temporal.Instant.compare(at, t0) < 0).length, ...settled,
    firstSightMs: first ? first.at.epochMilliseconds - t0.epochMilliseconds : null,
    early: [...before, ...sights].filter(({ shows, at }) => shows && Temporal.Instant.compare(at, t0) < 0).map(({ path }) => path),
    late: [...missing(after, settled.files, year), ...stale], torn: torn(sights),
  }
}

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (Temporal.Instant.compare(a, b) > 0 ? a : b)

async function schedule(store: Store, gate: Gate, caseId: string): Promise<Order> {
  const state = await stateOf(store, caseId)
  const id = draftOf(state)?.id
  if (id === undefined) throw new Error('no draft')
  const t0 = Temporal.Now.instant().add({ milliseconds: 4000 }).round('millisecond')
  const command = { type: 'SchedulePublication' as const, at: t0.toString(), revision: state.advisory?.revision ?? 0 }
  const done = await store.as(worker, (tx) => handle(gate, tx, caseId, { actor: { kind: 'member', id: 'ada', name: 'Ada Obi' }, command }))
  if (done?.ok !== true) throw new Error(done?.refused.says ?? 'no such case')
  return { caseId, id, t0, year: t0.toString().slice(0, 4) }
}

/** A person in another process presses «publish» around T0 and never before; a line that breaks is a crash in the middle. */
async function pressing(desk: DeskProcess, { caseId, t0 }: Order, afterMs: number): Promise<void> {
  try {
    await beside(desk, async (store, gate) => {
      await until(t0.add({ milliseconds: Math.max(0, afterMs) }))
      await store.as(worker, (tx) => publish(gate, tx, caseId, { kind: 'member', id: 'bo', name: 'Bo Lind' }))
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
  }
}

/** Asks three addresses over and over until told to stop; what nobody answered is left out. */
function watching(base: string, { id }: Order): () => Promise<readonly (Sight & { readonly asked: Temporal.Instant })[]> {
  const sights: (Sight & { readonly asked: Temporal.Instant })[] = []
  const over = new AbortController()
  const one = async (path: string): Promise<void> => {
    while (!over.signal.aborted) {
      const asked = Temporal.Now.instant()
      const got = await look(base, path, id)
      if (got) sights.push({ ...got.sight, asked })
      await pause(15)
    }
  }
  const all = ['/advisories', `/advisories/${id}.csaf.json`, '/feeds/advisories.json', '/.well-known/csaf/white/index.txt'].map(one)
  return async () => {
    over.abort()
    await Promise.all(all)
    return sights.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  }
}

function torn(sights: readonly (Sight & { readonly asked: Temporal.Instant })[]): readonly string[] {
  const first = sights.find(({ shows }) => shows)
  return first ? sights.filter(({ asked, shows, status }) => !shows && status < 500 && Temporal.Instant.compare(asked, first.at) > 0).map(({ path, status }) => `${path} ${status}`) : []
}

/** What the case says was published and what must list it, against what the crawl saw. */
function missing(after: readonly Sight[], files: readonly string[], year: string): readonly string[] {
  const seen = new Map(after.map((sight) => [sight.path, sight]))
  return [...files, ...listings(year)].filter((path) => seen.get(path)?.shows !== true)
}

/** Who kept what was there before must not be told that it is still so. */
async function staleTags(base: string, { id, year }: Order, tags: ReadonlyMap<string, string | null>): Promise<readonly string[]> {
  const stale: string[] = []
  for (const path of listings(year)) {
    const tag = tags.get(path)
    const got = tag ? await look(base, path, id, tag) : null
    if (got?.sight.status === 304) stale.push(`${path} (304)`)
  }
  return stale
}

async function outcome(store: Store, { caseId, id }: Order, { room, hook }: Pick<Scene, 'room' | 'hook'>): Promise<Pick<Repetition, 'publications' | 'announcements'> & { readonly files: readonly string[] }> {
  const heard = (peer: ChatPeer): number => peer.messages.filter((message) => message.includes(id)).length
  for (let turn = 0; turn < 40 && (heard(room) === 0 || heard(hook) === 0); turn += 1) await pause(100)
  const putOff = new Set<string>()
  for (let turn = 0; turn < 100; turn += 1) {
    const waiting = await store.once(worker, (tx) => tx.query<{ why: string }>(
      `select coalesce(last_error, state) as why from outbox where case_id = $1 and kind = 'announce' and state in ('queued', 'sending', 'retry')`, [caseId]))
    if (waiting.length === 0) break
    for (const { why } of waiting) putOff.add(why)
    await pause(1500)
  }
  await pause(200)
  const events = await store.as(worker, async (tx) => (await readEvents(tx, caseId)).map(eventOf))
  const out = events.filter((event) => event.type === 'AdvisoryPublished')
  const recorded = events.filter((event) => event.type === 'AnnouncementMade').length
  return { publications: out.length, files: out.flatMap(({ files }) => files.map(({ path }) => path)), announcements: { webhook: heard(hook), room: heard(room), recorded, putOff: [...putOff] } }
}
