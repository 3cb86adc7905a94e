import { months, weekdays } from './day-names.ts'
import type { Condition, Duration, Force, RoleName, SeverityLevel, Unit } from './model.ts'

const units: Readonly<Record<Unit, string>> = {
  hours: 'hour', days: 'day', business_days: 'business day', weeks: 'week', months: 'month',
}

const roles: Readonly<Record<RoleName, string>> = {
  maintainers: 'the maintainers',
  reporter: 'the reporter',
  distributors: 'the distributors',
  coordinator: 'the coordinator',
  cna: 'the CVE numbering authority',
  project_team: 'the project’s security team',
  release_manager: 'the release manager',
  list: 'the members of the list',
  nobody_named: 'nobody the policy names',
}

/** «3 business days», «1 hour». A vague duration gives its words and says that it holds no number. */
export function durationWords(duration: Duration): string {
  if (duration.n === null) return `${duration.words ?? 'in a time not stated'} (no number is promised)`
  const amount = `${duration.n} ${units[duration.unit]}${duration.n === 1 ? '' : 's'}`
  return duration.words === undefined ? amount : `${amount} (“${duration.words}”)`
}

/** «within 3 business days»; for a vague duration «urgently (no number is promised)»; for zero «at once». */
export function within(duration: Duration): string {
  if (duration.n === null) return durationWords(duration)
  if (duration.n === 0) return duration.words === undefined ? 'at once' : `at once (“${duration.words}”)`
  return `within ${durationWords(duration)}`
}

/** «every 14 days», «every month». */
export function every(duration: Duration): string {
  if (duration.n === null) return `again and again: ${durationWords(duration)}`
  if (duration.n === 0) return 'continually'
  return duration.n === 1 ? `every ${units[duration.unit]}` : `every ${durationWords(duration)}`
}

export function roleWords(role: RoleName): string {
  return roles[role]
}

/** «the maintainers have», «the coordinator has»: a role with its verb in the right number. */
export function roleDoes(role: RoleName, plural: string, singular: string): string {
  return `${roles[role]} ${/^the (?:maintainers|distributors|members)/.test(roles[role]) ? plural : singular}`
}

