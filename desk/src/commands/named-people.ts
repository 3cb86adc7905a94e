import { isRole } from '../access/roles.ts'
import type { CaseEvent } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { CaseHead } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { handedTo, teamOf } from './approvals.ts'

/** Somebody who is told: a member, or an address that the policy itself names. */
export interface Told { readonly to: string; readonly address?: string }

interface OfCase { readonly head: CaseHead; readonly policy: Policy }

const toMember = (member: string): Told => ({ to: `member:${member}` })
const toAddress = (address: string): Told => ({ to: `address:${address}`, address })

/** Who hears of an event in a notice to the team: everybody on the case, unless the policy or the event names them. */
export async function toldOf(tx: Tx, { head, policy }: OfCase, event: CaseEvent): Promise<readonly Told[]> {
  if (event.type === 'PromiseEscalated') return escalatedTo(tx, head, event.to)
  if (event.type !== 'RoutedToTeam') return (await teamOf(tx, head.project, head.id)).map(toMember)
  const key = teamKey(policy, event.team)
  const members = key === undefined ? [] : await handedTo(tx, head.project, key)
  return [...members.map(toMember), ...(event.list?.includes('@') ? [toAddress(event.list)] : [])]
}

/**
 * The people whom `escalate_to` names: addresses as they stand, roles of the desk («triager», «release manager») and logins
 * among the case's own team. A name that is nobody's is no reason for silence: then the whole team is told.
 */
export async function escalatedTo(tx: Tx, head: CaseHead, names: readonly string[]): Promise<readonly Told[]> {
  const team = await teamOf(tx, head.project, head.id)
  const people = await tx.query<{ id: string; login: string; roles: string[] }>(
    `select m.id, m.login, t.roles from team_member t join member m on m.id = t.member
     where t.project = $1 and t.member = any($2) and m.state = 'active' order by m.id`, [head.project, team])
  const told = names.flatMap((name): readonly Told[] => {
    if (name.includes('@')) return [toAddress(name.trim())]
    const wanted = name.trim().toLowerCase().replaceAll(/[ -]/g, '_')
    const found = people.filter(({ login, roles }) => login === name.trim().toLowerCase() || (isRole(wanted) && roles.includes(wanted)))
    return found.length > 0 ? found.map(({ id }) => toMember(id)) : team.map(toMember)
  })
  return [...new Map(told.map((one) => [one.to, one])).values()]
}

/** The policy's own key of a foundation's project, by its key or its name. */
export function teamKey(policy: Policy, team: string): string | undefined {
  return Object.entries(policy.projects ?? {}).find(([key, { name }]) => key === team || name === team)?.[0]
}
