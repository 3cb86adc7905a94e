import type { ContentPart, Policy } from '@parley/policy'
import type { StubSeen } from '@parley/coordination'
import type { ParsedMail } from './parsed-mail.ts'

/** What a report holds, as far as headings and plain signs tell; the team can always say more by hand. */
export interface ContentFound {
  readonly parts: readonly ContentPart[]
  readonly handle: string | null
  readonly stub: StubSeen | null
}

/** Words a heading or a label begins with, per part. Only whole headings and `Label: value` lines are believed. */
const headings: readonly (readonly [ContentPart, RegExp])[] = [
  ['reproduction', /^(?:(?:detailed )?steps? to (?:re)?produce|how to reproduce|reproduc(?:tion|ibility|ing)(?: steps| instructions)?|repro(?: steps)?|to reproduce|steps|poc|proof[- ]of[- ]concept)\b/i],
  ['evidence', /^(?:evidence|proof|poc|proof[- ]of[- ]concept|logs?|output|screenshots?|stack ?trace|crash|asan(?: output)?|observed)\b/i],
  ['effects', /^(?:effects?|impact|consequences?|security impact|description of the effects)\b/i],
  ['configuration', /^(?:configurations?|environment|set-?up|system|platform|hardware|software|deployment)\b/i],
  ['attack_surface', /^(?:(?:estimation of the )?attack surface|attack vector|exposure|exploitability)\b/i],
  ['dependencies', /^(?:dependenc(?:y|ies)|other projects?|third[- ]party|related projects?|used with)\b/i],
  ['affiliation', /^(?:affiliation|company|organi[sz]ation|employer)\b/i],
  ['identity', /^(?:name|my name|reporter|reported by|researcher|identity|credits?)\b/i],
  ['affected_versions', /^(?:(?:affected|vulnerable|tested) (?:versions?|releases?)|versions?(?: affected| tested)?|tested (?:on|with|against))\b/i],
]

/**
 * Which parts of the policy's list a mail carries. Conservative: a part counts only where the mail has a heading for
 * it with words under it, or a sign that can mean nothing else.
 */
export function contentFound(mail: ParsedMail, title: string, policy: Policy): ContentFound {
  const text = ownWords(mail.text)
  const parts = new Set<ContentPart>(headed(text))
  const stub = stubIn(text, policy)
  const handle = handleIn(text)
  if (title !== '') parts.add('title')
  if (saysAtLeast(text, 60)) parts.add('details')
  if (mail.from !== null && mail.from.name !== '' && mail.from.name !== mail.from.address) parts.add('identity')
  if (mail.attachments.some((part) => !/signature|pgp-keys|rfc822/.test(part.mediaType))) parts.add('attachments')
  if (hasEvidence(text, mail)) parts.add('evidence')
  if (stub !== null) parts.add('stub_link')
  if (handle !== null) parts.add('handle')
  return { parts: [...parts].sort(), handle, stub }
}

/** Without quoted lines and without what follows the signature's `-- `. */
export function ownWords(text: string): string {
  const lines = text.slice(0, 512 * 1024).split('\n')
  const signature = lines.lastIndexOf('-- ')
  const body = signature > 0 && lines.length - signature < 20 ? lines.slice(0, signature) : lines
  return body.filter((line) => !line.startsWith('>')).join('\n').trim()
}

/** Whether a text has so many characters, with each run of white space as one. */
export function saysAtLeast(text: string, characters: number): boolean {
  let found = 0
  let blank = false
  for (let at = 0; at < text.length; at += 1) {
    const isBlank = /\s/.test(text.charAt(at))
    if (!isBlank || !blank) found += 1
    if (found >= characters) return true
    blank = isBlank
  }
  return false
}

function headed(text: string): ContentPart[] {
  const lines = text.split('\n').slice(0, 5000)
  const found: ContentPart[] = []
  lines.forEach((line, index) => {
    const label = labelOf(line, index === 0 || (lines[index - 1] ?? '').trim() === '')
    if (label === null || (!label.filled && !wordsFollow(lines, index))) return
    for (const [part, pattern] of headings) {
      if (pattern.test(label.words)) found.push(part)
    }
  })
  return found
}

