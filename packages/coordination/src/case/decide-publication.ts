import { milestoneDone } from '@parley/policy'
import { refuse } from './beforehand.ts'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { embargoEnds } from './decide-world.ts'
import { factsOf } from './facts.ts'
import { isBefore } from './instant.ts'
import { firstUnmet, missingOf } from './requirements.ts'
import type { CaseState } from './state.ts'

type Publish = Extract<CaseCommand, { type: 'PublishAdvisory' }>

/**
 * The instant of disclosure: gates, approvals, content duties and the embargo, in this order. What is published for the
 * second time is a correction, and meets no gate twice.
 */
export function decidePublication(state: CaseState, command: Publish, context: Context): Verdict {
  const refused = unready(state, context) ?? incomplete(state, command, context) ?? embargoed(state, context)
  if (refused) return refused
  const published: Said = {
    type: 'AdvisoryPublished', advisoryId: command.advisoryId, revision: state.advisory?.revision ?? 0, files: command.files, audience: 'parties',
  }
  return [published, ...embargoEnds(state, 'P', 'The advisory was published.', context)]
}

function unready(state: CaseState, context: Context): Refused | undefined {
  const { policy } = context
  if (!state.advisory) return refuse(policy, 'not-yet', 'handling.advisory', 'There is no draft advisory.', 'Draft it first.')
  const facts = factsOf(state, policy, context)
  if (state.advisory.published === undefined) {
    const unmet = firstUnmet('public_disclosure', state, policy, facts)
    if (unmet && !state.pxa.startsWith('P')) {
      return { code: 'not-yet', because: unmet.because, says: unmet.says, possible: `Still missing: ${missingOf(unmet, facts).map(milestoneDone).join('; ')}.` }
    }
  }
  if (facts.advisory_approved !== undefined) return undefined
  const missing = context.approvalsNeeded - new Set(state.advisory.approvals.filter((one) => one.revision === state.advisory?.revision).map((one) => one.by)).size
  return refuse(policy, 'approval-needed', '', `Revision ${state.advisory.revision} still needs ${missing} approval${missing === 1 ? '' : 's'}.`, 'Have it approved by somebody who read it.')
}

/** S1-51, S2-18, S3-59: what the announcement must hold. Mitigations are demanded only where some are known. */
function incomplete(state: CaseState, command: Publish, { policy }: Context): Refused | undefined {
  const content = policy.disclosure?.content
  if (content?.mitigations?.force === 'must' && state.mitigations.length > 0 && !command.hasMitigations) {
    return refuse(policy, 'incomplete', 'disclosure.content.mitigations', 'The case knows mitigating steps, and the advisory does not name them.', 'Add them to the advisory.')
  }
  if (content?.how_to_apply?.force === 'must' && !command.hasHowToApply) {
    return refuse(policy, 'incomplete', 'disclosure.content.how_to_apply', 'The advisory does not say how to apply the fix.', 'Add how to apply it.')
  }
  return undefined
}

/** X19: not under an embargo that is still running. */
function embargoed(state: CaseState, { policy, now }: Context): Refused | undefined {
  const ends = state.embargo.active?.endsAt
  if ((state.embargo.em !== 'A' && state.embargo.em !== 'R') || ends === undefined || !isBefore(now, ends)) return undefined
  return refuse(policy, 'embargo-active', 'early_disclosure.embargo.ends', `An embargo is in force until ${ends}.`, 'Wait for its end, agree on an earlier one, or end it with a reason.')
}
