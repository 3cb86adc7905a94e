import { cweNames } from './csaf-rules/data/cwe-names.ts'

/** The CWE list that {@link weaknessName} knows. */
export const cweListVersion = '4.20'

const names: ReadonlyMap<string, string> = new Map(cweNames.trim().split('\n').map((row): [string, string] => {
  const space = row.indexOf(' ')
  return [`CWE-${row.slice(0, space)}`, row.slice(space + 1)]
}))

/** Name of a weakness, e.g. of `CWE-22`; `undefined` when the list has none of that id. */
export const weaknessName = (id: string): string | undefined => names.get(id)
