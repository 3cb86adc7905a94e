import {
  acceptedCurrent,
  possibleMembershipSteps,
  roster,
  type Membership,
  type MembershipCommandType,
  type MembershipContext,
} from '@parley/coordination'

const standings: Readonly<Record<Membership['standing'], string>> = {
  none: 'Unknown',
  applied: 'Request received',
  vouched: 'Request received, a member has vouched',
  approved: 'Approved; the terms are still to be accepted',
  active: 'Member',
  'recertification-due': 'Member, to be confirmed again',
  suspended: 'Suspended',
  rejected: 'Request rejected',
  left: 'Has left',
  removed: 'Removed for good',
}
export const standingWords = (standing: string): string => standings[standing as Membership['standing']] ?? standing

export interface MemberPersonRow {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly current: boolean
  readonly accepted: readonly string[]
  readonly sees: readonly { readonly case: string; readonly need: string }[]
}
export interface MemberCriterionRow {
  readonly name: string
  readonly says: string
  readonly answer: string
  readonly evidence: readonly string[]
  readonly judged: string | null
  readonly note: string
  readonly recheck: boolean
}

/** One membership as its people and the team read it. */
export interface MemberPage {
  readonly id: string
  readonly reference: string
  readonly project: string
  readonly list: string
  readonly standing: Membership['standing']
  readonly words: string
  readonly because: string | null
  readonly name: string
  readonly roleAddress: string
  readonly domains: readonly string[]
  readonly rebuildOf: string | null
  readonly as: string | null
  readonly people: readonly MemberPersonRow[]
  readonly gone: readonly string[]
  readonly criteria: readonly MemberCriterionRow[]
  readonly vouches: readonly { readonly by: string; readonly statement: string; readonly at: string; /** The clear-signed original, where there is one. */ readonly signed: string | null }[]
  readonly votes: readonly { readonly by: string; readonly vote: string; readonly reason: string }[]
  readonly former: readonly {
    readonly organisation: string
    readonly matchedBy: string
    readonly removedAt: string
    readonly reason: string
  }[]
  readonly breaches: readonly { readonly at: string; readonly continued: boolean }[]
  readonly possible: readonly MembershipCommandType[]
}

interface Place {
  readonly id: string
  readonly project: string
  readonly list: string
  readonly state: Membership
}

/** What an applicant tells a member who is to vouch: short enough to be said, long enough to be no other's. */
export const memberReference = (id: string): string => id.slice(0, 10).toUpperCase()

export function memberPage(
  { id, project, list, state }: Place,
  context: MembershipContext,
  nameOf: (id: string) => string,
): MemberPage {
  return {
    id,
    reference: memberReference(id),
    project,
    list,
    standing: state.standing,
    words: standingWords(state.standing),
    because: state.because ?? null,
    ...about(state),
    people: peopleOf(state, context),
    gone: Object.values(state.people)
      .filter(({ gone }) => gone !== undefined)
      .map(({ name }) => name),
    criteria: criteriaOf(state, context),
    vouches: state.vouches.map(({ by, statement, at, signed = null }) => ({ by: nameOf(by), statement, at, signed })),
    votes: state.votes.map(({ by, vote, reason }) => ({ by: nameOf(by), vote, reason })),
    former: state.former,
    breaches: state.breaches.map(({ at, continued }) => ({ at, continued })),
    possible: possibleMembershipSteps(state),
  }
}

function about({
  organisation,
}: Membership): Pick<MemberPage, 'name' | 'roleAddress' | 'domains' | 'rebuildOf' | 'as'> {
  const { name = '', roleAddress = '', domains = [], rebuildOf = null, as = null } = organisation ?? {}
  return { name, roleAddress, domains, rebuildOf, as }
}

function peopleOf(state: Membership, context: MembershipContext): readonly MemberPersonRow[] {
  return roster(state, context).map(({ person, sees }) => ({
    id: person.id,
    name: person.name,
    address: person.address,
    current: acceptedCurrent(person, context),
    sees,
    accepted: person.accepted.map(({ version, at }) => `version ${version} on ${at.slice(0, 10)}`),
  }))
}

function criteriaOf(state: Membership, context: MembershipContext): readonly MemberCriterionRow[] {
  return Object.entries(context.criteria).map(([name, { says, recheck }]) => ({
    name,
    says,
    recheck: recheck === true,
    answer: state.answers[name]?.answer ?? '',
    evidence: state.answers[name]?.evidence ?? [],
    judged: judgedWords(state, name),
    note: state.judgements[name]?.note ?? '',
  }))
}

function judgedWords({ judgements }: Membership, name: string): string | null {
  const judged = judgements[name]
  return judged === undefined ? null : judged.met ? 'met' : judged.waived ? 'not met, waived' : 'not met'
}
