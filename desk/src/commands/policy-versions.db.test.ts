import { fold } from '@parley/coordination'
import { parsePolicy, type Policy } from '@parley/policy'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { makeApp } from '../http/app.ts'
import { policyRoutes, versionRows } from '../http/policy-routes.tsx'
import { deskPort } from '../http/port/desk.ts'
import { teamPort } from '../http/port/team.ts'
import { readEvents } from '../store/event-log.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { eventOf, iso, type Gate } from './gate.ts'
import { openCase } from './open-case.ts'
import { formerVersions, hashOf, PolicyShelf, shelve, type PolicyVersion } from './policy-shelf.ts'

const source = readFileSync(new URL('../../../policies/community.yaml', import.meta.url), 'utf8')

/** The community's policy, as it would be from this day with so many business days for an answer. */
function version(effective: string, days: number, zone = 'Pacific/Auckland', id = 'community'): PolicyVersion {
  const text = source.replace(/^id: .*$/m, `id: ${id}`).replace(/^effective: .*$/m, `effective: "${effective}"`)
    .replace(/^ {2}zone: .*$/m, `  zone: ${zone}`).replaceAll('n: 3\n', `n: ${days}\n`)
  const parsed = parsePolicy(text, 'community.yaml')
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return { policy: parsed.policy, hash: hashOf(parsed.policy), source: text, file: `${effective}.yaml` }
}

const first = version('2026-11-01', 3)
const second = version('2026-12-01', 5)
const foreign = version('2026-11-01', 4, 'UTC', 'elsewhere')
const member = newId()
let db: TestServer
let now = Temporal.Instant.from('2026-11-20T17:00:00Z')
const gate: Gate = { shelf: new PolicyShelf([second, first, foreign]), mailDomain: 'desk.example', url: 'https://desk.example', now: () => now }
const who = { member, name: 'Mara', session: 's', steppedUpAt: null, roles: { community: ['triager'] }, isAdmin: false }
const asWorker = <T>(work: (tx: Tx) => Promise<T>) => db.store.as({ role: 'worker' }, work)
const answerDays = (policy: Policy) => policy.handling?.clocks?.feedback?.within.n

beforeAll(async () => {
  db = await testDatabase()
  await shelve(db.store, [first, second, foreign])
  await db.store.as({ role: 'gate' }, async (tx) => {
    await tx.execute(`insert into member (id, login, display_name) values ($1, 'mara', 'Mara')`, [member])
    await tx.execute(`insert into team_member (project, member, roles) values ('community', $1, '{triager}')`, [member])
  })
})
afterAll(() => db.close())

async function opened(): Promise<string> {
  const { caseId } = await asWorker((tx) => openCase(gate, tx, {
    project: 'community', text: 'It leaks.', marks: [], files: [], acknowledge: true, channel: 'email', receivedAt: iso(now), title: 'It leaks', parts: [],
    contact: { address: 'ada@finder.example', name: 'Ada', messageId: null, references: [] },
  }))
  return caseId
}
const move = (id: string, to: string, reason = 'The new one is kinder.') => teamPort(db.store, gate).command(who, id, { type: 'MovePolicy', to, reason })
const headOf = (id: string) => asWorker((tx) => tx.one<{ hash: string; due: Temporal.Instant; outbox: number }>(
  `select h.policy_hash as hash, c.due_at as due, (select count(*)::int from outbox o where o.case_id = h.id and o.participant is not null) as outbox
   from case_head h join clock_view c on c.case_id = h.id and c.name = 'feedback' where h.id = $1`, [id]))

