import type { BuiltMail } from './mail-message.ts'
import type { MailSender, Sent } from './mail-send.ts'

export interface ThrottleLimits {
  /** Mails to one domain within a minute. */
  readonly perMinute: number
  /** Mails on their way to one domain at once. */
  readonly atOnce: number
}

export const throttleLimits: ThrottleLimits = { perMinute: 120, atOnce: 4 }

interface Lane { sending: number; begun: number[] }

/**
 * The same sender, no faster than a recipient's domain takes it kindly. A mail that is over the limit is not kept
 * waiting here: it is answered `retry`, so that it stays safe in the outbox and others pass it.
 */
export function throttled(sender: MailSender, limits: ThrottleLimits = throttleLimits, now: () => number = Date.now): MailSender {
  const lanes = new Map<string, Lane>()
  return {
    to: sender.to,
    close: () => sender.close(),
    send: (mail) => sendInLane(sender, mail, limits, laneOf(lanes, mail), now()),
  }
}

async function sendInLane(sender: MailSender, mail: BuiltMail, limits: ThrottleLimits, lane: Lane, now: number): Promise<Sent> {
  lane.begun = lane.begun.filter((at) => at > now - 60_000)
  if (lane.sending >= limits.atOnce || lane.begun.length >= limits.perMinute) return { outcome: 'retry', code: 'throttled' }
  lane.begun.push(now)
  lane.sending += 1
  try {
    return await sender.send(mail)
  } finally {
    lane.sending -= 1
  }
}

function laneOf(lanes: Map<string, Lane>, mail: BuiltMail): Lane {
  const domain = mail.envelope.to.split('@').at(-1)?.toLowerCase() ?? ''
  const known = lanes.get(domain)
  if (known !== undefined) return known
  // Addresses are anybody's to write: the list of domains must not grow for ever.
  if (lanes.size >= 10_000) for (const [name, lane] of lanes) if (lane.sending === 0) lanes.delete(name)
  const lane: Lane = { sending: 0, begun: [] }
  lanes.set(domain, lane)
  return lane
}
