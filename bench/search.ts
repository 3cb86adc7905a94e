/**
 * What searching the words of cases takes: `node bench/search.ts [--cases 300] [--words 226]`. Makes so many cases with so many
 * different words each in a database of its own, with the custodian in a process of its own, and prints one JSON object: putting
 * one case into the index, and a search for two words, with search keys to be opened (`cold`) and with those of the last two
 * minutes (`warm`), in milliseconds.
 */
import { parseArgs } from 'node:util'
import { indexCase } from '../desk/src/projections/search-index.ts'
import { casesWith } from '../desk/src/store/case-search.ts'
import { appendEvents, createCase } from '../desk/src/store/event-log.ts'
import { newId } from '../desk/src/store/random-id.ts'
import { openStore, type Store } from '../desk/src/store/store.ts'
import { startKeyd } from '../desk/src/keys/keyd-process.ts'
import { Keyring } from '../desk/src/keys/keyring.ts'
import { remoteCustodian } from '../desk/src/keys/remote-custodian.ts'
import { testDatabase } from '../testing/src/database.ts'

const { values } = parseArgs({ options: { cases: { type: 'string', default: '300' }, words: { type: 'string', default: '226' } } })
const [cases, words] = [Number(values.cases), Number(values.words)]
const [worker, ada] = [{ role: 'worker' }, { role: 'team', member: 'ada' }] as const
const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
const median = (times: readonly number[]): number => Math.round((times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0) * 10) / 10
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function made(store: Store, n: number): Promise<string> {
  return store.as(worker, async (tx) => {
    const head = await createCase(tx, { id: newId(), project: 'mlflow', ref: `R-${n}`, policyHash: 'p', at })
    const text = Array.from({ length: words }, (_, word) => `word${(n * 7919 + word * 104_729) % 40_000}`).join(' ')
    await appendEvents(tx, head, [{ type: 'ReportReceived', version: 1, at, actor: newId(), audience: 'reporter', body: { title: `Case ${n}`, message: { text } } }])
    return head.id
  })
}

const db = await testDatabase()
const keyd = await startKeyd({ dataDir: db.dataDir, log: () => undefined })
const custodian = await remoteCustodian(keyd)
const keyring = new Keyring(custodian)
const store = await openStore({ postgres: db.postgres, keyring })
try {
  await db.as('administrator', async (client) => {
    await client.query(`insert into parley.project (id) values ('mlflow')`)
    await client.query(`insert into parley.member (id, login, display_name) values ('ada', 'ada', 'Ada')`)
    await client.query(`insert into parley.team_member (project, member, roles) values ('mlflow', 'ada', '{triager}')`)
  })
  const ids: string[] = []
  for (let n = 0; n < cases; n += 1) ids.push(await made(store, n))
  const indexing: number[] = []
  for (const id of ids) indexing.push(await timed(() => store.as(worker, (tx) => indexCase(tx, id))))
  const search = () => timed(() => store.as(ada, (tx) => casesWith(tx, ['word104', 'word729'], ids)))
  const cold: number[] = []
  const warm: number[] = []
  for (let n = 0; n < 5; n += 1) {
    keyring.forget()
    cold.push(await search())
    warm.push(await search())
  }
  const { bytes } = await db.as('administrator', async (client) => (await client.query<{ bytes: string }>(`select pg_total_relation_size('parley.case_search') as bytes`)).rows[0] ?? { bytes: '0' })
  console.log(JSON.stringify({ cases, words, indexOne: median(indexing), cold: median(cold), warm: median(warm), indexBytesPerCase: Math.round(Number(bytes) / cases) }))
} finally {
  await store.close()
  custodian.close()
  await keyd.stop()
  await db.close()
}
