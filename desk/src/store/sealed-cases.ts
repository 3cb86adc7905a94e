import { timingSafeEqual } from 'node:crypto'
import { CaseKey, type Scope } from '../keys/case-key.ts'
import { KeyError } from '../keys/key-error.ts'
import { caseKeyContext } from '../keys/keyring.ts'
import { unwrapWith, wrapTo } from '../keys/sealing-identity.ts'
import { caseKey } from './sealed-fields.ts'
import { releaseWaiting } from './sealed-waiting.ts'
import type { Tx } from './transaction.ts'

const proofOf = (tx: Tx, member: string, recipient: string): Buffer => tx.instanceKeys.fingerprint('sealing key', `${member} ${recipient}`)

/** Keeps a member's public key. Gate; whether there was another before. */
export async function putSealKey(tx: Tx, { member, recipient, now }: { readonly member: string; readonly recipient: string; readonly now: Temporal.Instant }): Promise<'made' | 'replaced'> {
  const before = await tx.maybe('select member from member_seal_key where member = $1', [member])
  await tx.execute(
    `insert into member_seal_key (member, recipient, proof, made_at) values ($1, $2, $3, $4)
     on conflict (member) do update set recipient = excluded.recipient, proof = excluded.proof, made_at = excluded.made_at`,
    [member, recipient, proofOf(tx, member, recipient), now])
  return before === undefined ? 'made' : 'replaced'
}

/** The public key of a member, undefined where there is none. @throws KeyError `sealed-altered` where somebody put it in by hand (S-099). */
export async function sealKeyOf(tx: Tx, member: string): Promise<string | undefined> {
  const row = await tx.maybe<{ recipient: string; proof: Buffer }>('select recipient, proof from member_seal_key where member = $1', [member])
  if (row === undefined) return undefined
  if (!timingSafeEqual(row.proof, proofOf(tx, member, row.recipient))) throw new KeyError('sealed-altered', `the sealing key of member ${member} was not put in by this desk`)
  return row.recipient
}

export interface Sealing {
  readonly caseId: string
  readonly by: string
  readonly members: readonly string[]
  readonly now: Temporal.Instant
  /** The age recipient whose key the operator keeps offline; every sealed case is wrapped to it too. */
  readonly recovery?: string | null
}

/** Why a case is not sealed. */
export type NotSealed = 'no-members' | 'no-key' | 'sealed-already'

/**
 * Seals a case: its keys are wrapped to each member's own key, and the wraps under the master key are deleted. Worker, in
 * one transaction. Whoever seals must be among the members, or nobody might be left who opens it.
 */
export async function sealCase(tx: Tx, { caseId, by, members, now, recovery = null }: Sealing): Promise<NotSealed | undefined> {
  if (!members.includes(by)) return 'no-members'
  if (await isSealed(tx, caseId)) return 'sealed-already'
  const key = await caseKey(tx, caseId)
  for (const member of members) if (!(await wrapForMember(tx, key, member))) return 'no-key'
  if (recovery !== null) await wrapForRecovery(tx, key, recovery)
  await tx.execute('insert into sealed_case (case_id, by_member, at) values ($1, $2, $3)', [caseId, by, now])
  await tx.execute('delete from case_key where case_id = $1', [caseId])
  await tx.execute(`update timer set next_at = 'infinity' where case_id = $1 and state in ('set', 'retry')`, [caseId])
  await tx.execute(`update outbox set next_at = 'infinity' where case_id = $1 and state in ('queued', 'retry')`, [caseId])
  tx.openedKeys.delete(caseId)
  return undefined
}

/** Wraps the keys of a sealed case to one more member. `key`: opened by a member who holds it. Worker; false: no key of theirs. */
export async function wrapForMember(tx: Tx, key: CaseKey, member: string): Promise<boolean> {
  const recipient = await sealKeyOf(tx, member)
  if (recipient === undefined) return false
  for (const [scope, bytes] of key.forWrapping()) {
    const wrapped = await wrapTo(recipient, caseKeyContext(tx.instance, key.caseId, scope), bytes)
    await tx.execute(
      `insert into sealed_wrap (case_id, scope, member, wrapped) values ($1, $2, $3, $4)
       on conflict (case_id, scope, member) do update set wrapped = excluded.wrapped`, [key.caseId, scope, member, wrapped])
  }
  return true
}

async function wrapForRecovery(tx: Tx, key: CaseKey, recipient: string): Promise<void> {
  for (const [scope, bytes] of key.forWrapping()) {
    const wrapped = await wrapTo(recipient, caseKeyContext(tx.instance, key.caseId, scope), bytes)
    await tx.execute('insert into sealed_recovery (case_id, scope, recipient, wrapped) values ($1, $2, $3, $4)', [key.caseId, scope, recipient, wrapped])
  }
}

/** The key of a sealed case by the one that the operator keeps offline. Undefined where there is no wrap to any. Worker. @throws KeyError `sealed-altered` for another identity */
export async function recoveredKey(tx: Tx, caseId: string, identity: string): Promise<CaseKey | undefined> {
  const rows = await tx.query<{ scope: Scope; wrapped: Buffer }>('select scope, wrapped from sealed_recovery where case_id = $1', [caseId])
  const keys = await Promise.all(rows.map(async ({ scope, wrapped }) => [scope, await unwrapWith(identity, caseKeyContext(tx.instance, caseId, scope), wrapped)] as const))
  return keys.length === 0 ? undefined : new CaseKey(caseId, new Map(keys))
}

/** Gives the case back to the desk: its keys are wrapped under the master key again. Worker. */
export async function unsealCase(tx: Tx, key: CaseKey): Promise<void> {
  for (const [scope, bytes] of key.forWrapping()) {
    const { epoch, wrapped } = await tx.keyring.custodian.wrap(bytes, caseKeyContext(tx.instance, key.caseId, scope))
    await tx.execute('insert into case_key (case_id, scope, epoch, wrapped) values ($1, $2, $3, $4)', [key.caseId, scope, epoch, wrapped])
  }
  for (const table of ['sealed_case', 'sealed_wrap', 'sealed_recovery']) await tx.execute(`delete from ${table} where case_id = $1`, [key.caseId])
  await tx.execute(`update timer set next_at = due_at where case_id = $1 and state in ('set', 'retry') and next_at = 'infinity'`, [key.caseId])
  await releaseWaiting(tx, [key.caseId])
}

export async function isSealed(tx: Tx, caseId: string): Promise<boolean> {
  return (await tx.query('select case_id from sealed_case where case_id = $1', [caseId])).length > 0
}

/** Who holds the key of a sealed case. */
export async function holdersOf(tx: Tx, caseId: string): Promise<readonly string[]> {
  return (await tx.query<{ member: string }>('select distinct member from sealed_wrap where case_id = $1 order by member', [caseId])).map(({ member }) => member)
}
