import { readKey } from 'openpgp'
import { addressMac } from '../commands/contacts.ts'
import { placeOf } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import type { OfferedKey } from './parsed-mail.ts'

/** The one OpenPGP key the desk takes for somebody's, found by their address. */
export interface PinnedKey {
  readonly armoured: string
  readonly fingerprint: string
  readonly source: KeySource
  /** Its holder asked to be sent the words themselves, sealed to it. */
  readonly wantsContent: boolean
  /** Fingerprint of another key that came later from the same address; people decide. */
  readonly rival: string | null
}
export type KeySource = OfferedKey['source'] | 'given' | 'wkd'
export type Pinning = 'pinned' | 'known' | 'rival'

const field = (mac: Buffer) => ({ table: 'pinned_key', column: 'sealed', row: mac.toString('hex') })

/** Worker only. */
export async function pinnedKey(tx: Tx, address: string): Promise<PinnedKey | null> {
  const mac = addressMac(tx, address)
  const rows = await tx.askRow<{ address_mac: Buffer; fingerprint: string; sealed: Buffer; source: KeySource; wants_content: boolean; rival: string | null }>(
    'select address_mac, fingerprint, sealed, source, wants_content, rival from pinned_key where address_mac = any($1::bytea[])', [mac])
  const row = rows.find(({ address_mac }) => address_mac.equals(mac))
  if (!row) return null
  const armoured = tx.instanceKeys.open(placeOf(tx, '', field(mac)), row.sealed).toString('utf8')
  return { armoured, fingerprint: row.fingerprint, source: row.source, wantsContent: row.wants_content, rival: row.rival }
}

export interface NewPin { readonly address: string; readonly key: Pick<OfferedKey, 'armoured' | 'fingerprint'>; readonly source: KeySource; readonly now: Temporal.Instant }

/**
 * Trust on first use: the first key of a proved sender is theirs. The same key again brings its new dates; another key
 * never replaces it silently, but is remembered as a rival. Only a proved sender, or the holder at the desk itself
 * (`given`), may be pinned: the caller sees to that.
 */
export async function pinKey(tx: Tx, { address, key, source, now }: NewPin): Promise<Pinning> {
  const mac = addressMac(tx, address)
  const sealed = tx.instanceKeys.seal(placeOf(tx, '', field(mac)), Buffer.from(key.armoured))
  const known = await pinnedKey(tx, address)
  if (known !== null && known.fingerprint !== key.fingerprint && source !== 'given') {
    await tx.execute('update pinned_key set rival = $2 where address_mac = $1', [mac, key.fingerprint])
    return 'rival'
  }
  await tx.execute(
    `insert into pinned_key (address_mac, fingerprint, sealed, source, pinned_at) values ($1, $2, $3, $4, $5)
     on conflict (address_mac) do update set fingerprint = excluded.fingerprint, sealed = excluded.sealed,
       source = case when pinned_key.fingerprint = excluded.fingerprint then pinned_key.source else excluded.source end,
       rival = null`, [mac, key.fingerprint, sealed, source, now])
  return known === null ? 'pinned' : 'known'
}

/** «Send me the words, sealed»: only with a key on record. False: there is none. */
export async function wishForContent(tx: Tx, address: string, wants: boolean): Promise<boolean> {
  return await tx.execute('update pinned_key set wants_content = $2 where address_mac = $1', [addressMac(tx, address), wants]) === 1
}

/** A key that its holder put in by hand, on the reporter's page: readable, for sealing, in force. */
export async function readGivenKey(armoured: string): Promise<Pick<OfferedKey, 'armoured' | 'fingerprint'> | null> {
  try {
    const key = (await readKey({ armoredKey: armoured })).toPublic()
    await key.getEncryptionKey()
    return { armoured: key.armor(), fingerprint: key.getFingerprint().toLowerCase() }
  } catch {
    // Whatever was put into the field: nothing can be sealed to it.
    return null
  }
}

/**
 * What a reporter sets on the own page: a key (or none: the one on record), and whether the words themselves shall come by
 * mail, sealed to it. The holder is there in person, so a key given here replaces the one on record.
 */
export async function setContentWish(tx: Tx, wish: { readonly address: string; readonly armoured: string | null; readonly wants: boolean; readonly now: Temporal.Instant }): Promise<'done' | 'bad-key' | 'no-key'> {
  const { address, armoured, wants, now } = wish
  const key = armoured === null ? null : await readGivenKey(armoured)
  if (armoured !== null && key === null) return 'bad-key'
  if (key !== null) await pinKey(tx, { address, key, source: 'given', now })
  return await wishForContent(tx, address, wants) || !wants ? 'done' : 'no-key'
}

const warnDays = 30

/** What the holder of a key should know of its end: nothing while it is far. Goes out sealed, below the words. */
export async function endingWords(armoured: string, now: Temporal.Instant): Promise<string> {
  const ends = await endOf(armoured)
  if (ends === null || Temporal.Instant.compare(ends, now.add({ hours: warnDays * 24 })) > 0) return ''
  return `\n\nYour OpenPGP key ends on ${ends.toString().slice(0, 10)}. Send us the next one before that day, attached to a mail: without it we cannot seal anything for you.`
}

/** One that cannot be read is held back at the sealing, with a task for the team. */
async function endOf(armoured: string): Promise<Temporal.Instant | null> {
  try {
    const ends = await (await readKey({ armoredKey: armoured })).getExpirationTime()
    return ends instanceof Date ? Temporal.Instant.fromEpochMilliseconds(ends.getTime()) : null
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
