// Brings the official CSAF test documents of OASIS to where the tests look for them: they are not ours to ship.
// node scripts/official-suites.ts [CLONE]   CLONE: a clone of oasis-tcs/csaf; without it, one is made and thrown away.
// The documents go to $PARLEY_DATA, or to ../shared/data. Afterwards `vitest run --project pure packages/advisory -u`
// writes packages/advisory/csaf-*conformance.md anew.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const source = 'https://github.com/oasis-tcs/csaf.git'
/** What lies where in the repository of OASIS, and what it is called here. */
const parts = [['csaf_2.0/test', '2.0-suite'], ['csaf_2.1/test', '2.1-suite']] as const

const data = resolve(process.env['PARLEY_DATA'] ?? join(import.meta.dirname, '../../shared/data'))
const made = mkdtempSync(join(tmpdir(), 'parley-suites-'))
try {
  const clone = process.argv[2] ?? cloned(join(made, 'csaf'))
  for (const [path, name] of parts) {
    const folder = join(data, 'csaf', name)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const archive = execFileSync('git', ['-C', clone, 'archive', 'HEAD', path], { maxBuffer: 512 * 1024 * 1024 })
    execFileSync('tar', ['-x', '-C', folder, `--strip-components=${path.split('/').length}`], { input: archive })
    console.log(folder)
  }
} finally {
  rmSync(made, { recursive: true, force: true })
}

/** Only the folders asked for, and no history. */
function cloned(folder: string): string {
  const git = (...words: readonly string[]) => execFileSync('git', words, { stdio: 'inherit' })
  git('clone', '--depth', '1', '--filter=blob:none', '--sparse', source, folder)
  git('-C', folder, 'sparse-checkout', 'set', ...parts.map(([path]) => path))
  return folder
}
