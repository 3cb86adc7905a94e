import { binds, desk, fold, type CaseEvent } from '@parley/coordination'
import { getContact } from '../commands/contacts.ts'
import { eventOf, handle } from '../commands/gate.ts'
import { openCase } from '../commands/open-case.ts'
import { readEvents } from '../store/event-log.ts'
import { newId } from '../store/random-id.ts'
import { write } from './committing.ts'
import type { Committing } from './committing.ts'
import type { Correspondent } from './route.ts'

/**
 * S2-12: two vulnerabilities in one mail become two cases of the same reporter, each with a thread of its own. The second
 * starts with the words of the first and with the same receipt, so that no clock gains by it. Null: done; else why not.
 */
export async function splitReport(at: Committing, from: Correspondent, title: string): Promise<string | null> {
  const events = (await readEvents(at.tx, from.caseId)).map(eventOf)
  const report = events.find((event) => event.type === 'ReportReceived')
  if (report?.type !== 'ReportReceived') return 'the case holds no report that could be split.'
  const named = events.find((event) => event.type === 'ParticipantAdded' && event.participant === report.reporter)
  const contact = await getContact(at.tx, from.caseId, report.reporter)
  const { type: _type, at: _at, actor: _actor, audience: _audience, copy: _copy, report: _report, reporter: _reporter, missing: _missing, message, formatBreaches: _breaches, ...carried } = report
  const opened = await openCase(at.gate, at.tx, {
    ...carried, project: from.project, title, text: message.text, marks: [`split from ${from.reference}`], files: [], contact: contact ?? null, acknowledge: contact !== undefined,
    ...(named?.type === 'ParticipantAdded' && named.name !== undefined ? { reporterName: named.name } : {}),
  })
  if (!opened.outcome.ok) return opened.outcome.refused.says
  await sameEmbargo(at, { from, events, reporter: report.reporter }, opened)
  await write(at, opened.caseId, { audience: 'team', actor: desk, text: `Split from ${from.reference}, where the original mail is kept.`, marks: [], files: [] })
  await write(at, from.caseId, { audience: 'team', actor: desk, text: `A second vulnerability of this report goes on as ${opened.reference}: ${title}`, marks: [], files: [] })
  return null
}

interface Parent { readonly from: Correspondent; readonly events: readonly CaseEvent[]; readonly reporter: string }

/** Terms in force go to every child (Vultron §7.5): what is kept about the one finding is kept about the other from the first moment on. */
async function sameEmbargo(at: Committing, { from, events, reporter }: Parent, child: { readonly caseId: string; readonly participant: string }): Promise<void> {
  const { embargo } = fold(events)
  if (!binds(embargo.em) || embargo.active === undefined) return
  const { startedAt: _, ...terms } = embargo.active
  const bound = embargo.parties[reporter]?.pec === 'SIGNATORY' ? [child.participant] : []
  await handle(at.gate, at.tx, child.caseId, { actor: desk, command: {
    type: 'Embargo', command: { type: 'Inherit', proposal: newId(), terms, parties: [child.participant], accepted: bound, from: from.reference },
  } })
}
