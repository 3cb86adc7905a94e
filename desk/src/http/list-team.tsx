import type { MembershipCommand } from '@parley/coordination'
import { iso } from '../commands/gate.ts'
import { contactStates, unreached } from '../commands/contact-checks.ts'
import { contextOf, handleMembership, listMembers, loadMember, loadMembers, policyOf, type LoadedMember } from '../commands/membership.ts'
import { addressOnRoster } from '../commands/membership-letters.ts'
import type { NamedContact } from '../pages/lists/contact-views.tsx'
import { TeamLists, TeamMemberView, type TeamList } from '../pages/lists/team-views.tsx'
import { memberPage } from '../projections/list-page.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { asWorker, mayKeepLists, type ListDeps, type Verdict } from './embargo-access.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

/** The lists of the projects that a member works for; who has asked to join stands first. */
export const showLists =
  ({ store, gate }: ListDeps): Action =>
  async (c) => {
    const { member } = memberOf(c)
    const lists = await store.as({ role: 'team', member }, async (tx) => {
      const projects = await tx.query<{ project: string }>(
        'select project from team_member where member = $1 order by 1',
        [member],
      )
      const found: ListOf[] = []
      for (const { project } of projects) found.push(...(await listsOf({ store, gate }, tx, project)))
      return found
    })
    const dead = await store.as({ role: 'worker' }, async (tx) => {
      const counts = new Map<string, number>()
      for (const project of new Set(lists.map((one) => one.project)))
        for (const [membership, count] of await unreached(gate, tx, project)) counts.set(membership, count)
      return counts
    })
    const rows = lists.map((one) => ({ ...one, mayAsk: mayKeepLists(memberOf(c), one.project).ok, members: one.members.map((each) => ({ ...each, unreached: dead.get(each.id) ?? 0 })) }))
    return renderPage(c, { title: 'Lists', side: 'team', width: 'wide', body: <TeamLists lists={rows} /> })
  }

type ListOf = Omit<TeamList, 'members' | 'mayAsk'> & { readonly members: Awaited<ReturnType<typeof listMembers>> }

async function listsOf({ gate }: ListDeps, tx: Tx, project: string): Promise<readonly ListOf[]> {
  const policy = policyOf(gate, project)
  const members = await listMembers(tx, project)
  const waiting = (standing: string) => (standing === 'applied' || standing === 'vouched' ? 0 : 1)
  return Object.keys(policy?.early_disclosure?.lists ?? {}).map((list) => ({
    project,
    projectName: policy?.project.name ?? project,
    list,
    members: members.filter((one) => one.list === list).toSorted((a, b) => waiting(a.standing) - waiting(b.standing)),
  }))
}

async function show(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const who = memberOf(c)
  const made = await deps.store.as({ role: 'team', member: who.member }, async (tx) => {
    const member = await loadMember(tx, param(c, 'id'))
    const policy = member && policyOf(deps.gate, member.project)
    if (!member || policy?.early_disclosure?.lists[member.list] === undefined) return null
    const others = (await loadMembers(tx, member.project, member.list)).filter(({ id }) => id !== member.id)
    const team = await tx.query<{ id: string; name: string }>('select id, display_name as name from member')
    const nameOf = (id: string) =>
      others.find((one) => one.id === id)?.state.organisation?.name ?? team.find((one) => one.id === id)?.name ?? id
    const cases = await tx.query<{ alias: string; ref: string }>(
      'select p.alias, h.ref from list_party p join case_head h on h.id = p.case_id where p.membership = $1',
      [member.id],
    )
    const caseName = (alias: string) => cases.find((one) => one.alias === alias)?.ref ?? 'a case that you do not see'
    return { member, page: memberPage(member, contextOf(policy, member.list, others, iso(deps.gate.now())), nameOf), caseName }
  })
  if (!made) return missing(c)
  const contacts = await contactsFor(deps, made.member)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: 'Member of a list',
    side: 'team',
    width: 'wide',
    status: refused ? 409 : 200,
    body: <TeamMemberView page={made.page} caseName={made.caseName} contacts={contacts} mayAsk={mayKeepLists(who, made.member.project).ok} did={c.req.query('did')} refused={refused} />,
  })
}

/** Looked up as the worker: the letters of a list belong to no case. Who asks was found to see the member. */
async function contactsFor({ store }: ListDeps, member: LoadedMember): Promise<readonly NamedContact[]> {
  const states = await store.as({ role: 'worker' }, (tx) => contactStates(tx, member))
  return states.map((one) => ({ ...one, ...(addressOnRoster(member.state, one.contact) ?? { name: '', address: '' }) }))
}

export const showListMember =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c)

export const takeListMember =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const [who, id] = [memberOf(c), param(c, 'id')]
    const member = await deps.store.as({ role: 'team', member: who.member }, (tx) => loadMember(tx, id))
    if (!member) return missing(c)
    const may = mayKeepLists(who, member.project)
    const command = commandOf(form, who.member)
    const verdict = !may.ok
      ? may
      : command === null
        ? fault('This desk does not know that step. Reload the page.')
        : await asWorker(deps, (tx) => handleMembership(deps.gate, tx, id, { command, actor: `member:${who.member}` }))
    if (!verdict) return missing(c)
    return verdict.ok ? c.redirect(`/team/members/${id}?did=yes`, 303) : show(deps, c, verdict)
  }

function commandOf(form: FormData, by: string): MembershipCommand | null {
  const reason = text(form, 'reason')
  switch (text(form, 'do')) {
    case 'JudgeCriterion':
      return {
        type: 'JudgeCriterion',
        criterion: text(form, 'criterion'),
        met: text(form, 'met') === 'met',
        waived: text(form, 'met') === 'waived',
        note: text(form, 'note'),
        by,
      }
    case 'Vote': {
      const vote = (['for', 'against', 'abstain'] as const).find((one) => one === text(form, 'vote'))
      return vote === undefined ? null : { type: 'Vote', by, vote, reason }
    }
    case 'Approve': {
      const former = text(form, 'former')
      return { type: 'Approve', by, reason, ...(former === '' ? {} : { former }) }
    }
    case 'Reject':
      return { type: 'Reject', by, reason }
    case 'Suspend':
      return { type: 'Suspend', by, reason }
    case 'Reinstate':
      return { type: 'Reinstate', by, reason }
    case 'Remove':
      return form.has('sure') ? { type: 'Remove', by, reason } : null
    default:
      return null
  }
}
