import type { LeakFinding, PublicTextKind } from '@parley/coordination'
import type { FC } from 'hono/jsx'
import { AskText } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'

export interface LintedText {
  readonly kind: PublicTextKind
  readonly text: string
}

export interface LeakLintProps {
  readonly caseId: string
  readonly reference: string
  readonly texts: readonly LintedText[]
  /** `null`: nothing was checked yet. */
  readonly findings: readonly LeakFinding[] | null
}

const kinds: readonly (readonly [PublicTextKind, string])[] = [
  ['commit', 'Commit messages'],
  ['branch', 'Branch names, one a line'],
  ['pull_request', 'Texts of pull requests'],
]
const kindWords: Readonly<Record<PublicTextKind, string>> = {
  commit: 'Commit message',
  branch: 'Branch name',
  pull_request: 'Pull request',
}

const Findings: FC<Pick<LeakLintProps, 'texts' | 'findings'>> = ({ texts, findings }) => {
  if (!findings) return null
  if (findings.length === 0)
    return (
      <Notice tone="good" title="Nothing found">
        <p>No word that this desk knows gives the bug away. Somebody who knows the code may still guess.</p>
      </Notice>
    )
  return (
    <Notice tone="bad" title="This tells too much">
      <ul>
        {findings.map(({ text, line, weight, says, because }) => (
          <li>
            {kindWords[texts[text]?.kind ?? 'commit']}, line {line}: {says}{' '}
            {weight === 'forbidden' ? <strong>The policy forbids it.</strong> : null}{' '}
            <RuleMarks rules={because.rules} path={because.path} />
          </li>
        ))}
      </ul>
    </Notice>
  )
}

/** Reads what is about to stand in public for words that give the bug away. Nothing of it is kept. */
export const LeakLintView: FC<LeakLintProps> = ({ caseId, reference, texts, findings }) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a>
    </p>
    <h1>Check public texts for leaks</h1>
    <Findings texts={texts} findings={findings} />
    <form class="panel command" method="post" action={`/cases/${caseId}/leak-lint`}>
      <FormToken />
      {kinds.map(([kind, label]) => (
        <AskText name={kind} label={label} optional value={texts.find((one) => one.kind === kind)?.text ?? ''} />
      ))}
      <p class="hint">Nothing of it is kept.</p>
      <p class="actions">
        <button type="submit">Check</button>
      </p>
    </form>
  </section>
)
