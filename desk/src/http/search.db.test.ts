import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { desk as itself } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { until } from '../../../testing/src/smtp-peer.ts'
import { handle, type Gate } from '../commands/gate.ts'
import { openCase } from '../commands/open-case.ts'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { startIndexing } from '../jobs/indexing.ts'
import { localCustodian } from '../keys/custodian.ts'
import { Keyring } from '../keys/keyring.ts'
import { masterKeyPath, readMasterKey } from '../keys/master-key.ts'
import { makeSealingIdentity } from '../keys/sealing-identity.ts'
import { indexCase, unindexed } from '../projections/search-index.ts'
import { putArrival } from '../store/arrivals.ts'
import { forgetWords, putWords } from '../store/case-search.ts'
import { lockCase } from '../store/event-log.ts'
import { rewrapKeys, shredCase } from '../store/key-rotation.ts'
import { putSealKey, sealCase, unsealCase } from '../store/sealed-cases.ts'
import { caseKey } from '../store/sealed-fields.ts'
import { openStore } from '../store/store.ts'
import type { SignedIn } from './desk-port.ts'
import { searchPort, type NotSearched, type SearchFound, type SearchPort } from './port/search.ts'

const worker = { role: 'worker' } as const
let db: TestServer
let gate: Gate
let port: SearchPort
let now = Temporal.Instant.from('2026-11-20T10:00:00Z')
beforeAll(async () => {
  db = await testDatabase()
  const { versions } = await readPolicies('policies')
  await shelve(db.store, versions)
  await db.as('administrator', async (client) => {
    for (const name of ['ada', 'bob', 'eve']) await client.query(`insert into parley.member (id, login, display_name) values ($1, $1, $1)`, [name])
    await client.query(`insert into parley.team_member (project, member, roles) values ('mlflow', 'ada', '{triager}'), ('mlflow', 'bob', '{fixer}'), ('meshery', 'eve', '{triager}')`)
  })
  gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => now }
  port = searchPort(db.store, gate)
})
afterAll(() => db.close())

const as = (member: string, project = 'mlflow', role = 'triager'): SignedIn => ({ member, name: member, session: `${member}-1`, steppedUpAt: null, roles: { [project]: [role] }, isAdmin: false })
const [ada, bob, eve] = [as('ada'), as('bob', 'mlflow', 'fixer'), as('eve', 'meshery')]
const made = async (title: string, text: string, project = 'mlflow'): Promise<string> => db.store.as(worker, async (tx) => {
  const opened = await openCase(gate, tx, { project, channel: 'web_form', receivedAt: now.toString(), title, text, marks: [], parts: ['title', 'details'], claimedPublic: false, about: 'project', contact: null, acknowledge: false, files: [] })
  if (!opened.outcome.ok) throw new Error(opened.outcome.refused.says)
  return opened.caseId
})
const noted = (id: string, text: string): Promise<unknown> => db.store.as(worker, (tx) => handle(gate, tx, id, { actor: itself, command: { type: 'WriteMessage', audience: 'team', message: { text } } }))
/** Searches with time enough between them that no budget is spent. */
const search = async (who: SignedIn, typed: string, only: readonly string[] | null = null): Promise<SearchFound> => {
  now = now.add({ hours: 2 })
  const found = await port.search(who, typed, only)
  if (typeof found === 'string') throw new Error(found)
  return found
}
const idsOf = async (who: SignedIn, typed: string): Promise<readonly string[]> => (await search(who, typed)).rows.map(({ id }) => id)
interface Kept { readonly tokens: readonly string[]; readonly wrapped: Buffer }
const kept = async (id: string): Promise<Kept | undefined> => db.as('administrator', async (client) => (await client.query<Kept>(
  'select s.tokens::text[] as tokens, k.wrapped from parley.case_search s join parley.search_key k using (case_id) where case_id = $1', [id])).rows[0])

