import { clearSigned, isClearSigned } from '../mail/clear-signed.ts'
import { pinnedKey, setContentWish } from '../mail/pinned-keys.ts'
import type { Tx } from '../store/store.ts'

/** The OpenPGP key on record for an address: its fingerprint, and whether the words themselves go out sealed to it. */
export interface KeyOnRecord { readonly fingerprint: string; readonly wantsContent: boolean }

/** Worker only; null where there is none. */
export async function keyOnRecord(tx: Tx, address: string): Promise<KeyOnRecord | null> {
  const pinned = await pinnedKey(tx, address)
  return pinned && { fingerprint: pinned.fingerprint, wantsContent: pinned.wantsContent }
}

/** What somebody sets on a page of their own: a key (empty: the one on record stays), and whether the words shall come sealed to it. */
export function giveKey(tx: Tx, given: { readonly address: string; readonly key: string; readonly wants: boolean; readonly now: Temporal.Instant }): Promise<'done' | 'bad-key' | 'no-key'> {
  const { address, key, wants, now } = given
  return setContentWish(tx, { address, armoured: key === '' ? null : key, wants, now })
}

/** A statement in plain words, or one clear-signed with the key on record, with its original; null where a signature does not hold (S3-73). */
export async function signedStatement(tx: Tx, address: string, written: string): Promise<{ readonly statement: string; readonly signed?: string } | null> {
  if (!isClearSigned(written)) return { statement: written }
  const key = await pinnedKey(tx, address)
  const found = key === null ? { ok: false as const } : await clearSigned(written, key.armoured)
  return found.ok ? { statement: found.text, signed: written } : null
}
