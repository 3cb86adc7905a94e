import { join } from 'node:path'
import { desk as itself, fold, stepsOf, type CaseCommand, type CaseEvent, type CaseState } from '@parley/coordination'
import { draftOf } from '../../desk/src/projections/advisory-model.ts'
import { emptyFields } from '../../desk/src/projections/advisory-model.ts'
import { approvalsNeeded } from '../../desk/src/commands/approvals.ts'
import { eventOf, handle, iso, type Gate } from '../../desk/src/commands/gate.ts'
import { openCase } from '../../desk/src/commands/open-case.ts'
import { PolicyShelf, readPolicies, shelve } from '../../desk/src/commands/policy-shelf.ts'
import { loadCase } from '../../desk/src/commands/publish.ts'
import { deskPort } from '../../desk/src/http/port/desk.ts'
import type { Route } from '../../desk/src/http/route.ts'
import { fire } from '../../desk/src/jobs/timers.ts'
import { distribute } from '../../desk/src/publication/distribute.ts'
import { publicationRoutes } from '../../desk/src/publication/routes.ts'
import { openSigner } from '../../desk/src/publication/signer.ts'
import { readEvents } from '../../desk/src/store/event-log.ts'
import type { Store, Tx } from '../../desk/src/store/store.ts'
import { claimTimers } from '../../desk/src/store/timers.ts'
import { requiredParts } from '../../packages/coordination/src/case/decide-intake.ts'
import { attemptsFor } from '../../packages/coordination/src/simulate-inputs.ts'
import type { TestDatabase } from './database.ts'
import { ada } from './desk-double.ts'
import { makeClient, type Client } from './web-client.ts'

export const policies = join(import.meta.dirname, '../../policies')
const worker = { role: 'worker' } as const
const roles = ['triager', 'fixer', 'release_manager', 'publisher', 'list_manager']
const provider = { name: 'desk.example', namespace: 'https://desk.example', category: 'coordinator' } as const

/** Ada, who may do everything for every project of the reference policies. */
export const dayMember = { ...ada, roles: Object.fromEntries(['asf', 'community', 'distributors', 'meshery', 'mlflow', 'parley'].map((project) => [project, roles])) }

/** A desk over a real database with all policies, two members, a public tree, and a clock by hand: for the day itself. */
export interface DayDesk {
  readonly store: Store
  readonly gate: Gate
  now: Temporal.Instant
  readonly web: Client
  /** A case of the project that was walked along its policy until this is the next thing to do, with a real draft. */
  upTo(project: string, command: CaseCommand['type']): Promise<string>
  does(caseId: string, ...commands: readonly CaseCommand[]): Promise<void>
  state(caseId: string): Promise<CaseState>
  events(caseId: string): Promise<readonly CaseEvent[]>
  /** Fires what is due, as the desk does, through `store` where one is given. */
  tick(through?: Store): Promise<readonly string[]>
}

export interface DayOptions { /** Another folder than that of the reference policies. */ readonly folder?: string; readonly routes?: (deps: { readonly store: Store; readonly gate: Gate }) => readonly Route[]; readonly exits?: Gate['exits'] }

export async function dayDesk(database: TestDatabase, { routes = () => [], exits, folder = policies }: DayOptions = {}): Promise<DayDesk> {
  const { store } = database
  const { versions } = await readPolicies(folder)
  await shelve(store, versions)
  await team(database, versions.map(({ policy }) => policy.id))
  const hand = { now: Temporal.Instant.from('2026-11-20T10:00:00Z') }
  const now = () => hand.now
  const signer = await openSigner({ store, owner: { name: 'Security', email: 'security@desk.example' }, now })
  const gate: Gate = {
    shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now,
    distribute: (tx, released) => distribute(tx, signer, released), ...(exits ? { exits } : {}),
  }
  const web = makeClient({
    desk: deskPort(store, gate), session: async () => ({ ...dayMember, steppedUpAt: iso(hand.now) }), now: () => iso(hand.now),
    routes: [...routes({ store, gate }), ...publicationRoutes({ store, url: gate.url, provider, projects: () => versions.map(({ policy }) => policy.id) })],
    report: (error) => { throw error },
  })
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => store.as(worker, work)
  const events = async (caseId: string) => (await asWorker((tx) => readEvents(tx, caseId))).map(eventOf)
  return {
    store, gate, web, events,
    get now() { return hand.now },
    set now(at) { hand.now = at },
    state: async (caseId) => fold(await events(caseId)),
    upTo: (project, command) => asWorker((tx) => walk(gate, tx, project, command, (at) => { hand.now = at })),
    does: async (caseId, ...commands) => {
      const outcome = await asWorker((tx) => handle(gate, tx, caseId, ...commands.map((command) => ({ command, actor: { kind: 'member' as const, id: 'ada', name: 'Ada Obi' } }))))
      if (outcome?.ok !== true) throw new Error(outcome?.refused.says ?? 'no such case')
    },
    tick: (through = store) => tick(store, through, gate),
  }
}

