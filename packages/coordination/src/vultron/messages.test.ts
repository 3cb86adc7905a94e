import { describe, expect, it } from 'vitest'

import { caseStates, holds, matches, settle } from './case-state.ts'
import type { CaseState } from './case-state.ts'
import { emAfter, emEvents, emStates } from './em.ts'
import type { EmState } from './em.ts'
import { messageNames, messages, receiveTable, sendTable } from './message-tables.ts'
import type { Message } from './message-tables.ts'
import { maySend, onReceive, sendable } from './messages.ts'
import type { CvdRole } from './messages.ts'
import { rmAfter, rmEvents, rmStates } from './rm.ts'
import type { RmState } from './rm.ts'

interface At { cs: CaseState, rm: RmState, em: EmState }
const situations: At[] = caseStates.flatMap((cs) => rmStates.flatMap((rm) => emStates.map((em) => ({ cs, rm, em }))))
const roles: CvdRole[] = ['vendor', 'coordinator']
const quiet = (cs: CaseState): boolean => matches(cs, '···pxa')
const mark = (cs: CaseState, ...facts: string[]): CaseState =>
  settle(caseStates.find((state) =>
    state === facts.reduce<string>((before, fact) => before.replace(fact.toLowerCase(), fact), cs))!)
const ends = (em: EmState): EmState => em === 'P' ? 'N' : em === 'A' || em === 'R' ? 'X' : em

/** The receive rules told a second time, as a program of conditions instead of a table. */
function expected(message: Message, at: At, vendor: boolean): At & { replies: Message[] } {
  const same = (...replies: Message[]) => ({ ...at, replies })
  if (message === 'GI') return same('GK')
  if (message === 'GK') return same()
  if (message === 'GE') return same('GI')
  if (at.rm === 'C') return same()
  if (message === 'RK' || message === 'EK' || message === 'CK') return same()
  if (message === 'RE') return same('RK', 'GI')
  if (message === 'EE') return same('EK', 'GI')
  if (message === 'CE') return same('CK', 'GI')
  if (message.startsWith('R')) return reportMessage(message, at, vendor)
  if (message.startsWith('E')) return embargoMessage(message, at)
  return factMessage(message, at)
}

function reportMessage(message: Message, at: At, vendor: boolean): At & { replies: Message[] } {
  if (message !== 'RS') return { ...at, replies: at.rm === 'S' ? ['RE', 'GI'] : ['RK'] }
  const rm = at.rm === 'S' ? 'R' : at.rm
  if (!vendor || holds(at.cs, 'V')) return { ...at, rm, replies: ['RK'] }
  const cs = mark(at.cs, 'V')
  const em = holds(cs, 'P') && !holds(at.cs, 'P') ? ends(at.em) : at.em
  return { cs, rm, em, replies: ['RK', 'CV'] }
}

function embargoMessage(message: Message, at: At): At & { replies: Message[] } {
  const error = { ...at, replies: ['EE'] as Message[] }
  if (message === 'ER') return at.em === 'P' ? { ...at, em: 'N', replies: ['EK'] } : error
  if (message === 'ET') {
    return 'ARX'.includes(at.em) ? { ...at, em: 'X', replies: ['EK'] } : error
  }
  const when: Record<string, string> = { EP: 'NP', EA: 'P', EV: 'AR', EJ: 'R', EC: 'R' }
  if (!when[message]!.includes(at.em)) return error
  if (!quiet(at.cs)) return { ...at, em: ends(at.em), replies: [message === 'EP' || message === 'EA' ? 'ER' : 'ET'] }
  const after: Record<string, EmState> = { EP: 'P', EA: 'A', EV: 'R', EJ: 'A', EC: 'A' }
  return { ...at, em: after[message]!, replies: ['EK'] }
}

function factMessage(message: Message, at: At): At & { replies: Message[] } {
  const fact = message[1]!
  if ('VFD'.includes(fact) || at.cs.includes(fact)) return { ...at, replies: ['CK'] }
  const cs = mark(at.cs, fact)
  return { ...at, cs, em: holds(at.cs, 'P') ? at.em : ends(at.em), replies: ['CK'] }
}

