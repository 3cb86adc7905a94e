import { fold } from '@parley/coordination'
import { loadPolicy, policySource } from '../../../packages/policy/test/reference-policies.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse, type MailHouse } from '../../../testing/src/mail-house.ts'
import { hashOf } from '../commands/policy-shelf.ts'
import { memberThread } from '../mail/route.ts'
import { takenAddresses } from '../commands/project-addresses.ts'
import type { SignedIn } from './desk-port.ts'
import { directoryRows } from './policy-routes.tsx'
import { teamPort } from './port/team.ts'

interface Person { readonly id: string; readonly address: string }

const strict = loadPolicy('examples/strict-foundation')
let house: MailHouse
let hub: Person
let tomcat: Person
let httpd: Person
let nobody: Person
let mails = 0

beforeAll(async () => {
  house = await mailHouse([{ policy: strict, hash: hashOf(strict), source: policySource('examples/strict-foundation'), file: 'strict.yaml' }])
  hub = await house.member('hub', ['triager'], 'asf')
  tomcat = await inTeams('tom', ['tomcat'])
  httpd = await inTeams('hal', ['httpd'])
  nobody = await inTeams('nob', [])
})
afterAll(() => house.close())
beforeEach(() => {
  house.now = house.now.add({ hours: 48 })
  house.proved = []
})

async function inTeams(login: string, teams: readonly string[]): Promise<Person> {
  const person = await house.member(login, ['triager', 'fixer', 'publisher'], 'asf')
  await house.store.as({ role: 'gate' }, (tx) => tx.execute('update team_member set teams = $2 where member = $1', [person.id, teams]))
  return person
}

const signedIn = ({ id }: Person): SignedIn => ({ member: id, name: id, session: 's', steppedUpAt: null, isAdmin: false, roles: { asf: ['triager', 'fixer', 'publisher'] } })
const port = () => teamPort(house.store, house.gate)
const sees = async (person: Person, id: string): Promise<boolean> => await port().casePage(signedIn(person), id) !== null
const lists = async (person: Person): Promise<readonly string[]> => (await port().cases(signedIn(person), {})).map(({ id }) => id)

async function reported(recipient: string, more = ''): Promise<{ readonly id: string; readonly from: string }> {
  mails += 1
  const from = `ada${mails}@finder.example`
  await house.take(`From: Ada <${from}>\nSubject: A finding ${mails}\nMessage-ID: <f${mails}@finder.example>\n${more}\nThe server ${mails} reads any file of the host when the path holds dots.\n`, { from, recipients: [recipient] })
  return { id: (await house.cases()).at(-1)?.id ?? expect.fail(), from }
}
const recipients = async (): Promise<readonly string[]> => (await house.sent()).map(({ envelope }) => envelope.to)

