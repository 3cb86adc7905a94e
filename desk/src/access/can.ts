import type { Audience } from '@parley/coordination'
import { isRole, type Relation, type Role } from './roles.ts'
import { audienceTable, caseTable, dangerous, deskActions, type Action, type CaseAction, type DeskAction } from './table.ts'

/** Somebody who wants something. A member that signed in fits as it is; a party from outside has no roles. */
export interface Subject {
  /** Roles by project. */
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** Runs the desk and its members. It is no way to any case (S-031). */
  readonly isAdmin: boolean
}

export interface CaseResource {
  readonly kind: 'case'
  readonly project: string
  /** A restricted case takes a grant of its own beside the role. */
  readonly restricted: boolean
  /** Whether the case has such a grant for this subject. */
  readonly granted: boolean
  /** What the subject is to this case from outside; empty for most. */
  readonly relations: readonly Relation[]
  /** Of somebody from outside who did not report it: the day on which reading ends (S-041), and what time it is. */
  readonly outside?: { readonly until: Temporal.Instant | null; readonly now: Temporal.Instant }
}
export type Resource = CaseResource | { readonly kind: 'desk' }

/** A subject without roles: reporters, distributors and guests come in by relations of a case only. */
export const outsider: Subject = { roles: {}, isAdmin: false }

/**
 * Whether somebody may do something. The only place that decides it; pure. What the table does not grant is refused:
 * unknown actions, unknown roles and an action on the wrong kind of thing too.
 */
export function can(subject: Subject, action: Action, resource: Resource): boolean {
  if (resource.kind === 'desk') return isDeskAction(action) && subject.isAdmin
  const who = isCaseAction(action) ? caseTable[action] : 'desk'
  if (who === 'desk') return false
  return standing(subject, resource).some((each) => who.includes(each))
}

/** Whether somebody may say something to an audience of a case: never to people whose answers they could not read. */
export function canWriteTo(subject: Subject, audience: Audience, resource: CaseResource): boolean {
  if (!can(subject, 'WriteMessage', resource)) return false
  const means = standing(subject, resource)
  if (means.some((each) => isRole(each) && caseTable.WriteMessage.includes(each))) return true
  const group = audience.includes(':') ? audience.slice(0, audience.indexOf(':')) : audience
  return means.some((each) => !isRole(each) && (audienceTable[each] as readonly string[]).includes(group))
}

/** Whether the action needs a fresh proof of presence. */
export const isDangerous = (action: Action): boolean => dangerous.has(action)

/** By what right somebody stands before a case. */
function standing(subject: Subject, resource: CaseResource): readonly (Role | Relation)[] {
  const held = Object.hasOwn(subject.roles, resource.project) ? subject.roles[resource.project] ?? [] : []
  const asMember = resource.restricted && !resource.granted ? [] : held.filter(isRole)
  return [...asMember, ...resource.relations.filter((each) => each === 'reporter' || !isPast(resource.outside))]
}

const isPast = (outside: CaseResource['outside']): boolean =>
  outside?.until != null && Temporal.Instant.compare(outside.now, outside.until) >= 0

const isCaseAction = (action: Action): action is CaseAction => Object.hasOwn(caseTable, action)
const isDeskAction = (action: Action): action is DeskAction => (deskActions as readonly string[]).includes(action)
