import { desk } from '@parley/coordination'
import { handle } from '../commands/gate.ts'
import { loadCase } from '../commands/publish.ts'
import type { Committing } from './committing.ts'
import type { ContentFound } from './content-parts.ts'
import type { Correspondent } from './route.ts'

/**
 * S0-15: a later mail of the reporter that brings what the report lacked completes it, by itself: the link to the public
 * stub is recorded, the missing parts are ticked off. The clock keeps the start it had. What is refused here changes
 * nothing about the mail, which is on record already.
 */
export async function completed({ gate, tx }: Committing, from: Correspondent, found: ContentFound): Promise<void> {
  const loaded = await loadCase(gate, tx, from.caseId)
  const report = loaded?.state.reports.find((one) => one.reporter === from.participant && !one.detached)
  if (loaded === undefined || report === undefined) return
  if (found.stub !== null && loaded.state.stub === undefined) await handle(gate, tx, from.caseId, { command: { type: 'RecordStub', stub: found.stub }, actor: desk })
  const parts = report.missing.filter((part) => found.parts.includes(part))
  if (parts.length > 0) await handle(gate, tx, from.caseId, { command: { type: 'CompleteReport', report: report.id, parts }, actor: { kind: 'participant', id: from.participant } })
}
