import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exportPublic, topOfExport } from '../export.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'
import { processTerminal, runWithUsage, WrongUse, type Terminal } from './terminal.ts'

const usage = `Usage: parley export FOLDER

Writes everything public as files that any web server can serve: pages, advisories in every format, feeds, the CSAF
provider with hashes and signatures, OSV records, security.txt. Addresses are those of PARLEY_URL. The folder is replaced
as a whole, or stays as it was; one that holds something else is refused.
Exit: 0 done, 2 wrong use.
`

/** What every export has, and what a folder of somebody else does not. */
const mark = join('.well-known', 'csaf', 'provider-metadata.json')

/** `parley export FOLDER`: beside a desk at work, or without one. */
export async function exportVerb(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return runWithUsage(usage, words, terminal, async () => {
    const [folder, ...others] = words
    if (folder === undefined || others.length > 0 || folder.startsWith('-')) throw new WrongUse('Exactly one folder is needed.')
    if (await isForeign(folder)) throw new WrongUse(`${folder} holds something that is no export. Name a new folder, or an export to be replaced.`)
    const { files } = await withStore(configOfEnvironment(), (store) => exportPublic(configOfEnvironment(), store, folder))
    terminal.out(`${files} files are in ${folder}.\n`)
    return 0
  })
}

/** A file, or a folder in which anything is that no export writes: it would be gone. */
async function isForeign(folder: string): Promise<boolean> {
  const found = await stat(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return false
  if (!found.isDirectory()) return true
  const names = await readdir(folder)
  return names.length > 0 && (!existsSync(join(folder, mark)) || names.some((name) => !topOfExport.has(name)))
}
