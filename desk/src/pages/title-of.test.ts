import { expect, it } from 'vitest'
import { titleOf } from './title-of.ts'

it.each([
  ['forge_advisory', 'Forge advisory'],
  ['mail-list', 'Mail list'],
  ['cve', 'CVE'],
  ['oss-security', 'OSS security'],
  ['', ''],
])('the name «%s» reads «%s»', (name, words) => {
  expect(titleOf(name)).toBe(words)
})
