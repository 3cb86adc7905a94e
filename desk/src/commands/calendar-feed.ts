import { randomBytes } from 'node:crypto'
import type { Tx } from '../store/store.ts'

const fingerprint = (tx: Tx, secret: string): Buffer => tx.instanceKeys.fingerprint('calendar feed', secret)

/** Makes the member's feed a new secret of 64 hexadecimal digits; the one before opens nothing from now on (worker). */
export async function renewFeed(tx: Tx, member: string, at: Temporal.Instant): Promise<string> {
  const secret = randomBytes(32).toString('hex')
  await tx.execute(
    `insert into calendar_feed (member, secret_hash, made_at) values ($1, $2, $3)
     on conflict (member) do update set secret_hash = excluded.secret_hash, made_at = excluded.made_at`,
    [member, fingerprint(tx, secret), at],
  )
  return secret
}

/** Takes the member's feed away; true where there was one (worker). */
export async function revokeFeed(tx: Tx, member: string): Promise<boolean> {
  return (await tx.execute('delete from calendar_feed where member = $1', [member])) === 1
}

/** Since when the member's feed has its address; null where there is none (worker). */
export async function feedSince(tx: Tx, member: string): Promise<Temporal.Instant | null> {
  const row = await tx.maybe<{ made_at: Temporal.Instant }>('select made_at from calendar_feed where member = $1', [member])
  return row?.made_at ?? null
}

/** Whose feed this secret opens (worker). Looked up by its fingerprint, so that no time of comparing tells anything. */
export async function feedMember(tx: Tx, secret: string): Promise<string | null> {
  const row = await tx.maybe<{ member: string }>('select member from calendar_feed where secret_hash = $1', [fingerprint(tx, secret)])
  return row?.member ?? null
}