/** «a», «a and b», «a, b and c»; with `or`: «a, b or c». An empty list is an empty string. */
export function joined(parts: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (parts.length < 2) return parts[0] ?? ''
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`
}

/** A policy's own words as a sentence: first letter capital, one full stop (or its own end mark). */
export function sentence(words: string): string {
  const text = words.trim().replace(/\s+/g, ' ')
  if (text === '') return ''
  const first = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…:]["”’)]?$/.test(first) ? first : `${first}.`
}

/** A policy's own words to stand after a colon or inside a sentence: no full stop at the end. */
export function bare(words: string): string {
  return words.trim().replace(/\s+/g, ' ').replace(/[.;,]+$/, '')
}

const functionWords = new Set([
  'A', 'An', 'The', 'This', 'These', 'That', 'It', 'You', 'Your', 'We', 'Our', 'They', 'Their', 'What', 'Who',
  'Whoever', 'Where', 'When', 'If', 'Only',
  'Every', 'All', 'Any', 'Anybody', 'Nobody', 'No', 'Nothing', 'There', 'People', 'Reports', 'Members', 'Plain', 'In',
  'For', 'To', 'Most',
])

/** A policy's own sentence as a clause to follow a comma: no full stop, small first letter unless it is a name. */
export function clause(words: string): string {
  const text = bare(words)
  return functionWords.has(text.split(' ', 1)[0] ?? '') ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

const severities: Readonly<Record<SeverityLevel, string>> = { low: 'low', medium: 'medium', high: 'high',
critical: 'critical' }

/** «the vulnerability is critical and a mitigation is straightforward»: all parts of a condition; empty if none. */
export function conditionWords(condition: Condition): string {
  const parts: string[] = []
  const yes = (flag: boolean | undefined, if_true: string, if_false: string) => {
    if (flag !== undefined) parts.push(flag ? if_true : if_false)
  }
  if (condition.severity !== undefined) parts.push(`the severity is ${severities[condition.severity]}`)
  if (condition.mitigation !== undefined) {
    parts.push(condition.mitigation === 'straightforward' ? 'there is a straightforward mitigation'
      : 'there is any mitigation')
  }
  yes(condition.current_version_affected, 'the current version is affected', 'the current version is not affected')
  yes(condition.public, 'the vulnerability is already public', 'the vulnerability is not public')
  yes(condition.cve_assigned, 'a CVE ID is assigned', 'no CVE ID is assigned')
  yes(condition.list_exists, 'there is such a list', 'there is no such list')
  if (condition.has_channel !== undefined) parts.push(`there is a channel «${condition.has_channel}»`)
  if (condition.words !== undefined) parts.push(bare(condition.words))
  return joined(parts)
}

/** « if the severity is critical», or nothing: to be put behind a sentence. */
export function ifWords(condition: Condition | undefined): string {
  const words = condition === undefined ? '' : conditionWords(condition)
  return words === '' ? '' : ` if ${words}`
}

/** How strongly something is asked of a reporter: «is needed», «is welcome»; an inner target asks nothing. */
export function askWords(force: Force): string {
  const words: Readonly<Record<Force, string>> = {
    must: 'needed', should: 'asked for', expect: 'asked for', please: 'asked for, please', may: 'welcome',
    target: 'not needed',
  }
  return words[force]
}

/** ISO weekday numbers as words: [1,2,3,4,5] → «Monday to Friday», [1,3] → «Monday and Wednesday». */
export function weekWords(days: readonly number[]): string {
  const sorted = [...new Set(days)].sort((a, b) => a - b)
  const run = sorted.length > 2 && sorted.every((day, index) => index === 0 || day === (sorted[index - 1] ?? 0) + 1)
  const names = sorted.map((day) => weekdays[day - 1] ?? String(day))
  return run ? `${names[0]} to ${names.at(-1)}` : joined(names)
}

/** «20 November 2026» from an ISO date; anything else comes back as it was. */
export function dateWords(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
  if (match === null) return iso
  return `${Number(match[3])} ${months[Number(match[2]) - 1] ?? match[2]} ${match[1]}`
}

/** An ISO instant as «Friday 20 November 2026, 17:00 (Europe/Berlin)»; throws RangeError on what is no instant. */
export function instantWords(instant: string, zone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone)
  const clock = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`
  return `${weekdays[local.dayOfWeek - 1]} ${local.day} ${months[local.month - 1]} ${local.year}, ${clock} (${zone})`
}

/**
 * Plain text wrapped at `width` columns. Blank lines are kept; a line that begins with `- ` or `> ` or spaces keeps
 * that margin on its continuation. A single word longer than the width (a long address) stays whole.
 */
export function wrap(text: string, width = 72): string {
  return text.split('\n').map((line) => wrapLine(line.trimEnd(), width)).join('\n')
}

function wrapLine(line: string, width: number): string {
  const lead = /^( *(?:- |\* |> |\d+\. )?)/.exec(line)?.[1] ?? ''
  // Most lines are short already.
  if (line.length <= width && !/^ | {2}/.test(line.slice(lead.length))) return line
  const hang = lead.trim() === '>' ? lead : ' '.repeat(lead.length)
  const rows: string[] = []
  let row = ''
  for (const word of line.slice(lead.length).split(/ +/).filter((word) => word !== '')) {
    const margin = lead.length
    if (row !== '' && margin + row.length + 1 + word.length > width) {
      rows.push(row)
      row = word
    } else row = row === '' ? word : `${row} ${word}`
  }
  rows.push(row)
  return rows.map((one, index) => ((index === 0 ? lead : hang) + one).trimEnd()).join('\n')
}
