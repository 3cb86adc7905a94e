import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { SearchKey, tokensAtOnce } from '../keys/search-key.ts'
import { indexCase } from '../projections/search-index.ts'
import { casesWith } from './case-search.ts'
import { appendEvents, createCase } from './event-log.ts'
import { newId } from './random-id.ts'
import type { Tx } from './store.ts'

/*
 * The attack of Zhang, Katz and Papamanthou (USENIX Security 2016): whoever may write into an index gives each word of a
 * vocabulary a number, sends one report for each binary digit with the words that have it, and reads in a dump which of these
 * reports a token is in. Here anybody may send reports, so that this is the attacker to expect.
 */
const worker = { role: 'worker' } as const
const ada = { role: 'team', member: 'ada' } as const
const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
const [injections, victims, wordsEach, searches] = [16, 100, 226, 4]

/** The same numbers at each run. */
let state = 95
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const vocabulary = Array.from({ length: 8192 }, (_, n) => `word${n.toString(36).padStart(3, '0')}`)
/** Which reports a word is in, as the digits of a number; no two words have the same. */
const codes = new Map<number, string>()
for (const word of vocabulary) {
  let code = 0
  while (code === 0 || codes.has(code)) code = random(2 ** injections)
  codes.set(code, word)
}
const injectedTexts = Array.from({ length: injections }, (_, digit) => [...codes].filter(([code]) => (code >> digit) % 2 === 1).map(([, word]) => word))
const secrets = Array.from({ length: victims }, () => {
  const words = new Set<string>()
  while (words.size < wordsEach) words.add(vocabulary[random(vocabulary.length)] ?? '')
  return [...words]
})

type Sets = readonly ReadonlySet<string>[]
/** What the attacker takes a token for, from the injected reports that hold it. */
const guess = (holds: (digit: number) => boolean): string | undefined => {
  let code = 0
  for (let digit = 0; digit < injections; digit += 1) if (holds(digit)) code += 2 ** digit
  return codes.get(code)
}
/** The share of words of others that the attacker names rightly. */
const share = (claims: readonly ReadonlySet<string>[]): number =>
  claims.reduce((sum, words, victim) => sum + (secrets[victim] ?? []).filter((word) => words.has(word)).length, 0) / (victims * wordsEach)
const fromDump = (injected: Sets, others: Sets): number => share(others.map((tokens) => new Set([...tokens].flatMap((token) => guess((digit) => injected[digit]?.has(token) === true) ?? []))))

let db: TestServer
const ids: { injected: string[]; victims: string[] } = { injected: [], victims: [] }
beforeAll(async () => {
  db = await testDatabase()
  await db.as('administrator', async (client) => {
    await client.query(`insert into parley.project (id) values ('mlflow')`)
    await client.query(`insert into parley.member (id, login, display_name) values ('ada', 'ada', 'Ada')`)
    await client.query(`insert into parley.team_member (project, member, roles) values ('mlflow', 'ada', '{triager}')`)
  })
  ids.injected = await Promise.all(injectedTexts.map(reported))
  for (const words of secrets) ids.victims.push(await reported(words))
}, 120_000)
afterAll(() => db.close())

let made = 0
const reported = (words: readonly string[]): Promise<string> => db.store.as(worker, async (tx) => {
  made += 1
  const head = await createCase(tx, { id: newId(), project: 'mlflow', ref: `R-${made}`, policyHash: 'p', at })
  const body = { report: newId(), reporter: newId(), title: words[0], message: { text: words.join(' ') } }
  await appendEvents(tx, head, [{ type: 'ReportReceived', version: 1, at, actor: newId(), audience: 'reporter', body }])
  expect(await indexCase(tx, head.id)).toBe(true)
  return head.id
})

const dumped = async (cases: readonly string[]): Promise<Sets> => {
  const rows = await db.as('administrator', async (client) => (await client.query<{ id: string; tokens: string[] }>('select case_id as id, tokens::text[] from parley.case_search')).rows)
  const byId = new Map(rows.map(({ id, tokens }) => [id, new Set(tokens)]))
  return cases.map((id) => byId.get(id) ?? new Set())
}

/** What a log of all statements says of one search: by case, the tokens that were asked for. */
async function overheard(word: string): Promise<{ readonly asked: ReadonlyMap<string, string>; readonly found: readonly string[] }> {
  return db.store.as(ada, async (tx: Tx) => {
    const heard = vi.spyOn(tx, 'query')
    const { found } = await casesWith(tx, [word], [...ids.injected, ...ids.victims])
    const values = heard.mock.calls.find(([text]) => text.includes('unnest'))?.[1] as readonly [string[], string[]]
    expect(JSON.stringify(heard.mock.calls)).not.toContain(word)
    return { asked: new Map(values[0].map((id, n) => [id, values[1][n]?.slice(1, -1) ?? ''])), found }
  })
}

describe('S-095: the file-injection experiment', () => {
  it('the attack itself works: under one key for all cases sixteen reports give every word of every other', () => {
    const one = new SearchKey(Buffer.alloc(32, 7))
    const set = (words: readonly string[]) => new Set(one.tokens(words).map(String))
    expect(fromDump(injectedTexts.map(set), secrets.map(set))).toBe(1)
  })

  it('S-095: with a dump of the index sixteen injected reports recover no word of a hundred others', async () => {
    const [injected, others] = [await dumped(ids.injected), await dumped(ids.victims)]
    expect(injected.every(({ size }) => size > 3000)).toBe(true)
    expect(others.every(({ size }) => size === Math.ceil((wordsEach) / tokensAtOnce) * tokensAtOnce)).toBe(true)
    expect(fromDump(injected, others)).toBeLessThanOrEqual(0.001)
  })

  it('S-095: no token is in two cases, so that no word can be counted over them', async () => {
    const all = [...await dumped(ids.injected), ...await dumped(ids.victims)]
    expect(new Set(all.flatMap((tokens) => [...tokens])).size).toBe(all.reduce((sum, { size }) => sum + size, 0))
  })

  it('S-095: who also reads every statement of four searches learns no word but those that were searched for, at most 0.1 % of all', async () => {
    const [injected, others] = [await dumped(ids.injected), await dumped(ids.victims)]
    const claims = others.map(() => new Set<string>())
    for (let n = 0; n < searches; n += 1) {
      const word = secrets[n]?.[0] ?? ''
      const { asked, found } = await overheard(word)
      expect(found).toContain(ids.victims[n])
      const named = guess((digit) => injected[digit]?.has(asked.get(ids.injected[digit] ?? '') ?? '') === true)
      for (const [victim, tokens] of others.entries()) if (named !== undefined && tokens.has(asked.get(ids.victims[victim] ?? '') ?? '')) claims[victim]?.add(named)
    }
    const recovered = share(claims)
    const sought = new Set(secrets.slice(0, searches).map(([word]) => word))
    expect(claims.flatMap((words) => [...words]).filter((word) => !sought.has(word))).toEqual([])
    // That some is recovered shows that the attacker really listens: docs/threat-model.md says so.
    expect(recovered).toBeGreaterThan(0)
    expect(recovered).toBeLessThanOrEqual(0.001)
  })
})
