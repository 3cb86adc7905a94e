import { ownWords } from './content-parts.ts'

/** What a member may say in the first lines of a mail. Nothing here publishes, and nothing lets anybody in. */
export type WorkCommand =
  | { readonly verb: 'severity'; readonly level: 'none' | 'low' | 'medium' | 'high' | 'critical' }
  | { readonly verb: 'assign'; readonly login: string }
  | { readonly verb: 'needs-info' }
  | { readonly verb: 'note' }
  | { readonly verb: 'split'; readonly title: string }
  | { readonly verb: 'unrelated' }

/** The commands in the order given, and what was written below them. */
export interface WorkOrder { readonly commands: readonly WorkCommand[]; readonly text: string }

const most = 5

/**
 * Reads the first lines of what the writer wrote, up to the first line that is no command: quoted lines and the
 * signature hold none, so that answering a mail with commands in it repeats none of them.
 */
export function workOrder(text: string): WorkOrder {
  const lines = withoutAttribution(ownWords(text)).split('\n')
  const commands: WorkCommand[] = []
  let at = 0
  for (; at < lines.length && commands.length < most; at += 1) {
    const line = (lines[at] ?? '').trim()
    if (line === '') continue
    const command = commandOf(line)
    if (command === null) break
    commands.push(command)
  }
  return { commands, text: lines.slice(at).join('\n').trim() }
}

function commandOf(line: string): WorkCommand | null {
  const [verb = '', ...rest] = line.split(/\s+/)
  const word = rest.join(' ')
  switch (verb.toLowerCase().replace(/:$/, '')) {
    case 'severity': return levelOf(word.toLowerCase())
    case 'assign': return /^@?[a-z0-9][a-z0-9._-]{0,63}$/i.test(word) ? { verb: 'assign', login: word.replace(/^@/, '').toLowerCase() } : null
    case 'needs-info': return word === '' ? { verb: 'needs-info' } : null
    case 'note': return word === '' ? { verb: 'note' } : null
    case 'unrelated': return word === '' ? { verb: 'unrelated' } : null
    case 'split': return word === '' ? null : { verb: 'split', title: word.slice(0, 300) }
    default: return null
  }
}

function levelOf(word: string): WorkCommand | null {
  const level = (['none', 'low', 'medium', 'high', 'critical'] as const).find((one) => one === word)
  return level === undefined ? null : { verb: 'severity', level }
}

/** «On Friday Ada wrote:» above a quotation that is gone says nothing any more. */
function withoutAttribution(text: string): string {
  return text.replace(/\n[^\n]{0,200}\b(?:wrote|schrieb|a écrit|escribió)\s?:\s*$/i, '').trim()
}

/** What a participant may say in the first line: whether the words themselves shall come by mail, sealed to their key. */
export function contentWish(text: string): boolean | null {
  const line = (ownWords(text).split('\n')[0] ?? '').trim().toLowerCase().replace(/[.!]$/, '')
  if (line === 'encrypt') return true
  return line === 'do not encrypt' || line === 'stop encrypting' ? false : null
}

/** The mail without the line that says the wish. */
export function withoutWish(text: string): string {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.trim() !== '')
  return [...lines.slice(0, at), ...lines.slice(at + 1)].join('\n')
}
