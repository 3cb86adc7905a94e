/**
 * Mail in, all the way, on a fresh desk of its own: `node bench/ingest.ts [--mails 400] [--senders 16] [--warm 100]
 * [--kilobytes 3]`. Starts the desk, warms it, lets it finish what belongs to its start (it asks its doctor then), runs `mail-ingest.ts` against it from a process of its own, stops the desk
 * and prints one JSON object: the figures of `mail-ingest.ts`, with SQL statements and transactions per mail as the
 * database counted them. Linux only.
 */
import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { deskProcess } from '../testing/src/running-desk.ts'
import { cpuOf, deskRoot } from './process-tree.ts'

const { values } = parseArgs({ options: {
  mails: { type: 'string', default: '400' }, senders: { type: 'string', default: '16' },
  warm: { type: 'string', default: '100' }, kilobytes: { type: 'string', default: '3' },
} })
const run = promisify(execFile)
const script = fileURLToPath(new URL('./mail-ingest.ts', import.meta.url))
/** Until all of the desk together worked less than a twentieth of a second within one, twice; half a minute at most. */
async function calm(root: number): Promise<void> {
  for (let [turn, quiet] = [0, 0]; turn < 30 && quiet < 2; turn += 1) {
    const before = cpuOf([root])
    await pause(1000)
    quiet = cpuOf([root]) - before < 50 ? quiet + 1 : 0
  }
}

// The warming mails are acknowledged too, and an hour's usual share of acknowledgements would be used up by them.
const desk = await deskProcess({ environment: { PARLEY_ACKNOWLEDGEMENTS_PER_HOUR: '100000' } })
try {
  const startMs = Math.round(await desk.start())
  const load = async (mails: string): Promise<object> => {
    const words = ['--smtp', desk.smtp, '--to', 'mlflow@desk.example', '--pickup', desk.pickup, '--pid', String(desk.pid()),
      '--mails', mails, '--senders', values.senders, '--kilobytes', values.kilobytes]
    const { stdout } = await run(process.execPath, [script, ...words])
    return JSON.parse(stdout) as object
  }
  if (Number(values.warm) > 0) await load(values.warm)
  // Not before the doctor has been asked, three seconds after the start.
  await pause(4000)
  await calm(deskRoot(desk.pid()))
  const figures = await load(values.mails)
  console.log(JSON.stringify({ ...figures, freshStartMs: startMs }))
  await desk.stop()
} finally {
  await desk.remove()
}
