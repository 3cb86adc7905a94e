import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { dayDesk, draft, type DayDesk } from '../../../testing/src/day-desk.ts'
import { forgeLogin, githubForge, type GithubForge } from '../../../testing/src/forge-github.ts'
import { signedHook } from '../../../testing/src/forge-issues.ts'
import { adasToken } from '../../../testing/src/web-client.ts'
import { handle } from '../commands/gate.ts'
import { forgeRoutes } from '../http/targets-forge.tsx'
import { publishOnGithub } from '../outbox/announce-github.ts'
import { openEgress } from '../outbox/egress.ts'
import type { Delivery } from '../outbox/outbox.ts'
import { claimOutbox } from '../store/outbox.ts'
import { loadCase, publish, render } from '../commands/publish.ts'
import { draftOf } from '../projections/advisory-model.ts'
import { forgeExit } from './forge-exit.ts'
import { orderForge } from './forge-order.ts'
import { forgeRound } from './forge-round.ts'
import { openForge, setForge } from './forge-setting.ts'

const secret = 'hook-canarysecret-hook'
const worker = { role: 'worker' } as const
let server: TestServer
let day: DayDesk
let forge: GithubForge

beforeAll(async () => {
  server = await testDatabase()
  day = await dayDesk(server, { routes: forgeRoutes, exits: orderForge })
})
afterAll(() => server.close())
beforeEach(async () => {
  forge = await githubForge(2)
  for (const project of ['mlflow', 'community']) await day.store.as(worker, (tx) => setForge(tx, project, { repo: forgeLogin.repo, token: forgeLogin.token, secret, api: forge.url }, day.now))
})
afterEach(() => forge.close())

const desk = () => ({ store: day.store, gate: day.gate, egress: openEgress({ allow: [forge.address] }) })

/** Sends what is ordered for the forge; every order twice, as after a crash before it was noted. */
async function work(twice = true): Promise<readonly Delivery[]> {
  const said: Delivery[] = []
  for (const claim of await claimOutbox(day.store, { now: day.now, limit: 100, leaseSeconds: 60 })) {
    if (claim.kind !== 'forge') continue
    const row = { id: claim.id, kind: claim.kind, recipient: claim.recipient, attempts: 0, createdAt: day.now.toString(), claim }
    said.push(await forgeExit(desk())(row))
    if (twice) await forgeExit(desk())(row)
  }
  await forget()
  return said
}
/** What was ordered so far is over, however it went. */
const forget = () => day.store.as(worker, (tx) => tx.execute(`update outbox set state = 'sent' where kind = 'forge'`))
async function upTo(project: string, command: Parameters<DayDesk['upTo']>[1]): Promise<string> {
  const id = await day.upTo(project, command)
  await forget()
  return id
}
const stubOf = (number: number) => `https://github.com/${forgeLogin.repo}/issues/${number}`
async function withStub(number: number): Promise<string> {
  const id = await upTo('mlflow', 'Validate')
  await day.does(id, { type: 'RecordStub', stub: { url: stubOf(number), title: '' } })
  return id
}
const issue = (title: string, body: string) => { forge.issues.push({ number: 7, title, body, labels: ['bug'], comments: [{ id: 1, body: 'a' }, { id: 2, body: 'b' }, { id: 3, body: 'c' }] }) }
const report = (ghsa: string, more: object = {}) => ({
  ghsa_id: ghsa, cve_id: null, state: 'triage', summary: 'SECRETFINDING in the reader', description: 'SECRETDETAIL', html_url: `https://github.com/${forgeLogin.repo}/security/advisories/${ghsa}`,
  author: { login: 'adaobi', type: 'User' }, submission: { accepted: false }, created_at: '2026-11-19T08:00:00Z', credits: [], ...more,
})
const hook = (payload: object, { key = secret, event = 'repository_advisory', project = 'community' } = {}) => {
  const { body, headers } = signedHook(key, event, { repository: { full_name: forgeLogin.repo }, ...payload })
  return day.web.send(`/forge/github/${project}`, { method: 'POST', body, headers: { ...headers } })
}
const caseOf = (ghsa: string) => day.store.as(worker, (tx) => tx.query<{ id: string }>('select case_id as id from forge_advisory where ghsa = $1', [ghsa]))

