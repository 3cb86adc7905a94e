import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Tx } from '../store/store.ts'
import { rawPublicKey } from './checkpoint.ts'

const placeOf = (tx: Tx) => ({ instance: tx.instance, table: 'audit_key', column: 'sealed', caseId: '', row: 'log', version: 0 })

/** The key that signs checkpoints; made once, sealed in the database, opened here only. Transaction: worker. */
export async function openLogKey(tx: Tx, now: Temporal.Instant): Promise<{ readonly privateKey: KeyObject; readonly publicKey: Buffer }> {
  const made = generateKeyPairSync('ed25519').privateKey
  await tx.execute('insert into audit_key (public_key, sealed, made_at) values ($1, $2, $3) on conflict do nothing',
    [rawPublicKey(createPublicKey(made)), tx.instanceKeys.seal(placeOf(tx), made.export({ format: 'der', type: 'pkcs8' })), now])
  const { public_key: publicKey, sealed } = await tx.one<{ public_key: Buffer; sealed: Buffer }>('select public_key, sealed from audit_key')
  return { publicKey, privateKey: createPrivateKey({ key: tx.instanceKeys.open(placeOf(tx), sealed), format: 'der', type: 'pkcs8' }) }
}
