import type { Actor, CaseCommand } from '@parley/coordination'
import { handle, iso } from '../../commands/gate.ts'
import { readWhole } from '../../commands/lists-party.ts'
import type { Outcome } from '../../commands/outcome.ts'
import { moment, taken, teamDoes } from '../list/people.ts'
import { formFor } from '../page-form.ts'
import { until, type Stage } from '../stage.ts'

type Embargo = Extract<CaseCommand, { type: 'Embargo' }>['command']

async function speak(stage: Stage, caseId: string, command: Embargo, actor: Actor): Promise<Outcome | null> {
  const viewer = actor.kind === 'member' ? { role: 'team' as const, member: actor.id } : { role: 'worker' as const }
  return stage.desk.store.as(viewer, (tx) => handle(stage.desk.gate, tx, caseId, { command: { type: 'Embargo', command }, actor }))
}

function seen(stage: Stage, says: string, outcome: Outcome | null): void {
  stage.note({ says, ok: outcome?.ok === true, ...(outcome && !outcome.ok ? { detail: outcome.refused.says } : {}) })
}

/** The maintainers, who hold the final say, set the public date with a reason, on the page of the embargo. */
export async function setDate(stage: Stage, caseId: string, days: number): Promise<void> {
  const at = stage.now().add({ hours: 24 * days })
  taken(stage, `public date set for ${iso(at).slice(0, 16)} UTC`, await teamDoes(
    stage.team[0].browser, `/cases/${caseId}/embargo`, 'SetTerms', { ...moment(at), reason: 'Time for the release.' }))
}

/**
 * S2x-19: the date is proposed to the reporter, and holds once the reporter accepts it. The team speaks on its page; for
 * the reporter's yes there is no page yet, so it is handed to the gate as the reporter.
 */
export async function agreeWithReporter(stage: Stage, caseId: string, days: number): Promise<void> {
  const path = `/cases/${caseId}/embargo`
  const { browser } = stage.team[0]
  const page = await browser.get(path)
  stage.note({ says: 'nobody sets the date alone where it is agreed with the reporter', ok: formFor(page.html, 'SetTerms') === null })
  const { subject } = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ subject: string }>('select subject from case_access where case_id = $1 limit 1', [caseId]))
  seen(stage, 'the reporter is invited to talk about the date',
    await speak(stage, caseId, { type: 'AddParty', party: subject, negotiates: true }, { kind: 'desk' }))
  const at = stage.now().add({ hours: 24 * days })
  taken(stage, `public date proposed: ${iso(at).slice(0, 16)} UTC`,
    await teamDoes(browser, path, 'Propose', { ...moment(at), reason: 'Time for the release.' }))
  const terms = await proposedTerms(stage, caseId)
  seen(stage, 'the reporter agrees', await speak(stage, caseId,
    { type: 'Accept', by: subject, terms: terms.id, hash: terms.hash }, { kind: 'participant', id: subject }))
}

async function proposedTerms(stage: Stage, caseId: string): Promise<{ readonly id: string; readonly hash: string }> {
  const loaded = await stage.desk.store.as({ role: 'worker' }, (tx) => readWhole(stage.desk.gate, tx, caseId))
  const terms = loaded?.state.embargo.proposals[0]?.terms
  if (terms === undefined) throw new Error('nothing is proposed')
  return terms
}

/** The desk's own clock ends the embargo at its instant. */
export async function dateReached(stage: Stage, caseId: string): Promise<void> {
  const ended = await until('the end of the embargo', async () => {
    const row = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ em: string }>('select em from case_view where case_id = $1', [caseId]))
    return row.em === 'X' ? row : undefined
  })
  stage.note({ says: 'the embargo ends at its instant, by itself', ok: ended.em === 'X' })
}