describe('searching the words of cases', () => {
  it('S-095: finds cases by words of the report and of the team, by CVE IDs, names and their number, all words together', async () => {
    const id = await made('Deserialisation in the tracker', 'pickle.load() of CVE-2026-41234 in mlflow-skinny-2.14.1')
    const other = await made('Traversal in artefacts', 'The server walks up by ../')
    await noted(id, 'Kaspar thinks of the gadget chain.')
    for (const typed of ['deserialisation', 'PICKLE.LOAD', 'cve-2026-41234', '2.14.1', 'gadget Kaspar', 'gadget tracker']) expect([typed, await idsOf(ada, typed)]).toEqual([typed, [id]])
    expect(await idsOf(ada, 'gadget traversal')).toEqual([])
    expect(await idsOf(ada, 'walks')).toEqual([other])
    const { rows: [row] } = await search(ada, 'walks')
    expect(row).toMatchObject({ id: other, title: 'Traversal in artefacts', project: 'mlflow' })
    expect(await idsOf(ada, row?.reference ?? '')).toEqual([other])
  })

  it('a search with nothing to look for, or too much, says so and is none', async () => {
    const outcomes: (SearchFound | NotSearched)[] = [await port.search(ada, ' ?! '), await port.search(ada, Array.from({ length: 25 }, (_, n) => `word${n}`).join(' '))]
    expect(outcomes).toEqual(['no-words', 'too-many-words'])
  })

  it('S-095: what changed is indexed before it is searched, and what is not yet is counted', async () => {
    const id = await made('Freshly come', 'quokka')
    expect(await idsOf(ada, 'quokka')).toEqual([id])
    await noted(id, 'numbat')
    expect(await idsOf(ada, 'numbat')).toEqual([id])
    // A case at work is passed over, and said to be missing.
    await noted(id, 'bilby')
    await db.as('worker', async (other) => {
      await other.query(`begin; select set_config('parley.viewer', 'worker', true); select id from parley.case_head where id = '${id}' for update`)
      expect(await search(ada, 'bilby')).toMatchObject({ found: 0, unindexed: 1 })
      await other.query('rollback')
    })
    expect(await search(ada, 'bilby')).toMatchObject({ found: 1, unindexed: 0 })
  })

  it('S-095: a program whose token is for some cases finds among these alone', async () => {
    const [one, two] = [await made('First echidna', 'x'), await made('Second echidna', 'y')]
    expect((await search(ada, 'echidna')).rows.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted())
    expect((await search(ada, 'echidna', [two])).rows.map(({ id }) => id)).toEqual([two])
  })
})

