import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Seconds of a time step, and digits of a code: what every authenticator app takes for granted. */
const stepSeconds = 30
const digits = 6
/** Steps before and after now that are still taken, for clocks that are a little off. */
const tolerance = 1
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 160 random bits, as RFC 4226 §4 asks. */
export const newSeed = (): Buffer => randomBytes(20)

export const stepAt = (now: Temporal.Instant): number => Math.floor(now.epochMilliseconds / 1000 / stepSeconds)

/** The code of a time step (RFC 6238 with RFC 4226 §5.3). */
export function codeOf(seed: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 15
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** length).padStart(length, '0')
}

/** The step whose code this is, at most one away from now and later than `after`; else `null` (S-012). */
export function stepOfCode(seed: Uint8Array, code: string, now: Temporal.Instant, after: number): number | null {
  const given = Buffer.from(code.replace(/\s/g, ''))
  let found: number | null = null
  // Every step is tried, so that the time taken tells nothing.
  for (let step = stepAt(now) - tolerance; step <= stepAt(now) + tolerance; step += 1) {
    const wanted = Buffer.from(codeOf(seed, step))
    const same = given.length === wanted.length && timingSafeEqual(given, wanted)
    if (same && step > after) found = step
  }
  return found
}

/** As people type a seed into an app: base32 (RFC 4648) in groups of four. */
export function seedWords(seed: Uint8Array): string {
  return (base32(seed).match(/.{1,4}/g) ?? []).join(' ')
}

/** As apps take it from a link. Issuer and login only; nothing secret but the seed. */
export function seedLink(seed: Uint8Array, issuer: string, login: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(login)}`
  return `otpauth://totp/${label}?secret=${base32(seed)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((group) => alphabet.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join('')
}
