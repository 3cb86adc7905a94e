import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { can, canWriteTo, isDangerous, outsider, type CaseResource, type Subject } from './can.ts'
import { isRole, relations, roles, type Relation, type Role } from './roles.ts'
import { caseTable, deskActions, type Action, type CaseAction } from './table.ts'

const isAction = (text: string): text is CaseAction => text in caseTable
const actions = Object.keys(caseTable).filter(isAction)
const here: CaseResource = { kind: 'case', project: 'a', restricted: false, granted: false, relations: [] }
const member = (project: string, ...held: readonly string[]): Subject => ({ roles: { [project]: held }, isAdmin: false })
const grants = (action: CaseAction, who: Role | Relation): boolean => {
  const line = caseTable[action]
  return line !== 'desk' && line.includes(who)
}
const subsets = <T>(all: readonly T[]): T[][] =>
  all.reduce<T[][]>((sets, each) => [...sets, ...sets.map((set) => [...set, each])], [[]])

describe('S-030: one decision for everything, and no unless the table says yes', () => {
  it('S-030: the whole matrix role × relations × restriction × project × action is what the table says', () => {
    let cells = 0
    for (const role of [null, ...roles]) for (const related of subsets(relations)) for (const action of actions) {
      for (const project of ['a', 'b']) for (const [restricted, granted] of [[false, false], [true, false], [true, true]] as const) {
        const subject = role ? member('a', role) : outsider
        const asRole = role !== null && project === 'a' && (!restricted || granted) && grants(action, role)
        const asParty = related.some((each) => grants(action, each))
        expect(can(subject, action, { kind: 'case', project, restricted, granted, relations: related }),
          `${role ?? 'nobody'} ${related.join('+')} ${action} ${project} ${restricted} ${granted}`).toBe(asRole || asParty)
        cells += 1
      }
    }
    expect(cells).toBeGreaterThanOrEqual(2000)
  })

  it('S-030: nobody without a role or relation may do anything', () => {
    expect(actions.filter((action) => can(outsider, action, here))).toEqual([])
    expect(actions.filter((action) => can(member('b', ...roles), action, here))).toEqual([])
  })

  it('S-030: actions, roles and projects that do not exist are refused, whatever they are called', () => {
    const hostile = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''))
    fc.assert(fc.property(hostile, hostile, hostile, (action, role, project) => {
      fc.pre(!Object.keys(caseTable).includes(action) && !isRole(role))
      // @ts-expect-error what comes over the wire may be any text
      expect(can(member('a', ...roles), action, here)).toBe(false)
      expect(can(member('a', role), 'read case', here)).toBe(false)
      expect(can({ roles: {}, isAdmin: false }, 'read case', { ...here, project })).toBe(false)
    }))
  })

  it('S-030: more roles never take anything away, and give exactly their sum', () => {
    fc.assert(fc.property(fc.subarray([...roles]), fc.constantFrom(...actions), (held, action) => {
      expect(can(member('a', ...held), action, here)).toBe(held.some((role) => can(member('a', role), action, here)))
    }))
  })
})

describe('S-041: who came in from outside stands there until a day', () => {
  const [before, then, after] = ['2026-12-17T16:59:59Z', '2026-12-17T17:00:00Z', '2027-01-01T00:00:00Z'].map((each) => Temporal.Instant.from(each)) as [Temporal.Instant, Temporal.Instant, Temporal.Instant]
  const at = (now: Temporal.Instant, related: readonly Relation[]): CaseResource => ({ ...here, relations: related, outside: { until: then, now } })

  it('S-041: from that instant on no relation but the reporter’s gives anything, whatever the action; roles stay', () => {
    for (const related of subsets(relations)) for (const action of actions) {
      expect(can(outsider, action, at(before, related)), `${action} before`).toBe(can(outsider, action, { ...here, relations: related }))
      for (const now of [then, after]) {
        expect(can(outsider, action, at(now, related)), `${related.join('+')} ${action}`).toBe(related.includes('reporter') && grants(action, 'reporter'))
        expect(can(member('a', 'triager'), action, at(now, related))).toBe(grants(action, 'triager') || (related.includes('reporter') && grants(action, 'reporter')))
      }
    }
  })

  it('S-041: nor is anything said to anybody; without a day of its own nothing ends', () => {
    expect([canWriteTo(outsider, 'parties', at(before, ['vendor'])), canWriteTo(outsider, 'parties', at(then, ['vendor']))]).toEqual([true, false])
    expect(can(outsider, 'read case', { ...here, relations: ['vendor'], outside: { until: null, now: after } })).toBe(true)
  })
})

describe('what must hold whatever the table says', () => {
  it('S-031: who runs the desk has no way to a case, and who has every role does not run the desk', () => {
    const admin: Subject = { roles: {}, isAdmin: true }
    expect(actions.filter((action) => can(admin, action, here))).toEqual([])
    expect(deskActions.filter((action) => can(admin, action, { kind: 'desk' }))).toEqual([...deskActions])
    expect(deskActions.filter((action) => can(member('a', ...roles), action, { kind: 'desk' }))).toEqual([])
    expect(deskActions.filter((action) => can(admin, action, here))).toEqual([])
    expect(actions.filter((action) => can(admin, action, { kind: 'desk' }))).toEqual([])
  })

  it('S-035: a reporter’s identity is revealed to triagers only; reading a case is not enough', () => {
    const readers = [...roles, ...relations].filter((each) => grants('read case', each))
    expect(readers.filter((each) => grants('reveal identity', each))).toEqual(['triager'])
  })

  it('an auditor changes nothing', () => {
    const may = actions.filter((action) => can(member('a', 'auditor'), action, here))
    expect(may).toEqual(['read case', 'read readers-log', 'export case'])
  })

  it('what the desk does by itself is nobody’s to ask for', () => {
    const all = { ...here, relations: [...relations] }
    expect(actions.filter((action) => !can(member('a', ...roles), action, all))).toEqual(['RecordReceipt', 'HoldPublication', 'WarnClock', 'MissPromise'])
  })

  it('whoever may do anything with a case may read it', () => {
    for (const who of [...roles, ...relations]) {
      if (actions.some((action) => grants(action, who))) expect(grants('read case', who), who).toBe(true)
    }
  })

  it('S-025: publishing, revealing, exporting and changing the team need a fresh proof of presence', () => {
    const listed: Action[] = ['publish', 'PublishAdvisory', 'reveal identity', 'export case', 'manage team', 'AddParticipant']
    expect(listed.filter((action) => !isDangerous(action))).toEqual([])
    expect(isDangerous('read case')).toBe(false)
  })
})

describe('who may speak to whom', () => {
  const audiences = ['team', 'reporter', 'parties', 'list:distros'] as const
  const heard = (subject: Subject, ...related: readonly Relation[]) =>
    audiences.filter((audience) => canWriteTo(subject, audience, { ...here, relations: related }))

  it.each([
    ['reporter', ['reporter', 'parties']], ['distributor', ['list:distros']], ['guest', ['parties']],
  ] as const)('a %s writes to %j', (relation, expected) => {
    expect(heard(outsider, relation)).toEqual(expected)
  })

  it('working members write to every audience, auditors and strangers to none', () => {
    expect(heard(member('a', 'fixer'))).toEqual([...audiences])
    expect(heard(member('a', 'auditor'))).toEqual([])
    expect(heard(outsider)).toEqual([])
    expect(heard(member('b', 'triager'))).toEqual([])
  })
})
