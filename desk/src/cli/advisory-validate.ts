import { parseArgs } from 'node:util'
import { judgeFile, type Judgement } from '@parley/advisory'
import { jsonFiles, jsonText } from './advisory-file.ts'
import { plain, readBytes, Unreadable, WrongUse, type Terminal } from './terminal.ts'

/** `advisory validate FILE… [--json]`: 1 when any file is invalid. */
export async function validateCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs(
    { args: [...words], allowPositionals: true, options: { json: { type: 'boolean', default: false } } }
  )
  if (positionals.length === 0) throw new WrongUse('Which file?')
  const files = await jsonFiles(positionals)
  if (files.length === 0) terminal.err(`${plain(positionals.join(', '))}: there is no .json file in it.\n`)
  let code = files.length === 0 ? 2 : 0
  for (const path of files) {
    if (terminal.gone()) break
    code = Math.max(code, await judge(path, values.json, terminal))
  }
  return code
}

async function judge(path: string, json: boolean, terminal: Terminal): Promise<number> {
  const judged = await judgement(path, terminal)
  if (judged === undefined) return 2
  if (json || !terminal.interactive) terminal.out(`${JSON.stringify(listed(path, judged))}\n`)
  if (!json) (terminal.interactive ? terminal.out : terminal.err)(plain(linesOf(path, judged)))
  return judged.valid ? 0 : 1
}

/** A hostile file of a few MB can hold more faults than anybody's memory; how many are left out is said. */
const mostFaults = 10_000

function listed(path: string, { format, schema, valid, errors, warnings }: Judgement): object {
  const omitted = Math.max(0, errors.length - mostFaults) + Math.max(0, warnings.length - mostFaults)
  const shown = {
    path, format, schema, valid, errors: errors.slice(0, mostFaults), warnings: warnings.slice(0, mostFaults),
  }
  return omitted === 0 ? shown : { ...shown, omitted }
}

async function judgement(path: string, terminal: Terminal): Promise<Judgement | undefined> {
  try {
    const read = jsonText(await readBytes(path, terminal))
    if ('text' in read) return judgeFile(read.text)
    return { format: 'unknown', schema: '', valid: false, errors: [{ path: '', ...read.refused }], warnings: [] }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    terminal.err(`${plain(error.message)}\n`)
    return undefined
  }
}

/** Nobody reads more at a terminal; the JSON has them all. */
const mostLines = 100

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

function linesOf(path: string, { schema, valid, errors, warnings }: Judgement): string {
  const verdict = valid ? `valid ${schema}` : schema === '' ? 'invalid' : `no valid ${schema}`
  const faults = [
    ...errors.map((one) => ({ ...one, level: 'error' })), ...warnings.map((one) => ({ ...one, level: 'warning' })),
  ]
  const lines = faults.slice(0, mostLines)
    .map((one) => `  ${one.level} ${one.path === '' ? '/' : one.path}: ${oneLine(one.message)} [${one.clause}]`)
  const more = faults.length > mostLines ? [`  and ${faults.length - mostLines} more`] : []
  return `${[`${path}: ${verdict}`, ...lines, ...more].join('\n')}\n`
}
