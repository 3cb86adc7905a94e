import type { Tx } from '../store/store.ts'

interface Membership { readonly member: string; readonly teams: readonly string[] | null }

const asked = new WeakMap<Tx, Map<string, Promise<readonly Membership[]>>>()

/** The memberships of a project, asked once in a transaction. */
function membershipsOf(tx: Tx, project: string): Promise<readonly Membership[]> {
  const known = asked.get(tx) ?? new Map<string, Promise<readonly Membership[]>>()
  asked.set(tx, known)
  const found = known.get(project)
    ?? tx.query<Membership>('select member, teams from team_member where project = $1 order by member', [project])
  known.set(project, found)
  return found
}

/**
 * Who works on a case of the project: those who work for the whole of it, and of a foundation's teams the one that the case
 * was handed to. Without a case, or before it is handed on: the former alone.
 */
export async function teamOf(tx: Tx, project: string, caseId?: string): Promise<readonly string[]> {
  const all = await membershipsOf(tx, project)
  if (all.every(({ teams }) => teams === null)) return all.map(({ member }) => member)
  const handed = caseId === undefined ? undefined : await tx.maybe<{ team: string }>('select team from case_team where case_id = $1', [caseId])
  return all.filter(({ teams }) => teams === null || (handed !== undefined && teams.includes(handed.team))).map(({ member }) => member)
}

/** The members of one of a foundation's teams. */
export async function handedTo(tx: Tx, project: string, team: string): Promise<readonly string[]> {
  return (await membershipsOf(tx, project)).filter(({ teams }) => teams?.includes(team)).map(({ member }) => member)
}

/**
 * Two people approve an advisory (S-115). A team of one cannot; then one approval does, and `parley doctor` and the case
 * page show it as the weakening that it is.
 */
export async function approvalsNeeded(tx: Tx, project: string, caseId: string): Promise<number> {
  return (await teamOf(tx, project, caseId)).length >= 2 ? 2 : 1
}
