import { because, instantWords, type Because } from '@parley/policy'
import type { CaseCommandType } from './command.ts'
import type { Context, Refused } from './context.ts'
import { factsOf } from './facts.ts'
import { isBefore } from './instant.ts'
import { refuse } from './refuse.ts'
import type { CaseState } from './state.ts'

/** What a publication and a closing want beside the policy's order; none of it hangs on what the command says. */
export function unready(type: CaseCommandType, state: CaseState, context: Context): Refused | undefined {
  switch (type) {
    case 'PublishAdvisory': return undrafted(state, context) ?? withdrawnAlready(state, context) ?? unapproved(state, context) ?? embargoed(state, context)
    case 'SchedulePublication': return undrafted(state, context) ?? publishedAlready(state, context) ?? unapproved(state, context)
    case 'AbortPublication':
    case 'HoldPublication': return state.schedule ? undefined : refuse(context.policy, 'not-yet', '', 'No publication is scheduled.')
    case 'WithdrawAdvisory': return withdrawnAlready(state, context)
    case 'ApproveAdvisory':
    case 'ShowAdvisoryToReporter': return undrafted(state, context)
    case 'RecordAnnouncement':
    case 'PublishMitigations': return embargoed(state, context)
    case 'RecordMerge': return context.policy.disclosure?.public_when === 'fix_public' ? embargoed(state, context) : undefined
    case 'Close': return underEmbargo(state, context)
    default: return undefined
  }
}

function undrafted(state: CaseState, { policy }: Context): Refused | undefined {
  return state.advisory ? undefined : refuse(policy, 'not-yet', 'handling.advisory', 'There is no draft advisory.', 'Draft it first.')
}

function publishedAlready(state: CaseState, { policy }: Context): Refused | undefined {
  if (state.advisory?.published === undefined) return undefined
  return refuse(policy, 'already-done', '', 'The advisory is public already.', 'Publish a correction at once; nobody needs to wait for it.')
}

/** What was taken back stays so: every copy of it says that it does not count. */
function withdrawnAlready(state: CaseState, { policy }: Context): Refused | undefined {
  if (state.advisory?.withdrawn === undefined) return undefined
  return refuse(policy, 'already-done', '', 'The advisory was withdrawn, and it stays so.', 'A new report opens a new case with an advisory of its own.')
}

function unapproved(state: CaseState, context: Context): Refused | undefined {
  const { advisory } = state
  if (!advisory || factsOf(state, context.policy, context).advisory_approved !== undefined) return undefined
  const by = new Set(advisory.approvals.filter((one) => one.revision === advisory.revision).map((one) => one.by))
  const missing = context.approvalsNeeded - by.size
  return {
    code: 'approval-needed', because: byTwo(context.policy), possible: 'Have it approved by somebody who read it.',
    says: `Revision ${advisory.revision} still needs ${missing} approval${missing === 1 ? '' : 's'}.`,
  }
}

/** S-115, the desk's own rule; beside it what the policy says of the draft, which stays private until then (S0-27, S1-44, S3-40). */
function byTwo(policy: Context['policy']): Because {
  const { path, rules } = because(policy, 'handling.advisory.initial_visibility')
  return { path, rules: [...rules, 'S-115'], says: 'Two people read what goes out, before it does; a team of one is a weakening that shows.' }
}

/** X19: nothing goes out under an embargo that is still running, nor does a fix whose merging tells everything. */
function embargoed(state: CaseState, { policy, now }: Context): Refused | undefined {
  const ends = state.embargo.active?.endsAt
  if (!inForce(state) || ends === undefined || !isBefore(now, ends)) return undefined
  return refuse(policy, 'embargo-active', 'early_disclosure.embargo.ends', `An embargo is in force until ${instantWords(ends, policy.calendar.zone)}.`, 'Wait for its end, agree on an earlier one, or end it with a reason.')
}

/** X13: nobody closes a case while its embargo is in force; closing does not end it. */
function underEmbargo(state: CaseState, { policy }: Context): Refused | undefined {
  if (!inForce(state)) return undefined
  return refuse(policy, 'embargo-active', 'early_disclosure.embargo', 'An embargo is in force; closing would not end it.', 'End the embargo first, or wait for its end.')
}

function inForce(state: CaseState): boolean {
  return state.embargo.em === 'A' || state.embargo.em === 'R'
}
