import { parsePolicy } from '@parley/policy'
import { policySource } from '../../../packages/policy/test/reference-policies.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse, type MailHouse } from '../../../testing/src/mail-house.ts'
import { digestsDue, sendDigest } from '../commands/digest.ts'
import { handle } from '../commands/gate.ts'
import { hashOf } from '../commands/policy-shelf.ts'
import { claimTimers } from '../store/timers.ts'
import { digestRound } from './digests.ts'
import { fire } from './timers.ts'

const source = policySource('examples/strict-foundation').replace('escalate_to: [board@strict.example]', 'escalate_to: [board@strict.example, release_manager, cora]')
const parsed = parsePolicy(source, 'strict.yaml')
if (!parsed.ok) throw new Error('the example does not load')
const strict = { policy: parsed.policy, hash: hashOf(parsed.policy), source, file: 'strict.yaml' }
const hobbySource = policySource('examples/two-person-hobby')
const relaxed = parsePolicy(hobbySource, 'hobby.yaml')
if (!relaxed.ok) throw new Error('the example does not load')
const hobby = { policy: relaxed.policy, hash: hashOf(relaxed.policy), source: hobbySource, file: 'hobby.yaml' }
const project = 'strict-foundation'
const quiet = (): void => undefined

interface Person { readonly id: string; readonly address: string }
let house: MailHouse
let rex: Person
let cora: Person
let mails = 0

beforeAll(async () => {
  house = await mailHouse([strict, hobby])
  await house.member('hana', ['triager'], 'two-person-hobby')
  rex = await house.member('rex', ['release_manager'], project)
  cora = await house.member('cora', ['triager'], project)
  await house.member('tara', ['triager'], project)
})
afterAll(() => house.close())
beforeEach(async () => {
  // A Tuesday at 11:00 in Zurich, months after what came before, with nothing open.
  house.now = Temporal.Instant.from('2027-03-02T10:00:00Z').add({ hours: 24 * 28 * (mails += 1) })
  await house.asWorker((tx) => tx.execute('update case_view set closed_at = $1 where closed_at is null', [house.now]))
  await house.asWorker((tx) => tx.execute('delete from timer'))
  await house.sent()
})

async function reported(): Promise<string> {
  await house.take(`From: Ada <ada${mails}@finder.example>\nSubject: A finding\nMessage-ID: <f${mails}@finder.example>\n\nThe bridge ${mails} falls when three people cross it.\n`, { from: `ada${mails}@finder.example`, recipients: [`${project}@desk.example`] })
  await house.sent()
  return (await house.cases()).at(-1)?.id ?? expect.fail()
}
const actor = () => ({ kind: 'member' as const, id: cora.id, name: 'Cora' })
const does = (id: string, command: Parameters<typeof handle>[3]['command']) => house.asWorker((tx) => handle(house.gate, tx, id, { command, actor: actor() }))

/** The clock moves, and whatever is due is done, until nothing is. */
async function until(at: Temporal.Instant): Promise<void> {
  house.now = at
  for (;;) {
    const timers = await claimTimers(house.store, { now: at, limit: 10, leaseSeconds: 60 })
    if (timers.length === 0) return
    for (const timer of timers) await fire(house.store, house.gate, timer, quiet)
  }
}
const toldOf = async (words: string): Promise<readonly string[]> => (await house.sent()).filter(({ raw }) => raw.toString().includes(words)).map(({ envelope }) => envelope.to).toSorted()
const types = async (id: string): Promise<readonly string[]> => (await house.events(id)).map(({ type }) => type).filter((type) => /^(Clock|Promise)/.test(type))

