import { isAlias, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { checkPolicy } from './check.ts'
import type { Finding, Problem } from './finding.ts'
import { findingsOf } from './issue-words.ts'
import type { Policy } from './model.ts'
import { policySchema } from './schema.ts'
import { offsetOf } from './source-position.ts'

export type Parsed =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads one policy file. `source` is its text, `file` the name to show in problems.
 *
 * Refused (`ok: false`) when the YAML is broken, when the schema does not know a key or a value, or when the checker
 * finds a contradiction; every problem then carries its line and column (from 1) and how to mend it, errors before
 * warnings and each in the order of the file. Never throws for bad input.
 */
export function parsePolicy(source: string, file: string): Parsed {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const syntax = syntaxProblems(document, lines, file)
  if (syntax.length > 0) return { ok: false, problems: syntax }

  const place = (found: Finding): Problem => placed(found, document, lines, file)
  const data: unknown = document.toJS()
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return { ok: false, problems: [place(notAMap)] }
  }
  const checked = policySchema.safeParse(data)
  if (!checked.success) {
    const found = checked.error.issues.flatMap((issue) => findingsOf(issue, data))
    return { ok: false, problems: ordered(firstPerPlace(found).map(place)) }
  }
  const problems = ordered(checkPolicy(checked.data).map(place))
  if (problems.some((problem) => problem.level === 'error')) return { ok: false, problems }
  return { ok: true, policy: checked.data, warnings: problems }
}

const notAMap: Finding = {
  code: 'not-a-policy', path: [], at: 'value', level: 'error',
  message: 'This file holds no policy.',
  mend: 'Start with `id:`, `title:`, `project:`, `effective:`, `calendar:` and `intake:`.',
}

/** A value of the wrong type is often the wrong size too; the first complaint about a place says enough. */
function firstPerPlace(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.toReversed().map((found) => [found.path.join('.'), found]))
  return findings.filter((found) => seen.get(found.path.join('.')) === found)
}

function placed(found: Finding, document: Document.Parsed, lines: LineCounter, file: string): Problem {
  const { line, col } = lines.linePos(offsetOf(document.contents, found.path, found.at))
  const { code, message, mend, level } = found
  const path = found.path.join('.')
  return { file, line: Math.max(line, 1), column: Math.max(col, 1), path, code, message, mend, level }
}

function ordered(problems: readonly Problem[]): Problem[] {
  const weight = (problem: Problem): number => problem.level === 'error' ? 0 : 1
  return problems.toSorted((a, b) => weight(a) - weight(b) || a.line - b.line || a.column - b.column)
}

const syntaxMends: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Keep one of the two; a key may stand only once in a map.',
  TAB_AS_INDENT: 'Indent with spaces, not tabs.',
  MULTIPLE_DOCS: 'Put each policy into a file of its own.',
  BAD_INDENT: 'Line this up with its siblings, two spaces deeper than their parent.',
  MISSING_CHAR: 'Close the quote or bracket, or put the text in quotes.',
  TAG_RESOLVE_FAILED: 'Take the tag out; a policy is plain text, numbers, lists and maps.',
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter, file: string): Problem[] {
  const at = (offset: number, code: string, message: string, mend: string): Problem => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path: '', code, message, mend, level: 'error' }
  }
  const problems = [...document.errors, ...document.warnings].map((wrong) => at(wrong.pos[0], 'yaml',
    `The YAML is broken: ${wrong.message}.`,
    syntaxMends[wrong.code] ?? 'Correct this line; texts with a colon, a hash or a quote need quotes around them.'))
  visit(document, (_, node) => {
    if (isPair(node) && !isScalar(node.key)) {
      const offset = isNode(node.key) ? node.key.range?.[0] : undefined
      problems.push(at(offset ?? 0, 'yaml', 'A key is not plain text.', 'Write the key as one plain word.'))
    }
    // An alias can blow a small file up to gigabytes, and hides from a reader what the policy says.
    if (isAlias(node)) {
      problems.push(at(node.range?.[0] ?? 0, 'alias', `\`*${node.source}\` refers to another place.`, 'Write it out.'))
    }
  })
  return problems
}
