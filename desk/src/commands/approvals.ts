import type { Tx } from '../store/store.ts'

/**
 * Two people approve an advisory (S-115). A team of one cannot; then one approval does, and `parley doctor` and the case
 * page show it as the weakening that it is.
 */
export async function approvalsNeeded(tx: Tx, project: string): Promise<number> {
  const { people } = await tx.one<{ people: number }>('select count(*) as people from team_member where project = $1', [project])
  return people >= 2 ? 2 : 1
}
