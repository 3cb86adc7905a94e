import { forgetWords } from '../store/case-search.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley reindex
Forgets the index of the words of all cases. The desk makes it anew from the cases, beside its work: some three hundred in a
minute, and at once what somebody searches. No case is touched, and nothing is lost.
`

/** Exit 0 done, 2 wrong use. */
export async function reindexVerb(words: readonly string[]): Promise<number> {
  if (words.length > 0) {
    process.stderr.write(usage)
    return 2
  }
  const count = await withStore(configOfEnvironment(), (store) => store.as({ role: 'worker' }, (tx) => forgetWords(tx, 'all')))
  process.stdout.write(`The words of ${count} ${count === 1 ? 'case were' : 'cases were'} forgotten; the desk indexes them anew while it runs.\n`)
  return 0
}
