import { dueInstant, durationWords, type Duration, type Policy } from '@parley/policy'
import { decideEmbargo } from '../embargo/decide.ts'
import type { EmbargoCommand } from '../embargo/command.ts'
import { embargoContext, type EmbargoContext } from '../embargo/decision.ts'
import type { EmbargoEvent } from '../embargo/event.ts'
import { evolveEmbargo } from '../embargo/evolve.ts'
import { instant } from '../embargo/terms.ts'
import { sharedVfd } from '../vendors/reading.ts'
import { pxaAfter, type PxaEvent } from '../vultron/pxa.ts'
import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { heldUp } from './held-up.ts'
import { isBefore } from './instant.ts'
import type { CaseState } from './state.ts'

/** The embargo has a machine of its own; the case lends it the policy and records what it says. */
export function decideEmbargoIn(state: CaseState, command: Extract<CaseCommand, { type: 'Embargo' }>, context: Context): Verdict {
  const asked = command.command
  if (speaksForAnother(asked, context)) return refuse(context.policy, 'not-yours', '', 'Everybody answers only for the own side.')
  const unfit = alone(asked, state, context) ?? beyondRange(asked, state, context) ?? tooLong(asked, state, context)
  if (unfit) return unfit
  const joining = [...reportersJoining(state, asked, context), ...vendorsJoining(state, asked, context)]
  const before = joining.reduce(evolveEmbargo, state.embargo)
  const decided = decideEmbargo(before, negotiating(asked, state, context), rulesOf(state, context), context.now)
  if ('refused' in decided) {
    const { says, possible, rule } = decided.refused
    const path = rule?.includes('.') ? rule : 'schedule'
    return refuse(context.policy, 'embargo-refused', path, says, possible.length > 0 ? `Possible now: ${possible.map(inWords).join(', ')}.` : undefined)
  }
  const first = !fromOutside.has(asked.type) && state.reached.date_agreed === undefined && decided.events.some((change) => change.type === 'TermsActivated')
  const early = first ? heldUp(['date_agreed'], state, context) : undefined
  return early ?? [...joining, ...decided.events].map((change): Said => ({ type: 'EmbargoChanged', change, audience: 'parties' }))
}

const opening: ReadonlySet<EmbargoCommand['type']> = new Set<EmbargoCommand['type']>(['Propose', 'Revise', 'SetTerms', 'StartWithDefaults'])
/** Terms that nobody here agreed on now: taken over, or published beforehand. */
const fromOutside: ReadonlySet<EmbargoCommand['type']> = new Set<EmbargoCommand['type']>(['Inherit', 'Merge', 'StartWithDefaults'])

/**
 * S3-46, S2x-19: who reported takes part in the talk about the date from its first word on, the own or another's; where the
 * policy names the negotiators and not the reporter, only as one who is bound.
 */
function reportersJoining(state: CaseState, command: EmbargoCommand, { policy }: Pick<Context, 'policy'>): readonly EmbargoEvent[] {
  const negotiates = policy.schedule?.negotiators?.includes('reporter') ?? true
  const those = new Set(state.reports.filter(({ detached }) => !detached).map(({ reporter }) => reporter))
  return [...those]
    .filter((party) => state.embargo.parties[party] === undefined && (opening.has(command.type) || ('by' in command && command.by === party)))
    .map((party): EmbargoEvent => ({ type: 'PartyAdded', party, negotiates }))
}

/** X7: every vendor that takes part is asked about the date, whoever proposed it. */
function vendorsJoining(state: CaseState, command: EmbargoCommand, { policy }: Pick<Context, 'policy'>): readonly EmbargoEvent[] {
  if (!opening.has(command.type)) return []
  const negotiates = policy.schedule?.negotiators?.includes('maintainers') ?? true
  return Object.values(state.vendors.all)
    .filter(({ id, standing }) => standing === 'joined' && state.embargo.parties[id] === undefined)
    .map(({ id, group }): EmbargoEvent => ({ type: 'PartyAdded', party: id, negotiates, ...(group === undefined ? {} : { group }) }))
}

/** The case as a reporter may act on its date: as a party already, which the first own word makes it. Pages ask with it. */
export function asParty(state: CaseState, reporter: string, context: Pick<Context, 'policy'>): CaseState {
  const joining = reportersJoining(state, { type: 'Abstain', by: reporter, terms: '' }, context)
  return joining.length === 0 ? state : { ...state, embargo: joining.reduce(evolveEmbargo, state.embargo) }
}

/** S2x-19: where the date is agreed with the reporter and nobody holds a final say, nobody sets it alone. */
function alone(command: EmbargoCommand, state: CaseState, { policy }: Context): Verdict | undefined {
  if (command.type !== 'SetTerms' || finalSay(policy, state) !== 'nobody') return undefined
  return refuse(policy, 'embargo-refused', 'schedule.agreed_with_reporter', 'The date is agreed with the reporter; nobody sets it alone.', 'Propose it; it holds once the reporter accepts.')
}

