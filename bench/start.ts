/**
 * How long a start takes and what an idle desk holds: `node bench/start.ts`. Starts a fresh desk, stops it,
 * starts it again, lets it idle, and prints one JSON object: milliseconds from the spawn to «is ready» and memory in MiB.
 * `deskRss` is resident memory of Node; `databasePss` is the database's, with what its processes share counted once.
 * Linux only.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { deskProcess } from '../testing/src/running-desk.ts'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // the process has ended
  }
}
const parentOf = (pid: number): number => Number(read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0)

/** Everything that a process started, and what that started. */
function below(root: number): readonly number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  const isBelow = (pid: number): boolean => pid > 1 && (parentOf(pid) === root || isBelow(parentOf(pid)))
  return all.filter(isBelow)
}

const field = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)
const mib = (kilobytes: number): number => Math.round(kilobytes / 1024)

const desk = await deskProcess()
try {
  const fresh = Math.round(await desk.start())
  await desk.stop()
  const warm = Math.round(await desk.start())
  await pause(4000)
  const database = below(desk.pid()).filter((pid) => read(`/proc/${pid}/comm`).startsWith('postgres'))
  const pss = database.reduce((sum, pid) => sum + field(read(`/proc/${pid}/smaps_rollup`), 'Pss'), 0)
  const rss = database.reduce((sum, pid) => sum + field(read(`/proc/${pid}/status`), 'VmRSS'), 0)
  console.log(JSON.stringify({
    asRoot: process.getuid?.() === 0, freshMs: fresh, warmMs: warm, deskRssMiB: mib(field(read(`/proc/${desk.pid()}/status`), 'VmRSS')),
    databaseProcesses: database.length, databaseRssMiB: mib(rss), databasePssMiB: pss === 0 ? null : mib(pss),
  }))
  await desk.stop()
} finally {
  await desk.remove()
}
