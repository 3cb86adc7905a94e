import { readFileSync } from 'node:fs'
import { endHold, erase, HeldCase, hold } from '../commands/retention.ts'
import { forOperator } from '../commands/two-person.ts'
import { KeyError } from '../keys/key-error.ts'
import { readIdentity } from '../keys/sealing-identity.ts'
import { recoveredKey, unsealCase } from '../store/sealed-cases.ts'
import type { Tx } from '../store/store.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley keep REFERENCE --hold | --release     a legal hold: nothing of the case is shredded while it stands
       parley keep REFERENCE --erase-person         shreds who reported and how they are reached; the words stay
       parley keep REFERENCE --erase-case REFERENCE shreds everything; the log stays and still verifies; name it twice
       parley keep REFERENCE --decoy | --no-decoy   whoever opens the case from now on is told of to all members
       parley keep REFERENCE --unseal FILE          gives a sealed case back to the desk with the key kept offline for recovery
Erasing takes two: this command asks, and a member of the team agrees on the page of the case, where it is done. Only where no
member of the team could agree is it done here at once, and the log says so. There is no way back from erasing.
Each of these is in the log of the desk. Exit 3: it waits for a second person.
`

type Deed = (tx: Tx, caseId: string, now: Temporal.Instant, word: string) => Promise<string>

const deeds: Readonly<Record<string, Deed>> = {
  '--hold': async (tx, id, now) => (await hold(tx, id, now)) ? 'is under a legal hold now' : 'was under a legal hold already',
  '--release': async (tx, id) => (await endHold(tx, id)) ? 'is no longer under a legal hold' : 'was under no legal hold',
  '--erase-person': async (tx, id, now) => erased(tx, id, 'identity', now),
  '--erase-case': async (tx, id, now) => erased(tx, id, 'everything', now),
  '--decoy': async (tx, id) => (await tx.execute('insert into decoy_case (case_id) values ($1) on conflict do nothing', [id])) === 1 ? 'is a decoy now' : 'was a decoy already',
  '--unseal': (tx, id, _, file) => unsealed(tx, id, file),
  '--no-decoy': async (tx, id) => (await tx.execute('delete from decoy_case where case_id = $1', [id])) === 1 ? 'is no decoy any more' : 'was no decoy',
}

/** Said to people; the second begins what the exit code is made of. */
const heldWords = 'is under a legal hold: nothing was erased'
const waitWords = 'waits for a second person: a triager of its team agrees at'

async function erased(tx: Tx, id: string, what: 'everything' | 'identity', now: Temporal.Instant): Promise<string> {
  try {
    const may = await forOperator(tx, id, what === 'identity' ? 'erase-person' : 'erase-case', now)
    if (may === 'asked' || may === 'waits') return `${waitWords} ${configOfEnvironment().url.origin}/cases/${id}/keep`
    if (may === 'alone') process.stderr.write('Nobody of its team could agree: this was done by the operator alone, and the log says so.\n')
    if (may !== 'done') await erase(tx, id, what)
  } catch (error) {
    if (error instanceof HeldCase) return heldWords
    throw error
  }
  return what === 'identity' ? 'no longer says who reported' : 'holds no word any more'
}

const notUnsealed = 'was not unsealed'

/** Noted in the log of the desk by the database, like every end of a seal. */
async function unsealed(tx: Tx, id: string, file: string): Promise<string> {
  const found = await readIdentity(readFileSync(file, 'utf8'), '')
  if (found === null) return `${notUnsealed}: ${file} holds no age identity; open it with age -d first if it is under a passphrase`
  try {
    const key = await recoveredKey(tx, id, found.identity)
    if (key === undefined) return `${notUnsealed}: it is not sealed, or was sealed while no key for recovery was set`
    await unsealCase(tx, key)
    return 'is unsealed'
  } catch (error) {
    if (error instanceof KeyError && error.code === 'sealed-altered') return `${notUnsealed}: it was sealed to another key for recovery`
    throw error
  }
}

/** Exit 0 done, 1 there is no such case or a hold forbids it, 2 wrong use, 3 it waits for a second person. */
export async function keepVerb(words: readonly string[]): Promise<number> {
  const [reference = '', flag = '', again, ...more] = words
  const deed = deeds[flag]
  if (deed === undefined || more.length > 0 || (flag === '--erase-case' ? again !== reference : flag === '--unseal' ? again === undefined : again !== undefined)) {
    process.stderr.write(usage)
    return 2
  }
  const says = await withStore(configOfEnvironment(), (store) => store.as({ role: 'worker' }, async (tx) => {
    const found = await tx.maybe<{ id: string }>('select id from case_head where ref = $1', [reference.toUpperCase()])
    return found && deed(tx, found.id, Temporal.Now.instant(), again ?? '')
  }))
  process.stdout.write(says === undefined ? `There is no case ${reference}.\n` : `${reference.toUpperCase()} ${says}.\n`)
  if (says?.startsWith(waitWords)) return 3
  return says === undefined || says === heldWords || says.startsWith(notUnsealed) ? 1 : 0
}
