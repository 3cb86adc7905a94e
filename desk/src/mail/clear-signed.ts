import { readCleartextMessage, readKey, verify } from 'openpgp'

export type ClearSigned = { readonly ok: true; readonly text: string; readonly fingerprint: string } | { readonly ok: false }

export const isClearSigned = (text: string): boolean => text.trimStart().startsWith('-----BEGIN PGP SIGNED MESSAGE-----')

/** The words of a clear-signed text, where this key signed all of it; anything else proves nothing. */
export async function clearSigned(text: string, armouredKey: string): Promise<ClearSigned> {
  try {
    const message = await readCleartextMessage({ cleartextMessage: text.trim().replaceAll('\r\n', '\n') })
    const key = await readKey({ armoredKey: armouredKey })
    const { data, signatures } = await verify({ message, verificationKeys: key })
    const [only] = signatures
    if (only === undefined || signatures.length !== 1) return { ok: false }
    await only.verified
    return { ok: true, text: data.trim(), fingerprint: key.getFingerprint().toUpperCase() }
  } catch {
    // Whatever was pasted: unreadable, altered, or by another key.
    return { ok: false }
  }
}
