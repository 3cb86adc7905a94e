import { can } from '../access/can.ts'
import { isRole, roles, roleWords, type Role } from '../access/roles.ts'
import { gate, type Identity } from '../identity/identity.ts'
import { inviteAgain, inviteMember, listMembers, projectsWithTeams, resumeMember, setRoles, suspendMember, type Invited, type MemberRefusal, type RolesByProject, type TeamsByProject } from '../identity/members.ts'
import { setupLink } from '../identity/setup.ts'
import { steppedUp } from '../identity/sessions.ts'
import { MembersPage } from '../pages/account-members.tsx'
import type { Tx } from '../store/store.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'
import { stepUpNeeded } from './sign-in-session.tsx'

type Bound = (action: (c: Asked, identity: Identity) => Response | Promise<Response>) => Action
type Work = (tx: Tx, c: Asked, form: FormData, now: Temporal.Instant) => Promise<Invited | { readonly ok: true } | MemberRefusal>

/** For whoever runs the desk; for everybody else there is nothing here. */
export function memberRoutes(bound: Bound): readonly Route[] {
  const post = (path: string, work: Work): Route =>
    ({ method: 'POST', path, access: 'member', action: bound((c, identity) => take(c, identity, work)) })
  return [
    { method: 'GET', path: '/members', access: 'member', action: bound((c, identity) => mayManage(c) ? membersPage(c, identity, {}) : answerProblem(c, problems.notFound)) },
    post('/members', (tx, _c, form, now) => inviteMember(tx, { login: text(form, 'login'), name: text(form, 'name'), roles: rolesIn(form), teams: teamsIn(form), isAdmin: text(form, 'admin') === 'yes' }, now)),
    post('/members/:id/roles', async (tx, c, form, now) => await ownGain(tx, c, form) ?? setRoles(tx, param(c, 'id'), rolesIn(form), now, teamsIn(form))),
    post('/members/:id/suspend', (tx, c, _form, now) => suspendMember(tx, param(c, 'id'), now)),
    post('/members/:id/resume', (tx, c, _form, now) => resumeMember(tx, param(c, 'id'), now)),
    post('/members/:id/link', (tx, c, _form, now) => inviteAgain(tx, param(c, 'id'), now)),
  ]
}

/** S-031: who runs the desk does not let themselves into cases, where there is somebody else who could. */
async function ownGain(tx: Tx, c: Asked, form: FormData): Promise<MemberRefusal | null> {
  const who = memberOf(c)
  if (param(c, 'id') !== who.member) return null
  const gains = Object.entries(rolesIn(form)).some(([project, roles]) => roles.some((role) => !who.roles[project]?.includes(role)))
  const wider = Object.entries(teamsIn(form)).length > 0
  if (!gains && !wider) return null
  const others = await tx.maybe(`select id from member where instance_admin and state = 'active' and id <> $1 limit 1`, [who.member])
  return others ? { ok: false, code: 'own-roles', says: 'Nobody gives themselves a role where somebody else runs the desk too: ask them. To read a case that cannot wait there is emergency access.' } : null
}

const mayManage = (c: Asked): boolean => can(memberOf(c), 'manage team', { kind: 'desk' })

async function take(c: Asked, identity: Identity, work: Work): Promise<Response> {
  if (!mayManage(c)) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const refused = stepUpNeeded(c, identity)
  if (refused) return refused
  const result = await identity.store.as(gate, (tx) => work(tx, c, form, identity.now()))
  if (!result.ok) return membersPage(c, identity, { fault: result.says })
  return 'token' in result ? membersPage(c, identity, { invited: result }) : c.redirect('/members', 303)
}

async function membersPage(c: Asked, identity: Identity, came: { fault?: string; invited?: { member: string; token: string } }): Promise<Response> {
  const [members, projects] = await identity.store.as(gate, async (tx) => [await listMembers(tx), await projectsWithTeams(tx)] as const)
  const { fault, invited } = came
  const link = invited && { name: members.find(({ id }) => id === invited.member)?.name ?? '', url: setupLink(identity.origin, invited.token) }
  return renderPage(c, {
    title: 'Members', side: 'team', status: fault ? 422 : 200,
    body: <MembersPage shown={{ members, projects, roles: roles.map((role) => ({ role, name: roleWords[role][0], may: roleWords[role][1] })), fresh: steppedUp(memberOf(c), identity.now()), link, fault }} />,
  })
}

/** Boxes are named `roles:<project>`; what is no role was not made by the page, and is left to be refused by its project. */
function rolesIn(form: FormData): RolesByProject {
  const given = new Map<string, Role[]>()
  for (const [name, value] of form) {
    if (!name.startsWith('roles:') || typeof value !== 'string' || !isRole(value)) continue
    const project = name.slice('roles:'.length)
    given.set(project, [...given.get(project) ?? [], value])
  }
  return Object.fromEntries(given)
}

/** `sees:<project>` tells whether the boxes `teams:<project>` count; a form that does not ask changes nothing. */
function teamsIn(form: FormData): TeamsByProject {
  const asked = [...form].flatMap(([name, value]) => (name.startsWith('sees:') && typeof value === 'string' ? [[name.slice('sees:'.length), value] as const] : []))
  const ticked = (project: string): string[] => form.getAll(`teams:${project}`).filter((value) => typeof value === 'string')
  return Object.fromEntries(asked.map(([project, sees]) => [project, sees === 'whole' ? null : ticked(project)]))
}
