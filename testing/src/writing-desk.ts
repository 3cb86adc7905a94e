// A desk that does nothing but write, to be killed: prints «ready PID», then one line per acknowledged arrival.
// Arguments: data folder, rounds tag. Run by the tests of the launcher in a process of its own.
import { openKeyring } from '../../desk/src/keys/keyring.ts'
import { putArrival } from '../../desk/src/store/arrivals.ts'
import { startEmbedded } from '../../desk/src/store/postgres/embedded.ts'
import { openStore } from '../../desk/src/store/store.ts'

const [dataDir = '', tag = ''] = process.argv.slice(2)
const log = (line: string): void => { process.stderr.write(`${line}\n`) }
try {
  const postgres = await startEmbedded({ dataDir, log })
  const store = await openStore({ postgres, keyring: await openKeyring({ dataDir }) })
  process.stdout.write(`ready ${postgres.pid()}\n`)
  const write = async (lane: number): Promise<void> => {
    for (let n = 0; ; n += 1) {
      const text = `${tag}-${lane}-${n}`
      const dedupe = Buffer.from(text.padEnd(32).slice(0, 32))
      await store.as({ role: 'intake' }, (tx) => putArrival(tx,
        { source: 'smtp', dedupe, receivedAt: Temporal.Now.instant(), envelope: {}, raw: Buffer.from(text) }))
      process.stdout.write(`${text}\n`)
    }
  }
  if (tag !== '') await Promise.race([0, 1, 2, 3].map(write))
  await new Promise(() => { setInterval(() => undefined, 60_000) })
} catch (error) {
  log(error instanceof Error ? error.message : String(error))
  process.exit(3)
}
