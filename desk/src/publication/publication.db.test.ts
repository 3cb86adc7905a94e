import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { createMessage, readKey, readSignature, verify } from 'openpgp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { effectiveAssessments, fixedVersions, publishable, validate, type Advisory } from '@parley/advisory'
import { backports, examples, full } from '../../../packages/advisory/src/golden/examples.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { createCase } from '../store/event-log.ts'
import { newId } from '../store/random-id.ts'
import type { Viewer } from '../store/store.ts'
import { documentPath } from './csaf-paths.ts'
import { distribute } from './distribute.ts'
import { at, now, owner, place, release, root, url, worker, type Place } from './publication.fixture.ts'
import { publicMemory } from './public-memory.ts'
import { openSigner, retireSigningKey } from './signer.ts'

const schemas = join(process.env['PARLEY_DATA'] ?? join(root, '../shared/data'), 'schemas/csaf_2.0')
const schemas21 = join(schemas, '../csaf_2.1')
let db: TestServer
beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())

const csafText = (advisory: Advisory) => publishable(advisory).files.find(({ format }) => format === 'csaf-2.0')?.text ?? ''
const document = (advisory: Advisory) => `/.well-known/csaf/white/${documentPath(advisory)}`
const document21 = (advisory: Advisory) => `/.well-known/csaf/v2.1/clear/${documentPath(advisory)}`
const parsed = (text: string): any => JSON.parse(text)
const post = (body: unknown): RequestInit => ({ method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'Content-Type': 'application/json' } })