describe('messages received', () => {
  it('answers all 62,720 combinations as the rules say', () => {
    let combinations = 0
    for (const message of messages) {
      for (const role of roles) {
        for (const at of situations) {
          combinations++
          const { cs, rm, em, replies } = onReceive(message, { ...at, role })
          const should = expected(message, at, role === 'vendor')
          const same = cs === should.cs && rm === should.rm && em === should.em
            && replies.join() === should.replies.join()
          if (!same) expect({ message, role, at, cs, rm, em, replies }).toEqual({ message, role, at, ...should })
        }
      }
    }
    expect(combinations).toBe(62_720)
  })

  it('X2: moves along edges only, never loses a fact, never leaves an embargo on what became public', () => {
    for (const message of messages) {
      for (const role of roles) {
        for (const at of situations) {
          const after = onReceive(message, { ...at, role })
          const emEdge = after.em === at.em || emEvents.some((event) => emAfter(at.em, event) === after.em)
          const rmEdge = after.rm === at.rm || rmEvents.some((event) => rmAfter(at.rm, event) === after.rm)
          const kept = Array.from(at.cs).every((letter, i) => letter === after.cs[i] || letter === letter.toLowerCase())
          const made = holds(after.cs, 'P') && !holds(at.cs, 'P')
          if (!emEdge || !rmEdge || !kept || (made && 'PAR'.includes(after.em))) {
            expect.fail(`${message} ${role} ${JSON.stringify(at)} → ${JSON.stringify(after)}`)
          }
        }
      }
    }
  })

  it('has no dead row: each is the first to match somewhere', () => {
    const untouched = new Set(receiveTable)
    const within = (letters: string, state: string): boolean => letters === '*' || letters.includes(state)
    for (const message of messages) {
      for (const vendor of [true, false]) {
        for (const at of situations) {
          const first = receiveTable.find((row) => row.messages.some((m) => m === message || m === `${message[0]}*`)
            && (row.vendor ?? vendor) === vendor && matches(at.cs, row.cs) !== (row.unless === true)
            && within(row.rm, at.rm) && within(row.em, at.em))
          untouched.delete(first!)
        }
      }
    }
    expect([...untouched]).toEqual([])
  })

  it('changes nothing when told of an exploit already known: 480 combinations in the ephemeral states', () => {
    let count = 0
    for (const at of situations.filter(({ cs, rm }) => matches(cs, '···pX·') && rm !== 'C')) {
      for (const role of roles) {
        expect(onReceive('CX', { ...at, role })).toEqual({ ...at, replies: ['CK'] })
        count++
      }
    }
    expect(count).toBe(480)
  })

  it('X3: word of attacks never makes a case public, and leaves the embargo to its owner', () => {
    expect(onReceive('CA', { cs: 'Vfdpxa', rm: 'A', em: 'A', role: 'vendor' }))
      .toEqual({ cs: 'VfdpxA', rm: 'A', em: 'X', embargoForce: 'should', replies: ['CK'] })
    expect(onReceive('CP', { cs: 'Vfdpxa', rm: 'A', em: 'R', role: 'vendor' }))
      .toEqual({ cs: 'VfdPxa', rm: 'A', em: 'X', embargoForce: 'shall', replies: ['CK'] })
  })

  it('takes embargo messages before the report, and calls other report messages then an error', () => {
    expect(onReceive('EP', { cs: 'vfdpxa', rm: 'S', em: 'N', role: 'vendor' }).em).toBe('P')
    expect(onReceive('RV', { cs: 'vfdpxa', rm: 'S', em: 'N', role: 'vendor' }).replies).toEqual(['RE', 'GI'])
  })
})

