import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { afterFacts, caseAfter, caseEvents, caseStates, dueEvent, holds, matches, nextCaseStates, pxaOf, settle, vfdOf }
  from './case-state.ts'
import type { CaseEvent } from './case-state.ts'
import { allHistories, desiderata, isPossibleHistory, luck, skill } from './history.ts'

const permutations = (rest: readonly CaseEvent[]): CaseEvent[][] => rest.length === 0
  ? [[]]
  : rest.flatMap((e) => permutations(rest.filter((other) => other !== e)).map((tail) => [e, ...tail]))

describe('the state of a case', () => {
  it('has 32 states and 58 transitions: 72 by structure less 14 that ephemeral states forbid', () => {
    expect(new Set(caseStates).size).toBe(32)
    const edges = caseStates.flatMap((state) => Object.keys(nextCaseStates(state)))
    expect(edges).toHaveLength(58)
    for (const state of caseStates) expect(`${vfdOf(state)}${pxaOf(state)}`).toBe(state)
  })

  it('next(): in each of the 32 states exactly the events that the rules leave, told a second time as conditions', () => {
    for (const state of caseStates) {
      const has = (fact: CaseEvent): boolean => state.includes(fact)
      const open: Record<CaseEvent, boolean> = {
        V: !has('V'), F: !has('F') && has('V'), D: !has('D') && has('F'), P: !has('P'), X: !has('X'), A: !has('A'),
      }
      // What an exploit makes public is public next, whatever else is due; then the vendor learns what the public knows.
      const only = has('X') && !has('P') ? 'P' : has('P') && !has('V') ? 'V' : undefined
      const expected = caseEvents.filter((event) => open[event] && (only === undefined || event === only))
      expect(Object.keys(nextCaseStates(state)), state).toEqual(expected)
    }
  })

  it('sets exactly one fact by each transition and never takes one back', () => {
    for (const state of caseStates) {
      for (const event of caseEvents) {
        const after = caseAfter(state, event)
        if (after === undefined) continue
        expect(after).toBe(state.replace(event.toLowerCase(), event))
        expect(after).not.toBe(state)
      }
    }
  })

  it('has one way out of each of the ephemeral states: 4 + 8, of which 12 differ', () => {
    const ephemeral = caseStates.filter((state) => dueEvent(state) !== undefined)
    expect(ephemeral).toHaveLength(12)
    expect(caseStates.filter((state) => matches(state, 'v··P··'))).toHaveLength(4)
    expect(caseStates.filter((state) => matches(state, '···pX·'))).toHaveLength(8)
    for (const state of ephemeral) expect(Object.keys(nextCaseStates(state))).toEqual([dueEvent(state)])
  })

  it('X14: settles at once, and a settled state owes nothing', () => {
    expect(settle('vfdpXa')).toBe('VfdPXa')
    expect(settle('vfdPxa')).toBe('VfdPxa')
    for (const state of caseStates) {
      expect(dueEvent(settle(state))).toBeUndefined()
      expect(settle(settle(state))).toBe(settle(state))
      if (dueEvent(state) === undefined) expect(settle(state)).toBe(state)
    }
  })

  it('records facts in any order that V, F, D allow, keeps all it knew, and owes nothing after', () => {
    fc.assert(fc.property(
      fc.constantFrom(...caseStates), fc.array(fc.constantFrom(...caseEvents), { minLength: 1, maxLength: 6 }),
      (state, facts) => {
        const after = afterFacts(state, facts)
        if (after === undefined) {
          expect(facts.some((fact) => fact === 'F' || fact === 'D')).toBe(true)
          return
        }
        for (const fact of caseEvents) {
          if (holds(state, fact) || facts.includes(fact)) expect(holds(after, fact)).toBe(true)
        }
        expect(dueEvent(after)).toBeUndefined()
      },
    ))
    expect(afterFacts('vfdpxa', ['F'])).toBeUndefined()
    expect(afterFacts('vfdpXa', [])).toBe('vfdpXa')
  })
})

