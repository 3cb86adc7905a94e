import { processTerminal, runWithUsage, WrongUse, type Terminal } from './terminal.ts'

const usage = `Usage: parley advisory COMMAND …

  validate FILE… [--json]
        judge CVE records, CSAF 2.0 and 2.1, OSV, OpenVEX and CycloneDX by their standards
  render FILE --format FORMAT [--publisher NAME --publisher-url URL] [--number N]
        FORMAT: cve, csaf (2.0), csaf-2.1, osv, openvex, cyclonedx, markdown, text
        FILE is an advisory of Parley, or a CSAF, CVE, OSV or GitHub document, which is imported first.
        --publisher names who publishes where the document does not; --number picks one of its vulnerabilities
        (1, 2 … or a CVE ID); of several the others are named on standard error.
  import FILE [--publisher NAME --publisher-url URL] [--number N]
        the same FILE as an advisory of Parley, in JSON; what could not be read of it is told on standard error.

FILE may be - for standard input; of a folder, every .json file in it and below is judged.
validate prints one JSON object a file {path, format, schema, valid, errors, warnings}. At a terminal it prints
lines for people instead, and so it does on standard error where standard output is no terminal. --json: JSON only.
Exit: 0 ok, 1 a file is invalid or cannot be rendered, 2 wrong use or a file that cannot be read.
`

/** `parley advisory validate|render|import …`: for anybody's files, without a desk. */
export async function advisoryVerb(words: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  return runWithUsage(usage, words, terminal, async () => {
    const [name, ...rest] = words
    switch (name) {
      case 'validate': return (await import('./advisory-validate.ts')).validateCommand(rest, terminal)
      case 'render': return (await import('./advisory-render.ts')).renderCommand(rest, terminal)
      case 'import': return (await import('./advisory-render.ts')).importCommand(rest, terminal)
      case undefined: throw new WrongUse('Which command?')
      default: throw new WrongUse(`There is no command «advisory ${name}».`)
    }
  })
}
