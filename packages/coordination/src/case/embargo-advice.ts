import { because, sentence, type Policy } from '@parley/policy'
import { affectedVendors } from '../vendors/reading.ts'
import { matches } from '../vultron/case-state.ts'
import * as rules from '../vultron/constraints.ts'
import { binds } from '../vultron/em.ts'
import { adviceOnDate, type Advice } from './advice.ts'
import { rulesOf } from './decide-embargo.ts'
import type { CaseState } from './state.ts'

/** Half of those affected have a fix: from there on the embargo may end (X7). For people to judge. */
const quorum = 0.5

type Said = rules.Finding | undefined

/**
 * What speaks for or against an embargo, a change of it or its end now, by the rules between the machines (X5 to X8, X11, X12)
 * and by the policy (S3-47). Shown before anybody decides and never in the way: what forbids, `decide` refuses. Empty once
 * the embargo is over.
 */
export function adviceOnEmbargo(state: CaseState, policy: Policy): readonly Advice[] {
  if (state.embargo.em === 'X') return []
  const found = binds(state.embargo.em) ? whileInForce(state, policy) : beforeAny(state, policy)
  return [...found.flatMap((finding) => (finding === undefined ? [] : [adviceOf(finding)])), ...adviceOnSharing(state, policy), ...adviceOnDate(state, policy)]
}

/** S4-22: a list that is told early and accepts no terms keeps nothing to itself by duty. Said before anybody is told. */
export function adviceOnSharing({ embargo, pxa }: CaseState, policy: Policy): readonly Advice[] {
  const early = policy.early_disclosure
  if (early === undefined || early.enabled === false || early.embargo !== undefined || binds(embargo.em) || pxa.startsWith('P')) return []
  return [{ because: because(policy, `early_disclosure.lists.${Object.keys(early.lists)[0] ?? ''}`), says: 'No terms bind those who are told early by the list. Agree on a date with them first where that matters.' }]
}

function whileInForce(state: CaseState, policy: Policy): readonly Said[] {
  const { cs, rm } = rulesOf(state, { policy })
  const { em } = state.embargo
  return [rules.againstRevising(rm), matches(cs, 'VFd···') ? rules.onFixReady(em) : rules.againstGoingOn(cs, em), uneven(state)]
}

function beforeAny(state: CaseState, policy: Policy): readonly Said[] {
  const { cs, rm } = rulesOf(state, { policy })
  const { em } = state.embargo
  const against = em === 'P' && matches(cs, 'VFd···') ? [rules.onFixReady(em)] : rules.againstNewEmbargo(cs, rm).filter((one) => !rules.forbids(one))
  return [...against, negotiated(policy) && against.length === 0 && matches(cs, '···pxa') ? rules.onVendorAware(cs, em) ?? rules.onTimeToNegotiate(rm, em) : undefined]
}

/** A rule of the model is cited by its own name; it stands in no policy. */
const adviceOf = ({ rule, says }: rules.Finding): Advice => ({ because: { path: '', rules: [rule], says: '' }, says: sentence(says) })

/** A policy that speaks of a date that is agreed on wants the talk begun; the others keep their silence. */
function negotiated({ schedule }: Policy): boolean {
  return schedule?.negotiators !== undefined || schedule?.agreed_with_reporter === true
}

/** X7: the team's own fix and those of the vendors that are affected. */
function uneven({ team, vendors }: CaseState): Said {
  return rules.onUnevenReadiness([team.vfd, ...affectedVendors(vendors).map(({ vfd }) => vfd)], quorum)
}
