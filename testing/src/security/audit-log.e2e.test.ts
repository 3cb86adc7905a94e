import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from 'pg'
import { readLog } from '../../../desk/src/audit/audit-log.ts'
import { verifierKey } from '../../../desk/src/audit/checkpoint.ts'
import { leafHash } from '../../../desk/src/audit/entry.ts'
import { verifyLog } from '../../../desk/src/audit/verify-log.ts'
import { until } from '../smtp-peer.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { hiddenFields, Visitor, type Answer } from './visitor.ts'

const verifierProgram = fileURLToPath(new URL('../../../scripts/verify-receipt.mjs', import.meta.url))
let room: AccessDesk
let ada: Subject
let target: Target
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager'] })
  target = await madeCase(room, 'community')
})
afterAll(() => room.end())

const log = () => readLog(room.desk.store, room.data)
const keyOfLog = async () => (await ada.visitor.get('/.well-known/parley/log-key')).text.trim()
const chained = () => until(async () => (await room.desk.store.as({ role: 'worker' }, (tx) => tx.query('select id from audit_pending limit 1'))).length === 0, 'the notes to be chained')
const said = async () => (await log()).rows.map(({ entry }) => JSON.parse(entry) as { readonly actor: string; readonly action: string; readonly object: string })

async function asAdministrator(...statements: readonly string[]): Promise<void> {
  const client = new Client(room.administrator())
  await client.connect()
  await client.query(`set search_path = parley; set session_replication_role = replica`)
  for (const statement of statements) await client.query(statement)
  await client.end()
}

/** A checkpoint of now: five minutes on, with something new to sign. */
async function signed(): Promise<string> {
  await ada.visitor.get('/cases')
  await chained()
  const before = (await log()).checkpoints.length
  room.advance({ minutes: 6 })
  await until(async () => (await log()).checkpoints.length > before, 'a checkpoint')
  return (await log()).checkpoints.at(-1) ?? ''
}

