import { isRole, roles, type Role } from '../access/roles.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { notify } from './notices.ts'
import { hashOf, newSecret } from './secrets.ts'
import { endSessions } from './sessions.ts'

export interface MemberRow {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly state: 'invited' | 'active' | 'suspended' | 'left'
  readonly isAdmin: boolean
  readonly roles: Readonly<Record<string, readonly string[]>>
  /** By foundation, the teams whose cases alone the member sees; a project that is not named is seen as a whole. */
  readonly teams: TeamsByProject
}

/** Null: the whole project. A list: the cases handed to these teams, and none where it is empty. */
export type TeamsByProject = Readonly<Record<string, readonly string[] | null>>
export type RolesByProject = Readonly<Record<string, readonly Role[]>>

/** What cannot be done with a member, as a value. */
export type MemberRefusal = { readonly ok: false; readonly code: 'bad-login' | 'login-taken' | 'no-such-project' | 'no-such-team' | 'no-such-role' | 'no-such-member' | 'last-admin' | 'own-roles'; readonly says: string }
export type Invited = { readonly ok: true; readonly member: string; readonly token: string } | MemberRefusal

/** How long an invitation and the first link are good for (S-001). */
export const linkMinutes = 30

const refusal = (code: MemberRefusal['code'], says: string): MemberRefusal => ({ ok: false, code, says })

/** Lower-case letters, digits and `. _ -`, 2 to 32, beginning with a letter or digit. It is no mail address and confers nothing (S-019). */
export const isLogin = (login: string): boolean => /^[a-z0-9][a-z0-9._-]{1,31}$/.test(login)

export async function listMembers(tx: Tx): Promise<readonly MemberRow[]> {
  const rows = await tx.query<Omit<MemberRow, 'roles' | 'teams'>>(
    'select id, login, display_name as name, state, instance_admin as "isAdmin" from member order by display_name, id')
  const held = await tx.query<{ member: string; project: string; roles: string[]; teams: string[] | null }>('select member, project, roles, teams from team_member order by project')
  const byMember = Map.groupBy(held, ({ member }) => member)
  return rows.map((row) => {
    const mine = byMember.get(row.id) ?? []
    const teams = mine.flatMap(({ project, teams: those }) => (those === null ? [] : [[project, those] as const]))
    return { ...row, roles: Object.fromEntries(mine.map(({ project, roles: those }) => [project, those])), teams: Object.fromEntries(teams) }
  })
}

export async function projectsOf(tx: Tx): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return tx.query<{ id: string; name: string }>('select id, name from project order by name, id')
}

export interface NewMember { readonly login: string; readonly name: string; readonly roles: RolesByProject; readonly teams?: TeamsByProject; readonly isAdmin?: boolean }
export interface ProjectTeams { readonly id: string; readonly name: string; readonly teams: readonly { readonly team: string; readonly name: string }[] }

/** The projects, each with the teams of its own projects where it is a foundation. */
export async function projectsWithTeams(tx: Tx): Promise<readonly ProjectTeams[]> {
  const teams = await tx.query<{ project: string; team: string; name: string }>('select project, team, name from member_project order by name, team')
  return (await projectsOf(tx)).map(({ id, name }) => ({ id, name, teams: teams.filter(({ project }) => project === id).map(({ team, name: called }) => ({ team, name: called })) }))
}

/**
 * A member to be, and a one-time link's token. Nobody is mailed: whoever invites hands the link over. The roles count
 * only once the invitation is accepted.
 */
export async function inviteMember(tx: Tx, input: NewMember, now: Temporal.Instant): Promise<Invited> {
  const login = input.login.trim().toLowerCase()
  if (!isLogin(login)) return refusal('bad-login', `«${login}» is no login: take 2 to 32 of a–z, 0–9, dot, dash and underscore.`)
  const wrong = await rolesFault(tx, input.roles) ?? await teamsFault(tx, input.teams ?? {})
  if (wrong) return wrong
  const id = newId()
  const made = await tx.execute(
    `insert into member (id, login, display_name, state, instance_admin, created_at) values ($1, $2, $3, 'invited', $4, $5) on conflict do nothing`,
    [id, login, displayName(input.name, login), input.isAdmin ?? false, now])
  if (made !== 1) return refusal('login-taken', `There is a member «${login}» already.`)
  await writeRoles(tx, id, input, now)
  await notify(tx, 'member invited', id, now)
  return { ok: true, member: id, token: await issueLink(tx, id, now) }
}

/**
 * A new link for somebody whose invitation ran out, or who lost every way in. What they had keeps working until the
 * link is used, and not a moment longer.
 */
export async function inviteAgain(tx: Tx, member: string, now: Temporal.Instant): Promise<Invited> {
  const found = await tx.maybe('select id from member where id = $1 and state in (\'invited\', \'active\')', [member])
  if (!found) return refusal('no-such-member', 'There is no such member.')
  // From now on a person answers for this member, not a group of the provider.
  await tx.execute('update oidc_link set managed = false where member = $1', [member])
  await notify(tx, 'member invited', member, now)
  return { ok: true, member, token: await issueLink(tx, member, now) }
}

