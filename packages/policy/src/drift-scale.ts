import type { Policy } from './model.ts'
import type { Drift, Findings } from './drift-finding.ts'

/** A text that tells severity has to know every level of the project's own scale by its name. */
export function driftOfScale({ handling }: Policy, securityMd: string, make: Findings): Drift[] {
  const words = securityMd.toLowerCase()
  return (handling?.severity?.scale ?? []).flatMap(({ name }, index) => words.includes(name.trim().toLowerCase()) ? []
    : [make.missing({ topic: 'level of severity', path: `handling.severity.scale.${index}`, what: `level of severity: ${name}` })])
}