describe('the public stub of S0', () => {
  it('S0-11, S0-12: its title and its words are judged as the forge shows them', async () => {
    issue('[BUG] Security Vulnerability', 'See my mail.')
    const good = await withStub(7)
    expect(await work()).toEqual([{ outcome: 'sent', proof: 'issue 7 read' }])
    expect((await day.state(good)).stub).toMatchObject({ exactTitle: true, details: [] })
    forge.issues[0]!.title = 'Security hole'
    forge.issues[0]!.body = 'curl -k https://x shows an injection'
    const bad = await withStub(7)
    await work()
    expect((await day.state(bad)).stub).toMatchObject({ exactTitle: false, details: expect.arrayContaining(['the kind of weakness']) })
    expect((await day.state(bad)).pxa.startsWith('P')).toBe(true)
  })

  it('S0-21, S0-23, S0-25: nothing is said there before validation; then one comment without details and the policy’s label, once each', async () => {
    issue('[BUG] Security Vulnerability', 'See my mail.')
    const id = await withStub(7)
    await work()
    const early = await day.store.as(worker, (tx) => handle(day.gate, tx, id, { actor: { kind: 'member', id: 'ada' }, command: { type: 'AcknowledgeStub' } }))
    expect(early).toMatchObject({ ok: false, refused: { code: 'not-yet' } })
    expect(await work()).toEqual([])
    expect(forge.issues[0]).toMatchObject({ labels: ['bug'], comments: { length: 3 } })
    await day.does(id, { type: 'Validate', reasoning: 'It holds.' }, { type: 'AcknowledgeStub' }, { type: 'LabelStub', label: 'priority/critical-urgent' })
    expect(await work()).toEqual([{ outcome: 'sent', proof: `${stubOf(7)}#issuecomment-9003` }, { outcome: 'sent', proof: 'issue 7 labelled priority/critical-urgent' }])
    expect(forge.issues[0]?.comments.slice(3).map(({ body }) => body.replace(/<!--.*-->/, '').trim())).toEqual(['Thank you. The maintainers have seen this and look into it.'])
    expect(forge.issues[0]?.labels).toEqual(['bug', 'priority/critical-urgent'])
    expect(forge.requests.map(({ text }) => text).join('')).not.toMatch(/A finding|What happens/)
  })

  it('a link to another repository is asked for nowhere; limits are waited for, refusals shown to people', async () => {
    const id = await upTo('mlflow', 'Validate')
    await day.does(id, { type: 'RecordStub', stub: { url: 'https://github.com/other/repo/issues/7', title: '' } })
    expect(await work(false)).toEqual([{ outcome: 'held', why: 'the stub is no issue of the repository' }])
    expect(forge.requests).toEqual([])
    const answers = [[403, { 'Retry-After': '60' }, { outcome: 'retry', code: 'HTTP_403', afterSeconds: 60 }], [502, {}, { outcome: 'retry', code: 'HTTP_502' }], [401, {}, { outcome: 'held', why: 'HTTP_401' }]] as const
    for (const [status, headers, delivery] of answers) {
      await withStub(7)
      forge.next({ status, headers, body: { message: 'No' } })
      expect(await work(false)).toEqual([delivery])
    }
  })
})

