import type { SignedIn } from '../access/signed-in.ts'
import { notify, type NoticeKind } from '../identity/notices.ts'
import type { Store, Tx } from '../store/store.ts'

/** S-028: so many different cases an hour are work; more takes a proof of presence; and so many are nobody's work. */
export const casesPerProof = 30
export const casesPerHour = 90

/** What stands in the way of one reading more. */
export type Spent = 'step-up' | 'stop'

/** Thrown by the port and answered by the web: the page is the same for every case, read or not, there or not. */
export class ReadingHalted extends Error {
  override readonly name = 'ReadingHalted'
  readonly spent: Spent
  constructor(spent: Spent) {
    super(`reading was halted: ${spent}`)
    this.spent = spent
  }
}

export interface Asked {
  readonly who: SignedIn
  /** The case; `mail:` and the arrival, of mail that belongs to none; or `search:` and anything: each search counts as one. */
  readonly caseId: string
  readonly now: Temporal.Instant
}

/**
 * Runs `work` as this member unless the budget of readings is spent. It is counted by member, so that another session
 * or a proof of presence (which renews the session's id) does not begin it anew: 30 different cases since the last proof,
 * 90 within an hour whatever was proved. A case that was read within the hour costs nothing.
 * @throws ReadingHalted after all members were told, once an hour.
 */
export async function withinBudget<T>(store: Store, asked: Asked, work: (tx: Tx) => Promise<T>): Promise<T> {
  const read = await store.as({ role: 'team', member: asked.who.member }, async (tx): Promise<{ spent: Spent } | { spent: null; value: T }> => {
    const spent = await spentBy(tx, asked)
    return spent === null ? { spent, value: await work(tx) } : { spent }
  })
  if (read.spent === null) return read.value
  await alarm(store, asked, read.spent)
  throw new ReadingHalted(read.spent)
}

async function spentBy(tx: Tx, { who, caseId, now }: Asked): Promise<Spent | null> {
  const hourAgo = now.subtract({ hours: 1 })
  const proof = who.steppedUpAt === null ? hourAgo : Temporal.Instant.from(who.steppedUpAt)
  const { hour, proved } = await tx.one<{ hour: number; proved: number }>(
    `with seen as (select case_id as what, at from read_log where viewer = $1 and at > $2
       union all select 'mail:' || arrival, at from mail_read where viewer = $1 and at > $2
       union all select 'search:' || id, at from case_searched where viewer = $1 and at > $2)
     select count(distinct what) as hour, count(distinct what) filter (where at > $3) as proved
     from seen where at <= $5 and what <> $4 and not exists (select from seen where what = $4)`,
    [who.member, hourAgo, proof, caseId, now])
  if (hour >= casesPerHour) return 'stop'
  return proved >= casesPerProof ? 'step-up' : null
}

const noticeOf: Readonly<Record<Spent, NoticeKind>> = { 'step-up': 'many cases read', 'stop': 'reading stopped' }

/** A letter to every member, and a line on everybody's account page; once an hour, however often it is tried. */
async function alarm(store: Store, { who, now }: Asked, spent: Spent): Promise<void> {
  const what = noticeOf[spent]
  await store.as({ role: 'gate' }, async (tx) => {
    // Two tries at once must not tell everybody twice.
    await tx.query('select id from member where id = $1 for update', [who.member])
    const told = await tx.maybe('select id from member_notice where about = $1 and what = $2 and at > $3 limit 1', [who.member, what, now.subtract({ hours: 1 })])
    if (!told) await notify(tx, what, who.member, now)
  })
}
