import * as fc from 'fast-check'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { desk as itself } from '@parley/coordination'
import { roles } from '../../../desk/src/access/roles.ts'
import { handle } from '../../../desk/src/commands/gate.ts'
import { gate as identityGate } from '../../../desk/src/identity/identity.ts'
import { setRoles, suspendMember } from '../../../desk/src/identity/members.ts'
import { createToken } from '../../../desk/src/identity/tokens.ts'
import { enqueue } from '../../../desk/src/store/outbox.ts'
import { newId } from '../../../desk/src/store/random-id.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { crawl } from './crawl.ts'
import type { Answer } from './visitor.ts'

let room: AccessDesk
let ada: Subject
let own: Target
let token = ''
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: roles })
  own = await madeCase(room, 'community')
  const made = await room.desk.store.as(identityGate, (tx) => createToken(tx, { member: ada.member, label: 'robot', scopes: ['cases:read', 'cases:write'], days: 90, cases: null }, room.now()))
  token = made.ok ? made.token : ''
})
afterAll(() => room.end())

const worker = { role: 'worker' } as const
const from = ['/cases', '/cases?closed=yes', '/cases?project=asf', '/cases?project=community', '/calendar', '/account', '/emergency', '/members', '/team/lists', '/advisories', '/', '/p/asf', '/p/community',
  '/feeds/advisories.atom', '/feeds/advisories.json', '/.well-known/csaf/provider-metadata.json', '/healthz', '/readyz', '/nowhere', '/party', '/p/community/report', '/receipt']
const calls = ['/api/v1/cases', '/api/v1/cases?limit=1', '/api/v1/cases?project=asf', `/api/v1/cases/${'a'.repeat(26)}`, '/api/v1/projects', '/api/v1/advisories', '/api/openapi.json']

/** What a page makes new at each showing: seals, challenges, keys for apps, the instant of its making. */
const plain = (text: string): string => text.replaceAll(/value="[\w-]{40,}"/g, 'value="~"').replaceAll(/options="[^"]*"/g, 'options="~"').replaceAll(/secret=[A-Z2-7]+/g, 'secret=~').replaceAll(/<code>[A-Z2-7 ]{20,}<\/code>/g, '<code>~</code>')
const seen = ({ status, headers, text }: Answer): string => JSON.stringify([status, [...headers].filter(([name]) => name !== 'date' && name !== 'content-length'), plain(text)])

/**
 * Everything that Ada reaches: by links from everywhere she may begin, and by the API. One address apart, on purpose: the
 * checkpoint of the desk's log counts what was done at the desk, and says so to everybody.
 */
async function everything(): Promise<ReadonlyMap<string, string>> {
  const pages = (await crawl(ada.visitor, from)).filter(({ path }) => !path.startsWith('/.well-known/parley/') && !path.startsWith('/assets/'))
  const answers = await Promise.all(calls.map(async (path) => ada.visitor.get(path, { Authorization: `Bearer ${token}`, Accept: 'application/json' })))
  // A search too, by the page and by the API, for words and a number that hidden cases have as well.
  for (const words of ['notice', 'COMMUNITY-2026-0001']) answers.push({ ...await ada.visitor.post('/search', { _token: ada.token, words }), path: `/search for ${words}` })
  answers.push(await found('weakness'))
  return new Map([...pages, ...answers].map((answer) => [answer.path, seen(answer)]))
}

