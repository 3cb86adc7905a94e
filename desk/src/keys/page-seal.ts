import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Seals short texts that travel through a page and come back: the reporter's receipt and the tokens of forms. The
 * page then never repeats the receipt itself, nothing lies in a cookie, and what is sealed opens only on this desk and
 * only for its purpose and time.
 */
export interface Seal {
  /** URL-safe text that holds `text` until `until` (milliseconds since 1970), for one purpose. */
  readonly close: (purpose: string, text: string, until: number) => string
  /** The text, or `null` when forged, of another purpose, or too old. */
  readonly open: (purpose: string, sealed: string, now: number) => string | null
  /** A token bound to a session; the same for the session's whole life. */
  readonly token: (session: string) => string
  readonly isToken: (session: string, token: string) => boolean
}

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/** `key`: at least 32 random bytes, kept by this desk only. Purposes get keys of their own by HKDF (RFC 5869). */
export function makeSeal(key: Uint8Array): Seal {
  if (key.length < 32) throw new Error(`The key for sealing forms has ${key.length} bytes and needs at least 32`)
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'parley form seal', 32))
  const signing = Buffer.from(hkdfSync('sha256', key, '', 'parley form token', 32))
  const token = (session: string) => createHmac('sha256', signing).update(session).digest('base64url')
  return {
    close: (purpose, text, until) => encrypt(sealing, purpose, `${until} ${text}`),
    open: (purpose, sealed, now) => {
      const plain = decrypt(sealing, purpose, sealed)
      if (plain === null) return null
      const blank = plain.indexOf(' ')
      return Number(plain.slice(0, blank)) > now ? plain.slice(blank + 1) : null
    },
    token,
    isToken: (session, given) => {
      const [a, b] = [Buffer.from(token(session)), Buffer.from(given)]
      return a.length === b.length && timingSafeEqual(a, b)
    },
  }
}

function encrypt(key: Buffer, purpose: string, plain: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(purpose))
  return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function decrypt(key: Buffer, purpose: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length <= ivBytes + tagBytes) return null
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    return decipher.update(bytes.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch (error) {
    // A tag that does not fit is what a forged or foreign text looks like; anything else is a bug.
    if (error instanceof Error && /unable to authenticate/i.test(error.message)) return null
    throw error
  }
}
