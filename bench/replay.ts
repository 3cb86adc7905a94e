/**
 * Replaying cases: `node bench/replay.ts [--cases 5000]`. Makes one case of 43 events in memory with the core (a report
 * and forty messages) and prints one JSON object: events a CPU second, folded by the core alone, and folded with the
 * rows that pages read made of each case.
 */
import { parseArgs } from 'node:util'
import { desk, decide, fold, noCase, type CaseCommand, type CaseEvent, type CaseState } from '@parley/coordination'
import { readPolicies } from '../desk/src/commands/policy-shelf.ts'
import { rowsOf } from '../desk/src/projections/project.ts'

const { values } = parseArgs({ options: { cases: { type: 'string', default: '5000' } } })
const cases = Number(values.cases)
const { versions } = await readPolicies(new URL('../policies', import.meta.url).pathname)
const version = versions.find(({ policy }) => policy.id === 'mlflow')
if (!version) throw new Error('there is no policy of MLflow')
const start = Temporal.Instant.from('2026-11-20T12:00:00Z')

function history(): readonly CaseEvent[] {
  const events: CaseEvent[] = []
  let state: CaseState = noCase
  const does = (command: CaseCommand, actor = desk): void => {
    const now = start.add({ minutes: events.length }).toString({ fractionalSecondDigits: 3 })
    const decided = decide(state, command, { policy: version!.policy, now, actor, approvalsNeeded: 1 })
    if (!decided.ok) throw new Error(`${command.type}: ${decided.refused.says}`)
    events.push(...decided.events)
    state = fold(decided.events, state)
  }
  const reporter = { kind: 'participant', id: 'finder' } as const
  does({ type: 'OpenCase', project: 'mlflow', reference: 'MLFLOW-2026-0001', policy: version!.hash })
  does({ type: 'ReceiveReport', report: 'report', reporter: 'finder', channel: 'email', receivedAt: start.toString(), title: 'A file is read', parts: [], message: { text: 'The file is read.' } }, reporter)
  does({ type: 'RecordReceipt', report: 'report', to: 'finder' })
  for (let n = 0; n < 20; n += 1) {
    does({ type: 'WriteMessage', audience: 'reporter', message: { text: `Question ${n}` } }, { kind: 'member', id: 'ada' })
    does({ type: 'WriteMessage', audience: 'reporter', message: { text: `Answer ${n}` } }, reporter)
  }
  return events
}

const log = history()
const head = { id: 'case', project: 'mlflow', ref: 'MLFLOW-2026-0001', policyHash: version.hash, seq: log.length, hash: Buffer.alloc(32), openedAt: start, restricted: false, copied: false }
const now = log.at(-1)?.at ?? start.toString()

function perSecond(work: () => unknown): number {
  for (let n = 0; n < 200; n += 1) work()
  const before = process.cpuUsage()
  for (let n = 0; n < cases; n += 1) work()
  const { user, system } = process.cpuUsage(before)
  return Math.round((cases * log.length) / ((user + system) / 1e6))
}

const folded = perSecond(() => fold(log))
const withRows = perSecond(() => rowsOf({ head, state: fold(log), policy: version.policy }, now))
console.log(JSON.stringify({ cases, eventsPerCase: log.length, foldedPerCpuSecond: folded, withRowsPerCpuSecond: withRows }))
