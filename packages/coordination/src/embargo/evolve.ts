// What each event makes of the embargo. Events are facts: nothing is refused here, and a step the machines
// do not have is a bug in whoever wrote it, so it throws.

import type { Instant } from '../case/names.ts'
import { emAfter } from '../vultron/em.ts'
import type { EmEvent, EmState } from '../vultron/em.ts'
import { pecAfter } from '../vultron/pec.ts'
import type { EmbargoEvent } from './event.ts'
import { newParty } from './state.ts'
import type { ClosedProposal, Embargo, Party, Proposal } from './state.ts'

type Of<T extends EmbargoEvent['type']> = Extract<EmbargoEvent, { type: T }>

function moved(em: EmState, event: EmEvent): EmState {
  const after = emAfter(em, event)
  if (after === undefined) throw new Error(`embargo: no ${event} from ${em}`)
  return after
}

function close(proposal: Proposal, outcome: ClosedProposal['outcome'], closedAt: Instant): ClosedProposal {
  return { ...proposal, outcome, closedAt }
}

function withParty(state: Embargo, party: Party): Embargo {
  return { ...state, parties: { ...state.parties, [party.id]: party } }
}

function proposed(state: Embargo, { proposal, at }: Of<'TermsProposed'>): Embargo {
  const kind = state.em === 'A' || state.em === 'R' ? 'revision' : 'new'
  const made: Proposal = {
    ...proposal, kind, proposedAt: at, answers: [{ by: proposal.by, answer: 'accepted', at }],
  }
  return { ...state, em: moved(state.em, 'propose'), proposals: [...state.proposals, made] }
}

function answered(state: Embargo, event: Of<'ProposalAnswered'>): Embargo {
  const { by, answer, at } = event
  const said = { by, answer, at, ...(event.reason === undefined ? {} : { reason: event.reason }) }
  return {
    ...state,
    proposals: state.proposals.map((proposal) => proposal.id === event.proposal
      ? { ...proposal, answers: [...proposal.answers.filter((old) => old.by !== by), said] }
      : proposal),
  }
}

function closed(state: Embargo, event: Of<'ProposalClosed'>): Embargo {
  const gone = state.proposals.filter((proposal) => proposal.id === event.proposal)
  const proposals = state.proposals.filter((proposal) => proposal.id !== event.proposal)
  const last = proposals.length === 0 && (state.em === 'P' || state.em === 'R')
  const { question, ...rest } = state
  const em = last ? moved(state.em, 'reject') : state.em
  return {
    ...rest,
    ...(question === undefined || em === 'N' ? {} : { question }),
    em,
    proposals,
    closed: [...state.closed, ...gone.map((proposal) => close(proposal, event.outcome, event.at))],
  }
}

function activated(state: Embargo, event: Of<'TermsActivated'>): Embargo {
  const taken = state.proposals.find((proposal) => proposal.id === event.proposal)
  if (taken === undefined) throw new Error(`embargo: no open proposal ${event.proposal}`)
  return {
    ...state,
    em: moved(state.em, 'accept'),
    active: { ...taken.terms, startedAt: state.active?.startedAt ?? event.at },
    proposals: state.proposals.filter((proposal) => proposal !== taken),
    closed: [...state.closed, close(taken, 'activated', event.at)],
  }
}

function carried(state: Embargo, event: Of<'ProposalCarried'>): Embargo {
  return {
    ...state,
    em: moved(state.em, 'propose'),
    proposals: state.proposals.map((proposal) =>
      proposal.id === event.proposal ? { ...proposal, kind: 'revision' } : proposal),
  }
}

function consented(state: Embargo, event: Of<'ConsentChanged'>): Embargo {
  const { left: _, answerBy: __, ...party } = state.parties[event.party] ?? newParty(event.party)
  const left = event.trigger === 'INVITE' ? undefined : state.parties[event.party]?.left
  const pec = pecAfter(party.pec, event.trigger)
  if (pec === undefined) throw new Error(`embargo: no ${event.trigger} from ${party.pec} for ${event.party}`)
  const entry = {
    at: event.at, trigger: event.trigger, how: event.how,
    ...(event.terms === undefined ? {} : { terms: event.terms }),
    ...(event.reason === undefined ? {} : { reason: event.reason }),
  }
  const accepted = event.trigger === 'ACCEPT' && event.terms !== undefined && !party.accepted.includes(event.terms)
    ? [...party.accepted, event.terms]
    : party.accepted
  return withParty(state, {
    ...party, pec, accepted, history: [...party.history, entry],
    ...(pec === 'INVITED' && event.answerBy !== undefined ? { answerBy: event.answerBy } : {}),
    ...(left === undefined ? {} : { left }),
  })
}

function ended(state: Embargo, event: Of<'EmbargoEnded'>): Embargo {
  const { question: _, ...rest } = state
  return {
    ...rest,
    em: moved(state.em, 'terminate'),
    proposals: [],
    closed: [...state.closed, ...state.proposals.map((proposal) => close(proposal, 'ended', event.at))],
    ended: { at: event.at, cause: event.cause, reason: event.reason, by: event.by },
  }
}

function exceptionAnswered(state: Embargo, event: Of<'ExceptionAnswered'>): Embargo {
  const answer = { by: event.by, granted: event.granted, ...(event.until === undefined ? {} : { until: event.until }) }
  return {
    ...state,
    exceptions: state.exceptions.map((asked) => asked.id === event.exception ? { ...asked, answer } : asked),
  }
}

/** The embargo after an event. Throws only on a step that the machines do not have, which is a bug. */
export function evolveEmbargo(state: Embargo, event: EmbargoEvent): Embargo {
  switch (event.type) {
    case 'PartyAdded': return withParty(state, newParty(event.party, event.negotiates, event.group))
    case 'TermsProposed': return proposed(state, event)
    case 'ProposalAnswered': return answered(state, event)
    case 'ProposalClosed': return closed(state, event)
    case 'TermsActivated': return activated(state, event)
    case 'ProposalCarried': return carried(state, event)
    case 'ConsentChanged': return consented(state, event)
    case 'AnswersReminded': return { ...state, reminded: [...(state.reminded ?? []), ...event.owed] }
    case 'PartyLeft': {
      const { at, keeps, reason } = event
      return withParty(state, { ...state.parties[event.party] ?? newParty(event.party), left: { at, keeps, reason } })
    }
    case 'EndQuestioned': {
      const { because, defaultEnd, answerBy } = event
      return { ...state, question: { because, defaultEnd, answerBy } }
    }
    case 'EmbargoKept': {
      const { question: _, ...rest } = state
      return rest
    }
    case 'EmbargoEnded': return ended(state, event)
    case 'ExceptionAsked': {
      const { exception, by, who, what, whom, reason } = event
      return { ...state, exceptions: [...state.exceptions, { id: exception, by, who, what, whom, reason }] }
    }
    case 'ExceptionAnswered': return exceptionAnswered(state, event)
    default: {
      const { by, authority, basis, what, at } = event
      return { ...state, duties: [...state.duties, { by, authority, basis, what, at }] }
    }
  }
}
