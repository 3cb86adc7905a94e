import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { hidden, makeClient, type Client as Web } from '../../../testing/src/web-client.ts'
import { putContact } from '../commands/contacts.ts'
import { handle } from '../commands/gate.ts'
import { moveReport } from '../commands/move-report.ts'
import { openCase } from '../commands/open-case.ts'
import { ownCopies, type OwnCopies } from '../commands/own-copies.ts'
import { claimReceipt, issueClaim, readerKeyBy, receiptHolder } from '../commands/receipts.ts'
import { erase } from '../commands/retention.ts'
import { goOnWithSealed } from '../commands/sealed-waiting.ts'
import { KeyError } from '../keys/key-error.ts'
import { Keyring } from '../keys/keyring.ts'
import { makeSealingIdentity } from '../keys/sealing-identity.ts'
import { KEY_TABLES } from '../store/backup.ts'
import { readChain, verifyChain } from '../store/event-chain.ts'
import { eventField } from '../store/event-field.ts'
import { readCase, readEvents, type StoredEvent } from '../store/event-log.ts'
import { copyKeyBy, type Looking } from '../store/read-copies.ts'
import { copyField } from '../store/reader-copies.ts'
import { putSealKey, sealCase, unsealCase } from '../store/sealed-cases.ts'
import { caseKey, openField } from '../store/sealed-fields.ts'
import { rowTypes } from '../store/sql-values.ts'
import { openStore, type Store, type Tx } from '../store/store.ts'
import { deskPort } from './port/desk.ts'

let server: TestServer
let desk: ListDesk
/** The same database, by a desk whose custodian has gone away. */
let orphan: Store
let isAway = false
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  const { custodian } = server.keyring
  const unlessAway = <T>(work: Promise<T>): Promise<T> => isAway ? Promise.reject(new KeyError('custodian-away', 'the custodian is away')) : work
  orphan = await openStore({
    postgres: server.postgres, beside: true, rowClock: () => '-infinity',
    keyring: new Keyring({ epoch: custodian.epoch, wrap: (...given) => unlessAway(custodian.wrap(...given)), unwrap: (...given) => unlessAway(custodian.unwrap(...given)) }),
  })
  isAway = true
})
afterAll(async () => {
  await orphan.close()
  await server.close()
})

const ada = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }
const worker = <T>(work: (tx: Tx) => Promise<T>) => server.store.as({ role: 'worker' }, work)
const port = () => deskPort(server.store, desk.gate)
const pages = (store: Store): Web => makeClient({ desk: deskPort(store, desk.gate), now: () => desk.now.toString({ fractionalSecondDigits: 3 }), report: (error) => { throw error } })

/** As who stole the database: every row, and no key at all. The wraps under the master key are gone besides. */
async function stolen<T>(work: (looking: Looking, client: Client) => Promise<T>): Promise<T> {
  return server.as('administrator', async (administrator) => {
    const thief = new Client({ host: administrator.host, port: administrator.port, user: administrator.user ?? '', database: administrator.database ?? '', password: administrator.password ?? '', types: rowTypes })
    await thief.connect()
    try {
      await thief.query(`begin; set local search_path = parley, pg_temp; set local session_replication_role = replica; delete from case_key; delete from instance_key; delete from search_key`)
      const query = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => (await thief.query<Row>(text, [...values])).rows
      const found = await query<{ id: string }>('select id from instance')
      return await work({ instance: found[0]?.id ?? '', query, maybe: async <Row extends object>(text: string, values?: readonly unknown[]) => (await query<Row>(text, values))[0] }, thief)
    } finally {
      await thief.query('rollback')
      await thief.end()
    }
  })
}

const wordsIn = (opened: OwnCopies | undefined): string => JSON.stringify(opened?.cases ?? null)
const bigFile = randomBytes(1_500_000)
const smallFile = Buffer.from('SMALLFILE: a crash log')

