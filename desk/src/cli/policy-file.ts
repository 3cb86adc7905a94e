import { parsePolicy, type Policy, type Problem } from '@parley/policy'
import { plain, readBytes, Unreadable, utf8, type Terminal } from './terminal.ts'

/** A policy file as it was found. `code` is what the command ends with because of it. */
export type PolicyFile =
  | { readonly ok: true; readonly file: string; readonly policy: Policy; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly file: string; readonly problems: readonly Problem[]; readonly code: 1 | 2 }

/**
 * Reads and parses one file (`-`: standard input). What cannot be read is told to standard error; never throws for
 * bad input.
 */
export async function policyFile(file: string, terminal: Terminal): Promise<PolicyFile> {
  try {
    const bytes = await readBytes(file, terminal)
    const source = utf8(bytes)
    if (source === undefined) return { ok: false, file, problems: [notUtf8(file, bytes)], code: 1 }
    const parsed = parsePolicy(source, file)
    if (!parsed.ok) return { ok: false, file, problems: parsed.problems, code: 1 }
    return { ok: true, file, policy: parsed.policy, problems: parsed.warnings }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    terminal.err(`${plain(error.message)}\n`)
    return { ok: false, file, problems: [], code: 2 }
  }
}

function notUtf8(file: string, bytes: Uint8Array): Problem {
  const before = new TextDecoder().decode(bytes).split('\ufffd')[0]?.split('\n') ?? []
  return {
    file, line: Math.max(before.length, 1), column: (before.at(-1)?.length ?? 0) + 1, path: '', code: 'encoding',
    message: 'From here on the file is no UTF-8.', mend: 'Save it as UTF-8.', level: 'error',
  }
}

/** `file:line:column level: message mend` */
export function problemLine({ file, line, column, level, message, mend }: Problem): string {
  return `${plain(`${file}:${line}:${column} ${level}: ${message} ${mend}`.replaceAll(/\s+/g, ' '))}\n`
}

/** What keeps a command from its work: a JSON line on standard output, or one line a problem on standard error. */
export function refuseFile(found: Extract<PolicyFile, { ok: false }>, json: boolean, terminal: Terminal): number {
  if (json && found.code === 1) terminal.out(
    `${JSON.stringify({ file: found.file, ok: false, problems: found.problems })}\n`
  )
  else for (const problem of found.problems) terminal.err(problemLine(problem))
  return found.code
}
