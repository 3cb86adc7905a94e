import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasSection, isCovered, linesOf, summaryOf, testsByNumber } from './asvs.ts'

const map: unknown = JSON.parse(readFileSync(new URL('../docs/asvs.json', import.meta.url), 'utf8'))
const tests = testsByNumber(['desk', 'testing', 'scripts', 'packages'])

describe('the count of ASVS 5.0', () => {
  it('is over all 292 requirements that apply, 214 of them of levels 1 and 2', () => {
    expect(summaryOf(linesOf(map, new Map(), tests))).toMatchObject({ ofTwo: 214, ofAll: 292 })
  })

  it('counts nothing whose test or section is not there', () => {
    const lines = linesOf({ a: { level: 1, evidence: ['S-999'] }, b: { level: 1, evidence: ['docs/security-controls.md#nothing'] }, c: { level: 2, evidence: [] }, d: { level: 2, evidence: ['S-028', 'S-999'] } }, new Map(), tests)
    expect(lines.filter(isCovered)).toEqual([])
    expect(linesOf({ a: { level: 1, evidence: ['S-028'] } }, new Map(), tests).every(isCovered)).toBe(true)
    expect([hasSection('docs/security-controls.md#sessions'), hasSection('docs/none.md')]).toEqual([true, false])
  })

  it('names only what is there: every number and section of docs/asvs.json', () => {
    expect(linesOf(map, new Map(), tests).filter(({ missing }) => missing.length > 0).map(({ id, missing }) => `${id}: ${missing.join(', ')}`)).toEqual([])
  })

  it('is what docs/ASVS.md says (node scripts/asvs.ts writes it)', () => {
    const { two, all } = summaryOf(linesOf(map, new Map(), tests))
    expect(readFileSync(new URL('../docs/ASVS.md', import.meta.url), 'utf8')).toContain(`**Levels 1 and 2: ${two} of 214. All that apply: ${all} of 292**`)
  })
})
