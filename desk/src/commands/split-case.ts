import { binds, desk, type Actor, type CaseEvent, type CaseState } from '@parley/coordination'
import type { Tx } from '../store/store.ts'
import { newId } from '../store/random-id.ts'
import { carryVendors } from './carry-vendors.ts'
import { getContact } from './contacts.ts'
import { handle, type Gate } from './gate.ts'
import { loadWhole } from './lists-party.ts'
import { refusing } from './lists-refusal.ts'
import { readEvents } from '../store/event-log.ts'
import { eventOf } from '../projections/core-event.ts'
import { openCase, type Opened } from './open-case.ts'
import type { Outcome } from './outcome.ts'

export interface Splitting {
  readonly from: string
  /** Which report holds two things; the first that came here where nothing is said. */
  readonly report?: string
  /** What the second vulnerability is called. */
  readonly title: string
  /** Whether the vendors of the case are asked into the new one too (S-025, as in merging). */
  readonly vendors: boolean
}

export type SplitOff = { readonly ok: true; readonly caseId: string; readonly reference: string } | Extract<Outcome, { ok: false }>

type Arrival = Extract<CaseEvent, { type: 'ReportReceived' }>

/**
 * S2-12: two vulnerabilities in one report become two cases of the same reporter, each with a thread of its own (worker). The
 * second starts with the words of the first and with the same receipt, so that no clock gains by it; terms in force hold
 * there too (Vultron §7.5). `null`: no such case.
 */
export async function splitCase(gate: Gate, tx: Tx, splitting: Splitting, actor: Actor): Promise<SplitOff | null> {
  const loaded = await loadWhole(gate, tx, splitting.from)
  if (!loaded) return null
  const { head, state } = loaded
  const title = splitting.title.trim()
  if (title === '') return refusing('bad-value', 'Say what the second vulnerability is called.')
  const owner = state.vendors.all[state.vendors.owner]?.name
  if (owner !== undefined) return refusing('not-yours', `${owner} owns this case, and only its owner takes anything out of it.`, 'Take the case back first.')
  const arrival = arrivalOf((await readEvents(tx, head.id)).map(eventOf), state, splitting.report)
  if (!arrival) return refusing('bad-value', 'The case holds no report that could be split.', 'A report that came from another case is moved back there first.')
  const opened = await openSecond(gate, tx, { caseId: head.id, project: head.project, reference: head.ref, state, arrival, title })
  if (!opened.outcome.ok) return opened.outcome
  await sameEmbargo(gate, tx, { state, reporter: arrival.reporter, reference: head.ref }, opened)
  const child = await loadWhole(gate, tx, opened.caseId)
  const came = splitting.vendors && child ? await carryVendors(gate, tx, { from: { id: head.id, reference: head.ref, state }, to: { id: opened.caseId, reference: opened.reference, state: child.state } }, actor) : null
  if (came?.ok === false) return came
  const noted = await noteBoth(gate, tx, { from: head.id, fromReference: head.ref, title, opened }, actor)
  return noted?.ok === false ? noted : { ok: true, caseId: opened.caseId, reference: opened.reference }
}

function arrivalOf(events: readonly CaseEvent[], { reports }: CaseState, report: string | undefined): Arrival | undefined {
  const here = new Set(reports.filter(({ detached }) => !detached).map(({ id }) => id))
  return events.find((event): event is Arrival => event.type === 'ReportReceived' && here.has(event.report) && (report === undefined || event.report === report))
}

interface Parent { readonly caseId: string; readonly project: string; readonly reference: string; readonly state: CaseState; readonly arrival: Arrival; readonly title: string }

async function openSecond(gate: Gate, tx: Tx, { caseId, project, reference, state, arrival, title }: Parent): Promise<Opened> {
  const contact = await getContact(tx, caseId, arrival.reporter)
  const name = state.participants[arrival.reporter]?.name
  const { type: _type, at: _at, actor: _actor, audience: _audience, report: _report, reporter: _reporter, copy: _copy, missing: _missing, message, formatBreaches: _breaches, ...carried } = arrival
  return openCase(gate, tx, {
    ...carried, project, title, text: message.text, marks: [`split from ${reference}`], files: [], contact: contact ?? null, acknowledge: contact !== undefined,
    takesOverTerms: binds(state.embargo.em), ...(name === undefined ? {} : { reporterName: name }),
  })
}

/** Terms in force go to every child (Vultron §7.5): what is kept about the one finding is kept about the other from the first moment on. */
async function sameEmbargo(gate: Gate, tx: Tx, parent: { readonly state: CaseState; readonly reporter: string; readonly reference: string }, child: Opened): Promise<void> {
  const { embargo } = parent.state
  if (!binds(embargo.em) || embargo.active === undefined) return
  const { startedAt: _, ...terms } = embargo.active
  const bound = embargo.parties[parent.reporter]?.pec === 'SIGNATORY' ? [child.participant] : []
  await handle(gate, tx, child.caseId, { actor: desk, command: {
    type: 'Embargo', command: { type: 'Inherit', proposal: newId(), terms, parties: [child.participant], accepted: bound, from: parent.reference },
  } })
}

interface Noted { readonly from: string; readonly fromReference: string; readonly title: string; readonly opened: Opened }

async function noteBoth(gate: Gate, tx: Tx, { from, fromReference, title, opened }: Noted, actor: Actor): Promise<Outcome | null> {
  const note = (text: string) => ({ actor, command: { type: 'WriteMessage' as const, audience: 'team' as const, message: { text } } })
  const there = await handle(gate, tx, opened.caseId, note(`Split from ${fromReference}, where the original and its files are kept.`))
  if (there?.ok === false) return there
  return handle(gate, tx, from, note(`A second vulnerability of this report goes on as ${opened.reference}: ${title}`))
}
