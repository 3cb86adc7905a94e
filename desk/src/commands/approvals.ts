import type { Tx } from '../store/store.ts'

const asked = new WeakMap<Tx, Map<string, Promise<readonly string[]>>>()

/** The members of a project's team, asked once in a transaction. */
export function teamOf(tx: Tx, project: string): Promise<readonly string[]> {
  const known = asked.get(tx) ?? new Map<string, Promise<readonly string[]>>()
  asked.set(tx, known)
  const team = known.get(project)
    ?? tx.query<{ member: string }>('select member from team_member where project = $1 order by member', [project]).then((rows) => rows.map(({ member }) => member))
  known.set(project, team)
  return team
}

/**
 * Two people approve an advisory (S-115). A team of one cannot; then one approval does, and `parley doctor` and the case
 * page show it as the weakening that it is.
 */
export async function approvalsNeeded(tx: Tx, project: string): Promise<number> {
  return (await teamOf(tx, project)).length >= 2 ? 2 : 1
}
