import { Encrypter } from 'age-encryption'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readLog } from '../audit/audit-log.ts'
import { verifierKey } from '../audit/checkpoint.ts'
import { faultOfEvidence, makeEvidence, type Evidence } from '../audit/evidence.ts'
import { forOperator } from '../commands/two-person.ts'
import type { Store } from '../store/store.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley evidence REFERENCE FILE --to RECIPIENT…   writes everything of a case, sealed to age recipients (age1…)
       parley evidence --check FILE --key KEY           checks it, once opened: age -d -i IDENTITY FILE > evidence.json
It takes two: this command asks, and a member of the team agrees on the page of the case. It holds the words and files of the case in the clear inside; there is no pack in the clear. KEY: the line of the desk's log.
`
type Words = { readonly reference: string; readonly file: string; readonly to: readonly string[] } | { readonly check: string; readonly key: string }

/** Exit 0 done or it holds, 1 there is no such case or it does not hold, 2 wrong use, 3 it waits for a second person. */
export async function evidenceVerb(words: readonly string[]): Promise<number> {
  const given = wordsOf(words)
  if (given === null) {
    process.stderr.write(usage)
    return 2
  }
  return 'check' in given ? check(given.check, given.key) : take(given.reference.toUpperCase(), given.file, given.to)
}

function wordsOf(args: readonly string[]): Words | null {
  try {
    const text = { type: 'string' } as const
    const { values: { to, check: file, key }, positionals: [reference, path, ...more] } = parseArgs({ args: [...args], allowPositionals: true, options: { to: { type: 'string', multiple: true }, check: text, key: text } })
    if (more.length > 0) return null
    if (file !== undefined) return key === undefined || reference !== undefined || to !== undefined ? null : { check: file, key }
    return reference === undefined || path === undefined || to === undefined || !to.every((each) => each.startsWith('age1')) ? null : { reference, file: path, to }
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

async function take(reference: string, file: string, recipients: readonly string[]): Promise<number> {
  const config = configOfEnvironment()
  const evidence = await withStore(config, async (store) => {
    const stopped = await mayNot(store, reference, config.url.origin)
    if (stopped !== null) return stopped
    const { rows, checkpoints, publicKey } = await readLog(store, config.data)
    return makeEvidence(store, { rows, checkpoints, verifier: verifierKey(`${config.mailDomain}/log`, publicKey) }, reference, Temporal.Now.instant())
  })
  if (typeof evidence === 'string') {
    process.stdout.write(`${evidence}\n`)
    return 3
  }
  if (!evidence) {
    process.stdout.write(`There is no case ${reference}.\n`)
    return 1
  }
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  await writeFile(file, await encrypter.encrypt(JSON.stringify(evidence)), { flag: 'wx', mode: 0o600 })
  process.stdout.write(`${evidence.log.events.length} events, ${evidence.files.length} files and ${evidence.entries.length} entries of the desk's log are in ${file}.\n`)
  return 0
}

/** S-134: it takes a member's agreement, good for a day and one pack. Null: go on. */
async function mayNot(store: Store, reference: string, origin: string): Promise<string | null> {
  return store.as({ role: 'worker' }, async (tx) => {
    const found = await tx.maybe<{ id: string }>('select id from case_head where ref = $1', [reference])
    const may = found && await forOperator(tx, found.id, 'evidence', Temporal.Now.instant())
    if (found && (may === 'asked' || may === 'waits')) return `${reference} waits for a second person: a triager or auditor of its team agrees at ${origin}/cases/${found.id}/keep; then run this again within a day.`
    if (may === 'alone') process.stderr.write('Nobody of its team could agree: this is done by the operator alone, and the log says so.\n')
    return null
  })
}

async function check(file: string, key: string): Promise<number> {
  const evidence = JSON.parse(await readFile(file, 'utf8')) as Partial<Evidence>
  if (evidence.format !== 'parley evidence 1') {
    process.stderr.write(`${file} is no evidence of a case; open it with age first.\n`)
    return 2
  }
  const fault = faultOfEvidence(evidence as Evidence, key)
  process.stdout.write(fault === null ? `It holds: ${evidence.log?.case.reference}, ${evidence.log?.events.length} events, taken ${evidence.made}.\n` : `It does not hold: ${fault}.\n`)
  return fault === null ? 0 : 1
}
