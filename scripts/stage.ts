// What «parley serve» runs in a checkout: the bundle of a release, made of the sources as they are, so that a checkout is held
// as tightly as a release (docs/hardening.md). Made again when a source has changed; kept in node_modules/.cache.
import { createHash } from 'node:crypto'
import { access, constants, cp, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const dayMs = 24 * 60 * 60_000

/** What the bundle reads beside itself. */
const beside: readonly (readonly [from: string, to: string])[] = [
  ['desk/src/styles', 'desk/styles'], ['desk/src/elements', 'desk/elements'], ['desk/src/store/migrations', 'desk/dist/migrations'],
  ['desk/src/store/row-policies.txt', 'desk/store/row-policies.txt'],
]

/** Path of the bundled program. */
export async function stage(): Promise<string> {
  const cache = await writableCache()
  const folder = join(cache, await fingerprint())
  const program = join(folder, 'desk/dist/cli.js')
  if (await isThere(program)) return program
  const draft = await mkdtemp(join(cache, 'draft-'))
  const { makeBundle } = await import('./build.ts')
  await makeBundle(join(draft, 'desk/dist'))
  for (const [from, to] of beside) await cp(join(root, from), join(draft, to), { recursive: true })
  await cp(join(root, 'desk/package.json'), join(draft, 'desk/package.json'))
  try {
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await isThere(program))) throw error // else another start was faster
  }
  await removeOld(cache, folder)
  return program
}

/** Where a checkout may not be written to, a folder of this start's own. */
async function writableCache(): Promise<string> {
  const cache = join(root, 'node_modules/.cache/parley')
  try {
    await mkdir(cache, { recursive: true })
    await access(cache, constants.W_OK)
    return cache
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return mkdtemp(join(tmpdir(), 'parley-stage-'))
  }
}

/** Of every source's path, size and time of change. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  const named = (await Promise.all(['desk/src', 'packages'].map((folder) => readdir(join(root, folder), { recursive: true, withFileTypes: true })))).flat()
  const paths = named.filter((entry) => entry.isFile() && !/\.test\.tsx?$|node_modules/.test(join(entry.parentPath, entry.name))).map((entry) => join(entry.parentPath, entry.name))
  for (const path of [...paths.toSorted(), join(root, 'package-lock.json'), join(root, 'scripts/build.ts')]) {
    const { size, mtimeMs } = await stat(path)
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex').slice(0, 24)
}

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)

/** A desk that runs since long may still read its own; whatever is older than a day and not this one goes. */
async function removeOld(cache: string, kept: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    const made = await stat(path).then(({ mtimeMs }) => mtimeMs, () => Infinity)
    if (path !== kept && made < Date.now() - dayMs) await rm(path, { recursive: true, force: true })
  }
}

// A program of its own: what bundles stays in no memory of what runs.
if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) process.stdout.write(await stage())
