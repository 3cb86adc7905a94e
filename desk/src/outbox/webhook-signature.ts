import { createHmac, timingSafeEqual } from 'node:crypto'

/** Headers of a signed webhook, after the Standard Webhooks specification 1.0. */
export interface WebhookHeaders { readonly 'webhook-id': string; readonly 'webhook-timestamp': string; readonly 'webhook-signature': string }

/** `whsec_` and 24 to 64 random bytes in base64. */
export const isWebhookSecret = (secret: string): boolean => {
  const size = keyOf(secret)?.length ?? 0
  return size >= 24 && size <= 64
}

/** Signs id, instant and body together, so that none of them can be exchanged. @throws RangeError for a malformed secret. */
export function signWebhook(secret: string, message: { readonly id: string; readonly at: Temporal.Instant; readonly body: string }): WebhookHeaders {
  const key = keyOf(secret)
  if (!key || !/^[A-Za-z0-9_-]+$/.test(message.id)) throw new RangeError('a webhook needs a secret such as whsec_… and an id of letters and digits')
  const timestamp = String(Math.floor(message.at.epochMilliseconds / 1000))
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest(key, `${message.id}.${timestamp}.${message.body}`).toString('base64')}` }
}

export type WebhookVerdict = { readonly ok: true } | { readonly ok: false; readonly code: 'malformed' | 'stale' | 'wrong-signature' | 'replayed' }

export interface WebhookCheck {
  /** The present secret, and old ones while they are being replaced. */
  readonly secrets: readonly string[]
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body byte for byte as it came, before any parsing. */
  readonly body: string
  readonly now: Temporal.Instant
  /** Says whether the id was taken before, and remembers it; ids must be kept for ten minutes. */
  readonly isNew: (id: string) => boolean
}

const toleranceSeconds = 300

/**
 * What a receiver does with a webhook, to be copied: time first, then the signature in constant time, and only then is
 * the id remembered, so that nobody without the secret can use up ids.
 */
export function verifyWebhook({ secrets, headers, body, now, isNew }: WebhookCheck): WebhookVerdict {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers
  if (id === '' || !/^\d{1,12}$/.test(timestamp) || signatures === '') return { ok: false, code: 'malformed' }
  if (Math.abs(now.epochMilliseconds / 1000 - Number(timestamp)) > toleranceSeconds) return { ok: false, code: 'stale' }
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,')).map((one) => Buffer.from(one.slice(3), 'base64'))
  const wanted = secrets.flatMap((secret) => {
    const key = keyOf(secret)
    return key ? [digest(key, `${id}.${timestamp}.${body}`)] : []
  })
  if (!given.some((one) => wanted.some((other) => one.length === other.length && timingSafeEqual(one, other)))) return { ok: false, code: 'wrong-signature' }
  return isNew(id) ? { ok: true } : { ok: false, code: 'replayed' }
}

const digest = (key: Uint8Array, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function keyOf(secret: string): Buffer | undefined {
  return /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) ? Buffer.from(secret.slice('whsec_'.length), 'base64') : undefined
}