/** A report by the form with two files, and talk both ways; beside it what its reporter may not read. */
async function reported(mark: string): Promise<{ id: string; participant: string; receipt: string }> {
  const done = await port().report({
    project: 'distributors', title: `TITLE-${mark}`, text: `REPORT-${mark}`, parts: {}, alreadyPublic: false, about: 'project',
    files: [{ name: 'crash.log', mediaType: 'text/plain', bytes: smallFile }, { name: 'core.bin', mediaType: 'application/octet-stream', bytes: bigFile }],
  })
  if (!done.ok) throw new Error(done.refused.says)
  const holder = await server.store.as({ role: 'gate' }, (tx) => receiptHolder(tx, done.receipt)) ?? expect.fail('no holder')
  const says = (audience: 'reporter' | 'team', text: string) => worker((tx) => handle(desk.gate, tx, holder.caseId, { actor: ada, command: { type: 'WriteMessage', audience, message: { text } } }))
  await says('reporter', `FROMTEAM-${mark}`)
  await says('team', `TEAMNOTE-${mark}`)
  await port().answerByReceipt(done.receipt, `FROMREPORTER-${mark}`, [])
  await worker((tx) => putContact(tx, holder.caseId, holder.participant, { address: `someone-${mark}@contact.example`, name: `NAME-${mark}`, messageId: null, references: [] }))
  return { id: holder.caseId, participant: holder.participant, receipt: done.receipt }
}

const open = (receipt: string) => stolen((looking) => ownCopies(looking, receipt))
/** What the rows give this reporter, by which the copies are measured. */
const rowsFor = (caseId: string, subject: string) => server.store.as({ role: 'party', subject }, (tx) => readEvents(tx, caseId))
const plain = (events: readonly StoredEvent[]) => events.map(({ seq, type, body }) => ({ seq, type, body }))

