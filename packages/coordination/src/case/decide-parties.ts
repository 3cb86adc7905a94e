import type { MemberProject, Policy } from '@parley/policy'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import type { ParticipantRole } from './event.ts'
import { refuse } from './refuse.ts'

type Add = Extract<CaseCommand, { type: 'AddParticipant' }>

/** Who found or reported it knows already, the owner is the house, and a CNA is asked for a name only. */
const knows: ReadonlySet<ParticipantRole> = new Set<ParticipantRole>(['finder', 'reporter', 'case_owner', 'cna'])
const otherProjects: ReadonlySet<ParticipantRole> = new Set<ParticipantRole>(['vendor', 'coordinator'])

/** S4-15…S4-17, S2x-4, S2x-27: who else may learn of a case, and for what. */
export function addParticipant(command: Add, context: Context): Verdict {
  const outside = command.roles.filter((role) => !knows.has(role))
  const refused = outside.length === 0 ? undefined : unwelcome(outside, command.need ?? '', context.policy)
  if (refused) return refused
  const marked = outside.length > 0 && context.policy.handling?.confidentiality?.experts?.marked_private === true
  const { type: _, ...rest } = command
  return [{ ...rest, type: 'ParticipantAdded', ...(marked ? { markedPrivate: true } : {}), audience: 'team' }]
}

function unwelcome(roles: readonly ParticipantRole[], need: string, policy: Policy): Refused | undefined {
  const rules = policy.handling?.confidentiality
  const path = 'handling.confidentiality'
  if (rules?.other_projects === 'never' && roles.some((role) => otherProjects.has(role))) {
    return refuse(policy, 'not-confidential', `${path}.other_projects`, 'This policy hands nothing to other projects.', 'Ask the reporter to report it there.')
  }
  if (rules?.within === 'project' && roles.includes('observer')) {
    return refuse(policy, 'not-confidential', `${path}.within`, 'What a reporter shares stays within the project; nobody outside looks on.', 'Add only who is needed for the fix.')
  }
  if (policy.intake.non_committers_on_list === 'forbidden' && roles.includes('observer')) {
    return refuse(policy, 'not-confidential', 'intake.non_committers_on_list', 'The list is no service for telling third parties.', 'Add an expert who is needed, in the role they help in.')
  }
  return need.trim() === '' ? needless(policy) : undefined
}

/** Sharing goes as far as the fix needs it, and the need is on record. */
function needless(policy: Policy): Refused | undefined {
  const rules = policy.handling?.confidentiality
  const where = rules?.share !== undefined ? 'share' : rules?.experts !== undefined ? 'experts' : undefined
  if (where === undefined) return undefined
  return refuse(policy, 'incomplete', `handling.confidentiality.${where}`, 'Somebody outside is told only what is needed, and the need is not on record.', 'Say what they are needed for.')
}

/** S2x-9: the project must be one of the foundation's; its own list first, else its private one; and the reporter is told. */
export function route(team: string, { policy }: Context): Verdict {
  const projects = Object.entries(policy.projects ?? {})
  const found = projects.find(([key, project]) => [key, project.name].some((name) => name.toLowerCase() === team.trim().toLowerCase()))?.[1]
  if (projects.length > 0 && !found) {
    return refuse(policy, 'bad-value', 'projects', `«${team}» is none of the projects of ${policy.project.name}.`, `Its projects: ${projects.map(([, { name }]) => name).join(', ')}.`)
  }
  const list = found && listOf(found, policy)
  const model = found?.security_model
  const told = policy.handling?.forwarding?.tell_reporter === false ? 'team' : 'reporter'
  const routed: Said = { type: 'RoutedToTeam', team: found?.name ?? team, ...(list === undefined ? {} : { list }), ...(model === undefined ? {} : { securityModel: model }), audience: told }
  return [routed]
}

function listOf(project: MemberProject, policy: Policy): string | undefined {
  return policy.handling?.forwarding?.to === 'private_list' ? (project.private_list ?? project.contact) : (project.contact ?? project.private_list)
}
