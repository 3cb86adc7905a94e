import { describe, expect, it } from 'vitest'

import { caseStates, holds, matches } from './case-state.ts'
import * as rules from './constraints.ts'
import { binds, emStates } from './em.ts'
import type { EmState } from './em.ts'
import { pecStates } from './pec.ts'
import { rmStates } from './rm.ts'
import { teardown } from './teardown.ts'
import type { TeardownEvent } from './teardown.ts'

describe('teardown', () => {
  // event, then the state after for N P A R X; ! ends by duty, ? by the owner's leave
  const matrix: Record<TeardownEvent, string> = {
    P: 'N N! X! X! X', X: 'N N! X! X! X', A: 'N N? X? X? X', end: 'N P X! X! X', F: 'N N? A R X', D: 'N N? X? X? X',
  }
  const events: TeardownEvent[] = ['P', 'X', 'A', 'end', 'F', 'D']

  it.each(events)('X2, X3, X6: %s does what the matrix says in each of the five states', (event) => {
    const got = emStates.map((em) => {
      const { em: after, message, force } = teardown(event, em)
      expect(message).toBe(force === 'none' ? undefined : em === 'P' ? 'ER' : 'ET')
      expect(force === 'none').toBe(after === em)
      return after + (force === 'shall' ? '!' : force === 'should' ? '?' : '')
    })
    expect(got.join(' ')).toBe(matrix[event])
  })
})

describe('constraints between the machines', () => {
  const about = (cs: typeof caseStates[number]): string[] =>
    rules.againstNewEmbargo(cs, 'A').map((found) => `${found.rule} ${found.force}`)

  it('X1: forbids a new embargo wherever anything is public or attacks are known, and only there', () => {
    for (const cs of caseStates) {
      expect(rules.againstNewEmbargo(cs, 'A').some(rules.forbids)).toBe(!matches(cs, '···pxa'))
    }
  })

  it('X1, X5, X6: every one of the 32 states says whether an embargo may begin: freely in 2, briefly in 1, hardly in 1, in the others never', () => {
    const word = (cs: typeof caseStates[number]): string => {
      const found = rules.againstNewEmbargo(cs, 'A')
      return found.some(rules.forbids) ? 'never' : found[0]?.rule ?? 'free'
    }
    const counted = Map.groupBy(caseStates, word)
    expect(counted.get('free')).toEqual(['vfdpxa', 'Vfdpxa'])
    expect([counted.get('X6'), counted.get('X5')]).toEqual([['VFdpxa'], ['VFDpxa']])
    expect(counted.get('never')).toHaveLength(28)
  })

  it('X5, X6: advises against a new embargo once the fix is deployed or ready', () => {
    expect(about('VFDpxa')).toEqual(['X5 should-not'])
    expect(about('VFdpxa')).toEqual(['X6 should-not'])
    expect(about('Vfdpxa')).toEqual([])
    expect([rules.onFixReady('P')?.rule, rules.onFixReady('A')?.rule, rules.onFixReady('N')])
      .toEqual(['X6', 'X6', undefined])
  })

  it('X2, X3: an embargo may not go on where it is public and should not where attacks are known', () => {
    for (const cs of caseStates) {
      const found = rules.againstGoingOn(cs, 'A')
      if (holds(cs, 'P') || holds(cs, 'X')) expect(found).toMatchObject({ rule: 'X2', force: 'shall' })
      else if (holds(cs, 'A')) expect(found).toMatchObject({ rule: 'X3', force: 'should' })
      else if (holds(cs, 'D')) expect(found).toMatchObject({ rule: 'X5', force: 'should' })
      else expect(found).toBeUndefined()
      expect(rules.againstGoingOn(cs, 'N')).toBeUndefined()
    }
  })

  it('X4: an exploit in wrong hands should end it, knowledge of details may', () => {
    expect(rules.onAdversaries('have-an-exploit').force).toBe('should')
    expect(rules.onAdversaries('know-the-details').force).toBe('may')
  })

  it('X7: uneven vendors ask for an extension until a quorum is ready', () => {
    expect(rules.onUnevenReadiness(['VFd', 'Vfd', 'Vfd'], 0.5)?.force).toBe('should')
    expect(rules.onUnevenReadiness(['VFd', 'VFD', 'Vfd'], 0.5)?.force).toBe('may')
    expect(rules.onUnevenReadiness(['VFd', 'VFD'], 0.5)).toBeUndefined()
    expect(rules.onUnevenReadiness(['Vfd', 'vfd'], 0.5)).toBeUndefined()
    expect(rules.onUnevenReadiness([], 0.5)).toBeUndefined()
  })

  it('X8, X11: negotiation may begin before the report, should when it is received and when the vendor knows', () => {
    expect(rules.onVendorAware('Vfdpxa', 'N')?.force).toBe('should')
    expect(rules.onVendorAware('Vfdpxa', 'P')?.says).toContain('decide')
    expect(rules.onVendorAware('VFdpxa', 'N')).toBeUndefined()
    expect(rmStates.map((rm) => rules.onTimeToNegotiate(rm, 'N')?.force ?? '-').join(' ')).toBe('may should - - - - -')
    expect(rules.onTimeToNegotiate('R', 'P')).toBeUndefined()
  })

  it('X9, X10: who works on the report speaks of its fix and passes it on', () => {
    expect(rmStates.filter((rm) => rules.mayReportFix(rm, 'own'))).toEqual(['A'])
    expect(rmStates.filter((rm) => rules.mayReportFix(rm, 'remote'))).toEqual(['D', 'A', 'C'])
    expect(rmStates.filter(rules.maySendReport)).toEqual(['A'])
  })

  it('X12: advises by the state of the report', () => {
    const against = (check: (rm: typeof rmStates[number]) => unknown): string =>
      rmStates.filter((rm) => check(rm) !== undefined).join('')
    expect(rmStates.filter((rm) => rules.againstNewEmbargo('Vfdpxa', rm).length > 0).join('')).toBe('IDC')
    expect(against(rules.againstAccepting)).toBe('IC')
    expect(against(rules.againstRevising)).toBe('SRIC')
  })

  it('X13, X18, X19: closing and publishing under an embargo are advised against; its end obliges to nothing', () => {
    const forces = (check: (em: EmState) => { force: string } | undefined): string =>
      emStates.map((em) => check(em)?.force ?? '-').join(' ')
    expect(forces(rules.againstClosing)).toBe('- - should-not should-not -')
    expect(forces(rules.onPublishing)).toBe('may may should-not should-not may')
  })

  it('X14: facts stand before the end they cause', () => {
    expect(rules.factsComeFirst(['fact', 'fact', 'teardown'])).toBe(true)
    expect(rules.factsComeFirst(['fact', 'teardown', 'fact'])).toBe(false)
    expect(rules.factsComeFirst(['fact'])).toBe(true)
  })

  it('X20, X21: under an embargo content goes to signatories and to nobody else', () => {
    for (const em of emStates) {
      const readers = pecStates.filter((pec) => rules.mayReceiveContent(em, pec))
      expect(readers).toEqual(binds(em) ? ['SIGNATORY'] : pecStates)
    }
  })

  it('X22: calendar data that carries more than who and when is named', () => {
    expect(rules.tellsTooMuch({ id: 'a', end: 'b', answerBy: 'c' })).toEqual([])
    expect(rules.tellsTooMuch({ id: 'a', summary: 'heap overflow' })).toEqual(['summary'])
  })
})
