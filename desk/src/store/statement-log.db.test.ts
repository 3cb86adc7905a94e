import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../../testing/src/smtp-peer.ts'
import type { Gate } from '../commands/gate.ts'
import { openCase } from '../commands/open-case.ts'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { searchPort, type SearchFound } from '../http/port/search.ts'
import { openKeyring } from '../keys/keyring.ts'
import { startEmbedded } from './postgres/embedded.ts'
import type { EmbeddedPostgres } from './postgres/postgres.ts'
import { openStore, type Store } from './store.ts'

/*
 * A server that writes down every statement with its values, which the desk's own never does: what would be in such a log?
 */
const dataDir = mkdtempSync(join(tmpdir(), 'parley-statements-'))
const logs = mkdtempSync(join(tmpdir(), 'parley-statement-log-'))
const now = Temporal.Instant.from('2026-11-20T10:00:00Z')
let server: EmbeddedPostgres
let store: Store
beforeAll(async () => {
  // The server may run under an account of its own.
  chmodSync(logs, 0o777)
  const plain = await startEmbedded({ dataDir, log: () => undefined })
  const administrator = new Client(plain.administrator('postgres'))
  await administrator.connect()
  for (const setting of [`log_statement = 'all'`, 'log_parameter_max_length = -1', `log_error_verbosity = 'verbose'`, 'logging_collector = on', `log_directory = '${logs}'`]) {
    await administrator.query(`alter system set ${setting}`)
  }
  await administrator.end()
  await plain.stop()
  server = await startEmbedded({ dataDir, log: () => undefined })
  store = await openStore({ postgres: { connection: (role) => server.connection(role), version: server.version, origin: server.origin, stop: () => Promise.resolve() }, keyring: await openKeyring({ dataDir }) })
}, 120_000)
afterAll(async () => {
  await store.close()
  await server.stop()
  for (const folder of [dataDir, logs]) rmSync(folder, { recursive: true, force: true })
})

it('S-095: a log of all statements and their values holds no word of a case, indexed or searched for', async () => {
  const { versions } = await readPolicies('policies')
  await shelve(store, versions)
  const gate: Gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => now }
  const owner = new Client(server.connection('owner'))
  await owner.connect()
  await owner.query(`insert into parley.member (id, login, display_name) values ('ada', 'ada', 'Ada')`)
  await owner.query(`insert into parley.team_member (project, member, roles) values ('mlflow', 'ada', '{triager}')`)
  await owner.end()
  const { caseId } = await store.as({ role: 'worker' }, (tx) => openCase(gate, tx, {
    project: 'mlflow', channel: 'web_form', receivedAt: now.toString(), title: 'A quokka in the parser', text: 'It eats numbats.', marks: [], parts: ['title', 'details'], claimedPublic: false, about: 'project', contact: null, acknowledge: false, files: [],
  }))
  const ada = { member: 'ada', name: 'Ada', session: 'ada-1', steppedUpAt: null, roles: { mlflow: ['triager'] }, isAdmin: false }
  const { search } = searchPort(store, gate)
  const found: readonly SearchFound[] = [await search(ada, 'quokka'), await search(ada, 'Numbats PARSER'), await search(ada, 'bandicoot')] as SearchFound[]
  expect(found.map((each) => each.rows.map(({ id }) => id))).toEqual([[caseId], [caseId], []])

  const written = (): string => readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8')).join('\n').toLowerCase()
  await store.as({ role: 'worker' }, (tx) => tx.query(`select 'that was all'`))
  await until(() => written().includes('that was all'), 'the log to be written to its end', 30_000)
  const log = written()
  // It is really all there: the search itself, and the values that went along.
  for (const said of ['from case_search s join unnest', 'insert into case_searched', caseId, 'cases searched', '1 found']) expect([said, log.includes(said)]).toEqual([said, true])
  for (const word of ['quokka', 'numbats', 'bandicoot', 'parser']) expect([word, log.includes(word)]).toEqual([word, false])
})
