/** Something wrong in a policy, before it has a place in a file: what the schema and the checker produce. */
export interface Finding {
  /** Stable word for the kind of problem, such as `unknown-key` or `clock-unreachable`. */
  readonly code: string
  /** Where in the policy, as the keys that lead there. */
  readonly path: readonly string[]
  /** Whether the key itself or what stands behind it is to be pointed at. */
  readonly at: 'key' | 'value'
  readonly message: string
  /** One sentence: what to do about it. */
  readonly mend: string
  /** An `error` refuses the policy; a `warning` is shown and loads. */
  readonly level: 'error' | 'warning'
}

/** The same with its place in the source. Lines and columns count from 1. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Dotted; empty for the whole file. */
  readonly path: string
  readonly code: string
  readonly message: string
  readonly mend: string
  readonly level: 'error' | 'warning'
}

/** A finding from its parts; `path` is dotted. */
export function finding(
  level: Finding['level'], code: string, path: string, message: string, mend: string, at: Finding['at'] = 'value',
): Finding {
  return { code, path: path === '' ? [] : path.split('.'), at, message, mend, level }
}
