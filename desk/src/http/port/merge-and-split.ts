import type { Refusal } from '../../commands/outcome.ts'
import { mergeCases, mergeWords } from '../../commands/merge-cases.ts'
import { splitCase, type SplitOff, type Splitting } from '../../commands/split-case.ts'
import { vendorsToCarry } from '../../commands/carry-vendors.ts'
import type { Outcome } from '../../commands/outcome.ts'
import type { SignedIn } from '../desk-port.ts'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from '../embargo-access.ts'
import { readingCase } from '../embargo-reading.ts'

export interface MergeAsked {
  readonly into: string
  readonly other: string
  readonly reason: string
  /** Whether vendors of the other case are asked in; whoever asks for it has proved to be present (S-025). */
  readonly vendors: boolean
}

export interface MergeForeseen {
  readonly reference: string
  readonly says: readonly string[]
  readonly refused?: string
  /** How many vendors could be asked in. */
  readonly vendors: number
}

/** Two cases that are one, and one that is two: for pages and programs alike. `null`: no such case, or not for this member. */
export interface OneOrTwo {
  /** What merging would do, read as the member; the case that is taken in is named by the id or not there. */
  readonly foresee: (who: SignedIn, asked: Pick<MergeAsked, 'into' | 'other'>) => Promise<MergeForeseen | null>
  readonly merge: (who: SignedIn, asked: MergeAsked) => Promise<Outcome | null>
  readonly split: (who: SignedIn, asked: Splitting) => Promise<SplitOff | null>
}

const fault = (says: string): { readonly ok: false; readonly refused: Refusal } => ({ ok: false, refused: { code: 'bad-value', rules: [], says } })

export function oneOrTwo(deps: ListDeps): OneOrTwo {
  return {
    foresee: (who, asked) => foresee(deps, who, asked),
    merge: async (who, asked) => {
      const refused = await mayBoth(deps, who, asked)
      if (refused !== 'may') return refused
      if (asked.reason.trim() === '') return fault('Say why they are one; both logs keep it.')
      return asWorker(deps, (tx) => mergeCases(deps.gate, tx, { into: asked.into, from: asked.other, reason: asked.reason, vendors: asked.vendors }, actorOf(who)))
    },
    split: async (who, asked) => {
      const may = await mayIn(deps, who, asked.from, asked.vendors)
      if (!may?.ok) return may
      return asWorker(deps, (tx) => splitCase(deps.gate, tx, asked, actorOf(who)))
    },
  }
}

async function foresee(deps: ListDeps, who: SignedIn, { into, other }: Pick<MergeAsked, 'into' | 'other'>): Promise<MergeForeseen | null> {
  const own = await readingCase(deps, who, into, async (_tx, { head, state, policy }) => ({ head, state, zone: policy.calendar.zone }))
  const taken = own && other !== into ? await readingCase(deps, who, other, async (_tx, { head, state }) => ({ head, state })) : null
  if (!own || taken?.head.project !== own.head.project) return null
  return { reference: taken.head.ref, vendors: vendorsToCarry(taken.state, own.state).length, ...mergeWords(own.state, taken.state, own.zone) }
}

/** Both must be this member's to judge; which of two is hidden is not told. */
async function mayBoth(deps: ListDeps, who: SignedIn, { into, other, vendors }: MergeAsked): Promise<'may' | Extract<Verdict, { ok: false }> | null> {
  for (const one of [into, other]) {
    const may = await mayIn(deps, who, one, vendors)
    if (!may) return one === into ? null : fault('There is no such other case of this project.')
    if (!may.ok) return may
  }
  return 'may'
}

/** Who brings people in needs the role for that as well. */
async function mayIn(deps: ListDeps, who: SignedIn, id: string, vendors: boolean): Promise<Extract<Verdict, { ok: true }> | Extract<Verdict, { ok: false }> | null> {
  const may = await mayAct(deps, who, id, 'AttachReport')
  return may?.ok && vendors ? mayAct(deps, who, id, 'AddParticipant') : may
}
