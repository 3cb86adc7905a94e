import { readFileSync, readdirSync } from 'node:fs'

/** Clock ticks are 10 ms on every Linux that Node runs on. */
const msPerTick = 10

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // the process has ended
  }
}

interface Stat { readonly parent: number; readonly ticks: number }

function statOf(pid: number): Stat | null {
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
  // utime, stime, and those of children that have ended (proc(5), fields 14 to 17).
  return fields.length < 16 ? null : { parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) }
}

const everything = (): Map<number, Stat> => new Map(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).flatMap((pid) => {
  const stat = statOf(pid)
  return stat === null ? [] : [[pid, stat] as const]
}))

/** These processes and everything that they started and that still runs. */
export function treeOf(roots: readonly number[]): readonly number[] {
  const stats = everything()
  const below = (pid: number): boolean => roots.includes(pid) || (pid > 1 && below(stats.get(pid)?.parent ?? 0))
  return [...stats.keys()].filter(below)
}

/** CPU milliseconds of these processes and everything that they started, ended or not. Linux only. */
export function cpuOf(roots: readonly number[]): number {
  const stats = everything()
  return treeOf(roots).reduce((sum, pid) => sum + (stats.get(pid)?.ticks ?? 0), 0) * msPerTick
}

/** Of the one process alone, and of children of it that have ended. */
export const ownCpuOf = (pid: number): number => (statOf(pid)?.ticks ?? 0) * msPerTick

/** Processes whose command line holds these words: for programs that are not our children, such as daemons. */
export function processesWith(words: RegExp): readonly number[] {
  return [...everything().keys()].filter((pid) => pid !== process.pid && words.test(read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')))
}

/** CPU milliseconds that the whole machine has worked. */
export function machineBusy(): number {
  const line = read('/proc/stat').split('\n')[0]?.split(/\s+/).slice(1).map(Number) ?? []
  return line.reduce((sum, ticks, at) => (at === 3 || at === 4 ? sum : sum + ticks), 0) * msPerTick
}

const kilobytes = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0)

/** Resident memory in MiB. */
export const residentOf = (pid: number): number => kilobytes(read(`/proc/${pid}/status`), 'VmRSS') / 1024

/** Memory in MiB of several processes, with what they share counted once. */
export const sharedOnce = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + kilobytes(read(`/proc/${pid}/smaps_rollup`), 'Pss'), 0) / 1024

/**
 * Memory in MiB that several processes need together, whatever else runs: the pages of each that no other process maps, and of those
 * mapped by others too (the program's file) the largest one's, once. PSS would be less the more strangers run the same program.
 */
export function togetherOf(pids: readonly number[]): number {
  const maps = pids.map((pid) => read(`/proc/${pid}/smaps_rollup`))
  const shared = maps.map((text) => kilobytes(text, 'Shared_Clean') + kilobytes(text, 'Shared_Dirty'))
  return (maps.reduce((sum, text, at) => sum + kilobytes(text, 'Rss') - (shared[at] ?? 0), 0) + Math.max(0, ...shared)) / 1024
}

/** CPU milliseconds of children of this process that have ended. */
export function childrenCpu(): number {
  const fields = read('/proc/self/stat').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) * msPerTick
}

/** The first process of a desk: the one that started the program, its database and its keeper of keys. */
export function deskRoot(pid: number): number {
  const parent = statOf(pid)?.parent ?? 0
  return /parley(?:\.js)?\0serve/.test(read(`/proc/${parent}/cmdline`)) ? parent : pid
}
