import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { securityMd } from './security-md.ts'

it('SECURITY.md says what policies/parley.yaml says (node scripts/security-md.ts writes it)', () => {
  expect(readFileSync(new URL('../SECURITY.md', import.meta.url), 'utf8')).toBe(securityMd())
})
