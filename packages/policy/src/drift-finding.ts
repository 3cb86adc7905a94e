import type { Policy } from './model.ts'
import type { Statement } from './drift-read.ts'
import { rulesAt } from './explain-cite.ts'
import { explain } from './explain.ts'

/** One place where a SECURITY.md and the policy do not say the same. */
export interface Drift {
  /** `error`: the text promises something else than the policy; `warning`: a person should look. */
  readonly level: 'error' | 'warning'
  /**
   * `missing`: the policy promises it, the text does not; `different`: both, but not the same; `extra`: only the
   * text.
   */
  readonly kind: 'missing' | 'different' | 'extra'
  /** Short word for what it is about, such as `time`, `address`, `encryption`. */
  readonly topic: string
  /** Line of the text, counted from 1; 0 where the whole text lacks something. */
  readonly line: number
  /** The sentence of the text; empty where there is none. */
  readonly quote: string
  /** Field of the policy that the finding is about, and its rules. */
  readonly path: string
  readonly rules: readonly string[]
  /** What the policy says, as `explain` has it. */
  readonly policySays: string
  /** What to change. */
  readonly mend: string
}

export interface DriftPart {
  readonly level?: Drift['level']
  readonly topic: string
  readonly path: string
  /** What exactly is missing or too much, such as «3 business days» or an address. */
  readonly what: string
}

/** Makes findings for one policy; sentences come from `explain`, computed once. */
export interface Findings {
  missing(part: DriftPart): Drift
  different(part: DriftPart, at: Statement): Drift
  extra(part: DriftPart, at: Statement): Drift
}

export function findingsFor(policy: Policy): Findings {
  const sentences = explain(policy).flatMap((section) => section.paragraphs)
  const saysAt = (path: string): string => {
    const near = sentences.find((one) => one.because.path === path)
      ?? sentences.find((one) => one.because.path.startsWith(`${path}.`) || path.startsWith(`${one.because.path}.`))
    return near?.text ?? ''
  }
  const base = ({ level, topic, path }: DriftPart) => ({ level: level ?? ('error' as const), topic, path,
    rules: rulesAt(policy, path), policySays: saysAt(path) })
  const put = (says: string, what: string) => says === '' ? what : `“${says}”`
  return {
    missing: (part) => {
      const said = base(part)
      return { ...said, kind: 'missing', line: 0, quote: '',
        mend: `Add what the policy promises (${part.what}): ${put(said.policySays, part.what)}` }
    },
    different: (part, at) => {
      const said = base(part)
      return { ...said, kind: 'different', line: at.line, quote: at.text,
        mend: `Change line ${at.line}, so that it says ${part.what}: ${put(said.policySays, part.what)}` }
    },
    extra: (part, at) => ({
      ...base(part), policySays: 'The policy says nothing of the kind.', kind: 'extra', line: at.line, quote: at.text,
      mend: `Take this out of line ${at.line} (${part.what}), or make it part of the policy at ${part.path}.`,
    }),
  }
}
