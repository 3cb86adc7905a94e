import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { inSession } from '../keys/asking-session.ts'
import { localCustodian } from '../keys/custodian.ts'
import { Keyring } from '../keys/keyring.ts'
import { masterKeyPath, readMasterKey } from '../keys/master-key.ts'
import { lockedIdentity, makeSealingIdentity, readIdentity, unwrapWith, wrapTo, type SealingIdentity } from '../keys/sealing-identity.ts'
import { readChain, verifyChain } from './event-chain.ts'
import { appendEvents, createCase, lockCase, readCase, readEvents } from './event-log.ts'
import { shredCase } from './key-rotation.ts'
import { newId } from './random-id.ts'
import { claimOutbox, enqueue } from './outbox.ts'
import { holdersOf, putSealKey, recoveredKey, sealCase, unsealCase, wrapForMember } from './sealed-cases.ts'
import { releaseWaiting, waitingForKey } from './sealed-waiting.ts'
import { caseKey } from './sealed-fields.ts'
import { openStore, type Tx } from './store.ts'
import { claimTimers, setTimer } from './timers.ts'

const worker = { role: 'worker' } as const
const [ada, bob] = [{ role: 'team', member: 'ada' }, { role: 'team', member: 'bob' }] as const
const now = Temporal.Instant.from('2026-11-20T12:00:00Z')
const CANARY = 'the canary sings in a sealed room'

let db: TestServer
let keys: Record<'ada' | 'bob' | 'cleo', SealingIdentity>
beforeAll(async () => {
  db = await testDatabase()
  keys = { ada: await makeSealingIdentity(), bob: await makeSealingIdentity(), cleo: await makeSealingIdentity() }
  await db.as('owner', async (owner) => {
    await owner.query(`insert into parley.project (id) values ('mlflow')`)
    for (const member of ['ada', 'bob', 'cleo']) {
      await owner.query('insert into parley.member (id, login, display_name) values ($1, $1, $1)', [member])
      await owner.query(`insert into parley.team_member (project, member, roles) values ('mlflow', $1, '{triager}')`, [member])
    }
  })
  for (const member of ['ada', 'bob'] as const) await db.store.as({ role: 'gate' }, (tx) => putSealKey(tx, { member, recipient: keys[member].recipient, now }))
})
afterAll(() => db.close())

let number = 0
async function madeCase(): Promise<string> {
  const id = newId()
  number += 1
  await db.store.as(worker, async (tx) => {
    const head = await createCase(tx, { id, project: 'mlflow', ref: `MLFLOW-2026-${number}`, policyHash: 'p', at: now })
    await appendEvents(tx, head, [{ type: 'One', version: 1, at: now, actor: 'desk', audience: 'team', body: { text: CANARY } }])
    await setTimer(tx, { caseId: id, name: 'fix', kind: 'due', dueAt: now })
  })
  return id
}
const seal = (caseId: string, members: readonly string[]) => db.store.as(worker, (tx) => sealCase(tx, { caseId, by: 'ada', members, now }))
/** As a request of this session; each member's first one is the usual. */
const words = (viewer: typeof worker | typeof ada | typeof bob, id: string, store = db.store, session = viewer.role === 'team' ? `${viewer.member}-1` : undefined) =>
  inSession(session, () => store.as(viewer, async (tx) => (await readEvents(tx, id))[0]?.body))
const asAda = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inSession('ada-1', () => db.store.as(ada, work))

describe('a member\'s key', () => {
  it('S-098: as a file it opens with its passphrase and no other; a bare key is read too, and nothing else', async () => {
    const file = await lockedIdentity(keys.ada, 'a long enough passphrase')
    expect(file).toContain('-----BEGIN AGE ENCRYPTED FILE-----')
    expect(file.includes(keys.ada.identity)).toBe(false)
    expect(await readIdentity(file, 'a long enough passphrase')).toEqual(keys.ada)
    expect(await readIdentity(file, 'another passphrase')).toBeNull()
    expect(await readIdentity(` ${keys.ada.identity}\n`, '')).toEqual(keys.ada)
    expect(await readIdentity('no key at all', '')).toBeNull()
    expect(keys.ada.recipient).toMatch(/^age1pq1/)
  })

  it('S-091 S-098: what is wrapped to it opens with it, in its place, and unchanged only', async () => {
    const [context, key] = [Buffer.from('case a'), Buffer.alloc(32, 7)]
    const wrapped = await wrapTo(keys.ada.recipient, context, key)
    expect(await unwrapWith(keys.ada.identity, context, wrapped)).toEqual(key)
    await expect(unwrapWith(keys.bob.identity, context, wrapped)).rejects.toMatchObject({ code: 'sealed-altered' })
    await expect(unwrapWith(keys.ada.identity, Buffer.from('case b'), wrapped)).rejects.toMatchObject({ code: 'sealed-altered' })
    wrapped[wrapped.length - 1] = (wrapped.at(-1) ?? 0) ^ 1
    await expect(unwrapWith(keys.ada.identity, context, wrapped)).rejects.toMatchObject({ code: 'sealed-altered' })
  })
})