/** P-3, S3-49, S3-50: the date lies within the range of the policy, counted from the report; a vague end is none. */
function beyondRange(command: EmbargoCommand, state: CaseState, { policy }: Context): Verdict | undefined {
  const range = policy.schedule?.range
  const start = state.reached.report_received
  if (!range || start === undefined || !('terms' in command) || typeof command.terms === 'string') return undefined
  const ends = instant(command.terms.endsAt)
  if (ends === undefined) return undefined
  const bound = (within: Duration) => dueInstant({ start: Temporal.Instant.from(start), within, calendar: policy.calendar })?.at.toString()
  const [least, most] = [bound(range.min), bound(range.max)]
  if (most !== undefined && isBefore(most, ends)) {
    return refuse(policy, 'embargo-refused', 'schedule.range', `The public date lies at the latest at ${most}, ${durationWords(range.max)} after the report.`, 'Propose an earlier date.')
  }
  if (range.min.n !== 0 && least !== undefined && isBefore(ends, least)) {
    return refuse(policy, 'embargo-refused', 'schedule.range', `The public date lies at the earliest at ${least}, ${durationWords(range.min)} after the report.`, 'Propose a later date.')
  }
  return undefined
}

/** What the policy calls the longest embargo, counted from its beginning; terms that are taken over were agreed elsewhere. */
function tooLong(command: EmbargoCommand, { embargo }: CaseState, { policy, now }: Context): Verdict | undefined {
  const longest = policy.schedule?.longest_embargo
  if (longest === undefined || command.type === 'Inherit' || !('terms' in command) || typeof command.terms === 'string') return undefined
  const ends = instant(command.terms.endsAt)
  const last = dueInstant({ start: Temporal.Instant.from(embargo.active?.startedAt ?? now), within: longest, calendar: policy.calendar })?.at.toString()
  if (ends === undefined || last === undefined || !isBefore(last, ends)) return undefined
  return refuse(policy, 'embargo-refused', 'schedule.longest_embargo', `No embargo lasts longer than ${durationWords(longest)}: this one ends at the latest at ${last}.`, 'Propose an earlier end.')
}

/** S3-46: who negotiates is the policy's word; the others are bound and not asked. */
function negotiating(command: EmbargoCommand, state: CaseState, { policy }: Context): EmbargoCommand {
  const negotiators = policy.schedule?.negotiators
  if (!negotiators || (command.type !== 'AddParty' && command.type !== 'Invite') || command.party === 'team') return command
  const roles = state.participants[command.party]?.roles ?? []
  const may = (roles.includes('reporter') && negotiators.includes('reporter')) || (roles.includes('distributor') && negotiators.includes('distributors')) ||
    (roles.includes('coordinator') && negotiators.includes('coordinator')) || (roles.includes('vendor') && negotiators.includes('maintainers'))
  return { ...command, negotiates: may && command.negotiates !== false }
}

/** The team is one party; who takes part from outside speaks only for itself. */
function speaksForAnother(command: EmbargoCommand, { actor }: Context): boolean {
  if (!('by' in command)) return actor.kind === 'participant'
  return actor.kind === 'participant' ? command.by !== actor.id : actor.kind === 'member' ? command.by !== 'team' : true
}

function inWords(type: string): string {
  return type.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase()
}

/**
 * What a fact of the world does to the embargo (X2, X3, X6): asked after the fact was recorded (X14), so the machine sees
 * the world as it is now. Where it has nothing to say, nothing changes.
 */
export function noteFact(state: CaseState, command: EmbargoCommand & { type: 'NoteFact' }, context: Context): readonly EmbargoEvent[] {
  const decided = decideEmbargo(state.embargo, command, rulesOf(afterFact(state, command.fact), context), context.now)
  return 'refused' in decided ? [] : decided.events
}

function afterFact(state: CaseState, fact: string): CaseState {
  const world = fact === 'X' ? ['P', 'X'] : fact === 'P' || fact === 'A' ? [fact] : []
  return (world as PxaEvent[]).reduce((now, event) => ({ ...now, pxa: pxaAfter(now.pxa, event) ?? now.pxa }), state)
}

/** S3-52: who sets the date against the others. S2x-19: where the date is agreed with the reporter, nobody does. */
function finalSay({ schedule }: Policy, state: CaseState): string {
  if (schedule?.final_say === undefined) return schedule?.agreed_with_reporter === true ? 'nobody' : state.vendors.owner
  if (schedule.final_say !== 'reporter') return state.vendors.owner
  return state.reports.find((report) => !report.detached)?.reporter ?? 'team'
}

/** The embargo's surroundings as this case and its policy give them; pages ask with them what is possible. */
export function rulesOf(state: CaseState, { policy }: Pick<Context, 'policy'>): EmbargoContext {
  return embargoContext({
    owner: state.vendors.owner, finalSay: finalSay(policy, state), cs: `${sharedVfd(state.team.vfd, state.vendors)}${state.pxa}`, rm: state.team.rm,
    delayReasons: policy.schedule?.delay_reasons ?? [], legalDuty: policy.early_disclosure?.embargo?.legal_duty?.allowed ?? true,
  })
}
