import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { caseStates, dueEvent } from '../vultron/case-state.ts'
import { binds, emAfter, emEvents } from '../vultron/em.ts'
import { rmStates } from '../vultron/rm.ts'
import type { EmbargoCommand } from './command.ts'
import { decideEmbargo } from './decide.ts'
import { embargoContext } from './decision.ts'
import type { EmbargoEvent } from './event.ts'
import { evolveEmbargo } from './evolve.ts'
import { mayLearn, noEmbargo } from './state.ts'
import type { Embargo } from './state.ts'
import { day, offer, owner } from './story.fixture.ts'

const who = fc.constantFrom(owner, 'reporter', 'acme', 'globex', 'stranger')
const termsId = fc.constantFrom('t10', 't20', 't30', 't120', 't400', 'tnow')
const length: Record<string, number> = { t10: 10, t20: 20, t30: 30, t120: 120, t400: 400, tnow: 0 }
const offered = fc.record({
  id: termsId, n: fc.nat(9), answer: fc.option(fc.constantFrom(day(1), day(5), '2026-11-09T10:00')) })
  .map(({ id, n, answer }) => {
    const made = offer(`${id}-${n}`, length[id]!, answer === null ? {} : { answerBy: answer })
    return made
  })
const named = fc.tuple(termsId, fc.nat(9)).map(([id, n]) => `${id}-${n}`)
const reason = fc.constantFrom('', 'because')
const fact = fc.constantFrom('P', 'X', 'A', 'F', 'D', 'exploit-held', 'details-known')

const command: fc.Arbitrary<EmbargoCommand> = fc.oneof(
  fc.record({ type: fc.constant('AddParty' as const), party: who, negotiates: fc.boolean() }),
  fc.tuple(fc.constantFrom('Propose' as const, 'Revise' as const, 'SetTerms' as const), who, offered)
    .map(([type, by, more]) => ({ type, by, ...more })),
  fc.tuple(who, named, offered).map(([by, id, more]) => ({ type: 'Counter' as const, by, to: `p-${id}`, ...more })),
  fc.tuple(who, named, offered)
    .map(([by, accept, more]) => ({ type: 'AcceptThenRevise' as const, by, accept, ...more })),
  fc.tuple(who, fc.array(fc.tuple(who, offered), { maxLength: 3 })).map(([sender, defaults]) => ({
    type: 'StartWithDefaults' as const, sender, defaults: defaults.map(([by, more]) => ({ by, ...more })),
  })),
  fc.tuple(who, named).map(([by, id]) => ({ type: 'Accept' as const, by, terms: id, hash: `hash-${id}` })),
  fc.record({ type: fc.constant('Decline' as const), by: who, terms: named, reason }),
  fc.record({ type: fc.constant('Abstain' as const), by: who, terms: named }),
  fc.tuple(who, named).map(([by, id]) => ({ type: 'Withdraw' as const, by, proposal: `p-${id}` })),
  fc.tuple(who, who, named).map(([by, party, id]) => ({ type: 'Invite' as const, by, party, standing: `hash-${id}` })),
  fc.record({ type: fc.constant('Leave' as const), by: who, keeps: fc.boolean(), reason }),
  fc.record({ type: fc.constant('Terminate' as const), by: who, reason }),
  fc.record({ type: fc.constant('NoteFact' as const), fact, evidence: reason, keep: reason }),
  fc.record({ type: fc.constant('AnswerQuestion' as const), by: who, end: fc.boolean(), reason }),
  fc.constant({ type: 'Lapse' as const }),
  fc.constant({ type: 'EndTimeReached' as const }),
)

interface Step { readonly command: EmbargoCommand, readonly before: Embargo, readonly events: readonly EmbargoEvent[],
  readonly after: Embargo }

/** Runs commands some days apart, and closes proposals by what is open, so that stories get far. */
function run(commands: readonly { readonly command: EmbargoCommand, readonly wait: number, readonly aim: number }[],
  cs = 'Vfdpxa', rm = 'A'): Step[] {
  const context = embargoContext({
    owner, cs: caseStates.find((state) => state === cs)!, rm: rmStates.find((state) => state === rm)!,
  })
  let now = 0
  let state = noEmbargo
  return commands.map(({ command: drawn, wait, aim }) => {
    now += wait
    const before = state
    const command = aimed(drawn, state, aim)
    const decided = decideEmbargo(state, command, context, day(now))
    const events = 'refused' in decided ? [] : decided.events
    state = events.reduce(evolveEmbargo, state)
    return { command, before, events, after: state }
  })
}

/** Turns an answer to nothing into an answer to something on the table, so that the stories are not all refusals. */
function aimed(command: EmbargoCommand, state: Embargo, aim: number): EmbargoCommand {
  const open = [...state.proposals.map(({ terms }) => terms), ...(state.active === undefined ? [] : [state.active])]
  const terms = open[aim % (open.length + 1)]
  if (terms === undefined) return command
  if (command.type === 'Accept') return { ...command, terms: terms.id, hash: terms.hash }
  if (command.type === 'Decline' || command.type === 'Abstain') return { ...command, terms: terms.id }
  if (command.type === 'AcceptThenRevise') return { ...command, accept: terms.id }
  return command
}

