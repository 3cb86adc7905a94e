import type { Because, Milestone, Policy } from '@parley/policy'
import { clocksOf, type ClockReading } from './case/clocks.ts'
import type { CaseCommandType } from './case/command.ts'
import type { Context, RefusalCode, Refused } from './case/context.ts'
import { decide } from './case/decide.ts'
import { evolve, noCase } from './case/evolve.ts'
import { factsOf, requiredChannels } from './case/facts.ts'
import { desk, type Actor, type Instant } from './case/names.ts'
import { react, type Outgoing } from './case/react.ts'
import type { CaseState } from './case/state.ts'
import { stepsOf, type PossibleStep } from './case/steps.ts'
import { commandOf, timersOf } from './case/timers.ts'
import { attemptsFor, maintainer, openingAttempts, type Attempt } from './simulate-inputs.ts'

/**
 * `disclosed`: the report holds and goes all the way; `rejected`: it does not; `silent`: nobody on the team ever acts.
 */
export type Story = 'disclosed' | 'rejected' | 'silent'

export interface SimulatedRefusal {
  readonly command: CaseCommandType
  /** The step as the policy words it. */
  readonly step: string
  readonly code: RefusalCode
  readonly says: string
  readonly possible?: string
  readonly because: Because
}

/** The case after one act: what it was, and what may happen, is refused and falls due from here. */
export interface Moment {
  readonly at: Instant
  readonly command: CaseCommandType
  /** The step that it belongs to, as the policy words it; empty for what belongs to none. */
  readonly step: string
  readonly rules: readonly string[]
  readonly by: 'team' | 'reporter' | 'desk'
  readonly events: readonly string[]
  readonly told: readonly Outgoing[]
  readonly may: readonly {
    readonly command: CaseCommandType; readonly step: string; readonly because: Because; readonly optional: boolean
  }[]
  readonly refused: readonly SimulatedRefusal[]
  readonly clocks: readonly ClockReading[]
}

export interface Simulation {
  readonly story: Story
  readonly moments: readonly Moment[]
  /** How the case was closed; `null` where it never could be, and then `refused` of the last moment says why. */
  readonly outcome: string | null
}

export interface SimulationOptions {
  readonly story?: Story
  /** How many have to approve an advisory; 2 unless told otherwise. */
  readonly approvalsNeeded?: number
}

const hoursBetweenActs = 4
/** Far more than any policy needs; a policy that goes in circles still ends. */
const mostMoments = 300

/** The walk so far. Every act goes through the same decider as in the desk; nothing here decides. */
interface Walk {
  readonly policy: Policy
  readonly approvalsNeeded: number
  state: CaseState
  now: Temporal.Instant
  /** Refused with its inputs since the last change of the case, by command. */
  readonly tried: Map<CaseCommandType, Refused>
  readonly moments: Moment[]
}

/**
 * Walks an invented case through a policy from `start` on: each act goes through `decide`, acts lie four hours apart,
 * clocks warn and run out in between, and an embargo is waited for. Pure: the same policy and start give the same walk.
 * @throws RangeError if `start` is no instant.
 */
export function simulateCase(policy: Policy, start: Instant, options: SimulationOptions = {}): Simulation {
  const { story = 'disclosed', approvalsNeeded = 2 } = options
  const walk: Walk = {
    policy, approvalsNeeded, state: noCase, now: Temporal.Instant.from(start), tried: new Map(), moments: [],
  }
  for (const attempt of openingAttempts(sceneOf(walk))) act(walk, attempt)
  if (story !== 'silent') while (
    walk.moments.length < mostMoments && walk.state.outcome === undefined && advance(walk, story)
  );
  else while (walk.moments.length < mostMoments && fireNextTimer(walk, null));
  return { story, moments: walk.moments, outcome: walk.state.outcome ?? null }
}

function sceneOf({ state, policy, now }: Walk) {
  return { state, policy, now: now.toString() }
}

function contextOf(walk: Walk, actor: Actor): Context {
  return { policy: walk.policy, now: walk.now.toString(), actor, approvalsNeeded: walk.approvalsNeeded }
}