/** A token for `/setup/<token>`; those before it are void. `null`: for the first member. */
export async function issueLink(tx: Tx, member: string | null, now: Temporal.Instant): Promise<string> {
  await tx.execute('delete from setup_token where member is not distinct from $1 and used_at is null', [member])
  const token = newSecret()
  await tx.execute('insert into setup_token (hash, member, expires_at) values ($1, $2, $3)',
    [hashOf('setup', token), member, now.add({ minutes: linkMinutes })])
  return token
}

/**
 * Replaces all roles of a member; projects that are not named lose it. Works with the member's next request. Where nothing is
 * said of a foundation's teams, the member sees as much of it as before.
 */
export async function setRoles(tx: Tx, member: string, given: RolesByProject, now: Temporal.Instant, teams: TeamsByProject = {}): Promise<{ readonly ok: true } | MemberRefusal> {
  if (!await tx.maybe('select id from member where id = $1 for update', [member])) return refusal('no-such-member', 'There is no such member.')
  const wrong = await rolesFault(tx, given) ?? await teamsFault(tx, teams)
  if (wrong) return wrong
  const before = await tx.query<{ project: string; teams: string[] | null }>('delete from team_member where member = $1 returning project, teams', [member])
  await writeRoles(tx, member, { roles: given, teams: { ...Object.fromEntries(before.map((row) => [row.project, row.teams])), ...teams } }, now)
  await notify(tx, 'roles changed', member, now)
  return { ok: true }
}

/** Ends sessions, tokens and open links at once, in one transaction (S-021). The last active admin stays. */
export async function suspendMember(tx: Tx, member: string, now: Temporal.Instant): Promise<{ readonly ok: true } | MemberRefusal> {
  const admins = await tx.query<{ id: string }>('select id from member where instance_admin and state = \'active\' for update')
  if (admins.length === 1 && admins[0]?.id === member) return refusal('last-admin', 'This is the last one who runs the desk. Let somebody else run it first.')
  const done = await tx.execute('update member set state = \'suspended\' where id = $1 and state in (\'active\', \'invited\')', [member])
  if (done !== 1) return refusal('no-such-member', 'There is no such member at work.')
  await endSessions(tx, member)
  await tx.execute('update api_token set revoked_at = $2 where member = $1 and revoked_at is null', [member, now])
  await tx.execute('delete from setup_token where member = $1', [member])
  await notify(tx, 'member suspended', member, now)
  return { ok: true }
}

/** Lets somebody back in with the ways in they had; tokens stay void. */
export async function resumeMember(tx: Tx, member: string, now: Temporal.Instant): Promise<{ readonly ok: true } | MemberRefusal> {
  const done = await tx.execute(
    `update member set state = case when exists (select from passphrase where member = $1) then 'active' else 'invited' end
     where id = $1 and state = 'suspended'`, [member])
  if (done !== 1) return refusal('no-such-member', 'There is no such suspended member.')
  await notify(tx, 'roles changed', member, now)
  return { ok: true }
}

/** Every role in every project: what the first member gets, so that a new desk can be worked at once. */
export async function everyRole(tx: Tx): Promise<RolesByProject> {
  return Object.fromEntries((await projectsOf(tx)).map(({ id }) => [id, roles]))
}

export async function writeRoles(tx: Tx, member: string, { roles: given, teams = {} }: Pick<NewMember, 'roles' | 'teams'>, now: Temporal.Instant): Promise<void> {
  for (const [project, held] of Object.entries(given)) {
    if (held.length === 0) continue
    await tx.execute('insert into team_member (project, member, roles, since, teams) values ($1, $2, $3, $4, $5)',
      [project, member, [...new Set(held)], now, teams[project] ?? null])
  }
}

async function teamsFault(tx: Tx, given: TeamsByProject): Promise<MemberRefusal | null> {
  const known = new Map((await projectsWithTeams(tx)).map(({ id, teams }) => [id, new Set(teams.map(({ team }) => team))]))
  for (const [project, teams] of Object.entries(given)) {
    const wrong = teams?.find((team) => !known.get(project)?.has(team))
    if (wrong !== undefined) return refusal('no-such-team', `«${project}» has no project «${wrong}».`)
  }
  return null
}

async function rolesFault(tx: Tx, given: RolesByProject): Promise<MemberRefusal | null> {
  const projects = new Set((await projectsOf(tx)).map(({ id }) => id))
  const project = Object.keys(given).find((each) => !projects.has(each))
  if (project !== undefined) return refusal('no-such-project', `There is no project «${project}»; there are ${[...projects].join(', ')}.`)
  const named: readonly string[] = Object.values(given).flat()
  const role = named.find((each) => !isRole(each))
  return role === undefined ? null : refusal('no-such-role', `There is no role «${role}»; there are ${roles.join(', ')}.`)
}

/** One line without controls or direction marks, 80 characters at most; the login where nothing is left. */
export const displayName = (name: string, login: string): string =>
  name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim().slice(0, 80) || login
