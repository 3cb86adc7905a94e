import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk } from '../../../testing/src/list-desk.ts'
import { deskPort } from '../http/port/desk.ts'

let server: TestServer
let receipt = ''
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-receipt-'))
  server = await testDatabase()
  const { store, gate } = await listDesk(server)
  const done = await deskPort(store, gate).report({
    project: 'distributors', title: 'A hole', text: 'It is behind the door.', parts: {}, alreadyPublic: false, about: 'project',
    files: [{ name: '../../etc/passwd', mediaType: 'text/plain', bytes: Buffer.from('proof') }],
  })
  if (done.ok) receipt = done.receipt
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** The command as its user runs it, with a login to the database and nothing else: no data folder, no key. */
function run(words: readonly string[], input: string, url?: string): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { database = '', user = '', host = '' } = { ...server.postgres.connection('owner') }
  const known = url ?? `postgresql://${encodeURIComponent(user)}@localhost:${server.server.administrator('x').port}/${database}?host=${encodeURIComponent(host)}`
  const { password } = server.postgres.connection('owner')
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/parley.js'), 'receipt', ...words], {
    input, encoding: 'utf8', env: { PATH: process.env['PATH'], DATABASE_URL: known, ...(typeof password === 'string' ? { PGPASSWORD: password } : {}) },
  })
  return { code: status, out: stdout, err: stderr }
}

describe('parley receipt', () => {
  it('S-048: prints what the receipt opens, with a database and no key; files go under their ids, whatever they are called', async () => {
    const files = join(folder, 'files')
    const { code, out, err } = run(['--files', files], `${receipt}\n`)
    expect([code, err]).toEqual([0, ''])
    const told = JSON.parse(out) as { cases: { reference: string; events: { type: string; body: object }[] }[]; files: { blob: string; name: string }[] }
    expect(told.cases[0]?.events.map(({ type }) => type)).toContain('ReportReceived')
    expect(out).toContain('It is behind the door.')
    expect(told.files).toHaveLength(1)
    expect(await readFile(join(files, told.files[0]?.blob ?? ''), 'utf8')).toBe('proof')
  })

  it('S-047: another receipt opens nothing, and neither stands in what is printed', () => {
    const other = run([], 'PARLEY-R-00000-00000-00000-00000-00000-0000\n')
    expect([other.code, other.out, other.err]).toEqual([1, '', 'Nothing in this database opens with that receipt.\n'])
    expect(run([], receipt).out).not.toContain(receipt)
  })

  it('says how it is used, also where it is not told of a database', () => {
    expect(run(['--nonsense'], receipt)).toMatchObject({ code: 2, out: '' })
    expect(run([], receipt, '')).toMatchObject({ code: 2, out: '' })
    expect(run(['--help'], receipt).err).toContain('the receipt is the key')
  })
})
