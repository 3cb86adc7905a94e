import { putWords, staleCases } from '../store/case-search.ts'
import { readManyEvents } from '../store/event-log.ts'
import type { Store, Tx } from '../store/store.ts'
import { searchTexts } from './search-text.ts'
import { CaseWords, searchRule } from './search-words.ts'

/** Makes the words of one case anew from its events. Worker. False: it is sealed, erased, or at work just now. */
export async function indexCase(tx: Tx, id: string): Promise<boolean> {
  const events = (await readManyEvents(tx, [id])).get(id)
  const last = events?.at(-1)
  if (!events || !last) return false
  return putWords(tx, { caseId: id, rule: searchRule, seq: last.seq, words: await wordsInTurns(searchTexts(events)) })
}

const aTurn = 32 * 1024

/** Others have their turns between long texts: anybody may send such. */
async function wordsInTurns(texts: readonly string[]): Promise<ReadonlySet<string>> {
  const gathered = new CaseWords()
  let since = 0
  for (const text of texts) {
    since += gathered.add(text)
    if (since > aTurn) await new Promise((resolve) => { setImmediate(resolve) })
    if (since > aTurn) since = 0
  }
  return gathered.words
}

/** Which cases have words that are not in the index, for this viewer. */
export const unindexed = (tx: Tx, limit: number, but: readonly string[] = []): Promise<readonly string[]> => staleCases(tx, { rule: searchRule, limit, but })

/** Indexes these one by one, each in a transaction of its own, with a turn for everybody else between them; ends after `mostMs`. Those that failed. */
export async function indexCases(store: Store, ids: readonly string[], mostMs: number): Promise<ReadonlyMap<string, unknown>> {
  const [failed, begun] = [new Map<string, unknown>(), performance.now()]
  for (const id of ids) {
    if (performance.now() - begun > mostMs) return failed
    try {
      await store.as({ role: 'worker' }, (tx) => indexCase(tx, id))
    } catch (error) {
      failed.set(id, error)
    }
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  return failed
}
