// From the request to the decision: answers, evidence, vouching, votes.

import type { Instant } from '../case/names.ts'
import { acceptedCurrent, offStanding, refuseMembership } from './decision.ts'
import type { MembershipContext, MembershipDecision } from './decision.ts'
import type { MembershipCommand } from './command.ts'
import type { MembershipEvent } from './event.ts'
import { formerMembers } from './former.ts'
import { mayVouch } from './standing.ts'
import type { CriterionAnswer, Membership } from './state.ts'

type Of<T extends MembershipCommand['type']> = Extract<MembershipCommand, { type: T }>

const criteriaField = 'early_disclosure.lists.criteria'

/** A web address that anybody can look at: https, a host with a dot, no local name. */
export function isPublicUrl(text: string): boolean {
  return /^https:\/\/[^\s/.]+(\.[^\s/.]+)+(\/\S*)?$/.test(text)
    && !/\.(local|internal|localhost|test|invalid)(\/|:|$)/i.test(text)
}

/** What an answer lacks for its criterion; undefined when it will do. Whether it convinces, reviewers judge. */
function lacking(name: string, answer: CriterionAnswer | undefined, context: MembershipContext): string | undefined {
  const evidence = context.criteria[name]?.evidence
  if (answer === undefined || answer.answer.trim() === '') {
    return `Answer how you fulfil «${context.criteria[name]?.says ?? name}».`
  }
  if (evidence === 'public_url' && !answer.evidence.some(isPublicUrl)) {
    return `«${context.criteria[name]?.says ?? name}» needs an https address that anybody can check.`
  }
  return undefined
}

export function apply(
  state: Membership, command: Of<'Apply'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'apply')
  if (off !== undefined) return off
  const { organisation, applicant, answers, termsVersion: version, termsHash: hash } = command
  if (context.members === 'organisations' && organisation.kind === 'individual') {
    return refuseMembership(state, 'individual', 'early_disclosure.lists.not_for',
      'The list is for organisations; it does not inform individuals.')
  }
  if (context.whoMayApply.length > 0 && !context.whoMayApply.includes(organisation.as ?? '')) {
    return refuseMembership(state, 'not-eligible', 'early_disclosure.lists.who_may_apply',
      `The list takes requests from: ${context.whoMayApply.join(', ')}. Say which of them you are.`)
  }
  const unknown = Object.keys(answers).find((name) => context.criteria[name] === undefined)
  if (unknown !== undefined) {
    return refuseMembership(state, 'unknown-criterion', criteriaField, `The list has no criterion «${unknown}».`)
  }
  for (const name of Object.keys(context.criteria)) {
    const says = lacking(name, answers[name], context)
    const code = answers[name] === undefined || answers[name].answer.trim() === '' ? 'answer-missing'
      : 'evidence-missing'
    if (says !== undefined) return refuseMembership(state, code, criteriaField, says)
  }
  const { terms } = context
  if (context.requestAccepts && (version !== terms.version || hash !== terms.hash)) {
    return refuseMembership(state, 'other-version', 'early_disclosure.embargo.version',
      `The terms are in version ${terms.version} now; read them and send the request again.`)
  }
  const requested: MembershipEvent = {
    type: 'MembershipRequested', organisation, applicant, answers, at,
    former: formerMembers(organisation, applicant.address, context.others),
  }
  const accepted: MembershipEvent = { type: 'TermsAccepted', person: applicant.id, version, hash, how: 'request', at }
  return { events: context.requestAccepts ? [requested, accepted] : [requested] }
}

export function amendAnswer(
  state: Membership, { criterion, answer }: Of<'AmendAnswer'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'reject')
  if (off !== undefined) return off
  if (context.criteria[criterion] === undefined) {
    return refuseMembership(state, 'unknown-criterion', criteriaField, `The list has no criterion «${criterion}».`)
  }
  const says = lacking(criterion, answer, context)
  if (says !== undefined) return refuseMembership(state, 'evidence-missing', criteriaField, says)
  return { events: [{ type: 'AnswerAmended', criterion, answer, at }] }
}

/** What the organisation says of itself that this criterion is there to catch. */
function caught(state: Membership, criterion: string, { catches }: MembershipContext): string | undefined {
  const of = state.organisation
  if (criterion === catches.rebuild && of?.rebuildOf !== undefined) return `It is a rebuild of ${of.rebuildOf}.`
  if (criterion === catches.ownUsers && of?.usersOutside === false) return 'Only its own organisation uses it.'
  return undefined
}

export function judgeCriterion(
  state: Membership, command: Of<'JudgeCriterion'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'reject')
  if (off !== undefined) return off
  const { criterion, met, note, by } = command
  if (context.criteria[criterion] === undefined) {
    return refuseMembership(state, 'unknown-criterion', criteriaField, `The list has no criterion «${criterion}».`)
  }
  const against = caught(state, criterion, context)
  if (met && against !== undefined) return refuseMembership(state, 'caught-by-criterion', criteriaField, against)
  if (!met && note.trim() === '') {
    return refuseMembership(state, 'note-missing', criteriaField, 'Say what is missing, or why it is waived.')
  }
  return { events: [{ type: 'CriterionJudged', criterion, met, waived: !met && command.waived === true, note, by,
    at }] }
}

