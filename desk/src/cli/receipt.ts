import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { ownCopies, type OwnCopies } from '../commands/own-copies.ts'
import { lookAt } from '../store/read-only-database.ts'

const usage = `usage: parley receipt [--files FOLDER]  with the receipt on standard input, and DATABASE_URL
Prints what the reporter who holds this receipt may read, as JSON, and puts the files into a folder. It needs the database, or a
dump of it that was restored, and no key: the receipt is the key. The login must own the tables, because nobody else sees them
from outside of a desk. The receipt is never an argument, so that it stands in no list of processes and no history.
`

/** Exit 0 it opened something, 1 it opened nothing, 2 wrong use. */
export async function receiptVerb(words: readonly string[]): Promise<number> {
  const given = wordsOf(words)
  const url = process.env['DATABASE_URL'] ?? ''
  if (given === null || url === '') return say('stderr', usage, 2)
  const receipt = (await text(process.stdin)).trim()
  const found = await lookAt(url, (looking) => ownCopies(looking, receipt))
  if (found === undefined) return say('stderr', 'Nothing in this database opens with that receipt.\n', 1)
  if (found.cases.length === 0) return say('stderr', 'This receipt is of a desk that kept no copies for it, or its case was erased.\n', 1)
  const names = given.files === undefined ? [] : await putFiles(given.files, found)
  return say('stdout', `${JSON.stringify({ cases: found.cases.map(caseOf), ...(names.length > 0 ? { files: names } : {}) }, null, 2)}\n`, 0)
}

function wordsOf(args: readonly string[]): { readonly files?: string } | null {
  try {
    const { values } = parseArgs({ args: [...args], options: { files: { type: 'string' } } })
    return values
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

const caseOf = ({ reference, events }: OwnCopies['cases'][number]) => ({
  reference, events: events.map(({ seq, type, at, actor, audience, hash, body }) => ({ seq, type, at: at.toString(), actor, audience, hash: hash.toString('hex'), body })),
})

/** Under the ids that the events name: what a file is called may be anything, and no name of a stranger's becomes a path. */
async function putFiles(folder: string, { files }: OwnCopies): Promise<readonly { readonly blob: string; readonly name: string }[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const { blob, bytes } of files) await writeFile(join(folder, blob), bytes, { flag: 'wx', mode: 0o600 })
  return files.map(({ blob, name }) => ({ blob, name }))
}

function say(to: 'stdout' | 'stderr', words: string, code: number): number {
  process[to].write(words)
  return code
}
