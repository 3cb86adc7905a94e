import { processTerminal, runWithUsage, WrongUse, type Terminal } from './terminal.ts'

const usage = `Usage: parley policy COMMAND …

  check FILE… [--json]               find contradictions and promises that cannot be kept
  explain FILE… [--json]             the whole policy in plain English
  render FILE… [--json] [--url URL] [--security-txt] [--expires INSTANT]
                                     SECURITY.md, or the security.txt of RFC 9116
  diff OLD NEW [--json]              what a new version changes for whom
  drift FILE SECURITY.md [--json]    does this SECURITY.md still say what the policy does
  due FILE --clock NAME --from INSTANT [--json]
                                     when a promise falls due, and the days counted
  simulate FILE [--from INSTANT] [--story disclosed|rejected|silent] [--approvals 1|2] [--json]
                                     walk an invented case through the policy

FILE may be - for standard input. --url is the base address of your desk.
INSTANT has a zone: 2026-11-20T17:00+01:00, 2026-11-20T16:00Z or 2026-11-20T17:00[Europe/Berlin].
Exit: 0 ok, 1 the policy is refused or the text has drifted, 2 wrong use or a file that cannot be read.
`

type Run = (words: readonly string[], terminal: Terminal) => Promise<number>

const commands: Readonly<Record<string, () => Promise<Run>>> = {
  check: async () => (await import('./policy-check.ts')).checkCommand,
  explain: async () => (await import('./policy-text.ts')).explainCommand,
  render: async () => (await import('./policy-text.ts')).renderCommand,
  diff: async () => (await import('./policy-compare.ts')).diffCommand,
  drift: async () => (await import('./policy-compare.ts')).driftCommand,
  due: async () => (await import('./policy-due.ts')).dueCommand,
  simulate: async () => (await import('./policy-simulate.ts')).simulateCommand,
}

/** `parley policy …`: tools for one policy file, usable without a desk. */
export async function policyVerb(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return runWithUsage(usage, words, terminal, async () => {
    const [name = '', ...rest] = words
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (!load) throw new WrongUse(name === '' ? 'Which command?' : `There is no command «policy ${name}».`)
    return (await load())(rest, terminal)
  })
}
