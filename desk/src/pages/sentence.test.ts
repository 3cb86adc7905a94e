import { describe, expect, it } from 'vitest'
import { sentence, titleOf } from './sentence.ts'

describe('words of a policy on a page', () => {
  it.each([['your name', 'Your name.'], ['Is it so?', 'Is it so?'], ['  ', ''], ['the title «x»', 'The title «x»']])('«%s» reads «%s»', (phrase, words) => {
    expect(sentence(phrase)).toBe(words)
  })

  it('a name of the policy becomes words', () => {
    expect(titleOf('forge_advisory')).toBe('Forge advisory')
  })
})
