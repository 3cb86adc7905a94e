import { caseKey, caseKeys, openJson, sealJson } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'

/** How somebody is reached. An identity: sealed under a key of its own, read by the worker alone. */
export interface Contact {
  readonly address: string
  readonly name: string | null
  /** The newest Message-ID of theirs, for threading in their client. */
  readonly messageId: string | null
  readonly references: readonly string[]
}

const place = (participant: string) => ({ table: 'contact', column: 'sealed', row: participant, purpose: 'identity' as const })

const written = new WeakMap<Tx, Map<string, { readonly acknowledged: boolean }>>()

/** What this transaction itself wrote of a contact, so that it need not be asked back. */
export function reachedInThis(tx: Tx, caseId: string, participant: string): { readonly acknowledged: boolean } | undefined {
  return written.get(tx)?.get(`${caseId} ${participant}`)
}

export async function putContact(tx: Tx, caseId: string, participant: string, contact: Contact, acknowledged = false): Promise<void> {
  const key = await caseKey(tx, caseId)
  // Who was erased is not written down again because of a late answer.
  if (!key.has('identity')) return
  const sealed = sealJson(tx, key, place(participant), contact)
  written.set(tx, (written.get(tx) ?? new Map<string, { acknowledged: boolean }>()).set(`${caseId} ${participant}`, { acknowledged }))
  tx.write(
    `insert into contact (case_id, participant, sealed, address_mac, acknowledged) values ($1, $2, $3, $4, $5)
     on conflict (case_id, participant) do update set sealed = excluded.sealed, address_mac = excluded.address_mac, acknowledged = contact.acknowledged or excluded.acknowledged`,
    [caseId, participant, sealed, addressMac(tx, contact.address), acknowledged])
}

/** Worker only; undefined where none was given or it was shredded. */
export async function getContact(tx: Tx, caseId: string, participant: string): Promise<Contact | undefined> {
  const [row] = await Promise.all([
    tx.maybe<{ sealed: Buffer }>('select sealed from contact where case_id = $1 and participant = $2', [caseId, participant]), caseKeys(tx, [caseId]),
  ])
  if (row === undefined) return undefined
  const key = await caseKey(tx, caseId)
  return key.has('identity') ? openJson(tx, key, place(participant), row.sealed) as Contact : undefined
}

/** A fingerprint that tells equal addresses from different ones, and nothing else. */
export function addressMac(tx: Tx, address: string): Buffer {
  return tx.instanceKeys.fingerprint('address', address.trim().toLowerCase())
}
