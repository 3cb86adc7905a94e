import type { Tx } from '../store/store.ts'
import { placeOfMember } from './identity.ts'
import { notify } from './notices.ts'
import { hashOf, newRecoveryCode, readRecoveryCode } from './secrets.ts'
import { endSessions } from './sessions.ts'
import { stepOfCode } from './totp.ts'

/*
 * The second factors that are typed: codes of an authenticator app, and recovery codes on paper. Neither opens anything
 * without the passphrase, so that a lost paper or phone is not a way in.
 */

const recoveryCodes = 8

/** Takes a seed into use when `code` shows that the app has it; null code-step means the code is wrong. */
export async function setAuthenticator(tx: Tx, member: string, given: { readonly seed: Uint8Array; readonly code: string }, now: Temporal.Instant): Promise<boolean> {
  const step = stepOfCode(given.seed, given.code, now, -1)
  if (step === null) return false
  const sealed = tx.instanceKeys.seal(placeOfMember(tx, 'totp', member), given.seed)
  await tx.execute(
    `insert into totp (member, sealed, last_step, confirmed_at) values ($1, $2, $3, $4)
     on conflict (member) do update set sealed = excluded.sealed, last_step = excluded.last_step, confirmed_at = excluded.confirmed_at`,
    [member, sealed, step, now])
  return true
}

/** Whether this is the app's code now; each is taken once, even when two come at the same time (S-012). */
export async function takeAppCode(tx: Tx, member: string, code: string, now: Temporal.Instant): Promise<boolean> {
  const row = await tx.maybe<{ sealed: Buffer; last_step: number }>('select sealed, last_step from totp where member = $1 for update', [member])
  if (!row) return false
  const seed = tx.instanceKeys.open(placeOfMember(tx, 'totp', member), row.sealed)
  const step = stepOfCode(seed, code, now, row.last_step)
  if (step === null) return false
  await tx.execute('update totp set last_step = $2 where member = $1', [member, step])
  return true
}

export async function hasAuthenticator(tx: Tx, member: string): Promise<boolean> {
  return await tx.maybe('select member from totp where member = $1', [member]) !== undefined
}

export async function removeAuthenticator(tx: Tx, member: string): Promise<void> {
  await tx.execute('delete from totp where member = $1', [member])
}

/** Eight fresh codes, to be shown once; those before are void. */
export async function issueRecoveryCodes(tx: Tx, member: string): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodes }, newRecoveryCode)
  await tx.execute('delete from recovery_code where member = $1', [member])
  for (const code of codes) {
    await tx.execute('insert into recovery_code (hash, member) values ($1, $2)', [hashOf('recovery', code), member])
  }
  return codes
}

/** Uses up a recovery code: ends every session of the member and tells the others (S-013). */
export async function takeRecoveryCode(tx: Tx, member: string, text: string, now: Temporal.Instant): Promise<boolean> {
  const code = readRecoveryCode(text)
  if (code === null) return false
  const taken = await tx.execute('update recovery_code set used_at = $3 where hash = $1 and member = $2 and used_at is null',
    [hashOf('recovery', code), member, now])
  if (taken !== 1) return false
  await endSessions(tx, member)
  await notify(tx, 'recovery used', member, now)
  return true
}

export async function recoveryCodesLeft(tx: Tx, member: string): Promise<number> {
  const { left } = await tx.one<{ left: number }>('select count(*) as left from recovery_code where member = $1 and used_at is null', [member])
  return left
}
