import type { Terminal } from './terminal.ts'

/** A terminal in memory, at noon of Friday, 20 November 2026. */
export function memoryTerminal(input: string | Uint8Array = '', interactive = false) {
  const written = { out: '', err: '' }
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const terminal: Terminal = {
    out: (text) => { written.out += text },
    err: (text) => { written.err += text },
    gone: () => false,
    interactive,
    // oxlint-disable-next-line require-await -- a stream of one chunk
    input: async function* () { yield bytes },
    now: () => Temporal.Instant.from('2026-11-20T12:00:00Z'),
  }
  return { terminal, written }
}

type Verb = (words: readonly string[], terminal: Terminal) => Promise<number>

export interface Ran { readonly code: number; readonly out: string; readonly err: string }

/** Runs a verb with its words, what stands on standard input, and what it wrote. */
export async function ran(verb: Verb, words: readonly string[], input: string | Uint8Array = '', interactive = false): Promise<Ran> {
  const { terminal, written } = memoryTerminal(input, interactive)
  const code = await verb(words, terminal)
  return { code, ...written }
}

/** The JSON objects of a command's output, one a line. */
export function jsonLines(out: string): Record<string, unknown>[] {
  return out.split('\n').filter((line) => line !== '').map((line) => {
    const parsed: Record<string, unknown> = JSON.parse(line)
    return parsed
  })
}
