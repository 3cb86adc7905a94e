import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { nextReference } from './case-reference.ts'
import { readChain, verifyChain, type ChainRow } from './event-chain.ts'
import { appendEvents, createCase, linkEvents, lockCase, readCase, readEvents, writeEvents, type NewEvent } from './event-log.ts'
import { newId } from './random-id.ts'

const worker = { role: 'worker' } as const
const at = Temporal.Instant.from('2026-11-20T10:00:00.123456789Z')

const said = (text: string, audience = 'team'): NewEvent =>
  ({ type: 'message-added', version: 1, at, actor: 'member-1', audience, body: { text } })

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow')`))
})
afterAll(() => db.close())

const openCase = (...texts: string[]): Promise<string> => db.store.as(worker, async (tx) => {
  const ref = await nextReference(tx, 'mlflow', 2026)
  const head = await createCase(tx, { id: newId(), project: 'mlflow', ref, policyHash: 'p', at })
  await appendEvents(tx, head, texts.map((text) => said(text)))
  return head.id
})

describe('the event log', () => {
  it('gives back what was appended, in order, to the microsecond', async () => {
    const id = await openCase('one', 'two')
    const events = await db.store.as(worker, (tx) => readEvents(tx, id))
    expect(events.map(({ seq, body }) => [seq, body])).toEqual([[1, { text: 'one' }], [2, { text: 'two' }]])
    expect(events[0]?.at.toString()).toBe('2026-11-20T10:00:00.123456Z')
  })

  it('continues after the head that was locked', async () => {
    const id = await openCase('one')
    const head = await db.store.as(worker, async (tx) => {
      const locked = await lockCase(tx, id)
      if (locked === undefined) throw new Error('no case')
      return appendEvents(tx, locked, [said('two'), said('three')])
    })
    expect(head.seq).toBe(3)
    const again = await db.store.as(worker, (tx) => lockCase(tx, id))
    expect(again).toEqual(head)
  })

  it('refuses a second writer who holds an old head', async () => {
    const id = await openCase('one')
    const old = await db.store.as(worker, (tx) => lockCase(tx, id))
    if (old === undefined) throw new Error('no case')
    await db.store.as(worker, (tx) => appendEvents(tx, old, [said('two')]))
    await expect(db.store.as(worker, (tx) => appendEvents(tx, old, [said('fork')]))).rejects.toMatchObject({ code: '23505' })
    await expect(db.store.as(worker, (tx) => appendEvents(tx, { ...old, seq: 2 }, [said('fork behind the head')]))).rejects.toThrow('does not follow')
    await expect(db.store.as(worker, (tx) => appendEvents(tx, { ...old, seq: 7 }, [said('gap')]))).rejects.toThrow('does not follow')
  })

  it.each([
    ['a gap', ([one, two]: ChainRow[]) => [one, { ...two, seq: 4 }]],
    ['a link to nothing', ([one, two]: ChainRow[]) => [one, { ...two, prev: Buffer.alloc(32, 1) }]],
  ])('refuses %s among events that are written together, and with them what else was', async (_, forged) => {
    const [id, other] = [await openCase('one'), await openCase('another')]
    await expect(db.store.as(worker, async (tx) => {
      const heads = await Promise.all([lockCase(tx, id), lockCase(tx, other)])
      if (heads[0] === undefined || heads[1] === undefined) throw new Error('no case')
      const { links } = await linkEvents(tx, heads[0], [said('two'), said('three')])
      const fine = await linkEvents(tx, heads[1], [said('fine')])
      await writeEvents(tx, { head: fine.head, links: [...fine.links, ...(forged([...links]) as ChainRow[])] })
    })).rejects.toThrow('does not follow')
    const kept = await db.store.as(worker, async (tx) => [(await readEvents(tx, id)).length, (await readEvents(tx, other)).length])
    expect(kept).toEqual([1, 1])
  })

  it('writes events of several cases at once, each to its own chain', async () => {
    const ids = await Promise.all(['one', 'two', 'three'].map((words) => openCase(words)))
    await db.store.as(worker, async (tx) => {
      await Promise.all(ids.map(async (id) => {
        const head = await lockCase(tx, id)
        if (head === undefined) throw new Error('no case')
        await appendEvents(tx, head, [said(`more of ${id}`), said('last')])
      }))
    })
    for (const id of ids) {
      const [head, rows] = await db.store.as(worker, (tx) => Promise.all([readCase(tx, id), readChain(tx, id)]))
      if (head === undefined) throw new Error('no case')
      expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3])
      expect(verifyChain(rows, { caseId: id, seq: head.seq, hash: head.hash }, db.store.instance)).toEqual({ ok: true })
    }
  })

  it('serialises concurrent writers of one case without losing any', async () => {
    const id = await openCase()
    await Promise.all(Array.from({ length: 20 }, (_, n) => db.store.as(worker, async (tx) => {
      const head = await lockCase(tx, id)
      if (head === undefined) throw new Error('no case')
      await appendEvents(tx, head, [said(`n${n}`)])
    })))
    const events = await db.store.as(worker, (tx) => readEvents(tx, id))
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  })

  it('keeps bodies out of the database in the clear (S-090)', async () => {
    await openCase('canary-6f1c0e')
    const dump = await db.as('administrator', (sql) => sql.query<{ row: string }>(
      `select encode(body, 'escape') as row from event`))
    expect(dump.rows.length).toBeGreaterThan(0)
    expect(dump.rows.some(({ row }) => row.includes('canary-6f1c0e'))).toBe(false)
  })

  it('numbers cases without making two alike', async () => {
    const refs = await Promise.all(Array.from({ length: 12 }, () =>
      db.store.as(worker, (tx) => nextReference(tx, 'mlflow', 2027))))
    expect(refs.sort()).toEqual(Array.from({ length: 12 }, (_, n) => `MLFLOW-2027-${String(n + 1).padStart(4, '0')}`))
  })
})

