import { endHold, erase, hold, isHeld } from '../commands/retention.ts'
import type { Tx } from '../store/store.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley keep REFERENCE --hold | --release     a legal hold: nothing of the case is shredded while it stands
       parley keep REFERENCE --erase-person         shreds who reported and how they are reached; the words stay
       parley keep REFERENCE --erase-case REFERENCE shreds everything; the log stays and still verifies; name it twice
       parley keep REFERENCE --decoy | --no-decoy   whoever opens the case from now on is told of to all members
There is no way back from erasing. Each of these is in the log of the desk.
`

type Deed = (tx: Tx, caseId: string, now: Temporal.Instant) => Promise<string>

const deeds: Readonly<Record<string, Deed>> = {
  '--hold': async (tx, id, now) => (await hold(tx, id, now)) ? 'is under a legal hold now' : 'was under a legal hold already',
  '--release': async (tx, id) => (await endHold(tx, id)) ? 'is no longer under a legal hold' : 'was under no legal hold',
  '--erase-person': async (tx, id) => erased(tx, id, 'identity'),
  '--erase-case': async (tx, id) => erased(tx, id, 'everything'),
  '--decoy': async (tx, id) => (await tx.execute('insert into decoy_case (case_id) values ($1) on conflict do nothing', [id])) === 1 ? 'is a decoy now' : 'was a decoy already',
  '--no-decoy': async (tx, id) => (await tx.execute('delete from decoy_case where case_id = $1', [id])) === 1 ? 'is no decoy any more' : 'was no decoy',
}

async function erased(tx: Tx, id: string, what: 'everything' | 'identity'): Promise<string> {
  if (await isHeld(tx, id)) return 'is under a legal hold: nothing was erased'
  await erase(tx, id, what)
  return what === 'identity' ? 'no longer says who reported' : 'holds no word any more'
}

/** Exit 0 done, 1 there is no such case or a hold forbids it, 2 wrong use. */
export async function keepVerb(words: readonly string[]): Promise<number> {
  const [reference = '', flag = '', again, ...more] = words
  const deed = deeds[flag]
  if (deed === undefined || more.length > 0 || (flag === '--erase-case' ? again !== reference : again !== undefined)) {
    process.stderr.write(usage)
    return 2
  }
  const says = await withStore(configOfEnvironment(), (store) => store.as({ role: 'worker' }, async (tx) => {
    const found = await tx.maybe<{ id: string }>('select id from case_head where ref = $1', [reference.toUpperCase()])
    return found && deed(tx, found.id, Temporal.Now.instant())
  }))
  process.stdout.write(says === undefined ? `There is no case ${reference}.\n` : `${reference.toUpperCase()} ${says}.\n`)
  return says === undefined || says.includes('nothing was erased') ? 1 : 0
}