async function team(database: TestDatabase, projects: readonly string[]): Promise<void> {
  await database.as('administrator', async (client) => {
    await client.query(`insert into parley.member (id, login, display_name) values ('ada', 'ada', 'Ada Obi'), ('bo', 'bo', 'Bo Lind')`)
    for (const project of projects) for (const member of ['ada', 'bo']) {
      await client.query('insert into parley.team_member (project, member, roles) values ($1, $2, $3)', [project, member, roles])
    }
  })
}

/** What failed is named; a timer that another took is left to it. */
async function tick(store: Store, through: Store, gate: Gate): Promise<readonly string[]> {
  const said: string[] = []
  for (const timer of await claimTimers(store, { now: gate.now(), limit: 20, leaseSeconds: 60 })) await fire(through, gate, timer, (line) => { said.push(line) })
  return said
}

export const draft = {
  ...emptyFields, title: 'KESTREL reads too far', summary: 'WINDHOVER in the reader.', description: 'A length is believed.', affected: '>=1.0.0 <2.4.1', fixed: '2.4.1',
  mitigations: 'Switch the feature off.', howToApply: 'Install 2.4.1.', cwe: 'CWE-125',
}

async function walk(gate: Gate, tx: Tx, project: string, until: CaseCommand['type'], move: (at: Temporal.Instant) => void): Promise<string> {
  const caseId = await reported(gate, tx, project)
  for (let step = 0; step < 80; step += 1) {
    const loaded = await loadCase(gate, tx, caseId)
    if (!loaded) throw new Error('the case is gone')
    const { state, policy, head } = loaded
    const context = { policy, now: iso(gate.now()), actor: itself, approvalsNeeded: await approvalsNeeded(tx, project, caseId) }
    const next = stepsOf(state, context).find((one) => !one.done && !one.optional && !one.refused && one.command !== 'Close')
    if (next?.command === until) return caseId
    const ends = state.embargo.active?.endsAt
    if (!next && ends !== undefined) move(Temporal.Instant.from(ends))
    const attempts = next ? attemptsFor(next.command, { state, policy, now: iso(gate.now()) }) : [{ actor: itself, command: { type: 'Embargo' as const, command: { type: 'EndTimeReached' as const } } }]
    const own = attempts.map(({ actor, command }) => ({ actor, command: command.type === 'DraftAdvisory' ? { ...command, advisory: { id: draftOf(state)?.id ?? head.ref.toLowerCase(), fields: draft } } : command }))
    const outcome = await handle(gate, tx, caseId, ...own)
    if (outcome?.ok !== true) throw new Error(`${next?.command}: ${outcome?.refused.says}`)
  }
  throw new Error(`${project} never came to ${until}`)
}

async function reported(gate: Gate, tx: Tx, project: string): Promise<string> {
  const policy = gate.shelf.of(project, iso(gate.now()))?.policy
  if (!policy) throw new Error(`no policy ${project}`)
  const stub = Object.values(policy.intake.channels).find(({ kind }) => kind === 'public_issue_stub')?.stub
  const { caseId, outcome } = await openCase(gate, tx, {
    project, channel: 'email', receivedAt: iso(gate.now()), title: 'A finding', text: 'What happens, and how.', marks: [], parts: requiredParts(policy),
    files: [], contact: null, acknowledge: false, ...(stub ? { stub: { url: 'https://github.com/mlflow/mlflow/issues/1', title: stub.title } } : {}),
  })
  if (!outcome.ok) throw new Error(outcome.refused.says)
  return caseId
}

export class Killed extends Error {}

/** The same store, whose desk dies with its n-th statement in a transaction; the database then forgets all of it. */
export function dyingStore(store: Store, after: number): Store {
  const asks: ReadonlySet<string | symbol> = new Set(['query', 'one', 'maybe', 'execute', 'write'])
  return {
    ...store,
    as: (viewer, work) => store.as(viewer, (tx) => {
      let left = after
      return work(new Proxy(tx, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name)
          if (typeof value !== 'function') return value
          return (...given: unknown[]): unknown => {
            if (asks.has(name) && (left -= 1) < 0) throw new Killed('the power fails here')
            return Reflect.apply(value, target, given)
          }
        },
      }))
    }),
  }
}
