import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localCustodian } from './custodian.ts'
import { Keyring } from './keyring.ts'
import { SearchKey, searchKeyContext, tokensAtOnce } from './search-key.ts'
import { UnwrapBudget } from './unwrap-budget.ts'
import { searchesTogether, type UnwrapEntry } from './unwrap-log.ts'

describe('S-095: tokens of words', () => {
  const key = new SearchKey(Buffer.alloc(32, 1))

  it('S-095: a token is a signed number of 64 bits, the same for the same word and key, another under another key', () => {
    const other = new SearchKey(Buffer.alloc(32, 2))
    fc.assert(fc.property(fc.string({ maxLength: 40 }), (word) => {
      expect(key.token(word)).toBe(new SearchKey(Buffer.alloc(32, 1)).token(word))
      expect(BigInt.asIntN(64, key.token(word))).toBe(key.token(word))
      expect(key.token(word)).not.toBe(other.token(word))
    }), { seed: 95 })
  })

  it('S-095: a set has a multiple of 64 members, at least 64, sorted, each word once, whatever is put in', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 300 }), (words) => {
      const tokens = key.tokens(words)
      const different = new Set(words).size
      expect(tokens.length).toBe(Math.max(1, Math.ceil(different / tokensAtOnce)) * tokensAtOnce)
      expect(new Set(tokens).size).toBe(tokens.length)
      expect(tokens.every((token, n) => n === 0 || (tokens[n - 1] ?? token) < token)).toBe(true)
      for (const word of words) expect(tokens).toContain(key.token(word))
    }), { seed: 95 })
  })

  it('S-095: each time a key is made for a case it is another, wrapped for that case alone', async () => {
    const ring = new Keyring(localCustodian(Buffer.alloc(32, 3)))
    const [one, two] = [await ring.newSearchKey('i', 'c'), await ring.newSearchKey('i', 'c')]
    expect(one.key.token('word')).not.toBe(two.key.token('word'))
    expect((await ring.searchKey('i', 'c', one.stored, 'member:ada')).token('word')).toBe(one.key.token('word'))
    await expect(ring.searchKey('i', 'd', one.stored, 'member:ada')).rejects.toMatchObject({ code: 'sealed-altered' })
    // A search key is no key of a case, whoever puts its wrap into another row.
    await expect(ring.caseKey('i', 'c', [{ scope: 'case', ...one.stored }])).rejects.toMatchObject({ code: 'sealed-altered' })
  })

  it('counts keys that find words apart from those that open, and asks again for none within the while', async () => {
    const ring = new Keyring(localCustodian(Buffer.alloc(32, 3)))
    const { stored } = await ring.newSearchKey('i', 'c')
    for (let n = 0; n < 3; n += 1) await ring.searchKey('i', 'c', stored, 'member:ada')
    await ring.searchKey('i', 'c', stored, 'member:bob')
    expect([ring.searchUnwraps, ring.unwraps]).toEqual([2, 0])
  })
})

describe('S-095 S-097: the custodian and searches', () => {
  it('S-097: search keys have a budget of their own, and spend nothing of that for opening cases', () => {
    const budget = new UnwrapBudget({ person: 2, worker: 9, search: 3 })
    const given = (names: readonly string[], by = 'member:ada') => names.map((name) => budget.allows(by, name, 1))
    expect(given(['search_key/a', 'search_key/b', 'search_key/c', 'search_key/d', 'search_key/a'])).toEqual([true, true, true, false, true])
    expect(given(['case_key/a/case', 'case_key/b/case', 'case_key/c/case'])).toEqual([true, true, false])
    expect(given(['search_key/d'], 'member:bob')).toEqual([true])
  })

  it('S-097: the batch of one search is one line with its number; what was refused stays as it was', () => {
    const entry = (key: string, by: string, outcome: UnwrapEntry['outcome'] = 'opened'): UnwrapEntry => ({ at: '2026-11-20T10:00:00Z', by, key, outcome })
    const told = searchesTogether([entry('search_key/a', 'member:ada'), entry('case_key/a/case', 'member:ada'), entry('search_key/b', 'member:ada'), entry('search_key/c', 'member:bob'), entry('search_key/d', 'member:bob', 'refused')])
    expect(told.map(({ key, by, outcome }) => [key, by, outcome])).toEqual([
      ['case_key/a/case', 'member:ada', 'opened'], ['search_key/d', 'member:bob', 'refused'], ['search_keys/2', 'member:ada', 'opened'], ['search_keys/1', 'member:bob', 'opened'],
    ])
  })

  it('the context of a search key names the desk and the case', () => {
    expect(searchKeyContext('i', 'c').equals(searchKeyContext('ic', ''))).toBe(false)
  })
})