describe('a promise that is not kept', () => {
  it('is warned of, missed and escalated, each once: first the team, in the end the people whom the policy names', async () => {
    const id = await reported()
    const start = house.now
    await until(start.add({ minutes: 1 }))
    expect(await types(id)).toEqual([])
    await until(start.add({ hours: 12, minutes: 1 }))
    expect(await types(id)).toEqual(['ClockWarned'])
    expect(await toldOf('about to run out')).toEqual(['cora@team.example', 'rex@team.example', 'tara@team.example'])
    await until(start.add({ hours: 24 }))
    expect(await types(id)).toEqual(['ClockWarned', 'PromiseMissed', 'PromiseEscalated'])
    const escalated = await house.sent()
    const to = (words: string) => escalated.filter(({ raw }) => raw.toString().includes(words)).map(({ envelope }) => envelope.to).toSorted()
    expect(to('has run out')).toEqual(['cora@team.example', 'rex@team.example', 'tara@team.example'])
    expect(to('passed on to you')).toEqual(['board@strict.example', 'cora@team.example', 'rex@team.example'])
    expect(escalated.map(({ raw }) => raw.toString()).join('\n')).not.toMatch(/bridge|three people/)
    await until(start.add({ hours: 48 }))
    expect(await types(id)).toEqual(['ClockWarned', 'PromiseMissed', 'PromiseEscalated'])
    expect(await house.sent()).toEqual([])
  })

  it('an aim of the team is called an aim in every mail, because nobody was promised it', async () => {
    await house.take(`From: Ada <aim@finder.example>\nSubject: A finding\nMessage-ID: <aim${mails}@finder.example>\n\nThe kettle boils over when nobody looks.\n`, { from: 'aim@finder.example', recipients: ['two-person-hobby@desk.example'] })
    await house.sent()
    const from = house.now
    await until(from.add({ hours: 24 * 13 + 1 }))
    await until(from.add({ hours: 24 * 15 }))
    const notices = (await house.sent()).filter(({ envelope }) => envelope.to === 'hana@team.example').map(({ raw }) => raw.toString())
    expect(notices.map((raw) => /^Subject: \[[^\]]+\] (.*)\r?$/m.exec(raw)?.[1])).toEqual(['An aim of ours is near', 'An aim of ours was missed'])
    expect(notices.join('\n')).not.toMatch(/we promised/)
  })

  it('a promise kept in time wakes nobody', async () => {
    const id = await reported()
    await does(id, { type: 'Acknowledge', text: 'Thank you.' })
    await until(house.now.add({ hours: 25 }))
    expect(await types(id)).toEqual([])
  })

  it('a question stops the clock and its timers; the answer starts them again, later by the days that it stood still', async () => {
    const id = await reported()
    await does(id, { type: 'Acknowledge', text: 'Thank you.' })
    const due = () => house.asWorker((tx) => tx.query<{ due: Temporal.Instant }>(`select due_at as due from timer where case_id = $1 and name = 'judge' and kind = 'due'`, [id]))
    const [before] = await due()
    await does(id, { type: 'AskForInformation', text: 'Which bridge?' })
    expect(await due()).toEqual([])
    const { address } = await house.reporter(id)
    house.now = house.now.add({ hours: 48 })
    await house.take(`From: Ada <ada${mails}@finder.example>\nSubject: Re\nMessage-ID: <a${mails}@finder.example>\n\nThe long one.\n`, { from: `ada${mails}@finder.example`, recipients: [address] })
    const [after] = await due()
    expect(before?.due.until(after?.due ?? expect.fail()).total('hours')).toBe(48)
  })
})

describe('the summary of the day', () => {
  const summaries = async () => (await house.sent()).filter(({ raw }) => raw.toString().includes('Your summary of the day'))
  const round = () => digestRound(house.store, house.gate, quiet)
  /** So many hours and minutes of a later day in Zurich. */
  const zurich = (days: number, time: string): Temporal.Instant =>
    house.now.toZonedDateTimeISO('Europe/Zurich').add({ days }).withPlainTime(time).toInstant()

  it('goes out at eight of the project’s zone, one a day to each member, with counts, times and links, and no word of a case', async () => {
    const id = await reported()
    await round()
    await house.sent()
    const [early, eight, noon, next] = [zurich(1, '07:59'), zurich(1, '08:00'), zurich(1, '12:00'), zurich(2, '08:00')]
    house.now = early
    await round()
    expect(await summaries()).toEqual([])
    house.now = eight
    await round()
    await round()
    const sent = await summaries()
    expect(sent.map(({ envelope }) => envelope.to).toSorted()).toEqual(['cora@team.example', 'rex@team.example', 'tara@team.example'])
    const text = sent[0]?.raw.toString().replaceAll('=\r\n', '') ?? ''
    expect(text).toMatch(/Open cases: 1/)
    expect(text).toContain(`https://desk.example/cases/${id}`)
    expect(text).not.toMatch(/bridge|finding|finder/)
    house.now = noon
    await round()
    expect(await summaries()).toEqual([])
    house.now = next
    await round()
    expect(await summaries()).toHaveLength(3)
  })

  it('with nothing open there is none, not even when something comes later that day', async () => {
    house.now = zurich(1, '09:00')
    await round()
    await reported()
    house.now = house.now.add({ hours: 2 })
    await round()
    expect(await summaries()).toEqual([])
  })

  it('after a crash between the decision and the next it is neither lost nor doubled', async () => {
    await reported()
    house.now = zurich(1, '08:00')
    const due = await house.asWorker((tx) => digestsDue(house.gate, tx))
    expect(due).toHaveLength(3)
    const [one] = due
    // Two that take the same for due, as before and after a restart: one of them decides.
    expect(await Promise.all([sendDigest(house.store, house.gate, one ?? expect.fail()), sendDigest(house.store, house.gate, one ?? expect.fail())])).toEqual(expect.arrayContaining([true, false]))
    await round()
    expect((await summaries()).map(({ envelope }) => envelope.to).toSorted()).toEqual(['cora@team.example', 'rex@team.example', 'tara@team.example'])
  })

  it('counts what the member may see, and nobody who left gets one', async () => {
    const id = await reported()
    await house.asWorker((tx) => tx.execute('update case_head set restricted = true where id = $1', [id]))
    await house.asWorker((tx) => tx.execute(`insert into case_access (case_id, subject, audiences) values ($1, $2, '{team}'), ($1, $3, '{team}')`, [id, rex.id, cora.id]))
    await house.store.as({ role: 'gate' }, (tx) => tx.execute(`update member set state = 'suspended' where id = $1`, [rex.id]))
    house.now = zurich(1, '08:00')
    await round()
    expect((await summaries()).map(({ envelope }) => envelope.to)).toEqual([cora.address])
    await house.store.as({ role: 'gate' }, (tx) => tx.execute(`update member set state = 'active' where id = $1`, [rex.id]))
  })
})
