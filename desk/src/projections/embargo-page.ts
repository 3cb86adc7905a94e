import {
  adviceOnEmbargo,
  byEnd,
  expectedDate,
  pendingAnswers,
  type CaseState,
  type Embargo,
  type EmbargoCommandType,
  type ExpectedDate,
  type Party,
  type Proposal,
} from '@parley/coordination'
import { dueInstant, instantWords } from '@parley/policy'
import { dateRow, type DateRow, type DateSetting } from './date-row.ts'
import { embargoSteps, type ClosedStep } from './embargo-steps.ts'

export interface TermsRow {
  readonly id: string
  readonly version: string
  readonly hash: string
  readonly text: string
  readonly ends: DateRow
}
export interface ProposalRow {
  readonly id: string
  readonly by: string
  readonly mine: boolean
  readonly terms: TermsRow
  readonly answerBy: string
  readonly reason: string
  readonly delay?: string
  readonly answers: readonly { readonly who: string; readonly answer: string; readonly reason?: string }[]
}
export interface PartyRow {
  readonly id: string
  readonly name: string
  readonly group?: string
  readonly negotiates: boolean
  readonly consent: string
  readonly waits?: string
  readonly overdue: boolean
  readonly left: boolean
}

export interface EmbargoPage {
  readonly state: string
  readonly em: Embargo['em']
  readonly zone: string
  readonly active: TermsRow | null
  /** How the terms in force came to be, with the reason for all parties to read (S3-52). */
  readonly settled: {
    readonly how: 'final say' | 'agreement'
    readonly by: string
    readonly reason: string
    readonly delay?: string
  } | null
  readonly ended: { readonly at: string; readonly cause: string; readonly reason: string } | null
  readonly proposals: readonly ProposalRow[]
  readonly parties: readonly PartyRow[]
  readonly possible: readonly EmbargoCommandType[]
  readonly closed: readonly ClosedStep[]
  /** What speaks for or against it now, for the team alone; it stops nothing. */
  readonly advice: readonly { readonly says: string; readonly rules: readonly string[] }[]
  readonly question: { readonly because: string; readonly defaultEnd: boolean; readonly answerBy: string } | null
  readonly exceptions: readonly {
    readonly id: string
    readonly by: string
    readonly who: string
    readonly what: string
    readonly whom: string
    readonly reason: string
    readonly answer: string | null
  }[]
  readonly duties: readonly {
    readonly by: string
    readonly authority: string
    readonly basis: string
    readonly what: string
    readonly at: string
  }[]
  /** Only where the policy expects a date for this very case (S3-51), or it is public already. */
  readonly expected: {
    readonly kind: ExpectedDate['kind']
    readonly words: string
    readonly date: string
    readonly time: string
  } | null
  readonly delayReasons: readonly string[]
}

export interface EmbargoCircumstances extends DateSetting {
  readonly state: CaseState
  readonly now: string
  /** Who looks: `team` or a participant. */
  readonly by: string
  readonly nameOf: (party: string) => string
}

const stateWords: Readonly<Record<Embargo['em'], string>> = {
  N: 'No embargo',
  P: 'Proposed, nothing binds anybody yet',
  A: 'In force',
  R: 'In force, a change is proposed',
  X: 'Ended for good',
}
const consents: Readonly<Record<Party['pec'], string>> = {
  NO_EMBARGO: 'not asked',
  INVITED: 'asked, no answer yet',
  SIGNATORY: 'accepted',
  DECLINED: 'declined',
  LAPSED: 'accepted earlier terms; must accept again',
}

/** All that the page of an embargo shows to one side. Nothing here decides: what is possible is asked of the machine. */
export function embargoPage(known: EmbargoCircumstances): EmbargoPage {
  const {
    state: { embargo },
    policy,
    by,
    nameOf,
  } = known
  const { possible, closed } = embargoSteps(known)
  return {
    state: stateWords[embargo.em],
    em: embargo.em,
    zone: known.zone ?? policy.calendar.zone,
    active: embargo.active === undefined ? null : termsRow(embargo.active, known),
    settled: settledBy(known),
    ended:
      embargo.ended === undefined
        ? null
        : { at: embargo.ended.at, cause: embargo.ended.cause, reason: embargo.ended.reason },
    proposals: byEnd(embargo.proposals).map((proposal) => proposalRow(proposal, known)),
    parties: partyRows(known),
    possible,
    closed,
    advice: by === 'team' ? adviceOnEmbargo(known.state, policy).map(({ because, says }) => ({ says, rules: because.rules })) : [],
    question: embargo.question ?? null,
    exceptions: embargo.exceptions.map((one) => ({
      ...one,
      by: nameOf(one.by),
      answer:
        one.answer === undefined
          ? null
          : `${one.answer.granted ? 'granted' : 'refused'}${one.answer.until === undefined ? '' : ` until ${instantWords(one.answer.until, known.zone ?? policy.calendar.zone)}`}`,
    })),
    duties: embargo.duties.map((duty) => ({ ...duty, by: nameOf(duty.by) })),
    expected: expectation(known),
    delayReasons: policy.schedule?.delay_reasons ?? [],
  }
}

