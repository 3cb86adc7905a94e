import { placeOf } from '../store/sealed-fields.ts'
import type { Store, Tx } from '../store/store.ts'
import { makeSigningKey, signerOf } from './openpgp.ts'

/** Signs what is published. Made once at the start, so that publication itself needs no key from the database. */
export interface Signer {
  readonly fingerprint: string
  /** A detached, armoured OpenPGP signature over the bytes. */
  sign(bytes: Uint8Array, at: Temporal.Instant): Promise<string>
}

export interface SignerOptions {
  readonly store: Pick<Store, 'as'>
  /** Who the key says it belongs to. */
  readonly owner: { readonly name: string; readonly email: string }
  readonly now: () => Temporal.Instant
}

/**
 * The desk's signing key, made at the first start and not at the first publication: a key that appears in public must not
 * tell that something is about to be published. Of several desks on one database, one makes it and all use it.
 */
export async function openSigner({ store, owner, now }: SignerOptions): Promise<Signer> {
  const found = await store.as({ role: 'worker' }, readInUse) ?? await makeFirst({ store, owner, now })
  const sign = await signerOf(found.privateKey)
  return { fingerprint: found.fingerprint, sign }
}

interface InUse { readonly fingerprint: string; readonly privateKey: string }

const field = (fingerprint: string) => ({ table: 'signing_key', column: 'sealed', row: fingerprint })

async function readInUse(tx: Tx): Promise<InUse | undefined> {
  const row = await tx.maybe<{ fingerprint: string; sealed: Buffer }>('select fingerprint, sealed from signing_key where retired_at is null')
  return row && { fingerprint: row.fingerprint, privateKey: tx.instanceKeys.open(placeOf(tx, '', field(row.fingerprint)), row.sealed).toString('utf8') }
}

async function makeFirst({ store, owner, now }: SignerOptions): Promise<InUse> {
  const at = now()
  const made = await makeSigningKey(owner, at)
  const found = await store.as({ role: 'worker' }, async (tx) => {
    const sealed = tx.instanceKeys.seal(placeOf(tx, '', field(made.fingerprint)), Buffer.from(made.privateKey, 'utf8'))
    await tx.execute('insert into signing_key (fingerprint, public_key, sealed, made_at) values ($1, $2, $3, $4) on conflict do nothing',
      [made.fingerprint, made.publicKey, sealed, at])
    return readInUse(tx)
  })
  if (!found) throw new Error('the signing key was not kept')
  return found
}

/** Takes the key out of use; the next start makes another. Its public half stays, because its signatures do. */
export function retireSigningKey(tx: Tx, at: Temporal.Instant): Promise<number> {
  return tx.execute('update signing_key set retired_at = $1 where retired_at is null', [at])
}