/** `## Impact`, `**Impact**`, `2. Impact:`, `Impact: full read`, or a short line of its own after a blank one. */
function labelOf(line: string, afterBlank: boolean): { readonly words: string; readonly filled: boolean } | null {
  const bare = line.slice(0, 400).trim()
  const text = bare.replace(/^[#*_=>\-\s]{0,8}(?:\d{1,2}[.)]\s{0,3})?[*_\s]{0,4}/, '')
  const colon = text.indexOf(':')
  if (colon > 1 && colon <= 60) return { words: text.slice(0, colon), filled: /[\p{L}\p{N}]{2}/u.test(text.slice(colon + 1)) }
  const marked = /^(?:#{1,6}\s|\*\*|__|=+\s)/.test(bare)
  const alone = afterBlank && text.length <= 50 && text.split(' ').length <= 6 && !/[.!?,;]$/.test(text)
  return marked || alone ? { words: text, filled: false } : null
}

/** The next line that is not blank must say something and must not be the next heading. */
function wordsFollow(lines: readonly string[], index: number): boolean {
  const next = lines.slice(index + 1, index + 6).find((line) => line.trim() !== '') ?? ''
  return !/^\s*(?:#{1,6}\s|\*\*[^*]{1,60}\*\*:?\s*$)/.test(next) && /[\p{L}\p{N}]{2}/u.test(next)
}

function hasEvidence(text: string, mail: ParsedMail): boolean {
  const fenced = /^(?:```|~~~)/m.test(text)
  const trace = /^(?:\s{0,8}at \S{3,200} ?\(|Traceback \(most recent|==\d{1,10}==ERROR|#\d{1,3}\s{1,4}0x[0-9a-f]{4,16}|goroutine \d{1,8} \[)/m.test(text)
  const exchange = /^(?:\$ |> ?curl |curl |(?:GET|POST|PUT|DELETE) \/\S{0,500} HTTP\/)/m.test(text)
  const shown = mail.attachments.some((part) => /^(?:image\/|text\/(?:plain|x-|csv)|application\/(?:x-|json|javascript|zip|gzip))/.test(part.mediaType))
  return fenced || trace || exchange || shown
}

/** `GitHub handle: @ada`, `my GitHub: ada`, or a profile's address that stands alone. */
function handleIn(text: string): string | null {
  const account = String.raw`\b(?:git-?hub|gh)(?: (?:handle|account|user ?name|user|login|profile|id))?`
  const said = String.raw`(?:\s{0,3}[:=]\s{0,3}@?|\s(?:is\s)?@|(?<=handle|user ?name|login)\sis\s)`
  const named = new RegExp(`${account}${said}([a-z\\d](?:[a-z\\d]|-(?=[a-z\\d])){0,38})(?![\\w/.:])`, 'i')
  const labelled = /^\W{0,4}handle\s{0,3}[:=]\s{0,3}@?([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38})\s*$/im
  const profile = /https:\/\/github\.com\/([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38})\/?(?=[\s)>\]]|$)/i
  for (const pattern of [labelled, profile, named]) {
    const handle = pattern.exec(text)?.[1]
    if (handle !== undefined && !notHandles.has(handle.toLowerCase())) return handle
  }
  return null
}
/** First path segments of the forge's own pages. */
const notHandles = new Set(['advisories', 'security', 'orgs', 'features', 'topics', 'settings', 'login', 'about'])

/** A link to an issue of the tracker where the policy wants its public stub (S0-9, S0-15). */
function stubIn(text: string, policy: Policy): StubSeen | null {
  const wanted = Object.values(policy.intake.channels).find((channel) => channel.kind === 'public_issue_stub')
  if (wanted === undefined) return null
  const trackers = [wanted.address, policy.project.repository].flatMap((url) => repositoryOf(url ?? ''))
  for (const found of text.matchAll(/https?:\/\/github\.com\/([\w.-]{1,100}\/[\w.-]{1,100})\/issues\/(\d{1,9})/gi)) {
    const repository = (found[1] ?? '').toLowerCase()
    // The title on the tracker is what counts and is looked up there; the mail cannot know it.
    if (trackers.includes(repository)) return { url: `https://github.com/${found[1]}/issues/${found[2]}`, title: '' }
  }
  return null
}

function repositoryOf(url: string): string[] {
  const found = /github\.com\/([\w.-]{1,100}\/[\w.-]{1,100})/i.exec(url)?.[1]
  return found === undefined ? [] : [found.toLowerCase().replace(/\.git$/, '')]
}
