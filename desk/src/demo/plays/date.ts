import { handle, iso } from '../../commands/gate.ts'
import { until, type Stage } from '../stage.ts'
import { createHash, randomUUID } from 'node:crypto'

const terms = 'Nothing of this case is published before the instant agreed on.'

/** The maintainers propose the public date and the reporter agrees; without a reporter's word they set it with a reason. */
export async function agreeDate(stage: Stage, caseId: string, days: number): Promise<void> {
  const endsAt = iso(stage.now().add({ hours: 24 * days }))
  const id = randomUUID()
  const offer = { proposal: `p-${id}`, reason: 'Time for the release.', terms: { id, text: terms, version: '1', hash: createHash('sha256').update(terms).digest('hex'), endsAt } }
  const member = stage.team[0].id
  const set = await stage.desk.store.as({ role: 'team', member }, (tx) => handle(stage.desk.gate, tx, caseId, {
    command: { type: 'Embargo', command: { type: 'SetTerms', by: 'team', ...offer } }, actor: { kind: 'member', id: member } }))
  stage.note({ says: `public date set for ${endsAt.slice(0, 16)} UTC`, ok: set?.ok === true, ...(set && !set.ok ? { detail: set.refused.says } : {}) })
}

/** The desk's own clock ends the embargo at its instant. */
export async function dateReached(stage: Stage, caseId: string): Promise<void> {
  const ended = await until('the end of the embargo', async () => {
    const row = await stage.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ em: string }>('select em from case_view where case_id = $1', [caseId]))
    return row.em === 'X' ? row : undefined
  })
  stage.note({ says: 'the embargo ends at its instant, by itself', ok: ended.em === 'X' })
}
