import type { Answer } from './egress.ts'
import type { Delivery } from './outbox.ts'

export type RefusedCall = Exclude<Delivery, { outcome: 'sent' }>

/** Nobody's clock is believed to say «wait for a week». */
const longestSeconds = 6 * 60 * 60

/**
 * What becomes of a call that was answered and not granted. A limit of calls is a 429, or a 403 that says so: by `Retry-After`, by
 * `X-RateLimit-Remaining: 0`, or, as GitHub's secondary limits may, in words alone. It is tried again, and not before the time that the
 * answer names: GitHub locks out who goes on meanwhile. Anything else that is refused waits for a person.
 */
export function refusedCall(answer: Answer): RefusedCall {
  const { status, header, text } = answer
  const limited = status === 429 || (status === 403 && (header('retry-after') !== undefined || header('x-ratelimit-remaining') === '0' || /\bsecondary rate limit\b/i.test(text.slice(0, 2000))))
  if (!limited && status < 500) return { outcome: 'held', why: `HTTP_${status}` }
  const afterSeconds = pauseNamed(answer)
  return { outcome: 'retry', code: `HTTP_${status}`, ...(afterSeconds === undefined ? {} : { afterSeconds }) }
}

/** Seconds until the next call may be made: RFC 9110 §10.2.3, else the instant at which GitHub counts anew. Both by the server's own clock. */
function pauseNamed({ header }: Pick<Answer, 'header'>): number | undefined {
  const said = header('retry-after')?.trim() ?? ''
  const reset = header('x-ratelimit-remaining') === '0' ? header('x-ratelimit-reset')?.trim() ?? '' : ''
  const there = Date.parse(header('date') ?? '') / 1000
  const seconds = /^\d+$/.test(said) ? Number(said) : said !== '' ? Date.parse(said) / 1000 - there : /^\d+$/.test(reset) ? Number(reset) - there : Number.NaN
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), longestSeconds) : undefined
}
