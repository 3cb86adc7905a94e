import { parseArgs } from 'node:util'
import { simulateCase, type Moment, type Outgoing, type Simulation, type Story } from '@parley/coordination'
import { bare, type Policy } from '@parley/policy'
import { policyFile, refuseFile } from './policy-file.ts'
import { instantOption, plain, WrongUse, type Terminal } from './terminal.ts'

const stories: readonly Story[] = ['disclosed', 'rejected', 'silent']

/** `policy simulate FILE [--from INSTANT] [--story …] [--approvals N] [--json]`: 1 when the case could not be brought to its end. */
export async function simulateCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false }, from: { type: 'string' },
      story: { type: 'string', default: 'disclosed' }, approvals: { type: 'string', default: '2' },
    },
  })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new WrongUse('Exactly one file is needed.')
  const story = stories.find((known) => known === values.story)
  if (story === undefined) throw new WrongUse(`There is no story «${values.story}»; there are ${stories.join(', ')}.`)
  const approvalsNeeded = Number(values.approvals)
  if (approvalsNeeded !== 1 && approvalsNeeded !== 2) throw new WrongUse('--approvals is 1 (a team of one) or 2.')
  const from = values.from === undefined ? thisMinute(terminal) : instantOption('from', values.from)
  const found = await policyFile(file, terminal)
  if (!found.ok) return refuseFile(found, values.json, terminal)
  const simulation = simulateCase(found.policy, from.toString(), { story, approvalsNeeded })
  if (values.json) terminal.out(`${JSON.stringify({ file, policy: found.policy.id, ...simulation })}\n`)
  else terminal.out(plain(simulationText(found.policy, simulation)))
  return story === 'silent' || simulation.outcome !== null ? 0 : 1
}

function thisMinute(terminal: Terminal): Temporal.Instant {
  return terminal.now().round({ smallestUnit: 'minute', roundingMode: 'floor' })
}

const about: Readonly<Record<Story, string>> = {
  disclosed: 'an invented report that holds',
  rejected: 'an invented report that does not hold',
  silent: 'an invented report that nobody answers',
}

function simulationText(policy: Policy, { story, moments, outcome }: Simulation): string {
  const seen = new Set<string>()
  const told = moments.map((moment) => momentText(moment, seen))
  const closed = `The case is closed: ${outcome?.replaceAll('_', ' ') ?? ''}.`
  const end = outcome === null ? stuckText(moments.at(-1), story) : closed
  return `${[`${policy.title}: ${about[story]}`, ...told, end].join('\n\n')}\n`
}

/** What happened, and everything about it that no earlier moment has said in the same words. */
function momentText(moment: Moment, seen: Set<string>): string {
  const fresh = (line: string) => {
    if (seen.has(line)) return false
    seen.add(line)
    return true
  }
  const told = [...new Set(moment.told.map(outgoingWords))].map((line) => `  tells     ${line}`)
  const due = moment.clocks.map((clock) => `  ${clockWords(clock)}${cited(clock.because.rules)}`).filter(fresh)
  const may = moment.may.map(
    (one) => `  may       ${one.step}${one.optional ? ' (optional)' : ''}${cited(one.because.rules)}`
  ).filter(fresh)
  const refused = refusedLines(moment).filter(fresh)
  const step = moment.step === '' ? '' : `: ${moment.step}`
  return [
    `${moment.at}  ${moment.by}  ${inWords(moment.command)}${step}${cited(moment.rules)}`, ...told, ...due, ...may,
    ...refused,
  ].join('\n')
}

function clockWords({ state, name, says: sentence, dueWords, counted, metAt, due }: Moment['clocks'][number]): string {
  const says = bare(sentence)
  if (state === 'met') return `kept      ${name}: ${says} (${metAt ?? ''})`
  if (state === 'met_late') return `kept late ${name}: ${says} (${metAt ?? ''})`
  if (due === null) return `no date   ${name}: ${says}: ${dueWords}`
  if (state === 'missed') return `BROKEN    ${name}: ${says} by ${dueWords}`
  return `${state === 'paused' ? 'paused' : 'due   '}    ${name}: ${says} by ${dueWords} — ${counted}`
}

/** One line for all steps that are refused for the same reason. */
function refusedLines({ refused }: Moment): string[] {
  const groups = Map.groupBy(
    refused, ({ code, says, possible, because }) => `${says} ${possible ?? ''}${cited(because.rules)} (${code})`
  )
  return [...groups].map(([reason, steps]) => {
    const names = [...new Set(steps.map(({ step, command }) => step === '' ? inWords(command) : step))]
    return names.join(' ') === steps[0]?.says ? `  refused   ${reason}` : `  refused   ${names.join(' ')} — ${reason}`
  })
}

function stuckText(last: Moment | undefined, story: Story): string {
  if (story === 'silent') return 'Nobody answered; nothing more happens by itself.'
  const obstacles = last === undefined ? [] : refusedLines(last)
  return ['The case could not be brought to its end. What stands in the way:', ...obstacles].join('\n')
}

function outgoingWords(outgoing: Outgoing): string {
  const to = 'to' in outgoing ? [outgoing.to].flat().join(', ') : 'the team'
  return `${to} (${outgoing.kind}${'change' in outgoing ? `: ${inWords(outgoing.change)}` : ''})`
}

function inWords(name: string): string {
  return name.replaceAll(/(?!^)([A-Z])/g, ' $1').toLowerCase()
}

function cited(rules: readonly string[]): string {
  return rules.length === 0 ? '' : ` [${rules.join(', ')}]`
}
