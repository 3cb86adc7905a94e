import { describe, expect, it } from 'vitest'
import { durationsIn } from './drift-durations.ts'
import type { Statement } from './drift-read.ts'

const keys = (text: string): readonly string[] => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const statement = { text } as Statement
  return durationsIn(statement).map(({ key }) => key)
}

describe('stretches of time in a text', () => {
  it('are not looked for in addresses', () => {
    expect(keys('Write to 90days@example.org or see https://example.org/within-30-days; we answer within 3 working days.')).toEqual(keys('we answer within 3 working days.'))
    expect(keys('(see https://example.org/5-days)')).toEqual([])
  })

  it('S-074: a text of 300 000 characters without a blank is read like another', () => {
    for (const piece of ['a', 'a@', 'http', '0-', 'x.']) expect(keys(`${piece.repeat(300_000 / piece.length)} within 3 days`)).toContain(keys('within 3 days')[0])
  })
})