describe('a private report at the forge', () => {
  it('S1-13: becomes a case with its reporter by handle and the clock of the day it was filed, once, however often it is told', async () => {
    const ghsa = 'GHSA-2222-cfpq-rvw2'
    expect((await hook({ action: 'reported', repository_advisory: report(ghsa) })).status).toBe(202)
    expect((await hook({ action: 'reported', repository_advisory: report(ghsa) })).status).toBe(202)
    forge.advisories.push(report(ghsa) as never)
    expect(await forgeRound(desk(), 'community')).toEqual({ taken: 0 })
    const cases = await caseOf(ghsa)
    expect(cases).toHaveLength(1)
    const state = await day.state(cases[0]?.id ?? '')
    expect(state.reports).toEqual([expect.objectContaining({ channel: 'forge_private_report', handle: 'adaobi', receivedAt: '2026-11-19T08:00:00Z', title: 'SECRETFINDING in the reader' })])
    expect(Object.values(state.participants).find(({ roles }) => roles.includes('reporter'))?.name).toBe('@adaobi')
  })

  it('a webhook that was lost loses no report: the round takes all pages of what waits', async () => {
    const ids = ['3', '4', '5', '6', '7'].map((digit) => `GHSA-${digit.repeat(4)}-cfpq-rvwx`)
    for (const id of ids) forge.advisories.push(report(id) as never)
    forge.add({ state: 'published' })
    expect(await forgeRound(desk(), 'community')).toEqual({ taken: 5 })
    expect(await forgeRound(desk(), 'community')).toEqual({ taken: 0 })
    forge.next({ status: 401, body: { message: 'Bad credentials' } })
    expect(await forgeRound(desk(), 'community')).toEqual({ taken: 0, failed: 'HTTP_401' })
  })

  it('is believed by its signature alone, and for its own repository', async () => {
    const payload = { action: 'reported', repository_advisory: report('GHSA-8888-cfpq-rvwx') }
    expect((await hook(payload, { key: 'another-secret-of-somebody' })).status).toBe(404)
    expect((await hook(payload, { project: 'meshery' })).status).toBe(404)
    expect((await hook({ ...payload, repository: { full_name: 'other/repo' } })).status).toBe(404)
    const { body, headers } = signedHook(secret, 'repository_advisory', payload)
    expect((await day.web.send('/forge/github/community', { method: 'POST', body: `${body} `, headers: { ...headers } })).status).toBe(404)
    expect((await hook({ action: 'reported', repository_advisory: { ghsa_id: 'none' } })).status).toBe(400)
    expect((await hook({ action: 'opened' }, { event: 'issues' })).status).toBe(202)
    expect(await caseOf('GHSA-8888-cfpq-rvwx')).toEqual([])
  })

  it('published there by somebody: the world knows, and the case says since when', async () => {
    const ghsa = 'GHSA-9999-cfpq-rvwx'
    await hook({ action: 'reported', repository_advisory: report(ghsa) })
    await hook({ action: 'published', repository_advisory: report(ghsa, { state: 'published' }) })
    const [found] = await caseOf(ghsa)
    expect((await day.state(found?.id ?? '')).pxa.startsWith('P')).toBe(true)
  })
})