/** Every address that is linked, listed or could be guessed, with what it answers. */
async function crawl({ ask }: Pick<Place, 'ask'>, advisory: Advisory): Promise<ReadonlyMap<string, { status: number; etag: string | null; text: string }>> {
  const guesses = ['', '.sha256', '.sha512', '.asc'].flatMap((ending) => [document(advisory) + ending, document21(advisory) + ending])
  const files = ['', '.md', '.txt', '.cve.json', '.csaf.json', '.csaf-2.1.json', '.osv.json', '.openvex.json', '.cdx.json'].map((ending) => `/advisories/${advisory.id}${ending}`)
  const waiting = ['/', '/advisories', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json', '/.well-known/csaf/', '/.well-known/csaf/provider-metadata.json',
    '/.well-known/csaf/white/2026/', `/osv/v1/vulns/x_${advisory.id}`, ...guesses, ...files]
  const seen = new Map<string, { status: number; etag: string | null; text: string }>()
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path) || path.startsWith('/assets/')) continue
    const response = await ask(path)
    // A form holds a number of its own that is good once.
    const text = (await response.text()).replaceAll(/ name="_once" value="[^"]*"/g, '')
    seen.set(path, { status: response.status, etag: response.headers.get('ETag'), text })
    for (const [, found = ''] of text.matchAll(/(?:href="|<loc>|"(?:href|src|url|id)": ")(?:https:\/\/desk\.example)?(\/[^"<#?]*)/g)) waiting.push(found)
  }
  const osv = await ask('/osv/v1/query', post({ package: { ecosystem: 'npm', name: '@orchard/core' } }))
  return seen.set('osv query', { status: osv.status, etag: null, text: await osv.text() })
}

class Never extends Error {}

describe('the instant of publication', () => {
  it('S-115: before the commit nothing is at any address, afterwards all of it, and a rollback leaves no trace', async () => {
    const here = await place(db.store)
    const before = await crawl(here, full)
    const words = [full.id, full.title, full.summary, full.cveId ?? '', 'orchard/core']
    const tells = (seen: Awaited<ReturnType<typeof crawl>>) => [...seen].filter(([, { status, text }]) => status === 200 && words.some((word) => text.includes(word))).map(([path]) => path)
    expect(tells(before)).toEqual([])
    expect([...before.keys()].length).toBeGreaterThan(25)

    let during: Awaited<ReturnType<typeof crawl>> | undefined
    await expect(here.store.as(worker, async (tx) => {
      await release(tx, here.signer, full)
      during = await crawl(here, full)
      throw new Never('the power fails here')
    })).rejects.toBeInstanceOf(Never)
    expect(during).toEqual(before)
    expect(await crawl(here, full)).toEqual(before)

    await here.store.as(worker, (tx) => release(tx, here.signer, full))
    const after = await crawl(here, full)
    const missing = [...after].filter(([path, { status }]) => status !== 200 && path !== '/cases').map(([path]) => path)
    expect(missing).toEqual([])
    expect(tells(after)).toEqual(expect.arrayContaining([
      '/advisories', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json', `/advisories/${full.id}.osv.json`, `/osv/v1/vulns/x_${full.id}`, 'osv query',
      document(full), document21(full), '/.well-known/csaf/v2.1/clear/feed-tlp-clear.json', '/.well-known/csaf/v2.1/clear/index.txt', '/.well-known/csaf/white/feed-tlp-white.json', '/.well-known/csaf/white/index.txt', '/.well-known/csaf/white/changes.csv', '/.well-known/csaf/white/2026/',
    ]))
  })
})

describe('the memory of public answers', () => {
  it('S-115: a publication and a revision are seen by the very next request, on every desk of the database', async () => {
    const here = await place((await db.fresh()).store)
    const desks = [1, 2].map(() => publicMemory({ store: here.store, now, countsMs: 0 }, (request) => here.ask(new URL(request.url).pathname)).answer)
    const seen = async (path: string) => Promise.all(desks.map(async (desk) => {
      const response = await desk(new Request(url + path), { incoming: { method: 'GET', url: path, headers: { host: 'desk.example' } } })
      return `${response.status} ${await response.text()}`
    }))
    const paths = ['/advisories', '/feeds/advisories.atom', '/.well-known/csaf/white/index.txt', `/advisories/${backports.id}.csaf.json`, `/osv/v1/vulns/x_${backports.id}`]
    const all = async () => Promise.all(paths.map(seen))
    const before = await all()
    await here.store.as(worker, (tx) => release(tx, here.signer, backports))
    const after = await all()
    for (const [index, [one = '', other]] of after.entries()) {
      expect([other, before[index]?.includes(one)]).toEqual([one, false])
      expect(one).toMatch(/^200 /)
    }
    const revised: Advisory = { ...backports, title: 'Said anew', dates: { ...backports.dates, updated: '2027-01-02T00:00:00Z' }, revisions: [...backports.revisions, { number: 2, at: '2027-01-02T00:00:00Z', summary: 'Corrected.' }] }
    await here.store.as(worker, (tx) => release(tx, here.signer, revised))
    expect((await seen(paths[3] ?? ''))[1]).toContain('Said anew')
  })
})

describe('who may distribute', () => {
  it('a member of the team, for a case of the team; nobody else', async () => {
    const here = await place((await db.fresh()).store)
    const files = publishable(full).files
    const caseId = await here.store.as(worker, async (tx) => {
      const id = newId()
      await createCase(tx, { id, project: 'mlflow', ref: id, policyHash: 'p', at })
      return id
    })
    await here.store.as({ role: 'gate' }, async (tx) => {
      for (const member of ['mona', 'eve']) await tx.execute('insert into member (id, login, display_name) values ($1, $1, $1)', [member])
      await tx.execute(`insert into team_member (project, member) values ('mlflow', 'mona'), ('asf', 'eve')`)
    })
    const by = (viewer: Viewer) => here.store.as(viewer, (tx) => distribute(tx, here.signer, { advisory: full, files, caseId, at }))
    for (const viewer of [{ role: 'team', member: 'eve' }, { role: 'party', subject: 'x' }, { role: 'public' }, { role: 'gate' }] as const) {
      await expect(by(viewer)).rejects.toThrow(/permission denied|row-level security/)
    }
    expect((await here.ask(document(full))).status).toBe(404)
    await by({ role: 'team', member: 'mona' })
    await by({ role: 'team', member: 'mona' })
    expect(await (await here.ask(document(full))).text()).toBe(csafText(full))
  })
})

describe('the CSAF trusted provider', () => {
  let here: Place
  beforeAll(async () => {
    here = await place((await db.fresh()).store)
    await here.store.as(worker, (tx) => release(tx, here.signer, full))
    await here.store.as(worker, (tx) => release(tx, here.signer, backports))
  })
  const json = async (path: string) => parsed(await (await here.ask(path)).text())

  it('CSAF 2.0 §7.1.11…§7.1.14: files by year, index.txt, changes.csv and listings name the same documents', async () => {
    const wanted = [documentPath(backports), documentPath(full)].sort()
    expect(wanted[1]).toMatch(/^2026\/orchard-2026-0003\.json$/)
    expect(await (await here.ask('/.well-known/csaf/white/index.txt')).text()).toBe(wanted.map((path) => `${path}\n`).join(''))
    expect(await (await here.ask('/.well-known/csaf/white/changes.csv')).text())
      .toBe('"2026/orchard-2026-0003.json","2026-04-07T15:00:00.000Z"\n"2026/orchard-2026-0002.json","2026-03-05T08:30:00.500Z"\n')
    const listing = await (await here.ask('/.well-known/csaf/white/2026/')).text()
    for (const path of wanted) for (const ending of ['', '.sha256', '.sha512', '.asc']) expect(listing).toContain(`"/.well-known/csaf/white/${path}${ending}"`)
    expect(await (await here.ask(document(full))).text()).toBe(csafText(full))
  })

  it('CSAF 2.0 §7.1.18 and §7.1.19: hashes agree, the detached signature verifies with the published key', async () => {
    const bytes = Buffer.from(csafText(full))
    for (const algorithm of ['sha256', 'sha512'] as const) {
      const line = await (await here.ask(`${document(full)}.${algorithm}`)).text()
      expect(line).toBe(`${createHash(algorithm).update(bytes).digest('hex')}  orchard-2026-0002.json\n`)
    }
    const [key] = (await json('/.well-known/csaf/provider-metadata.json')).public_openpgp_keys
    const armoured = await (await here.ask(new URL(key.url).pathname)).text()
    const publicKey = await readKey({ armoredKey: armoured })
    expect(publicKey.getFingerprint().toUpperCase()).toBe(key.fingerprint)
    expect(await publicKey.getExpirationTime()).toBe(Infinity)
    const signature = await readSignature({ armoredSignature: await (await here.ask(`${document(full)}.asc`)).text() })
    const check = async (binary: Uint8Array) => verify({ message: await createMessage({ binary }), signature, verificationKeys: publicKey, date: new Date('2026-06-01T00:00:00Z') })
    await expect((await check(bytes)).signatures[0]?.verified).resolves.toBe(true)
    bytes[0] = 0x5b
    await expect((await check(bytes)).signatures[0]?.verified).rejects.toThrow()
  })

  it.skipIf(spawnSync('gpg', ['--version']).error !== undefined)('GnuPG takes the key and the signature too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-gpg-'))
    try {
      const fetched = async (path: string, name: string) => writeFile(join(folder, name), await (await here.ask(path)).text())
      const [key] = (await json('/.well-known/csaf/provider-metadata.json')).public_openpgp_keys
      await Promise.all([fetched(new URL(key.url).pathname, 'key.asc'), fetched(document(full), 'file.json'), fetched(`${document(full)}.asc`, 'file.json.asc')])
      const gpg = (...args: readonly string[]) => spawnSync('gpg', ['--homedir', folder, '--batch', '--no-autostart', ...args], { cwd: folder, encoding: 'utf8' })
      expect(gpg('--import', 'key.asc').stderr).toContain('imported: 1')
      const checked = gpg('--status-fd', '1', '--verify', 'file.json.asc', 'file.json')
      expect(checked.stdout).toContain(`VALIDSIG ${String(key.fingerprint)}`)
      expect(checked.status).toBe(0)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it.skipIf(!existsSync(schemas))('CSAF 2.0 §7.1.7: the provider metadata passes the official schema, the documents theirs', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const read = (path: string) => parsed(readFileSync(join(schemas, path), 'utf8'))
    // The metadata points to the publisher of a document only; a document's scores play no part.
    for (const version of ['2.0', '3.0', '3.1']) ajv.addSchema({}, `https://www.first.org/cvss/cvss-v${version}.json`)
    ajv.addSchema(read('csaf_json_schema.json'))
    const check = ajv.compile(read('provider_json_schema.json'))
    check(await json('/.well-known/csaf/provider-metadata.json'))
    expect(check.errors).toBeNull()
    expect(validate('csaf-2.0', await json(document(full))).errors).toEqual([])
  })

  it('CSAF 2.0 §7.1.15: the ROLIE feed lists self, both hashes and the signature of each document, and all are there', async () => {
    const { feed } = await json('/.well-known/csaf/white/feed-tlp-white.json')
    expect(feed.category).toEqual([{ scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }])
    expect(feed.entry.map((entry: any) => entry.id)).toEqual([backports.id, full.id])
    for (const entry of feed.entry) {
      expect(entry.link.map((link: any) => link.rel)).toEqual(['self', 'hash', 'hash', 'signature'])
      for (const { href } of [...entry.link, { href: entry.content.src }]) expect((await here.ask(new URL(href).pathname)).status).toBe(200)
      const { tracking } = (await json(new URL(entry.content.src).pathname)).document
      expect(Temporal.Instant.from(entry.updated).equals(tracking.current_release_date)).toBe(true)
      expect(Temporal.Instant.from(entry.published).equals(tracking.initial_release_date)).toBe(true)
    }
    const { service } = await json('/.well-known/csaf/service.json')
    expect(service.workspace[0].collection[0].href).toBe(`${url}/.well-known/csaf/white/feed-tlp-white.json`)
    expect((await json('/.well-known/csaf/category.json')).categories.category).toEqual([{ term: 'Orchard Project' }])
  })

  it('CSAF 2.1 §7.1.11…§7.1.15: the tree of 2.1 stands beside that of 2.0, its changes.csv without quotes, its label CLEAR', async () => {
    const folder = '/.well-known/csaf/v2.1/clear'
    expect(await (await here.ask(`${folder}/index.txt`)).text()).toBe([documentPath(backports), documentPath(full)].sort().map((path) => `${path}\n`).join(''))
    expect(await (await here.ask(`${folder}/changes.csv`)).text())
      .toBe('2026/orchard-2026-0003.json,2026-04-07T15:00:00.000Z\n2026/orchard-2026-0002.json,2026-03-05T08:30:00.500Z\n')
    const { feed } = await json(`${folder}/feed-tlp-clear.json`)
    expect(feed.entry.map(({ id }: { id: string }) => id)).toEqual([backports.id, full.id])
    for (const entry of feed.entry) {
      expect(entry.format).toEqual({ schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json', version: '2.1' })
      for (const { href } of [...entry.link, { href: entry.content.src }]) expect((await here.ask(new URL(href).pathname)).status).toBe(200)
      const file = await json(new URL(entry.content.src).pathname)
      expect(validate('csaf-2.1', file).errors).toEqual([])
      const [self] = file.document.references
      expect([entry.content.src, `${url}/advisories/${String(entry.id)}`]).toContain(self.url)
    }
    const bytes = Buffer.from(await (await here.ask(document21(full))).arrayBuffer())
    expect(await (await here.ask(`${document21(full)}.sha512`)).text()).toBe(`${createHash('sha512').update(bytes).digest('hex')}  orchard-2026-0002.json\n`)
  })

  it('CSAF 2.1 §7.4: metadata of both versions, each with its own canonical address; the well-known one is that of 2.0', async () => {
    const [known, old, young] = await Promise.all(['', 'v2.0/', 'v2.1/'].map((part) => json(`/.well-known/csaf/${part}provider-metadata.json`)))
    expect(known).toEqual(old)
    expect([old.metadata_version, young.metadata_version]).toEqual(['2.0', '2.1'])
    expect([old.canonical_url, young.canonical_url]).toEqual([`${url}/.well-known/csaf/v2.0/provider-metadata.json`, `${url}/.well-known/csaf/v2.1/provider-metadata.json`])
    const lines = (await (await here.ask('/.well-known/security.txt')).text()).split('\n').filter((line) => line.startsWith('CSAF: '))
    expect(lines).toEqual(['', 'v2.0/', 'v2.1/'].map((part) => `CSAF: ${url}/.well-known/csaf/${part}provider-metadata.json`))
    const service = await json('/.well-known/csaf/v2.1/service.json')
    expect(service.service.workspace[0].collection[0].href).toBe(young.distributions[0].rolie.feeds[0].url)
  })

  it('what was published before 2.1 was offered stays out of its tree, until a revision brings it', async () => {
    const other = await place((await db.fresh()).store)
    await other.store.as(worker, (tx) => release(tx, other.signer, full))
    await other.store.as(worker, (tx) => tx.execute(`delete from publication where path like '/.well-known/csaf/v2.1/%'`))
    const index = async () => (await other.ask('/.well-known/csaf/v2.1/clear/index.txt')).text()
    expect([await index(), (await other.ask('/.well-known/csaf/v2.1/clear/2026/')).status]).toEqual(['', 404])
    await other.store.as(worker, (tx) => release(tx, other.signer, full))
    expect(await index()).toBe(`${documentPath(full)}\n`)
  })

  it.skipIf(!existsSync(schemas21))('CSAF 2.1 §7.1.7: the provider metadata passes the official schema', async () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const read = (name: string) => ({ ...parsed(readFileSync(join(schemas21, name), 'utf8')), $schema: undefined })
    // The metadata points to publisher and label of a document only; what a document refers to plays no part.
    const { first, ssvc } = { first: 'https://www.first.org/cvss/cvss-v', ssvc: 'https://certcc.github.io/SSVC/data/schema/v2/SelectionList_2_0_0.schema.json' }
    for (const id of [...['2.0', '3.0', '3.1', '4.0'].map((version) => `${first}${version}.json`), ssvc, 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/extension-content.json']) ajv.addSchema({}, id)
    ajv.addSchema(read('csaf.json'))
    const check = ajv.compile(read('provider.json'))
    check(await json('/.well-known/csaf/v2.1/provider-metadata.json'))
    expect(check.errors).toBeNull()
  })

  it('CSAF 2.0 §7.1.6, 2.1 §7.1.24 and §7.1.25: no redirect, any User-Agent, any origin; ETag, Last-Modified and HEAD hold', async () => {
    for (const path of ['/.well-known/csaf', '/.well-known/csaf/white', document(full), '/.well-known/csaf/white/changes.csv', '/.well-known/csaf/none.json']) {
      const response = await here.ask(path, { headers: { 'Origin': 'https://other.example', 'User-Agent': '' } })
      expect([200, 404]).toContain(response.status)
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    }
    const first = await here.ask(document(full))
    const [etag, modified] = [first.headers.get('ETag') ?? '', first.headers.get('Last-Modified') ?? '']
    expect(modified).toBe('Thu, 05 Mar 2026 08:30:01 GMT')
    expect((await here.ask(document(full), { headers: { 'If-None-Match': `"x", ${etag}` } })).status).toBe(304)
    expect((await here.ask(document(full), { headers: { 'If-Modified-Since': modified } })).status).toBe(304)
    expect((await here.ask(document(full), { headers: { 'If-Modified-Since': modified, 'If-None-Match': '"x"' } })).status).toBe(200)
    const head = await here.ask(document(full), { method: 'HEAD' })
    expect([head.status, head.headers.get('ETag'), head.headers.get('Content-Length'), await head.text()]).toEqual([200, etag, String(Buffer.byteLength(csafText(full))), ''])
  })

  it('a revision replaces document, hashes and signature under the same address', async () => {
    const other = await place((await db.fresh()).store)
    await other.store.as(worker, (tx) => release(tx, other.signer, backports))
    const revised: Advisory = {
      ...backports, title: 'Denial of service, corrected', dates: { ...backports.dates, updated: '2027-01-02T00:00:00Z' },
      revisions: [...backports.revisions, { number: 2, at: '2027-01-02T00:00:00Z', summary: 'Corrected.' }],
    }
    const before = await (await other.ask(`${document(backports)}.asc`)).text()
    await other.store.as(worker, (tx) => release(tx, other.signer, revised))
    expect(await (await other.ask(document(backports))).text()).toBe(csafText(revised))
    expect(await (await other.ask(`${document(backports)}.asc`)).text()).not.toBe(before)
    expect(await (await other.ask('/.well-known/csaf/white/changes.csv')).text()).toBe('"2026/orchard-2026-0003.json","2027-01-02T00:00:00.000Z"\n')
  })
})

describe('the page of an advisory', () => {
  it.each(Object.entries(examples))('«%s»: holds every fact of the model, in words that people read, and links each file', async (_name, advisory) => {
    const here = await place((await db.fresh()).store)
    await here.store.as(worker, (tx) => release(tx, here.signer, advisory))
    const html = await (await here.ask(`/advisories/${advisory.id}`)).text()
    const entity: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': `'` }
    const text = html.replaceAll(/<[^>]*>/g, '').replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entity[name] ?? '').replaceAll(/[\s\u2066-\u2069]+/g, ' ')
    const plain = (words: string) => words.replaceAll(/\s+/g, ' ').trim()
    const facts = [
      advisory.id, advisory.title, advisory.summary, ...advisory.aliases, ...(advisory.cveId ? [advisory.cveId] : []), ...advisory.weaknesses.map(({ id }) => id),
      ...advisory.references.map((reference) => reference.url), ...advisory.credits.filter(({ consent }) => consent === 'given').map(({ name }) => name),
      ...advisory.products.flatMap((product) => [product.name, ...fixedVersions(product)]), ...advisory.timeline.map((entry) => entry.text),
      ...advisory.revisions.map(({ summary }) => summary), ...effectiveAssessments(advisory).flatMap(({ severity }) => (severity.kind === 'cvss' ? [severity.vector.replace(/^CVSS:[\d.]+\//, '')] : [])),
    ]
    expect(facts.map(plain).filter((fact) => !text.includes(fact))).toEqual([])
    expect(text).not.toMatch(/Silent Sam|Undecided Una|\d\dT\d\d:\d\d/)
    for (const { name } of publishable(advisory).files) expect(html).toContain(`href="/advisories/${advisory.id}.${name}"`)
  })
})

describe('the signing key', () => {
  it('is one for many starts at once, sealed, and nobody but the worker can ask for it', async () => {
    const fresh = await db.fresh()
    const signers = await Promise.all([1, 2, 3].map(() => openSigner({ store: fresh.store, owner, now })))
    expect(new Set(signers.map(({ fingerprint }) => fingerprint)).size).toBe(1)
    const { dump } = await fresh.as('administrator', async (sql) => (await sql.query(`select string_agg(encode(sealed, 'escape'), '') as dump from parley.signing_key`)).rows[0])
    expect(dump).not.toContain('PRIVATE KEY')
    await expect(fresh.store.as({ role: 'public' }, (tx) => tx.query('select sealed from signing_key'))).rejects.toThrow(/permission denied/)
    await expect(fresh.store.as({ role: 'team', member: 'mona' }, (tx) => tx.query('select fingerprint from signing_key'))).rejects.toThrow(/permission denied/)
  })

  it('can be retired; the old public half stays beside the new one', async () => {
    const { store } = await db.fresh()
    const first = await openSigner({ store, owner, now })
    await store.as(worker, (tx) => retireSigningKey(tx, at))
    const second = await openSigner({ store, owner, now })
    expect(second.fingerprint).not.toBe(first.fingerprint)
    const listed = await (await place(store)).ask('/.well-known/csaf/openpgp/')
    const text = await listed.text()
    expect([first, second].every(({ fingerprint }) => text.includes(`${fingerprint}.asc`))).toBe(true)
  })
})

describe('the OSV endpoint', () => {
  let here: Place
  beforeAll(async () => {
    here = await place((await db.fresh()).store)
    await here.store.as(worker, async (tx) => {
      await release(tx, here.signer, full)
      await release(tx, here.signer, backports)
    })
  })
  const ids = async (body: unknown) => {
    const { vulns = [] } = parsed(await (await here.ask('/osv/v1/query', post(body))).text())
    return vulns.map(({ id }: { id: string }) => id)
  }

  it.each([
    [{ package: { ecosystem: 'npm', name: '@orchard/core' }, version: '2.3.0' }, ['x_orchard-2026-0002']],
    [{ package: { ecosystem: 'npm', name: '@orchard/core' }, version: '2.3.1' }, []],
    [{ package: { purl: 'pkg:npm/%40orchard/core@1.9.9' } }, ['x_orchard-2026-0002']],
    [{ package: { purl: 'pkg:npm/%40orchard/core' }, version: '1.3.9' }, []],
    [{ package: { purl: 'pkg:pypi/orchard-server@5.1.11' } }, ['x_orchard-2026-0003']],
    [{ package: { ecosystem: 'PyPI', name: 'Orchard_Server' }, version: '5.1.12' }, []],
    [{ commit: '6f1c2b3a4d5e6f708192a3b4c5d6e7f809102132' }, ['x_orchard-2026-0002']],
    [{ commit: '0000000000000000000000000000000000000000' }, []],
  ])('answers %j with %j', async (query, wanted) => {
    expect(await ids(query)).toEqual(wanted)
  })

  it('answers a batch with ids, and an id with its record', async () => {
    const queries = [{ package: { purl: 'pkg:pypi/orchard-server@5.1.11' } }, { package: { ecosystem: 'npm', name: 'other' } }]
    const { results } = parsed(await (await here.ask('/osv/v1/querybatch', post({ queries }))).text())
    expect(results).toEqual([{ vulns: [{ id: 'x_orchard-2026-0003', modified: expect.any(String) }] }, {}])
    const record = parsed(await (await here.ask('/osv/v1/vulns/x_orchard-2026-0003')).text())
    expect(validate('osv', record).errors).toEqual([])
    expect(await (await here.ask('/osv/v1/vulns/orchard-2026-0003')).json()).toEqual(record)
    expect((await here.ask('/osv/v1/vulns/x_none')).status).toBe(404)
  })

  it.each(['', '[]', '{}', '{"package":{"name":"a"}}', '{"package":{"purl":"npm/a"}}', '{"package":{"purl":"pkg:npm/a@1"},"version":"1"}', '{"commit":"HEAD"}'])('refuses %s in words', async (body) => {
    const response = await here.ask('/osv/v1/query', post(body))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ code: 3, message: expect.stringMatching(/\w{4}/) })
  })
})
