import type { SignedIn } from '../access/signed-in.ts'
import type { Tx } from '../store/store.ts'
import { notify } from './notices.ts'
import { hashOf, isApiToken, newApiToken } from './secrets.ts'
import { rolesOf } from './sessions.ts'

/** What a token may be used for. None manages members, sessions or tokens (S-020). */
export const scopes = ['cases:read', 'cases:write', 'advisories:write', 'publish'] as const
export type Scope = typeof scopes[number]
export const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text)

export const longestDays = 90
/** A token of somebody whom a group let in works while they come by now and then; it is no way to outlast the group. */
const providerDays = 7

export interface TokenRow { readonly id: string; readonly label: string; readonly scopes: readonly Scope[]; readonly cases: readonly string[] | null; readonly expiresAt: Temporal.Instant; readonly revoked: boolean }
export interface NewToken { readonly member: string; readonly label: string; readonly scopes: readonly Scope[]; readonly days: number; /** Only these cases; `null` for all of the owner's. */ readonly cases: readonly string[] | null }
export type TokenMade = { readonly ok: true; readonly token: string; readonly expiresAt: Temporal.Instant } | { readonly ok: false; readonly code: 'no-such-member' | 'bad-days' | 'no-scope'; readonly says: string }

/** Who calls with a token: the owner as they are now, narrowed by the token. It is never stepped up. */
export interface TokenHolder { readonly who: SignedIn; readonly scopes: readonly Scope[]; readonly cases: readonly string[] | null }

/** A new token, to be shown once; the database keeps its hash. At least one scope, 1 to 90 days. */
export async function createToken(tx: Tx, input: NewToken, now: Temporal.Instant): Promise<TokenMade> {
  if (!Number.isInteger(input.days) || input.days < 1 || input.days > longestDays) return { ok: false, code: 'bad-days', says: `A token lives 1 to ${longestDays} days, not ${input.days}.` }
  if (input.scopes.length === 0 || !input.scopes.every(isScope)) return { ok: false, code: 'no-scope', says: `Name at least one scope of ${scopes.join(', ')}.` }
  if (!await tx.maybe('select id from member where id = $1 and state = \'active\'', [input.member])) return { ok: false, code: 'no-such-member', says: 'There is no such active member.' }
  const token = newApiToken()
  const expiresAt = now.add({ hours: 24 * input.days })
  await tx.execute('insert into api_token (hash, member, label, scopes, cases, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [hashOf('api token', token), input.member, input.label.trim().slice(0, 60), [...new Set(input.scopes)], input.cases, now, expiresAt])
  await notify(tx, 'token made', input.member, now)
  return { ok: true, token, expiresAt }
}

/** Whose token a text is; `null` for unknown, old and revoked ones, and for owners who are no longer members. */
export async function tokenHolder(tx: Tx, text: string, now: Temporal.Instant): Promise<TokenHolder | null> {
  if (!isApiToken(text)) return null
  const hash = hashOf('api token', text)
  const row = await tx.maybe<{ member: string; display_name: string; scopes: Scope[]; cases: string[] | null }>(
    `select t.member, m.display_name, t.scopes, t.cases from api_token t join member m on m.id = t.member
     where t.hash = $1 and t.revoked_at is null and t.expires_at > $2 and m.state = 'active'
       and not exists (select from oidc_link l where l.member = m.id and l.managed and l.confirmed_at < $3)`, [hash, now, now.subtract({ hours: 24 * providerDays })])
  if (!row) return null
  // Whatever the owner runs, a token runs nothing but cases.
  const who = { member: row.member, name: row.display_name, session: `token:${hash.toString('hex')}`, steppedUpAt: null, isAdmin: false, roles: await rolesOf(tx, row.member) }
  return { who, scopes: row.scopes, cases: row.cases }
}

export async function listTokens(tx: Tx, member: string): Promise<readonly TokenRow[]> {
  const rows = await tx.query<{ hash: Buffer; label: string; scopes: Scope[]; cases: string[] | null; expires_at: Temporal.Instant; revoked_at: Temporal.Instant | null }>(
    'select hash, label, scopes, cases, expires_at, revoked_at from api_token where member = $1 order by created_at desc', [member])
  return rows.map(({ hash, label, scopes: those, cases, expires_at: expiresAt, revoked_at: revokedAt }) =>
    ({ id: hash.toString('hex'), label, scopes: those, cases, expiresAt, revoked: revokedAt !== null }))
}

export async function revokeToken(tx: Tx, member: string, id: string, now: Temporal.Instant): Promise<boolean> {
  return /^[0-9a-f]{64}$/.test(id) && await tx.execute('update api_token set revoked_at = $3 where hash = $1 and member = $2 and revoked_at is null',
    [Buffer.from(id, 'hex'), member, now]) === 1
}
