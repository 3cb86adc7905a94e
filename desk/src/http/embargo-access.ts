import { can } from '../access/can.ts'
import type { CaseAction } from '../access/table.ts'
import type { Gate } from '../commands/gate.ts'
import type { Refusal } from '../commands/outcome.ts'
import type { Store, Tx } from '../store/store.ts'
import type { SignedIn } from './desk-port.ts'

/** What the pages of embargoes and lists are made of. */
export interface ListDeps {
  readonly store: Store
  readonly gate: Gate
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly refused: Refusal }

const notAllowed: Verdict = {
  ok: false,
  refused: {
    code: 'not-allowed',
    rules: [],
    says: 'Your role in this project does not allow it.',
    possible: 'Ask somebody of the team with the role for it.',
  },
}

/** As the member, so that the database decides what there is at all. `null`: no such case, or not for this member. */
export async function mayAct(
  { store }: ListDeps,
  who: SignedIn,
  id: string,
  action: CaseAction,
): Promise<Verdict | null> {
  const head = await store.as({ role: 'team', member: who.member }, (tx) =>
    tx.maybe<{ project: string; restricted: boolean; granted: boolean }>(
      `select project, restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted from case_head h where id = $1`,
      [id, who.member],
    ),
  )
  if (!head) return null
  return can(who, action, { kind: 'case', ...head, relations: [] }) ? { ok: true } : notAllowed
}

/** Whether somebody keeps the lists of a project: who tells distributors early says who they are. */
export function mayKeepLists(who: SignedIn, project: string): Verdict {
  return can(who, 'SendEarlyDisclosure', { kind: 'case', project, restricted: false, granted: false, relations: [] })
    ? { ok: true }
    : notAllowed
}

class Undone extends Error {
  override readonly name = 'Undone'
  readonly outcome: Verdict
  constructor(outcome: Verdict) {
    super('a refusal leaves nothing behind')
    this.outcome = outcome
  }
}

/** Runs as the worker, after somebody was found to be allowed; what is refused is rolled back whole. */
export async function asWorker<T extends Verdict>(
  { store }: ListDeps,
  work: (tx: Tx) => Promise<T | null>,
): Promise<T | null> {
  try {
    return await store.as({ role: 'worker' }, async (tx) => {
      const outcome = await work(tx)
      if (outcome && !outcome.ok) throw new Undone(outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Undone) return error.outcome as T
    throw error
  }
}

export const actorOf = (who: SignedIn) => ({ kind: 'member' as const, id: who.member, name: who.name })
