// The rules between the machines, X1 to X23, as far as a program can decide them.

import { holds, matches, vfdOf } from './case-state.ts'
import type { CaseState } from './case-state.ts'
import { binds } from './em.ts'
import type { EmState } from './em.ts'
import type { PecState } from './pec.ts'
import type { RmState } from './rm.ts'
import type { Force } from './teardown.ts'
import { vfdRank } from './vfd.ts'
import type { VfdState } from './vfd.ts'

export type ConstraintId =
  | 'X1' | 'X2' | 'X3' | 'X4' | 'X5' | 'X6' | 'X7' | 'X8' | 'X9' | 'X10' | 'X11' | 'X12' | 'X13' | 'X14'
  | 'X15' | 'X16' | 'X17' | 'X18' | 'X19' | 'X20' | 'X21' | 'X22' | 'X23'

/** One rule that speaks to a situation: how strongly, and what it says in words a person can act on. */
export interface Finding { readonly rule: ConstraintId, readonly force: Force, readonly says: string }

function finding(rule: ConstraintId, force: Force, says: string): Finding {
  return { rule, force, says }
}

/** True when a finding forbids outright; the others are advice that a person may overrule with a reason. */
export function forbids(found: Finding): boolean {
  return found.force === 'must-not' || found.force === 'shall-not'
}

/** X1, X5, X6, X12: what stands against proposing or accepting a new embargo now. Empty: nothing does. */
export function againstNewEmbargo(cs: CaseState, rm: RmState): Finding[] {
  const found: Finding[] = []
  if (!matches(cs, '···pxa')) {
    found.push(finding('X1', 'must-not', 'no embargo may begin once anything is public or attacks are known'))
  }
  if (matches(cs, 'VFD···')) {
    found.push(finding('X5', 'should-not', 'the fix is deployed: begin no new embargo'))
  } else if (matches(cs, 'VFd···')) {
    found.push(finding('X6', 'should-not', 'the fix is ready: at most a brief embargo to prepare its publication'))
  }
  if (rm === 'I' || rm === 'D' || rm === 'C') {
    found.push(finding('X12', 'should-not', 'no embargo should begin while the report is invalid, deferred or closed'))
  }
  return found
}

/** X12: a proposal is not accepted in Invalid or Closed; turning one down is always fine. */
export function againstAccepting(rm: RmState): Finding | undefined {
  return rm === 'I' || rm === 'C'
    ? finding('X12', 'should-not', 'do not accept an embargo on a report that is invalid or closed')
    : undefined
}

/** X12: changes are discussed while the report is valid, accepted or deferred. */
export function againstRevising(rm: RmState): Finding | undefined {
  return rm === 'V' || rm === 'A' || rm === 'D'
    ? undefined
    : finding('X12', 'should-not', 'change an embargo only while the report is valid, accepted or deferred')
}

/** X6: with the fix ready, a pending proposal should be turned down and a running embargo prepared to end. */
export function onFixReady(em: EmState): Finding | undefined {
  if (em === 'P') return finding('X6', 'should', 'the fix is ready: turn the pending proposal down')
  return binds(em) ? finding('X6', 'should', 'the fix is ready: prepare for the end of the embargo') : undefined
}

/** X4: what credible word about adversaries asks for. */
export function onAdversaries(they: 'have-an-exploit' | 'know-the-details'): Finding {
  return they === 'have-an-exploit'
    ? finding('X4', 'should', 'adversaries hold an exploit: end the embargo early')
    : finding('X4', 'may', 'adversaries know the details: the embargo may end early')
}

/** X7: when some vendors are ready and others not. Undefined while all stand alike. `quorum` is a share, 0…1. */
export function onUnevenReadiness(vendors: readonly VfdState[], quorum: number): Finding | undefined {
  const ready = vendors.filter((vfd) => vfdRank[vfd] >= vfdRank.VFd).length
  if (ready === 0 || ready === vendors.length) return undefined
  return ready / vendors.length >= quorum
    ? finding('X7', 'may', `${ready} of ${vendors.length} vendors are ready: the embargo may end`)
    : finding('X7', 'should', `${ready} of ${vendors.length} vendors are ready: accept a reasonable extension`)
}

/** X8: the first vendor knows and nothing is negotiated. */
export function onVendorAware(cs: CaseState, em: EmState): Finding | undefined {
  if (!matches(cs, 'Vfdpxa')) return undefined
  if (em === 'N') return finding('X8', 'should', 'who fixes it knows of it, and no date is agreed: propose one')
  return em === 'P' ? finding('X8', 'should', 'dates are proposed: decide on them soon') : undefined
}

/** X9: fix ready and fix deployed come from a vendor that works on the report; told of others, also later. */
export function mayReportFix(rm: RmState, whose: 'own' | 'remote'): boolean {
  return rm === 'A' || (whose === 'remote' && (rm === 'D' || rm === 'C'))
}

/** X10: a report is passed on only by one who has accepted it. */
export function maySendReport(rm: RmState): boolean {
  return rm === 'A'
}

/** X11: negotiation may begin before the report is sent, and should at the latest when it is received. */
export function onTimeToNegotiate(rm: RmState, em: EmState): Finding | undefined {
  if (em !== 'N') return undefined
  if (rm === 'S') return finding('X11', 'may', 'terms may be agreed before the report is sent')
  return rm === 'R' ? finding('X11', 'should', 'begin to negotiate now that the report is here') : undefined
}

/** X13: closing while terms are in force. Closing does not end the embargo. */
export function againstClosing(em: EmState): Finding | undefined {
  return binds(em)
    ? finding('X13', 'should-not',
      'an embargo is in force: wait in deferred or invalid, or say whether you still keep it')
    : undefined
}

/** X14: in one step's list of events, every fact about the world stands before the end it causes. */
export function factsComeFirst(events: readonly ('fact' | 'teardown')[]): boolean {
  const end = events.indexOf('teardown')
  return end === -1 || !events.slice(end).includes('fact')
}

/** X18, X19: may one publish? The end of an embargo is no duty to publish; without one anybody may. */
export function onPublishing(em: EmState): Finding {
  return binds(em)
    ? finding('X19', 'should-not', 'an embargo is in force: end it first, with a reason')
    : finding('X18', 'may', 'nothing is in force: publishing is free, and nobody is obliged to')
}

/** X20, X21: content goes to signatories only; who declines or leaves gets no more. */
export function mayReceiveContent(em: EmState, pec: PecState): boolean {
  return !binds(em) || pec === 'SIGNATORY'
}

const schedulingKeys = ['id', 'case', 'start', 'end', 'answerBy', 'state', 'by', 'terms', 'version']

/** X22: the fields of calendar data that tell more than who, when and under which terms. Empty: none. */
export function tellsTooMuch(calendarData: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(calendarData).filter((key) => !schedulingKeys.includes(key))
}

/** X2, X3: must or should an embargo in this state of the case be over? Undefined: it may go on. */
export function againstGoingOn(cs: CaseState, em: EmState): Finding | undefined {
  if (!binds(em) && em !== 'P') return undefined
  if (holds(cs, 'P') || holds(cs, 'X')) return finding('X2', 'shall', 'it is public: the embargo ends')
  if (holds(cs, 'A')) return finding('X3', 'should', 'attacks are known: the embargo should end')
  return vfdOf(cs) === 'VFD' ? finding('X5', 'should', 'the fix is deployed: the embargo should end') : undefined
}
