import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backports, full } from '../../../packages/advisory/src/golden/examples.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { readConfig } from '../config.ts'
import { PolicyShelf, readPolicies } from '../commands/policy-shelf.ts'
import { exportPublic } from '../export.ts'
import { documentPath } from './csaf-paths.ts'
import { now, place, release, root, url, worker } from './publication.fixture.ts'
import { exportStatic, topOfExport } from './static-export.ts'

let db: TestServer
beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())

const document = (advisory: typeof full) => `/.well-known/csaf/white/${documentPath(advisory)}`
const config = readConfig({ PARLEY_DATA: join(tmpdir(), 'parley-none'), PARLEY_URL: url, PARLEY_MAIL_DOMAIN: 'desk.example', PARLEY_POLICIES: join(root, 'policies') }, root)

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-export-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** A plain nginx over a folder: no rule of its own but the index of a folder. */
async function serveByNginx(folder: string, tree: string): Promise<{ readonly origin: string; readonly process: ChildProcess }> {
  const port = await freePort()
  await mkdir(join(folder, 'tmp'), { recursive: true })
  await chmod(folder, 0o755)
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  await writeFile(join(folder, 'nginx.conf'), `${user} daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events {} http { access_log off; client_body_temp_path ${folder}/tmp; proxy_temp_path ${folder}/tmp; fastcgi_temp_path ${folder}/tmp; uwsgi_temp_path ${folder}/tmp; scgi_temp_path ${folder}/tmp;
    server { listen 127.0.0.1:${port}; root ${tree}; index index.html; absolute_redirect off; } }`)
  const child = spawn('nginx', ['-p', folder, '-e', join(folder, 'error.log'), '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).then(({ ok }) => ok, () => false)) break
    await pause(50)
  }
  return { origin: `http://127.0.0.1:${port}`, process: child }
}

const filesIn = async (tree: string): Promise<readonly string[]> =>
  (await readdir(tree, { withFileTypes: true, recursive: true })).filter((one) => one.isFile()).map((one) => `/${relative(tree, join(one.parentPath, one.name))}`).sort()

describe('the export as a plain web server serves it', () => {
  it.skipIf(spawnSync('nginx', ['-v']).error !== undefined)('answers as the desk does, byte for byte, at every address of the desk', () => inFolder(async (folder) => {
    const { versions } = await readPolicies(config.policies)
    const here = await place((await db.fresh()).store, new PolicyShelf(versions).current(now().toString().slice(0, 10)).map(({ policy }) => policy.id))
    await here.store.as(worker, (tx) => release(tx, here.signer, full))
    await here.store.as(worker, (tx) => release(tx, here.signer, backports))
    const tree = join(folder, 'public')
    const { files } = await exportPublic(config, here.store, tree, now)
    const listed = await filesIn(tree)
    expect(listed.length).toBe(files)
    const { origin, process: nginx } = await serveByNginx(folder, tree)
    try {
      const differing: string[] = []
      for (const file of listed) {
        const address = file.replace(/\/index\.html$/, '') || '/'
        const [ours, theirs] = await Promise.all([here.ask(address), fetch(origin + address)])
        // Provider metadata and feeds name the publisher of a desk; the two desks of this test are called differently.
        const same = (await theirs.text()).replaceAll('"desk.example"', '"Desk of Orchard"') === (await ours.text())
        if (ours.status !== 200 || theirs.status !== 200 || !same) differing.push(`${address} ${ours.status} ${theirs.status}`)
      }
      expect(differing).toEqual([])
      expect(listed.length).toBeGreaterThan(60)
      for (const wanted of [document(full), `/.well-known/csaf/v2.1/clear/${documentPath(full)}.asc`, '/feeds/advisories.atom', '/.well-known/security.txt', '/p/mlflow/SECURITY.md', `/advisories/${full.id}.cdx.json`])
        expect((await fetch(origin + wanted)).status).toBe(200)
      expect((await fetch(`${origin}/cases`)).status).toBe(404)
    } finally {
      nginx.kill('SIGTERM')
      await new Promise((resolve) => { nginx.once('exit', resolve) })
    }
  }))
})

describe('the static export', () => {
  it('writes what the desk answers, whole, and replaces the old tree', async () => {
    const here = await place((await db.fresh()).store)
    const folder = await mkdtemp(join(tmpdir(), 'parley-export-'))
    const target = join(folder, 'public')
    try {
      const source = { store: here.store, projects: () => ['mlflow', 'asf'], ask: (path: string) => here.ask(path) }
      const empty = await exportStatic(source, target)
      await writeFile(join(target, 'left-over'), 'x')
      await here.store.as(worker, (tx) => release(tx, here.signer, full))
      const { files } = await exportStatic(source, target)
      expect(files).toBeGreaterThan(empty.files + 10)
      expect(existsSync(join(target, 'left-over'))).toBe(false)
      expect((await readdir(target)).filter((name) => !topOfExport.has(name))).toEqual([])
      expect(await readdir(folder)).toEqual(['public'])
      for (const path of [document(full), `${document(full)}.asc`, '/.well-known/csaf/provider-metadata.json', '/feeds/advisories.json', '/sitemap.xml', `/advisories/${full.id}.osv.json`, `/osv/v1/vulns/x_${full.id}`]) {
        expect(await readFile(join(target, path), 'utf8')).toBe(await (await here.ask(path)).text())
      }
      expect(await readFile(join(target, `advisories/${full.id}/index.html`), 'utf8')).toContain(full.id)
      expect(existsSync(join(target, '.well-known/csaf/white/2026/index.html'))).toBe(true)
      expect((await readdir(join(target, 'assets'))).some((name) => name.endsWith('.css'))).toBe(true)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('leaves the old tree as it was when an address does not answer', async () => {
    const here = await place((await db.fresh()).store)
    const folder = await mkdtemp(join(tmpdir(), 'parley-export-'))
    try {
      await exportStatic({ store: here.store, projects: () => [], ask: (path) => here.ask(path) }, join(folder, 'public'))
      const broken = { store: here.store, projects: () => [], ask: (path: string) => (path === '/sitemap.xml' ? new Response('', { status: 503 }) : here.ask(path)) }
      await expect(exportStatic(broken, join(folder, 'public'))).rejects.toThrow('/sitemap.xml answered 503')
      expect(await readdir(folder)).toEqual(['public'])
      expect(existsSync(join(folder, 'public/sitemap.xml'))).toBe(true)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
