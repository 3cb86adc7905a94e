import { because } from '@parley/policy'
import { mayLearn } from '../embargo/state.ts'
import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Verdict } from './decide.ts'
import { blank, byPeople } from './decide-conversation.ts'
import { heldUp } from './held-up.ts'
import { sameNotice, type Notice } from './notice.ts'
import type { CaseState } from './state.ts'

type Send = Extract<CaseCommand, { type: 'SendEarlyDisclosure' }>

/** S3-42…S3-44, X20: to a list of the policy, stage by stage, and to nobody who has not accepted the terms of this embargo. */
export function decideEarlyDisclosure(state: CaseState, command: Send, context: Context): Verdict {
  const { policy } = context
  if (context.actor.kind !== 'member') return byPeople(context)
  const early = policy.early_disclosure
  if (!early || !Object.hasOwn(early.lists, command.list)) {
    return refuse(policy, 'not-in-policy', 'early_disclosure.enabled', `The policy has no list «${command.list}».`, `Its lists: ${Object.keys(early?.lists ?? {}).join(', ') || 'none'}.`)
  }
  const list = early.lists[command.list]
  const single = list?.not_for?.includes('individuals') ? command.recipients.find((party) => individual(party, state)) : undefined
  if (single !== undefined) {
    return refuse(policy, 'not-in-policy', `early_disclosure.lists.${command.list}.not_for`, 'The list is not there to inform individuals.', 'Name organisations that are on the list.')
  }
  if (command.recipients.length === 0) return refuse(policy, 'incomplete', `early_disclosure.lists.${command.list}`, 'Nobody would get the notice.', 'Name who is on the list.')
  if (early.stages && !early.stages[command.stage]) return refuse(policy, 'not-in-policy', 'early_disclosure.stages', `This policy has no early notice to ${command.stage}.`)
  if (blank(command.text)) return refuse(policy, 'incomplete', 'early_disclosure.content', 'The notice is empty.', 'Write what the recipients can act on.')
  if (command.stage === 'test' && state.reached.fix_developed === undefined) {
    return refuse(policy, 'not-yet', 'early_disclosure.stages.test', 'There is no fix to test yet.', 'Record the fix first, or send the notice for planning.')
  }
  const held = command.stage === 'test' ? heldUp(['early_disclosure_tested'], state, context) : undefined
  if (held) return held
  const outside = early.embargo ? command.recipients.filter((party) => state.embargo.parties[party] === undefined || !mayLearn(state.embargo, party)) : []
  if (outside.length > 0) {
    return refuse(policy, 'no-consent', 'early_disclosure.embargo', `${outside.length} of the recipients have not accepted the terms of this embargo.`, 'Invite them first; they get the notice once they accept.')
  }
  const unread = readByOne(state, command, context)
  if (unread) return unread
  return [{ type: 'EarlyDisclosureSent', list: command.list, stage: command.stage, text: command.text, ...(command.files === undefined ? {} : { files: command.files }), recipients: command.recipients, audience: `list:${command.list}` }]
}

/**
 * S-115 for the list as for the world: whoever sends a notice is one who read it, and somebody else approved it word for
 * word before. A team of one cannot, and that shows.
 */
function readByOne({ notice }: CaseState, asked: Notice, { policy, actor, approvalsNeeded }: Context): Refused | undefined {
  const { list } = asked
  const by = new Set([...(notice && sameNotice(notice, asked) ? notice.by : []), ...(actor.kind === 'member' ? [actor.id] : [])])
  const missing = approvalsNeeded - by.size
  if (missing <= 0) return undefined
  const place = because(policy, `early_disclosure.lists.${list}`)
  return {
    code: 'approval-needed', because: { ...place, rules: [...place.rules, 'S-115'] }, says: `This notice still needs ${missing} approval${missing === 1 ? '' : 's'} by somebody else.`,
    possible: 'Approve it as it stands; then another member reads and sends it.',
  }
}

/** A member read the notice and would send it just so; kept word for word, so that a comma more is another notice. */
export function approveNotice(state: CaseState, command: Extract<CaseCommand, { type: 'ApproveNotice' }>, context: Context): Verdict {
  const { policy, actor } = context
  if (actor.kind !== 'member') return byPeople(context)
  const { list, stage, text, files } = command
  if (!Object.hasOwn(policy.early_disclosure?.lists ?? {}, list)) return refuse(policy, 'not-in-policy', 'early_disclosure.enabled', `The policy has no list «${list}».`)
  if (blank(text)) return refuse(policy, 'incomplete', 'early_disclosure.content', 'The notice is empty.', 'Write what the recipients can act on.')
  const { notice } = state
  if (notice && sameNotice(notice, command) && notice.by.includes(actor.id)) return refuse(policy, 'already-done', '', 'You approved this notice already.', 'Another member sends it.')
  return [{ type: 'NoticeApproved', list, stage, text, ...(files === undefined ? {} : { files }), by: actor.id, audience: 'team' }]
}

/** Somebody who takes part only as the one who found or reported it. */
function individual(party: string, state: CaseState): boolean {
  const roles = state.participants[party]?.roles ?? []
  return roles.length > 0 && roles.every((role) => role === 'finder' || role === 'reporter')
}
