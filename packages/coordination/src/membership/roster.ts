// Who sees what: the people of a member, and the cases they are needed for.

import { acceptedCurrent } from './decision.ts'
import type { MembershipContext } from './decision.ts'
import { receives } from './standing.ts'
import type { Membership, Person } from './state.ts'

/** The people who get the list's mail: of a member in good standing, each with the current terms accepted (S3-74). */
export function recipients(state: Membership, context: MembershipContext): Person[] {
  return receives(state.standing) ? Object.values(state.people)
    .filter((person) => acceptedCurrent(person, context)) : []
}

/**
 * May this person see this case? Standing, then own acceptance of the current terms, then need to know (S3-80,
 * S3-81).
 */
export function maySeeCase(state: Membership, person: string, of: string, context: MembershipContext): boolean {
  return recipients(state, context).some(({ id }) => id === person)
    && state.needs.some((need) => need.case === of && need.person === person)
}

export interface RosterLine {
  readonly person: Person
  readonly termsCurrent: boolean
  /** The cases this person sees, with what it is needed for. */
  readonly sees: readonly { readonly case: string, readonly need: string }[]
}

/** The roster of a member, people who are gone left out. */
export function roster(state: Membership, context: MembershipContext): RosterLine[] {
  return Object.values(state.people).filter((person) => person.gone === undefined).map((person) => ({
    person,
    termsCurrent: acceptedCurrent(person, context),
    sees: state.needs.filter((need) => maySeeCase(state, person.id, need.case, context) && need.person === person.id)
      .map((need) => ({ case: need.case, need: need.need })),
  }))
}
