import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { localCustodian } from '../keys/custodian.ts'
import { Keyring, openKeyring } from '../keys/keyring.ts'
import { openStore } from './store.ts'
import type { Viewer } from './viewer.ts'

const worker = { role: 'worker' } as const

let db: TestServer
beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())

describe('a transaction', () => {
  it('is committed when the work returns and undone when it throws', async () => {
    await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('kept')`))
    await expect(db.store.as(worker, async (tx) => {
      await tx.execute(`insert into project (id) values ('undone')`)
      throw new Error('on purpose')
    })).rejects.toThrow('on purpose')
    expect(await db.store.as(worker, (tx) => tx.query('select id from project'))).toEqual([{ id: 'kept' }])
  })

  it('leaks neither role nor viewer to the next one on the same connection', async () => {
    const viewers: Viewer[] = [{ role: 'team', member: 'ada' }, { role: 'party', subject: 'p' }, { role: 'public' }, { role: 'gate' }]
    const seen = await Promise.all(Array.from({ length: 200 }, async (_, n) => {
      const viewer = viewers[n % 4] ?? worker
      const told = await db.store.as(viewer, (tx) => tx.one<{ me: string; role: string }>('select me() as me, current_user as role'))
      return `${'member' in viewer ? viewer.member : 'subject' in viewer ? viewer.subject : viewer.role} ${viewer.role}` ===
        `${told.me} ${told.role.replace('parley_', '')}`
    }))
    expect(seen.every(Boolean)).toBe(true)
    const bare = await db.as('desk', (sql) => sql.query<{ me: string | null }>(`select current_setting('parley.viewer', true) as me`))
    expect(bare.rows[0]?.me ?? '').toBe('')
  })

  it('ends when a statement fails: the connection serves the next viewer', async () => {
    for (let n = 0; n < 30; n += 1) {
      await expect(db.store.as({ role: 'public' }, (tx) => tx.query('select nonsense'))).rejects.toMatchObject({ code: '42703' })
    }
    expect(await db.store.as({ role: 'public' }, (tx) => tx.one('select me() as me'))).toEqual({ me: 'public' })
  })

  it('is run again after a deadlock', async () => {
    await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('a'), ('b')`))
    let runs = 0
    const lock = (first: string, second: string) => db.store.as(worker, async (tx) => {
      runs += 1
      await tx.execute(`update project set name = name || '.' where id = $1`, [first])
      await tx.query('select pg_sleep(0.2)')
      await tx.execute(`update project set name = name || '.' where id = $1`, [second])
    })
    await Promise.all([lock('a', 'b'), lock('b', 'a')])
    expect(runs).toBeGreaterThan(2)
    expect(await db.store.as(worker, (tx) => tx.query(`select name from project where id in ('a', 'b')`)))
      .toEqual([{ name: '..' }, { name: '..' }])
  })

  it('takes instants, bytes and big integers, and gives them back', async () => {
    const at = Temporal.Instant.from('2026-11-20T10:00:00.123456Z')
    const row = await db.store.as(worker, (tx) => tx.one(
      'select $1::timestamptz as at, $2::bytea as bytes, $3::int8 as big, $4::jsonb as json, $1 = any($5::timestamptz[]) as found',
      [at, new Uint8Array([0, 255]), 2n ** 40n, { a: [1] }, [at]]))
    expect(row).toEqual({ at, bytes: Buffer.from([0, 255]), big: 2 ** 40, json: { a: [1] }, found: true })
    await expect(db.store.as(worker, (tx) => tx.query('select 9007199254740993::int8 as big'))).rejects.toThrow('does not fit')
  })

  it('has an end even when a statement has none', async () => {
    const settings = await db.store.as({ role: 'public' }, (tx) => tx.one(
      `select current_setting('statement_timeout') as statement, current_setting('search_path') as path`))
    expect(settings).toEqual({ statement: '30s', path: 'parley,pg_temp' })
  })

  it('refuses a viewer that is no id', async () => {
    await expect(db.store.as({ role: 'team', member: `x'; reset role; --` }, (tx) => tx.query('select 1 as one'))).rejects.toThrow('needs an id')
    await expect(db.store.as({ role: 'party', subject: '' }, (tx) => tx.query('select 1 as one'))).rejects.toThrow('needs an id')
  })
})

