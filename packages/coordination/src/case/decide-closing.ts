import { refuse } from './beforehand.ts'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Verdict } from './decide.ts'
import { blank } from './decide-conversation.ts'
import { factsOf } from './facts.ts'
import { firstUnmet, missingOf } from './requirements.ts'
import { milestoneDone } from '@parley/policy'
import type { CaseState } from './state.ts'

type Close = Extract<CaseCommand, { type: 'Close' }>

/** Outcomes that say something about the vulnerability; the others set the report aside without having judged it. */
const judged = new Set(['disclosed', 'kept_internal', 'rejected', 'already_fixed'])

export function decideClosing(state: CaseState, command: Close, context: Context): Verdict {
  const refused = embargoed(state, context) ?? unfinished(state, command, context) ?? uninvestigated(state, command, context)
  return refused ?? [{ type: 'CaseClosed', outcome: command.outcome, reason: command.reason, audience: command.outcome === 'ignored' ? 'team' : 'reporter' }]
}

/** X13: nobody closes a case while its embargo is in force; closing does not end it. */
function embargoed(state: CaseState, { policy }: Context): Refused | undefined {
  if (state.embargo.em !== 'A' && state.embargo.em !== 'R') return undefined
  return refuse(policy, 'embargo-active', 'early_disclosure.embargo', 'An embargo is in force; closing would not end it.', 'End the embargo first, or wait for its end.')
}

function unfinished(state: CaseState, command: Close, context: Context): Refused | undefined {
  const { policy } = context
  switch (command.outcome) {
    case 'disclosed':
      return state.advisory?.published ? undefined
        : refuse(policy, 'must-be-published', 'disclosure', 'Nothing has been published for this case.', 'Publish the advisory, or close with another outcome.')
    case 'kept_internal': return internally(state, command, context)
    case 'rejected':
      return state.rejection ? undefined
        : refuse(policy, 'reason-required', 'handling.rejection', 'A report is rejected by judging it invalid, with a reason.', 'Judge the report invalid first.')
    case 'ignored':
      return state.rejection?.disposition === 'ignore' ? undefined
        : refuse(policy, 'not-in-policy', 'scope', 'Only a report judged to be out of scope may be closed without an answer.', 'Judge the report invalid under a clause that allows it.')
    default:
      return blank(command.reason) ? refuse(policy, 'reason-required', '', 'Say why the case is closed.') : undefined
  }
}

/** S1-7, S3-7: keeping it internal is a right of this policy; a reserved CVE ID must be published or rejected first (C14). */
function internally(state: CaseState, command: Close, { policy }: Context): Refused | undefined {
  const path = 'handling.confidentiality.may_stay_internal'
  if (policy.handling?.confidentiality?.may_stay_internal !== true) {
    return refuse(policy, 'must-be-published', 'disclosure', 'This policy publishes what it fixes; it keeps nothing internal.', 'Publish the advisory.')
  }
  if (state.cve && state.cve.state !== 'rejected') {
    return refuse(policy, 'cve-blocks-closing', path, 'A CVE ID is requested or reserved: it must be published or rejected before the case can stay internal.', 'Have the CVE ID rejected, or publish.')
  }
  return blank(command.reason) ? refuse(policy, 'reason-required', path, 'Say why this stays internal.') : undefined
}

/** S1-55, S3-89, S4-2: no report ends without a record of what was examined. */
function uninvestigated(state: CaseState, command: Close, context: Context): Refused | undefined {
  if (!judged.has(command.outcome)) return undefined
  const facts = factsOf(state, context.policy, context)
  const unmet = firstUnmet('closed', state, context.policy, facts)
  if (!unmet) return undefined
  const missing = missingOf(unmet, facts).map(milestoneDone).join('; ')
  return { code: 'not-yet', because: unmet.because, says: unmet.says, possible: `Still missing: ${missing}.` }
}
