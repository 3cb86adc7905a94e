import { binds, mergeEmbargoes, type Actor, type CaseCommand, type CaseState, type Embargo } from '@parley/coordination'
import { instantWords } from '@parley/policy'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { carryVendors, vendorsToCarry } from './carry-vendors.ts'
import { handle, type Gate } from './gate.ts'
import { refusing } from './lists-refusal.ts'
import { lockBoth, moveReport, type Place } from './move-report.ts'
import type { Outcome } from './outcome.ts'

export interface Merging {
  readonly into: string
  readonly from: string
  readonly reason: string
  /** Whether the vendors of the other case are asked in too: who brings in people from outside has proved to be present (S-025). */
  readonly vendors: boolean
}

/** What merging would do to the date, in words for the page, instants in `zone`; `refused`: why the two cannot become one now. */
export function mergeWords(into: CaseState, from: CaseState, zone: string): { readonly says: readonly string[]; readonly refused?: string } {
  const moving = movingOf(from)
  const count = from.reports.filter(({ detached }) => !detached).length
  const staying = Object.values(from.embargo.parties).filter(({ id, left }) => left === undefined && id !== 'team' && !moving.includes(id) && from.vendors.all[id] === undefined).length
  const facts = worldFacts(into, from).length > 0
  const refused = ownedElsewhere(into, from) ?? (facts ? undefined : overAgainst(into.embargo, from.embargo))
  return {
    says: [
      `${count === 1 ? 'One report comes in. Its reporter reads' : `${count} reports come in. Their reporters read`} here what is written from now on; what others wrote before stays theirs.`,
      facts ? 'The other case is public or attacked: so is this one then, and an embargo ends at once.' : embargoSays(into.embargo, from.embargo, zone),
      ...(staying > 0 ? [`${staying} others who keep the embargo of the other case stay bound there and learn nothing of this one. Ask them in where they are needed.`] : []),
      ...vendorsSay(vendorsToCarry(from, into).length),
    ],
    ...(refused === undefined ? {} : { refused }),
  }
}

function vendorsSay(count: number): readonly string[] {
  if (count === 0) return []
  const who = count === 1 ? 'One vendor of the other case stays' : `${count} vendors of the other case stay`
  return [`${who} bound there. Asked in here too, each learns nothing before it accepts, and what it said comes along as what you heard.`]
}

/** Who owns a case decides with what it becomes one. */
function ownedElsewhere(into: CaseState, from: CaseState): string | undefined {
  const owner = [into, from].map(({ vendors }) => vendors.all[vendors.owner]?.name).find((name) => name !== undefined)
  return owner === undefined ? undefined : `${owner} owns one of the two cases, and only its owner makes it one with another. Take it back first.`
}

function embargoSays(into: Embargo, from: Embargo, zone: string): string {
  if (from.em === 'N') return 'The embargo of this case stays as it is.'
  const merged = mergeEmbargoes([into, from])
  const differ = binds(into.em) && binds(from.em) && into.active?.endsAt !== from.active?.endsAt
  const says = merged.holds === undefined ? 'No terms are in force; what is proposed in either is on the table here.'
    : `The earliest accepted end, ${instantWords(merged.holds.endsAt, zone)}, holds until common terms are agreed.`
  return `${says}${differ ? ' The longer one stays on the table as a change, and everybody is asked again.' : ''}`
}

/** One of two embargoes has ended and the other binds: merging would let what is kept follow what is not. */
function overAgainst(into: Embargo, from: Embargo): string | undefined {
  if (into.em === 'X' && binds(from.em)) return 'The embargo of this case has ended, the other one holds. End it there first, or keep the cases apart.'
  if (from.em === 'X' && binds(into.em)) return 'The embargo of the other case has ended, this one holds. End it here first, or keep the cases apart.'
  return undefined
}

const movingOf = (from: CaseState): readonly string[] => [...new Set(from.reports.filter(({ detached }) => !detached).map(({ reporter }) => reporter))]

