import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalPolicy, parsePolicy } from '../src/index.ts'
import { policySource, referencePolicies } from './reference-policies.ts'

const sources = referencePolicies.map((name) => policySource(name).split('\nrules:\n')[0] ?? '')
const scraps = ['', 'x', ':', '- ', '"', '[', '{', '  ', '\t', '#', 'null', '7', 'true', 'handling:', '&a', '*a', '\u0000', 'é']

describe('a policy file that something happened to', () => {
  it('loads, or is refused with places inside the file; it never throws', () => {
    const damage = fc.record({
      source: fc.constantFrom(...sources), line: fc.nat(), keep: fc.nat(120), scrap: fc.constantFrom(...scraps),
    })
    fc.assert(fc.property(damage, ({ source, line, keep, scrap }) => {
      const lines = source.split('\n')
      const index = line % lines.length
      const damaged = lines.with(index, `${(lines[index] ?? '').slice(0, keep)}${scrap}`).join('\n')
      const parsed = parsePolicy(damaged, 'damaged.yaml')
      for (const problem of parsed.ok ? parsed.warnings : parsed.problems) {
        expect(problem.line).toBeGreaterThanOrEqual(1)
        expect(problem.line).toBeLessThanOrEqual(lines.length)
        expect(problem.column).toBeGreaterThanOrEqual(1)
        expect(problem.message).not.toBe('')
        expect(problem.mend).not.toBe('')
      }
    }), { numRuns: 120 })
  })

  it('a file without one of its lines is another policy, or none', () => {
    for (const name of referencePolicies) {
      const lines = policySource(name).split('\nrules:\n')[0]?.split('\n') ?? []
      const text = (source: string) => {
        const parsed = parsePolicy(source, `${name}.yaml`)
        return parsed.ok ? canonicalPolicy(parsed.policy) : undefined
      }
      const whole = text(lines.join('\n'))
      expect(whole).toBeDefined()
      for (let index = 1; index < lines.length; index += 7) {
        if (lines[index]?.trim() !== '') expect(text(lines.toSpliced(index, 1).join('\n'))).not.toBe(whole)
      }
    }
  })
})
