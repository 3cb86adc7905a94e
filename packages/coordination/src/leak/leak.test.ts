import { describe, expect, it } from 'vitest'

import { decideLeak, openItems, reportedLate } from './decide.ts'
import type { LeakContext, LeakDecision } from './decide.ts'
import { evolveLeak } from './evolve.ts'
import { firstTasks, noLeak } from './incident.ts'
import type { LeakCommand, LeakIncident, LeakReport } from './incident.ts'

const now = '2026-11-20T12:00:00Z'
const report: LeakReport = {
  case: 'case-1', by: 'acme', ownLeak: true, what: 'the plan mail of 18 November, with the function’s name',
  whom: 'the public channel of Acme’s chat, 40 people', medium: 'chat', leakedAt: '2026-11-19T08:00:00Z',
    knownAt: '2026-11-20T09:00:00Z',
}
const context: LeakContext = { breaches: [], parties: ['team', 'acme', 'globex'] }

function told(commands: readonly LeakCommand[], given: LeakIncident = noLeak, around = context):
  { state: LeakIncident, last: LeakDecision } {
  let state = given
  let last: LeakDecision = { events: [], consequences: [] }
  for (const command of commands) {
    last = decideLeak(state, command, around, now)
    if (!('refused' in last)) state = last.events.reduce(evolveLeak, state)
  }
  return { state, last }
}

const codeOf = (decision: LeakDecision) => 'refused' in decision ? decision.refused.code : undefined
const open = told([{ type: 'ReportLeak', report }]).state
const laid = told([{ type: 'LayTo', member: 'acme', evidence: 'its own report', continued: false }], open).state

describe('reporting a leak', () => {
  it('S3-83: needs exactly what leaked; to whom may be open, and is a task then', () => {
    expect(codeOf(told([{ type: 'ReportLeak', report: { ...report, what: ' ' } }]).last)).toBe('what-missing')
    const { whom: _, ...without } = report
    expect(firstTasks(without).map(({ text }) => text)).toContain('Find out to whom it went')
    expect(open.tasks.map(({ text }) => text)).not.toContain('Find out to whom it went')
    const blind = told([{ type: 'ReportLeak', report: without }]).state
    expect(openItems(blind, context).join()).toContain('Record to whom')
    expect(told([{ type: 'AddDetail', whom: 'two people' }], blind).state.report?.whom).toBe('two people')
  })

  it('S3-82: counts «urgently» from when the reporter knew, and shows a late report without refusing it', () => {
    expect(reportedLate(open, 24)).toBe(false)
    expect(reportedLate(open, 2)).toBe(true)
    expect(reportedLate(noLeak, 0)).toBe(false)
  })

  it('refuses times without a zone and times to come', () => {
    for (const leakedAt of ['2026-11-19T08:00', '2026-11-21T08:00:00Z']) {
      expect(codeOf(told([{ type: 'ReportLeak', report: { ...report, leakedAt } }]).last)).toBe('malformed-time')
      expect(codeOf(told([{ type: 'AddDetail', leakedAt }], open).last)).toBe('malformed-time')
    }
  })

  it('is one incident, not two', () => {
    expect(codeOf(told([{ type: 'ReportLeak', report }], open).last)).toBe('already-reported')
    expect(codeOf(told([{ type: 'CloseLeak', lesson: '' }]).last)).toBe('not-open')
  })

  it('gives tasks by the way it leaked', () => {
    const tasks = (medium: LeakReport['medium']) => firstTasks({ ...report, medium }).map(({ text }) => text).join()
    expect(tasks('public_repository')).toContain('taken down')
    expect(tasks('mail')).toContain('delete')
  })
})

