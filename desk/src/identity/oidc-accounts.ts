import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { displayName, inviteMember, isLogin, issueLink, projectsOf, resumeMember, setRoles, suspendMember, type RolesByProject } from './members.ts'
import { placeOfMember } from './identity.ts'
import { notify } from './notices.ts'
import { rolesOfGroups, type OidcSettings } from './oidc-settings.ts'
import type { Proven } from './oidc-provider.ts'
import { hashOf, newSecret } from './secrets.ts'
import { rolesOf } from './sessions.ts'

/** Whom an account of the provider is here. */
export interface Link { readonly member: string; readonly managed: boolean; readonly state: string; readonly leftAt: Temporal.Instant | null }
type Account = Pick<Proven, 'issuer' | 'subject'>

/** What is to happen with somebody who came from the provider; nothing of a case has been opened yet (S-005). */
export type Admitted =
  | { readonly is: 'member'; readonly member: string }
  /** A new member by a group: the link by which passphrase and second factor are made. */
  | { readonly is: 'new'; readonly member: string; readonly token: string }
  | { readonly is: 'unknown' } | { readonly is: 'suspended' }

export function findLink(tx: Tx, { issuer, subject }: Account): Promise<Link | undefined> {
  return tx.maybe<Link>(
    `select l.member, l.managed, m.state, l.left_at as "leftAt" from oidc_link l join member m on m.id = l.member
     where l.issuer = $1 and l.subject = $2 for update of l`, [issuer, subject])
}

/**
 * Lets in who is linked, and whom a group admits; brings the roles of the latter to what their groups give. Nobody is
 * found by a name or a mail address, verified or not (S-018, S-019).
 */
export async function admit(tx: Tx, settings: OidcSettings, proven: Proven, now: Temporal.Instant): Promise<Admitted> {
  const link = await findLink(tx, proven)
  const given = await rolesGiven(tx, settings, proven.groups)
  if (!link) return Object.keys(given).length === 0 ? { is: 'unknown' } : join(tx, proven, given, now)
  await tx.execute('update oidc_link set confirmed_at = $3 where issuer = $1 and subject = $2', [proven.issuer, proven.subject, now])
  if (link.managed && !await follow(tx, link, given, now)) return { is: 'suspended' }
  const { state } = await tx.one<{ state: string }>('select state from member where id = $1', [link.member])
  if (state === 'invited') return { is: 'new', member: link.member, token: await issueLink(tx, link.member, now) }
  return state === 'active' ? { is: 'member', member: link.member } : { is: 'suspended' }
}

/** Only projects that there are: a rule for one that is gone gives nothing. */
async function rolesGiven(tx: Tx, settings: OidcSettings, groups: readonly string[]): Promise<RolesByProject> {
  const known = new Set((await projectsOf(tx)).map(({ id }) => id))
  return Object.fromEntries(Object.entries(rolesOfGroups(settings.groups, groups)).filter(([project]) => known.has(project)))
}

async function join(tx: Tx, proven: Proven, given: RolesByProject, now: Temporal.Instant): Promise<Admitted> {
  const login = await freeLogin(tx, proven.login)
  const invited = await inviteMember(tx, { login, name: displayName(proven.name, login), roles: given }, now)
  if (!invited.ok) throw new Error(`a free login was refused: ${invited.code}`)
  await writeLink(tx, proven, { member: invited.member, managed: true }, now)
  return { is: 'new', member: invited.member, token: invited.token }
}

/** A label; it confers nothing, so that whoever has a name first keeps it. */
async function freeLogin(tx: Tx, wanted: string): Promise<string> {
  const base = wanted.toLowerCase().replace(/@.*$/, '').replace(/[^a-z0-9._-]/g, '').replace(/^[._-]+/, '').slice(0, 26)
  for (const login of [base, ...Array.from({ length: 20 }, (_, at) => `${base}-${at + 2}`), newId().slice(0, 12)]) {
    if (isLogin(login) && !await tx.maybe('select id from member where login = $1', [login])) return login
  }
  throw new Error('a random login was taken')
}

export async function writeLink(tx: Tx, { issuer, subject }: Account, { member, managed }: { readonly member: string; readonly managed: boolean }, now: Temporal.Instant): Promise<boolean> {
  return await tx.execute(
    `insert into oidc_link (issuer, subject, member, managed, linked_at, confirmed_at) values ($1, $2, $3, $4, $5, $5) on conflict do nothing`,
    [issuer, subject, member, managed, now]) === 1
}

/**
 * Brings a member who came by a group to what the groups give now; false: nothing, and then sessions, tokens and links end
 * at once. Who was suspended by a person stays so, whatever a group says.
 */
