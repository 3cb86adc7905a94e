import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandForms } from '../../../desk/src/pages/forms/command-forms.ts'
import { startEmbedded } from '../../../desk/src/store/postgres/embedded.ts'
import { filesUnder, filesWith } from './canary.ts'
import { canaryScene, readText, type CanaryScene } from './canary-scene.ts'
import { crawl } from './crawl.ts'
import { hiddenFields, Visitor, type Answer } from './visitor.ts'

let scene: CanaryScene
beforeAll(async () => { scene = await canaryScene() }, 300_000)
afterAll(() => scene.end())

const starts = ['/', '/cases', '/account', '/members', '/advisories', '/receipt', '/sign-in', '/healthz', '/readyz', '/feeds/advisories.atom', '/feeds/advisories.json', '/.well-known/security.txt', '/.well-known/csaf/provider-metadata.json']

/** Every address that the whole team knows of, plus those that no page links to. */
async function everyAddress(): Promise<readonly string[]> {
  const pages = await crawl(scene.root, [...starts, ...scene.cases.map((id) => `/cases/${id}`)])
  const typed = scene.cases.flatMap((id) => [...commandForms.keys()].map((type) => `/cases/${id}/commands/${type}`))
  return [...new Set([...pages.map(({ path }) => path), ...typed])]
}

const seenIn = (answers: readonly Answer[]): readonly string[] => [...new Set(answers.flatMap((answer) => [
  ...scene.canaries.in(answer.bytes), ...scene.canaries.in(Buffer.from(JSON.stringify([...answer.headers]))),
]))]

describe('a unique text in every field of a case', () => {
  it('was typed into every form there is, and taken by most', () => {
    expect(scene.canaries.made.length).toBeGreaterThan(150)
    expect(scene.taken.size).toBeGreaterThan(20)
  })

  it('S-035 S-031: nobody without business in the case meets one, at any address that the team can reach', async () => {
    const addresses = await everyAddress()
    const own = addresses.filter((path) => scene.cases.some((id) => path.includes(id)))
    expect(own.length).toBeGreaterThan(100)
    for (const stranger of scene.strangers) {
      const crawled = await crawl(stranger, starts)
      const asked = await Promise.all(addresses.map((path) => stranger.get(path)))
      expect([stranger.name, seenIn([...crawled, ...asked])]).toEqual([stranger.name, []])
      const open = asked.filter(({ path, status }) => own.includes(path) && status < 300).map(({ path }) => path)
      expect([stranger.name, open]).toEqual([stranger.name, []])
    }
  })

  // What a mail claims of its sender stands beside the report, because the team must judge it; no other address does.
  it('S-035: every role of the team reads the case, and no address or header but the sender that a mail claims', async () => {
    for (const member of scene.team) {
      const pages = await Promise.all(scene.cases.flatMap((id) => [`/cases/${id}`, `/cases/${id}/advisory`, `/cases/${id}/embargo`, `/cases/${id}/severity`]).map((path) => member.get(path)))
      expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200))
      const seen = seenIn(pages)
      expect(seen).toContain('mail body')
      expect(seen.filter((label) => scene.canaries.ofAudience('identity').includes(label))).toEqual([])
    }
  })

  it('S-035: the reporter meets what was written to the reporter, and nothing of the team\'s; another reporter meets nothing', async () => {
    const opened = (receipt: string) => new Visitor(scene.desk.url, 'reporter').post('/receipt', { receipt })
    const seen = seenIn([await opened(scene.receipts.own)])
    expect(seen).toContain('form text')
    expect(seen).toContain('message to reporter')
    expect(seen.filter((label) => scene.canaries.ofAudience('team', 'identity').includes(label))).toEqual([])
    expect(seenIn([await opened(scene.receipts.other)])).toEqual([])
  })

  it('S-042: the other reporter cannot have a file of this case by its id', async () => {
    const page = await new Visitor(scene.desk.url, 'reporter').post('/receipt', { receipt: scene.receipts.own })
    const blob = /name="blob" value="([^"]+)"/.exec(page.text)?.[1]
    expect(blob).toBeDefined()
    const stranger = new Visitor(scene.desk.url, 'reporter')
    const sealed = hiddenFields((await stranger.post('/receipt', { receipt: scene.receipts.other })).text)['sealed'] ?? ''
    const answer = await stranger.post('/receipt/file', { sealed, blob: blob ?? '' })
    expect([answer.status, seenIn([answer])]).toEqual([404, []])
  })

  it('no address that the desk ever answered with holds one', async () => {
    const pages = [...scene.answers, ...await crawl(scene.root, [...starts, ...scene.cases.map((id) => `/cases/${id}`)])]
    const addresses = pages.flatMap(({ path, headers, text }) => [path, headers.get('Location') ?? '', ...[...text.matchAll(/\b(?:href|action|src)="(\/[^"]*)"/g)].map(([, found]) => found ?? '')])
    expect(addresses.filter((address) => scene.canaries.in(Buffer.from(address)).length > 0)).toEqual([])
  })

  it('S-057: mail that leaves says nothing but to whom it goes', async () => {
    const mails = await Promise.all(filesUnder(scene.desk.pickup).map(readText))
    expect(mails.length).toBeGreaterThan(0)
    const addressed = /^(?:To|In-Reply-To|References):.*(?:\r?\n[ \t].*)*\r?\n/gim
    const allowed = ['mail From address', 'mail From name', 'mail Message-ID']
    for (const mail of mails) {
      expect(scene.canaries.in(Buffer.from(mail.replaceAll(addressed, '')))).toEqual([])
      expect(scene.canaries.in(Buffer.from(mail)).filter((label) => !allowed.includes(label))).toEqual([])
    }
  })
})

