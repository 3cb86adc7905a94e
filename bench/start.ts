/**
 * How long a start takes and what an idle desk holds: `node bench/start.ts [--idle 15] [--fresh-bundle]`. Starts a fresh desk, stops
 * it, starts it again, lets it idle for so many seconds, and prints one JSON object: milliseconds from the spawn to «is ready», and
 * memory in MiB. `desk` is what all processes of Node hold together: all that is theirs alone, and the program's file once.
 * `deskPss` shares out that file among all who run Node on the machine, so it flatters a busy one. `processes` tells each: resident, and PSS. `databasePss` is the database's. `--fresh-bundle` makes the bundle of a checkout anew, as the first start
 * after a clone does. Linux only.
 */
import { readFileSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deskProcess } from '../testing/src/running-desk.ts'
import { deskRoot, residentOf, sharedOnce, togetherOf, treeOf } from './process-tree.ts'

const { values } = parseArgs({ options: { 'idle': { type: 'string', default: '15' }, 'fresh-bundle': { type: 'boolean', default: false } } })
const bundles = fileURLToPath(new URL('../node_modules/.cache/parley', import.meta.url))

const wordsOf = (pid: number): readonly string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
/** A database process writes over its command line; the desk's are started by the path of Node. */
const isNode = (pid: number): boolean => /(^|\/)node$/.test(wordsOf(pid)[0] ?? '')
const partOf = (pid: number): string => (wordsOf(pid).some((word) => word.endsWith('keyd.js')) ? 'keyd' : wordsOf(pid).includes('--permission') ? 'desk' : 'launcher')
const mib = Math.round

/** Another desk of this checkout may run from what lies there: it is put aside, and back. */
async function withoutBundles<T>(work: () => Promise<T>): Promise<T> {
  const aside = `${bundles}-aside`
  await rename(bundles, aside).catch(() => undefined)
  try {
    return await work()
  } finally {
    await rm(bundles, { recursive: true, force: true })
    await rename(aside, bundles).catch(() => undefined)
  }
}

async function measured(): Promise<object> {
  const desk = await deskProcess()
  try {
    const fresh = mib(await desk.start())
    await desk.stop()
    const warm = mib(await desk.start())
    await pause(Number(values.idle) * 1000)
    const all = treeOf([deskRoot(desk.pid())])
    const [ours, database] = [all.filter(isNode), all.filter((pid) => !isNode(pid))]
    const figures = {
      asRoot: process.getuid?.() === 0, freshMs: fresh, warmMs: warm, deskMiB: mib(togetherOf(ours)), deskPssMiB: mib(sharedOnce(ours)),
      processes: ours.map((pid) => ({ part: partOf(pid), rssMiB: mib(residentOf(pid)), pssMiB: mib(sharedOnce([pid])) })),
      databaseProcesses: database.length, databasePssMiB: mib(sharedOnce(database)),
    }
    await desk.stop()
    return figures
  } finally {
    await desk.remove()
  }
}

console.log(JSON.stringify(values['fresh-bundle'] ? await withoutBundles(measured) : await measured()))
