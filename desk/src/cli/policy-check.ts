import { parseArgs } from 'node:util'
import { policyFile, problemLine, type PolicyFile } from './policy-file.ts'
import { worst, WrongUse, type Terminal } from './terminal.ts'

/** `policy check FILE… [--json]`: one line a finding; 1 when there is an error, warnings give 0. */
export async function checkCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs(
    { args: [...words], allowPositionals: true, options: { json: { type: 'boolean', default: false } } }
  )
  if (positionals.length === 0) throw new WrongUse('Which file?')
  const codes: number[] = []
  for (const path of positionals) {
    const found = await policyFile(path, terminal)
    codes.push(found.ok ? 0 : found.code)
    if (!found.ok && found.code === 2) continue
    if (values.json) terminal.out(`${JSON.stringify({ file: found.file, ok: found.ok, problems: found.problems })}\n`)
    else for (const problem of found.problems) terminal.out(problemLine(problem))
    if (!values.json && terminal.interactive) terminal.err(`${summary(found)}\n`)
  }
  return worst(codes)
}

function summary({ file, ok, problems }: PolicyFile): string {
  const count = (level: string) => problems.filter((problem) => problem.level === level).length
  const words = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`
  return `${file}: ${ok ? 'ok' : words(count('error'), 'error')}, ${words(count('warning'), 'warning')}`
}
