import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskProcess, type DeskProcess } from '../../../testing/src/running-desk.ts'
import { rawSmtp, until } from '../../../testing/src/smtp-peer.ts'
import { startEmbedded } from '../store/postgres/embedded.ts'
import type { EmbeddedPostgres } from '../store/postgres/postgres.ts'

const program = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))
const policies = fileURLToPath(new URL('../../../policies', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'parley-move-'))
let desk: DeskProcess
let second: EmbeddedPostgres
let url: string
const report = async (number: number) => {
  const client = await rawSmtp(desk.smtp)
  expect(await client.mail({ from: `ada${number}@finder.example`, to: ['asf@desk.example'] },
    `From: ada${number}@finder.example\r\nTo: asf@desk.example\r\nSubject: Hole ${number}\r\nMessage-ID: <${number}@finder.example>\r\n\r\nIt is open.\r\n`)).toMatch(/^250/)
  client.close()
}
const asAdministrator = async <Row extends object>(text: string): Promise<Row[]> => {
  const client = new Client(second.administrator('parley'))
  await client.connect()
  const { rows } = await client.query<Row>(text)
  await client.end()
  return rows
}
const move = () => spawnSync(process.execPath, [program, 'migrate-to', url], { encoding: 'utf8', env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data, PARLEY_POLICIES: policies } })
beforeAll(async () => {
  desk = await deskProcess()
  second = await startEmbedded({ dataDir: join(folder, 'second'), log: () => undefined })
  const { host } = second.administrator('parley')
  url = `postgresql://${encodeURIComponent(String(second.administrator().user))}@/parley?host=${encodeURIComponent(String(host))}`
  // A server of an operator's own knows nothing of the desk yet.
  const client = new Client(second.administrator('postgres'))
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'parley'`)
  await client.query('drop database parley')
  for (const role of ['parley_owner', 'parley_intake', 'parley_desk', 'parley_worker', 'parley_team', 'parley_party', 'parley_public', 'parley_gate']) await client.query(`drop role if exists ${role}`)
  await client.query('create database parley')
  await client.end()
  await desk.start()
  for (const number of [1, 2, 3]) await report(number)
  await until(() => caseCount() >= 3, 'three cases', 60_000)
})
const caseCount = (): number => existsSync(desk.pickup) ? readdirSync(desk.pickup).filter((name) => name.endsWith('.eml')).length : 0
afterAll(async () => {
  await desk.remove()
  await second.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('parley migrate-to', () => {
  it('moves nothing while the desk is at work', () => {
    const { status, stderr } = move()
    expect(status, stderr).toBe(2)
    expect(stderr).toContain('in use by another desk')
  })

  it('moves a whole desk, proves it, and refuses a second time', async () => {
    await desk.stop()
    const { status, stdout, stderr } = move()
    expect(stderr + stdout).toContain('3 of 3 chains verify; 0 rows differ')
    expect(status).toBe(0)
    expect(await asAdministrator('select id from parley.case_head')).toHaveLength(3)
    const again = move()
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('there is a desk in the database at that URL already')])
  })

  it('goes on there: numbers follow, and what came before is still read', async () => {
    const moved = await deskProcess({ data: desk.data, environment: { DATABASE_URL: url } })
    await moved.start()
    const client = await rawSmtp(moved.smtp)
    await client.mail({ from: 'bob@finder.example', to: ['asf@desk.example'] }, 'From: Bob <bob@finder.example>\r\nTo: asf@desk.example\r\nSubject: Another\r\nMessage-ID: <9@finder.example>\r\n\r\nIt too.\r\n')
    client.close()
    const references = async () => (await asAdministrator<{ ref: string }>('select ref from parley.case_head order by ref')).map(({ ref }) => ref)
    for (let turn = 0; turn < 100 && (await references()).length < 4; turn += 1) await new Promise((resolve) => { setTimeout(resolve, 100) })
    expect(new Set(await references()).size).toBe(4)
    await moved.stop()
  })
})
