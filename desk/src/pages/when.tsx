import type { FC } from 'hono/jsx'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `20 Nov 2026, 17:05 UTC`. Pages speak UTC only; the reader's own time is added by an element where scripts run. */
export function utcWords(instant: string): string {
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO('UTC')
  const time = `${String(at.hour).padStart(2, '0')}:${String(at.minute).padStart(2, '0')}`
  return `${at.day} ${months[at.month - 1]} ${at.year}, ${time} UTC`
}

/** The distance in its two largest units: `2 days 3 h`, `40 min`, `less than a minute`. */
export function distanceWords(from: string, to: string): string {
  const [a, b] = [Temporal.Instant.from(from), Temporal.Instant.from(to)]
  const minutes = Math.floor(Math.abs(b.epochMilliseconds - a.epochMilliseconds) / 60_000)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  if (days >= 14) return `${days} days`
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'}${hours ? ` ${hours} h` : ''}`
  if (hours > 0) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`
  return minutes > 0 ? `${minutes} min` : 'less than a minute'
}

/** `in 2 days 3 h` or `4 h ago`. */
export function fromNowWords(now: string, at: string): string {
  const ahead = Temporal.Instant.compare(at, now) > 0
  return ahead ? `in ${distanceWords(now, at)}` : `${distanceWords(now, at)} ago`
}

/** An instant in words. `<local-time>` adds the reader's own zone beside it, and does nothing without scripts. */
export const When: FC<{ at: string }> = ({ at }) => (
  <local-time>
    <time datetime={at}>{utcWords(at)}</time>
  </local-time>
)
