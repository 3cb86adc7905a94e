import { parseArgs } from 'node:util'
import {
  because, clockSpan, dueInstant, dueWords, promiseWords, ruleIds, type Clock, type Due, type Policy,
} from '@parley/policy'
import { policyFile, refuseFile } from './policy-file.ts'
import { instantOption, plain, WrongUse, type Terminal } from './terminal.ts'

/** `policy due FILE --clock NAME --from INSTANT [--json]`: the due instant first, then how it was counted. */
export async function dueCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, clock: { type: 'string' }, from: { type: 'string' } },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new WrongUse('Exactly one file is needed.')
  if (values.from === undefined) throw new WrongUse('Since when? Give --from INSTANT.')
  const from = instantOption('from', values.from)
  const found = await policyFile(file, terminal)
  if (!found.ok) return refuseFile(found, values.json, terminal)
  const { name, clock, path } = clockOf(found.policy, values.clock)
  const due = dueInstant({ start: from, within: clock.within, calendar: found.policy.calendar })
  const told = values.json
    ? JSON.stringify({ file, clock: name, from: from.toString(), ...asJson(found.policy, clock, path, due) })
    : plain(asText(found.policy, clock, path, due))
  terminal.out(`${told}\n`)
  return 0
}

interface NamedClock { readonly name: string; readonly clock: Clock; readonly path: string }

/** The clocks of handling, and the expected time to disclosure as `disclosure`. */
function clocksIn(policy: Policy): readonly NamedClock[] {
  const handling = Object.entries(policy.handling?.clocks ?? {}).map(
    ([name, clock]) => ({ name, clock, path: `handling.clocks.${name}` })
  )
  const expected = policy.schedule?.expected
  if (expected === undefined) return handling
  return [...handling, { name: 'disclosure', clock: expected, path: 'schedule.expected' }]
}

function clockOf(policy: Policy, wanted: string | undefined): NamedClock {
  const clocks = clocksIn(policy)
  const found = clocks.find(({ name }) => name === wanted)
  if (found) return found
  const names = clocks.map(({ name }) => name).join(', ')
  const there = names === '' ? `The policy ${policy.id} has no clocks.` : `The clocks of ${policy.id}: ${names}.`
  throw new WrongUse(
    wanted === undefined ? `Which clock? Give --clock NAME. ${there}` : `There is no clock «${wanted}». ${there}`
  )
}

function asJson(policy: Policy, clock: Clock, path: string, due: Due | undefined): object {
  const { zone } = policy.calendar
  const { within, direction = 'within', force } = clock
  const when = due === undefined
    ? { due: null, local: null, counted: [], words: within.words ?? '' }
    : { due: due.at.toString(), local: dueWords(due.at, zone), counted: due.counted, words: due.words }
  return { ...when, zone, within, direction, force, says: promiseWords(clock), because: because(policy, path) }
}

function asText(policy: Policy, clock: Clock, path: string, due: Due | undefined): string {
  const why = because(policy, path)
  const source = `${why.path}${why.rules.length === 0 ? '' : ` (${ruleIds(why)})`}`
  const promise = [`${promiseWords(clock) ?? 'an inner target'}, ${clockSpan(clock)}`, source]
  if (due === undefined) {
    return ['none', 'The policy gives no number here, so nothing falls due.', ...promise].join('\n')
  }
  const sense = clock.direction === 'not_before' ? 'not before ' : ''
  let n = 0
  const days = due.counted.map(
    ({ date, counts, because: reason }) => `  ${date}  ${counts ? String(++n).padStart(3) : '  -'}  ${reason}`
  )
  const local = `${sense}${dueWords(due.at, policy.calendar.zone)}`
  return [due.at.toString(), local, due.words, ...days, ...promise].join('\n')
}