describe('the teams of a foundation’s projects', () => {
  it('S2-16, S2x-9: before it is handed on the foundation alone sees a case; afterwards the project’s team does too, and no other', async () => {
    const { id, from } = await reported('security@apache.org')
    expect(await Promise.all([hub, tomcat, httpd, nobody].map((one) => sees(one, id)))).toEqual([true, false, false, false])
    expect((await recipients()).toSorted()).toEqual([from, hub.address].toSorted())
    expect(await port().command(signedIn(hub), id, { type: 'RouteToTeam', team: 'tomcat' })).toMatchObject({ ok: true })
    expect(await Promise.all([hub, tomcat, httpd, nobody].map((one) => sees(one, id)))).toEqual([true, true, false, false])
    expect(await lists(tomcat)).toEqual([id])
    expect(await lists(httpd)).toEqual([])
    // The reporter, the team, its list, and the foundation's list that wants a copy.
    expect((await recipients()).toSorted()).toEqual([from, tomcat.address, 'security@tomcat.apache.org', 'security@apache.org'].toSorted())
  })

  it('what is hidden is hidden in every table, and a command finds no case', async () => {
    const { id } = await reported('security@apache.org')
    await port().command(signedIn(hub), id, { type: 'RouteToTeam', team: 'tomcat' })
    const rows = (one: Person) => house.store.as({ role: 'team', member: one.id }, async (tx) => Promise.all(
      ['case_head', 'case_view', 'event', 'case_key', 'clock_view', 'blob', 'outbox', 'case_team'].map(async (table) =>
        (await tx.query(`select 1 from ${table} where ${table === 'case_head' ? 'id' : 'case_id'} = $1`, [id])).length)))
    expect(await rows(httpd)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect((await rows(tomcat)).slice(0, 4).every((count) => count > 0)).toBe(true)
    expect(await port().command(signedIn(httpd), id, { type: 'Acknowledge', text: 'Hello.' })).toBeNull()
    await expect(house.store.as({ role: 'team', member: httpd.id }, (tx) => tx.execute('insert into case_team (case_id, team) values ($1, $2) on conflict (case_id) do update set team = excluded.team', [id, 'httpd'])))
      .rejects.toThrow(/row-level security/)
  })

  it('a team that hands a case on loses sight of it, and all that follows from handing it on is written', async () => {
    const { id } = await reported('security@apache.org')
    await port().command(signedIn(hub), id, { type: 'RouteToTeam', team: 'tomcat' })
    await house.sent()
    expect(await port().command(signedIn(tomcat), id, { type: 'RouteToTeam', team: 'httpd' })).toMatchObject({ ok: true })
    expect(await Promise.all([hub, tomcat, httpd].map((one) => sees(one, id)))).toEqual([true, false, true])
    expect(await recipients()).toContain(httpd.address)
    expect(fold(await house.events(id)).routed?.team).toBe('Apache HTTP Server')
  })

  it('work by mail reaches no further than the pages', async () => {
    const { id } = await reported('security@apache.org')
    await port().command(signedIn(hub), id, { type: 'RouteToTeam', team: 'tomcat' })
    house.proved = [httpd.address]
    const before = (await house.events(id)).length
    await house.take(`From: hal <${httpd.address}>\nSubject: Re: x\nMessage-ID: <w${mails}@team.example>\n\nseverity low\n`, { from: httpd.address, recipients: [await house.threadOf(id, memberThread('team', httpd.id))] })
    expect(await house.events(id)).toHaveLength(before)
  })

  it('whoever is assigned is of those who see the case', async () => {
    const { id } = await reported('security@apache.org')
    await port().command(signedIn(hub), id, { type: 'RouteToTeam', team: 'tomcat' })
    expect((await port().casePage(signedIn(hub), id))?.members.map((one) => one.id).toSorted()).toEqual([hub.id, tomcat.id].toSorted())
  })
})

describe('a project’s own address', () => {
  it.each(['security@tomcat.apache.org', 'asf.tomcat@desk.example'])('S2-12, S2x-7: mail to %s is taken, recorded with its project, and the reporter is told', async (address) => {
    expect(takenAddresses(loadPolicy('asf'), 'desk.example')).toContain(address)
    const { id, from } = await reported(address)
    expect(fold(await house.events(id)).routed).toMatchObject({ team: 'Apache Tomcat', securityModel: 'https://tomcat.apache.org/security-model.html' })
    expect(await Promise.all([tomcat, httpd].map((one) => sees(one, id)))).toEqual([true, false])
    const toReporter = (await house.sent()).filter(({ envelope }) => envelope.to === from).map(({ raw }) => raw.toString())
    expect(toReporter.some((raw) => raw.includes('Apache Tomcat'))).toBe(true)
  })

  it('from a machine, or under a policy that wants something else first, people hand it on: a note says where it belongs', async () => {
    const robot = await reported('security@tomcat.apache.org', 'Auto-Submitted: auto-generated\n')
    const early = await reported('bridge-security@strict.example')
    for (const [{ id }, team] of [[robot, 'tomcat'], [early, 'bridge']] as const) {
      const events = await house.events(id)
      expect(fold(events).routed).toBeUndefined()
      expect(events.flatMap((event) => (event.type === 'MessageWritten' ? [`${event.audience}: ${event.message.text}`] : []))).toEqual([`team: It came to the address of the project «${team}». Hand it to that team.`])
    }
    expect((await recipients()).filter((one) => one === robot.from)).toEqual([])
  })
})

describe('copies to the foundation’s list', () => {
  it('S2x-3, S2x-10, S2x-12: a notice without a word of the case goes there; it opens no case when it comes back', async () => {
    const { id } = await reported('security@tomcat.apache.org')
    await house.sent()
    await port().command(signedIn(tomcat), id, { type: 'Acknowledge', text: 'Thank you, we look at the dots in the path.' })
    const copies = (await house.sent()).filter(({ envelope }) => envelope.to === 'security@apache.org')
    expect(copies).toHaveLength(1)
    const raw = copies[0]?.raw.toString() ?? ''
    expect(raw).not.toMatch(/dots|finding|Reply-To/)
    const cases = (await house.cases()).length
    await house.take(raw, { from: 'someone@apache.org', recipients: ['security@apache.org'] })
    expect(await house.cases()).toHaveLength(cases)
    expect((await port().casePage(signedIn(tomcat), id))?.entries.find(({ what }) => what === 'Acknowledged')?.marks).toEqual(['security@apache.org was told that there is a copy to read'])
  })

  it('S2x-26: for a project without a list of its own nothing is sent; the case page says that it is to be done by hand', async () => {
    const { id } = await reported('security@apache.org')
    await port().command(signedIn(hub), id, { type: 'RouteToTeam', team: 'ant' })
    await house.sent()
    await port().command(signedIn(hub), id, { type: 'Acknowledge', text: 'Thank you.' })
    expect(await recipients()).not.toContain('security@apache.org')
    expect((await port().casePage(signedIn(hub), id))?.entries.find(({ what }) => what === 'Acknowledged')?.marks).toEqual(['to be copied by hand to security@apache.org'])
  })
})

it('S2-10, S2-11: the directory leads from each project to its security model and its contact', () => {
  const rows = directoryRows(loadPolicy('asf'), 'desk.example')
  expect(rows.map(({ key, contact, own, model }) => [key, contact, own, model !== undefined])).toEqual([
    ['airflow', 'security@airflow.apache.org', true, true], ['ant', 'asf.ant@desk.example', false, false],
    ['httpd', 'security@httpd.apache.org', true, false], ['tomcat', 'security@tomcat.apache.org', true, true],
  ])
})
