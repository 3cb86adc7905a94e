import { describe, expect, it } from 'vitest'
import { languageFault, privateSubtags } from './language-tag.ts'

describe('languageFault', () => {
  it.each([
    'en', 'de-DE', 'EN-us', 'zh-Hant-TW', 'zh-cmn-Hans-CN', 'sl-rozaj-biske', 'de-CH-1901', 'es-419', 'i-default',
    'en-GB-oed', 'x-whatever', 'de-x-simple', 'en-a-myext-b-another', 'qtx', 'en-Qaaa-XX', 'nds',
  ])('%s is valid', (tag) => {
    expect(languageFault(tag)).toBeUndefined()
  })

  it.each([
    'EZ', 'en-ZQ', 'en-US-US', 'de-CH-1901-1901', 'ar-cmn', 'en-a', 'en-a-b', 'en-x', 'en_US', '', 'en-', 'english',
    'en-a-first-a-second',
  ])('«%s» is not', (tag) => {
    expect(languageFault(tag)).toEqual(expect.any(String))
  })
})

it.each([
  ['qtx', ['qtx']], ['en-Qaaa', ['qaaa']], ['de-XX', ['xx']], ['de-x-my-way', ['x-my-way']], ['en-AA', ['aa']],
  ['de-AT', []],
])('the private subtags of %s are %j', (tag, expected) => {
  expect(privateSubtags(tag)).toEqual(expected)
})
