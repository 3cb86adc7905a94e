// SECURITY.md is made, not written: our own policy in words, then the threat model. `node scripts/security-md.ts` writes it.
import { readFileSync, writeFileSync } from 'node:fs'
import { parsePolicy, renderSecurityMd } from '@parley/policy'

const at = (path: string) => new URL(`../${path}`, import.meta.url)

export function securityMd(): string {
  const parsed = parsePolicy(readFileSync(at('policies/parley.yaml'), 'utf8'), 'policies/parley.yaml')
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return `${renderSecurityMd(parsed.policy).trimEnd()}\n\n${readFileSync(at('docs/threat-model.md'), 'utf8')}`
}

if (import.meta.filename === process.argv[1]) writeFileSync(at('SECURITY.md'), securityMd())
