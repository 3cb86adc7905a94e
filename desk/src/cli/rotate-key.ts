import { readFile } from 'node:fs/promises'
import { epochOf } from '../keys/custodian.ts'
import { KeyError } from '../keys/key-error.ts'
import { unwrapLogPath } from '../keys/keyd-process.ts'
import { forgetFormerKey, formerKeyPath, masterKeyPath, readMasterKey, rotateMasterKey } from '../keys/master-key.ts'
import { deriveKey } from '../keys/sealed-bytes.ts'
import { rewrapKeys } from '../store/key-rotation.ts'
import { attachPostgres } from '../store/postgres/attach.ts'
import type { Config } from '../config.ts'
import { withStore } from './beside-the-desk.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley rotate-key
Makes a new master key and wraps every key anew under it, while the desk works or not. No case is touched. Afterwards the former
key is deleted: keep a copy of the new one, and the old copy for as long as you keep backups that were made before.
`
const patienceMs = 30_000

/** Exit 0 done, 2 nothing was done. */
export async function rotateKeyVerb(words: readonly string[]): Promise<number> {
  if (words.length > 0) {
    process.stderr.write(usage)
    return 2
  }
  const config = configOfEnvironment()
  if (config.masterKeyFile !== null || config.keyd !== null) throw new KeyError('master-key-missing', 'the master key of this desk is kept elsewhere (PARLEY_MASTER_KEY_FILE, PARLEY_KEYD); rotate it there')
  if ((await readMasterKey(masterKeyPath(config.data))) === undefined) throw new KeyError('master-key-missing', `there is no master key at ${masterKeyPath(config.data)}; the first start makes it`)
  const isServing = await servesNow(config)
  // A rotation that was cut off goes on where it was.
  if ((await readMasterKey(formerKeyPath(config.data))) === undefined) await rotateMasterKey(config.data)
  if (isServing) await readAnew(config.data)
  const count = await withStore(config, (store) => rewrapKeys(store))
  await forgetFormerKey(config.data)
  process.stdout.write(`${count} keys were wrapped anew; the former master key is gone. Copy ${masterKeyPath(config.data)} to where you keep it.\n`)
  return 0
}

async function servesNow({ data, databaseUrl }: Config): Promise<boolean> {
  const postgres = await attachPostgres({ dataDir: data, log: () => undefined, ...(databaseUrl === null ? {} : { databaseUrl }) })
  await postgres.stop()
  return postgres.shared
}

/** Waits until the custodian of the desk at work has the new key: until then it would wrap under the former one. */
async function readAnew(dataDir: string): Promise<void> {
  const key = await readMasterKey(masterKeyPath(dataDir))
  const epoch = key && epochOf(deriveKey(key, 'key-encryption'))
  for (const until = performance.now() + patienceMs; performance.now() < until;) {
    if ((await readFile(unwrapLogPath(dataDir), 'utf8')).includes(`"by":"keyd","key":"${epoch}"`)) return
    await new Promise((resolve) => { setTimeout(resolve, 200) })
  }
  throw new KeyError('custodian-away', 'the desk at work did not take the new master key; stop it and run this again after starting it anew')
}
