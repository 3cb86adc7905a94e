import { factsOf, fold, stepsOf, type CaseCommand, type CaseEventType, type CaseState, type Context } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { loadPolicy } from '../../../packages/policy/test/reference-policies.ts'
import { attemptsFor, type Attempt } from '../../../packages/coordination/src/simulate-inputs.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailHouse, type MailHouse } from '../../../testing/src/mail-house.ts'
import { stateWords } from '../projections/state-words.ts'
import { handle, iso } from './gate.ts'

/** What one command did: its events, how the state read before and after, and the mails that the reporter got. */
interface Turn { readonly types: readonly CaseEventType[]; readonly state: readonly [before: string, after: string]; readonly mails: readonly string[] }

let house: MailHouse
let walks = 0
beforeAll(async () => {
  house = await mailHouse()
})
afterAll(() => house.close())

/** A report by mail, and then always the first step that the page offers, until the advisory is out and the case closed. */
async function walk(project: string): Promise<readonly Turn[]> {
  const policy = loadPolicy(project)
  house.now = house.now.add({ hours: 24 * 7 })
  walks += 1
  const from = `ada${walks}@${project}.example`
  await house.take(`From: Ada <${from}>\nSubject: A finding\nMessage-ID: <${project}${walks}@finder.example>\n\nThe server ${walks} reads any file when the path holds dots.\n\nhttps://github.com/x/y/issues/1\n`, { from, recipients: [`${project}@desk.example`] })
  await house.sent()
  const id = (await house.cases()).at(-1)?.id ?? expect.fail()
  const turns: Turn[] = []
  for (let turn = 0; turn < 60; turn++) {
    const state = fold(await house.events(id))
    const attempts = nextAttempts(state, policy)
    if (attempts.length === 0) return turns
    for (const attempt of attempts) turns.push(await take(id, policy, attempt, from))
  }
  throw new Error('the walk does not end')
}

const contextOf = (policy: Policy): Context => ({ policy, now: iso(house.now), actor: { kind: 'member', id: 'mara' }, approvalsNeeded: 1 })

function nextAttempts(state: CaseState, policy: Policy): readonly Attempt[] {
  if (state.closedAt !== undefined) return []
  const step = stepsOf(state, contextOf(policy)).find((one) => !one.done && !one.optional && !one.refused && one.command !== 'Close')
  if (step) return attemptsFor(step.command, { state, policy, now: iso(house.now) })
  const ends = state.embargo.active?.endsAt
  if (ends !== undefined && state.embargo.em === 'A') {
    house.now = Temporal.Instant.from(ends)
    return [{ command: { type: 'Embargo', command: { type: 'EndTimeReached' } }, actor: { kind: 'desk' } }]
  }
  return [{ command: { type: 'Close', outcome: 'disclosed', reason: 'It is out.' }, actor: { kind: 'member', id: 'mara' } }]
}

async function take(id: string, policy: Policy, { command, actor }: Attempt, from: string): Promise<Turn> {
  const words = async () => {
    const state = fold(await house.events(id))
    return stateWords(state, factsOf(state, policy, contextOf(policy)))
  }
  const before = await words()
  const who = actor.kind === 'participant' ? { ...actor, id: (await house.reporter(id)).id } : actor
  const { id: reporter } = await house.reporter(id)
  // The invented embargo speaks of a party called «reporter».
  const meant = command.type === 'Embargo' ? JSON.parse(JSON.stringify(command).replaceAll('"reporter"', JSON.stringify(reporter))) as CaseCommand : command
  const outcome = await house.asWorker((tx) => handle(house.gate, tx, id, { command: meant, actor: who }))
  if (!outcome?.ok) throw new Error(`${command.type}: ${outcome?.refused.says}`)
  const mails = (await house.sent()).filter(({ envelope }) => envelope.to === from).map(({ raw }) => raw.toString())
  return { types: outcome.events.map(({ type }) => type), state: [before, await words()], mails }
}

/** What a policy that promises no more still tells: that there is an answer, a question, an end or an advisory to read. */
const answers: ReadonlySet<CaseEventType> = new Set<CaseEventType>(['Acknowledged', 'FeedbackSent', 'InformationAsked', 'ReportInvalidated', 'ReportAccepted', 'AdvisoryPublished'])

describe('what a reporter hears by mail', () => {
  it('S4-18: one notice for each change of the status that the own page shows, from the report to the closed case', async () => {
    const turns = await walk('meshery')
    const changes = turns.filter(({ state: [before, after] }) => before !== after)
    expect(changes.length).toBeGreaterThanOrEqual(5)
    expect(changes.map(({ types, mails }) => [types, mails.length])).toEqual(changes.map(({ types }) => [types, 1]))
  })

  it('the news that it is public names the advisory that everybody reads', async () => {
    const turns = await walk('asf')
    const [news = ''] = turns.find(({ types }) => types.includes('AdvisoryPublished'))?.mails ?? []
    expect(news.replaceAll(/=\r?\n/g, '')).toMatch(/Your report is public now[^]*Everybody reads it here:\s+- https:\/\/desk\.example\/advisories\/\S+\s/)
  })

  it.each(['meshery', 'asf', 'community', 'distributors'])('under the policy of %s: never two mails for one thing done, and not a word of the case', async (project) => {
    const turns = await walk(project)
    expect(turns.filter(({ mails }) => mails.length > 1)).toEqual([])
    expect(turns.flatMap(({ mails }) => mails).filter((raw) => /dots|invented|A finding|2\.4\.1/i.test(raw))).toEqual([])
  })

  it.each([['community', 0], ['distributors', 2]] as const)('the policy of %s promises no more than answers, and no more is sent, but for %i about the date that the reporter negotiates', async (project, dates) => {
    const turns = await walk(project)
    const heard = turns.filter(({ mails }) => mails.length > 0).flatMap(({ types }) => types.filter((type) => answers.has(type)))
    expect(heard).toEqual(['FeedbackSent', 'ReportAccepted', 'AdvisoryPublished'])
    expect(turns.filter(({ mails }) => mails.length > 0)).toHaveLength(3 + dates)
    expect(turns.flatMap(({ mails }) => mails).filter((raw) => raw.includes('When shall it be public'))).toHaveLength(dates > 0 ? 1 : 0)
  })

  it('S-059: the second report of a day gets no receipt; the first news of it brings the code that opens it, once', async () => {
    house.now = house.now.add({ hours: 24 * 7 })
    const from = 'twice@finder.example'
    for (const nth of [1, 2]) {
      await house.take(`From: Ada <${from}>\nSubject: Finding ${nth}\nMessage-ID: <twice${nth}@finder.example>\n\nThis is another thing, number ${nth}.\n`, { from, recipients: ['meshery@desk.example'] })
    }
    expect((await house.sent()).filter(({ envelope }) => envelope.to === from)).toHaveLength(1)
    const id = (await house.cases()).at(-1)?.id ?? expect.fail()
    const say = async (text: string) => {
      await house.asWorker((tx) => handle(house.gate, tx, id, { command: { type: 'WriteMessage', audience: 'reporter', message: { text } }, actor: { kind: 'member', id: 'mara' } }))
      return (await house.sent()).filter(({ envelope }) => envelope.to === from).map(({ raw }) => raw.toString().replaceAll(/=\r?\n/g, ''))
    }
    const code = /PARLEY-C-[0-9A-Z-]+/
    expect((await say('First.')).map((mail) => code.test(mail))).toEqual([true])
    const second = await say('Second.')
    expect(second.map((mail) => code.test(mail))).toEqual([false])
    expect(second.join(' ')).toContain('code of our first mail')
  })
})
