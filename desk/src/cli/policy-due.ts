import { parseArgs } from 'node:util'
import { because, clockSpan, dueInstant, dueWords, promiseWords, ruleIds, type Clock, type Due, type Policy } from '@parley/policy'
import { policyFile, refuseFile } from './policy-file.ts'
import { instantOption, plain, WrongUse, type Terminal } from './terminal.ts'

/** `policy due FILE --clock NAME --from INSTANT [--json]`: the due instant on the first line, then how it was counted. */
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
  if (values.json) terminal.out(`${JSON.stringify({ file, clock: name, from: from.toString(), ...asJson(found.policy, clock, path, due) })}\n`)
  else terminal.out(plain(asText(found.policy, clock, path, due)))
  return 0
}

interface NamedClock { readonly name: string; readonly clock: Clock; readonly path: string }

/** The clocks of handling, and the expected time to disclosure as `disclosure`. */
function clocksIn(policy: Policy): readonly NamedClock[] {
  const handling = Object.entries(policy.handling?.clocks ?? {}).map(([name, clock]) => ({ name, clock, path: `handling.clocks.${name}` }))
  const expected = policy.schedule?.expected
  return expected === undefined ? handling : [...handling, { name: 'disclosure', clock: expected, path: 'schedule.expected' }]
}

function clockOf(policy: Policy, wanted: string | undefined): NamedClock {
  const clocks = clocksIn(policy)
  const found = clocks.find(({ name }) => name === wanted)
  if (found) return found
  const names = clocks.map(({ name }) => name).join(', ')
  const there = names === '' ? `The policy ${policy.id} has no clocks.` : `The clocks of ${policy.id}: ${names}.`
  throw new WrongUse(wanted === undefined ? `Which clock? Give --clock NAME. ${there}` : `There is no clock «${wanted}». ${there}`)
}

function asJson(policy: Policy, clock: Clock, path: string, due: Due | undefined): object {
  return {
    due: due?.at.toString() ?? null, local: due === undefined ? null : dueWords(due.at, policy.calendar.zone), zone: policy.calendar.zone,
    within: clock.within, direction: clock.direction ?? 'within', force: clock.force, counted: due?.counted ?? [], words: due?.words ?? clock.within.words ?? '',
    says: promiseWords(clock), because: because(policy, path),
  }
}

function asText(policy: Policy, clock: Clock, path: string, due: Due | undefined): string {
  const why = because(policy, path)
  const source = `${why.path}${why.rules.length === 0 ? '' : ` (${ruleIds(why)})`}`
  const promise = [`${promiseWords(clock) ?? 'an inner target'}, ${clockSpan(clock)}`, source]
  if (due === undefined) return `${['none', 'The policy gives no number here, so nothing falls due.', ...promise].join('\n')}\n`
  const sense = clock.direction === 'not_before' ? 'not before ' : ''
  let n = 0
  const days = due.counted.map(({ date, counts, because: reason }) => `  ${date}  ${counts ? String(++n).padStart(3) : '  -'}  ${reason}`)
  return `${[due.at.toString(), `${sense}${dueWords(due.at, policy.calendar.zone)}`, due.words, ...days, ...promise].join('\n')}\n`
}
