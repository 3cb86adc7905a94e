import { verifyWebhook, type WebhookVerdict } from '../../desk/src/outbox/webhook-signature.ts'
import { httpPeer, type HttpPeer, type PeerAnswer, type PeerRequest } from './webhook-http.ts'

/** A service that keeps the messages it took. */
export interface ChatPeer extends HttpPeer {
  /** The address to post to, or the server. */
  readonly target: string
  readonly messages: readonly string[]
  /** The next request is answered so, and taken or not as a real service would. */
  next(answer: PeerAnswer): void
}

const fields = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

async function chat(path: string, serve: (request: PeerRequest, take: (text: string) => void) => PeerAnswer): Promise<ChatPeer> {
  const messages: string[] = []
  const planned: PeerAnswer[] = []
  const peer = await httpPeer((request) => planned.shift() ?? serve(request, (text) => { messages.push(text) }))
  return { ...peer, target: peer.url + path, messages, next: (answer) => { planned.push(answer) } }
}

/** Slack's incoming webhooks: `ok`, or one word of error. */
export const slackPeer = () => chat('/services/T0CANARY/B0CANARY/canarysecret', ({ method, path, text }, take) => {
  if (method !== 'POST' || path !== '/services/T0CANARY/B0CANARY/canarysecret') return { status: 404, body: 'no_service' }
  const { text: message } = fields(text)
  if (typeof message !== 'string') return { status: 400, body: 'invalid_payload' }
  if (message === '') return { status: 400, body: 'no_text' }
  if (message.length > 40_000) return { status: 400, body: 'msg_too_long' }
  take(message)
  return { body: 'ok' }
})

/** Mattermost's incoming webhooks: `ok`, or its error object. */
export const mattermostPeer = () => chat('/hooks/canarysecretcanarysecret', ({ path, text }, take) => {
  const { text: message } = fields(text)
  if (path !== '/hooks/canarysecretcanarysecret') return { status: 400, body: { id: 'web.incoming_webhook.invalid.app_error', message: 'Invalid webhook.', status_code: 400 } }
  if (typeof message !== 'string' || message === '') return { status: 400, body: { id: 'web.incoming_webhook.text.app_error', message: 'No text specified.', status_code: 400 } }
  take(message)
  return { body: 'ok' }
})

/** Discord's webhooks: 204, or the message with `?wait=true`; at most 2000 characters. */
export const discordPeer = () => chat('/api/webhooks/1000001/canarysecret', ({ path, query, text }, take) => {
  if (path !== '/api/webhooks/1000001/canarysecret') return { status: 404, body: { message: 'Unknown Webhook', code: 10_015 } }
  const { content, allowed_mentions: mentions } = fields(text)
  if (typeof content !== 'string' || content === '') return { status: 400, body: { message: 'Cannot send an empty message', code: 50_006 } }
  if (content.length > 2000) return { status: 400, body: { code: 50_035, errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } }, message: 'Invalid Form Body' } }
  const calls = JSON.stringify(mentions) === '{"parse":[]}' ? '' : /@everyone|@here/.exec(content)?.[0] ?? ''
  take(calls + content)
  return query.get('wait') === 'true' ? { body: { id: '1300000000000000001', type: 0, content, channel_id: '1200000000000000001', webhook_id: '1000001' } } : { status: 204 }
})

export const matrixLogin = { room: '!sec:orchard.example', token: 'syt_canarysecret' }

/** A Matrix homeserver, client-server API v3: the same transaction id makes the same event. */
export const matrixPeer = () => {
  const events = new Map<string, string>()
  return chat('', ({ method, path, headers, text }, take) => {
    if (headers['authorization'] !== `Bearer ${matrixLogin.token}`) return { status: 401, body: { errcode: 'M_UNKNOWN_TOKEN', error: 'Unrecognised access token.' } }
    const [, room, txn] = /^\/_matrix\/client\/v3\/rooms\/([^/]+)\/send\/m\.room\.message\/([^/]+)$/.exec(path) ?? []
    if (method !== 'PUT' || room === undefined || txn === undefined) return { status: 404, body: { errcode: 'M_UNRECOGNIZED', error: 'Unrecognized request' } }
    if (decodeURIComponent(room) !== matrixLogin.room) return { status: 403, body: { errcode: 'M_FORBIDDEN', error: 'You are not in the room.' } }
    const { msgtype, body } = fields(text)
    if (typeof msgtype !== 'string' || typeof body !== 'string') return { status: 400, body: { errcode: 'M_BAD_JSON', error: 'no body' } }
    const event = events.get(txn) ?? `$event${events.size + 1}:orchard.example`
    if (!events.has(txn)) take(body)
    events.set(txn, event)
    return { body: { event_id: event } }
  })
}

export const mastodonToken = 'canarysecret-token'

/** A Mastodon server: at most 500 characters, addresses count 23, `Idempotency-Key` returns the first status. */
export const mastodonPeer = () => {
  const statuses = new Map<string, object>()
  return chat('', ({ path, headers, text }, take) => {
    if (headers['authorization'] !== `Bearer ${mastodonToken}`) return { status: 401, body: { error: 'The access token is invalid' } }
    if (path !== '/api/v1/statuses') return { status: 404, body: { error: 'Record not found' } }
    const { status } = fields(text)
    if (typeof status !== 'string' || status === '') return { status: 422, body: { error: "Validation failed: Text can't be blank" } }
    if (Array.from(status.replaceAll(/https?:\/\/\S+/g, 'x'.repeat(23))).length > 500) return { status: 422, body: { error: 'Validation failed: Text character limit of 500 exceeded' } }
    const key = headers['idempotency-key'] ?? `none-${statuses.size}`
    const made = statuses.get(key) ?? { id: `11${statuses.size}`, url: `https://social.example/@orchard/11${statuses.size}`, uri: 'https://social.example/users/orchard/statuses/110', visibility: 'public' }
    if (!statuses.has(key)) take(status)
    statuses.set(key, made)
    return { body: made }
  })
}

export const webhookSecret = `whsec_${Buffer.from('canary-secret-of-thirty-two-bytes').toString('base64')}`

export interface WebhookReceiver extends ChatPeer { readonly verdicts: readonly WebhookVerdict[] }

/** A receiver as its author would write it: verifies first, takes each message once. */
export async function webhookReceiver(now: () => Temporal.Instant, secrets: readonly string[] = [webhookSecret]): Promise<WebhookReceiver> {
  const verdicts: WebhookVerdict[] = []
  const seen = new Set<string>()
  const peer = await chat('/hook', ({ headers, text }, take) => {
    const verdict = verifyWebhook({ secrets, headers, body: text, now: now(), isNew: (id) => seen.size !== seen.add(id).size })
    verdicts.push(verdict)
    if (verdict.ok) take(text)
    // A repeated delivery is no error of the sender.
    return { status: verdict.ok || verdict.code === 'replayed' ? 204 : 401 }
  })
  return { ...peer, verdicts }
}