export async function follow(tx: Tx, link: Link, given: RolesByProject, now: Temporal.Instant): Promise<boolean> {
  if (link.state === 'suspended' && link.leftAt === null) return false
  const held = await rolesOf(tx, link.member)
  const sorted = (roles: Readonly<Record<string, readonly string[]>>): string => Object.entries(roles).map(([project, those]) => `${project}:${[...those].toSorted().join('+')}`).toSorted().join(' ')
  if (sorted(held) !== sorted(given)) await setRoles(tx, link.member, given, now)
  if (Object.keys(given).length > 0) {
    if (link.leftAt !== null) await tx.execute('update oidc_link set left_at = null where member = $1', [link.member])
    if (link.state === 'suspended') await resumeMember(tx, link.member, now)
    return true
  }
  await tx.execute('update oidc_link set left_at = coalesce(left_at, $2) where member = $1', [link.member, now])
  if (link.state !== 'suspended') await suspendMember(tx, link.member, now)
  return false
}

export const followGroups = async (tx: Tx, settings: OidcSettings, account: Account, groups: readonly string[], now: Temporal.Instant): Promise<boolean> => {
  const link = await findLink(tx, account)
  if (!link) return false
  await tx.execute('update oidc_link set confirmed_at = $3 where issuer = $1 and subject = $2', [account.issuer, account.subject, now])
  return link.managed ? follow(tx, link, await rolesGiven(tx, settings, groups), now) : link.state === 'active'
}

/** Keeps that somebody came by the provider. The ticket, to be shown with the second factor, opens nothing by itself. */
export async function keepLogin(tx: Tx, member: string, proven: Proven, now: Temporal.Instant): Promise<{ readonly id: string; readonly ticket: string }> {
  await tx.execute('delete from oidc_login o where o.made_at < $1 and not exists (select from session s where s.oidc = o.id)', [now.subtract({ hours: 1 })])
  const [id, ticket] = [newId(), newSecret()]
  const sealed = proven.refresh === null ? null : tx.instanceKeys.seal(placeOfMember(tx, 'oidc_login', id), Buffer.from(proven.refresh))
  await tx.execute(
    `insert into oidc_login (id, member, issuer, subject, sid, sealed, made_at, checked_at, ticket) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
    [id, member, proven.issuer, proven.subject, proven.sid, sealed, now, hashOf('challenge', ticket)])
  return { id, ticket }
}

/** Ten minutes for a second factor. */
export async function loginOfTicket(tx: Tx, ticket: string, now: Temporal.Instant): Promise<{ readonly id: string; readonly member: string } | undefined> {
  return tx.maybe<{ id: string; member: string }>(
    `select o.id, o.member from oidc_login o join member m on m.id = o.member where o.ticket = $1 and o.made_at > $2 and m.state = 'active' for update of o`,
    [hashOf('challenge', ticket), now.subtract({ minutes: 10 })])
}

/** Ends the sessions of one account, or of one sign-in over there; how many. */
export async function endLogins(tx: Tx, issuer: string, { subject, sid }: { readonly subject: string | null; readonly sid: string | null }): Promise<number> {
  const ended = await tx.execute(
    `delete from session where oidc in (select id from oidc_login where issuer = $1 and ($2::text is null or subject = $2) and ($3::text is null or sid = $3))`, [issuer, subject, sid])
  await tx.execute('delete from oidc_login where issuer = $1 and ($2::text is null or subject = $2) and ($3::text is null or sid = $3)', [issuer, subject, sid])
  return ended
}

/** Ties an account of the provider to a member who showed presence. False: it is somebody's already, or they have one. */
export async function linkAccount(tx: Tx, member: string, account: Account, now: Temporal.Instant): Promise<boolean> {
  if (!await writeLink(tx, account, { member, managed: false }, now)) return false
  await notify(tx, 'provider linked', member, now)
  return true
}

export async function unlinkAccount(tx: Tx, member: string, now: Temporal.Instant): Promise<boolean> {
  if (await tx.execute('delete from oidc_link where member = $1 and not managed', [member]) === 0) return false
  await tx.execute('delete from session where oidc in (select id from oidc_login where member = $1)', [member])
  await tx.execute('delete from oidc_login where member = $1', [member])
  await notify(tx, 'provider unlinked', member, now)
  return true
}

export async function linkOf(tx: Tx, member: string): Promise<'none' | 'linked' | 'managed'> {
  const row = await tx.maybe<{ managed: boolean }>('select bool_or(managed) as managed from oidc_link where member = $1 having count(*) > 0', [member])
  return row === undefined ? 'none' : row.managed ? 'managed' : 'linked'
}
