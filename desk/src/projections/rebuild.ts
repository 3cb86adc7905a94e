import { isDeepStrictEqual } from 'node:util'
import { fold } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { readManyEvents, type CaseHead, type StoredEvent } from '../store/event-log.ts'
import { caseKey, openText } from '../store/sealed-fields.ts'
import type { Store, Tx } from '../store/store.ts'
import { eventOf, iso } from './core-event.ts'
import { project, rowsOf, titleField, type CaseRows, type Settled } from './project.ts'

/** Where a case's policy is found: the version that it was opened under. */
export interface Policies {
  byHash(tx: Tx, hash: string): Promise<Policy>
}

/** A row that is not what the log makes of it. Names of columns, never what they hold. */
export interface Difference {
  readonly caseId: string
  readonly table: 'case_view' | 'clock_view' | 'timer'
  readonly what: string
}

const BATCH = 200

/** Makes the rows of every case again from its log, a few hundred cases a transaction. Returns how many cases it were. */
export function rebuildProjections(store: Store, policies: Policies): Promise<number> {
  return eachCase(store, policies, async (tx, settled, now) => {
    await tx.execute('select from case_head where id = $1 for update', [settled.head.id])
    await project(tx, settled, now)
  })
}

/** What a rebuild would change; nothing is written. Shredded cases have no log that could be read and are left out. */
export async function rebuildDifferences(store: Store, policies: Policies): Promise<readonly Difference[]> {
  const found: Difference[] = []
  await eachCase(store, policies, async (tx, settled, now) => {
    found.push(...compared(settled.head.id, rowsOf(settled, now), await storedRows(tx, settled.head.id)))
  })
  return found
}

/** Cases in the order of their ids; each with its log folded, and the instant of its newest event. */
async function eachCase(
  store: Store,
  policies: Policies,
  work: (tx: Tx, settled: Settled, now: string) => Promise<void>,
): Promise<number> {
  let [done, after] = [0, '']
  for (;;) {
    const heads = await store.as({ role: 'worker' }, async (tx) => {
      const batch = await tx.query<CaseHead>(
        `select id, project, ref, policy_hash as "policyHash", seq, hash, opened_at as "openedAt", restricted from case_head where id > $1 order by id limit $2`,
        [after, BATCH],
      )
      const logs = await readManyEvents(
        tx,
        batch.map(({ id }) => id),
      )
      for (const head of batch) {
        const log = logs.get(head.id)
        if (log)
          await work(
            tx,
            { head, policy: await policies.byHash(tx, head.policyHash), state: fold(log.map(eventOf)) },
            iso((log.at(-1) as StoredEvent).at),
          )
      }
      return batch
    })
    done += heads.length
    if (heads.length < BATCH) return done
    after = heads.at(-1)?.id ?? ''
  }
}

async function storedRows(tx: Tx, caseId: string): Promise<CaseRows> {
  const [view, clocks, timers] = await Promise.all([
    tx.maybe<Record<string, unknown> & { title_sealed: Buffer | null }>(
      `select project, ref, rm, em, cs, severity, state_words, next_due_at, next_due_name, opened_at, updated_at, closed_at, assignee, flags, title_sealed
       from case_view where case_id = $1`,
      [caseId],
    ),
    tx.query<CaseRows['clocks'][number]>(
      'select name, audience, state, started_at, due_at, stopped_at, rule from clock_view where case_id = $1',
      [caseId],
    ),
    tx.query<CaseRows['timers'][number]>('select name, kind, due_at as "dueAt" from timer where case_id = $1', [
      caseId,
    ]),
  ])
  const { title_sealed: sealed = null, ...rest } = view ?? {}
  return {
    title: sealed === null ? '' : openText(tx, await caseKey(tx, caseId), titleField(caseId), sealed),
    view: rest,
    clocks,
    timers,
  }
}

function compared(caseId: string, wanted: CaseRows, stored: CaseRows): readonly Difference[] {
  const columns = Object.keys(wanted.view).filter((name) => !same(wanted.view[name], stored.view[name]))
  const titles = wanted.title === stored.title ? [] : ['title_sealed']
  return [
    ...[...columns, ...titles].map((what) => ({ caseId, table: 'case_view' as const, what })),
    ...apart(wanted.clocks, stored.clocks).map((what) => ({ caseId, table: 'clock_view' as const, what })),
    ...apart(wanted.timers, stored.timers).map((what) => ({ caseId, table: 'timer' as const, what })),
  ]
}

/** Names of the rows that only one side has, or has otherwise. */
function apart(
  wanted: readonly { readonly name: string }[],
  stored: readonly { readonly name: string }[],
): readonly string[] {
  const [left, right] = [wanted, stored].map(
    (rows) => new Map(rows.map((row) => [JSON.stringify(plain(row)), row.name])),
  )
  return [...(left ?? new Map<string, string>())]
    .filter(([row]) => !right?.has(row))
    .map(([, name]) => name)
    .concat([...(right ?? new Map<string, string>())].filter(([row]) => !left?.has(row)).map(([, name]) => name))
}

const same = (left: unknown, right: unknown): boolean => isDeepStrictEqual(plain(left), plain(right))

/** Instants in one spelling, as exact as the database keeps them; keys in one order. */
function plain(value: unknown): unknown {
  if (value instanceof Temporal.Instant) return value.round('microsecond').toString()
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return plain(Temporal.Instant.from(value))
  if (value === null || typeof value !== 'object') return value ?? null
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, plain(each)]),
  )
}
