import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { putArrival } from './arrivals.ts'
import { putBlob } from './blobs.ts'
import { appendEvents, createCase, lockCase, readEvents, type NewEvent } from './event-log.ts'
import { WHOLE_AT_MOST } from './file-pieces.ts'
import { enqueue } from './outbox.ts'
import { newId } from './random-id.ts'
import { caseKey, caseKeys, sealText } from './sealed-fields.ts'
import { setTimer } from './timers.ts'
import type { Tx } from './transaction.ts'
import type { Viewer } from './viewer.ts'

const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
const worker = { role: 'worker' } as const
const ada = { role: 'team', member: 'ada' } as const
const bob = { role: 'team', member: 'bob' } as const
const gone = { role: 'team', member: 'gone' } as const
const reporter = { role: 'party', subject: 'reporter-1' } as const
const guest = { role: 'party', subject: 'guest-1' } as const
const everyRole: Viewer[] = [worker, ada, reporter, { role: 'public' }, { role: 'gate' }, { role: 'intake' }]

/** Tables with something of a case in them. */
const CASE_TABLES = ['case_head', 'case_key', 'case_access', 'event', 'blob', 'message_id', 'mail_token', 'receipt', 'outbox',
  'timer', 'case_view', 'clock_view', 'case_search', 'read_log', 'arrival']

let db: TestServer
let open: string
let secret: string
let other: string

const events: NewEvent[] = ['team', 'reporter', 'parties', 'team'].map((audience, n) =>
  ({ type: 'message-added', version: 1, at, actor: 'x', audience, body: { n } }))

async function fillCase(tx: Tx, project: string): Promise<string> {
  const id = newId()
  const head = await createCase(tx, { id, project, ref: `${project}-${id}`, policyHash: 'p', at })
  await appendEvents(tx, head, events)
  const key = await caseKey(tx, id)
  for (const eventSeq of [1, 2]) {
    await putBlob(tx, key, { eventSeq, kind: 'attachment', name: 'n', mediaType: 'text/plain', bytes: Buffer.from('b') })
  }
  await tx.execute('insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [id, `owner-of-${id}`, ['team']])
  await tx.execute('insert into message_id (hmac, case_id) values ($1, $2)', [Buffer.from(id), id])
  await tx.execute('insert into mail_token (token_hash, case_id, participant) values ($1, $2, $3)', [Buffer.from(id), id, 'x'])
  await tx.execute('insert into receipt (lookup_hash, case_id, participant) values ($1, $2, $3)', [Buffer.from(id), id, 'x'])
  await enqueue(tx, { eventKey: id, caseId: id, kind: 'mail', recipient: 'a@example.org', payload: {}, dueAt: at })
  await setTimer(tx, { caseId: id, name: 'reply', kind: 'due', dueAt: at })
  await tx.execute('insert into case_view (case_id, project, ref, title_sealed, opened_at, updated_at) values ($1, $2, $3, $4, $5, $5)',
    [id, 'lies', 'lies', sealText(tx, key, { table: 'case_view', column: 'title_sealed', row: id }, 'title'), at])
  for (const audience of ['team', 'reporter']) {
    await tx.execute('insert into clock_view (case_id, name, audience, state) values ($1, $2, $2, $3)', [id, audience, 'running'])
  }
  await tx.execute('insert into case_search (case_id) values ($1)', [id])
  await tx.execute(`insert into read_log (viewer, case_id, what) values ('worker', $1, 'x')`, [id])
  return id
}

beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow'), ('istio')`))
  await db.store.as({ role: 'gate' }, async (tx) => {
    await tx.execute(`insert into member (id, login, display_name, state) values ('ada', 'ada', 'Ada', 'active'),
      ('bob', 'bob', 'Bob', 'active'), ('gone', 'gone', 'Gone', 'left')`)
    await tx.execute(`insert into team_member (project, member) values ('mlflow', 'ada'), ('mlflow', 'gone'), ('istio', 'bob')`)
  })
  ;[open, secret, other] = await db.store.as(worker, async (tx) =>
    [await fillCase(tx, 'mlflow'), await fillCase(tx, 'mlflow'), await fillCase(tx, 'istio')] as const)
  await db.store.as(worker, async (tx) => {
    await tx.execute('update case_head set restricted = true where id = $1', [secret])
    await tx.execute('insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [open, 'reporter-1', ['reporter']])
    await tx.execute('insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [other, 'guest-1', ['parties']])
  })
  await db.store.as({ role: 'intake' }, (tx) => putArrival(tx,
    { source: 'smtp', dedupe: Buffer.alloc(32), receivedAt: at, envelope: {}, raw: Buffer.from('mail') }))
  await db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, open), { eventSeq: 1, kind: 'attachment', name: 'n', mediaType: 'text/plain', bytes: Buffer.alloc(WHOLE_AT_MOST + 1) }))
})
afterAll(() => db.close())

