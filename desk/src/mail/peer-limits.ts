import { isIP } from 'node:net'

export interface PeerLimits {
  /** Connections open at once from one address. */
  readonly connections: number
  /** Connections and mails begun in a minute from one address, together. */
  readonly perMinute: number
}

export const peerLimits: PeerLimits = { connections: 20, perMinute: 120 }

export interface PeerGate {
  /** `null`: welcome; else the words to refuse with (421: try again later). */
  enter(address: string): string | null
  leave(address: string): void
  /** One more mail on an open connection. */
  mail(address: string): string | null
}

/**
 * Keeps one outside address from taking the whole port. The machine's own addresses are the mail server in front or
 * the operator, and only share the listener's total. IPv6 addresses count by /64, the smallest a customer has.
 */
export function peerGate(limits: PeerLimits, now: () => number = Date.now): PeerGate {
  const open = new Map<string, number>()
  let minute = 0
  let begun = new Map<string, number>()
  const count = (key: string): boolean => {
    const current = Math.floor(now() / 60_000)
    if (current !== minute) [minute, begun] = [current, new Map()]
    const so = (begun.get(key) ?? 0) + 1
    begun.set(key, so)
    return so <= limits.perMinute
  }
  return {
    enter(address) {
      const key = peerKey(address)
      const connections = (open.get(key) ?? 0) + 1
      open.set(key, connections)
      if (isOwnMachine(key)) return null
      if (connections > limits.connections) return '4.7.0 too many connections from your address, try again later'
      return count(key) ? null : '4.7.0 too much mail from your address, try again later'
    },
    leave(address) {
      const key = peerKey(address)
      const left = (open.get(key) ?? 1) - 1
      if (left > 0) open.set(key, left)
      else open.delete(key)
    },
    mail(address) {
      const key = peerKey(address)
      return isOwnMachine(key) || count(key) ? null : '4.7.0 too much mail from your address, try again later'
    },
  }
}

function peerKey(address: string): string {
  const plain = address.replace(/^::ffff:/i, '')
  return isIP(plain) === 6 ? plain.split(':').slice(0, 4).join(':') : plain
}

const isOwnMachine = (key: string): boolean => key === '' || key === '::1' || key.startsWith('127.')
