// The leak incident's decider.

import type { Instant } from '../case/names.ts'
import { between, instant, reached } from '../embargo/terms.ts'
import { continuing } from '../membership/decide-member.ts'
import type { Breach } from '../membership/state.ts'
import { firstTasks } from './incident.ts'
import type { LeakCommand, LeakEvent, LeakIncident } from './incident.ts'

export interface LeakContext {
  /** Earlier breaches of the member it is laid to, this incident's own included once recorded. */
  readonly breaches: readonly Breach[]
  /** The parties of the embargo who must hear of it. */
  readonly parties: readonly string[]
}

export type LeakRefusalCode =
  | 'already-reported' | 'not-open' | 'what-missing' | 'malformed-time' | 'task-unknown' | 'task-done' | 'id-taken'
    | 'result-missing'
  | 'evidence-missing' | 'reason-missing' | 'judged-public' | 'nobody-named' | 'not-continuing' | 'still-open'

export interface LeakRefusal {
  readonly code: LeakRefusalCode
  readonly rule: string
  readonly says: string
  /** What still stands between the incident and its close. */
  readonly open: readonly string[]
}

/** What a decision asks of its neighbours, to be done in the same transaction. */
export type LeakConsequence =
  | { readonly kind: 'now-public', readonly case: string, readonly evidence: string }
  | { readonly kind: 'breach', readonly member: string, readonly leakedAt: Instant, readonly continued: boolean }
  | { readonly kind: 'suspend' | 'remove', readonly member: string, readonly reason: string }
  | { readonly kind: 'warn', readonly member: string, readonly reason: string }

export type LeakDecision =
  | { readonly events: readonly LeakEvent[], readonly consequences: readonly LeakConsequence[] }
  | { readonly refused: LeakRefusal }

const contentRule = 'early_disclosure.leak.content'
const sanctionRule = 'early_disclosure.leak.sanction'

/** What is still to do before the incident can be closed, in words. */
export function openItems(state: LeakIncident, context: LeakContext): string[] {
  const silent = context.parties.filter((party) => !state.informed.includes(party) && party !== state.report?.by)
  return [
    ...state.tasks.filter((task) => task.done === undefined).map((task) => task.text),
    ...(state.judged === undefined ? ['Judge whether it is public'] : []),
    ...(silent.length > 0 ? [`Inform ${silent.join(', ')}`] : []),
    ...(state.member !== undefined && state.sanction === undefined ? ['Decide the sanction'] : []),
    ...((state.report?.whom ?? '').trim() === '' ? ['Record to whom it went, or that it cannot be found out'] : []),
  ]
}

/**
 * True when the report came later than `targetHours` after the reporter knew; «urgently» has no number of its own
 * (S3-82).
 */
export function reportedLate(state: LeakIncident, targetHours: number): boolean {
  return state.report !== undefined && state.reportedAt !== undefined
    && between(state.report.knownAt, state.reportedAt) > targetHours * 3_600_000
}

interface Hand { readonly state: LeakIncident, readonly context: LeakContext, readonly at: Instant }

function refuse({ state, context }: Hand, code: LeakRefusalCode, rule: string, says: string): LeakDecision {
  return { refused: { code, rule, says, open: openItems(state, context) } }
}

function done(event: LeakEvent, ...consequences: LeakConsequence[]): LeakDecision {
  return { events: [event], consequences }
}

function report(hand: Hand, command: Extract<LeakCommand, { type: 'ReportLeak' }>): LeakDecision {
  const { at, state } = hand
  if (state.stage !== 'none') {
    return refuse(hand, 'already-reported', contentRule, 'This leak is reported; add what else is known.')
  }
  const { what, knownAt, leakedAt } = command.report
  if (what.trim() === '') return refuse(hand, 'what-missing', contentRule, 'Say exactly what information leaked.')
  for (const time of [knownAt, leakedAt]) {
    if (time === undefined) continue
    const when = instant(time)
    if (when === undefined || !reached(when, at)) {
      return refuse(hand, 'malformed-time', contentRule,
        `«${time}» is no instant of the past: give date, time and zone.`)
    }
  }
  return done({ type: 'LeakReported', report: command.report, tasks: firstTasks(command.report), at })
}

function detail(hand: Hand, { what, whom, leakedAt }: Extract<LeakCommand, { type: 'AddDetail' }>): LeakDecision {
  if (what !== undefined && what.trim() === '') {
    return refuse(hand, 'what-missing', contentRule, 'Say exactly what information leaked.')
  }
  const when = leakedAt === undefined ? undefined : instant(leakedAt)
  if (leakedAt !== undefined && (when === undefined || !reached(when, hand.at))) {
    return refuse(hand, 'malformed-time', contentRule,
      `«${leakedAt}» is no instant of the past: give date, time and zone.`)
  }
  return done({
    type: 'LeakDetailed', at: hand.at,
    ...(what === undefined ? {} : { what }), ...(whom === undefined ? {} : { whom }),
      ...(when === undefined ? {} : { leakedAt: when }),
  })
}

