import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayDesk, draft, dyingStore, type DayDesk } from '../../../testing/src/day-desk.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { handle, type Gate } from '../commands/gate.ts'
import { publish } from '../commands/publish.ts'
import { draftOf } from '../projections/advisory-model.ts'
import { claimTimers } from '../store/timers.ts'
import { publishOnTime } from './publication.ts'

let server: TestServer
let day: DayDesk
beforeAll(async () => {
  server = await testDatabase()
  day = await dayDesk(server)
})
afterAll(() => server.close())

const worker = { role: 'worker' } as const
const guesses = (id: string) => ['', '.md', '.txt', '.cve.json', '.csaf.json', '.osv.json', '.openvex.json'].map((ending) => `/advisories/${id}${ending}`)
const listings = ['/', '/advisories', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json', '/.well-known/csaf/', '/.well-known/csaf/white/', '/.well-known/csaf/white/2026/',
  '/.well-known/csaf/provider-metadata.json', '/.well-known/csaf/white/index.txt', '/.well-known/csaf/white/changes.csv', '/p/meshery', '/p/community']

/** What the public finds: by listings whether the advisory is named, by its addresses whether they answer. */
async function crawl(id: string): Promise<{ readonly answers: readonly number[]; readonly naming: readonly string[]; readonly tags: readonly (string | null)[] }> {
  const [answers, naming, tags]: [number[], string[], (string | null)[]] = [[], [], []]
  for (const path of guesses(id)) answers.push((await day.web.get(path)).status)
  for (const path of listings) {
    const response = await day.web.get(path)
    if ((await response.text()).includes(id)) naming.push(path)
    tags.push(response.headers.get('ETag'))
  }
  return { answers, naming, tags }
}
const nothing = [404, 404, 404, 404, 404, 404, 404]
const everything = [200, 200, 200, 200, 200, 200, 200]
const idOf = async (caseId: string) => draftOf(await day.state(caseId))?.id ?? expect.fail()
let numbers = 10_000
/** So that there is a CVE record among the files. */
const withCve = (caseId: string) => day.does(caseId, { type: 'RecordCve', id: `CVE-2026-${numbers += 1}` })

async function scheduled(project = 'community'): Promise<{ readonly caseId: string; readonly id: string; readonly t0: Temporal.Instant }> {
  const caseId = await day.upTo(project, 'PublishAdvisory')
  await withCve(caseId)
  const t0 = day.now.add({ hours: 30 })
  await day.does(caseId, { type: 'SchedulePublication', at: t0.toString(), revision: (await day.state(caseId)).advisory?.revision ?? 0 })
  return { caseId, id: await idOf(caseId), t0 }
}
const types = async (caseId: string) => (await day.events(caseId)).map(({ type }) => type)