describe('what the log says', () => {
  it('S-103 S-107: every sign-in, list, reading, download, command, grant and role is there, in ids only', async () => {
    await ada.visitor.get('/cases?project=community')
    await ada.visitor.get(`/cases/${target.id}`)
    await ada.visitor.get(`/cases/${target.id}/files/${target.file}`)
    await ada.visitor.fill(`/cases/${target.id}/commands/WriteMessage`, { audience: 'team', 'message.text': 'secret words' })
    await room.desk.store.as({ role: 'worker' }, (tx) => tx.execute(`update case_head set restricted = true where id = $1`, [target.id]))
    await room.desk.store.as({ role: 'worker' }, (tx) => tx.execute(`insert into case_access (case_id, subject, audiences) values ($1, $2, '{team}')`, [target.id, ada.member]))
    await room.desk.store.as({ role: 'gate' }, (tx) => tx.execute(`update team_member set roles = '{triager,auditor}' where member = $1`, [ada.member]))
    await ada.visitor.post('/sign-out', { _token: ada.token })
    await chained()
    const entries = await said()
    const from = entries.findLastIndex(({ action }) => action === 'cases listed')
    expect(entries.slice(from).map(({ actor, action, object }) => [actor === ada.member ? 'ada' : actor, action, object.replace(target.id, 'CASE').replace(ada.member, 'ADA')])).toEqual([
      ['ada', 'cases listed', 'community'], ['ada', 'read case', 'CASE'], ['ada', 'read file', 'CASE'], ['ada', 'read case', 'CASE'], ['ada', 'read case', 'CASE'],
      [expect.any(String), 'event MessageWritten', expect.stringMatching(/^CASE\/\d+$/)], ['worker', 'restricted: true', 'CASE'], ['worker', 'access granted', 'CASE/ADA'],
      ['gate', 'roles changed: triager auditor', 'community/ADA'], ['ada', 'session ended', expect.stringMatching(/^[0-9a-f]{16}$/)],
    ])
    const before = entries.slice(0, from).map(({ action }) => action)
    for (const action of ['desk started', 'policy loaded', 'member: member invited', 'roles given: triager', 'member: member joined', 'signed in by codes', 'event ReportReceived']) expect(before).toContain(action)
    expect(JSON.stringify(entries)).not.toMatch(/secret words|A weakness of|ada"|proof\.txt/)
    ada = await subject(room, 'ada-again', { community: ['triager'] })
  })

  it('S-104: no login of the desk can change, remove or put in what is chained', async () => {
    await chained()
    for (const viewer of [{ role: 'worker' }, { role: 'gate' }, { role: 'public' }, { role: 'intake' }, { role: 'team', member: ada.member }, { role: 'party', subject: 'p' }] as const) {
      for (const statement of [`update audit_entry set entry = ''`, 'delete from audit_entry', 'truncate audit_entry', 'truncate read_log', `update read_log set viewer = ''`, 'delete from read_log']) {
        await expect(room.desk.store.as(viewer, (tx) => tx.execute(statement))).rejects.toThrow(/permission denied|append-only/)
      }
    }
    await expect(room.desk.store.as({ role: 'team', member: ada.member }, (tx) => tx.execute(`insert into audit_entry values (99999, '', '')`))).rejects.toThrow(/permission denied/)
    await expect(room.desk.store.as({ role: 'team', member: ada.member }, (tx) => tx.execute(`insert into audit_pending (at, actor, action) values (now(), 'somebody else', 'x')`))).rejects.toThrow(/row-level security/)
  })

  it('S-108: where nothing can be noted, nothing is read', async () => {
    await asAdministrator('alter table audit_pending add constraint shut check (false) not valid')
    const own = await ada.visitor.get('/cases')
    await asAdministrator('alter table audit_pending drop constraint shut')
    expect([own.status, own.text.includes('A weakness')]).toEqual([503, false])
    expect((await ada.visitor.get('/cases')).status).toBe(200)
  })
})

describe('a log that was tampered with by the superuser of the database', () => {
  const verdict = async (kept: readonly string[] = []) => {
    const { rows, checkpoints, publicKey } = await log()
    return verifyLog(rows, [...checkpoints, ...kept], verifierKey('desk.example/log', publicKey))
  }
  /** Does the damage, looks, and mends it. */
  const after = async (...damage: readonly string[]) => {
    await chained()
    await asAdministrator('create table kept_entry as table audit_entry', ...damage)
    const found = await verdict()
    await asAdministrator('delete from audit_entry', 'insert into audit_entry select * from kept_entry', 'drop table kept_entry')
    return found
  }

  it('S-105: unharmed, verifies with every checkpoint', async () => {
    await signed()
    await signed()
    expect(await verdict()).toMatchObject({ ok: true })
  })

  it('S-105: edited, deleted, inserted, reordered: each is named with its place', async () => {
    expect(await after(`update audit_entry set entry = replace(entry, '"outcome":"done"', '"outcome":"none"') where seq = 7`)).toMatchObject({ ok: false, seq: 7, code: 'altered' })
    expect(await after('delete from audit_entry where seq = 9')).toMatchObject({ ok: false, seq: 9, code: 'missing' })
    expect(await after('update audit_entry set seq = 1000000 + seq where seq > 4', 'update audit_entry set seq = seq - 999999 where seq > 4', `insert into audit_entry select 5, entry, hash from audit_entry where seq = 4`))
      .toMatchObject({ ok: false, seq: 5, code: 'missing' })
    expect(await after('update audit_entry set seq = 1000000 where seq = 6', 'update audit_entry set seq = 6 where seq = 7', 'update audit_entry set seq = 7 where seq = 1000000')).toMatchObject({ ok: false, seq: 6, code: 'missing' })
  })

  it('S-105 S-106: cut, written anew, rolled back: each is found by a checkpoint that was kept', async () => {
    const kept = await signed()
    const { rows } = await log()
    const size = Number(kept.split('\n')[1])
    expect(await after(`delete from audit_entry where seq >= ${size - 2}`)).toMatchObject({ ok: false, seq: size - 2, code: 'rolled back' })
    const first = rows[0]?.entry.replace('"outcome":"done"', '"outcome":"none"') ?? ''
    // A whole new chain from the first entry on, every hash right.
    let prev = ''
    const forged = rows.map(({ seq, entry }) => {
      const text = seq === 0 ? first : entry.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`)
      prev = leafHash(text).toString('hex')
      return `update audit_entry set entry = '${text.replaceAll("'", "''")}', hash = '\\x${prev}' where seq = ${seq}`
    })
    expect(await after(...forged)).toMatchObject({ ok: false, seq: 0, code: 'forked' })
    expect(await verdict([kept])).toMatchObject({ ok: true })
  })
})

describe('the proof of when a report was made', () => {
  let receipt: string
  let proof: Answer
  const check = (text: string, key: string) => {
    const path = join(room.data, 'proof.json')
    writeFileSync(path, text)
    return spawnSync(process.execPath, [verifierProgram, path, key], { encoding: 'utf8' })
  }
  const askProof = async () => {
    const reporter = new Visitor(room.desk.url, 'reporter')
    const own = await reporter.post('/receipt', { receipt })
    return reporter.post('/receipt/proof', { sealed: hiddenFields(own.text)['sealed'] ?? '' })
  }

  it('S-110: comes with the receipt, once a checkpoint covers it', async () => {
    const reporter = new Visitor(room.desk.url, 'reporter')
    const page = await reporter.get('/p/community/report')
    const parts = Object.fromEntries([...page.text.matchAll(/<(?:textarea|input)[^>]*\bname="(part\.[^"]+)"/g)].map(([, name = '']) => [name, 'words']))
    const made = await reporter.post('/p/community/report', { ...hiddenFields(page.text), ...parts, title: 'A hole in the fence', text: 'One can walk through.', about: 'project', alreadyPublic: 'no', files: [new File(['a picture of it'], 'fence.txt')] })
    receipt = /PARLEY-R-[0-9A-Z-]+/.exec(made.text.replace(/<[^>]+>/g, ' '))?.[0] ?? ''
    await chained()
    expect((await askProof()).status).toBe(409)
    await signed()
    proof = await askProof()
    expect([proof.status, proof.headers.get('Content-Disposition')]).toEqual([200, expect.stringContaining('attachment')])
  })

  it('S-110: convinces a stranger who has a page of code and the key, without the desk', async () => {
    const checked = check(proof.text, await keyOfLog())
    expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('«A hole in the fence»')])
    expect(checked.stdout).toMatch(/desk\.example\/log had received this report by \d{4}-\d\d-\d\dT/)
  })

  it('S-110: convinces nobody with anything changed in it, or under another key', async () => {
    const key = await keyOfLog()
    const parsed = JSON.parse(proof.text) as { report: { title: string; text: string; files: { name: string; sha256: string }[] }; salt: string; entry: string; proof: string }
    const line = (at: number, text: string) => parsed.proof.split('\n').with(at, text).join('\n')
    const changed: readonly object[] = [
      { ...parsed, report: { ...parsed.report, text: 'One can fly over.' } }, { ...parsed, report: { ...parsed.report, files: [] } }, { ...parsed, salt: parsed.salt.replace(/^./, (c) => (c === '0' ? '1' : '0')) },
      { ...parsed, entry: parsed.entry.replace(/"time":"\d{4}/, '"time":"2001') }, { ...parsed, proof: line(1, 'index 1') }, { ...parsed, proof: line(2, Buffer.alloc(32).toString('base64')) },
      { ...parsed, proof: parsed.proof.replace(/\n\n([^\n]+\n)\d+/, '\n\n$1999999') }, {}, { ...parsed, proof: parsed.proof.replace(/\n— .*\n$/, '\n') },
    ]
    for (const one of changed) expect(check(JSON.stringify(one), key)).toMatchObject({ status: 1, stderr: expect.stringContaining('does not hold') as string })
    const bytes = Buffer.from(proof.text)
    expect(check(bytes.toString('utf8').replace(/.{6}==?\\n"/, 'AAAAAA==\\n"'), key).status).toBe(1)
    const otherKey = verifierKey('desk.example/log', Buffer.alloc(32, 7))
    expect(check(proof.text, otherKey).status).toBe(1)
    expect(check(proof.text, 'no key').status).toBe(1)
  })
})
