import type { FC } from 'hono/jsx'
import { RuleMarks } from './rule-marks.tsx'

export interface ProblemWords {
  readonly title: string
  readonly says: string
  readonly possible?: string | undefined
  readonly rules?: readonly string[] | undefined
  /** Of a bug only: what to tell whoever runs the desk. */
  readonly id?: string | undefined
  /** The way on, where there is one. */
  readonly go?: { readonly href: string; readonly says: string } | undefined
}

export const ProblemPage: FC<{ problem: ProblemWords }> = ({ problem }) => (
  <section class="problem">
    <h1>{problem.title}</h1>
    <p class="lead">
      {problem.says} <RuleMarks rules={problem.rules ?? []} />
    </p>
    {problem.possible ? <p>{problem.possible}</p> : null}
    {problem.id ? (
      <p>
        Tell whoever runs this desk this number: <code>{problem.id}</code>
      </p>
    ) : null}
    <p>{problem.go ? <a href={problem.go.href}>{problem.go.says}</a> : <a href="/">Go to the start page</a>}</p>
  </section>
)
