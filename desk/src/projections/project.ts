import { clocksOf, factsOf, type CaseState } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { CaseHead } from '../store/event-log.ts'
import { caseKey, sealText } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import { stateWords } from './state-words.ts'

interface Settled { readonly head: CaseHead; readonly state: CaseState; readonly policy: Policy }

/**
 * Writes the rows that lists are made of, in the transaction of the events. Metadata in the clear is states, dates and
 * names of clocks; the title is sealed. Made from nothing but the state, so that replaying the log gives the same rows.
 */
export async function project(tx: Tx, settled: Settled, now: string): Promise<void> {
  await projectCase(tx, settled, now)
  await projectClocks(tx, settled, now)
}

async function projectCase(tx: Tx, { head, state, policy }: Settled, now: string): Promise<void> {
  const clocks = clocksOf(state, policy, now)
  const next = clocks.find((clock) => clock.due !== null && clock.missing.length > 0)
  const title = state.reports.find((report) => !report.detached)?.title ?? ''
  const sealed = sealText(tx, await caseKey(tx, head.id), { table: 'case_view', column: 'title_sealed', row: head.id }, title)
  await tx.execute(
    `insert into case_view (case_id, project, ref, title_sealed, rm, em, cs, severity, state_words, next_due_at, next_due_name,
       opened_at, updated_at, closed_at, assignee, flags)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     on conflict (case_id) do update set title_sealed = excluded.title_sealed, rm = excluded.rm, em = excluded.em, cs = excluded.cs,
       severity = excluded.severity, state_words = excluded.state_words, next_due_at = excluded.next_due_at,
       next_due_name = excluded.next_due_name, updated_at = excluded.updated_at, closed_at = excluded.closed_at,
       assignee = excluded.assignee, flags = excluded.flags`,
    [head.id, head.project, head.ref, sealed, state.team.rm, state.embargo.em, `${state.team.vfd}${state.pxa}`, state.severity?.level ?? null,
      stateWords(state, factsOf(state, policy, { approvalsNeeded: 1 })), next?.due ?? null, next?.name ?? null, head.openedAt, now,
      state.reached.closed ?? null, state.team.assignee?.id ?? null, flagsOf(state)])
}

/** What a list may show without opening anything: facts, never words. */
function flagsOf(state: CaseState): Record<string, boolean> {
  const last = state.latest
  return {
    unanswered: last.acknowledged === undefined,
    public: state.pxa.startsWith('P'), exploited: state.pxa.endsWith('A'),
    existencePublic: state.existencePublic, published: state.advisory?.published !== undefined,
  }
}

async function projectClocks(tx: Tx, { head, state, policy }: Settled, now: string): Promise<void> {
  await tx.execute('delete from clock_view where case_id = $1', [head.id])
  for (const clock of clocksOf(state, policy, now)) {
    await tx.execute(
      `insert into clock_view (case_id, name, audience, state, started_at, due_at, stopped_at, rule) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [head.id, clock.name, clock.force === 'target' ? 'team' : 'reporter', clock.state, clock.start, clock.due, clock.metAt ?? null, clock.because.rules.join(' ')])
  }
}
