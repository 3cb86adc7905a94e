import { cpus } from 'node:os'

/** What a figure was measured on; without it no figure means anything. */
export function machine(): string {
  const [first] = cpus()
  const model = first?.model.trim() || 'unknown'
  return `Node ${process.versions.node}, ${cpus().length} cores (${model}), ${process.platform} ${process.arch}`
}

/**
 * How often `work` runs in a second of CPU time of this process, measured for `seconds` after a warm-up of a fifth.
 * CPU time, because other work on the machine would count in any other.
 */
export function rate(work: () => unknown, seconds = 1.5): { readonly perSecond: number; readonly msEach: number } {
  run(work, seconds / 5)
  const { turns, used } = run(work, seconds)
  return { perSecond: turns / used, msEach: (used / turns) * 1000 }
}

let sink: unknown

/**
 * Looks at the clock after about 50 ms of work, so that looking does not count. The result is kept, so that
 * nothing is optimised away.
 */
function run(work: () => unknown, seconds: number): { readonly turns: number; readonly used: number } {
  const before = process.cpuUsage()
  let [turns, used, batch] = [0, 0, 1]
  while (used < seconds) {
    for (let n = 0; n < batch; n += 1) sink = work()
    turns += batch
    const { user, system } = process.cpuUsage(before)
    used = (user + system) / 1e6
    batch = Math.max(1, Math.floor((turns / Math.max(used, 0.001)) * 0.05))
  }
  if (sink === undefined) throw new Error('The work to measure gave nothing.')
  return { turns, used }
}

/** A table for a terminal and for Markdown alike; the machine's facts below it. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  const line = (row: readonly string[]) => `| ${row.map(padded).join(' | ')} |`
  console.log([line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n'))
  console.log(`\n${machine()}`)
}

export function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}
