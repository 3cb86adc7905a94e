import { decisionTables } from './data/decision-tables.ts'

/** A decision point with its values, least urgent first: key and name of each. */
export interface DecisionPoint {
  readonly namespace: string
  readonly key: string
  readonly version: string
  readonly name: string
  readonly values: readonly (readonly [key: string, name: string])[]
}

/** A table as data: every combination of values in order and its outcome. */
export interface TableData {
  readonly version: string
  readonly inputs: readonly DecisionPoint[]
  readonly outcome: DecisionPoint
  readonly rows: string
}

/** The decision tables of SSVC that are known here. */
export type TableName = keyof typeof decisionTables

/** What a table says: one outcome, those still possible while answers lack, or why an answer is none. */
export type Decision =
  | { readonly outcome: string; readonly name: string }
  | { readonly possible: readonly string[]; readonly missing: readonly string[] }
  | { readonly refused: string; readonly code: 'unknown-decision-point' | 'unknown-value' }

/** What is asked for a decision and what can come out: to be shown in a form. */
export const decisionPointsOf = (table: TableName): Pick<TableData, 'version' | 'inputs' | 'outcome'> => {
  const { version, inputs, outcome } = decisionTables[table]
  return { version, inputs, outcome }
}

/** Names of all tables. */
export const decisionTableNames: readonly TableName[] = Object.keys(decisionTables)
  .filter((name): name is TableName => Object.hasOwn(decisionTables, name))

const refusalOf = (
  inputs: readonly DecisionPoint[], answers: Readonly<Record<string, string>>,
): Decision | undefined => {
  for (const [key, value] of Object.entries(answers)) {
    const point = inputs.find((input) => input.key === key)
    if (point === undefined) return { code: 'unknown-decision-point',
      refused: `${key} is not asked here; asked are ${inputs.map((input) => input.key).join(', ')}` }
    if (!point.values.some(([known]) => known === value)) return { code: 'unknown-value',
      refused: `${point.name} has no value ${value}; it has ${point.values.map(([known]) => known).join(', ')}` }
  }
  return undefined
}

/**
 * The outcome of an SSVC decision table for answers by key (`{ E: 'A', … }`). While answers lack, the outcomes that are
 * still possible, in their order, and the keys not yet answered.
 */
export const decide = (table: TableName, answers: Readonly<Record<string, string>>): Decision => {
  const { inputs, outcome, rows }: TableData = decisionTables[table]
  const refusal = refusalOf(inputs, answers)
  if (refusal !== undefined) return refusal
  // Numbers of the rows that fit: each decision point multiplies them by the values it leaves open.
  const fitting = inputs.reduce<readonly number[]>((numbers, { key, values }) =>
    numbers.flatMap((number) => values.flatMap(([value], place) =>
      answers[key] === undefined || answers[key] === value ? [number * values.length + place] : [])), [0])
  const outcomes = rows.trim().split(/\s+/)
  const reached = new Set(fitting.map((number) => outcomes[number]))
  const possible = outcome.values.map(([key]) => key).filter((key) => reached.has(key))
  const missing = inputs.map(({ key }) => key).filter((key) => answers[key] === undefined)
  const [only = ''] = possible
  return missing.length > 0 ? { possible, missing }
    : { outcome: only, name: outcome.values.find(([key]) => key === only)?.[1] ?? only }
}