describe('the draft advisory at the forge', () => {
  const revise = (id: string, advisory: string, title: string) => day.does(id, { type: 'DraftAdvisory', advisory: { id: advisory, fields: { ...draft, title } }, summary: title })

  it('S0-16, S0-26, S0-27: is made privately, kept in step, has the reporter in it by handle, and is the one that is published', async () => {
    const id = await upTo('community', 'DraftAdvisory')
    await day.does(id, { type: 'AttachReport', report: 'r2', fromCase: 'other', reporter: 'ada-o', receivedAt: day.now.toString(), title: 'Same', message: { text: 'Same' }, handle: '@adaobi' })
    forge.logins.add('adaobi')
    await revise(id, 'community-x', 'First words')
    expect((await work())[0]).toMatchObject({ outcome: 'sent', proof: expect.stringMatching(/^draft advisory GHSA-/) })
    expect(forge.advisories).toEqual([expect.objectContaining({ state: 'draft', summary: 'First words', collaborating_users: ['adaobi'] })])
    await revise(id, 'community-x', 'Better words')
    await work()
    expect(forge.advisories).toEqual([expect.objectContaining({ state: 'draft', summary: 'Better words' })])
    const made = await day.store.as(worker, async (tx) => {
      const loaded = await loadCase(day.gate, tx, id)
      return loaded ? render(day.gate, loaded) : null
    })
    await publishOnGithub(desk().egress, { kind: 'github', repo: forgeLogin.repo, token: forgeLogin.token, api: forge.url }, made?.advisory ?? expect.fail())
    expect(forge.advisories).toEqual([expect.objectContaining({ state: 'published', summary: 'Better words' })])
  })

  it('takes up the report that is there already; a handle that GitHub does not know keeps nothing from being in step', async () => {
    const ghsa = 'GHSA-2345-cfpq-rvwx'
    forge.advisories.push(report(ghsa) as never)
    await forgeRound(desk(), 'community')
    const [found] = await caseOf(ghsa)
    const id = found?.id ?? expect.fail()
    await day.does(id, { type: 'SendFeedback', plan: 'We look.', workarounds: '', noneKnown: true }, { type: 'RecordInvestigation', effects: 'It reads.', criticality: 'High.', impacts: [] }, { type: 'Validate', reasoning: 'It holds.' }, { type: 'Accept' })
    await revise(id, 'community-y', 'Taken up')
    expect((await work())[0]).toMatchObject({ outcome: 'sent', proof: `draft advisory ${ghsa}` })
    expect(forge.advisories).toEqual([expect.objectContaining({ ghsa_id: ghsa, state: 'draft', summary: 'Taken up' })])
  })

  it('S1-49: publishing makes it public there too, once, with its proof in the case; a correction brings it in step', async () => {
    const id = await upTo('community', 'PublishAdvisory')
    const ghsa = 'GHSA-2346-cfpq-rvwx'
    forge.advisories.push(report(ghsa) as never)
    await day.store.as(worker, (tx) => tx.execute(`delete from forge_advisory where case_id = $1`, [id]))
    await day.store.as(worker, (tx) => tx.execute(`insert into forge_advisory (project, ghsa, case_id) values ('community', $1, $2)`, [ghsa, id]))
    const out = () => day.store.as(worker, (tx) => publish(day.gate, tx, id, { kind: 'member', id: 'ada' }))
    expect(await work()).toEqual([])
    expect(forge.advisories[0]?.state).toBe('triage')
    expect(await out()).toMatchObject({ ok: true })
    expect(await work()).toEqual([{ outcome: 'sent', proof: expect.stringContaining(`/security/advisories/${ghsa} (HTTP 200, sha256:`) }])
    expect(forge.advisories).toEqual([expect.objectContaining({ ghsa_id: ghsa, state: 'published', summary: 'KESTREL reads too far' })])
    expect((await day.state(id)).announcements['github']?.proof).toContain(ghsa)
    day.now = day.now.add({ hours: 1 })
    await revise(id, draftOf(await day.state(id))?.id ?? '', 'KESTREL corrected')
    const revision = (await day.state(id)).advisory?.revision ?? 0
    for (const by of ['ada', 'bo']) await day.store.as(worker, (tx) => handle(day.gate, tx, id, { actor: { kind: 'member', id: by }, command: { type: 'ApproveAdvisory', revision, by } }))
    await forget()
    expect(forge.advisories[0]?.summary).toBe('KESTREL reads too far')
    expect(await out()).toMatchObject({ ok: true })
    await work()
    expect(forge.advisories).toEqual([expect.objectContaining({ state: 'published', summary: 'KESTREL corrected' })])
  })

  it('an answer that was lost makes no second draft', async () => {
    const id = await upTo('community', 'DraftAdvisory')
    await revise(id, 'community-z', 'Once')
    forge.loseAnswer('POST')
    expect(await work(false)).toEqual([{ outcome: 'retry', code: 'unreachable' }])
    await revise(id, 'community-z', 'Twice')
    await work()
    expect(forge.advisories.map(({ summary }) => summary)).toEqual(['Twice'])
  })
})

describe('the settings of a forge', () => {
  it('S-122: go in by a form and come out of no page; who may publish sets them', async () => {
    const fields = { _token: adasToken, do: 'set', repo: 'orchard/core', token: 'github_pat_canarytoken', secret: 'canarysecretcanary' }
    expect((await day.web.post('/projects/asf/forge', fields)).status).toBe(303)
    const html = await (await day.web.get('/projects/asf/forge')).text()
    expect(html).toContain('orchard/core')
    expect(html).toContain('https://desk.example/forge/github/asf')
    expect(html).not.toMatch(/canary/)
    expect(await day.store.as(worker, (tx) => openForge(tx, 'asf'))).toMatchObject({ token: 'github_pat_canarytoken' })
    for (const wrong of [{ repo: 'no repo' }, { token: '' }, { secret: 'short' }, { api: 'ftp://x' }]) {
      const response = await day.web.post('/projects/asf/forge', { ...fields, ...wrong })
      expect([response.status, /canary/.test(await response.text())]).toEqual([409, false])
    }
    expect((await day.web.post('/projects/nothing/forge', fields)).status).toBe(404)
    await day.web.post('/projects/asf/forge', { _token: adasToken, do: 'remove' })
    expect(await day.store.as(worker, (tx) => openForge(tx, 'asf'))).toBeUndefined()
  })
})
