import { describe, expect, it } from 'vitest'

import { binds, emAfter, emEvents, emFinal, emStates } from './em.ts'
import type { EmEvent, EmState } from './em.ts'
import { adheres, pecAfter, pecStates, pecTriggers } from './pec.ts'
import { pxaAfter, pxaEvents, pxaStates } from './pxa.ts'
import { recordRemoteRm, rmAfter, rmEvents, rmPossible, rmRank, rmStart, rmStates } from './rm.ts'
import type { RmEvent, RmState } from './rm.ts'
import { recordRemoteVfd, vfdAfter, vfdEvents, vfdStates } from './vfd.ts'

describe('report management', () => {
  const rules = ['SR receive', 'RV validate', 'RI invalidate', 'IV validate', 'VA accept', 'DA accept', 'VD defer',
    'AD defer', 'AC close', 'IC close', 'DC close']

  it('has the 11 transitions and no other, over all 7 × 6 combinations', () => {
    const found = rmStates.flatMap((from) => rmEvents.flatMap((event) => {
      const to = rmAfter(from, event)
      return to === undefined ? [] : [`${from}${to} ${event}`]
    }))
    expect(found.sort()).toEqual(rules.sort())
  })

  it('has the 15 shortest ways from start to closed', () => {
    const letters: Record<RmEvent, string> =
      { receive: 'r', invalidate: 'i', validate: 'v', accept: 'a', defer: 'd', close: 'c' }
    const traces: string[] = []
    const walk = (state: RmState, trace: string): void => {
      if (state === 'C') traces.push(trace)
      else if (trace.length < 7) for (const event of rmPossible(state)) walk(
        rmAfter(state, event)!, trace + letters[event])
    }
    walk('S', '')
    const expected = ('ric rvac rvdc rivac rivdc rvadc rvdac rivadc rivdac rvadac rvdadc rivadac rivdadc '
      + 'rvadadc rvdadac').split(' ')
    expect(traces.sort()).toEqual(expected.sort())
  })

  it('never closes a valid report without a decision, and never leaves closed', () => {
    expect(rmAfter('V', 'close')).toBeUndefined()
    expect(rmPossible('C')).toEqual([])
    expect(rmAfter('R', 'accept')).toBeUndefined()
    expect(rmAfter('V', 'invalidate')).toBeUndefined()
  })

  it('starts a reporter where its own report is accepted', () => {
    expect([rmStart('reporter'), rmStart('recipient')]).toEqual(['A', 'S'])
  })

  it('records what others tell: up by any jump, never down, over all 49 pairs', () => {
    for (const known of rmStates) {
      for (const told of rmStates) {
        const record = recordRemoteRm(known, told)
        const stepped = rmEvents.some((event) => rmAfter(known, event) === told)
        if (known === told || stepped) {
          expect(record).toEqual({ recorded: true, state: told, gap: false })
        } else if (rmRank[told] > rmRank[known]) {
          expect(record).toEqual({ recorded: true, state: told, gap: true })
        } else {
          const because = rmRank[told] < rmRank[known] ? 'lower-rank' : 'same-rank'
          expect(record).toEqual({ recorded: false, state: known, because })
        }
      }
    }
  })
})

describe('embargo management', () => {
  const by: Record<string, EmEvent> = { p: 'propose', r: 'reject', a: 'accept', t: 'terminate' }
  const grammar = /^(p+r)*(p+a(p+[ar])*p*t)?$/
  const run = (trace: string): EmState | undefined => {
    let state: EmState | undefined = 'N'
    for (const letter of trace) {
      if (state === undefined) return undefined
      state = emAfter(state, by[letter]!)
    }
    return state
  }
  function* strings(length: number): Generator<string> {
    if (length === 0) { yield ''; return }
    for (const start of strings(length - 1)) for (const letter of 'prat') yield start + letter
  }

  it('has 10 transitions over all 5 × 4 combinations, and none out of X', () => {
    const found = emStates.flatMap((s) => emEvents.filter((e) => emAfter(s, e) !== undefined).map((e) => s + e))
    expect(found).toHaveLength(10)
    expect(found.filter((name) => name.startsWith('X'))).toEqual([])
  })

  it('accepts exactly the grammar, for all strings up to length 9; 72 of them have length 1 to 7', () => {
    let upToSeven = 0
    for (let length = 0; length <= 9; length++) {
      for (const trace of strings(length)) {
        const end = run(trace)
        const complete = end !== undefined && emFinal(end)
        if (complete !== grammar.test(trace)) expect.fail(`${trace} ends in ${end ?? 'nothing'}`)
        if (complete && length >= 1 && length <= 7) upToSeven++
      }
    }
    expect(upToSeven).toBe(72)
  })

  it('binds in A and R only: a proposal binds nobody', () => {
    expect(emStates.filter(binds)).toEqual(['A', 'R'])
  })
})

describe('consent of a participant', () => {
  const rules: Record<string, [string[], string]> = {
    INVITE: [['NO_EMBARGO', 'LAPSED', 'DECLINED'], 'INVITED'],
    ACCEPT: [['NO_EMBARGO', 'INVITED', 'LAPSED'], 'SIGNATORY'],
    DECLINE: [['NO_EMBARGO', 'INVITED', 'LAPSED'], 'DECLINED'],
    REVISE: [['SIGNATORY'], 'LAPSED'],
    RESET: [[...pecStates], 'NO_EMBARGO'],
  }

  it('CM-18-003: follows the table in all 5 × 5 combinations; a signatory is never invited again', () => {
    for (const state of pecStates) {
      for (const trigger of pecTriggers) {
        const [from, to] = rules[trigger]!
        expect(pecAfter(state, trigger)).toBe(from.includes(state) ? to : undefined)
      }
    }
  })

  it('computes adherence: signatories only', () => {
    expect(pecStates.filter(adheres)).toEqual(['SIGNATORY'])
  })
})

describe('the vendor and the world', () => {
  it('moves a vendor along V, F, D only', () => {
    const found = vfdStates.flatMap((s) => vfdEvents.flatMap((e) => vfdAfter(s, e) ?? []))
    expect(found).toEqual(['Vfd', 'VFd', 'VFD'])
  })

  it('records another vendor forward only, and says where steps were not seen', () => {
    vfdStates.forEach((known, from) => vfdStates.forEach((told, to) => {
      expect(recordRemoteVfd(known, told)).toEqual(to < from
        ? { recorded: false, state: known, gap: false }
        : { recorded: true, state: told, gap: to - from > 1 })
    }))
  })

  it('lets the world learn in any order: the 12 edges of the cube', () => {
    const found = pxaStates.flatMap((state) => pxaEvents.flatMap((event) => {
      const after = pxaAfter(state, event)
      expect(after).toBe(state.includes(event) ? undefined : state.replace(event.toLowerCase(), event))
      return after ?? []
    }))
    expect(found).toHaveLength(12)
  })
})