describe('a scheduled publication', () => {
  it('S-115: a second before T0 nothing is at any address; at T0 everything is, by the desk on behalf of who scheduled it', async () => {
    const { caseId, id, t0 } = await scheduled()
    day.now = t0.subtract({ seconds: 1 })
    await day.tick()
    const before = await crawl(id)
    expect(before).toMatchObject({ answers: nothing, naming: [] })
    day.now = t0
    expect(await day.tick()).toEqual([])
    const after = await crawl(id)
    expect(after.answers).toEqual(everything)
    expect(after.naming).toEqual(['/advisories', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json', '/.well-known/csaf/white/2026/', '/.well-known/csaf/white/index.txt', '/.well-known/csaf/white/changes.csv'])
    expect((await day.events(caseId)).find(({ type }) => type === 'AdvisoryPublished')).toMatchObject({ actor: { kind: 'desk' }, onBehalfOf: 'ada', at: t0.toString({ fractionalSecondDigits: 3 }) })
    expect((await day.state(caseId)).schedule).toBeUndefined()
  })

  it('S-115: killed at each of its statements in turn, it leaves nothing at all, and is made whole by whoever comes next', async () => {
    const { caseId, id, t0 } = await scheduled()
    const quiet = await crawl(id)
    day.now = t0
    const log = await types(caseId)
    let kills = 0
    for (; kills < 200; kills += 1) {
      const [timer] = (await claimTimers(day.store, { now: day.now, limit: 9, leaseSeconds: 1 })).filter(({ kind }) => kind === 'publish')
      if (!timer) throw new Error('the timer is lost')
      const died = await publishOnTime(dyingStore(day.store, kills), day.gate, timer).then(() => false, () => true)
      if (!died) break
      expect(await types(caseId)).toEqual(log)
      expect(await crawl(id)).toEqual(quiet)
      // Nobody frees the lease of the dead; it runs out.
      day.now = day.now.add({ seconds: 2 })
    }
    expect(kills).toBeGreaterThan(20)
    expect((await crawl(id)).answers).toEqual(everything)
    expect((await types(caseId)).filter((type) => type === 'AdvisoryPublished')).toHaveLength(1)
  })

  it('S-115: the database loses the connection behind the last write: nothing is out, and the next try publishes whole', async () => {
    const { caseId, id, t0 } = await scheduled()
    const quiet = await crawl(id)
    day.now = t0
    const cut: Gate = { ...day.gate, distribute: async (tx, released) => {
      await day.gate.distribute?.(tx, released)
      await tx.execute('select pg_terminate_backend(pg_backend_pid())')
    } }
    for (let kills = 0; kills < 5; kills += 1) {
      const [timer] = (await claimTimers(day.store, { now: day.now, limit: 9, leaseSeconds: 1 })).filter(({ kind }) => kind === 'publish')
      await expect(publishOnTime(day.store, cut, timer ?? expect.fail())).rejects.toThrow()
      expect(await crawl(id)).toEqual(quiet)
      day.now = day.now.add({ seconds: 2 })
    }
    await day.tick()
    expect((await crawl(id)).answers).toEqual(everything)
    expect((await types(caseId)).filter((type) => type === 'AdvisoryPublished')).toHaveLength(1)
  })

  it('two publishers at the same instant publish once', async () => {
    const { caseId, id, t0 } = await scheduled()
    day.now = t0
    const timers = (await claimTimers(day.store, { now: day.now, limit: 9, leaseSeconds: 60 })).filter(({ kind }) => kind === 'publish')
    const byHand = () => day.store.as(worker, (tx) => publish(day.gate, tx, caseId, { kind: 'member', id: 'bo' }))
    const [first] = timers
    if (!first) throw new Error('nothing is due')
    await Promise.allSettled([publishOnTime(day.store, day.gate, first), publishOnTime(day.store, day.gate, first), publishOnTime(day.store, day.gate, first)])
    expect((await types(caseId)).filter((type) => type === 'AdvisoryPublished')).toHaveLength(1)
    expect((await crawl(id)).answers).toEqual(everything)
    // A person who comes later with the same words makes no second revision of them.
    day.now = day.now.add({ minutes: 1 })
    expect(await byHand()).toMatchObject({ ok: false, refused: { code: 'already-done' } })
    expect((await crawl(id)).answers).toEqual(everything)
  })

  it('two who press at once publish once, also where the clock goes on between', async () => {
    const { caseId } = await scheduled()
    let readings = 0
    const ticking: Gate = { ...day.gate, now: () => day.now.add({ milliseconds: readings += 1 }) }
    const press = () => day.store.as(worker, (tx) => publish(ticking, tx, caseId, { kind: 'member', id: 'bo' }))
    const outcomes = await Promise.all([press(), press(), press()])
    expect(outcomes.filter((one) => one?.ok === true)).toHaveLength(1)
    expect((await types(caseId)).filter((type) => type === 'AdvisoryPublished')).toHaveLength(1)
  })

  it('a person who publishes first leaves the desk nothing to do', async () => {
    const { caseId, id, t0 } = await scheduled()
    await day.store.as(worker, (tx) => publish(day.gate, tx, caseId, { kind: 'member', id: 'bo' }))
    day.now = t0
    await day.tick()
    expect((await types(caseId)).filter((type) => type === 'AdvisoryPublished')).toHaveLength(1)
    expect((await crawl(id)).answers).toEqual(everything)
  })

  it('aborted, it never happens; moved, it happens at the later instant only', async () => {
    const { caseId, id, t0 } = await scheduled()
    const later = t0.add({ hours: 1 })
    await day.does(caseId, { type: 'SchedulePublication', at: later.toString(), revision: (await day.state(caseId)).advisory?.revision ?? 0 })
    day.now = t0
    await day.tick()
    expect((await crawl(id)).answers).toEqual(nothing)
    await day.does(caseId, { type: 'AbortPublication', reason: 'The build broke.' })
    day.now = later
    await day.tick()
    expect((await crawl(id)).answers).toEqual(nothing)
  })

  it('a newer draft without its two approvals is held back, and the team is told why', async () => {
    const { caseId, id, t0 } = await scheduled()
    await day.does(caseId, { type: 'DraftAdvisory', advisory: { id, fields: { ...draft, title: 'UNREAD' } }, summary: 'Late change' })
    day.now = t0
    await day.tick()
    expect((await crawl(id)).answers).toEqual(nothing)
    expect((await day.events(caseId)).findLast(({ type }) => type === 'PublicationHeld')).toMatchObject({ code: 'approval-needed', says: expect.stringContaining('still needs 2 approvals'), actor: { kind: 'desk' } })
    expect((await day.state(caseId)).schedule).toBeUndefined()
  })

  it('whoever scheduled it and left the team since does not publish any more', async () => {
    const { caseId, id, t0 } = await scheduled()
    await day.store.as({ role: 'gate' }, (tx) => tx.execute(`update team_member set roles = '{triager}' where member = 'ada' and project = 'community'`))
    day.now = t0
    await day.tick()
    expect((await crawl(id)).answers).toEqual(nothing)
    expect((await day.events(caseId)).at(-1)).toMatchObject({ type: 'PublicationHeld', code: 'not-allowed' })
  })

  it('S4-29: on the day the gates are asked again: without binaries it is held, with them it goes', async () => {
    const caseId = await day.upTo('meshery', 'RecordBinaries')
    const { advisory } = await day.state(caseId)
    const id = await idOf(caseId)
    await withCve(caseId)
    expect(advisory?.published).toBeUndefined()
    for (const by of ['ada', 'bo']) await day.store.as(worker, (tx) => handle(day.gate, tx, caseId, { actor: { kind: 'member', id: by }, command: { type: 'ApproveAdvisory', revision: advisory?.revision ?? 0, by } }))
    const order = async (at: Temporal.Instant) => day.does(caseId, { type: 'SchedulePublication', at: at.toString(), revision: advisory?.revision ?? 0 })
    await order(day.now.add({ minutes: 5 }))
    day.now = day.now.add({ minutes: 5 })
    await day.tick()
    expect((await day.events(caseId)).at(-1)).toMatchObject({ type: 'PublicationHeld', code: 'not-yet' })
    await day.does(caseId, { type: 'RecordBinaries', url: 'https://meshery.example/0.8' })
    await order(day.now.add({ minutes: 5 }))
    day.now = day.now.add({ minutes: 5 })
    await day.tick()
    expect((await crawl(id)).answers).toEqual(everything)
  })
})