describe('versions of a policy', () => {
  it('begin on their day in the zone of the policy, and not a minute before', () => {
    expect(gate.shelf.of('community', '2026-11-30T10:59:59Z')?.hash).toBe(first.hash)
    expect(gate.shelf.of('community', '2026-11-30T11:00:00Z')?.hash).toBe(second.hash)
  })

  it('a version that only the record still has holds until the day of the one that took its file', async () => {
    const shelf = new PolicyShelf([second], await formerVersions(db.store))
    expect(shelf.of('community', '2026-11-20T00:00:00Z')?.hash).toBe(first.hash)
    expect(shelf.of('community', '2026-12-24T00:00:00Z')?.hash).toBe(second.hash)
    expect(shelf.of('elsewhere', '2026-12-24T00:00:00Z')).toBeUndefined()
  })

  it('are told with what each changes for whom, the newest first', async () => {
    const rows = versionRows(await db.store.as({ role: 'public' }, (tx) => gate.shelf.versionsOf(tx, 'community')), first.hash, iso(now))
    expect(rows.map(({ hash, state }) => [hash, state])).toEqual([[second.hash, 'coming'], [first.hash, 'current']])
    expect(rows[0]?.changes?.map(({ text }) => text).join('\n')).toMatch(/5 business days/)
    expect(rows[1]?.changes).toBeNull()
  })
})

describe('the page of versions', () => {
  const app = () => makeApp({ desk: deskPort(db.store, gate), session: () => Promise.resolve(null), routes: policyRoutes({ store: db.store, gate }), now: () => iso(now) })

  it('is for everybody: each version with its hash, its day, whether it holds, and what it changes', async () => {
    const page = await (await app().request('https://desk.example/p/community/versions')).text()
    for (const words of [first.hash, second.hash, 'From 2026-11-01', 'From 2026-12-01', 'In force now', 'Not in force yet', 'Pacific/Auckland', '5 business days']) expect(page).toContain(words)
    expect(await (await app().request('https://desk.example/p/community')).text()).toContain('href="/p/community/versions"')
  })

  it('there is none of a project that is not here, and no directory of a project that has no projects', async () => {
    expect((await app().request('https://desk.example/p/nowhere/versions')).status).toBe(404)
    expect((await app().request('https://desk.example/p/community/projects')).status).toBe(404)
  })
})

describe('a case moved to another version', () => {
  it('before its day, to another project’s or to none on record: refused, and nothing changes', async () => {
    const id = await opened()
    const before = await headOf(id)
    expect(await move(id, second.hash)).toMatchObject({ ok: false, refused: { code: 'not-yet' } })
    expect(await move(id, foreign.hash)).toMatchObject({ ok: false, refused: { code: 'bad-value' } })
    expect(await move(id, 'f'.repeat(64))).toMatchObject({ ok: false, refused: { code: 'bad-value' } })
    expect(await headOf(id)).toEqual(before)
  })

  it('is judged by it from then on: head, clocks and timers move, the old due stays in the log, and the reporter is told once', async () => {
    const id = await opened()
    const before = await headOf(id)
    now = Temporal.Instant.from('2026-11-30T12:00:00Z')
    expect((await teamPort(db.store, gate).casePage(who, id))?.versions.map(({ hash }) => hash)).toEqual([second.hash])
    expect(await move(id, second.hash)).toMatchObject({ ok: true })
    const after = await headOf(id)
    expect(after.hash).toBe(second.hash)
    expect(Temporal.Instant.compare(after.due, before.due)).toBe(1)
    expect(after.outbox - before.outbox).toBe(1)
    const events = (await asWorker((tx) => readEvents(tx, id))).map(eventOf)
    const told = events.findLast((event) => event.type === 'PolicyMoved')
    const moved = told?.type === 'PolicyMoved' ? told.clocks?.find(({ clock }) => clock === 'feedback') : undefined
    expect(moved && [moved.before, moved.after].map((due) => Temporal.Instant.from(due ?? '').epochMilliseconds)).toEqual([before.due.epochMilliseconds, after.due.epochMilliseconds])
    const timers = await asWorker((tx) => tx.query<{ due: Temporal.Instant }>(`select due_at as due from timer where case_id = $1 and name = 'feedback' and kind = 'due'`, [id]))
    expect(timers.map(({ due }) => due.epochMilliseconds)).toEqual([after.due.epochMilliseconds])
    expect(fold(events).opened?.policy).toBe(second.hash)
    expect(answerDays(await asWorker((tx) => gate.shelf.byHash(tx, after.hash)))).toBe(5)
    expect(await move(id, second.hash)).toMatchObject({ ok: false, refused: { code: 'already-done' } })
  })
})
