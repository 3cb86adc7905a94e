import { createHash } from 'node:crypto'
import { readKeys } from 'openpgp'
import { splitAddress } from '../mail/address-grammar.ts'
import { EgressRefused, type Egress } from './egress.ts'

/** A key that the holder's own domain publishes, fit for sealing. */
export interface FoundKey { readonly armoured: string; readonly fingerprint: string }

const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** z-base-32 of the SHA-1 of the local part in small letters: the name of its key in a Web Key Directory. */
export function directoryHash(local: string): string {
  const bits = [...createHash('sha1').update(local.toLowerCase()).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)] ?? '').join('')
}

/**
 * Asks the Web Key Directory of the address's own domain, the advanced place first, then the direct one
 * (draft-koch-openpgp-webkey-service, 3.1). Only a key that names this very address counts. `null`: the domain has none;
 * `later`: it could not be asked.
 */
export async function keyOfDomain(egress: Egress, address: string): Promise<FoundKey | null | 'later'> {
  const parts = splitAddress(address)
  if (parts === null || !/^[a-z0-9.-]+$/.test(parts.domain)) return null
  const name = `${directoryHash(parts.local)}?l=${encodeURIComponent(parts.local)}`
  const places = [`https://openpgpkey.${parts.domain}/.well-known/openpgpkey/${parts.domain}/hu/${name}`, `https://${parts.domain}/.well-known/openpgpkey/hu/${name}`]
  let asked = false
  for (const place of places) {
    const found = await keyAt(egress, place, address)
    if (found !== 'later' && found !== null) return found
    asked ||= found === null
  }
  return asked ? null : 'later'
}

async function keyAt(egress: Egress, url: string, address: string): Promise<FoundKey | null | 'later'> {
  try {
    const answer = await egress(url, { maxBytes: 65_536, timeoutMs: 5000 })
    return answer.status === 200 ? await usableKey(answer.bytes, address) : null
  } catch (error) {
    if (error instanceof EgressRefused) return ['timeout', 'unreachable', 'unresolved'].includes(error.code) ? 'later' : null
    throw error
  }
}

async function usableKey(bytes: Buffer, address: string): Promise<FoundKey | null> {
  try {
    for (const key of await readKeys({ binaryKeys: new Uint8Array(bytes) })) {
      const named = key.users.some((one) => one.userID?.email?.toLowerCase() === address.toLowerCase())
      if (!named) continue
      await key.getEncryptionKey()
      return { armoured: key.toPublic().armor(), fingerprint: key.getFingerprint().toLowerCase() }
    }
    return null
  } catch {
    // Whatever the domain sent, nothing can be sealed to it.
    return null
  }
}
