/**
 * S-032: whether time tells a case that is hidden from one that was never there. A member of one project asks, turn by turn,
 * for a case of another, for a restricted one of the own, and for ids that nobody has; medians over all turns, one process.
 * Run: node --import tsx bench/foreign-missing.ts [turns]
 */
import { noTarget, accessDesk, madeCase, subject } from '../testing/src/security/access-desk.ts'
import { printTable, rounded } from './machine.ts'

const turns = Number(process.argv[2] ?? 200)
const room = await accessDesk()
try {
  const who = await subject(room, 'ada', { community: ['triager', 'fixer'] })
  const other = await madeCase(room, 'asf')
  const targets = { 'of another project': other, 'restricted, of the own': await madeCase(room, 'community', { restricted: true }), 'never there': noTarget(other), 'never there either': noTarget(other) }
  const ways: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    'page': (id) => who.visitor.get(`/cases/${id}`), 'advisory': (id) => who.visitor.get(`/cases/${id}/advisory`),
    'command': (id) => who.visitor.post(`/cases/${id}/commands/Validate`, { _token: who.token, reasoning: 'words' }),
  }
  const rows: string[][] = []
  for (const [way, ask] of Object.entries(ways)) {
    const took = new Map<string, number[]>(Object.keys(targets).map((name) => [name, []]))
    for (let turn = -20; turn < turns; turn += 1) {
      for (const [name, { id }] of Object.entries(targets)) {
        const from = performance.now()
        await ask(id)
        if (turn >= 0) took.get(name)?.push(performance.now() - from)
      }
    }
    const medians = [...took].map(([name, all]) => [name, all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0] as const)
    const base = medians.find(([name]) => name === 'never there')?.[1] ?? 0
    for (const [name, median] of medians) rows.push([way, name, rounded(median), rounded(median - base)])
  }
  printTable(['asked', 'for a case', 'median ms', 'away from «never there», ms'], rows)
} finally {
  await room.end()
}
