import { describe, expect, it } from 'vitest'
import { explained, starred, starsNow, starsOf } from './starred.ts'

describe('what must hold on a fresh install', () => {
  it('each of the 95 has a test that carries its number, or a reason why not', () => {
    expect([starred.length, new Set(starred).size]).toEqual([95, 95])
    expect(starsNow().unexplained).toEqual([])
  })

  it('no reason is given for what has a test', () => {
    const page = explained(['# A', '## Without a test', '- **S-048** why', '- S-049 no', '## B', '- **S-050** elsewhere'].join('\n'))
    expect(page).toEqual(['S-048'])
    const { missing } = starsNow()
    expect(starsOf(new Map([['S-001', new Set(['a'])]]), '').missing).not.toContain('S-001')
    expect(missing.length).toBeLessThan(6)
  })
})
