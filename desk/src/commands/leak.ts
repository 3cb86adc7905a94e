import {
  decideLeak,
  evolveLeak,
  noLeak,
  type Actor,
  type LeakCommand,
  type LeakConsequence,
  type LeakEvent,
  type LeakIncident,
} from '@parley/coordination'
import type { Tx } from '../store/store.ts'
import { iso, type Gate, type Loaded } from './gate.ts'
import { handleWithParties, loadWhole } from './lists-party.ts'
import { listParties } from './lists-access.ts'
import { refusalOf } from './lists-refusal.ts'
import { appendToStream, lockStream, openStream, readStream, type StreamHead } from './lists-stream.ts'
import { handleMembership, loadMember } from './membership.ts'
import type { Outcome, Refusal } from './outcome.ts'

export interface LoadedLeak {
  readonly id: string
  readonly caseId: string
  readonly state: LeakIncident
}
export type LeakOutcome =
  | { readonly ok: true; readonly id: string; readonly state: LeakIncident }
  | { readonly ok: false; readonly refused: Refusal }

const foldLeak = (events: readonly LeakEvent[], from: LeakIncident = noLeak) => events.reduce(evolveLeak, from)

/** The leaks of a case, oldest first (team or worker). */
export async function leaksOf(tx: Tx, caseId: string): Promise<readonly LoadedLeak[]> {
  const heads = await tx.query<{ id: string }>('select id from leak where case_id = $1 order by opened_at, id', [
    caseId,
  ])
  const leaks = []
  for (const { id } of heads)
    leaks.push({ id, caseId, state: foldLeak(await readStream<LeakEvent>(tx, 'leak', { id, caseId })) })
  return leaks
}

/** A leak becomes known: an incident of its own, with what to do first (worker). */
export async function reportLeak(
  gate: Gate,
  tx: Tx,
  caseId: string,
  report: Extract<LeakCommand, { type: 'ReportLeak' }>,
  actor: Actor,
): Promise<LeakOutcome | null> {
  const loaded = await loadWhole(gate, tx, caseId)
  if (!loaded) return null
  return decideAndAppend(gate, tx, { loaded, actor, command: report, state: noLeak, head: null })
}

/** One step of an incident, and in the same transaction what follows for the case and for the member (worker). */
export async function handleLeak(
  gate: Gate,
  tx: Tx,
  caseId: string,
  id: string,
  command: LeakCommand,
  actor: Actor,
): Promise<LeakOutcome | null> {
  const loaded = await loadWhole(gate, tx, caseId)
  const head = loaded && (await lockStream(tx, 'leak', id))
  if (!loaded || head?.caseId !== caseId) return null
  return decideAndAppend(gate, tx, {
    loaded,
    actor,
    command,
    head,
    state: foldLeak(await readStream<LeakEvent>(tx, 'leak', head)),
  })
}

interface Step {
  readonly loaded: Loaded
  readonly actor: Actor
  readonly command: LeakCommand
  readonly state: LeakIncident
  readonly head: StreamHead | null
}

async function decideAndAppend(gate: Gate, tx: Tx, step: Step): Promise<LeakOutcome> {
  const { loaded, actor, command, state } = step
  const decided = decideLeak(state, command, await contextOf(tx, loaded, state), iso(gate.now()))
  if ('refused' in decided) {
    const { open, ...refused } = decided.refused
    return {
      ok: false,
      refused: refusalOf(
        loaded.policy,
        refused,
        open.length > 0 && refused.code !== 'still-open' ? `Still to do: ${open.join('; ')}.` : '',
      ),
    }
  }
  const by = actor.kind === 'member' ? `member:${actor.id}` : actor.kind === 'participant' ? actor.id : 'desk'
  const head = step.head ?? (await openStream(tx, 'leak', { case_id: loaded.head.id }, gate.now()))
  await appendToStream(tx, 'leak', head, by, decided.events)
  for (const consequence of decided.consequences) {
    const refused = await follow(gate, tx, { loaded, incident: head.id, actor, consequence })
    if (refused) return { ok: false, refused }
  }
  return { ok: true, id: head.id, state: foldLeak(decided.events, state) }
}

/** Breaches of whom it is laid to, and who must hear of it: the list's parties of this case. */
async function contextOf(tx: Tx, { head }: Loaded, state: LeakIncident) {
  const parties = (await listParties(tx, head.id)).map(({ participant }) => participant)
  const member = state.member === undefined ? undefined : await loadMember(tx, state.member.id)
  return { parties, breaches: member?.state.breaches ?? [] }
}

interface Following {
  readonly loaded: Loaded
  readonly incident: string
  readonly actor: Actor
  readonly consequence: LeakConsequence
}

async function follow(
  gate: Gate,
  tx: Tx,
  { loaded, incident, actor, consequence }: Following,
): Promise<Refusal | undefined> {
  const by = actor.kind === 'member' ? `member:${actor.id}` : 'desk'
  const outcome = await (async (): Promise<Outcome | { ok: false; refused: Refusal } | { ok: true } | null> => {
    switch (consequence.kind) {
      case 'now-public':
        return handleWithParties(gate, tx, loaded.head.id, {
          actor,
          command: { type: 'RecordPublicAwareness', evidence: consequence.evidence },
        })
      case 'breach':
        return handleMembership(gate, tx, consequence.member, {
          actor: by,
          command: { type: 'RecordBreach', incident, leakedAt: consequence.leakedAt, continued: consequence.continued },
        })
      case 'suspend':
        return handleMembership(gate, tx, consequence.member, {
          actor: by,
          command: { type: 'Suspend', by, reason: consequence.reason },
        })
      case 'remove':
        return handleMembership(gate, tx, consequence.member, {
          actor: by,
          command: { type: 'Remove', by, reason: consequence.reason },
        })
      case 'warn':
        return { ok: true }
    }
  })()
  if (outcome === null) return { code: 'no-such-member', rules: [], says: 'There is no such member of the list.' }
  return outcome.ok ? undefined : outcome.refused
}
