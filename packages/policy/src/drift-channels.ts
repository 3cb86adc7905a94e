import type { AnnouncementChannel, ContentPart, Policy } from './model.ts'
import type { Drift, Findings } from './drift-finding.ts'
import type { Statement } from './drift-read.ts'
import { weVerb } from './english-milestones.ts'

const announcements: Readonly<Partial<Record<AnnouncementChannel['kind'], RegExp>>> = {
  blog: /\bblogs?\b/i, twitter: /\btwitter\b|\btweets?\b/i, slack: /\bslack\b/i,
  mail_list: /\bmailing[- ]lists?\b|\boss-security\b|\bannounce@/i,
  forge_advisory: /advisor[^.]*\b(?:github|gitlab|forge)\b|\b(?:github|gitlab|forge)\b[^.]*\badvisor/i,
  security_page: /\bpage\b[^.]*\bvulnerabilit|\bvulnerabilit[^.]*\bpage\b|security page/i,
  website: /\bweb ?site\b/i,
}
const announcing = /announc|publish|publicly|communicat|disclos|channel|feed/i

const parts: Readonly<Record<ContentPart, RegExp>> = {
  title: /\btitle\b|subject line/i, details: /\bdetail/i, evidence: /evidence|proof/i, reproduction: /reproduc/i,
  effects: /\beffects?\b|\bimpact/i,
  configuration: /configuration/i, attack_surface: /attack surface|exposed/i, dependencies: /dependenc|other projects/i,
  identity: /\bname\b|identity|who you are/i,
  affiliation: /affiliation|company|organi[sz]ation/i, handle: /\bhandle\b|username|account name/i,
  stub_link: /\blink\b/i, attachments: /attach|screenshot|\blogs?\b|script/i,
  affected_versions: /\bversions?\b/i,
}

/** The words by which a text names a way to report that may stand there without its address. */
export const waysToReport: Readonly<Record<string, RegExp>> = {
  individual_email: /individual[^.]*(?:mail|address)|directly[^.]*mail|own mail address/i,
  forge_private_report: /security advisor|private(?:ly)? (?:vulnerability )?report/i,
  web_form: /\bform\b/i, api: /\bAPI\b|programming interface/i,
}

/** Channels of announcement, ways to report without an address of their own, and what a report must hold. */
export function driftOfChannels(policy: Policy, statements: readonly Statement[], own: readonly Statement[],
  make: Findings, refersElsewhere: boolean): Drift[] {
  return [
    ...ofAnnouncements(policy, statements, own, make, refersElsewhere ? 'warning' : 'error'),
    ...ofWays(policy, statements, make),
    ...ofContent(policy, statements, make),
  ]
}

function ofAnnouncements(policy: Policy, statements: readonly Statement[], own: readonly Statement[], make: Findings,
  level: Drift['level']): Drift[] {
  const shown = Object.entries(policy.disclosure?.channels
    ?? {}).filter(([, channel]) => weVerb(channel.force) !== null)
  const drifts: Drift[] = []
  const whole = statements.map((at) => at.text).join(' ')
  for (const [key, { kind }] of shown) {
    const words = announcements[kind]
    if (words === undefined || statements.some((at) => words.test(at.text))) continue
    if (kind === 'forge_advisory' && /advisor/i.test(whole) && /github|gitlab|forge/i.test(whole)) continue
    drifts.push(make.missing({ level, topic: 'announcement', path: `disclosure.channels.${key}`,
      what: kind.replace('_', ' ') }))
  }
  const known = new Set(shown.map(([, channel]) => channel.kind))
  for (const kind of ['blog', 'twitter', 'slack'] as const) {
    const words = announcements[kind]
    if (words === undefined || known.has(kind) || own.some((at) => words.test(at.text))) continue
    const at = statements.find((one) => words.test(one.text) && announcing.test(`${one.lead} ${one.text}`))
    if (at !== undefined) drifts.push(make.extra({ topic: 'announcement', path: 'disclosure.channels', what: kind },
      at))
  }
  return drifts
}

function ofWays(policy: Policy, statements: readonly Statement[], make: Findings): Drift[] {
  return Object.entries(policy.intake.channels).flatMap(([key, { kind, address }]) => {
    const words = waysToReport[kind]
    if (words === undefined || statements.some((at) => words.test(at.text))) return []
    // A form of somebody else, such as a bounty programme, is named by its address.
    if (address && statements.some((at) => at.text.includes(address))) return []
    return [make.missing({ topic: 'way to report', path: `intake.channels.${key}`, what: kind.replaceAll('_', ' ') })]
  })
}

function ofContent(policy: Policy, statements: readonly Statement[], make: Findings): Drift[] {
  const patterns: Readonly<Record<string, RegExp>> = parts
  return Object.entries(policy.intake.content ?? {}).flatMap(([part, wish]) => {
    const words = patterns[part]
    if (words === undefined || wish.force === 'target' || statements.some((at) => words.test(at.text))) return []
    return [make.missing({ level: wish.force === 'may' ? 'warning' : 'error', topic: 'content of a report',
      path: `intake.content.${part}`, what: part.replaceAll('_', ' ') })]
  })
}