/** S3-73: a member of the list vouches, for a named person, on behalf of the organisation. */
export function vouch(
  state: Membership, command: Of<'Vouch'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'vouch')
  if (off !== undefined) return off
  const { by, byPerson, forPerson, statement, signed } = command
  const refused = (code: Parameters<typeof refuseMembership>[1], says: string) =>
    refuseMembership(state, code, criteriaField, says)
  const voucher = context.others.find((other) => other.organisation.id === by)
  if (by === state.organisation?.id || sameDomain(state, voucher?.organisation.domains ?? [])) {
    return refused('voucher-is-applicant', 'Nobody vouches for its own organisation.')
  }
  if (voucher === undefined || !mayVouch(voucher.standing)) {
    return refused('voucher-not-active', 'Only an active member of the list vouches for others.')
  }
  if (!voucher.people.some((person) => person.id === byPerson)) {
    return refused('voucher-person-unknown',
      `${byPerson} does not speak for ${voucher.organisation.name} on this list.`)
  }
  if (voucher.vouchesThisYear >= context.vouchesPerYear) {
    return refused('voucher-over-limit', `A member vouches ${context.vouchesPerYear} times a year at most.`)
  }
  if (state.people[forPerson] === undefined) return refused('person-unknown', 'A vouch is for the person who asks.')
  if (statement.trim() === '') return refused('statement-missing', 'Say in writing why you vouch.')
  return { events: [{ type: 'MemberVouched', by, byPerson, forPerson, statement, at,
    ...(signed === undefined ? {} : { signed }) }] }
}

function sameDomain(state: Membership, domains: readonly string[]): boolean {
  return domains.some((domain) => state.organisation?.domains.includes(domain))
}

export function vote(state: Membership, command: Of<'Vote'>, at: Instant): MembershipDecision {
  const off = offStanding(state, 'reject')
  if (off !== undefined) return off
  const { by, vote: cast, reason } = command
  if (cast === 'against' && reason.trim() === '') {
    return refuseMembership(state, 'reason-missing', criteriaField, 'A vote against needs its reason.')
  }
  return { events: [{ type: 'VoteCast', by, vote: cast, reason, at }] }
}

/** The criteria without a judgement that carries an approval: unjudged, or unmet and not waived. */
export function openCriteria(state: Membership, context: MembershipContext): string[] {
  return Object.entries(context.criteria).flatMap(([name, { evidence }]) => {
    if (evidence === 'vouch_by_member') return []
    const judged = state.judgements[name]
    if (judged !== undefined) return judged.met || judged.waived ? [] : [name]
    const applicant = state.applicant === undefined ? undefined : state.people[state.applicant]
    return evidence === 'acceptance_of_version' && acceptedCurrent(applicant, context) ? [] : [name]
  })
}

export function approve(
  state: Membership, command: Of<'Approve'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'approve')
  if (off !== undefined) return off
  const refused = (code: Parameters<typeof refuseMembership>[1], says: string) =>
    refuseMembership(state, code, criteriaField, says)
  const open = openCriteria(state, context)
  if (open.length > 0) return refused('criteria-open', `Still to be judged or not met: ${open.join(', ')}.`)
  const needsVouch = Object.values(context.criteria).some(({ evidence }) => evidence === 'vouch_by_member')
  if (needsVouch && state.vouches.length === 0) return refused('vouch-missing', 'No member has vouched.')
  const inFavour = state.votes.filter((cast) => cast.vote === 'for').length
  const against = state.votes.filter((cast) => cast.vote === 'against').length
  if (inFavour < context.votesNeeded || against > 0 && against >= inFavour) {
    return refused('votes-missing',
      `${inFavour} votes for, ${against} against; ${context.votesNeeded} for are needed, and more than against.`)
  }
  const former = state.former.map(({ organisation }) => organisation).join(', ')
  if (former !== '' && (command.former ?? '').trim() === '') {
    return refuseMembership(state, 'former-unaddressed', 'early_disclosure.leak.sanction',
      `It resembles a removed member (${former}): say why it is another.`)
  }
  const approved: MembershipEvent = { type: 'MembershipApproved', by: command.by, at,
    reason: [command.reason, command.former ?? ''].filter((part) => part !== '').join(' — ') }
  const ready = Object.values(state.people).some((person) => acceptedCurrent(person, context))
  return { events: ready ? [approved, { type: 'MembershipActivated', at }] : [approved] }
}

export function reject(
  state: Membership, { by, reason }: Of<'Reject'>, context: MembershipContext, at: Instant,
): MembershipDecision {
  const off = offStanding(state, 'reject')
  if (off !== undefined) return off
  if (reason.trim() === '') {
    return refuseMembership(state, 'reason-missing', criteriaField, 'The letter needs the reason.')
  }
  return { events: [{ type: 'MembershipRejected', by, reason, unmet: openCriteria(state, context), at }] }
}
