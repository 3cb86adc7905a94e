import {
  binds, decideEmbargo, embargoRules, heldUp, possibleEmbargoSteps,
  type CaseState, type EmbargoCommand, type EmbargoCommandType, type EmbargoContext,
} from '@parley/coordination'
import type { Policy } from '@parley/policy'

/** A step that cannot be taken now, and the sentence that would refuse it. */
export interface ClosedStep { readonly step: EmbargoCommandType; readonly says: string }

interface Asked { readonly state: CaseState; readonly policy: Policy; readonly now: string; readonly by: string }

/** What one side can do about the embargo now, and what it cannot and why. Both are asked of the machine. */
export function embargoSteps(asked: Asked): { readonly possible: readonly EmbargoCommandType[]; readonly closed: readonly ClosedStep[] } {
  const rules = embargoRules(asked.state, { policy: asked.policy })
  const all = possibleEmbargoSteps(asked.state.embargo, asked.by, rules)
  const held = heldByCase(asked, all)
  const open = all.filter((step) => !held.some((one) => one.step === step))
  const possible = asksWithoutTerms(asked) ? [...open, 'Invite' as const] : open
  return { possible, closed: [...held, ...closedByMachine(asked, possible, rules)].filter(({ step }, at, those) => those.findIndex((one) => one.step === step) === at) }
}

/** S4-22: a list without terms is told without any; nobody has anything to accept. */
function asksWithoutTerms({ state, policy, by }: Asked): boolean {
  const early = policy.early_disclosure
  return by === state.vendors.owner && state.embargo.em === 'N' && early !== undefined && early.enabled !== false && early.embargo === undefined
}

/** Steps by which the owner puts terms in force. */
const agreeing: readonly EmbargoCommandType[] = ['SetTerms', 'Accept', 'AcceptThenRevise']

/** The case may hold up what the embargo alone would let through: a date is agreed only after what comes before it. */
function heldByCase({ state, policy, now, by }: Asked, possible: readonly EmbargoCommandType[]): readonly ClosedStep[] {
  if (by !== state.vendors.owner || state.reached.date_agreed !== undefined) return []
  const refused = heldUp(['date_agreed'], state, { policy, now, actor: { kind: 'member', id: 'page' }, approvalsNeeded: 1 })
  if (refused === undefined) return []
  return agreeing.filter((step) => possible.includes(step)).map((step) => ({ step, says: `${refused.says} ${refused.possible ?? ''}`.trim() }))
}

const dayMilliseconds = 86_400_000

/** The same question that a form would ask, put to the machine with values that are fit, so that only the state can refuse. */
function closedByMachine({ state: { embargo }, now, by }: Asked, possible: readonly EmbargoCommandType[], rules: EmbargoContext): readonly ClosedStep[] {
  const endsAt = Temporal.Instant.from(now).add({ milliseconds: 14 * dayMilliseconds }).toString()
  const [delay] = rules.delayReasons
  const offer = { proposal: 'p', terms: { id: 't', text: 't', version: '1', hash: 'h', endsAt }, reason: 'r', ...(delay === undefined ? {} : { delay }) }
  const probes: readonly EmbargoCommand[] = [
    { type: 'Propose', by, ...offer },
    { type: 'Revise', by, ...offer },
    { type: 'SetTerms', by, ...offer },
    { type: 'Accept', by, terms: 'none', hash: 'h' },
    { type: 'Invite', by, party: 'somebody' },
    { type: 'Terminate', by, reason: 'r' },
    { type: 'AskException', by, exception: 'e', who: 'we', what: 'it', whom: 'them', reason: 'r' },
    { type: 'RecordLegalDuty', by, authority: 'an authority', basis: 'a law', what: 'a fact' },
  ]
  const other = binds(embargo.em) ? 'Propose' : 'Revise'
  return probes.flatMap((probe) => {
    if (possible.includes(probe.type) || probe.type === other) return []
    const decided = decideEmbargo(embargo, probe, rules, now)
    return 'refused' in decided ? [{ step: probe.type, says: probe.type === 'Accept' ? nothingToAccept(embargo.em) : decided.refused.says }] : []
  })
}

/** Which terms the probe names is made up; that there are none for this side to accept is what holds. */
const nothingToAccept = (em: CaseState['embargo']['em']): string =>
  em === 'N' ? 'Nothing is proposed.' : em === 'X' ? 'The embargo is over.' : 'Nothing of others waits for this answer.'
