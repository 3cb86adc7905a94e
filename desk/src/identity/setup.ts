import type { Tx } from '../store/store.ts'
import { issueRecoveryCodes, setAuthenticator } from './codes.ts'
import { displayName, everyRole, isLogin, issueLink, linkMinutes, writeRoles } from './members.ts'
import { notify, writeMemberAddress } from './notices.ts'
import { addPasskey, labelFor, type NewPasskey } from './passkeys.ts'
import { hashOf, isSecret } from './secrets.ts'
import { endSessions, startSession } from './sessions.ts'

/** Whom a link is for. `first`: the desk has no member yet. */
export type SetupFor = { readonly kind: 'first' } | { readonly kind: 'invited'; readonly member: string; readonly login: string; readonly name: string }

export interface SetupInput {
  readonly token: string
  /** The id that a new first member gets; the passkey was made for it. For the invited, their own. */
  readonly member: string
  readonly login: string
  readonly name: string
  /** Of `hashPassphrase`. */
  readonly passphraseHash: string
  /** At least one of the two: the second factor. */
  readonly passkey: NewPasskey | null
  readonly authenticator: { readonly seed: Uint8Array; readonly code: string } | null
  /** Where notices go; `''` for nowhere. */
  readonly address: string
}

export type SetupResult =
  | { readonly ok: true; readonly member: string; readonly session: string; readonly codes: readonly string[] }
  | { readonly ok: false; readonly code: 'gone' | 'bad-login' | 'login-taken' | 'no-second-factor' | 'wrong-code' | 'passkey-refused' }

/** Thrown inside a transaction to undo it, and caught by `completeSetup`'s caller through `setupIn`. */
class Undo extends Error {
  override readonly name = 'Undo'
  readonly result: Extract<SetupResult, { ok: false }>
  constructor(result: Extract<SetupResult, { ok: false }>) { super(result.code); this.result = result }
}

/** The token of the link that makes the first member, for the console; `null` once there is a member (S-001). */
export async function issueSetupToken(tx: Tx, now: Temporal.Instant): Promise<string | null> {
  return await hasMember(tx) ? null : issueLink(tx, null, now)
}

export const setupLink = (origin: string, token: string): string => `${origin}/setup/${token}`

/** Whom a link is for; `null` when it is unknown, used or too old: the three are the same. */
export async function findSetup(tx: Tx, token: string, now: Temporal.Instant): Promise<SetupFor | null> {
  if (!isSecret(token)) return null
  const row = await tx.maybe<{ member: string | null; login: string | null; name: string | null }>(
    `select t.member, m.login, m.display_name as name from setup_token t left join member m on m.id = t.member
     where t.hash = $1 and t.used_at is null and t.expires_at > $2 and (t.member is null or m.state in ('invited', 'active'))`,
    [hashOf('setup', token), now])
  if (!row) return null
  if (row.member === null) return await hasMember(tx) ? null : { kind: 'first' }
  return { kind: 'invited', member: row.member, login: row.login ?? '', name: row.name ?? '' }
}

/**
 * Uses a link: makes the first member, who runs the desk and has every role in every project, or lets the invited in
 * with the roles they were given. Whatever ways in there were before are gone. Nothing is used up when refused.
 */
export async function completeSetup(as: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, input: SetupInput, now: Temporal.Instant): Promise<SetupResult> {
  try {
    return await as((tx) => complete(tx, input, now))
  } catch (error) {
    if (error instanceof Undo) return error.result
    throw error
  }
}

async function complete(tx: Tx, input: SetupInput, now: Temporal.Instant): Promise<SetupResult> {
  const target = await findSetup(tx, input.token, now)
  const used = await tx.execute('update setup_token set used_at = $2 where hash = $1 and used_at is null and expires_at > $2', [hashOf('setup', input.token), now])
  if (!target || used !== 1) throw new Undo({ ok: false, code: 'gone' })
  if (!input.passkey && !input.authenticator) throw new Undo({ ok: false, code: 'no-second-factor' })
  const member = target.kind === 'first' ? await makeFirst(tx, input, now) : await letIn(tx, target.member)
  await tx.execute('insert into passphrase (member, hash, set_at) values ($1, $2, $3)', [member, input.passphraseHash, now])
  if (input.passkey && !await addPasskey(tx, member, input.passkey, labelFor('', input.passkey.id), now)) throw new Undo({ ok: false, code: 'passkey-refused' })
  if (input.authenticator && !await setAuthenticator(tx, member, input.authenticator, now)) throw new Undo({ ok: false, code: 'wrong-code' })
  await writeMemberAddress(tx, member, input.address)
  await notify(tx, 'member joined', member, now)
  const codes = await issueRecoveryCodes(tx, member)
  return { ok: true, member, codes, session: await startSession(tx, member, input.passkey ? 'passkey' : 'codes', now, await providerLogin(tx, member, now)) }
}

/** Who was let in by a group has just come from the provider, and the first session hangs on that like every other. */
async function providerLogin(tx: Tx, member: string, now: Temporal.Instant): Promise<string | null> {
  const row = await tx.maybe<{ id: string }>(
    `select o.id from oidc_login o join oidc_link l on l.member = o.member and l.managed where o.member = $1 and o.made_at > $2 order by o.made_at desc limit 1`,
    [member, now.subtract({ minutes: linkMinutes })])
  return row?.id ?? null
}

async function makeFirst(tx: Tx, input: SetupInput, now: Temporal.Instant): Promise<string> {
  const login = input.login.trim().toLowerCase()
  if (!isLogin(login)) throw new Undo({ ok: false, code: 'bad-login' })
  const made = await tx.execute(
    `insert into member (id, login, display_name, state, instance_admin, created_at) values ($1, $2, $3, 'active', true, $4) on conflict do nothing`,
    [input.member, login, displayName(input.name, login), now])
  if (made !== 1) throw new Undo({ ok: false, code: 'login-taken' })
  await writeRoles(tx, input.member, { roles: await everyRole(tx) }, now)
  return input.member
}

async function letIn(tx: Tx, member: string): Promise<string> {
  await endSessions(tx, member)
  for (const table of ['credential', 'totp', 'passphrase', 'recovery_code']) await tx.execute(`delete from ${table} where member = $1`, [member])
  await tx.execute('update member set state = \'active\' where id = $1', [member])
  return member
}

async function hasMember(tx: Tx): Promise<boolean> {
  return await tx.maybe('select id from member limit 1') !== undefined
}
