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
  const row = [caseId, participant, sealJson(tx, key, place(participant), contact), addressMac(tx, contact.address), acknowledged]
  // One statement may write a row once.
  if (reachedInThis(tx, caseId, participant)) tx.write(PUT, row.map((value) => [value]))
  else tx.writeRow(PUT, row)
  written.set(tx, (written.get(tx) ?? new Map<string, { acknowledged: boolean }>()).set(`${caseId} ${participant}`, { acknowledged }))
}

const PUT = `insert into contact (case_id, participant, sealed, address_mac, acknowledged)
  select * from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::boolean[])
  on conflict (case_id, participant) do update set sealed = excluded.sealed, address_mac = excluded.address_mac, acknowledged = contact.acknowledged or excluded.acknowledged`

/** Worker only; undefined where none was given or it was shredded. */
export async function getContact(tx: Tx, caseId: string, participant: string): Promise<Contact | undefined> {
  const [rows] = await Promise.all([
    // By the key of each: as a join it may be read through a whole table.
    tx.askRow<{ case_id: string; participant: string; sealed: Buffer | null }>(
      `select case_id, participant, (select c.sealed from contact c where c.case_id = k.case_id and c.participant = k.participant) as sealed
       from unnest($1::text[], $2::text[]) as k (case_id, participant)`, [caseId, participant]),
    caseKeys(tx, [caseId]),
  ])
  const sealed = rows.find((row) => row.case_id === caseId && row.participant === participant)?.sealed ?? null
  if (sealed === null) return undefined
  const key = await caseKey(tx, caseId)
  return key.has('identity') ? openJson(tx, key, place(participant), sealed) as Contact : undefined
}

/** A fingerprint that tells equal addresses from different ones, and nothing else. */
export function addressMac(tx: Tx, address: string): Buffer {
  return tx.instanceKeys.fingerprint('address', address.trim().toLowerCase())
}