/** What the world knows of one of two cases that are the same, it knows of both (X2). */
function worldFacts(into: CaseState, from: CaseState): readonly ('RecordPublicAwareness' | 'RecordExploitPublic' | 'RecordAttacks')[] {
  const types = ['RecordPublicAwareness', 'RecordExploitPublic', 'RecordAttacks'] as const
  return types.filter((_type, at) => from.pxa[at] === 'PXA'[at] && into.pxa[at] !== 'PXA'[at])
}

/**
 * One case takes in the reports of another, and both embargoes become one (§7.5), in one transaction (worker). The other
 * case stays, with its log and whoever else keeps its embargo; moving the reports back undoes it.
 */
export async function mergeCases(gate: Gate, tx: Tx, { into, from, reason, vendors }: Merging, actor: Actor): Promise<Outcome | null> {
  const both = into === from ? null : await lockBoth(tx, [into, from])
  if (!both || both[0].head.project !== both[1].head.project) return refusing('no-such-case', 'There is no such other case of this project.')
  const [target, source] = both
  const { refused } = mergeWords(target.state, source.state, 'UTC')
  if (refused !== undefined) return refusing('embargo-refused', refused)
  const reports = source.state.reports.filter(({ detached }) => !detached)
  if (reports.length === 0) return refusing('incomplete', 'The other case has no report that could come in.')
  const facts = worldFacts(target.state, source.state).map((type): CaseCommand => ({ type, evidence: `Known in ${source.head.ref}, which is the same.` }))
  const events = []
  for (const report of reports) {
    const moved = await moveReport(gate, tx, { from, to: into, report: report.id, reason }, actor)
    if (!moved?.ok) return moved
    events.push(...moved.events)
  }
  const embargo = facts.length > 0 || target.state.embargo.em === 'X' ? undefined : embargoCommand(source.state, source.head.ref)
  const done = await handle(gate, tx, into, ...[...facts, ...(embargo ? [embargo] : []), note(`Merged with ${source.head.ref}. ${reason}`)].map((command) => ({ actor, command })))
  if (!done?.ok) return done
  const came = vendors ? await carry(gate, tx, { target, source }, actor) : null
  if (came?.ok === false) return came
  const left = await handle(gate, tx, from, { actor, command: note(`Its reports go on as ${target.head.ref}. ${reason}`) })
  return left?.ok ? { ok: true, events: [...events, ...done.events, ...(came?.events ?? []), ...left.events] } : left
}

const carry = (gate: Gate, tx: Tx, { target, source }: Readonly<Record<'target' | 'source', Place>>, actor: Actor): Promise<Outcome | null> => {
  const of = ({ head, state }: Place) => ({ id: head.id, reference: head.ref, state })
  return carryVendors(gate, tx, { from: of(source), to: of(target) }, actor)
}

const note = (text: string): CaseCommand => ({ type: 'WriteMessage', audience: 'team', message: { text } })

/** What the embargo of the case that is taken in brings along, under ids of its own. */
function embargoCommand(from: CaseState, reference: string): CaseCommand | undefined {
  const { embargo } = from
  if (embargo.em === 'N' || embargo.em === 'X') return undefined
  const parties = movingOf(from).filter((party) => embargo.parties[party] !== undefined)
  const reason = `Merged with ${reference}.`
  const { active } = embargo
  const held = binds(embargo.em) && active ? active : undefined
  const accepted = parties.filter((party) => held !== undefined && embargo.parties[party]?.accepted.includes(held.id) === true && embargo.parties[party].pec !== 'DECLINED')
  const offer = (terms: NonNullable<typeof held>) => {
    const { startedAt: _, ...plain } = terms
    return { proposal: newId(), terms: { ...plain, id: newId() }, reason }
  }
  return {
    type: 'Embargo',
    command: {
      type: 'Merge', from: reference, parties, accepted, again: newId(), ...(held === undefined ? {} : { active: offer(held) }),
      open: embargo.proposals.map((one) => ({ by: one.by, proposal: newId(), terms: { ...one.terms, id: newId() }, reason: `${one.reason} (${reason})` })),
    },
  }
}
