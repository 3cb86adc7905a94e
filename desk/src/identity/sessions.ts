import type { SignedIn } from '../access/signed-in.ts'
import type { Tx } from '../store/store.ts'
import { hashOf, isSecret, newSecret } from './secrets.ts'
import { isAtHome, placeColumns, tellMoved, type Place, type Shown } from './session-place.ts'

/** S-024: half an hour without a sign of life, twelve hours in all. S-025: five minutes for what is dangerous. */
export const idleMinutes = 30
export const absoluteHours = 12
export const stepUpMinutes = 5
/** Of somebody who came by a provider: without a way to ask it again, so long; with one, so long after it last answered. */
export const providerMinutes = 60
export const unansweredMinutes = 30

/** How somebody signed in: passkey; passphrase and code of an app; passphrase and recovery code; by the provider. */
export type Means = 'passkey' | 'codes' | 'recovery' | 'oidc'

export interface SessionRow {
  /** What pages and forms call it; not what opens it. */
  readonly session: string
  readonly means: Means
  readonly createdAt: Temporal.Instant
  readonly seenAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
}

/**
 * A new session, always under a new id: what was in the browser before means nothing. Returns the id that opens it, for
 * the cookie only; the database keeps its hash (S-022). A fresh sign-in counts as a proof of presence.
 */
export async function startSession(tx: Tx, member: string, means: Means, now: Temporal.Instant, login: string | null = null): Promise<string> {
  await forgetOld(tx, now)
  const mayBeAsked = login === null || await tx.maybe('select id from oidc_login where id = $1 and sealed is not null', [login]) !== undefined
  return insert(tx, { member, means, now, expiresAt: now.add(mayBeAsked ? { hours: absoluteHours } : { minutes: providerMinutes }), oidc: login })
}

/**
 * S-021: who was let in by a group has no session but one that hangs on the provider, whatever own factors they have; and
 * none for which the provider has not answered for half an hour.
 */
const heldByProvider = `(s.oidc is null or exists (select from oidc_login o where o.id = s.oidc and (o.sealed is null or o.checked_at > $4)))
     and (s.oidc is not null or not exists (select from oidc_link l where l.member = s.member and l.managed))`

/** Who this is; `null` for no, an old, an ended or a made-up session, or for somebody who is no longer a member. */
export async function sessionOf(tx: Tx, id: string | undefined, now: Temporal.Instant, shown?: Shown): Promise<SignedIn | null> {
  if (id === undefined || !isSecret(id)) return null
  const hash = hashOf('session', id)
  const row = await tx.maybe<{ member: string; display_name: string; instance_admin: boolean; seen_at: Temporal.Instant; step_up_at: Temporal.Instant | null } & Place>(
    `select s.member, m.display_name, m.instance_admin, s.seen_at, s.step_up_at, ${placeColumns} from session s join member m on m.id = s.member
     where s.id_hash = $1 and m.state = 'active' and s.expires_at > $2 and s.seen_at > $3 and ${heldByProvider}`,
    [hash, now, now.subtract({ minutes: idleMinutes }), now.subtract({ minutes: unansweredMinutes })])
  if (!row) return null
  const isElsewhere = shown !== undefined && !await isAtHome(tx, hash, row, shown, now)
  if (isElsewhere) await tellMoved(tx, row.member, now)
  // Once a minute is enough to know whether somebody is still there.
  if (!isElsewhere && Temporal.Instant.compare(row.seen_at, now.subtract({ minutes: 1 })) < 0) {
    await tx.execute('update session set seen_at = $2 where id_hash = $1', [hash, now])
  }
  return {
    member: row.member, name: row.display_name, isAdmin: row.instance_admin, session: hash.toString('hex'),
    steppedUpAt: row.step_up_at?.toString() ?? null, roles: await rolesOf(tx, row.member),
    ...(isElsewhere ? { isElsewhere } : {}), ...(row.bound_id === null ? {} : { isBound: true as const }),
  }
}

