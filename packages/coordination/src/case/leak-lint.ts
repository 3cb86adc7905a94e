import { because, type Because, type Policy } from '@parley/policy'
import { commitProblem, securityWord } from './commit-lint.ts'
import { detailsIn } from './stub-lint.ts'
import type { CaseState } from './state.ts'

/** What stands in public before the day: a commit message, the name of a branch, the text of a pull request. */
export type PublicTextKind = 'commit' | 'branch' | 'pull_request'
export interface PublicText { readonly kind: PublicTextKind; readonly text: string }

export interface LeakFinding {
  /** Which of the given texts, from 0, and its line, from 1. */
  readonly text: number
  readonly line: number
  /** `forbidden`: the policy refuses it. `telling`: it gives something away, and people decide. */
  readonly weight: 'forbidden' | 'telling'
  readonly says: string
  readonly because: Because
}

const longest = 100_000

/**
 * S2x-6, S2x-20, S2x-25 and what every embargo needs: reads texts that go public before the day for words that give the
 * bug away — those of security, marks of details, and this case's own names. Pure, line by line; an empty list does not
 * prove that nobody guesses. The first 100 000 characters of each text are read.
 */
export function leakFindings(texts: readonly PublicText[], state: CaseState, policy: Policy): readonly LeakFinding[] {
  return texts.flatMap(({ kind, text }, index) => plain(kind, text).split('\n').flatMap((line, at) =>
    findingsIn(line, state, policy).map((finding) => ({ text: index, line: at + 1, ...finding }))))
}

/** The parts of a branch's name are words of their own. */
function plain(kind: PublicTextKind, text: string): string {
  const bounded = text.slice(0, longest).replaceAll('\r\n', '\n')
  return kind === 'branch' ? bounded.replaceAll(/[_/]/g, ' ') : bounded
}

type Found = Omit<LeakFinding, 'text' | 'line'>

function findingsIn(line: string, state: CaseState, policy: Policy): readonly Found[] {
  const refused = commitProblem(line, policy)
  const where = because(policy, 'handling.fix')
  const telling = (says: string): Found => ({ weight: 'telling', says, because: where })
  const word = securityWord(line)
  return [
    ...(refused ? [{ weight: 'forbidden' as const, says: refused.says, because: refused.because }] : []),
    ...(word !== undefined && !refused ? [telling(`«${word}» says that it is about security.`)] : []),
    ...detailsIn(line).filter((mark) => !ordinary.has(mark) && !(mark === 'the kind of weakness' && word !== undefined)).map((mark) => telling(`It shows ${mark}.`)),
    ...ownNames(state).filter(({ name }) => holds(line, name)).map(({ what }) => telling(`It names ${what}.`)),
  ]
}

/** Code has code in it. */
const ordinary: ReadonlySet<string> = new Set(['code', 'a version number', 'an attachment'])

function ownNames(state: CaseState): readonly { readonly what: string; readonly name: string }[] {
  const people = Object.values(state.participants).filter(({ roles }) => roles.includes('reporter') || roles.includes('finder')).map(({ name }) => ({ what: 'the reporter', name }))
  const handles = state.reports.map(({ handle }) => ({ what: 'the reporter', name: handle }))
  const id = state.advisory?.published?.id ?? idOf(state.advisory?.content)
  const given = [...people, ...handles, { what: 'the case', name: state.opened?.reference }, { what: 'the CVE ID of this case', name: state.cve?.id }, { what: 'the advisory', name: id }]
  return given.flatMap(({ what, name }) => (name === undefined || name.length < 4 ? [] : [{ what, name }]))
}

/** As a word of its own, small and capital letters alike. */
function holds(line: string, name: string): boolean {
  const [text, wanted] = [line.toLowerCase(), name.toLowerCase()]
  const at = text.indexOf(wanted)
  return at >= 0 && !/[\p{L}\p{N}]/u.test(text.slice(Math.max(0, at - 1), at)) && !/[\p{L}\p{N}]/u.test(text.slice(at + wanted.length, at + wanted.length + 1))
}

function idOf(content: unknown): string | undefined {
  return typeof content === 'object' && content !== null && 'id' in content && typeof content.id === 'string' ? content.id : undefined
}
