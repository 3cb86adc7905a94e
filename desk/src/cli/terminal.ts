import { readFile, stat } from 'node:fs/promises'

/** Where a command reads and writes: the process by default, memory in tests. */
export interface Terminal {
  /** Text for standard output; once its reader has gone away, nothing more is written. */
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** True once the reader of standard output has gone away, as in `parley cvss | head -1`. */
  readonly gone: () => boolean
  /** Whether a person reads standard output. */
  readonly interactive: boolean
  readonly input: () => AsyncIterable<Uint8Array>
  readonly now: () => Temporal.Instant
}

/** Wrong words on the command line: the usage is shown and the command ends with 2. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
}

/** A file that is not there, may not be read, or is too large: the command goes on and ends with 2. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

let gone = false
let watched = false

/** The terminal of this process. A broken pipe is no failure: the command ends with the result it has found. */
export function processTerminal(): Terminal {
  if (!watched) {
    watched = true
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      gone = true
    })
  }
  return {
    out: (text) => { if (!gone) process.stdout.write(text) },
    err: (text) => { process.stderr.write(text) },
    gone: () => gone,
    interactive: process.stdout.isTTY,
    input: () => process.stdin,
    now: () => Temporal.Now.instant(),
  }
}

/**
 * Runs one command with its words. `--help` prints the usage and gives 0; wrong words (a WrongUse, or what
 * `parseArgs` refuses) print the reason and the usage to standard error and give 2.
 */
export async function runWithUsage(
  usage: string, words: readonly string[], terminal: Terminal, run: () => Promise<number>,
): Promise<number> {
  if (words.includes('--help') || words.includes('-h')) {
    terminal.out(usage)
    return 0
  }
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof WrongUse) && !isArgumentError(error)) throw error
    terminal.err(`${plain(error.message)}\n\n${usage}`)
    return 2
  }
}

function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

/** More than any policy or advisory; a string of JavaScript ends at half a gigabyte. */
const mostBytes = 256 * 1024 * 1024

/** The bytes of a file; `-` is standard input. @throws Unreadable with a sentence that names the file. */
export async function readBytes(path: string, terminal: Terminal): Promise<Uint8Array> {
  if (path === '-') return readInput(terminal)
  try {
    const { size } = await stat(path)
    if (size > mostBytes) throw new Unreadable(`${path}: too large to be read (more than 256 MB).`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof Unreadable || !(error instanceof Error) || !('code' in error)) throw error
    throw new Unreadable(`${path}: ${reasons[String(error.code)] ?? `cannot be read (${String(error.code)})`}.`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EISDIR: 'this is a folder, not a file', EACCES: 'this file may not be read',
}

async function readInput(terminal: Terminal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of terminal.input()) {
    size += chunk.length
    if (size > mostBytes) throw new Unreadable('Standard input: more than 256 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** UTF-8 as text, without its byte order mark; undefined where the bytes are none. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Text from a file as one that cannot move the cursor, change colours or reverse the order of a line. */
export function plain(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}

/** The worst of several results: 2 before 1 before 0. */
export function worst(codes: readonly number[]): number {
  return Math.max(0, ...codes)
}

/** An option that must be an absolute http or https URL. @throws WrongUse */
export function urlOption(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = URL.parse(value)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new WrongUse(`--${name} «${value}» is no web address; write it in full, such as https://desk.example.`)
  }
  return value.replace(/\/+$/, '')
}

/** An instant with a zone or an offset. @throws WrongUse for a bare date or a time that means different moments. */
export function instantOption(name: string, value: string): Temporal.Instant {
  try {
    const zoned = value.includes('[')
    const instant = zoned ? Temporal.ZonedDateTime.from(value).toInstant() : Temporal.Instant.from(value)
    const year = instant.toZonedDateTimeISO('UTC').year
    if (year >= 1970 && year < 2200) return instant
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new WrongUse(`--${name} «${value}» is no instant between 1970 and 2199. Give date, time and zone: `
    + '2026-11-20T17:00+01:00, 2026-11-20T16:00Z or 2026-11-20T17:00[Europe/Berlin].')
}