it('the sweep would find a canary in the clear, in capitals, in UTF-16, as hexadecimal and as base64', () => {
  const { canaries } = scene
  const text = canaries.made[3]?.text ?? ''
  const shapes = [text, text.toUpperCase(), Buffer.from(text).toString('hex'), ...['', 'a', 'ab'].map((before) => Buffer.from(before + text).toString('base64'))]
  for (const shape of shapes) expect(canaries.in(Buffer.from(`before ${shape} after`))).toHaveLength(1)
  expect(canaries.in(Buffer.from(text, 'utf16le'))).toHaveLength(1)
  expect(canaries.in(Buffer.from(`before ${canaries.stem.slice(1)} after`))).toEqual([])
})

describe('what lies on the disk of the desk', () => {
  it('S-090: no file of a running desk holds one: database, its log ahead, temporary files', () => {
    expect(lstatSync(join(scene.desk.data, 'postgres')).isDirectory()).toBe(true)
    expect(filesUnder(scene.desk.data).some((path) => path.includes('pg_wal'))).toBe(true)
    expect(filesWith(scene.canaries, scene.folder, (path) => path.startsWith(scene.desk.pickup))).toEqual([])
  })

  it('S-107: nothing that it printed holds one, nor a receipt', () => {
    expect(scene.desk.printed().length).toBeGreaterThan(100)
    expect(scene.canaries.in(Buffer.from(scene.desk.printed()))).toEqual([])
    expect(scene.desk.printed()).not.toContain(scene.receipts.own)
  })

  it('S-090: stopped, no file holds one; and no column of any table, unpacked', async () => {
    expect(await scene.desk.stop()).toBe(0)
    expect(filesWith(scene.canaries, scene.folder, (path) => path.startsWith(scene.desk.pickup))).toEqual([])
    expect(await columnsWith()).toEqual([])
  })
})

/** A dump would hold what PostgreSQL compresses in its files; so every value is looked at as it is read. */
async function columnsWith(): Promise<readonly string[]> {
  const server = await startEmbedded({ dataDir: scene.desk.data, log: () => undefined })
  const client = new Client(server.administrator('parley'))
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'parley'`)
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`select * from ${name}`)
      for (const row of rows) for (const [column, value] of Object.entries(row)) {
        const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value) ?? '')
        for (const label of scene.canaries.in(bytes)) found.push(`${name}.${column}: ${label}`)
      }
    }
    return [...new Set(found)]
  } finally {
    await client.end()
    await server.stop()
  }
}