describe('the histories of a case', () => {
  const all = allHistories()

  it('are the 70 of 720 orders that the rules leave', () => {
    const follows = (order: string, first: string, then: string): boolean =>
      order.indexOf(then) === order.indexOf(first) + 1
    const before = (order: string, first: string, then: string): boolean => order.indexOf(first) < order.indexOf(then)
    const byRule = permutations(caseEvents).map((order) => order.join('')).filter((order) =>
      before(order, 'V', 'F') && before(order, 'F', 'D')
      && (before(order, 'P', 'X') || follows(order, 'X', 'P'))
      && (before(order, 'V', 'P') || follows(order, 'P', 'V')))
    expect(all.map((history) => history.events).sort()).toEqual(byRule.sort())
    expect(all).toHaveLength(70)
    expect(all.reduce((sum, history) => sum + history.frequency, 0)).toBeCloseTo(1, 12)
    expect(permutations(caseEvents).filter(isPossibleHistory)).toHaveLength(70)
  })

  it('meet their desiderata as often as published', () => {
    const counts: Record<number, [number, number]> = {
      0: [1, 0.0833], 2: [2, 0.0694], 3: [4, 0.1806], 4: [6, 0.1516], 5: [9, 0.1904], 6: [11, 0.11],
      7: [11, 0.0923], 8: [10, 0.059], 9: [8, 0.0391], 10: [4, 0.0113], 11: [3, 0.0104], 12: [1, 0.0026],
    }
    for (let met = 0; met <= 12; met++) {
      const such = all.filter((history) => history.met.length === met)
      const [many, share] = counts[met] ?? [0, 0]
      expect(such).toHaveLength(many)
      expect(such.reduce((sum, history) => sum + history.frequency, 0)).toBeCloseTo(share, 4)
    }
  })

  // history:desiderata met:frequency × 10⁴, as published
  it.each(`
    AXPVFD:0:833 APVXFD:2:417 AVXPFD:2:278 APVFXD:3:208 AVPXFD:3:139 VAXPFD:3:208 XPVAFD:3:1250 APVFDX:4:208
    AVFXPD:4:93 AVPFXD:4:69 PVAXFD:4:417 VAPXFD:4:104 XPVFAD:4:625 AVFPXD:5:46 AVPFDX:5:69 PVAFXD:5:208
    PVXAFD:5:417 VAFXPD:5:69 VAPFXD:5:52 VPAXFD:5:104 VXPAFD:5:312 XPVFDA:5:625 AVFDXP:6:46 AVFPDX:6:46
    PVAFDX:6:208 PVFAXD:6:139 PVXFAD:6:208 VAFPXD:6:35 VAPFDX:6:52 VFAXPD:6:52 VPAFXD:6:52 VPXAFD:6:104
    VXPFAD:6:156 AVFDPX:7:46 PVFADX:7:139 PVFXAD:7:139 PVXFDA:7:208 VAFDXP:7:35 VAFPDX:7:35 VFAPXD:7:26
    VPAFDX:7:52 VPFAXD:7:35 VPXFAD:7:52 VXPFDA:7:156 PVFDAX:8:139 PVFXDA:8:139 VAFDPX:8:35 VFADXP:8:26
    VFAPDX:8:26 VFPAXD:8:26 VFXPAD:8:78 VPFADX:8:35 VPFXAD:8:35 VPXFDA:8:52 PVFDXA:9:139 VFADPX:9:26
    VFDAXP:9:26 VFPADX:9:26 VFPXAD:9:26 VFXPDA:9:78 VPFDAX:9:35 VPFXDA:9:35 VFDAPX:10:26 VFPDAX:10:26
    VFPXDA:10:26 VPFDXA:10:35 VFDPAX:11:26 VFDXPA:11:52 VFPDXA:11:26 VFDPXA:12:26`.trim().split(/\s+/))(
    '%s', (published) => {
      const [events, met, frequency] = published.split(':')
      const history = all.find((candidate) => candidate.events === events)!
      expect(history.met).toHaveLength(Number(met))
      expect(Math.abs(history.frequency * 1e4 - Number(frequency))).toBeLessThanOrEqual(0.51)
    },
  )

  it('have the published odds by luck, and skill measures what is beyond them', () => {
    const published = [0.3333, 0.6667, 0.75, 0.1111, 0.3333, 0.375, 0.037, 0.1667, 0.1875, 0.5, 0.6667, 0.5]
    desiderata.forEach((wish, i) => {
      expect(luck(wish)).toBeCloseTo(published[i]!, 4)
      expect(skill(wish, luck(wish))).toBeCloseTo(0)
      expect(skill(wish, 1)).toBeCloseTo(1)
      expect(skill(wish, 0)).toBeLessThan(0)
    })
  })
})
