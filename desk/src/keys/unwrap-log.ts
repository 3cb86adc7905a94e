import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { searchKeyName } from './search-key.ts'

/** One line of the custodian's own log: ids only. */
export interface UnwrapEntry {
  /** RFC 3339 in UTC. */
  readonly at: string
  /** Who asked, as the desk says: `member:…`, `party:…`, `worker`. */
  readonly by: string
  /** Which key: `case_key/<case>/<scope>`, `instance_key/<name>`, `search_keys/<how many>`; or what befell the custodian. */
  readonly key: string
  readonly outcome: 'opened' | 'refused' | 'failed' | 'started'
}

/** One search opens the search keys of all cases that somebody may see: that is one line for each batch of them, with their number. */
export function searchesTogether(entries: readonly UnwrapEntry[]): readonly UnwrapEntry[] {
  const finds = ({ key, outcome }: UnwrapEntry): boolean => outcome === 'opened' && key.startsWith(`${searchKeyName}/`)
  const byAsker = Map.groupBy(entries.filter(finds), ({ by }) => by)
  const counted = [...byAsker].map(([by, all]): UnwrapEntry => ({ at: all[0]?.at ?? '', by, key: `${searchKeyName}s/${all.length}`, outcome: 'opened' }))
  return [...entries.filter((entry) => !finds(entry)), ...counted]
}

export const firstLine = '0'.repeat(64)
const hashOf = (line: string): string => createHash('sha256').update(line, 'utf8').digest('hex')

/** Adds lines to a file that is only ever added to; each holds the hash of the one before. Written before a key is given out. */
export class UnwrapLog {
  readonly #file: number
  #prev: string

  constructor(path: string) {
    this.#file = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o600)
    const last = lastLine(path)
    this.#prev = last === '' ? firstLine : hashOf(last)
  }

  /** @throws where it cannot be written: then nothing may be opened (S-108). */
  add(entries: readonly UnwrapEntry[]): void {
    let text = ''
    for (const { at, by, key, outcome } of entries) {
      const line = JSON.stringify({ at, by, key, outcome, prev: this.#prev })
      text += `${line}\n`
      this.#prev = hashOf(line)
    }
    if (text !== '') writeSync(this.#file, text)
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** Without reading a whole log: no line is as long as this. */
function lastLine(path: string): string {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, 8_192))
    readSync(file, tail, 0, tail.length, size - tail.length)
    return tail.toString('utf8').trimEnd().split('\n').at(-1) ?? ''
  } finally {
    closeSync(file)
  }
}

/** The number, from 1, of the first line that does not follow the one before it; `null` where all do. */
export function brokenLine(text: string): number | null {
  let prev = firstLine
  for (const [at, line] of text.split('\n').filter((each) => each !== '').entries()) {
    const said = /"prev":"([0-9a-f]{64})"\}$/.exec(line)?.[1]
    if (said !== prev) return at + 1
    prev = hashOf(line)
  }
  return null
}
