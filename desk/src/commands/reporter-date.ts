import { asParty, binds, byEnd, type DelayReason, type EmbargoCommand, type Terms } from '@parley/coordination'
import { can, outsider } from '../access/can.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { handle, type Gate, type Loaded } from './gate.ts'
import { readWhole } from './lists-party.ts'
import { refusing } from './lists-refusal.ts'
import { caseTerms } from './lists-terms.ts'
import type { Outcome } from './outcome.ts'
import type { ReceiptHolder } from './receipts.ts'

/** A date that somebody wishes for: an instant in UTC such as `2026-12-10T17:00:00Z`, and why. */
export interface DateWish {
  readonly endsAt: string
  readonly reason: string
  /** One of the policy's reasons, where it names some and the date is later than the one in force. */
  readonly delay?: DelayReason
}

/** What a reporter says about the public date, whichever way it came: by page, by mail, by the API. */
export type DateAnswer =
  | { readonly say: 'accept'; /** Accepted, and this put up as a change. */ readonly but?: DateWish }
  /** Instead of what is proposed; where nothing is, a proposal of the own, or a change of what is in force. */
  | { readonly say: 'propose'; readonly wish: DateWish }
  | { readonly say: 'decline'; readonly reason: string }
  | { readonly say: 'abstain' }
  | { readonly say: 'withdraw' }

const relation = { kind: 'case' as const, project: '', restricted: false, granted: true, relations: ['reporter' as const] }

/** Whether this participant is one whose report is in the case now. */
export function isReporter({ state }: Pick<Loaded, 'state'>, participant: string): boolean {
  return state.reports.some((report) => report.reporter === participant && !report.detached)
}

/**
 * A reporter speaks for itself about the public date (S3-46, S2x-19), through the same gate as everybody (worker).
 * `null`: no such case, or this participant's report is not in it.
 */
export async function reporterEmbargo(
  gate: Gate,
  tx: Tx,
  { caseId, participant }: ReceiptHolder,
  command: EmbargoCommand,
): Promise<Outcome | null> {
  const loaded = await readWhole(gate, tx, caseId)
  if (!loaded || !isReporter(loaded, participant)) return null
  if (!can(outsider, 'Embargo', relation) || !('by' in command)) return refusing('not-allowed', 'This is not yours to do.')
  const actor = { kind: 'participant' as const, id: participant }
  return handle(gate, tx, caseId, { actor, command: { type: 'Embargo', command: { ...command, by: participant } } })
}

/**
 * The same from a few words, as in a mail: it answers the one proposal that is open, or the terms in force. Where several
 * are open, an answer could mean either, and is refused (worker).
 */
export async function answerDate(gate: Gate, tx: Tx, holder: ReceiptHolder, answer: DateAnswer): Promise<Outcome | null> {
  const loaded = await readWhole(gate, tx, holder.caseId)
  if (!loaded || !isReporter(loaded, holder.participant)) return null
  const meant = commandFor(loaded, holder.participant, answer)
  return 'ok' in meant ? meant : reporterEmbargo(gate, tx, holder, meant)
}

/** The terms that this reporter could accept now: proposals of others, the earliest end first, else those in force (worker). */
export async function openTerms(gate: Gate, tx: Tx, { caseId, participant }: ReceiptHolder): Promise<readonly Terms[]> {
  const loaded = await readWhole(gate, tx, caseId)
  if (!loaded || !isReporter(loaded, participant)) return []
  const { embargo } = loaded.state
  const others = byEnd(embargo.proposals.filter(({ by }) => by !== participant)).map(({ terms }) => terms)
  if (others.length > 0) return others
  return binds(embargo.em) && embargo.active !== undefined ? [embargo.active] : []
}

function commandFor(loaded: Loaded, by: string, answer: DateAnswer): EmbargoCommand | Extract<Outcome, { ok: false }> {
  const { embargo } = asParty(loaded.state, by, loaded)
  const own = embargo.proposals.filter((proposal) => proposal.by === by)
  const others = byEnd(embargo.proposals.filter((proposal) => proposal.by !== by))
  if (answer.say === 'withdraw') {
    const last = own.at(-1)
    return last ? { type: 'Withdraw', by, proposal: last.id } : refusing('no-such-terms', 'You have no proposal open.')
  }
  if (answer.say === 'propose') {
    const offer = offerOf(loaded, answer.wish)
    if (others.length === 1 && others[0]) return { type: 'Counter', by, to: others[0].id, ...offer }
    return { type: binds(embargo.em) ? 'Revise' : 'Propose', by, ...offer }
  }
  if (others.length > 1) return refusing('ambiguous', 'More than one date is proposed.', 'Answer on your page, where each stands by itself.')
  const [open] = others
  const terms = open?.terms ?? (binds(embargo.em) ? embargo.active : undefined)
  if (terms === undefined) return refusing('no-such-terms', 'No date is proposed to you now.', 'You may propose one.')
  switch (answer.say) {
    case 'decline': return { type: 'Decline', by, terms: terms.id, reason: answer.reason }
    case 'abstain': return { type: 'Abstain', by, terms: terms.id }
    default: return answer.but && open
      ? { type: 'AcceptThenRevise', by, accept: terms.id, ...offerOf(loaded, answer.but) }
      : { type: 'Accept', by, terms: terms.id, hash: terms.hash }
  }
}

function offerOf({ policy }: Loaded, { endsAt, reason, delay }: DateWish) {
  return { proposal: newId(), terms: caseTerms(policy, newId(), endsAt), reason, ...(delay === undefined ? {} : { delay }) }
}