function settledBy({ state: { embargo }, nameOf }: EmbargoCircumstances): EmbargoPage['settled'] {
  const taken = embargo.closed.findLast(
    ({ outcome, terms }) => outcome === 'activated' && terms.id === embargo.active?.id,
  )
  if (taken === undefined) return null
  const said = embargo.parties[taken.by]?.history.findLast(({ terms }) => terms === taken.terms.id)
  return {
    how: said?.how === 'final-say' ? 'final say' : 'agreement',
    by: nameOf(taken.by),
    reason: taken.reason,
    ...(taken.delay === undefined ? {} : { delay: taken.delay.replaceAll('_', ' ') }),
  }
}

function termsRow(
  terms: {
    readonly id: string
    readonly version: string
    readonly hash: string
    readonly text: string
    readonly endsAt: string
  },
  setting: DateSetting,
): TermsRow {
  return {
    id: terms.id,
    version: terms.version,
    hash: terms.hash,
    text: terms.text,
    ends: dateRow(terms.endsAt, setting),
  }
}

function proposalRow(
  { id, by, terms, answerBy, reason, delay, answers }: Proposal,
  setting: EmbargoCircumstances,
): ProposalRow {
  const { nameOf, by: viewer } = setting
  return {
    id,
    by: nameOf(by),
    mine: by === viewer,
    terms: termsRow(terms, setting),
    answerBy,
    reason,
    ...(delay === undefined ? {} : { delay: delay.replaceAll('_', ' ') }),
    answers: answers.map((one) => ({
      who: nameOf(one.by),
      answer: one.answer,
      ...(one.reason === undefined ? {} : { reason: one.reason }),
    })),
  }
}

function partyRows({ state: { embargo }, nameOf, now }: EmbargoCircumstances): readonly PartyRow[] {
  const pending = pendingAnswers(embargo, now)
  return Object.values(embargo.parties).map((party) => {
    const waits = pending.find((one) => one.party === party.id)
    const silent = party.pec === 'DECLINED' && party.history.at(-1)?.how === 'silence'
    return {
      id: party.id,
      name: nameOf(party.id),
      negotiates: party.negotiates,
      consent: silent ? 'no answer in time' : waits !== undefined && party.pec === 'NO_EMBARGO' ? consents.INVITED : consents[party.pec],
      left: party.left !== undefined,
      overdue: waits?.overdue ?? false,
      ...(party.group === undefined ? {} : { group: party.group }),
      ...(waits === undefined ? {} : { waits: waits.answerBy }),
    }
  })
}

function expectation({ state, policy, now, zone = policy.calendar.zone }: EmbargoCircumstances): EmbargoPage['expected'] {
  const receivedAt = state.reached.report_received
  if (receivedAt === undefined || !['N', 'P'].includes(state.embargo.em)) return null
  const facts = {
    reportedAt: receivedAt,
    straightforwardMitigation: state.severity?.straightforwardMitigation ?? false,
    public: state.pxa.startsWith('P'),
    ...(state.severity === undefined ? {} : { severity: state.severity.level }),
  }
  const due = expectedDate(facts, policy.schedule?.expected, (from, within) =>
    dueInstant({ start: Temporal.Instant.from(from), within, calendar: policy.calendar })?.at.toString(),
  )
  if (due === undefined) return null
  if (due.kind === 'immediate') return { kind: 'immediate', words: due.says, date: '', time: '' }
  if (Temporal.Instant.compare(due.at, now) <= 0) return null
  const local = Temporal.Instant.from(due.at).toZonedDateTimeISO(zone)
  return {
    kind: 'expected',
    words: `${due.says} ${instantWords(due.at, zone)}`,
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: 'minute' }),
  }
}