/** One act through the decider. True if something happened. */
function act(walk: Walk, { command, actor }: Attempt, step?: PossibleStep): boolean {
  const decided = decide(walk.state, command, contextOf(walk, actor))
  if (!decided.ok) {
    walk.tried.set(command.type, decided.refused)
    return false
  }
  if (decided.events.length === 0) return false
  const told: Outgoing[] = []
  for (const event of decided.events) {
    walk.state = evolve(walk.state, event)
    told.push(...react(walk.state, event, walk.policy))
  }
  walk.tried.clear()
  const by = actor.kind === 'member' ? 'team' : actor.kind === 'desk' ? 'desk' : 'reporter'
  walk.moments.push({
    at: walk.now.toString(), command: command.type, step: step?.says ?? '', rules: step?.because.rules ?? [], by,
    events: decided.events.map((event) => event.type), told, ...outlook(walk),
  })
  return true
}

function outlook(walk: Walk): Pick<Moment, 'may' | 'refused' | 'clocks'> {
  const { outcome, reports } = walk.state
  const steps = outcome !== undefined || reports.length === 0 ? [] : stepsOf(
    walk.state, contextOf(walk, maintainer(walk.policy))
  ).filter((step) => !step.done)
  return {
    may: steps.filter((step) => !step.refused).map(
      ({ command, says, because, optional }) => ({ command, step: says, because, optional })
    ),
    refused: steps.flatMap((step) => step.refused ? [refusalOf(step, step.refused)] : []),
    clocks: clocksOf(walk.state, walk.policy, walk.now.toString()),
  }
}

function refusalOf(step: PossibleStep, { code, says, possible, because }: Refused): SimulatedRefusal {
  return {
    command: step.command, step: step.says, code, says, because, ...(possible === undefined ? {} : { possible }),
  }
}

/** Four hours later somebody does the first thing the policy allows. False when nothing at all is left to do. */
function advance(walk: Walk, story: Story): boolean {
  const next = walk.now.add({ hours: hoursBetweenActs })
  while (fireNextTimer(walk, next));
  walk.now = next
  const acted = takeStep(walk, story, tooPublic) || takeUnlisted(walk, story) || closeIfOver(walk)
  const quiet = acted || fireNextTimer(walk, null)
  return quiet || takeStep(walk, story, beforeTheDate) || takeOne(walk, 'Close') || noteRefusals(walk)
}

/** What is out or was found mistaken has no date to wait for: promises that repeat would keep the case open for ever. */
function closeIfOver(walk: Walk): boolean {
  const { embargo, advisory, team } = walk.state
  const waiting = embargo.em === 'A' || embargo.em === 'R'
  return (advisory?.published !== undefined || team.rm === 'I') && !waiting && takeOne(walk, 'Close')
}

/** Steps of one story; the other way out of the same place is not taken. */
const notOnTheWay: Readonly<Record<Story, ReadonlySet<CaseCommandType>>> = {
  disclosed: new Set<CaseCommandType>(['Invalidate', 'Defer', 'Close']),
  rejected: new Set<CaseCommandType>(['Validate', 'Accept', 'Defer', 'Close']),
  silent: new Set(),
}
/** The only acts that make sense for a report that does not hold. */
const untilRejected = new Set<CaseCommandType>(
  ['RouteToTeam', 'AcknowledgeStub', 'WriteMessage', 'Acknowledge', 'SendFeedback', 'RecordInvestigation', 'Invalidate']
)
/** Acts that show the vulnerability to the public: not before the agreed date. */
const disclosing = new Set<CaseCommandType>(
  ['PublishAdvisory', 'AnnounceRelease', 'RecordAnnouncement', 'RecordCvePublished', 'PublishMitigations']
)

function takeStep(walk: Walk, story: Story, held: (walk: Walk, command: CaseCommandType) => boolean): boolean {
  const steps = stepsOf(walk.state, contextOf(walk, maintainer(walk.policy)))
  const open = steps.filter(
    (step) => !step.done && !step.refused && !notOnTheWay[story].has(step.command) && !walk.tried.has(step.command)
  )
  const wanted = open.filter(
    (step) => (story !== 'rejected' || untilRejected.has(step.command)) && !held(walk, step.command)
  )
  return wanted.some((step) => tryStep(walk, step))
}

function beforeTheDate({ state, policy }: Walk, command: CaseCommandType): boolean {
  const waiting = state.embargo.em === 'A' || state.embargo.em === 'R'
  return waiting && (
    disclosing.has(command) || (command === 'RecordMerge' && policy.disclosure?.public_when === 'fix_public')
  )
}

