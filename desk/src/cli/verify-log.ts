import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readLog } from '../audit/audit-log.ts'
import { verifierKey } from '../audit/checkpoint.ts'
import type { EntryRow } from '../audit/entry.ts'
import { verifyLog } from '../audit/verify-log.ts'
import { unwrapLogPath } from '../keys/keyd-process.ts'
import { brokenLine } from '../keys/unwrap-log.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

export const logUsage = `       parley verify --log [--witness PATH]… [--save FILE]      checks the log of this desk and that of its keys
       parley verify --log-file FILE --key KEY [--witness PATH]…  checks a saved log elsewhere; needs no desk
PATH: a file or folder with checkpoints that were kept away from the desk, such as the weekly letters, as text.
KEY: the line name+id+base64 of the desk's log, kept since long ago.
`

interface Words { readonly witness: readonly string[]; readonly save?: string; readonly file?: string; readonly key?: string }

/** Whether these words are for this command; `null` where they are for it and make no sense. */
export function logWords(args: readonly string[]): Words | null | undefined {
  if (!args.some((word) => word === '--log' || word === '--log-file')) return undefined
  const text = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { 'log': { type: 'boolean' }, 'log-file': text, 'key': text, 'save': text, 'witness': { type: 'string', multiple: true } } })
    const [file, key, save] = [values['log-file'], values.key, values.save]
    const isRight = positionals.length === 0 && (values.log === true ? file === undefined && key === undefined : file !== undefined && key !== undefined && save === undefined)
    return isRight ? { witness: values.witness ?? [], ...(save === undefined ? {} : { save }), ...(file === undefined ? {} : { file }), ...(key === undefined ? {} : { key }) } : null
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

/** Exit 0 the log holds, 1 it does not; names the first entry that is wrong. */
export async function verifyLogVerb({ witness, save, file, key }: Words): Promise<number> {
  const kept = (await Promise.all(witness.map(notesAt))).flat()
  if (file !== undefined && key !== undefined) return tell(verifyLog(await savedRows(file), kept, key), kept.length)
  const config = configOfEnvironment()
  const { rows, checkpoints, publicKey } = await withStore(config, (store) => readLog(store, config.data))
  const verifier = verifierKey(`${config.mailDomain}/log`, publicKey)
  if (save !== undefined) await writeFile(save, rows.map((row) => `${JSON.stringify([row.seq, row.entry, row.hash.toString('hex')])}\n`).join(''), { flag: 'wx', mode: 0o600 })
  process.stdout.write(`The key of the log: ${verifier}\n`)
  return Math.max(tell(verifyLog(rows, [...checkpoints, ...kept], verifier), checkpoints.length + kept.length), await unwraps(config.data))
}

function tell(verdict: ReturnType<typeof verifyLog>, checkpoints: number): number {
  process.stdout.write(verdict.ok ? `The log holds: ${verdict.size} entries, against ${checkpoints} checkpoints.\n` : `The log is broken at entry ${verdict.seq} (${verdict.code}): ${verdict.says}.\n`)
  return verdict.ok ? 0 : 1
}

async function unwraps(dataDir: string): Promise<number> {
  const path = unwrapLogPath(dataDir)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const line = brokenLine(text)
  process.stdout.write(line === null ? `The log of opened keys holds: ${text.split('\n').length - 1} lines.\n` : `The log of opened keys is broken at line ${line}.\n`)
  return line === null ? 0 : 1
}

async function savedRows(path: string): Promise<EntryRow[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const [seq, entry, hash] = JSON.parse(line) as [number, string, string]
    return { seq, entry, hash: Buffer.from(hash, 'hex') }
  })
}

/** Every checkpoint in a text, such as a letter that holds one; of a folder, in all its files. */
async function notesAt(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isDirectory()) return (await Promise.all((await readdir(path)).map((name) => notesAt(join(path, name))))).flat()
  const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
  return [...text.matchAll(/^\S+\n\d{1,15}\n[A-Za-z0-9+/=]{44}\n\n— \S+ [A-Za-z0-9+/=]+$/gm)].map(([note]) => `${note}\n`)
}