function contain(
  hand: Hand, command: Extract<LeakCommand, { type: 'AddContainment' | 'FinishContainment' }>,
): LeakDecision {
  const known = hand.state.tasks.find((task) => task.id === command.task)
  if (command.type === 'AddContainment') {
    if (known !== undefined) return refuse(hand, 'id-taken', contentRule, `The id ${command.task} is taken.`)
    if (command.text.trim() === '') return refuse(hand, 'what-missing', contentRule, 'Say what is to be done.')
    return done({ type: 'ContainmentAdded', task: { id: command.task, text: command.text }, at: hand.at })
  }
  if (known === undefined) return refuse(hand, 'task-unknown', contentRule, `There is no task ${command.task}.`)
  if (known.done !== undefined) return refuse(hand, 'task-done', contentRule, `«${known.text}» is done.`)
  if (command.result.trim() === '') {
    return refuse(hand, 'result-missing', contentRule, 'Say what came of it, also when nothing did.')
  }
  return done({ type: 'ContainmentDone', task: command.task, by: command.by, result: command.result, at: hand.at })
}

/** A public leak ends the embargo; what was judged public stays public. */
function judge(hand: Hand, command: Extract<LeakCommand, { type: 'JudgeLeak' }>): LeakDecision {
  const { public: isPublic, reason, by } = command
  if (reason.trim() === '') return refuse(hand, 'reason-missing', 'X2', 'Say why it is public, or why not.')
  if (hand.state.judged?.public === true) {
    return refuse(hand, 'judged-public', 'X2', 'It was judged public; that is not taken back.')
  }
  const of = hand.state.report?.case ?? ''
  const event: LeakEvent = { type: 'LeakJudged', public: isPublic, reason, by, at: hand.at }
  return isPublic ? done(event, { kind: 'now-public', case: of, evidence: reason }) : done(event)
}

function layTo(hand: Hand, { member, evidence, continued }: Extract<LeakCommand, { type: 'LayTo' }>): LeakDecision {
  if (member.trim() === '' || evidence.trim() === '') {
    return refuse(hand, 'evidence-missing', sanctionRule, 'Name the member and the evidence; a suspicion is not one.')
  }
  const leakedAt = hand.state.report?.leakedAt ?? hand.state.report?.knownAt ?? hand.at
  return done({ type: 'LeakLaidTo', member, evidence, continued, at: hand.at },
    { kind: 'breach', member, leakedAt, continued })
}

/** S3-84: removal for continuing to leak only. */
function sanction(hand: Hand, command: Extract<LeakCommand, { type: 'DecideSanction' }>): LeakDecision {
  const { sanction: what, reason, by } = command
  const member = hand.state.member?.id
  if (reason.trim() === '') {
    return refuse(hand, 'reason-missing', sanctionRule, 'A sanction, also none, needs its reason.')
  }
  if (member === undefined) return refuse(hand, 'nobody-named', sanctionRule, 'The leak is laid to nobody yet.')
  if (what === 'removal' && !continuing(hand.context.breaches)) {
    return refuse(hand, 'not-continuing', sanctionRule, 'Removal is for who continues to leak; this is the first.')
  }
  const event: LeakEvent = { type: 'SanctionDecided', sanction: what, reason, by, at: hand.at }
  if (what === 'none') return done(event)
  const kinds = { warning: 'warn', suspension: 'suspend', removal: 'remove' } as const
  return done(event, { kind: kinds[what], member, reason })
}

/**
 * What a command does to a leak incident: events, and what follows for the case and the membership; or a refusal
 * that lists what is still open. `now` is an instant in UTC; a `now` that is none is a bug and throws.
 */
export function decideLeak(
  state: LeakIncident, command: LeakCommand, context: LeakContext, now: Instant,
): LeakDecision {
  const at = instant(now)
  if (at === undefined) throw new Error(`leak: «${now}» is no instant`)
  const hand: Hand = { state, context, at }
  if (command.type === 'ReportLeak') return report(hand, command)
  if (state.stage !== 'open') return refuse(hand, 'not-open', contentRule, 'There is no open leak incident.')
  switch (command.type) {
    case 'AddDetail': return detail(hand, command)
    case 'AddContainment':
    case 'FinishContainment': return contain(hand, command)
    case 'LayTo': return layTo(hand, command)
    case 'JudgeLeak': return judge(hand, command)
    case 'InformOthers': return done({ type: 'OthersInformed', parties: command.parties, at })
    case 'DecideSanction': return sanction(hand, command)
    default: {
      const open = openItems(state, context)
      if (open.length > 0) return refuse(hand, 'still-open', contentRule, `Still to do: ${open.join('; ')}.`)
      return done({ type: 'LeakClosed', lesson: command.lesson, at })
    }
  }
}
