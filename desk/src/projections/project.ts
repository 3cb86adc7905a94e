import { clocksOf, factsOf, type CaseState, type ClockReading } from '@parley/coordination'
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
  const clocks = clocksOf(settled.state, settled.policy, now)
  await projectCase(tx, settled, clocks, now)
  projectClocks(tx, settled.head.id, clocks)
}

async function projectCase(tx: Tx, { head, state, policy }: Settled, clocks: readonly ClockReading[], now: string): Promise<void> {
  const next = clocks.find((clock) => clock.due !== null && clock.missing.length > 0)
  const title = state.reports.find((report) => !report.detached)?.title ?? ''
  const sealed = sealText(tx, await caseKey(tx, head.id), { table: 'case_view', column: 'title_sealed', row: head.id }, title)
  tx.write(
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

function projectClocks(tx: Tx, caseId: string, clocks: readonly ClockReading[]): void {
  tx.write('delete from clock_view where case_id = $1 and name <> all($2)', [caseId, clocks.map(({ name }) => name)])
  if (clocks.length === 0) return
  const column = <T>(of: (clock: ClockReading) => T): T[] => clocks.map(of)
  tx.write(
    `insert into clock_view (case_id, name, audience, state, started_at, due_at, stopped_at, rule)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[])
     on conflict (case_id, name) do update set audience = excluded.audience, state = excluded.state, started_at = excluded.started_at,
       due_at = excluded.due_at, stopped_at = excluded.stopped_at, rule = excluded.rule`,
    [caseId, column(({ name }) => name), column(({ force }) => (force === 'target' ? 'team' : 'reporter')), column(({ state }) => state),
      column(({ start }) => start), column(({ due }) => due), column(({ metAt }) => metAt ?? null), column(({ because }) => because.rules.join(' '))])
}
