import { dueWords } from '@parley/policy'
import { enqueue } from '../store/outbox.ts'
import type { Store, Tx } from '../store/store.ts'
import { iso, type Gate } from './gate.ts'

/** The hour of a project's own day from which the summary may go out. */
const hour = 8
const shown = 5

/** A member whose summary of the local day `day` has not been decided yet. */
export interface DigestDue { readonly member: string; readonly project: string; readonly zone: string; readonly day: string }

/**
 * Whose summary is due: active members with an address, once it is eight in the zone of their project (of several, the first
 * by its id), and no summary was decided for that day. A desk that was down at eight makes up for it on the same day.
 */
export async function digestsDue(gate: Gate, tx: Tx): Promise<readonly DigestDue[]> {
  const rows = await tx.query<{ member: string; project: string; decided: string | null }>(
    `select m.id as member, min(t.project) as project, min(d.day)::text as decided
     from member m join team_member t on t.member = m.id join member_address a on a.member = m.id left join digest d on d.member = m.id
     where m.state = 'active' group by m.id order by m.id`)
  return rows.flatMap(({ member, project, decided }) => {
    const zone = gate.shelf.of(project, iso(gate.now()))?.policy.calendar.zone ?? 'UTC'
    const local = gate.now().toZonedDateTimeISO(zone)
    const day = local.toPlainDate().toString()
    return local.hour < hour || (decided !== null && decided >= day) ? [] : [{ member, project, zone, day }]
  })
}

/**
 * Decides a member's summary of the day: a mail where something is open, nothing where not; either way once, in the one
 * transaction that records it, so that a crash neither loses nor doubles it. True: a mail goes out.
 */
export async function sendDigest(store: Store, gate: Gate, { member, zone, day }: DigestDue): Promise<boolean> {
  // As the member: what the database hides from them is not counted either.
  const open = await store.as({ role: 'team', member }, (tx) => openCases(gate, tx))
  return store.as({ role: 'worker' }, async (tx) => {
    const decided = await tx.execute(
      `insert into digest (member, day, sent) values ($1, $2, $3)
       on conflict (member) do update set day = excluded.day, sent = excluded.sent where digest.day < excluded.day`, [member, day, open.count > 0])
    if (decided !== 1 || open.count === 0) return false
    const payload = { ...digestMail(gate, open, zone), auto: 'generated' as const }
    return enqueue(tx, { eventKey: `digest:${member}:${day}`, kind: 'member-mail', recipient: `member:${member}`, payload, dueAt: gate.now() })
  })
}

interface OpenCases {
  readonly count: number
  readonly unanswered: number
  readonly overdue: number
  readonly next: readonly { readonly id: string; readonly ref: string; readonly due: Temporal.Instant }[]
}

async function openCases(gate: Gate, tx: Tx): Promise<OpenCases> {
  const counts = await tx.one<Omit<OpenCases, 'next'>>(
    `select count(*)::int as count, (count(*) filter (where (flags->>'unanswered')::boolean))::int as unanswered,
       (count(*) filter (where next_due_at <= $1))::int as overdue from case_view where closed_at is null`, [gate.now()])
  const next = await tx.query<OpenCases['next'][number]>(
    `select case_id as id, ref, next_due_at as due from case_view where closed_at is null and next_due_at is not null
     order by next_due_at, case_id limit ${shown}`)
  return { ...counts, next }
}

/** S-057: references, times and links; never what a case says. */
function digestMail(gate: Gate, { count, unanswered, overdue, next }: OpenCases, zone: string): { readonly subject: string; readonly text: string } {
  const late = (due: Temporal.Instant): string => (Temporal.Instant.compare(due, gate.now()) <= 0 ? 'was due' : 'due')
  const lines = [
    `Open cases: ${count}`, `Not acknowledged yet: ${unanswered}`, `With a time that ran out: ${overdue}`,
    ...(next.length === 0 ? [] : ['', 'Next:', ...next.map(({ id, ref, due }) => `- ${ref}: ${late(due)} ${dueWords(due, zone)}\n  ${gate.url}/cases/${id}`)]),
    '', 'To see more, sign in:', `${gate.url}/cases`,
  ]
  return { subject: 'Your summary of the day', text: lines.join('\n') }
}
