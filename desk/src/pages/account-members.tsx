import type { FC } from 'hono/jsx'
import { FormToken } from './layout.tsx'
import { Notice } from './notice.tsx'
import { Line } from './sign-in-fields.tsx'

interface Project { readonly id: string; readonly name: string; readonly teams: readonly { readonly team: string; readonly name: string }[] }
type Teams = Readonly<Record<string, readonly string[] | null>>
export interface MembersShown {
  readonly members: readonly { readonly id: string; readonly login: string; readonly name: string; readonly state: string; readonly isAdmin: boolean; readonly roles: Readonly<Record<string, readonly string[]>>; readonly teams: Teams }[]
  readonly projects: readonly Project[]
  /** What a member may be, in words. */
  readonly roles: Roles
  readonly fresh: boolean
  /** A one-time link, shown this once. */
  readonly link?: { readonly name: string; readonly url: string } | undefined
  readonly fault?: string | undefined
}

type Roles = readonly { readonly role: string; readonly name: string; readonly may: string }[]

const RoleBoxes: FC<{ roles: Roles; projects: readonly Project[]; held: Readonly<Record<string, readonly string[]>>; sees: Teams }> = ({ roles, projects, held, sees }) => <>
  {projects.map(({ id, name, teams }) => (
    <fieldset class="field"><legend>{name || id}</legend><div class="choices">
      {roles.map(({ role, name: called }) => <label><input type="checkbox" name={`roles:${id}`} value={role} checked={held[id]?.includes(role) ?? false} /> {called}</label>)}
    </div>{teams.length > 0 ? <TeamBoxes project={id} teams={teams} chosen={sees[id] ?? null} /> : null}</fieldset>
  ))}
</>

/** A foundation's own people see every case; a project's team sees what was handed to it. */
const TeamBoxes: FC<{ project: string; teams: Project['teams']; chosen: readonly string[] | null }> = ({ project, teams, chosen }) => (
  <fieldset class="field"><legend>Sees</legend><div class="choices">
    <label><input type="radio" name={`sees:${project}`} value="whole" checked={chosen === null} /> every case</label>
    <label><input type="radio" name={`sees:${project}`} value="teams" checked={chosen !== null} /> only the cases handed to</label>
    {teams.map(({ team, name }) => <label><input type="checkbox" name={`teams:${project}`} value={team} checked={chosen?.includes(team) ?? false} /> {name}</label>)}
  </div></fieldset>
)

const seenWords = (member: { readonly teams: Teams }, project: Project | undefined): string => {
  const chosen = project === undefined ? undefined : member.teams[project.id]
  if (!chosen) return ''
  const names = chosen.map((team) => project?.teams.find((one) => one.team === team)?.name ?? team)
  return names.length === 0 ? ', of no case' : `, of cases handed to ${names.join(', ')}`
}

/** Members and what they may do. Whoever runs the desk sees no case by it. */
export const MembersPage: FC<{ shown: MembersShown }> = ({ shown: { members, projects, roles, fresh, link, fault } }) => (
  <section>
    <h1>Members</h1>
    <p class="lead">Roles are given project by project. Running the desk gives no way to any case.</p>
    {fault ? <Notice tone="bad" title="Not done"><p>{fault}</p></Notice> : null}
    {link ? <Notice tone="good" title={`A link for ${link.name}`}>
      <p><copy-button from="invitation"><code id="invitation" class="receipt-secret">{link.url}</code></copy-button></p>
      <p>It works once, for half an hour, and is shown this once. Hand it over on a way that nobody else reads.</p></Notice> : null}
    {fresh ? null : <Notice tone="warn" title="Look only"><p>To change something, <a href="/step-up?to=/members">show that it is you</a>. It holds for five minutes.</p></Notice>}
    {members.map((member) => <MemberPanel member={member} roles={roles} projects={projects} fresh={fresh} />)}
    {fresh ? <form class="panel" method="post" action="/members">
      <h2>Invite somebody</h2><FormToken />
      <Line name="login" label="Login" max={32} hint="a–z, 0–9, dot, dash, underscore." />
      <Line name="name" label="Name" max={80} />
      <RoleBoxes roles={roles} projects={projects} held={{}} sees={{}} />
      <div class="field field-yes"><label><input type="checkbox" name="admin" value="yes" /> Runs the desk</label></div>
      <p class="actions"><button type="submit">Make a link</button></p>
    </form> : null}
    <h2>What the roles may do</h2>
    <ul>{roles.map(({ name, may }) => <li><strong>{name}</strong> {may}</li>)}</ul>
  </section>
)

const MemberPanel: FC<{ member: MembersShown['members'][number]; roles: Roles; projects: readonly Project[]; fresh: boolean }> = ({ member, roles, projects, fresh }) => (
  <section class="panel">
    <h2>{member.name} <span class="tag">{member.state}</span>{member.isAdmin ? <> <span class="tag">runs the desk</span></> : null}</h2>
    <p>Login <code>{member.login}</code></p>
    <ul class="plain">{Object.entries(member.roles).map(([project, held]) => <li>{projects.find(({ id }) => id === project)?.name || project}: {held.map((each) => roles.find(({ role }) => role === each)?.name.toLowerCase() ?? each).join(', ')}{seenWords(member, projects.find(({ id }) => id === project))}</li>)}</ul>
    {fresh ? <details><summary>Change {member.name}</summary>
        <form method="post" action={`/members/${member.id}/roles`}><FormToken /><RoleBoxes roles={roles} projects={projects} held={member.roles} sees={member.teams} />
          <p class="actions"><button type="submit">Save the roles of {member.name}</button></p></form>
      <MemberButton id={member.id} to={member.state === 'suspended' ? 'resume' : 'suspend'} label={`${member.state === 'suspended' ? 'Let back in' : 'Suspend'} ${member.name}`} />
      {member.state === 'suspended' ? null : <MemberButton id={member.id} to="link" label={`New link for ${member.name}`} />}
    </details> : null}
  </section>
)

const MemberButton: FC<{ id: string; to: string; label: string }> = ({ id, to, label }) => (
  <form class="row-form" method="post" action={`/members/${id}/${to}`}><FormToken /><p class="actions"><button type="submit" class="quiet-button">{label}</button></p></form>
)
