import { ownWords } from './content-parts.ts'

/** What somebody who takes part from outside may say in the first lines of a mail. None of it lets anybody in unseen. */
export type PartyCommand =
  /** `code`: the first eight letters of the hash of the terms that were read; without it they are sent to be read. */
  | { readonly verb: 'accept'; readonly code: string | null }
  | { readonly verb: 'decline'; readonly reason: string }
  | { readonly verb: 'status'; readonly status: 'affected' | 'not_affected' | 'investigating'; readonly note: string }
  | { readonly verb: 'ready'; readonly ready: boolean; readonly note: string }
  /** An instant with its offset, as ISO 8601 writes it. */
  | { readonly verb: 'propose'; readonly at: string; readonly reason: string }

/** What a reporter may say by mail about the public date. */
export type DateCommand = Extract<PartyCommand, { verb: 'accept' | 'decline' | 'propose' }>

/** The first lines of a reporter's mail that speak of the date, and the rest; all of it where they say anything else. */
export function dateOrder(mailText: string): { readonly dates: readonly DateCommand[]; readonly text: string } {
  const { commands, text } = partyOrder(mailText)
  const dates = commands.filter((one): one is DateCommand => one.verb === 'accept' || one.verb === 'decline' || one.verb === 'propose')
  return dates.length > 0 && dates.length === commands.length ? { dates, text } : { dates: [], text: mailText }
}

export interface PartyOrder { readonly commands: readonly PartyCommand[]; readonly text: string }

const most = 5

/** The commands in the order given, up to the first line that is none, and what was written below them. */
export function partyOrder(mailText: string): PartyOrder {
  const lines = ownWords(mailText).split('\n')
  const commands: PartyCommand[] = []
  let at = 0
  for (; at < lines.length && commands.length < most; at += 1) {
    const line = (lines[at] ?? '').trim()
    if (line === '') continue
    const command = commandOf(line.slice(0, 2000))
    if (command === null) break
    commands.push(command)
  }
  return { commands, text: lines.slice(at).join('\n').trim() }
}

function commandOf(line: string): PartyCommand | null {
  const [verb = '', first = '', ...more] = line.split(/\s+/)
  const [rest, all] = [more.join(' '), [first, ...more].join(' ').trim()]
  switch (verb.toLowerCase().replace(/:$/, '')) {
    case 'accept': return rest === '' && /^(?:[0-9a-f]{8})?$/i.test(first) ? { verb: 'accept', code: first === '' ? null : first.toLowerCase() } : null
    case 'decline': return { verb: 'decline', reason: all }
    case 'status': return statusOf(first, rest)
    case 'ready': return { verb: 'ready', ready: true, note: all }
    case 'not-ready': return { verb: 'ready', ready: false, note: all }
    case 'propose': return instantOf(first) === null ? null : { verb: 'propose', at: instantOf(first) ?? '', reason: rest }
    default: return null
  }
}

function statusOf(word: string, note: string): PartyCommand | null {
  const said = word.toLowerCase().replace(/[.,;]$/, '').replaceAll('-', '_')
  const status = (['affected', 'not_affected', 'investigating'] as const).find((one) => one === said)
  return status === undefined ? null : { verb: 'status', status, note }
}

/** X15: a moment without its zone is none. */
function instantOf(word: string): string | null {
  try {
    return Temporal.Instant.from(word).toString()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

export const saidAs = (command: PartyCommand): string => {
  switch (command.verb) {
    case 'accept': return command.code === null ? 'accept' : `accept ${command.code}`
    case 'status': return `status ${command.status.replaceAll('_', '-')}`
    case 'ready': return command.ready ? 'ready' : 'not-ready'
    case 'propose': return `propose ${command.at}`
    default: return command.verb
  }
}
