import { overallRating, toGithubAdvisory, toMarkdown, toText, type Advisory } from '@parley/advisory'
import { releaseSection } from './announce-github-release.ts'
import { limits, shortText, type Announcement } from './announce-text.ts'
import type { TargetKind } from './announce-target.ts'
import { listSubject } from './list-conventions.ts'

/** What is said of an advisory in short; of a correction what changed, of a withdrawal why. */
export function announcementOf(advisory: Advisory): Announcement {
  const { revisions, withdrawal, title, summary } = advisory
  const news = withdrawal ? { title: title.startsWith('Withdrawn: ') ? title : `Withdrawn: ${title}`, summary: withdrawal.reason, news: 'withdrawn' as const }
    : revisions.length > 1 ? { title: `Updated: ${title}`, summary: revisions.at(-1)?.summary ?? summary, news: 'updated' as const }
      : { title, summary, news: 'published' as const }
  return { advisoryId: advisory.id, project: advisory.publisher.name, ...news, cve: advisory.cveId ?? null, severity: overallRating(advisory) ?? null, url: advisory.url }
}

export interface Preview {
  /** Every address that gets it; for what is posted, nobody can be named. */
  readonly recipients: readonly string[]
  readonly subject: string | null
  readonly text: string
  readonly characters: number
  /** `null`: as long as it is. */
  readonly limit: number | null
}

/** What would go out, before anybody sends it; for a mail list also to whom. */
export function previewOf(advisory: Advisory, to: { readonly kind: Exclude<TargetKind, 'mail'> } | { readonly kind: 'mail'; readonly address: string }): Preview {
  const announcement = announcementOf(advisory)
  if (to.kind === 'mail') return preview(toText(advisory), null, [to.address], listSubject(announcement, to.address))
  if (to.kind === 'github') return preview(JSON.stringify(toGithubAdvisory(advisory).document, null, 2), null)
  if (to.kind === 'github_release') return preview(releaseSection(advisory), null)
  if (to.kind === 'webhook') return preview(`${announcement.advisoryId} ${announcement.url}`, null)
  return preview(shortText(announcement, limits[to.kind]), limits[to.kind])
}

function preview(text: string, limit: number | null, recipients: readonly string[] = [], subject: string | null = null): Preview {
  return { recipients, subject, text, characters: Array.from(text).length, limit }
}

/** A channel that a person serves: what to paste where. Ticked off by `RecordAnnouncement` with the address as proof. */
export interface HandOff extends Preview { readonly channel: string; readonly kind: string; readonly to: string | null }

type Channels = Readonly<Record<string, { readonly kind: string; readonly to?: string; readonly order?: number }>>

/** These are done by the desk itself, or are no place to write to. */
const ownWork = new Set(['reporter', 'cve', 'security_page'])

/** The policy's channels that no target serves, in its order, each with its text: short for a feed, Markdown for a page. */
export function handOffs(channels: Channels, advisory: Advisory, served: ReadonlySet<string>): readonly HandOff[] {
  return Object.entries(channels)
    .filter(([channel, { kind }]) => !served.has(channel) && !ownWork.has(kind))
    .toSorted(([, one], [, other]) => (one.order ?? 99) - (other.order ?? 99))
    .map(([channel, { kind, to }]) => ({ channel, kind, to: to ?? null, ...textFor(kind, advisory, to) }))
}

function textFor(kind: string, advisory: Advisory, to?: string): Preview {
  const announcement = announcementOf(advisory)
  if (kind === 'blog' || kind === 'website' || kind === 'forge_advisory') return preview(toMarkdown(advisory), null, [], announcement.title)
  if (kind === 'mail_list') return preview(toText(advisory), null, [], listSubject(announcement, to))
  const limit = kind === 'twitter' ? limits.twitter : limits.slack
  return preview(shortText(announcement, limit), limit)
}