describe('a sealed case', () => {
  it('S-098: opens for a member who holds it and unlocked the key, and for nobody else, the desk itself included', async () => {
    const id = await madeCase()
    expect(await seal(id, ['ada'])).toBeUndefined()
    for (const viewer of [worker, ada, bob]) await expect(words(viewer, id)).rejects.toMatchObject({ code: 'case-key-gone' })
    db.keyring.unlocked.unlock('bob-1', 'bob', keys.bob.identity)
    await expect(words(bob, id)).rejects.toMatchObject({ code: 'case-key-gone' })
    db.keyring.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    expect(await words(ada, id)).toEqual({ text: CANARY })
    db.keyring.unlocked.lock('ada-1')
    await expect(words(ada, id)).rejects.toMatchObject({ code: 'case-key-gone' })
    db.keyring.unlocked.lock('bob-1')
  })

  it('S-098: whoever has every row and the master key opens nothing of it, until a member brings the own key', async () => {
    const id = await madeCase()
    await seal(id, ['ada'])
    const rows = await db.as('owner', async (owner) => {
      const { rows: tables } = await owner.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'parley'`)
      const lines: string[] = []
      for (const { name } of tables) lines.push(...(await owner.query<{ line: string }>(`select to_jsonb(t)::text as line from parley.${name} t`)).rows.map(({ line }) => line))
      return lines.join('\n')
    })
    expect(rows.includes(CANARY)).toBe(false)
    expect(rows.includes(Buffer.from(CANARY).toString('hex'))).toBe(false)
    const master = await readMasterKey(masterKeyPath(db.dataDir)) ?? Buffer.alloc(0)
    const thief = new Keyring(localCustodian(master))
    const stolen = await openStore({ postgres: db.postgres, keyring: thief })
    await expect(words(worker, id, stolen)).rejects.toMatchObject({ code: 'case-key-gone' })
    await expect(words(ada, id, stolen)).rejects.toMatchObject({ code: 'case-key-gone' })
    expect(await db.as('owner', async (owner) => (await owner.query('select wrapped from parley.case_key where case_id = $1', [id])).rows)).toEqual([])
    thief.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    expect(await words(ada, id, stolen)).toEqual({ text: CANARY })
    await stolen.close()
  })

  it('S-098: a holder goes on with it, gives its key on, and gives it back; its log verifies all the while', async () => {
    const id = await madeCase()
    await seal(id, ['ada'])
    db.keyring.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    const key = await asAda(async (tx) => {
      const head = await lockCase(tx, id)
      if (head) await appendEvents(tx, head, [{ type: 'Two', version: 1, at: now, actor: 'member:ada', audience: 'team', body: { text: 'more' } }])
      return caseKey(tx, id)
    })
    expect(await db.store.as(worker, (tx) => wrapForMember(tx, key, 'cleo'))).toBe(false)
    expect(await db.store.as(worker, (tx) => wrapForMember(tx, key, 'bob'))).toBe(true)
    expect(await asAda((tx) => holdersOf(tx, id))).toEqual(['ada', 'bob'])
    db.keyring.unlocked.unlock('bob-1', 'bob', keys.bob.identity)
    expect(await words(bob, id)).toEqual({ text: CANARY })
    const verdict = () => db.store.as(worker, async (tx) => verifyChain(await readChain(tx, id), { caseId: id, seq: 2, hash: (await readCase(tx, id))?.hash ?? Buffer.alloc(0) }, db.store.instance))
    expect(await verdict()).toEqual({ ok: true })
    await db.store.as(worker, (tx) => unsealCase(tx, key))
    expect(await words(worker, id)).toEqual({ text: CANARY })
    expect(await asAda((tx) => holdersOf(tx, id))).toEqual([])
    expect(await verdict()).toEqual({ ok: true })
    for (const member of ['ada', 'bob']) db.keyring.unlocked.lockMember(member)
  })

  it('lets its clocks wait, those that are set meanwhile too, until it is unsealed', async () => {
    const id = await madeCase()
    await seal(id, ['ada'])
    await db.store.as(worker, (tx) => setTimer(tx, { caseId: id, name: 'later', kind: 'due', dueAt: now }))
    const due = async () => (await claimTimers(db.store, { now: now.add({ hours: 1 }), limit: 100, leaseSeconds: 60 })).filter(({ caseId }) => caseId === id).map(({ name }) => name).toSorted()
    expect(await due()).toEqual([])
    db.keyring.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    const key = await asAda((tx) => caseKey(tx, id))
    await db.store.as(worker, (tx) => unsealCase(tx, key))
    expect(await due()).toEqual(['fix', 'later'])
    db.keyring.unlocked.lock('ada-1')
  })

  it('is sealed only with whoever seals it among its holders, to keys that are there, and once', async () => {
    const id = await madeCase()
    expect(await seal(id, ['bob'])).toBe('no-members')
    expect(await seal(await madeCase(), ['ada', 'cleo'])).toBe('no-key')
    await seal(id, ['ada'])
    expect(await seal(id, ['ada'])).toBe('sealed-already')
  })

  it('S-099: to a key that was put in by hand nothing is wrapped', async () => {
    const [id, forged] = [await madeCase(), await makeSealingIdentity()]
    await db.as('owner', (owner) => owner.query(`update parley.member_seal_key set recipient = $1 where member = 'bob'`, [forged.recipient]))
    await expect(seal(id, ['ada', 'bob'])).rejects.toMatchObject({ code: 'sealed-altered' })
    expect(await words(worker, id)).toEqual({ text: CANARY })
    await db.store.as({ role: 'gate' }, (tx) => putSealKey(tx, { member: 'bob', recipient: keys.bob.recipient, now }))
    expect(await seal(id, ['ada', 'bob'])).toBeUndefined()
  })

  it('S-103 S-134: sealing is noted, a hold keeps the last wrap, and erasing takes all', async () => {
    const id = await madeCase()
    await db.store.as(worker, (tx) => tx.execute('insert into case_hold (case_id, since) values ($1, $2)', [id, now]))
    expect(await seal(id, ['ada'])).toBeUndefined()
    await expect(db.store.as(worker, (tx) => shredCase(tx, id, 'everything'))).rejects.toThrow('legal hold')
    await db.store.as(worker, (tx) => tx.execute('delete from case_hold where case_id = $1', [id]))
    await db.store.as(worker, (tx) => shredCase(tx, id, 'everything'))
    expect(await db.store.as(worker, (tx) => tx.query('select member from sealed_wrap where case_id = $1', [id]))).toEqual([])
    const noted = await db.store.as(worker, (tx) => tx.query<{ action: string }>('select action from audit_pending where object like $1', [`${id}%`]))
    expect(noted.map(({ action }) => action)).toEqual(expect.arrayContaining(['key sealed', 'case sealed', 'sealed key given']))
  })

  it('S-098: is open in the session that was given the key, and in no other of the same member; the session takes it along, and its end ends it', async () => {
    const id = await madeCase()
    await seal(id, ['ada'])
    db.keyring.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    await expect(words(ada, id, db.store, 'ada-2')).rejects.toMatchObject({ code: 'case-key-gone' })
    await expect(words(bob, id, db.store, 'ada-1')).rejects.toMatchObject({ code: 'case-key-gone' })
    db.keyring.unlocked.move('ada-1', 'ada-2')
    expect(await words(ada, id, db.store, 'ada-2')).toEqual({ text: CANARY })
    await expect(words(ada, id)).rejects.toMatchObject({ code: 'case-key-gone' })
    db.keyring.unlocked.lockMember('ada', 'ada-2')
    expect(await words(ada, id, db.store, 'ada-2')).toEqual({ text: CANARY })
    db.keyring.unlocked.lockMember('ada')
    await expect(words(ada, id, db.store, 'ada-2')).rejects.toMatchObject({ code: 'case-key-gone' })
  })

  it('S-098: its letters wait, without a try counted and without failing, until a holder has the key here; then they go', async () => {
    const id = await madeCase()
    const letter = (name: string) => db.store.as(worker, (tx) => enqueue(tx, { eventKey: `${name}:${id}`, caseId: id, kind: 'mail', recipient: 'member:ada', payload: { text: name }, dueAt: now }))
    const due = async () => (await claimOutbox(db.store, { now: now.add({ hours: 1 }), limit: 50, leaseSeconds: 60 })).filter(({ caseId }) => caseId === id).map(({ eventKey, attempts }) => [eventKey.split(':')[0], attempts])
    const states = () => db.store.as(worker, (tx) => tx.query<{ state: string }>('select distinct state from outbox where case_id = $1', [id]))
    await letter('before')
    await seal(id, ['ada'])
    expect(await due()).toEqual([])
    db.keyring.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    await inSession('ada-1', () => db.store.as(worker, (tx) => enqueue(tx, { eventKey: `meanwhile:${id}`, caseId: id, kind: 'mail', recipient: 'member:ada', payload: { text: 'meanwhile' }, dueAt: now })))
    db.keyring.unlocked.lock('ada-1')
    expect(await db.store.as(worker, (tx) => waitingForKey(tx, id))).toEqual({ mails: 0, letters: 2 })
    await db.store.as(worker, (tx) => releaseWaiting(tx, [id]))
    expect(await due()).toEqual([])
    expect(await states()).toEqual([{ state: 'queued' }])
    expect(await db.store.as(worker, (tx) => waitingForKey(tx, id))).toEqual({ mails: 0, letters: 2 })
    db.keyring.unlocked.unlock('ada-1', 'ada', keys.ada.identity)
    await db.store.as(worker, (tx) => releaseWaiting(tx, [id]))
    expect(new Map(await due().then((rows) => rows.map(([name, tries]) => [name, tries] as const)))).toEqual(new Map([['before', 1], ['meanwhile', 1]]))
    db.keyring.unlocked.lock('ada-1')
  })

  it('S-098: the key that an operator keeps offline opens it where one was set, and no other; unsealed, that wrap is gone too', async () => {
    const [id, offline] = [await madeCase(), await makeSealingIdentity()]
    await db.store.as(worker, (tx) => sealCase(tx, { caseId: id, by: 'ada', members: ['ada'], now, recovery: offline.recipient }))
    await expect(db.store.as(worker, (tx) => recoveredKey(tx, id, keys.bob.identity))).rejects.toMatchObject({ code: 'sealed-altered' })
    await db.store.as(worker, async (tx) => {
      const key = await recoveredKey(tx, id, offline.identity)
      if (key) await unsealCase(tx, key)
    })
    expect(await words(worker, id)).toEqual({ text: CANARY })
    expect(await db.store.as(worker, (tx) => tx.query('select case_id from sealed_recovery where case_id = $1', [id]))).toEqual([])
    const other = await madeCase()
    await seal(other, ['ada'])
    expect(await db.store.as(worker, (tx) => recoveredKey(tx, other, offline.identity))).toBeUndefined()
  })

  it('S-134: erasing takes the wrap for recovery too, and a hold keeps it', async () => {
    const [id, offline] = [await madeCase(), await makeSealingIdentity()]
    await db.store.as(worker, (tx) => sealCase(tx, { caseId: id, by: 'ada', members: ['ada'], now, recovery: offline.recipient }))
    await db.store.as(worker, (tx) => tx.execute('insert into case_hold (case_id, since) values ($1, $2)', [id, now]))
    await expect(db.store.as(worker, (tx) => tx.execute('delete from sealed_wrap where case_id = $1', [id]))).rejects.toThrow('legal hold')
    await db.store.as(worker, (tx) => tx.execute('delete from case_hold where case_id = $1', [id]))
    await db.store.as(worker, (tx) => shredCase(tx, id, 'everything'))
    expect(await db.store.as(worker, (tx) => recoveredKey(tx, id, offline.identity))).toBeUndefined()
  })
})