async function found(words: string): Promise<Answer> {
  const path = '/api/v1/cases/search'
  const response = await fetch(new URL(path, room.desk.url), { method: 'POST', body: JSON.stringify({ words }), headers: { 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json' } })
  const bytes = Buffer.from(await response.arrayBuffer())
  expect([response.status, bytes.toString('utf8').includes(own.id)]).toEqual([200, true])
  return { path, status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8') }
}

type Deed = 'another project' | 'restricted' | 'message' | 'validate' | 'close' | 'read by others' | 'letter'
const hidden: Target[] = []
/** What happens where Ada sees nothing. */
const deeds: Readonly<Record<Deed, () => Promise<void>>> = {
  'another project': async () => { hidden.push(await madeCase(room, 'asf')) },
  'restricted': async () => { hidden.push(await madeCase(room, 'community', { restricted: true })) },
  'message': () => each({ type: 'WriteMessage', audience: 'team', message: { text: 'Nobody shall notice.' } }),
  'validate': () => each({ type: 'Validate', reasoning: 'It is so.' }),
  'close': () => each({ type: 'Close', outcome: 'duplicate', reason: 'It was known.' } as never),
  'read by others': async () => { await room.desk.store.as(worker, async (tx) => { for (const { id } of hidden) await tx.execute(`insert into read_log (viewer, case_id, what, at) values ('worker', $1, 'case', $2)`, [id, room.now()]) }) },
  'letter': async () => { await room.desk.store.as(worker, async (tx) => { for (const { id } of hidden) await enqueue(tx, { eventKey: newId(), caseId: id, kind: 'mail', recipient: 'participant:none', payload: { text: 'x' }, dueAt: room.now().add({ hours: 400 }) }) }) },
}
async function each(command: Parameters<typeof handle>[3]['command']): Promise<void> {
  for (const { id } of hidden) await room.desk.store.as(worker, (tx) => handle(room.desk.gate, tx, id, { command, actor: itself }))
}

describe('S-037: a hidden case changes no byte of what others get', () => {
  it('S-037: whatever happens to hidden cases, every page, feed and call answers as before', async () => {
    await everything()
    const before = await everything()
    expect(before.size).toBeGreaterThan(60)
    expect([...before.keys()].filter((path) => path.includes(own.id)).length, 'the own case is among them').toBeGreaterThan(10)
    await fc.assert(fc.asyncProperty(fc.constantFrom<Deed>('another project', 'restricted'), fc.array(fc.constantFrom<Deed>(...(Object.keys(deeds) as Deed[])), { minLength: 1, maxLength: 5 }), async (first, rest) => {
      for (const deed of [first, ...rest]) await deeds[deed]()
      const after = await everything()
      const changed = [...before].filter(([path, answer]) => after.get(path) !== answer).map(([path, answer]) => `${path}: ${difference(answer, after.get(path) ?? 'not reached')}`)
      expect(changed).toEqual([])
      expect([...after.keys()].filter((path) => !before.has(path))).toEqual([])
    }), { numRuns: 4, seed: 20261120 })
    // What is seen is noticed: without this, nothing above would say anything.
    await madeCase(room, 'community')
    expect((await everything()).get('/cases')).not.toBe(before.get('/cases'))
  }, 300_000)
})

/** Where two answers part, for whoever has to find out why. */
function difference(a: string, b: string): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return `«${a.slice(Math.max(0, at - 60), at + 60)}» became «${b.slice(Math.max(0, at - 60), at + 60)}»`
}

describe('S-036: revocation reaches what is under way', () => {
  const letterFor = async (who: Subject, target: Target): Promise<string> => {
    const key = newId()
    await room.desk.store.as(worker, (tx) => enqueue(tx, {
      eventKey: key, caseId: target.id, kind: 'mail', recipient: `member:${who.member}`, dueAt: room.now().add({ minutes: 30 }),
      payload: { subject: 'There is something to read', text: `Canary of ${who.name}`, auto: 'generated', project: 'community', caseReference: 'COMMUNITY-1' },
    }))
    return key
  }
  const stateOf = async (key: string): Promise<string> => (await room.desk.store.as(worker, (tx) => tx.one<{ state: string }>('select state from outbox where event_key = $1', [key]))).state
  const settled = async (key: string): Promise<string> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const state = await stateOf(key)
      if (state === 'sent' || state === 'held' || state === 'failed') return state
      await new Promise((resolve) => { setTimeout(resolve, 100) })
    }
    return stateOf(key)
  }

  it('S-021 S-036: a letter that waits for a member goes out only while they may see the case', async () => {
    const target = await madeCase(room, 'community')
    const stays = await subject(room, 'stays', { community: ['fixer'] }, { address: 'stays@members.example' })
    const moved = await subject(room, 'moved', { community: ['fixer'] }, { address: 'moved@members.example' })
    const gone = await subject(room, 'gone', { community: ['fixer'] }, { address: 'gone@members.example' })
    const shut = await madeCase(room, 'community', { restricted: true })
    const keys = [await letterFor(stays, target), await letterFor(moved, target), await letterFor(gone, target), await letterFor(stays, shut)]
    await room.desk.store.as(identityGate, async (tx) => {
      await setRoles(tx, moved.member, { asf: ['fixer'] }, room.now())
      await suspendMember(tx, gone.member, room.now())
    })
    room.advance({ minutes: 31 })
    expect(await Promise.all(keys.map(settled))).toEqual(['sent', 'held', 'held', 'held'])
    const pickup = room.desk.pickup ?? ''
    const mails = await Promise.all((await readdir(pickup)).map((name) => readFile(join(pickup, name), 'utf8').catch(() => '')))
    const about = (name: string): boolean => mails.some((mail) => mail.includes(`Canary of ${name}`))
    expect([about('stays'), about('moved'), about('gone')]).toEqual([true, false, false])
  })

  it('S-036: the next request of somebody who lost the role meets nothing, with the same session', async () => {
    const target = await madeCase(room, 'community')
    const who = await subject(room, 'leaver', { community: ['triager'] })
    expect((await who.visitor.get(`/cases/${target.id}`)).status).toBe(200)
    await room.desk.store.as(identityGate, (tx) => setRoles(tx, who.member, {}, room.now()))
    expect((await who.visitor.get(`/cases/${target.id}`)).status).toBe(404)
    await room.desk.store.as(identityGate, (tx) => suspendMember(tx, who.member, room.now()))
    expect((await who.visitor.get('/cases')).headers.get('Location')).toBe('/sign-in?to=%2Fcases')
  })
})
