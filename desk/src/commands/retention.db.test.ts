import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { alarmDecoys } from '../audit/decoy-alarm.ts'
import { readChain, verifyChain } from '../store/event-chain.ts'
import { appendEvents, createCase, readCase, readEvents } from '../store/event-log.ts'
import { enqueue, claimOutbox } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import { caseKey } from '../store/sealed-fields.ts'
import { getContact, putContact } from './contacts.ts'
import { endHold, erase, hold, HeldCase, keepNoLonger } from './retention.ts'

const worker = { role: 'worker' } as const
const closed = Temporal.Instant.from('2026-01-10T12:00:00Z')
const days = (count: number) => closed.add({ hours: 24 * count })
const contact = { address: 'ada@finder.example', name: 'Ada', messageId: null, references: [] }
const usual = { identityDays: 90, caseDays: null }

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow')`))
})
afterAll(() => db.close())

let number = 0
async function closedCase(): Promise<string> {
  const id = newId()
  number += 1
  await db.store.as(worker, async (tx) => {
    const ref = `MLFLOW-2026-${number}`
    const head = await createCase(tx, { id, project: 'mlflow', ref, policyHash: 'p', at: closed })
    await appendEvents(tx, head, [{ type: 'One', version: 1, at: closed, actor: 'desk', audience: 'team', body: { text: 'words of a report' } }])
    await putContact(tx, id, 'reporter-1', contact)
    await tx.execute('insert into case_view (case_id, project, ref, opened_at, updated_at, closed_at) values ($1, $2, $3, $4, $4, $4)', [id, 'mlflow', ref, closed])
  })
  return id
}
const whoReported = (id: string) => db.store.as(worker, (tx) => getContact(tx, id, 'reporter-1'))
const verdict = (id: string) => db.store.as(worker, async (tx) => {
  const head = await readCase(tx, id)
  return verifyChain(await readChain(tx, id), { caseId: id, seq: head?.seq ?? 0, hash: head?.hash ?? Buffer.alloc(0) }, db.store.instance)
})

describe('what is kept, and how long', () => {
  it('S-133: who reported is forgotten 90 days after the case was closed, and not a day before; its words stay and its log verifies', async () => {
    const id = await closedCase()
    await keepNoLonger(db.store, usual, days(89))
    expect(await whoReported(id)).toEqual(contact)
    await keepNoLonger(db.store, usual, days(91))
    expect(await whoReported(id)).toBeUndefined()
    expect(await db.as('owner', async (owner) => (await owner.query('select participant from parley.contact where case_id = $1', [id])).rows)).toEqual([])
    expect((await db.store.as(worker, (tx) => readEvents(tx, id)))[0]?.body).toEqual({ text: 'words of a report' })
    expect(await verdict(id)).toEqual({ ok: true })
  })

  it('S-133: after the time that is set for whole cases nothing of one opens any more', async () => {
    const id = await closedCase()
    await keepNoLonger(db.store, { identityDays: 90, caseDays: 1000 }, days(1001))
    await expect(db.store.as(worker, (tx) => readEvents(tx, id))).rejects.toMatchObject({ code: 'case-key-gone' })
    expect(await verdict(id)).toEqual({ ok: true })
  })

  it('S-134: under a legal hold nothing is shredded, by time, by command or by hand, until it ends', async () => {
    const id = await closedCase()
    await db.store.as(worker, (tx) => hold(tx, id, closed))
    await keepNoLonger(db.store, usual, days(500))
    await expect(db.store.as(worker, (tx) => erase(tx, id, 'everything'))).rejects.toThrow(HeldCase)
    await expect(db.store.as(worker, (tx) => tx.execute('delete from case_key where case_id = $1', [id]))).rejects.toThrow('legal hold')
    expect(await whoReported(id)).toEqual(contact)
    await db.store.as(worker, (tx) => endHold(tx, id))
    await keepNoLonger(db.store, usual, days(500))
    expect(await whoReported(id)).toBeUndefined()
  })

  it('S-103: holds and shredding are noted for the log of the desk', async () => {
    const id = await closedCase()
    await db.store.as(worker, (tx) => hold(tx, id, closed))
    await db.store.as(worker, (tx) => endHold(tx, id))
    await db.store.as(worker, (tx) => erase(tx, id, 'identity'))
    const noted = await db.store.as(worker, (tx) => tx.query<{ action: string }>('select action from audit_pending where object like $1 order by id', [`${id}%`]))
    expect(noted.map(({ action }) => action)).toEqual(expect.arrayContaining(['legal hold set', 'legal hold ended', 'key shredded']))
  })

  it('goes on: a case without its reporter takes letters to the team, and a late answer writes nobody down', async () => {
    const id = await closedCase()
    await db.store.as(worker, (tx) => erase(tx, id, 'identity'))
    await db.store.as(worker, (tx) => putContact(tx, id, 'reporter-1', contact))
    expect(await whoReported(id)).toBeUndefined()
    await db.store.as(worker, (tx) => enqueue(tx, { eventKey: `late:${id}`, caseId: id, kind: 'late', recipient: 'member:ada', payload: { text: 'x' }, dueAt: closed }))
    const claimed = await claimOutbox(db.store, { now: closed.add({ hours: 1 }), limit: 10, leaseSeconds: 60 })
    expect(claimed.find(({ eventKey }) => eventKey === `late:${id}`)?.recipient).toBe('member:ada')
    expect(await db.store.as(worker, async (tx) => (await caseKey(tx, id)).has('identity'))).toBe(false)
  })
})

describe('a decoy', () => {
  it('S-118: whoever opens it is told of to all members, once, and a member cannot see that it is one', async () => {
    const [id, other] = [await closedCase(), await closedCase()]
    await db.as('owner', async (owner) => {
      await owner.query(`insert into parley.member (id, login, display_name) values ('curious', 'curious', 'Curious'), ('boss', 'boss', 'Boss')`)
      await owner.query(`insert into parley.team_member (project, member, roles) values ('mlflow', 'curious', '{triager}')`)
    })
    await db.store.as(worker, (tx) => tx.execute('insert into decoy_case (case_id) values ($1)', [id]))
    const curious = { role: 'team', member: 'curious' } as const
    await expect(db.store.as(curious, (tx) => tx.query('select case_id from decoy_case'))).rejects.toThrow('permission denied')
    for (const read of [other, id]) await db.store.as(curious, (tx) => tx.execute(`insert into read_log (viewer, case_id, what) values ('curious', $1, 'case')`, [read]))
    expect(await alarmDecoys(db.store, closed)).toBe(1)
    expect(await alarmDecoys(db.store, closed)).toBe(0)
    const notices = await db.store.as({ role: 'gate' }, (tx) => tx.query('select about, what from member_notice'))
    expect(notices).toEqual([{ about: 'curious', what: 'decoy opened' }])
  })
})