describe('S-048: a receipt unwraps the reporter’s own copy', () => {
  it('S-048: a dump without the master key: the receipt opens the report, its files and the talk both ways, and nothing else', async () => {
    const { id, participant, receipt } = await reported('alpha')
    const opened = await open(receipt)
    for (const said of ['TITLE-alpha', 'REPORT-alpha', 'FROMTEAM-alpha', 'FROMREPORTER-alpha']) expect(wordsIn(opened)).toContain(said)
    for (const hiddenWord of ['TEAMNOTE-alpha', 'NAME-alpha', 'contact.example']) expect(wordsIn(opened)).not.toContain(hiddenWord)
    expect(opened?.files.map(({ name, bytes }) => [name, bytes.equals(bigFile) || bytes.equals(smallFile)]).toSorted()).toEqual([['core.bin', true], ['crash.log', true]])
    expect(plain(opened?.cases[0]?.events ?? [])).toEqual(plain(await rowsFor(id, participant)))
  })

  it('S-048: without a receipt, with another, or with one letter changed, the same dump opens nothing', async () => {
    const [one, two] = [await reported('beta'), await reported('gamma')]
    expect(wordsIn(await open(two.receipt))).not.toContain('beta')
    const letters = one.receipt.split('')
    const at = letters.length - 8
    letters[at] = letters[at] === 'Z' ? 'Y' : 'Z'
    expect(await open(letters.join(''))).toBeUndefined()
    const dump = await stolen(async (looking) => {
      const tables = await looking.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'parley'`)
      const lines: string[] = []
      for (const { name } of tables) for (const { line } of await looking.query<{ line: string }>(`select to_jsonb(t)::text as line from ${name} t`)) lines.push(line)
      return lines.join('\n')
    })
    expect(dump.length).toBeGreaterThan(10_000)
    const hex = (text: string) => Buffer.from(text).toString('hex')
    for (const word of ['REPORT-beta', 'FROMTEAM-beta', 'TITLE-beta', 'SMALLFILE', one.receipt]) expect([word, dump.includes(word), dump.includes(hex(word))]).toEqual([word, false, false])
  })

  it('S-048: with all that the receipt unwraps, no event but its reporter’s opens, no wrap of the case and no copy of another', async () => {
    const [one, two] = [await reported('delta'), await reported('epsilon')]
    await stolen(async (looking) => {
      const shown = await looking.maybe<NonNullable<Awaited<ReturnType<typeof receiptHolder>>>>('select case_id as "caseId", participant, wrapped from receipt where participant = $1', [one.participant])
      const reader = shown && readerKeyBy(one.receipt, shown, looking.instance)
      if (!reader) throw new Error('nothing was unwrapped')
      const key = await copyKeyBy(looking, reader, { caseId: one.id, participant: one.participant }) ?? expect.fail('no key of copies')
      const events = await looking.query<{ seq: number; type: string; version: number; body: Buffer }>('select seq, type, version, body from event where case_id = $1', [one.id])
      for (const event of events) expect(() => openField(looking, key, eventField(event), event.body)).toThrow('altered')
      const { body } = await looking.maybe<{ body: Buffer }>('select body from reader_copy where case_id = $1 limit 1', [two.id]) ?? expect.fail('no copy')
      expect(() => key.open('content', { instance: looking.instance, caseId: one.id, ...copyField(two.participant, 1), version: 0 }, body)).toThrow('altered')
      await expect(copyKeyBy(looking, reader, { caseId: two.id, participant: two.participant })).rejects.toThrow('altered')
      const own = await looking.query<{ by_case: Buffer }>('select by_case from reader_key where case_id = $1', [one.id])
      expect(() => openField(looking, key, { table: 'reader_key', column: 'by_case', row: one.participant }, own[0]?.by_case ?? Buffer.alloc(0))).toThrow('altered')
    })
  })

  it('S-048: while the custodian is away the page and its files are there by the receipt; a member’s reading is not', async () => {
    const { id, receipt } = await reported('zeta')
    const web = pages(orphan)
    const page = await (await web.post('/receipt', { receipt })).text()
    for (const said of ['REPORT-zeta', 'FROMTEAM-zeta', 'FROMREPORTER-zeta', 'crash.log']) expect(page).toContain(said)
    const blobs = [...page.matchAll(/name="blob" value="([^"]+)"/g)].map(([, blob = '']) => blob)
    const files: Buffer[] = []
    for (const blob of blobs) files.push(Buffer.from(await (await web.post('/receipt/file', { sealed: hidden(page, 'sealed'), blob })).arrayBuffer()))
    expect(files.toSorted((a, b) => a.length - b.length).map((bytes, at) => bytes.equals(at === 0 ? smallFile : bigFile))).toEqual([true, true])
    const sent = await web.post('/receipt/answer', { sealed: hidden(page, 'sealed'), text: 'INTHEDARK-zeta' })
    expect([sent.status, (await sent.text()).includes('Your message is with the team')]).toEqual([200, true])
    await goOnWithSealed(server.store, desk.gate)
    expect(wordsIn(await open(receipt))).toContain('INTHEDARK-zeta')
    await expect(orphan.as({ role: 'team', member: 'ada' }, (tx) => readEvents(tx, id))).rejects.toMatchObject({ code: 'custodian-away' })
  })

  it('S-048, S-103: what is read by the receipt alone is on record like every reading', async () => {
    const { id, participant, receipt } = await reported('eta')
    await pages(orphan).post('/receipt', { receipt })
    const read = await worker((tx) => tx.query<{ what: string }>('select what from read_log where case_id = $1 and viewer = $2', [id, participant]))
    expect(new Set(read.map(({ what }) => what))).toEqual(new Set(['receipt']))
  })

  it('S-048: of a sealed case the desk can read nothing, and its reporter reads on; what is written waits, and is there afterwards', async () => {
    const { id, receipt } = await reported('theta')
    const { recipient } = await makeSealingIdentity()
    await server.store.as({ role: 'gate' }, (tx) => putSealKey(tx, { member: 'ada', recipient, now: desk.now }))
    const key = await worker(async (tx) => {
      const before = await caseKey(tx, id)
      expect(await sealCase(tx, { caseId: id, by: 'ada', members: ['ada'], now: desk.now })).toBeUndefined()
      return before
    })
    await expect(worker((tx) => readEvents(tx, id))).rejects.toMatchObject({ code: 'case-key-gone' })
    const web = pages(server.store)
    const page = await (await web.post('/receipt', { receipt })).text()
    for (const said of ['The team sealed this case', 'REPORT-theta', 'FROMTEAM-theta', 'Write to the team']) expect(page).toContain(said)
    for (const notNow of ['Your name in the advisory', 'Save the proof']) expect(page).not.toContain(notNow)
    const blob = /name="blob" value="([^"]+)"/.exec(page)?.[1] ?? ''
    expect((await web.post('/receipt/file', { sealed: hidden(page, 'sealed'), blob })).status).toBe(200)
    const sent = await web.post('/receipt/answer', { sealed: hidden(page, 'sealed'), text: 'WHILESEALED-theta' })
    expect(await sent.text()).toContain('Kept for the team')
    await worker((tx) => unsealCase(tx, key))
    await goOnWithSealed(server.store, desk.gate)
    const after = await (await web.post('/receipt', { receipt })).text()
    expect([after.includes('WHILESEALED-theta'), after.includes('The team sealed this case')]).toEqual([true, false])
    expect(wordsIn(await open(receipt))).toContain('WHILESEALED-theta')
  })

  it('S-048: two reporters in one case: each receipt opens what its reporter reads there and in the case before, and no more', async () => {
    const [one, two] = [await reported('iota'), await reported('kappa')]
    const report = await worker(async (tx) => (await readEvents(tx, two.id)).map(({ body }) => body as { report?: string }).find((body) => body.report)?.report ?? '')
    expect((await worker((tx) => moveReport(desk.gate, tx, { from: two.id, to: one.id, report, reason: 'The same bug.' }, ada)))?.ok).toBe(true)
    await worker((tx) => handle(desk.gate, tx, one.id, { actor: ada, command: { type: 'WriteMessage', audience: 'reporter', message: { text: 'TOBOTH' } } }))
    await worker((tx) => handle(desk.gate, tx, two.id, { actor: ada, command: { type: 'WriteMessage', audience: 'reporter', message: { text: 'LEFTBEHIND' } } }))
    const [first, second] = [await open(one.receipt), await open(two.receipt)]
    expect([first, second].map((each) => ['REPORT-iota', 'FROMREPORTER-iota', 'REPORT-kappa', 'FROMREPORTER-kappa', 'TOBOTH', 'LEFTBEHIND', 'TEAMNOTE'].filter((word) => wordsIn(each).includes(word))))
      .toEqual([['REPORT-iota', 'FROMREPORTER-iota', 'TOBOTH'], ['REPORT-kappa', 'FROMREPORTER-kappa', 'TOBOTH']])
    for (const [opened, { participant }] of [[first, one], [second, two]] as const)
      for (const each of opened?.cases ?? []) expect(plain(each.events)).toEqual(plain(await rowsFor(each.id, participant)))
    expect(second?.cases.map(({ id }) => id).toSorted()).toEqual([one.id, two.id].toSorted())
    const page = await (await pages(orphan).post('/receipt', { receipt: two.receipt })).text()
    expect(['REPORT-kappa', 'TOBOTH', 'REPORT-iota'].map((word) => page.includes(word))).toEqual([true, true, false])
  })

  it('S-048, S-049: a second receipt opens the same, and one that is taken back opens nothing any more', async () => {
    const { id, participant, receipt } = await reported('lambda')
    const again = await worker(async (tx) => (await claimReceipt(tx, await issueClaim(tx, { caseId: id, participant })))?.receipt ?? expect.fail('no receipt'))
    expect(wordsIn(await open(again))).toEqual(wordsIn(await open(receipt)))
    await server.as('administrator', (client) => client.query(`delete from parley.receipt where participant = $1 and created_at = (select min(created_at) from parley.receipt where participant = $1)`, [participant]))
    expect([await open(receipt), wordsIn(await open(again)).includes('REPORT-lambda')]).toEqual([undefined, true])
  })

  it('S-048: who reported by mail gets the copies with the first receipt; a mail that nobody claimed a receipt for costs none', async () => {
    const mail = { project: 'distributors', channel: 'email' as const, receivedAt: desk.now.toString(), title: 'TITLE-mu', text: 'REPORT-mu', marks: [], parts: [], files: [], acknowledge: false }
    const made = await worker((tx) => openCase(desk.gate, tx, { ...mail, contact: { address: 'mu@contact.example', name: null, messageId: null, references: [] } }))
    const copies = () => worker((tx) => tx.one<{ keys: number; copies: number; copied: boolean }>(
      `select (select count(*)::int from reader_key where case_id = $1) as keys, (select count(*)::int from reader_copy where case_id = $1) as copies, copied from case_head where id = $1`, [made.caseId]))
    const asked: string[] = []
    await worker((tx) => {
      const query = tx.query.bind(tx)
      tx.query = (text, values) => { asked.push(text); return query(text, values) }
      return handle(desk.gate, tx, made.caseId, { actor: ada, command: { type: 'WriteMessage', audience: 'reporter', message: { text: 'BEFORE-mu' } } })
    })
    expect([asked.length > 0, asked.filter((text) => text.includes('reader_'))]).toEqual([true, []])
    expect(await copies()).toEqual({ keys: 0, copies: 0, copied: false })
    const receipt = await worker(async (tx) => (await claimReceipt(tx, await issueClaim(tx, { caseId: made.caseId, participant: made.participant })))?.receipt ?? '')
    await worker((tx) => handle(desk.gate, tx, made.caseId, { actor: ada, command: { type: 'WriteMessage', audience: 'reporter', message: { text: 'AFTER-mu' } } }))
    for (const said of ['REPORT-mu', 'BEFORE-mu', 'AFTER-mu']) expect(wordsIn(await open(receipt))).toContain(said)
  })

  it('S-048: a first receipt that is claimed while the case is being written to misses no word of it', async () => {
    const mail = { project: 'distributors', channel: 'email' as const, receivedAt: desk.now.toString(), title: 'TITLE-pi', text: 'REPORT-pi', marks: [], parts: [], files: [], acknowledge: false, contact: null }
    const { caseId, participant } = await worker((tx) => openCase(desk.gate, tx, mail))
    const code = await worker((tx) => issueClaim(tx, { caseId, participant }))
    const says = (n: number) => worker((tx) => handle(desk.gate, tx, caseId, { actor: ada, command: { type: 'WriteMessage', audience: 'reporter', message: { text: `WORD-${n}` } } }))
    const [claimed] = await Promise.all([worker((tx) => claimReceipt(tx, code)), ...[1, 2, 3, 4, 5, 6].map(says)])
    const opened = await open(claimed?.receipt ?? '')
    expect(plain(opened?.cases[0]?.events ?? [])).toEqual(plain(await rowsFor(caseId, participant)))
    expect(wordsIn(opened).match(/WORD-\d/g)).toHaveLength(6)
  })

  it('S-048: a receipt from before there were copies works as it did, and opens them once it was used; one claimed in the dark too', async () => {
    const { receipt, id, participant } = await reported('nu')
    await server.as('administrator', async (client) => {
      await client.query('update parley.receipt set wrapped = null where participant = $1', [participant])
      for (const table of ['reader_key', 'reader_copy', 'reader_file']) await client.query(`delete from parley.${table} where case_id = $1`, [id])
    })
    expect((await open(receipt))?.cases).toEqual([])
    expect(await (await pages(server.store).post('/receipt', { receipt })).text()).toContain('REPORT-nu')
    expect(wordsIn(await open(receipt))).toContain('REPORT-nu')
    const dark = await orphan.as({ role: 'worker' }, async (tx) => (await claimReceipt(tx, await issueClaim(tx, { caseId: id, participant })))?.receipt ?? '')
    expect((await open(dark))?.cases).toEqual([])
    expect(await (await pages(server.store).post('/receipt', { receipt: dark })).text()).toContain('FROMTEAM-nu')
    expect(wordsIn(await open(dark))).toContain('REPORT-nu')
  })

  it('S-048: what is erased no receipt opens, neither now nor out of a backup without its wraps; the chain still verifies', async () => {
    const { receipt, id } = await reported('xi')
    expect(KEY_TABLES).toContain('reader_key')
    const backup = await stolen((looking) => looking.query<Record<string, unknown>>('select case_id, participant, seq, body from reader_copy where case_id = $1', [id]))
    await worker((tx) => erase(tx, id, 'everything'))
    expect((await open(receipt))?.cases).toEqual([])
    await stolen(async (looking, thief) => {
      for (const { case_id: caseId, participant, seq, body } of backup) await thief.query('insert into reader_copy values ($1, $2, $3, $4)', [caseId, participant, seq, body])
      expect(backup.length).toBeGreaterThan(2)
      expect((await ownCopies(looking, receipt))?.cases).toEqual([])
    })
    await worker(async (tx) => {
      const head = await readCase(tx, id) ?? expect.fail('no case')
      expect(verifyChain(await readChain(tx, id), { caseId: id, seq: head.seq, hash: head.hash }, tx.instance)).toEqual({ ok: true })
    })
  })

  it('S-048: erasing who reported leaves the reporter’s own copy', async () => {
    const { receipt, id } = await reported('omicron')
    await worker((tx) => erase(tx, id, 'identity'))
    expect(wordsIn(await open(receipt))).toContain('REPORT-omicron')
  })
})