describe('judging and containing', () => {
  it('X2: judged public, the case is public at once', () => {
    const { last, state } =
      told([{ type: 'JudgeLeak', public: true, reason: 'it is on a mailing list', by: 'team' }], open)
    expect(last).toMatchObject({
      consequences: [{ kind: 'now-public', case: 'case-1', evidence: 'it is on a mailing list' }] })
    expect(codeOf(told([{ type: 'JudgeLeak', public: false, reason: 'taken down', by: 'team' }], state).last))
      .toBe('judged-public')
  })

  it('judged not public, the embargo goes on and the judgement may change', () => {
    const { last, state } = told([{ type: 'JudgeLeak', public: false, reason: '40 employees', by: 'team' }], open)
    expect(last).toMatchObject({ consequences: [] })
    expect(told([{ type: 'JudgeLeak', public: true, reason: 'now posted', by: 'team' }], state).state.judged?.public)
      .toBe(true)
  })

  it('needs the result of each task, once', () => {
    const finish = (task: string, result: string) => ({ type: 'FinishContainment', task, by: 'acme', result }) as const
    expect(codeOf(told([finish('first-1', ' ')], open).last)).toBe('result-missing')
    expect(codeOf(told([finish('none', 'x')], open).last)).toBe('task-unknown')
    expect(codeOf(told([finish('first-1', 'deleted'), finish('first-1', 'again')], open).last)).toBe('task-done')
    expect(codeOf(told([{ type: 'AddContainment', task: 'first-1', text: 'x' }], open).last)).toBe('id-taken')
  })
})

describe('the sanction', () => {
  const decide = (sanction: 'none' | 'warning' | 'suspension' | 'removal', around = context) =>
    told([{ type: 'DecideSanction', sanction, reason: 'for the record', by: 'team' }], laid, around).last
  const first = { incident: 'i1', at: '2026-11-01T00:00:00Z', toldAt: '2026-11-02T00:00:00Z', continued: false }

  it('S3-84: removal is for continuing to leak, not for one leak', () => {
    expect(codeOf(decide('removal', { ...context, breaches: [first] }))).toBe('not-continuing')
    const again = { ...first, incident: 'i2', at: '2026-11-19T08:00:00Z', toldAt: now }
    expect(decide('removal', { ...context, breaches: [first, again] }))
      .toMatchObject({ consequences: [{ kind: 'remove', member: 'acme' }] })
    expect(decide('removal', { ...context, breaches: [{ ...first, continued: true }] }))
      .toMatchObject({ consequences: [{ kind: 'remove' }] })
  })

  it('S3-84: a first leak is answered by a warning or a suspension, or by none with a reason', () => {
    expect(decide('warning')).toMatchObject({ consequences: [{ kind: 'warn', member: 'acme' }] })
    expect(decide('suspension')).toMatchObject({ consequences: [{ kind: 'suspend' }] })
    expect(decide('none')).toMatchObject({ consequences: [] })
    expect(codeOf(told([{ type: 'DecideSanction', sanction: 'none', reason: '', by: 'team' }], laid).last))
      .toBe('reason-missing')
  })

  it('falls on somebody named, with evidence, as a breach of that member', () => {
    expect(codeOf(told([{ type: 'DecideSanction', sanction: 'warning', reason: 'x', by: 'team' }], open).last))
      .toBe('nobody-named')
    expect(codeOf(told([{ type: 'LayTo', member: 'acme', evidence: '', continued: false }], open).last))
      .toBe('evidence-missing')
    expect(told([{ type: 'LayTo', member: 'acme', evidence: 'its own report', continued: false }], open).last)
      .toMatchObject({ consequences: [{
        kind: 'breach', member: 'acme', leakedAt: '2026-11-19T08:00:00Z', continued: false }] })
  })
})

describe('closing', () => {
  it('is refused with the list of what is open, and possible when it is empty', () => {
    const { last } = told([{ type: 'CloseLeak', lesson: 'x' }], laid)
    expect('refused' in last ? last.refused.open : []).toEqual([
      ...laid.tasks.map(({ text }) => text), 'Judge whether it is public', 'Inform team, globex',
        'Decide the sanction'])
    const { state } = told([
      ...laid.tasks.map(({ id }) => ({ type: 'FinishContainment', task: id, by: 'acme', result: 'done' }) as const),
      { type: 'JudgeLeak', public: false, reason: '40 employees', by: 'team' },
      { type: 'InformOthers', parties: ['team', 'globex'] },
      { type: 'DecideSanction', sanction: 'warning', reason: 'first', by: 'team' },
      { type: 'CloseLeak', lesson: 'chat channels are not teams' },
    ], laid)
    expect([state.stage, state.lesson]).toEqual(['closed', 'chat channels are not teams'])
  })
})