describe('what is kept of the words', () => {
  it('S-095: a set of 64, 128 … numbers under a key of its own, both made anew at each change, so that nothing of two dumps is alike', async () => {
    const id = await made('Same words', 'wombat dingo')
    await search(ada, 'wombat')
    const before = await kept(id)
    await noted(id, 'potoroo')
    await search(ada, 'wombat')
    const after = await kept(id)
    expect([before?.tokens.length, after?.tokens.length]).toEqual([64, 64])
    expect(before?.wrapped.equals(after?.wrapped ?? Buffer.alloc(0))).toBe(false)
    expect(new Set(before?.tokens).intersection(new Set(after?.tokens)).size).toBe(0)
    await expect(db.as('administrator', (client) => client.query(`update parley.case_search set tokens = tokens[1:63] where case_id = $1`, [id]))).rejects.toThrow('case_search_padded')
  })

  it('S-095: it all comes again from the events after it was forgotten', async () => {
    const id = await made('Rebuilt', 'bettong')
    await search(ada, 'bettong')
    expect(await db.store.as(worker, (tx) => forgetWords(tx, 'all'))).toBeGreaterThan(1)
    expect(await kept(id)).toBeUndefined()
    expect(await idsOf(ada, 'bettong')).toEqual([id])
  })

  it('S-095: a search key that was tampered with hides its own case alone, which says so, and is made anew', async () => {
    const [one, two] = [await made('Tampered', 'budgerigar'), await made('Whole', 'budgerigar')]
    await search(ada, 'budgerigar')
    await db.as('administrator', (client) => client.query('update parley.search_key set wrapped = (select wrapped from parley.search_key where case_id = $2) where case_id = $1', [one, two]))
    const found = await search(ada, 'budgerigar')
    expect([found.rows.map(({ id }) => id), found.unindexed]).toEqual([[two], 1])
    expect((await search(ada, 'budgerigar')).found).toBe(2)
  })

  it('S-095 S-094: rows of one backup with the keys of another find nothing false: such words are made anew', async () => {
    const id = await made('Restored', 'kowari')
    await search(ada, 'kowari')
    const older = await kept(id)
    await noted(id, 'quoll')
    await search(ada, 'quoll')
    await db.as('administrator', (client) => client.query(`update parley.search_key set wrapped = $2, made = 'another day' where case_id = $1`, [id, older?.wrapped]))
    expect([await idsOf(ada, 'kowari'), await idsOf(ada, 'quoll')]).toEqual([[id], [id]])
  })

  it('S-095 S-093: the keys go along when the master key is rotated', async () => {
    const id = await made('Rotated', 'cassowary')
    await search(ada, 'cassowary')
    const before = await kept(id)
    const former = await readMasterKey(masterKeyPath(db.dataDir))
    const [fresh, back] = [Buffer.alloc(32, 9), former ?? Buffer.alloc(32)]
    const turned = async (to: Uint8Array, from: Uint8Array): Promise<void> => {
      const rotating = await openStore({ postgres: db.postgres, keyring: new Keyring(localCustodian(to, [from])), beside: true })
      await rewrapKeys(rotating)
      expect(await rewrapKeys(rotating)).toBe(0)
      await rotating.close()
    }
    await turned(fresh, back)
    const after = await kept(id)
    expect([after?.tokens, after?.wrapped.equals(before?.wrapped ?? Buffer.alloc(0))]).toEqual([before?.tokens, false])
    await turned(back, fresh)
    expect(await idsOf(ada, 'cassowary')).toEqual([id])
  })

  it('S-095 S-094: where the key of a case goes, its words go, and it is not found; nothing brings them back', async () => {
    const id = await made('To be erased', 'thylacine')
    expect(await idsOf(ada, 'thylacine')).toEqual([id])
    await db.store.as(worker, (tx) => shredCase(tx, id, 'identity'))
    expect(await idsOf(ada, 'thylacine')).toEqual([id])
    await db.store.as(worker, (tx) => shredCase(tx, id, 'everything'))
    expect(await kept(id)).toBeUndefined()
    expect(await search(ada, 'thylacine')).toMatchObject({ found: 0, unindexed: 0 })
    expect(await db.store.as(worker, (tx) => putWords(tx, { caseId: id, rule: 1, seq: 1, words: ['thylacine'] }))).toBe(false)
    expect(await kept(id)).toBeUndefined()
  })

  it('S-095: who writes words and who erases the case at the same time leave none behind', async () => {
    const id = await made('Erased meanwhile', 'bandicoot')
    await db.store.as(worker, async (tx) => {
      expect(await indexCase(tx, id)).toBe(true)
      await tx.query('select 1 as asked')
      // Begun before those words are committed; waits for the case.
      const erasing = db.store.as(worker, (other) => shredCase(other, id, 'everything'))
      await until(async () => (await db.as('administrator', async (client) => (await client.query(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%case_key%'`)).rowCount)) === 1, 'the erasure to wait', 30_000)
      setImmediate(() => { erasing.catch(() => undefined) })
    })
    await until(async () => (await kept(id)) === undefined, 'the words to be gone', 30_000)
  })

  it('S-095 S-098: a sealed case has no words here; its number finds it; unsealed it is found by its words again', async () => {
    const id = await made('To be sealed', 'kookaburra')
    const { rows: [row] } = await search(ada, 'kookaburra')
    await db.store.as({ role: 'gate' }, async (tx) => { await putSealKey(tx, { member: 'ada', recipient: (await makeSealingIdentity()).recipient, now }) })
    const key = await db.store.as(worker, (tx) => caseKey(tx, id))
    expect(await db.store.as(worker, (tx) => sealCase(tx, { caseId: id, by: 'ada', members: ['ada'], now }))).toBeUndefined()
    expect(await kept(id)).toBeUndefined()
    expect(await search(ada, 'kookaburra')).toMatchObject({ found: 0, sealed: 1, unindexed: 0 })
    const byNumber = await search(ada, row?.reference.toLowerCase() ?? '')
    expect(byNumber.rows.map(({ id: found, title }) => [found, title])).toEqual([[id, '(sealed)']])
    await db.store.as(worker, (tx) => unsealCase(tx, key))
    expect(await idsOf(ada, 'kookaburra')).toEqual([id])
  })
})

describe('who finds what', () => {
  it('S-095: the team of the case alone; not another team, not who the case is restricted from, and no party has the tables at all', async () => {
    const id = await made('Only for its team', 'platypus')
    await noted(id, 'A note of the team: ornithorhynchus.')
    expect([await idsOf(ada, 'platypus'), await idsOf(bob, 'ornithorhynchus'), await idsOf(eve, 'platypus')]).toEqual([[id], [id], []])
    await db.store.as(worker, async (tx) => {
      await tx.execute('update case_head set restricted = true where id = $1', [id])
      await tx.execute(`insert into case_access (case_id, subject, audiences) values ($1, 'bob', '{team}'), ($1, 'eve', '{team}')`, [id])
    })
    expect([await idsOf(ada, 'platypus'), await idsOf(bob, 'platypus'), await idsOf(eve, 'ornithorhynchus')]).toEqual([[], [id], []])
    for (const table of ['case_search', 'search_key']) await expect(db.store.as({ role: 'party', subject: 'eve' }, (tx) => tx.query(`select from ${table}`))).rejects.toThrow('permission denied')
    await expect(db.store.as({ role: 'team', member: 'ada' }, (tx) => tx.execute('delete from case_search'))).rejects.toThrow('permission denied')
  })

  it('S-095 S-037: a case that is hidden changes nothing of what is found, counted or said', async () => {
    await made('Shown', 'galah')
    const before = await search(ada, 'galah')
    const hidden = await made('Hidden', 'galah', 'meshery')
    await db.store.as(worker, async (tx) => {
      const head = await lockCase(tx, hidden)
      expect(head?.id).toBe(hidden)
      // Not indexed, so that it would be counted if it were seen.
      expect(await unindexed(tx, 10)).toEqual([hidden])
    })
    now = now.subtract({ hours: 2 })
    expect(await search(ada, 'galah')).toEqual(before)
  })

  it('S-095 S-103: the log says who searched, when and how many were found, and nowhere what for', async () => {
    await made('Logged', 'lorikeet')
    await search(ada, 'lorikeet cockatoo')
    await search(ada, 'lorikeet')
    const { noted: lines, all } = await db.as('administrator', async (client) => ({
      noted: (await client.query<{ actor: string; object: string; at: Temporal.Instant }>(`select actor, object from parley.audit_pending where action = 'cases searched' order by id desc limit 2`)).rows,
      all: JSON.stringify((await client.query('select * from parley.audit_pending')).rows) + JSON.stringify((await client.query('select * from parley.case_searched')).rows),
    }))
    expect(lines).toEqual([{ actor: 'ada', object: '1 found' }, { actor: 'ada', object: '0 found' }])
    expect([all.includes('lorikeet'), all.includes('cockatoo')]).toEqual([false, false])
  })

  it('S-095 S-028: a search counts as one reading; the thirty-first in an hour asks for a proof of presence', async () => {
    now = now.add({ hours: 2 })
    for (let n = 0; n < 30; n += 1) await port.search(bob, 'wombat')
    await expect(port.search(bob, 'wombat')).rejects.toMatchObject({ name: 'ReadingHalted', spent: 'step-up' })
    now = now.add({ minutes: 1 })
    expect(await port.search({ ...bob, steppedUpAt: now.toString() }, 'wombat')).toHaveProperty('found')
  })
})

describe('the rounds that index', () => {
  const waiting = (): Promise<readonly string[]> => db.store.as(worker, (tx) => unindexed(tx, 100))

  it('S-095: index what changed by themselves, and leave out what cannot be read', async () => {
    const [good, broken] = [await made('In the round', 'emu'), await made('Cannot be read', 'emu')]
    await db.as('administrator', (client) => client.query(`alter table parley.event disable trigger user; update parley.event set body = 'altered' where case_id = '${broken}'; alter table parley.event enable trigger user`))
    const said: string[] = []
    const rounds = startIndexing(db.store, (line) => said.push(line))
    await until(async () => (await waiting()).join() === broken, 'all but one', 30_000)
    await until(() => said.length > 0, 'a line about it', 30_000)
    await rounds.stop()
    expect(said.join()).toContain(`case ${broken} could not be read: keyerror`)
    expect(await kept(good)).toBeDefined()
    expect(await search(ada, 'emu')).toMatchObject({ found: 1, unindexed: 1 })
    await db.store.as(worker, (tx) => shredCase(tx, broken, 'everything'))
  })

  it('let mail that waits go first', async () => {
    await made('Behind the mail', 'jabiru')
    await db.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: Buffer.alloc(32, 1), receivedAt: now, envelope: {}, raw: Buffer.from('x') }))
    const before = (await waiting()).length
    await startIndexing(db.store, () => undefined).stop()
    expect([before, (await waiting()).length]).toEqual([1, 1])
    await db.store.as(worker, (tx) => tx.execute(`update arrival set state = 'done'`))
    await startIndexing(db.store, () => undefined).stop()
    expect(await waiting()).toEqual([])
  })
})