/** Distinct cases seen in a table, or 'refused' when there is not even the right to look. */
async function casesIn(viewer: Viewer, table: string): Promise<string[] | 'refused'> {
  const column = table === 'case_head' ? 'id' : 'case_id'
  try {
    return await db.store.as(viewer, async (tx) =>
      (await tx.query<{ id: string }>(`select distinct ${column} as id from ${table}`)).map(({ id }) => id).sort())
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42501') return 'refused'
    throw error
  }
}

describe('row-level security', () => {
  it('is on and forced for every table', async () => {
    const { rows } = await db.as('owner', (sql) => sql.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'parley'::regnamespace and relkind = 'r'
       and not (relrowsecurity and relforcerowsecurity) and relname <> 'migration'`))
    expect(rows).toEqual([])
  })

  it('S-131: binds every login: none is superuser, none bypasses it, only the owner owns', async () => {
    const { rows } = await db.as('owner', (sql) => sql.query(
      `select rolname from pg_roles where rolname like 'parley\\_%' and rolname <> 'parley_administrator'
       and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolinherit and rolcanlogin)`))
    expect(rows).toEqual([])
    const owners = await db.as('owner', (sql) => sql.query<{ owner: string }>(
      `select distinct tableowner as owner from pg_tables where schemaname = 'parley'`))
    expect(owners.rows).toEqual([{ owner: 'parley_owner' }])
  })

  it.each([...CASE_TABLES, 'file_piece'])('shows nothing of %s to an unset viewer', async (table) => {
    const seen = await db.as('desk', async (sql) => {
      const counts: unknown[] = []
      for (const role of ['parley_team', 'parley_party', 'parley_public', 'parley_gate']) {
        await sql.query('begin')
        await sql.query(`set local role ${role}`)
        const result = await sql.query(`select 1 as hit from ${table}`).catch((error: { code: string }) => error.code)
        counts.push(typeof result === 'string' ? result : result.rowCount)
        await sql.query('rollback')
      }
      return counts
    })
    expect(seen.every((count) => count === 0 || count === '42501')).toBe(true)
    const asWorker = await db.as('worker', (sql) => sql.query(`select 1 as hit from ${table}`))
    expect(asWorker.rowCount).toBe(0)
  })

  it.each(CASE_TABLES.filter((table) => table !== 'arrival'))('%s: a member sees the cases of the project, and no restricted one', async (table) => {
    const found = await casesIn(ada, table)
    expect(found === 'refused' ? [] : found).toEqual([open])
    expect(await casesIn(bob, table)).toEqual([other])
    expect(await casesIn(gone, table)).toEqual([])
    expect(await casesIn(worker, table)).toEqual([open, secret, other].sort())
  })

  it.each(CASE_TABLES)('%s: a party sees at most the case it was granted', async (table) => {
    const found = await casesIn(reporter, table)
    expect(found === 'refused' ? [] : found.filter((id) => id !== open)).toEqual([])
    const foreign = await casesIn({ role: 'party', subject: 'nobody-knows' }, table)
    expect(foreign === 'refused' ? [] : foreign).toEqual([])
  })

  it.each(CASE_TABLES.filter((table) => table !== 'receipt'))('%s: the gate and the public cannot even look', async (table) => {
    expect(await casesIn({ role: 'gate' }, table)).toBe('refused')
    expect(await casesIn({ role: 'public' }, table)).toBe('refused')
    expect(await casesIn({ role: 'intake' }, table)).toBe('refused')
  })

  it('opens a restricted case to a member with a grant of its own', async () => {
    const clara = { role: 'team', member: 'clara' } as const
    await db.store.as({ role: 'gate' }, async (tx) => {
      await tx.execute(`insert into member (id, login, display_name) values ('clara', 'clara', 'Clara')`)
      await tx.execute(`insert into team_member (project, member) values ('mlflow', 'clara')`)
    })
    expect(await casesIn(clara, 'event')).toEqual([open])
    await db.store.as(worker, (tx) => tx.execute(
      'insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [secret, 'clara', ['team']]))
    expect(await casesIn(clara, 'event')).toEqual([open, secret].sort())
    expect(await casesIn(clara, 'case_view')).toEqual([open, secret].sort())
  })
})

describe('audiences', () => {
  const audiencesOf = (viewer: Viewer, id: string) => db.store.as(viewer, async (tx) =>
    (await readEvents(tx, id)).map(({ seq, audience }) => [seq, audience]))

  it('a party reads the events of its audiences, the team all', async () => {
    expect(await audiencesOf(reporter, open)).toEqual([[2, 'reporter']])
    expect(await audiencesOf(guest, other)).toEqual([[3, 'parties']])
    expect((await audiencesOf(ada, open)).length).toBe(4)
    expect(await audiencesOf(reporter, other)).toEqual([])
  })

  it('a party sees the files and clocks of its audiences only', async () => {
    const seen = await db.store.as(reporter, async (tx) => ({
      blobs: await tx.query('select event_seq from blob'), clocks: await tx.query('select name from clock_view'),
    }))
    expect(seen).toEqual({ blobs: [{ event_seq: 2 }], clocks: [{ name: 'reporter' }] })
  })

  it('a party does not see what the team notes about its case', async () => {
    await expect(db.store.as(reporter, (tx) => tx.query('select severity from case_view'))).rejects.toMatchObject({ code: '42501' })
    expect(await db.store.as(reporter, (tx) => tx.query('select case_id, project from case_view')))
      .toEqual([{ case_id: open, project: 'mlflow' }])
  })

  it('revoking a grant takes effect with the next transaction, keys included', async () => {
    const short = { role: 'party', subject: 'short-lived' } as const
    await db.store.as(worker, (tx) => tx.execute(
      'insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [open, 'short-lived', ['reporter']]))
    expect(await audiencesOf(short, open)).toEqual([[2, 'reporter']])
    await db.store.as(worker, (tx) => tx.execute(`delete from case_access where subject = 'short-lived'`))
    expect(await audiencesOf(short, open)).toEqual([])
    expect((await db.store.as(short, (tx) => caseKeys(tx, [open]))).size).toBe(0)
  })
})

describe('what cannot be written', () => {
  it.each(everyRole)('S-104: $role can neither change nor delete an event, nor empty the table', async (viewer) => {
    for (const attack of [`update event set audience = 'reporter'`, 'delete from event', 'truncate event', 'truncate event cascade',
      'alter table event disable trigger append_only', 'drop policy team on event', 'set role parley_owner', 'set session authorization parley_owner']) {
      await expect(db.store.as(viewer, (tx) => tx.execute(attack))).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('not even the owner changes an event by accident', async () => {
    for (const attack of [`update event set actor = 'y'`, 'delete from event', 'truncate event cascade']) {
      await expect(db.as('owner', (sql) => sql.query(attack))).rejects.toThrow('append-only')
    }
  })

  it('S-096: intake cannot read what it wrote, nor anything else', async () => {
    const { rows } = await db.as('owner', (sql) => sql.query<{ tablename: string }>(
      `select tablename from pg_tables where schemaname = 'parley'`))
    for (const { tablename } of rows) {
      await expect(db.store.as({ role: 'intake' }, (tx) => tx.query(`select * from ${tablename}`))).rejects.toMatchObject({ code: '42501' })
    }
    await expect(db.store.as({ role: 'intake' }, (tx) => tx.query('delete from arrival'))).rejects.toMatchObject({ code: '42501' })
  })

  it('a member cannot append to a case of another project, a party to none', async () => {
    const head = await db.store.as(worker, (tx) => lockCase(tx, other))
    if (head === undefined) throw new Error('no case')
    await expect(db.store.as(ada, (tx) => appendEvents(tx, head, events))).rejects.toMatchObject({ code: 'case-key-gone' })
    await expect(db.store.as(guest, (tx) => appendEvents(tx, head, events))).rejects.toMatchObject({ code: '42501' })
    const row = [other, 5, 't', 1, at, 'ada', 'team', Buffer.from(''), Buffer.alloc(32), Buffer.alloc(32)]
    await expect(db.store.as(ada, (tx) => tx.execute(
      'insert into event values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', row))).rejects.toThrow()
  })

  it('a member cannot open a case in another project, nor move one there', async () => {
    await expect(db.store.as(ada, (tx) => createCase(tx, { id: newId(), project: 'istio', ref: 'x', policyHash: 'p', at })))
      .rejects.toMatchObject({ code: '42501' })
    await expect(db.store.as(ada, (tx) => tx.execute(`update case_head set project = 'istio'`))).rejects.toMatchObject({ code: '42501' })
  })

  it('the list takes project and restriction from the head, whatever the writer says', async () => {
    const rows = await db.store.as(worker, (tx) => tx.query('select project, restricted from case_view where case_id = $1', [secret]))
    expect(rows).toEqual([{ project: 'mlflow', restricted: true }])
    await db.store.as(worker, (tx) => tx.execute('update case_view set restricted = false where case_id = $1', [secret]))
    expect(await casesIn(ada, 'case_view')).toEqual([open])
  })

  it('the desk has no right at all without taking a role', async () => {
    await expect(db.as('desk', (sql) => sql.query('select * from parley.case_head'))).rejects.toMatchObject({ code: '42501' })
  })

  it('no login makes tables, temporary ones included', async () => {
    for (const login of ['desk', 'intake', 'worker'] as const) {
      for (const attack of ['create table public.x (y int)', 'create temp table x (y int)', 'create table parley.x (y int)', 'create schema x']) {
        await expect(db.as(login, (sql) => sql.query(attack))).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|3F000)$/) })
      }
    }
  })

  it('what is published does not tell the public which case it was', async () => {
    await db.store.as(worker, (tx) => tx.execute(`insert into publication values ('A-1', '/a', 'text/plain', 'x', 'x', $1, $2)`, [at, open]))
    const [row] = await db.store.as({ role: 'public' }, (tx) => tx.query('select advisory_id, path from publication'))
    expect(row).toEqual({ advisory_id: 'A-1', path: '/a' })
    await expect(db.store.as({ role: 'public' }, (tx) => tx.query('select case_id from publication'))).rejects.toMatchObject({ code: '42501' })
  })
})