/** Roles by project, as they are now: taking one away works with the next request. */
export async function rolesOf(tx: Tx, member: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await tx.query<{ project: string; roles: string[] }>(
    'select project, roles from team_member where member = $1 order by project', [member])
  return Object.fromEntries(rows.map(({ project, roles }) => [project, roles]))
}

/**
 * After a proof of presence: a new id for the same session (S-024); its end stays where it was. From elsewhere, the session
 * moves there: what it was bound to counts no more. `null`: it is over.
 */
export async function stepUp(tx: Tx, who: SignedIn, now: Temporal.Instant): Promise<string | null> {
  const id = newSecret()
  const stays = who.isElsewhere === undefined
  const done = await tx.execute(
    `with before as (delete from session where id_hash = $2 and member = $3 returning *)
     insert into session (id_hash, member, means, created_at, seen_at, expires_at, step_up_at, oidc${stays ? `, ${homeColumns}` : ''})
     select $1, member, means, created_at, $4, expires_at, $4, oidc${stays ? `, ${homeColumns}` : ''} from before`,
    [hashOf('session', id), bytes(who.session), who.member, now])
  tx.keyring.unlocked.move(who.session, hashOf('session', id).toString('hex'))
  return done === 1 ? id : null
}

const homeColumns = 'traits, network, bound_id, bound_key, bound_hash, bound_until, bound_before, bound_before_until'

/** Whether the last proof of presence is not older than five minutes. */
export function steppedUp(who: Pick<SignedIn, 'steppedUpAt'>, now: Temporal.Instant): boolean {
  if (who.steppedUpAt === null) return false
  return Temporal.Instant.compare(Temporal.Instant.from(who.steppedUpAt), now.subtract({ minutes: stepUpMinutes })) >= 0
}

/** A member's sessions that still open, newest first. */
export async function listSessions(tx: Tx, member: string, now: Temporal.Instant): Promise<readonly SessionRow[]> {
  const rows = await tx.query<{ id_hash: Buffer; means: Means; created_at: Temporal.Instant; seen_at: Temporal.Instant; expires_at: Temporal.Instant }>(
    `select id_hash, means, created_at, seen_at, expires_at from session
     where member = $1 and expires_at > $2 and seen_at > $3 order by seen_at desc, created_at desc`,
    [member, now, now.subtract({ minutes: idleMinutes })])
  return rows.map((row) => ({
    session: row.id_hash.toString('hex'), means: row.means, createdAt: row.created_at, seenAt: row.seen_at, expiresAt: row.expires_at,
  }))
}

/** Ends one session of this member, and what was unlocked in it. False: it is not there, or somebody else's. */
export async function endSession(tx: Tx, member: string, session: string): Promise<boolean> {
  const ended = /^[0-9a-f]{64}$/.test(session) && await tx.execute('delete from session where id_hash = $1 and member = $2', [bytes(session), member]) === 1
  if (ended) tx.keyring.unlocked.lock(session)
  return ended
}

/** Ends all sessions of a member, but for one where asked; returns how many. */
export function endSessions(tx: Tx, member: string, except: string | null = null): Promise<number> {
  tx.keyring.unlocked.lockMember(member, except)
  return tx.execute('delete from session where member = $1 and ($2::bytea is null or id_hash <> $2)', [member, except === null ? null : bytes(except)])
}

interface NewSession { readonly member: string; readonly means: Means; readonly now: Temporal.Instant; readonly expiresAt: Temporal.Instant; readonly oidc: string | null }

async function insert(tx: Tx, { member, means, now, expiresAt, oidc }: NewSession): Promise<string> {
  const id = newSecret()
  await tx.execute(
    'insert into session (id_hash, member, means, created_at, seen_at, expires_at, step_up_at, oidc) values ($1, $2, $3, $4, $4, $5, $4, $6)',
    [hashOf('session', id), member, means, now, expiresAt, oidc])
  return id
}

const forgetOld = (tx: Tx, now: Temporal.Instant): Promise<number> =>
  tx.execute('delete from session where expires_at <= $1 or seen_at <= $2', [now, now.subtract({ minutes: idleMinutes })])

const bytes = (session: string): Buffer => Buffer.from(session, 'hex')
