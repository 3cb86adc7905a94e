// Brings official test documents and schemas to where the tests look for them: they are not ours to ship.
// node scripts/official-suites.ts [FOLDER]   FOLDER: has clones as oasis-tcs/csaf and CycloneDX/specification; without it,
// they are made and thrown away.
// All goes to $PARLEY_DATA, or to ../shared/data. Afterwards `vitest run --project pure packages/advisory -u` writes
// packages/advisory/csaf-*conformance.md anew.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const cyclonedx = ['bom-1.6', 'bom-1.7', 'spdx', 'jsf-0.82', 'cryptography-defs'].map((name) => `schema/${name}.schema.json`)
/** Of which repository what goes where; the part of its path that is left out there. */
const parts = [
  { repository: 'oasis-tcs/csaf', paths: ['csaf_2.0/test'], folder: 'csaf/2.0-suite', strip: 2 },
  { repository: 'oasis-tcs/csaf', paths: ['csaf_2.1/test'], folder: 'csaf/2.1-suite', strip: 2 },
  { repository: 'CycloneDX/specification', paths: cyclonedx, folder: 'cyclonedx', strip: 1 },
] as const

const data = resolve(process.env['PARLEY_DATA'] ?? join(import.meta.dirname, '../../shared/data'))
const made = mkdtempSync(join(tmpdir(), 'parley-suites-'))
const clones = resolve(process.argv[2] ?? made)
try {
  if (process.argv[2] === undefined) for (const repository of new Set(parts.map((part) => part.repository))) cloneOf(repository)
  for (const { repository, paths, folder, strip } of parts) {
    const target = join(data, folder)
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    const archive = execFileSync('git', ['-C', join(clones, repository), 'archive', 'HEAD', ...paths], { maxBuffer: 512 * 1024 * 1024 })
    execFileSync('tar', ['-x', '-C', target, `--strip-components=${strip}`], { input: archive })
    console.log(target)
  }
} finally {
  rmSync(made, { recursive: true, force: true })
}

/** Only the folders asked for, and no history. */
function cloneOf(repository: string): void {
  const folder = join(made, repository)
  const git = (...words: readonly string[]) => execFileSync('git', words, { stdio: 'inherit' })
  const wanted = parts.filter((part) => part.repository === repository).flatMap(({ paths }) => paths)
  git('clone', '--depth', '1', '--filter=blob:none', '--sparse', `https://github.com/${repository}.git`, folder)
  git('-C', folder, 'sparse-checkout', 'set', '--no-cone', ...wanted)
}
