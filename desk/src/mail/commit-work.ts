import { clausesOf, desk, type Actor, type CaseCommand } from '@parley/coordination'
import { can, canWriteTo, isDangerous, type CaseResource, type Subject } from '../access/can.ts'
import { handle } from '../commands/gate.ts'
import { loadCase } from '../commands/publish.ts'
import type { Tx } from '../store/store.ts'
import { attachments, original, setAside, write } from './committing.ts'
import type { Committed, Committing, Plan } from './committing.ts'
import { splitReport } from './commit-split.ts'
import type { MailArrival } from './process.ts'
import type { WorkCommand } from './work-order.ts'

export interface Worker { readonly subject: Subject; readonly resource: CaseResource; readonly actor: Actor & { readonly kind: 'member' }; readonly name: string }

/**
 * A member's mail: its commands first, each by the same gate and the same `can()` as on the page, then what was written
 * below them, as a note for the team or as an answer to the reporter. Nothing by mail publishes, lets somebody in, or
 * needs a fresh proof of presence. A refused command is a note that says so; the words are kept whatever happens.
 */
export async function work(at: Committing, arrival: MailArrival, plan: Plan<'work'>): Promise<Committed> {
  const { caseId, project } = plan.correspondent
  const worker = await workerOf(at.tx, caseId, plan.member)
  const audience = plan.order.commands.some(({ verb }) => verb === 'note') || plan.correspondent.audience === 'team' ? 'team' : 'reporter'
  if (worker === null || !canWriteTo(worker.subject, audience, worker.resource)) return setAside(at, arrival, { why: 'its author may not write to this case', project, caseId })
  const asks = plan.order.commands.some(({ verb }) => verb === 'needs-info')
  const refused: string[] = []
  for (const command of plan.order.commands) {
    const why = await obeyed(at, worker, command, plan)
    if (why !== null) refused.push(`«${saidAs(command)}»: ${why}`)
  }
  if (refused.length > 0) await write(at, caseId, { audience: 'team', actor: desk, text: `By mail, ${worker.name} asked for what was refused:\n${refused.join('\n')}`, marks: [], files: [] })
  const words = asks && refused.length === 0 ? '' : plan.order.text
  const files = attachments(plan)
  if (words === '' && files.length === 0) return { caseId, keepsOriginal: false }
  // The head of a member's mail is nothing for the reporter: then the original stays where it arrived.
  const text = words === '' ? 'See the attached files.' : words
  const kept = audience === 'team' ? [original(arrival), ...files] : files
  const why = await write(at, caseId, { audience, actor: worker.actor, text, marks: audience === 'team' ? plan.marks : [], files: kept })
  if (why !== null) return setAside(at, arrival, { why: `could not be added to its case: ${why}`, project, caseId })
  return { caseId, keepsOriginal: audience === 'team' }
}

async function workerOf(tx: Tx, caseId: string, member: string): Promise<Worker | null> {
  const row = await tx.maybe<{ login: string; name: string; roles: string[]; project: string; restricted: boolean; granted: boolean }>(
    `select m.login, m.display_name as name, t.roles, h.project, h.restricted,
       exists (select from case_access a where a.case_id = h.id and a.subject = m.id) as granted
     from case_head h join team_member t on t.project = h.project and reaches_case(t.teams, h.id) join member m on m.id = t.member
     where h.id = $1 and m.id = $2 and m.state = 'active'`, [caseId, member])
  if (!row) return null
  const { project, restricted, granted, roles, name } = row
  return { subject: { roles: { [project]: roles }, isAdmin: false }, resource: { kind: 'case', project, restricted, granted, relations: [] }, actor: { kind: 'member', id: member, name }, name }
}

/** Null: done. Else why not, in words for the team. */
async function obeyed(at: Committing, worker: Worker, command: WorkCommand, plan: Plan<'work'>): Promise<string | null> {
  const { caseId, project } = plan.correspondent
  if (command.verb === 'note') return null
  if (command.verb === 'split') return can(worker.subject, 'AttachReport', worker.resource) ? splitReport(at, plan.correspondent, command.title) : notAllowed
  const wanted = command.verb === 'unrelated' ? await unrelated(at, caseId) : await caseCommands(at.tx, project, command, plan.order.text)
  if (wanted.length === 0) return command.verb === 'unrelated' ? 'the policy leaves no mail without an answer.' : 'nobody of this team has that login.'
  if (wanted.some(({ type }) => isDangerous(type) || !can(worker.subject, type, worker.resource))) return notAllowed
  await at.tx.execute('savepoint obeying')
  const outcome = await handle(at.gate, at.tx, caseId, ...wanted.map((one) => ({ command: one, actor: worker.actor })))
  if (outcome?.ok) return null
  await at.tx.execute('rollback to savepoint obeying')
  return outcome === null ? 'there is no such case.' : `${outcome.refused.says} ${outcome.refused.possible ?? ''}`.trim()
}

const notAllowed = 'the role in this project does not allow it.'

/** S2-6: closed without an answer, and logged; only where a clause of the policy says so. */
async function unrelated({ gate, tx }: Committing, caseId: string): Promise<readonly CaseCommand[]> {
  const loaded = await loadCase(gate, tx, caseId)
  const clauses = (loaded === undefined ? [] : clausesOf(loaded.policy)).filter(({ clause }) => clause.disposition === 'ignore')
  const found = clauses.find(({ path }) => path.endsWith('.unrelated')) ?? clauses.find(({ path }) => path.startsWith('scope.exclusions'))
  if (found === undefined) return []
  const reason = found.clause.says
  return [{ type: 'Invalidate', reason, clause: found.path, disposition: 'ignore' }, { type: 'Close', outcome: 'ignored', reason }]
}

type Plain = Exclude<WorkCommand, { verb: 'note' } | { verb: 'split' } | { verb: 'unrelated' }>

async function caseCommands(tx: Tx, project: string, command: Plain, text: string): Promise<readonly CaseCommand[]> {
  switch (command.verb) {
    case 'severity': return [{ type: 'SetSeverity', scheme: 'qualitative', level: command.level, final: false }]
    case 'needs-info': return [{ type: 'AskForInformation', text }]
    default: {
      const found = await tx.maybe<{ id: string; name: string }>(
        `select m.id, m.display_name as name from member m join team_member t on t.member = m.id and t.project = $1 where lower(m.login) = $2 and m.state = 'active'`, [project, command.login])
      return found ? [{ type: 'Assign', member: found.id, name: found.name }] : []
    }
  }
}

const saidAs = (command: WorkCommand): string => [command.verb, 'level' in command ? command.level : '', 'login' in command ? command.login : '', 'title' in command ? command.title : ''].filter((word) => word !== '').join(' ')