describe('the chain', () => {
  const chainOf = async (...texts: string[]) => {
    const id = await openCase(...texts)
    return db.store.as(worker, async (tx) => {
      const head = await lockCase(tx, id)
      if (head === undefined) throw new Error('no case')
      return { rows: await readChain(tx, id), end: { caseId: id, seq: head.seq, hash: head.hash } }
    })
  }
  const tampered: [string, number, (rows: ChainRow[]) => ChainRow[]][] = [
    ['an edited body', 2, (rows) => rows.map((row) => (row.seq === 2 ? { ...row, body: Buffer.from('x') } : row))],
    ['another audience', 3, (rows) => rows.map((row) => (row.seq === 3 ? { ...row, audience: 'reporter' } : row))],
    ['another actor', 1, (rows) => rows.map((row) => (row.seq === 1 ? { ...row, actor: 'x' } : row))],
    ['another instant', 1, (rows) => rows.map((row) => (row.seq === 1 ? { ...row, at: at.add({ seconds: 1 }) } : row))],
    ['a deleted event', 2, (rows) => rows.filter(({ seq }) => seq !== 2)],
    ['an event put in twice', 3, (rows) => rows.flatMap((row) => (row.seq === 2 ? [row, row] : [row]))],
    ['two swapped', 1, ([a, b, ...rest]) => [b, a, ...rest].filter((row) => row !== undefined)],
    ['a tail cut off', 4, (rows) => rows.slice(0, 3)],
  ]

  it('verifies as written', async () => {
    const { rows, end } = await chainOf('a', 'b', 'c', 'd')
    expect(verifyChain(rows, end, db.store.instance)).toEqual({ ok: true })
  })

  it.each(tampered)('S-105: detects %s at position %i', async (_, position, tamper) => {
    const { rows, end } = await chainOf('a', 'b', 'c', 'd')
    const verdict = verifyChain(tamper(rows), end, db.store.instance)
    expect(verdict).toMatchObject({ ok: false, seq: position })
  })

  it('S-094: still verifies after the keys are shredded, when nothing opens any more', async () => {
    const { rows, end } = await chainOf('a', 'b')
    await db.store.as(worker, (tx) => tx.execute('delete from case_key where case_id = $1', [end.caseId]))
    await expect(db.store.as(worker, (tx) => readEvents(tx, end.caseId))).rejects.toMatchObject({ code: 'case-key-gone' })
    const after = await db.store.as(worker, (tx) => readChain(tx, end.caseId))
    expect(after).toEqual(rows)
    expect(verifyChain(after, end, db.store.instance)).toEqual({ ok: true })
  })

  it('S-091: a body copied to another event or case does not open', async () => {
    const [one, two] = [await chainOf('a', 'b'), await chainOf('c', 'd')]
    await db.as('administrator', async (sql) => {
      await sql.query('alter table event disable trigger append_only')
      await sql.query('update event set body = $2 where case_id = $1 and seq = 1', [one.end.caseId, one.rows[1]?.body])
      await sql.query('update event set body = $2 where case_id = $1 and seq = 1', [two.end.caseId, one.rows[0]?.body])
      await sql.query('alter table event enable trigger append_only')
    })
    for (const { end } of [one, two]) {
      await expect(db.store.as(worker, (tx) => readEvents(tx, end.caseId))).rejects.toMatchObject({ code: 'sealed-altered' })
    }
  })
})
