import { parseArgs } from 'node:util'
import { normaliseVector, parseVector, score, formatVector, type Vector, type VectorError } from '@parley/cvss'
import { plain, processTerminal, runWithUsage, type Terminal } from './terminal.ts'

const usage = `Usage: parley cvss [VECTOR…] [--json]

Scores CVSS 2.0, 3.0, 3.1 and 4.0 vectors; reads them from standard input, one a line, when none is given.
Prints one line a vector, parted by tabs; - stands for a group that the vector does not set:
  version  vector  base  temporal  environmental  score  severity
«score» is the score of everything the vector says. --json prints one object a line instead.
Exit: 0 ok, 1 a vector is invalid (what is wrong and where goes to standard error), 2 wrong use.
`

/** `parley cvss [VECTOR…] [--json]` */
export async function cvssVerb(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return runWithUsage(usage, words, terminal, async () => {
    const { values, positionals } = parseArgs(
      { args: [...words], allowPositionals: true, options: { json: { type: 'boolean', default: false } } }
    )
    const print = values.json ? jsonOf : lineOf
    if (positionals.length > 0) return tell(positionals.map((vector) => print(vector.trim(), 'vector')), terminal)
    let code = 0
    for await (const lines of batches(terminal.input())) {
      const told = lines.flatMap(({ text, number }) => text.trim() === '' ? [] : [print(text.trim(), `line ${number}`)])
      code = Math.max(code, tell(told, terminal))
      if (terminal.gone()) break
    }
    return code
  })
}

interface Told { readonly out: string; readonly err: string; readonly valid: boolean }

function tell(told: readonly Told[], terminal: Terminal): number {
  const out = told.map((one) => one.out).join('')
  const err = told.map((one) => one.err).join('')
  if (out !== '') terminal.out(out)
  if (err !== '') terminal.err(err)
  return told.every((one) => one.valid) ? 0 : 1
}

function lineOf(text: string, where: string): Told {
  const parsed = parseVector(text)
  if (!parsed.ok) {
    const { position, message } = parsed.error
    const wrong = `${where}: ${shortened(text)}: position ${position + 1}: ${message}${meant(text)}`
    return { out: '', err: `${plain(wrong)}\n`, valid: false }
  }
  const { version, base, temporal, environmental, overall, severity } = score(parsed.vector)
  const fields = [version, text, fixed(base), fixed(temporal), fixed(environmental), fixed(overall), severity]
  return { out: `${fields.join('\t')}\n`, err: '', valid: true }
}

function jsonOf(text: string): Told {
  const parsed = parseVector(text)
  const { ok: valid } = parsed
  const told = parsed.ok ? scoresOf(parsed.vector) : { error: errorOf(text, parsed.error) }
  return { out: `${JSON.stringify({ vector: text, valid, ...told })}\n`, err: '', valid }
}

function scoresOf(vector: Vector): object {
  const { overall, ...rest } = score(vector)
  return { score: overall, ...rest }
}

function errorOf(text: string, error: VectorError): object {
  const mended = normaliseVector(text)
  return { ...error, ...(mended.ok ? { suggestion: formatVector(mended.vector) } : {}) }
}

/** What other tools would read into it, if that leaves no doubt. */
function meant(text: string): string {
  const mended = normaliseVector(text)
  return mended.ok ? ` Meant is probably ${formatVector(mended.vector)}` : ''
}

function fixed(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1)
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

interface Line { readonly text: string; readonly number: number }

/** More than any vector; a longer line is cut there, so that a file without line ends cannot fill the memory. */
const mostLine = 64 * 1024

/** The lines of a stream, those of each chunk together, numbered from 1. Bytes that are no UTF-8 become U+FFFD. */
async function* batches(input: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0
  for await (const chunk of input) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (parts.pop() ?? '').slice(0, mostLine)
    yield parts.map((text) => ({ text, number: ++number }))
  }
  yield [{ text: rest + decoder.decode(), number: ++number }]
}
