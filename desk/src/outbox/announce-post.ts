import { createHash } from 'node:crypto'
import { EgressRefused, type Answer, type Asking, type Egress } from './egress.ts'
import { forMarkdown, forSlack, limits, shortText, withoutMentions, wordsAs, type Announcement } from './announce-text.ts'
import type { Delivery } from './outbox.ts'
import { refusedCall } from './refused-call.ts'
import { signWebhook } from './webhook-signature.ts'

/** Where and how to post. Addresses of incoming webhooks are secrets as much as tokens are. */
export type Target =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly kind: 'slack' | 'mattermost' | 'discord'; readonly url: string }
  | { readonly kind: 'matrix'; readonly server: string; readonly room: string; readonly token: string }
  | { readonly kind: 'mastodon'; readonly server: string; readonly token: string }

/** What a step of the disclosure day leaves behind. `url` is where anybody can read it, where the channel says so. */
export interface Proof { readonly url: string | null; readonly status: number; readonly sha256: string; readonly says: string }

export type Posted = { readonly ok: true; readonly proof: Proof } | { readonly ok: false; readonly delivery: Exclude<Delivery, { outcome: 'sent' }> }

export interface Posting {
  readonly announcement: Announcement
  /** The same for the same announcement: where the channel can, it posts once however often it is asked. */
  readonly once: string
  readonly at: Temporal.Instant
}

interface Request extends Asking { readonly url: string; readonly body: string; readonly repeatable: boolean; readonly read: (answer: Answer) => Omit<Proof, 'status' | 'sha256'> | null }

/** Posts the announcement, and returns the proof or what became of it. Its words never hold an address or a token of the target. */
export async function post(egress: Egress, target: Target, posting: Posting): Promise<Posted> {
  const { url, body, repeatable, read, ...asking } = requestOf(target, posting)
  try {
    const answer = await egress(url, { ...asking, body })
    const said = answer.status >= 200 && answer.status < 300 ? read(answer) : null
    if (said) return { ok: true, proof: { ...said, status: answer.status, sha256: createHash('sha256').update(body).digest('hex') } }
    return { ok: false, delivery: refusedCall(answer) }
  } catch (error) {
    if (!(error instanceof EgressRefused)) throw error
    // A message that may have arrived is not posted again where that would show it twice.
    const maybe = !repeatable && ['timeout', 'unreachable', 'too-large'].includes(error.code)
    if (maybe) return { ok: false, delivery: { outcome: 'held', why: 'maybe-posted' } }
    const retry = ['timeout', 'unreachable', 'unresolved'].includes(error.code)
    return { ok: false, delivery: retry ? { outcome: 'retry', code: error.code } : { outcome: 'held', why: error.code } }
  }
}

function requestOf(target: Target, posting: Posting): Request {
  const { announcement } = posting
  if (target.kind === 'webhook') return generic(target.url, target.secret, posting)
  if (target.kind === 'matrix') return matrix(target, posting)
  if (target.kind === 'mastodon') return mastodon(target, posting)
  if (target.kind === 'discord') return discord(target.url, posting)
  if (target.kind === 'mattermost') return chat(target, { text: shortText(wordsAs(announcement, forMarkdown), limits.mattermost) }, plainOk)
  return chat(target, { text: shortText(wordsAs(announcement, forSlack), limits.slack), unfurl_links: false }, plainOk)
}

/** Content-free (S-121): which advisory and where; who wants more reads it there. */
function generic(url: string, secret: string, { announcement, once, at }: Posting): Request {
  const body = JSON.stringify({ type: `advisory.${announcement.news ?? 'published'}`, timestamp: at.toString(), data: { advisory: announcement.advisoryId, url: announcement.url } })
  return {
    url, method: 'POST', body, repeatable: true, headers: { 'Content-Type': 'application/json', ...signWebhook(secret, { id: once, at, body }) },
    read: () => ({ url: null, says: `taken by ${hostOf(url)}` }),
  }
}

/** What shows twice when it is posted twice: a room's webhook knows no message again. */
export const showsTwice = (kind: string): boolean => kind === 'slack' || kind === 'mattermost' || kind === 'discord'

type Chat = Extract<Target, { kind: 'slack' | 'mattermost' | 'discord' }>

function chat({ kind, url }: Chat, message: object, read: (kind: string) => Request['read']): Request {
  return { url, method: 'POST', body: JSON.stringify(message), repeatable: false, headers: { 'Content-Type': 'application/json' }, read: read(kind) }
}

/** Slack and Mattermost say `ok` and no more. */
const plainOk = (kind: string): Request['read'] => ({ text }) => (text.trim() === 'ok' ? { url: null, says: `${kind} said ok` } : null)

function discord(given: string, { announcement }: Posting): Request {
  const url = new URL(given)
  url.searchParams.set('wait', 'true')
  const content = shortText(wordsAs(announcement, forMarkdown), limits.discord)
  return {
    ...chat({ kind: 'discord', url: url.href }, { content, allowed_mentions: { parse: [] } }, () => (answer) => {
      const { id, channel_id: channel } = fieldsOf(answer.text)
      return id === undefined ? null : { url: null, says: `Discord message ${id} in channel ${channel ?? 'unknown'}` }
    }),
  }
}

function matrix({ server, room, token }: Extract<Target, { kind: 'matrix' }>, { announcement, once }: Posting): Request {
  const body = JSON.stringify({ 'msgtype': 'm.notice', 'body': shortText(wordsAs(announcement, withoutMentions), limits.matrix), 'm.mentions': {} })
  return {
    url: `${originOf(server)}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${encodeURIComponent(once)}`,
    method: 'PUT', body, repeatable: true, headers: { 'Content-Type': 'application/json', 'Authorization': `Bearer ${token}` },
    read: (answer) => {
      const { event_id: event } = fieldsOf(answer.text)
      return event === undefined ? null : { url: `https://matrix.to/#/${encodeURIComponent(room)}/${encodeURIComponent(event)}`, says: 'posted to Matrix' }
    },
  }
}

function mastodon({ server, token }: Extract<Target, { kind: 'mastodon' }>, { announcement, once }: Posting): Request {
  const status = shortText(wordsAs(announcement, withoutMentions), limits.mastodon)
  return {
    url: `${originOf(server)}/api/v1/statuses`, method: 'POST', body: JSON.stringify({ status, visibility: 'public', language: 'en' }), repeatable: true,
    headers: { 'Content-Type': 'application/json', 'Authorization': `Bearer ${token}`, 'Idempotency-Key': once },
    read: (answer) => {
      const { id, url } = fieldsOf(answer.text)
      return id === undefined ? null : { url: url !== undefined && /^https?:\/\//.test(url) ? url : null, says: `Mastodon status ${id}` }
    },
  }
}

const originOf = (server: string): string => new URL(server).origin
const hostOf = (url: string): string => new URL(url).host

/** The text fields of a JSON answer; none for what is no JSON object. */
function fieldsOf(text: string): Readonly<Record<string, string | undefined>> {
  try {
    const value: unknown = JSON.parse(text)
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
    return Object.fromEntries(entries.flatMap(([name, one]) => (typeof one === 'string' && one.length <= 500 ? [[name, one]] : [])))
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** The proof as an event keeps it. */
export function proofWords({ url, status, sha256, says }: Proof): string {
  return `${url ?? says} (HTTP ${status}, sha256:${sha256.slice(0, 16)})`
}
