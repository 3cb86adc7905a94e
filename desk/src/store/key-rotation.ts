import type { WrappedKey } from '../keys/custodian.ts'
import { DESK, type StoredKey } from '../keys/keyring.ts'
import { instanceKeyContext } from './instance.ts'
import { dropCopies } from './reader-copies.ts'
import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

const BATCH = 200

/**
 * Wraps every key anew that is still wrapped by a former master key, a few hundred a transaction, while the desk works
 * on. No ciphertext of a case changes. When it returns 0 more, the former master key can be forgotten (S-093).
 * Returns how many were wrapped anew.
 */
export async function rewrapKeys(store: Store): Promise<number> {
  let done = await store.as({ role: 'worker' }, rewrapInstanceKeys)
  for (const rewrap of [rewrapBatch, rewrapSearchKeys]) {
    for (let batch = BATCH; batch > 0; done += batch) batch = await store.as({ role: 'worker' }, rewrap)
  }
  return done
}

/** Deletes the keys of a case (or only who was involved): its ciphertext is noise from then on, its chain still verifies. */
export async function shredCase(tx: Tx, caseId: string, what: 'everything' | 'identity'): Promise<void> {
  await tx.execute(`delete from case_key where case_id = $1 and ($2 = 'everything' or scope = 'identity')`, [caseId, what])
  await tx.execute(`delete from sealed_wrap where case_id = $1 and ($2 = 'everything' or scope = 'identity')`, [caseId, what])
  await tx.execute(`delete from sealed_recovery where case_id = $1 and ($2 = 'everything' or scope = 'identity')`, [caseId, what])
  if (what === 'everything') await dropCopies(tx, caseId)
  tx.openedKeys.delete(caseId)
}

async function rewrapBatch(tx: Tx): Promise<number> {
  const rows = await tx.query<StoredKey & { case_id: string }>(
    'select case_id, scope, epoch, wrapped from case_key where epoch <> $1 order by case_id limit $2 for update skip locked',
    [tx.keyring.custodian.epoch, BATCH])
  for (const row of rows) {
    const fresh = await tx.keyring.rewrap(tx.instance, row.case_id, row)
    if (fresh === undefined) continue
    await tx.execute('update case_key set epoch = $3, wrapped = $4 where case_id = $1 and scope = $2',
      [row.case_id, row.scope, fresh.epoch, fresh.wrapped])
  }
  return rows.length
}

async function rewrapSearchKeys(tx: Tx): Promise<number> {
  const rows = await tx.query<WrappedKey & { case_id: string }>(
    'select case_id, epoch, wrapped from search_key where epoch <> $1 order by case_id limit $2 for update skip locked', [tx.keyring.custodian.epoch, BATCH])
  for (const { case_id: id, ...stored } of rows) {
    const { epoch, wrapped } = await tx.keyring.rewrapSearchKey(tx.instance, id, stored)
    await tx.execute('update search_key set epoch = $2, wrapped = $3 where case_id = $1', [id, epoch, wrapped])
  }
  return rows.length
}

async function rewrapInstanceKeys(tx: Tx): Promise<number> {
  const { custodian } = tx.keyring
  const rows = await tx.query<{ name: string; epoch: string; wrapped: Buffer }>(
    'select name, epoch, wrapped from instance_key where epoch <> $1 for update', [custodian.epoch])
  for (const row of rows) {
    const context = instanceKeyContext(tx.instance, row.name)
    const fresh = await custodian.wrap(await custodian.unwrap(row, context, DESK), context)
    await tx.execute('update instance_key set epoch = $2, wrapped = $3 where name = $1', [row.name, fresh.epoch, fresh.wrapped])
  }
  return rows.length
}
