import { clocksOf, factsOf, timersOf, type CaseState, type ClockReading } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { CaseHead } from '../store/event-log.ts'
import { caseKey, sealText } from '../store/sealed-fields.ts'
import { replaceTimers } from '../store/timers.ts'
import type { Tx } from '../store/store.ts'
import { stateWords } from './state-words.ts'

export interface Settled {
  readonly head: CaseHead
  readonly state: CaseState
  readonly policy: Policy
}

/** What is kept of a case beside its log: all of it follows from the log, so all of it can be made again. */
export interface CaseRows {
  /** Sealed where it is stored. */
  readonly title: string
  /** Columns of `case_view`, in the clear: states, dates and names of clocks. */
  readonly view: Readonly<Record<string, unknown>>
  readonly clocks: readonly ClockRow[]
  readonly timers: readonly { readonly name: string; readonly kind: string; readonly dueAt: Temporal.Instant }[]
}

export interface ClockRow {
  readonly name: string
  readonly audience: string
  readonly state: string
  readonly started_at: string
  readonly due_at: string | null
  readonly stopped_at: string | null
  readonly rule: string
}

/** The rows at `now`: the instant of the newest event, so that replaying the log gives the same. */
export function rowsOf({ head, state, policy }: Settled, now: string): CaseRows {
  const clocks = clocksOf(state, policy, now)
  const next = clocks.find((clock) => clock.due !== null && clock.missing.length > 0)
  return {
    title: state.reports.find((report) => !report.detached)?.title ?? '',
    view: {
      project: head.project,
      ref: head.ref,
      rm: state.team.rm,
      em: state.embargo.em,
      cs: `${state.team.vfd}${state.pxa}`,
      severity: state.severity?.level ?? null,
      state_words: stateWords(state, factsOf(state, policy, { approvalsNeeded: 1 })),
      next_due_at: next?.due ?? null,
      next_due_name: next?.name ?? null,
      opened_at: head.openedAt,
      updated_at: now,
      closed_at: state.reached.closed ?? null,
      assignee: state.team.assignee?.id ?? null,
      flags: flagsOf(state),
    },
    clocks: clocks.map(clockRow),
    timers: timersOf(state, policy, now).map(({ name, kind, at }) => ({
      name,
      kind,
      dueAt: Temporal.Instant.from(at),
    })),
  }
}

/** Writes the rows in the transaction of the events: what lists are made of, and the wake-ups. `isNew`: there are none of the case yet. */
export async function project(tx: Tx, settled: Settled, now: string, isNew = false): Promise<void> {
  const { head } = settled
  const rows = rowsOf(settled, now)
  const sealed = sealText(tx, await caseKey(tx, head.id), titleField(head.id), rows.title)
  const view = { ...rows.view, title_sealed: sealed }
  if (isNew) insertView(tx, head.id, view)
  else writeView(tx, head.id, view)
  writeClocks(tx, head.id, rows.clocks, isNew)
  replaceTimers(tx, head.id, rows.timers, isNew)
}

export const titleField = (caseId: string) => ({ table: 'case_view', column: 'title_sealed', row: caseId })

/** Cases that are opened at the same time get their rows in one statement. */
function insertView(tx: Tx, caseId: string, view: Readonly<Record<string, unknown>>): void {
  const columns = ['case_id', ...Object.keys(view)]
  const given = columns.map((name, at) => `$${at + 1}::${typeOf(name)}[]`)
  tx.writeRow(`insert into case_view (${columns.join(', ')}) select * from unnest(${given.join(', ')})`, [caseId, ...Object.values(view)])
}

const typeOf = (column: string): string => (column.endsWith('_at') ? 'timestamptz' : column === 'title_sealed' ? 'bytea' : column === 'flags' ? 'jsonb' : 'text')

function writeView(tx: Tx, caseId: string, view: Readonly<Record<string, unknown>>): void {
  const columns = Object.keys(view)
  tx.write(
    `insert into case_view (case_id, ${columns.join(', ')}) values ($1, ${columns.map((_, at) => `$${at + 2}`).join(', ')})
     on conflict (case_id) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [caseId, ...Object.values(view)],
  )
}

/** What a list may show without opening anything: facts, never words. */
function flagsOf(state: CaseState): Record<string, boolean> {
  const last = state.latest
  return {
    unanswered: last.acknowledged === undefined,
    public: state.pxa.startsWith('P'),
    exploited: state.pxa.endsWith('A'),
    existencePublic: state.existencePublic,
    published: state.advisory?.published !== undefined,
  }
}

function clockRow(clock: ClockReading): ClockRow {
  return {
    name: clock.name,
    audience: clock.force === 'target' ? 'team' : 'reporter',
    state: clock.state,
    started_at: clock.start,
    due_at: clock.due,
    stopped_at: clock.metAt ?? null,
    rule: clock.because.rules.join(' '),
  }
}

function writeClocks(tx: Tx, caseId: string, clocks: readonly ClockRow[], isNew: boolean): void {
  if (!isNew) tx.write('delete from clock_view where case_id = $1 and name <> all($2)', [caseId, clocks.map(({ name }) => name)])
  if (clocks.length === 0) return
  const column = (name: keyof ClockRow) => clocks.map((clock) => clock[name])
  tx.write(
    `insert into clock_view (case_id, name, audience, state, started_at, due_at, stopped_at, rule)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::text[])
     on conflict (case_id, name) do update set audience = excluded.audience, state = excluded.state, started_at = excluded.started_at,
       due_at = excluded.due_at, stopped_at = excluded.stopped_at, rule = excluded.rule`,
    [
      caseId,
      column('name'),
      column('audience'),
      column('state'),
      column('started_at'),
      column('due_at'),
      column('stopped_at'),
      column('rule'),
    ],
  )
}
