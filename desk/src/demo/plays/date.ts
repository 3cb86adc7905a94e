import { createHash, randomUUID } from 'node:crypto'
import type { Actor, CaseCommand } from '@parley/coordination'
import { handle, iso } from '../../commands/gate.ts'
import type { Outcome } from '../../commands/outcome.ts'
import { until, type Stage } from '../stage.ts'

const text = 'Nothing of this case is published before the instant agreed on.'

type Embargo = Extract<CaseCommand, { type: 'Embargo' }>['command']

function offer(stage: Stage, days: number) {
  const terms = { id: randomUUID(), text, version: '1', hash: createHash('sha256').update(text).digest('hex'), endsAt: iso(stage.now().add({ hours: 24 * days })) }
  return { proposal: `p-${terms.id}`, reason: 'Time for the release.', terms }
}

async function speak(stage: Stage, caseId: string, command: Embargo, actor: Actor): Promise<Outcome | null> {
  const viewer = actor.kind === 'member' ? { role: 'team' as const, member: actor.id } : { role: 'worker' as const }
  return stage.desk.store.as(viewer, (tx) => handle(stage.desk.gate, tx, caseId, { command: { type: 'Embargo', command }, actor }))
}

function seen(stage: Stage, says: string, outcome: Outcome | null): void {
  stage.note({ says, ok: outcome?.ok === true, ...(outcome && !outcome.ok ? { detail: outcome.refused.says } : {}) })
}

/** The maintainers, who hold the final say, set the public date with a reason. */
export async function setDate(stage: Stage, caseId: string, days: number): Promise<void> {
  const set = { type: 'SetTerms' as const, by: 'team', ...offer(stage, days) }
  seen(stage, `public date set for ${set.terms.endsAt.slice(0, 16)} UTC`, await speak(stage, caseId, set, { kind: 'member', id: stage.team[0].id }))
}

/** S2x-19: the date is proposed to the reporter, and holds once the reporter accepts it. */
export async function agreeWithReporter(stage: Stage, caseId: string, days: number): Promise<void> {
  const member: Actor = { kind: 'member', id: stage.team[0].id }
  const alone = await speak(stage, caseId, { type: 'SetTerms', by: 'team', ...offer(stage, days) }, member)
  stage.note({ says: 'nobody sets the date alone where it is agreed with the reporter', ok: alone?.ok === false })
  const { subject } = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ subject: string }>('select subject from case_access where case_id = $1 limit 1', [caseId]))
  seen(stage, 'the reporter is invited to talk about the date', await speak(stage, caseId, { type: 'AddParty', party: subject, negotiates: true }, { kind: 'desk' }))
  const proposal = offer(stage, days)
  seen(stage, `public date proposed: ${proposal.terms.endsAt.slice(0, 16)} UTC`, await speak(stage, caseId, { type: 'Propose', by: 'team', ...proposal }, member))
  seen(stage, 'the reporter agrees', await speak(stage, caseId, { type: 'Accept', by: subject, terms: proposal.terms.id, hash: proposal.terms.hash }, { kind: 'participant', id: subject }))
}

/** The desk's own clock ends the embargo at its instant. */
export async function dateReached(stage: Stage, caseId: string): Promise<void> {
  const ended = await until('the end of the embargo', async () => {
    const row = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ em: string }>('select em from case_view where case_id = $1', [caseId]))
    return row.em === 'X' ? row : undefined
  })
  stage.note({ says: 'the embargo ends at its instant, by itself', ok: ended.em === 'X' })
}
