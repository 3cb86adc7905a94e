import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Verdict } from './decide.ts'
import { blank } from './decide-conversation.ts'
import { factsOf, type Facts } from './facts.ts'
import { heldUp } from './held-up.ts'
import type { CaseState } from './state.ts'

type Close = Extract<CaseCommand, { type: 'Close' }>

/** Outcomes that say something about the vulnerability; the others set the report aside without having judged it. */
const judged = new Set(['disclosed', 'kept_internal', 'rejected', 'already_fixed'])

export function decideClosing(state: CaseState, command: Close, context: Context): Verdict {
  const refused = unfinished(state, command, context) ?? uninvestigated(state, command, context)
  return refused ?? [{ type: 'CaseClosed', outcome: command.outcome, reason: command.reason, audience: command.outcome === 'ignored' ? 'team' : 'reporter' }]
}

function unfinished(state: CaseState, command: Close, context: Context): Refused | undefined {
  const { policy } = context
  switch (command.outcome) {
    case 'disclosed':
      return state.advisory?.published ? unannounced(state, context)
        : refuse(policy, 'must-be-published', 'disclosure', 'Nothing has been published for this case.', 'Publish the advisory, or close with another outcome.')
    case 'kept_internal': return internally(state, command, context)
    case 'rejected':
      return state.rejection ? undefined
        : refuse(policy, 'reason-required', 'handling.rejection', 'A report is rejected by judging it invalid, with a reason.', 'Judge the report invalid first.')
    case 'ignored':
      return state.rejection?.disposition === 'ignore' ? undefined
        : refuse(policy, 'not-in-policy', 'scope', 'Only a report judged to be out of scope may be closed without an answer.', 'Judge the report invalid under a clause that allows it.')
    case 'upstream': return upstream(state, command, context)
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
  return judged.has(command.outcome) ? heldUp(['closed'], state, context) : undefined
}

/** S1-49, S4-30…S4-32, S2x-22…S2x-24: the case is over when every channel that the policy binds itself to has carried it. */
function unannounced(state: CaseState, { policy, ...context }: Context): Refused | undefined {
  const facts = factsOf(state, policy, context)
  const open = Object.entries(policy.disclosure?.channels ?? {}).find(([name, channel]) => channel.force === 'must' && !carried(name, channel.kind, state, facts))
  if (!open) return undefined
  const [name, { kind, to }] = open
  const where = to ?? kind.replaceAll('_', ' ')
  return refuse(policy, 'must-be-published', `disclosure.channels.${name}`, `It has not been announced yet: ${where}.`, kind === 'cve' ? 'Record that the CVE record is public.' : `Record the announcement on ${name.replaceAll('_', ' ')}.`)
}

function carried(name: string, kind: string, state: CaseState, facts: Facts): boolean {
  return state.announcements[name] !== undefined || (kind === 'cve' && facts.cve_published !== undefined)
}

/** S1-31, S3-27, S4-16: somebody else's bug is closed as handed on only where it was, or as the policy lets it. */
function upstream(state: CaseState, command: Close, { policy }: Context): Refused | undefined {
  const passOn = policy.scope?.upstream?.pass_on
  if (passOn === 'never') {
    return refuse(policy, 'not-confidential', 'scope.upstream.pass_on', 'This policy hands nothing to other projects.', 'Ask the reporter to report it there, and close the case as redirected.')
  }
  if (passOn === 'with_consent' && !state.upstream) {
    return refuse(policy, 'no-consent', 'scope.upstream', 'It was not handed upstream yet, and that takes the consent of the reporter.', 'Hand it upstream with the consent of the reporter.')
  }
  return blank(command.reason) ? refuse(policy, 'reason-required', '', 'Say why the case is closed.') : undefined
}
