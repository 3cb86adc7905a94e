import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { PlannedAdvisory } from './advice.ts'
import type { Context, Refused } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { embargoEnds } from './decide-world.ts'
import type { CaseState } from './state.ts'

type Publish = Extract<CaseCommand, { type: 'PublishAdvisory' }>

/**
 * The instant of disclosure. Gates, approvals and the embargo were asked beforehand; here the content duties. What is
 * published for the second time is a correction, and meets no gate twice.
 */
export function decidePublication(state: CaseState, command: Publish, context: Context): Verdict {
  const refused = lacking(state, command, context.policy)
  if (refused) return refused
  const published: Said = {
    type: 'AdvisoryPublished', advisoryId: command.advisoryId, revision: state.advisory?.revision ?? 0, files: command.files,
    ...(command.onBehalfOf === undefined ? {} : { onBehalfOf: command.onBehalfOf }), audience: 'parties',
  }
  return [published, ...embargoEnds(state, 'P', 'The advisory was published.', context)]
}

/**
 * S1-51, S2-18, S3-59: what the announcement must hold. Mitigations are demanded only where some are known. The page asks it
 * of the draft before anybody tries.
 */
export function lacking(state: CaseState, command: PlannedAdvisory, policy: Context['policy']): Refused | undefined {
  const content = policy.disclosure?.content
  if (content?.mitigations?.force === 'must' && state.mitigations.length > 0 && !command.hasMitigations) {
    return refuse(policy, 'incomplete', 'disclosure.content.mitigations', 'The case knows mitigating steps, and the advisory does not name them.', 'Add them to the advisory.')
  }
  if (content?.how_to_apply?.force === 'must' && !command.hasHowToApply) {
    return refuse(policy, 'incomplete', 'disclosure.content.how_to_apply', 'The advisory does not say how to apply the fix.', 'Add how to apply it.')
  }
  return undefined
}
