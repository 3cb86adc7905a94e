import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Store, Tx } from '../store/store.ts'
import { csafPaths } from './public-tree.ts'
import { readRejected } from './rejected.ts'
import { pagePaths, readAdvisories } from './sitemap.ts'

export interface ExportSource {
  readonly store: Pick<Store, 'as'>
  readonly projects: () => readonly string[]
  /** Asks the desk for one of its public addresses, such as `app.request`. Nothing secret can be in its answer: nobody asks. */
  readonly ask: (path: string) => Response | Promise<Response>
}

/** An address that should have been there was not; nothing was exported. */
export class ExportFailed extends Error { override readonly name = 'ExportFailed' }

const tries = 3

/** All that can stand at the top of an export; whoever replaces a folder that has more would lose something else. */
export const topOfExport: ReadonlySet<string> = new Set(['.well-known', 'advisories', 'assets', 'feeds', 'index.html', 'osv', 'p', 'rejected', 'sitemap.xml'])

/**
 * Writes everything public as files that any web server can serve, byte for byte what the desk answers; a page without an
 * ending becomes `index.html` in a folder of its name. The folder is replaced as a whole: it is the old tree, then the
 * new one, and a crash leaves either (the one replaced is beside it for an instant). When something is published in
 * between, the export begins anew. Returns how many files there are.
 */
export async function exportStatic(source: ExportSource, folder: string): Promise<{ readonly files: number }> {
  const target = resolve(folder)
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`)
  try {
    const files = await writeSteady(source, draft)
    await swap(draft, target)
    return { files }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function writeSteady(source: ExportSource, draft: string): Promise<number> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    await rm(draft, { recursive: true, force: true })
    const before = await source.store.as({ role: 'public' }, fingerprint)
    const files = await writeTree(source, draft)
    if (await source.store.as({ role: 'public' }, fingerprint) === before) return files
  }
  throw new ExportFailed(`Advisories were published during each of ${tries} exports; try again.`)
}

/** Changes with every publication. */
async function fingerprint(tx: Tx): Promise<string> {
  const { print } = await tx.one<{ print: string }>(`select coalesce(md5(string_agg(path || encode(sha256, 'hex'), ',' order by path)), '') as print from publication`)
  return print
}

async function writeTree(source: ExportSource, draft: string): Promise<number> {
  const wanted = await source.store.as({ role: 'public' }, (tx) => pathsOf(tx, source.projects()))
  const further = await answering(source, source.projects().flatMap((id) => [`/p/${id}/openpgp.asc`, `/p/${id}/versions`, `/p/${id}/projects`]))
  const assets = new Set<string>()
  for (const path of [...wanted, ...further]) {
    const { bytes, isPage } = await fetchOne(source, path)
    if (isPage) for (const asset of assetsIn(bytes)) assets.add(asset)
    await writeOne(join(draft, fileOf(path, isPage)), bytes)
  }
  for (const path of assets) await writeOne(join(draft, path), (await fetchOne(source, path)).bytes)
  return wanted.length + further.length + assets.size
}

/** Of addresses that not every project has, those that are there. */
async function answering({ ask }: ExportSource, paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(async (path) => ((await ask(path)).status === 200 ? [path] : [])))
  return found.flat()
}

async function pathsOf(tx: Tx, projects: readonly string[]): Promise<readonly string[]> {
  const [advisories, told] = [await readAdvisories(tx), await readRejected(tx)]
  const files = await tx.query<{ path: string }>(`select path from publication where path like '/advisories/%' and path not in (select '/advisories/' || advisory_id from advisory_index) order by path`)
  const osv = await tx.query<{ id: string }>(`select convert_from(bytes, 'UTF8')::jsonb ->> 'id' as id from publication where path like '/advisories/%.osv.json' order by path`)
  return [
    ...pagePaths({ projects, advisories, rejected: told.map(({ id }) => id) }), ...(told.length > 0 ? ['/feeds/rejected.atom'] : []), ...projects.flatMap((id) => [`/p/${id}/SECURITY.md`, `/p/${id}/security.txt`]),
    '/.well-known/security.txt', '/sitemap.xml', '/feeds/advisories.atom', '/feeds/advisories.json',
    ...files.map(({ path }) => path), ...osv.map(({ id }) => `/osv/v1/vulns/${id}`), ...await csafPaths(tx),
  ]
}

async function fetchOne(source: ExportSource, path: string): Promise<{ readonly bytes: Uint8Array; readonly isPage: boolean }> {
  const response = await source.ask(path)
  if (response.status !== 200) throw new ExportFailed(`${path} answered ${response.status}; nothing was exported.`)
  return { bytes: new Uint8Array(await response.arrayBuffer()), isPage: (response.headers.get('Content-Type') ?? '').startsWith('text/html') }
}

function assetsIn(page: Uint8Array): readonly string[] {
  return [...new TextDecoder().decode(page).matchAll(/(?:href|src)="(\/assets\/[A-Za-z0-9._-]+)"/g)].map((found) => found[1] ?? '')
}

function fileOf(path: string, isPage: boolean): string {
  const plain = decodeURIComponent(path)
  if (plain.split('/').includes('..') || plain.includes('\0')) throw new ExportFailed(`${path} is no file name`)
  return isPage ? join(plain, 'index.html') : plain
}

async function writeOne(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const handle = await open(file, 'w', 0o644)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A folder cannot be renamed over one that holds something: the old one steps aside first. */
async function swap(draft: string, target: string): Promise<void> {
  const old = `${draft}.old`
  await rm(old, { recursive: true, force: true })
  const stood = await moved(target, old)
  try {
    await rename(draft, target)
  } catch (error) {
    if (stood) await rename(old, target)
    throw error
  }
  await rm(old, { recursive: true, force: true })
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