describe('the store', () => {
  it('opens again with the same instance and keys', async () => {
    const again = await openStore({ postgres: db.postgres, keyring: await openKeyring({ dataDir: db.dataDir }) })
    expect(again.instance).toBe(db.store.instance)
    const print = (store: typeof again) => store.as(worker, (tx) => Promise.resolve(tx.instanceKeys.fingerprint('a', 'b').toString('hex')))
    expect(await print(again)).toBe(await print(db.store))
    await again.close()
  })

  it('does not open with another master key, and says so', async () => {
    const foreign = new Keyring(localCustodian(Buffer.alloc(32, 9)))
    await expect(openStore({ postgres: db.postgres, keyring: foreign })).rejects.toMatchObject({ code: 'unknown-master-key' })
  })

  it('survives its connections being cut, idle or in use', async () => {
    const cut = () => db.as('administrator', (sql) => sql.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'parley_worker' and application_name = 'parley worker'
       and datname = current_database()`))
    await db.store.as(worker, (tx) => tx.query('select 1 as one'))
    await cut()
    const inUse = db.store.as(worker, async (tx) => {
      await tx.query('select 1 as one')
      await tx.query('select pg_sleep(5)')
    })
    const cutting = new Promise((resolve) => { setTimeout(resolve, 200) }).then(cut)
    await expect(inUse).rejects.toThrow()
    await cutting
    expect(await db.store.as(worker, (tx) => tx.one('select 1 as one'))).toEqual({ one: 1 })
  })
})

describe('statements that travel together', () => {
  const add = `insert into project (id) values ($1)`
  const has = (id: string) => db.store.as({ role: 'worker' }, (tx) => tx.maybe('select id from project where id = $1', [id]))

  it('a write is done by the commit, in order, without having been waited for', async () => {
    await db.store.as({ role: 'worker' }, async (tx) => {
      tx.write(add, ['written'])
      tx.write(`update project set name = 'named' where id = $1`, ['written'])
    })
    expect(await db.store.as({ role: 'worker' }, (tx) => tx.one('select name from project where id = $1', ['written']))).toEqual({ name: 'named' })
  })

  it('a write that fails is heard at the commit, and nothing of the transaction stays', async () => {
    const work = db.store.as({ role: 'worker' }, async (tx) => {
      tx.write(add, ['beside'])
      tx.write(add, ['Not An Id'])
    })
    await expect(work).rejects.toMatchObject({ code: '23514' })
    expect(await has('beside')).toBeUndefined()
  })

  it('an error that was swallowed still keeps the transaction from being committed', async () => {
    const work = db.store.as({ role: 'worker' }, async (tx) => {
      await tx.execute(add, ['swallowed'])
      await tx.execute(add, ['swallowed']).catch(() => 0)
    })
    await expect(work).rejects.toMatchObject({ code: '23505' })
    expect(await has('swallowed')).toBeUndefined()
  })

  it('questions asked at once are answered each with its own rows', async () => {
    const answers = await db.store.as({ role: 'worker' }, (tx) => Promise.all([1, 2, 3].map((n) => tx.one('select $1::int as n', [n]))))
    expect(answers).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  })

  it('once: committed with the first answer; a question after it is refused', async () => {
    await db.store.once({ role: 'worker' }, (tx) => tx.execute(add, ['at-once']))
    expect(await has('at-once')).toEqual({ id: 'at-once' })
    const late = db.store.once({ role: 'worker' }, async (tx) => {
      await tx.execute(add, ['in-time'])
      await tx.execute(add, ['too-late'])
    })
    await expect(late).rejects.toThrow('takes no question after its first answer')
    expect([await has('in-time'), await has('too-late')]).toEqual([{ id: 'in-time' }, undefined])
  })

  it('arrays keep quotes, backslashes, nothing and bytes', async () => {
    const [texts, bytes] = [['a"b', 'c\\d', null, '', '{x,y}', 'NULL'], [Buffer.from([0, 255]), null]]
    const back = await db.store.as({ role: 'worker' }, (tx) => tx.one('select $1::text[] as texts, $2::bytea[] as bytes', [texts, bytes]))
    expect(back).toEqual({ texts, bytes })
  })
})
