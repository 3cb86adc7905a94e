import { parseArgs } from 'node:util'
import { diffPolicies, driftOf, type Change, type Drift, type Party } from '@parley/policy'
import { policyFile, refuseFile } from './policy-file.ts'
import { plain, readBytes, Unreadable, utf8, worst, WrongUse, type Terminal } from './terminal.ts'

/** `policy diff OLD NEW [--json]`: 0 whether or not they differ. */
export async function diffCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { json, first, second } = twoFiles(words, 'diff OLD NEW')
  const before = await policyFile(first, terminal)
  const after = await policyFile(second, terminal)
  if (!before.ok || !after.ok) return worst([before, after].map((one) => one.ok ? 0 : refuseFile(one, json, terminal)))
  const changes = diffPolicies(before.policy, after.policy)
  if (json) terminal.out(`${JSON.stringify({ old: first, new: second, changes })}\n`)
  else terminal.out(changes.length === 0 ? 'Both say the same.\n' : plain(diffText(changes)))
  return 0
}

const headings: Readonly<Record<Party, string>> = {
  reporters: 'For reporters',
  maintainers: 'For maintainers',
  distributors: 'For distributors',
  public: 'For the public',
}

function diffText(changes: readonly Change[]): string {
  const parties = (['reporters', 'maintainers', 'distributors', 'public'] as const)
    .map((party) => [headings[party], changes.filter((change) => change.party === party)] as const)
    .filter(([, own]) => own.length > 0)
  return `${parties.map(([heading, own]) => `${heading}\n${own.map(changeLine).join('\n')}`).join('\n\n')}\n`
}

function changeLine({ effect, text, path, rules }: Change): string {
  const mark = { stricter: '+', weaker: '-', neutral: '~' }[effect]
  return `${mark} ${text} [${[path, ...rules].join(', ')}]`
}

/** `policy drift FILE SECURITY.md [--json]`: 1 when the text says something else than the policy. */
export async function driftCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { json, first, second } = twoFiles(words, 'drift FILE SECURITY.md')
  const found = await policyFile(first, terminal)
  const text = await markdown(second, terminal)
  if (!found.ok || text === undefined) return worst(
    [found.ok ? 0 : refuseFile(found, json, terminal), text === undefined ? 2 : 0]
  )
  const drifts = driftOf(found.policy, text)
  const drifted = drifts.some((one) => one.level === 'error')
  if (json) terminal.out(`${JSON.stringify({ file: first, text: second, drifted, findings: drifts })}\n`)
  else for (const one of drifts) terminal.out(driftLine(one, second))
  if (!json && drifts.length === 0) terminal.out(`${plain(second)} says what ${plain(first)} does.\n`)
  return drifted ? 1 : 0
}

function driftLine({ level, kind, topic, line, mend, rules }: Drift, file: string): string {
  const place = line === 0 ? file : `${file}:${line}`
  const cited = rules.length === 0 ? '' : ` [${rules.join(', ')}]`
  return `${plain(`${place} ${level}: ${kind} ${topic}: ${mend}${cited}`.replaceAll(/\s+/g, ' '))}\n`
}

async function markdown(path: string, terminal: Terminal): Promise<string | undefined> {
  try {
    const bytes = await readBytes(path, terminal)
    return utf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    terminal.err(`${plain(error.message)}\n`)
    return undefined
  }
}

function twoFiles(words: readonly string[], form: string): {
  readonly json: boolean; readonly first: string; readonly second: string
} {
  const { values, positionals } = parseArgs(
    { args: [...words], allowPositionals: true, options: { json: { type: 'boolean', default: false } } }
  )
  const [first, second] = positionals
  if (
    first === undefined || second === undefined || positionals.length > 2
  ) throw new WrongUse(`Two files are needed: policy ${form}.`)
  if (first === '-' && second === '-') throw new WrongUse('Only one of the two can be standard input.')
  return { json: values.json, first, second }
}
