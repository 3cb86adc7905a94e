/**
 * The disclosure day under kills: `node --import tsx bench/day.ts [--times 100]`. In each repetition a case is scheduled for an instant,
 * everything public is crawled in the seconds before it, the desk is killed around it (four times of five), a second publisher
 * presses the button at the same instant, and a second after it — or after the desk is back — everything is crawled again.
 * Prints one JSON object; exits 1 when anything was early, late, torn, published twice or announced twice.
 */
import { parseArgs } from 'node:util'
import { killDay, type Repetition } from '../testing/src/day-of-kills.ts'
import { machine } from './machine.ts'

const { values } = parseArgs({ options: { times: { type: 'string', default: '100' } } })
const times = Number(values.times)
/** On a machine so busy that the first crawl came too late to judge, the repetition is made again; a fault counts all the same. */
const spare = Math.ceil(times / 4)
const day = await killDay(times + spare)
let late = 0
const found: Repetition[] = []
try {
  for (let nth = 0; found.length < times && late <= spare; nth += 1) {
    const one = await day.run({ kill: nth % 5 !== 4, killAtMs: Math.round(Math.random() * 500 - 250), rivalAtMs: Math.round(Math.random() * 60) })
    if (one.crawledBefore < one.crawled - 5 && faultsOf(one).length === 0) {
      late += 1
      continue
    }
    found.push(one)
    if (faultsOf(one).length > 0) console.error(JSON.stringify({ nth, ...one }))
    if (one.announcements.putOff.length > 0) console.error(`put off in ${nth}: ${one.announcements.putOff.join(', ')}`)
    if (found.length % 10 === 0) console.error(`${found.length} of ${times}`)
  }
} finally {
  await day.close()
}

/** A room that may have been told just before the kill is not told again: one message or, then, none on record. */
function faultsOf({ early, late, torn, publications, announcements: { webhook, room, recorded } }: Repetition): readonly string[] {
  return [
    ...(early.length > 0 ? ['early'] : []), ...(late.length > 0 ? ['late'] : []), ...(torn.length > 0 ? ['torn'] : []),
    ...(publications === 1 ? [] : ['publications']), ...(webhook === 1 && room <= 1 && recorded <= 2 ? [] : ['announcements']),
  ]
}

const sorted = (list: readonly Repetition[]) => list.flatMap(({ firstSightMs }) => firstSightMs ?? []).toSorted((a, b) => a - b)
const spread = (list: readonly number[]) => ({ median: list[Math.floor(list.length / 2)] ?? null, most: list.at(-1) ?? null })
const count = (fault: string) => found.filter((one) => faultsOf(one).includes(fault)).length
console.log(JSON.stringify({
  times: found.length, madeAgain: late, killed: found.filter(({ killed }) => killed).length, addressesPerCrawl: { before: spread(found.map(({ crawledBefore }) => crawledBefore).toSorted((a, b) => a - b)), after: spread(found.map(({ crawled }) => crawled).toSorted((a, b) => a - b)) },
  early: count('early'), late: count('late'), torn: count('torn'), notOnce: count('publications'), announcedNotOnce: count('announcements'),
  announcedAMinuteLater: found.filter(({ announcements: { putOff } }) => putOff.length > 0).length,
  roomsNotToldAgain: found.filter(({ announcements: { room } }) => room === 0).length,
  firstSightAfterT0Ms: { undisturbed: spread(sorted(found.filter(({ killed }) => !killed))), killed: spread(sorted(found.filter(({ killed }) => killed))) },
  machine: machine(),
}, null, 2))
if (found.length < times || found.some((one) => faultsOf(one).length > 0)) process.exitCode = 1
