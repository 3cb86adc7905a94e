import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '../../../desk/src/access/roles.ts'
import { letInGuest } from '../../../desk/src/commands/guests.ts'
import type { Route } from '../../../desk/src/http/route.ts'
import { newId } from '../../../desk/src/store/random-id.ts'
import { accessDesk, madeCase, noTarget, signedOut, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import type { Answer } from './visitor.ts'

/*
 * Made from the routes that the running desk declares, so that a new page is in it the moment it is written: every route,
 * by everybody, at everything that may be hidden from them.
 */

let room: AccessDesk
let people: readonly Subject[] = []
let outside: readonly Subject[] = []
let routes: readonly Route[] = []
const cells = { hidden: 0, door: 0, open: 0, token: 0 }

beforeAll(async () => {
  room = await accessDesk()
  routes = room.desk.routes.filter(({ path }) => !path.includes('*'))
  const made: Subject[] = []
  for (const role of roles) made.push(await subject(room, role.replace('_', '-'), { community: [role] }))
  made.push(await subject(room, 'elsewhere', { asf: roles }), await subject(room, 'roleless', {}), await subject(room, 'guest', {}), await subject(room, 'keeper', {}, { isAdmin: true }))
  people = made
  outside = [signedOut(room), await subject(room, 'expired', { community: roles }, { at: room.now().subtract({ hours: 13 }) })]
})
afterAll(() => room.end())

const values: Readonly<Record<string, string>> = { command: 'Validate', deed: 'answer', project: 'community', feed: 'advisories.atom', list: 'distributors', token: 'x', secret: 'x'.repeat(64) }
const asked = (route: Route, target: Target): string => route.path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => (name === 'id' ? target.id : name === 'blob' ? target.file : values[name] ?? 'nothing'))
/** Forms differ; a few words that many have, so that more than the first check is met. */
const words = { reason: 'A reason that is long enough to be one.', text: 'words', do: 'grant', title: 'A title', to: 'x', confirmed: 'yes', _confirmed: 'yes', reporter: 'none' }
const send = (who: Subject, { method, path: pattern, ...rest }: Route, target: Target): Promise<Answer> => {
  const path = asked({ method, path: pattern, ...rest }, target)
  return method === 'GET' ? who.visitor.get(path, { Accept: 'application/json' }) : who.visitor.post(path, { ...words, _token: who.token }, { Accept: 'application/json' })
}
const asGuest = ({ member }: Subject, caseId: string) => room.desk.store.as({ role: 'worker' }, async (tx) => {
  const [lead] = people
  const done = lead && await letInGuest(room.desk.gate, tx, { caseId, member, by: { kind: 'member', id: lead.member, name: lead.name }, view: 'team', days: 1, reason: 'Knows the parser and its corners.' })
  expect(done).toHaveProperty('id')
})
/** All that reaches the client, with what was asked for left out. */
const seen = ({ status, headers, text }: Answer, { id, file }: Target): string =>
  JSON.stringify([status, [...headers].filter(([name]) => name !== 'date' && name !== 'content-length'), text]).replaceAll(id, 'ID').replaceAll(file, 'FILE').replaceAll(/"id\\?":\\?"[0-9a-f]{12}/g, '')

it('S-030: every route of a case, by everybody, is the same for what is hidden and what was never there', async () => {
  const own = routes.filter(({ path, access }) => access === 'member' && path.includes('/:id'))
  expect(own.filter(({ path }) => path.startsWith('/cases/:id')).length).toBeGreaterThan(30)
  const deviations: string[] = []
  for (const who of people) {
    const targets = { 'other project': await madeCase(room, 'parley'), 'restricted': await madeCase(room, 'community', { restricted: true }), 'of the project': await madeCase(room, 'community') }
    // A guest of each of them finds them on a page of their own, and nowhere below `/cases`.
    if (who.name === 'guest') for (const { id } of Object.values(targets)) await asGuest(who, id)
    for (const [relation, target] of Object.entries(targets)) {
      const inTeam = (who.roles[target.project] ?? []).length > 0
      if (inTeam && !target.restricted) continue
      for (const route of own) {
        const missing = noTarget(target)
        const [found, none] = [await send(who, route, target), await send(who, route, missing)]
        cells.hidden += 1
        const name = `${who.name}: ${route.method} ${route.path}, ${relation}`
        if (seen(found, target) !== seen(none, missing)) deviations.push(`${name}: differs from what was never there: ${found.status} and ${none.status}`)
        if (route.path.startsWith('/cases/:id') && found.status < 400) deviations.push(`${name}: answered ${found.status}`)
      }
    }
  }
  expect(deviations).toEqual([])
}, 300_000)

it('S-005 S-024: without a session, or with an old one, every member’s page is the door and every form is refused unread', async () => {
  const target = await madeCase(room, 'community')
  for (const who of outside) {
    for (const route of routes.filter(({ access }) => access === 'member')) {
      for (const at of [target, noTarget(target)]) {
        const answer = await send(who, route, at)
        cells.door += 1
        expect([route.path, answer.status, answer.headers.get('Location')?.startsWith('/sign-in?to=') ?? null]).toEqual(route.method === 'GET' ? [route.path, 303, true] : [route.path, 401, null])
      }
    }
  }
}, 120_000)

it('S-030: pages for everybody and for reporters are the same bytes with a session and without', async () => {
  const reads = routes.filter(({ method, access, path }) => method === 'GET' && (access === 'public' || access === 'reporter') && !path.startsWith('/sign-in') && !path.startsWith('/setup') && !path.startsWith('/api/'))
  const target = await madeCase(room, 'community')
  const deviations: string[] = []
  const plain = (answer: Answer): string => seen(answer, target).replaceAll(/value=\\"[\w-]{40,}\\"/g, '')
  for (const route of reads) {
    const bare = plain(await send(signedOut(room), route, target))
    for (const who of people) {
      cells.open += 1
      if (plain(await send(who, route, target)) !== bare) deviations.push(`${who.name}: ${route.path}`)
    }
  }
  expect(deviations).toEqual([])
}, 120_000)

it('S-020: no route for programs takes a cookie for a token, nor a token that is none', async () => {
  const calls = routes.filter(({ path }) => path.startsWith('/api/')).filter(({ access }) => access === 'token')
  expect(calls.length).toBeGreaterThan(30)
  const target = await madeCase(room, 'community')
  const bare = signedOut(room).visitor
  const common = { 'Accept': 'application/json', 'Content-Type': 'application/json' }
  for (const route of calls) {
    const path = asked(route, target)
    const wrong = await bare.send(route.method, path, undefined, { ...common, 'Idempotency-Key': newId(), 'Authorization': `Bearer parley_${'A'.repeat(43)}_00000000` })
    expect([route.path, wrong.status]).toEqual([route.path, 401])
    for (const who of people) {
      const answer = await who.visitor.send(route.method, path, undefined, { ...common, 'Idempotency-Key': newId() })
      cells.token += 1
      expect([route.path, answer.status, answer.text.includes('cookie-refused')]).toEqual([route.path, 400, true])
    }
  }
}, 120_000)

it('S-030: those were at least two thousand cells', () => {
  expect(Object.values(cells).reduce((sum, count) => sum + count, 0), JSON.stringify(cells)).toBeGreaterThanOrEqual(2000)
  console.log(`cells: ${JSON.stringify(cells)}`)
})

describe('a role that is not there', () => {
  it('S-030: a guest or a distributor has no session, and no member’s page opens by any secret of theirs', async () => {
    const target = await madeCase(room, 'community')
    const visitor = signedOut(room).visitor
    for (const secret of ['PARLEY-R-00000-00000-00000-00000-00000-00000', newId(), 'x'.repeat(43)]) {
      for (const path of ['/receipt', '/party', '/member', '/vendor']) {
        const answer = await visitor.post(path, { receipt: secret, code: secret, secret })
        expect([path, answer.status < 500, answer.text.includes(target.id)]).toEqual([path, true, false])
      }
      visitor.cookies.set('parley', secret)
      expect((await visitor.get(`/cases/${target.id}`)).status).toBe(303)
    }
  })
})
