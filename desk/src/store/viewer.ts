import type { DbRole } from './postgres/postgres.ts'

/**
 * Who is looking. Decides the login, the database role and the rows of a transaction.
 * - `team`: a member; the cases of the member's projects, a restricted case only with a grant of its own.
 * - `party`: a reporter, distributor or guest; reads what was granted, writes nothing.
 * - `public`: published advisories and projects.
 * - `worker`: carries cases forward (arrivals, timers, outbox, commands of parties after `can()` said yes).
 * - `intake`: puts arrivals in; reads nothing.
 * - `gate`: finds out who somebody is (sign-in, sessions, receipts, members); no case.
 */
export type Viewer =
  | { readonly role: 'team'; readonly member: string }
  | { readonly role: 'party'; readonly subject: string }
  | { readonly role: 'public' | 'worker' | 'intake' | 'gate' }

/** How a viewer is presented to the database. */
export interface Presented {
  readonly login: Exclude<DbRole, 'owner'>
  /** Role taken for the transaction; none when the login is the role. */
  readonly become: string | undefined
  /** What `me()` says; empty is nobody. */
  readonly me: string
}

export function present(viewer: Viewer): Presented {
  if (viewer.role === 'team') return { login: 'desk', become: 'parley_team', me: named(viewer.member) }
  if (viewer.role === 'party') return { login: 'desk', become: 'parley_party', me: named(viewer.subject) }
  if (viewer.role === 'worker' || viewer.role === 'intake') {
    return { login: viewer.role, become: undefined, me: viewer.role }
  }
  return { login: 'desk', become: `parley_${viewer.role}`, me: viewer.role }
}

/** Who the custodian of the keys is told that a key is for. */
export function askerOf(viewer: Viewer): string {
  if (viewer.role === 'team') return `member:${viewer.member}`
  return viewer.role === 'party' ? `party:${viewer.subject}` : viewer.role
}

/** Ids of viewers go into a statement; anything that does not look like one is a bug, not a viewer. */
function named(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9:._@-]{0,199}$/.test(id)) return id
  throw new Error('a viewer needs an id of letters, digits and : . _ @ -')
}