const opening: EmbargoCommand[] = [owner, 'reporter', 'acme', 'globex'].map((party) => ({ type: 'AddParty', party }))
const stories = fc.array(
  fc.record({ command, wait: fc.constantFrom(0, 0, 0, 1, 8), aim: fc.nat(4) }), { maxLength: 40, size: 'max' })
  .map((rest) => [...opening.map((first) => ({ command: first, wait: 0, aim: 0 })), ...rest])

function eachStep(check: (step: Step, log: readonly Step[]) => void): void {
  fc.assert(fc.property(stories, (story) => {
    const log = run(story)
    for (const step of log) check(step, log)
  }), { numRuns: 400 })
}

const accepting = new Set(
  ['Accept', 'AcceptThenRevise', 'Propose', 'Revise', 'Counter', 'SetTerms', 'StartWithDefaults'])

describe('every story of an embargo', () => {
  it('never throws, in whatever state the case is', () => {
    fc.assert(fc.property(stories, fc.constantFrom(...caseStates.filter((cs) => dueEvent(cs) === undefined)),
      fc.constantFrom(...rmStates), (story, cs, rm) => {
        const log = run(story, cs, rm)
        if (!cs.endsWith('pxa')) for (const step of log) expect(step.after.em).toBe('N')
      }), { numRuns: 200 })
  })

  it('moves the shared state along its machine, and says so by an event', () => {
    eachStep(({ before, events, after }) => {
      const replayed = events.reduce<Embargo[]>(
        (states, event) => [...states, evolveEmbargo(states.at(-1)!, event)], [before])
      replayed.slice(1).forEach((state, i) => {
        const from = replayed[i]!.em
        expect(state.em === from || emEvents.some((event) => emAfter(from, event) === state.em)).toBe(true)
      })
      expect(replayed.at(-1)).toEqual(after)
    })
  })

  it('has open proposals exactly while something is proposed or under change', () => {
    eachStep(({ after }) => expect(after.proposals.length > 0).toBe(after.em === 'P' || after.em === 'R'))
  })

  it('never ends an embargo without an event that says why, and never brings it back', () => {
    eachStep(({ before, events, after }) => {
      if (binds(before.em) && !binds(after.em)) {
        expect(events.filter((event) => event.type === 'EmbargoEnded')).toHaveLength(1)
        expect(after.ended).toBeDefined()
      }
      if (before.em === 'X') expect(after.em).toBe('X')
    })
  })

  it('never begins one without the owner, and puts nothing in force that ends before the rest on the table', () => {
    eachStep(({ command, before, events, after }) => {
      if (binds(before.em) || !binds(after.em)) return
      expect(events.some((event) => event.type === 'TermsActivated')).toBe(true)
      const byOwner = 'by' in command && command.by === owner
      const ofOwner = before.proposals.some(({ by, terms }) => by === owner && terms.id === after.active?.id)
      expect(byOwner || ofOwner || command.type === 'StartWithDefaults').toBe(true)
      if (command.type !== 'SetTerms' && command.type !== 'AcceptThenRevise') {
        for (const { terms } of after.proposals) expect(terms.endsAt >= after.active!.endsAt).toBe(true)
      }
    })
  })

  it('makes nobody a signatory without its own yes to terms, given now or by joining or publishing a default', () => {
    eachStep(({ events, after }, log) => {
      for (const event of events) {
        if (event.type !== 'ConsentChanged' || event.trigger !== 'ACCEPT') continue
        expect(['answer', 'proposing', 'final-say', 'standing', 'published-default']).toContain(event.how)
        if (event.how === 'standing' || event.how === 'published-default') continue
        const said = log.some(({ command, events: done }) => done.length > 0 && 'by' in command
          && command.by === event.party && (accepting.has(command.type) || command.type === 'Decline'))
        expect(said).toBe(true)
      }
      for (const party of Object.values(after.parties)) {
        if (party.pec === 'SIGNATORY') expect(party.accepted.length).toBeGreaterThan(0)
      }
    })
  })

  it('lets nobody learn anything under an embargo who did not accept the very terms in force', () => {
    eachStep(({ after }) => {
      if (!binds(after.em)) return
      for (const party of Object.values(after.parties)) {
        if (mayLearn(after, party.id)) expect(party.accepted).toContain(after.active!.id)
      }
      expect(mayLearn(after, 'nobody')).toBe(false)
    })
  })

  it('reaches every state: the stories are not empty', () => {
    const seen = new Set<string>()
    fc.assert(fc.property(stories, (story) => { for (const { after } of run(story)) seen.add(after.em) }),
      { numRuns: 400, seed: 7 })
    expect([...seen].sort()).toEqual(['A', 'N', 'P', 'R', 'X'])
  })
})