describe('messages sent', () => {
  const allowed: Record<string, (at: At) => boolean> = {
    RS: ({ rm }) => rm === 'A',
    RI: ({ rm }) => rm === 'R',
    RV: ({ rm }) => 'RI'.includes(rm),
    RD: ({ rm }) => 'VA'.includes(rm),
    RA: ({ rm }) => 'VD'.includes(rm),
    RC: ({ rm }) => 'IDA'.includes(rm),
    EP: ({ cs, em }) => quiet(cs) && 'NP'.includes(em),
    EA: ({ cs, em }) => quiet(cs) && em === 'P',
    EV: ({ cs, em }) => quiet(cs) && 'AR'.includes(em),
    EJ: ({ cs, em }) => quiet(cs) && em === 'R',
    EC: ({ cs, em }) => quiet(cs) && em === 'R',
    ER: ({ em }) => em === 'P',
    ET: ({ em }) => 'AR'.includes(em),
    CV: ({ cs, rm }) => cs.startsWith('vfd') && rm === 'S',
    CF: ({ cs }) => cs.startsWith('Vfd'),
    CD: ({ cs }) => cs.startsWith('VFd'),
    CP: ({ cs }) => !holds(cs, 'P'),
    CX: ({ cs }) => !holds(cs, 'X'),
    CA: ({ cs }) => !holds(cs, 'A'),
  }
  const moves: Record<string, EmState> = { EP: 'P', EA: 'A', EV: 'R', EJ: 'A', EC: 'A', ER: 'N', ET: 'X' }
  const judged: Record<string, RmState> = { RI: 'I', RV: 'V', RD: 'D', RA: 'A', RC: 'C', CV: 'R' }

  it('allows and refuses as the rules say, in all 28 × 1,120 combinations, with the sender’s change', () => {
    for (const message of messages) {
      for (const at of situations) {
        const sending = maySend(message, at)
        const open = at.rm !== 'C' || message.startsWith('R') || message.startsWith('G')
        const should = open && (allowed[message]?.(at) ?? true)
        if ((sending !== undefined) !== should) expect.fail(`${message} at ${JSON.stringify(at)}`)
        if (sending === undefined) continue
        const fact = message.startsWith('C') && 'VFDPXA'.includes(message[1]!) ? message[1]! : undefined
        const cs = fact === undefined ? at.cs : mark(at.cs, fact)
        const made = holds(cs, 'P') && !holds(at.cs, 'P')
        const em = made || (fact !== undefined && 'PXA'.includes(fact)) ? ends(at.em) : moves[message] ?? at.em
        const got = `${sending.cs} ${sending.rm} ${sending.em}`
        const want = `${cs} ${judged[message] ?? at.rm} ${em}`
        if (got !== want) expect.fail(`${message} at ${JSON.stringify(at)}: ${got}, not ${want}`)
      }
    }
  })

  it('VP-06-007: sending the report while terms are proposed accepts them', () => {
    expect(maySend('RS', { cs: 'vfdpxa', rm: 'A', em: 'P' })?.acceptsProposal).toBe(true)
    expect(maySend('RS', { cs: 'vfdpxa', rm: 'A', em: 'N' })?.acceptsProposal).toBe(false)
  })

  it('X2: publishing under an embargo also sends its end; an exploit also sends that it is public', () => {
    expect(maySend('CP', { cs: 'Vfdpxa', rm: 'A', em: 'A' })?.also).toEqual(['ET'])
    expect(maySend('CP', { cs: 'Vfdpxa', rm: 'A', em: 'P' })?.also).toEqual(['ER'])
    expect(maySend('CX', { cs: 'Vfdpxa', rm: 'A', em: 'R' })?.also).toEqual(['CP', 'ET'])
    expect(maySend('CX', { cs: 'VfdPxa', rm: 'A', em: 'N' })?.also).toEqual([])
  })

  it('lets an observer speak of neither awareness nor fix nor deployment', () => {
    const at: At = { cs: 'Vfdpxa', rm: 'A', em: 'N' }
    expect(maySend('CF', at, ['observer'])).toBeUndefined()
    expect(maySend('CF', at, ['observer', 'vendor'])).toBeDefined()
    expect(sendable(at, ['observer'])).not.toContain('CF')
    expect(sendable(at)).toContain('CF')
  })

  it('names 28 messages and uses every one', () => {
    expect(Object.keys(messageNames).sort()).toEqual([...messages].sort())
    expect(new Set(sendTable.map((row) => row.message)).size).toBe(28)
  })
})