/** A sensible team announces what it has published; it does so earlier only where nothing else is left to do. */
function tooPublic(walk: Walk, command: CaseCommandType): boolean {
  const early = command === 'RecordAnnouncement' && walk.state.reached.advisory_published === undefined
  return early || beforeTheDate(walk, command)
}

function tryStep(walk: Walk, step: PossibleStep): boolean {
  const before = walk.state.events
  for (const attempt of attemptsFor(step.command, sceneOf(walk))) act(walk, attempt, step)
  return walk.state.events > before
}

/** What a case needs although the policy names no step for it, in the order in which it is needed. */
const unlisted: Readonly<Record<Story, readonly CaseCommandType[]>> = {
  disclosed: [
    'ApproveAdvisory', 'RecordInvestigation', 'Validate', 'Accept', 'RecordFix', 'RecordBackport', 'RecordRelease',
    'DraftAdvisory', 'Embargo', 'PublishAdvisory', 'RecordAnnouncement', 'RecordCvePublished',
  ],
  rejected: ['RecordInvestigation', 'Invalidate'],
  silent: [],
}

function takeUnlisted(walk: Walk, story: Story): boolean {
  return unlisted[story].some(
    (command) => !isDone(walk, command) && !tooPublic(walk, command) && takeOne(walk, command)
  )
}

/** The fact that makes an unlisted act needless. */
const done: Readonly<Partial<Record<CaseCommandType, Milestone>>> = {
  ApproveAdvisory: 'advisory_approved', RecordInvestigation: 'investigated', Validate: 'validated', Accept: 'accepted',
  RecordFix: 'fix_developed', RecordBackport: 'backports_done', RecordRelease: 'fix_released',
  DraftAdvisory: 'advisory_drafted', PublishAdvisory: 'advisory_published', RecordCvePublished: 'cve_published',
}

function isDone({ state, policy, approvalsNeeded }: Walk, command: CaseCommandType): boolean {
  const fact = done[command]
  if (fact !== undefined && factsOf(state, policy, { approvalsNeeded })[fact] !== undefined) return true
  switch (command) {
    case 'RecordBackport': return policy.versions?.backport?.force !== 'must'
    case 'Embargo': return state.embargo.em !== 'N' || state.pxa.startsWith('P') || policy.schedule === undefined
    case 'RecordAnnouncement': return requiredChannels(policy).every(
      (channel) => state.announcements[channel] !== undefined
    )
    case 'RecordCvePublished': return state.cve?.state !== 'reserved'
    default: return false
  }
}

function takeOne(walk: Walk, command: CaseCommandType): boolean {
  const before = walk.state.events
  for (const attempt of attemptsFor(command, sceneOf(walk))) act(walk, attempt)
  return walk.state.events > before
}

/**
 * Lets the next wake-up of the case come, if it falls before `until` (null: whenever it falls): a warning, a promise
 * that ran out, the end of an embargo. A promise is broken only when its instant is over, so that one comes a second
 * late.
 */
function fireNextTimer(walk: Walk, until: Temporal.Instant | null): boolean {
  const timers = timersOf(walk.state, walk.policy, walk.now.toString())
    // A walk publishes as a step; nothing in it is scheduled.
    .flatMap(({ kind, ...timer }) => (kind === 'publish' ? [] : [{ ...timer, kind }]))
    .map((timer) => ({ timer, at: Temporal.Instant.from(timer.at).add({ seconds: timer.kind === 'due' ? 1 : 0 }) }))
    .toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))
  const here = walk.now
  for (const { timer, at } of timers) {
    if (until !== null && Temporal.Instant.compare(at, until) > 0) return false
    walk.now = Temporal.Instant.compare(at, here) > 0 ? at : here
    if (act(walk, { command: commandOf(timer), actor: desk })) return true
    walk.now = here
  }
  return false
}

/** Nothing more can be done: what was tried in vain joins the refusals of the last moment. */
function noteRefusals(walk: Walk): false {
  const last = walk.moments.at(-1)
  if (!last) return false
  const known = new Set(last.refused.map((one) => one.command))
  const more = [...walk.tried].filter(([command]) => !known.has(command))
    .map(([command, refused]): SimulatedRefusal => ({ command, step: '', ...refused }))
  walk.moments[walk.moments.length - 1] = { ...last, refused: [...last.refused, ...more] }
  return false
}
