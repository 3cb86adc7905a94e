import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import { decideWorld } from './decide-world.ts'
import type { Said, Verdict } from './decide.ts'
import type { Instant } from './names.ts'
import type { CaseState } from './state.ts'

/** What may become known outside. The last two are about adversaries (X4). */
export const worldFacts = ['public', 'exploit_public', 'attacks', 'exploit_held', 'details_known'] as const
export type WorldFact = (typeof worldFacts)[number]

/** What recording it would do to the embargo, before anybody does. */
export interface WorldConsequence {
  readonly fact: WorldFact
  /** `ends`: at once; `asks`: the owner is asked; `none`: nothing binds; `known`: it is on record already. */
  readonly effect: 'ends' | 'asks' | 'none' | 'known'
  /** How many parties are told. */
  readonly told: number
  /** Of a question: until when it waits, and whether silence ends the embargo. */
  readonly question?: { readonly answerBy: Instant; readonly silenceEnds: boolean }
  /** Open proposals that it closes. */
  readonly closes: number
}

/** The command that records a fact; `keep` is the owner's reason to go on, where the rules leave that open. */
export function worldCommand(fact: WorldFact, evidence: string, keep?: string): Extract<CaseCommand, { type: 'RecordPublicAwareness' | 'RecordExploitPublic' | 'RecordAttacks' | 'RecordAdversaries' }> {
  const kept = keep === undefined || keep.trim() === '' ? {} : { keepEmbargo: keep }
  switch (fact) {
    case 'public': return { type: 'RecordPublicAwareness', evidence }
    case 'exploit_public': return { type: 'RecordExploitPublic', evidence }
    case 'attacks': return { type: 'RecordAttacks', evidence, ...kept }
    case 'exploit_held': return { type: 'RecordAdversaries', have: 'exploit', evidence, ...kept }
    case 'details_known': return { type: 'RecordAdversaries', have: 'details', evidence, ...kept }
  }
}

/** Decided as if it were recorded now, so that what is shown is what happens (X2, X3, X4). */
export function worldConsequences(state: CaseState, context: Context): readonly WorldConsequence[] {
  return worldFacts.map((fact) => consequence(fact, decideWorld(state, worldCommand(fact, 'Shown beforehand.'), context)))
}

const isRefused = (verdict: Verdict): verdict is Exclude<Verdict, readonly Said[]> => !Array.isArray(verdict)

function consequence(fact: WorldFact, verdict: Verdict): WorldConsequence {
  if (isRefused(verdict)) return { fact, effect: 'known', told: 0, closes: 0 }
  const changes = verdict.flatMap((said) => (said.type === 'EmbargoChanged' ? [said.change] : []))
  const ended = changes.find((change) => change.type === 'EmbargoEnded')
  const asked = changes.find((change) => change.type === 'EndQuestioned')
  const closes = changes.filter(({ type }) => type === 'ProposalClosed').length
  return {
    fact, closes, effect: ended || closes > 0 ? 'ends' : asked ? 'asks' : 'none', told: ended ? ended.tell.length : 0,
    ...(asked ? { question: { answerBy: asked.answerBy, silenceEnds: asked.defaultEnd } } : {}),
  }
}
