import { parseArgs } from 'node:util'
import { createToken, isScope, longestDays, scopes, type Scope } from '../identity/tokens.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley token create --login NAME --scope SCOPE… [--days 1–${longestDays}] [--case ID…] [--label TEXT] [--json]
       scopes: ${scopes.join(', ')}
`

/** Makes an API token of a member and prints it once. Exit 0 done, 1 refused, 2 wrong use. */
export async function tokenVerb(words: readonly string[]): Promise<number> {
  const [what, ...args] = words
  const given = wordsOf(args)
  if (what !== 'create' || given === null || given.login === undefined) {
    process.stderr.write(usage)
    return 2
  }
  return withStore(configOfEnvironment(), async (store) => {
    const made = await store.as({ role: 'gate' }, async (tx) => {
      const owner = await tx.maybe<{ id: string }>('select id from member where login = $1', [given.login])
      return createToken(tx, { member: owner?.id ?? '', label: given.label, scopes: given.scopes, days: given.days, cases: given.cases }, Temporal.Now.instant())
    })
    if (!made.ok) {
      process.stderr.write(`${made.says}\n`)
      return 1
    }
    const expiresAt = made.expiresAt.toString({ smallestUnit: 'second' })
    process.stdout.write(given.json ? `${JSON.stringify({ token: made.token, expiresAt })}\n` : `${made.token}\nIt is shown this once and works until ${expiresAt}.\n`)
    return 0
  })
}

interface Words { readonly login: string | undefined; readonly label: string; readonly scopes: readonly Scope[]; readonly days: number; readonly cases: readonly string[] | null; readonly json: boolean }

function wordsOf(args: readonly string[]): Words | null {
  try {
    const { values } = parseArgs({ args: [...args], options: {
      login: { type: 'string' }, label: { type: 'string', default: 'made on the command line' }, scope: { type: 'string', multiple: true },
      days: { type: 'string', default: '30' }, case: { type: 'string', multiple: true }, json: { type: 'boolean', default: false },
    } })
    const { login, label, scope = [], days, json } = values
    if (!scope.every(isScope)) return null
    return { login, label, scopes: scope, days: Number(days), cases: values.case ?? null, json }
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}
