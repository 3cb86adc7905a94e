import { randomBytes } from 'node:crypto'
import type { ContactState } from '../projections/contact-state.ts'
import { enqueue } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import { iso, type Gate } from './gate.ts'
import { loadMember, policyOf, type LoadedMember } from './membership.ts'
import { roleContact, type ListLetter } from './membership-letters.ts'

const fingerprint = (tx: Tx, token: string): Buffer => tx.instanceKeys.fingerprint('contact check', token)

const contactsOf = ({ state }: LoadedMember): readonly string[] => [
  roleContact,
  ...Object.values(state.people).filter(({ gone }) => gone === undefined).map(({ id }) => id),
]

/**
 * Asks every contact of a member whether its mailbox is read: a letter with an address of its own, and a button there. What
 * comes back instead, or is never answered, is a dead contact, and shows long before an early notice goes out (worker).
 */
export async function askContacts(gate: Gate, tx: Tx, membership: string): Promise<number> {
  const member = await loadMember(tx, membership)
  const policy = member && policyOf(gate, member.project)
  if (!member || !policy || !['active', 'recertification-due'].includes(member.state.standing)) return 0
  const contacts = contactsOf(member)
  for (const contact of contacts) {
    const token = randomBytes(24).toString('hex')
    const eventKey = `contact-check:${membership}:${contact}:${fingerprint(tx, token).toString('hex').slice(0, 16)}`
    await tx.execute(
      `insert into contact_check (membership, contact, asked_at, token_hash, event_key) values ($1, $2, $3, $4, $5)
       on conflict (membership, contact) do update set asked_at = excluded.asked_at, token_hash = excluded.token_hash, event_key = excluded.event_key, answered_at = null`,
      [membership, contact, gate.now(), fingerprint(tx, token), eventKey],
    )
    const letter = asking(gate, member, policy.project.name, { contact, token })
    await enqueue(tx, { eventKey, kind: 'mail', recipient: letter.to, payload: letter, dueAt: gate.now(), project: member.project })
  }
  return contacts.length
}

function asking(gate: Gate, { id, project }: LoadedMember, name: string, { contact, token }: { readonly contact: string; readonly token: string }): ListLetter {
  const text = `Hello,\n\nThis mail asks only whether somebody reads this mailbox: early notices for your organisation are announced here.\n\nPlease open this address and press the button:\n\n${gate.url}/reached/${token}\n\nThere is nothing to read and no embargo behind it.\n\nThe security team of ${name}\n`
  return { to: `list-person:${id}/${contact}`, project, caseReference: 'list', auto: 'generated', report: true, subject: `[${name}] Is this mailbox read?`, text }
}

/** Somebody pressed the button: true where the address is one of a letter that still counts. Pressing twice changes nothing (worker). */
export async function contactAnswered(gate: Gate, tx: Tx, token: string): Promise<boolean> {
  if (!/^[0-9a-f]{48}$/.test(token)) return false
  return (await tx.execute('update contact_check set answered_at = coalesce(answered_at, $2) where token_hash = $1', [fingerprint(tx, token), gate.now()])) === 1
}

/** Every contact of a member, also those never asked, in the order of its roster (worker). */
export async function contactStates(tx: Tx, member: LoadedMember): Promise<readonly ContactState[]> {
  const rows = await tx.query<{ contact: string; asked_at: Temporal.Instant; answered_at: Temporal.Instant | null; state: string | null }>(
    'select c.contact, c.asked_at, c.answered_at, o.state from contact_check c left join outbox o on o.event_key = c.event_key where c.membership = $1',
    [member.id],
  )
  return contactsOf(member).map((contact) => {
    const row = rows.find((one) => one.contact === contact)
    return {
      contact,
      askedAt: row ? iso(row.asked_at) : null,
      answeredAt: row?.answered_at ? iso(row.answered_at) : null,
      dead: row?.answered_at === null && ['bounced', 'failed', 'held'].includes(row.state ?? ''),
    }
  })
}

/** Contacts of a project's members that mail does not reach, or that let two weeks pass without an answer: how many of each member (worker). */
export async function unreached(gate: Gate, tx: Tx, project: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ membership: string; n: number }>(
    `select c.membership, count(*)::int as n from contact_check c join membership m on m.id = c.membership left join outbox o on o.event_key = c.event_key
     where m.project = $1 and c.answered_at is null and (o.state in ('bounced', 'failed', 'held') or c.asked_at < $2) group by 1`,
    [project, gate.now().subtract({ hours: 14 * 24 })],
  )
  return new Map(rows.map(({ membership, n }) => [membership, n]))
}

const everyDays = 90

/** Asks each member whose contacts were not asked for 90 days, so that nobody has to think of it; how many members (worker). */
export async function askContactsDue(gate: Gate, tx: Tx): Promise<number> {
  const due = await tx.query<{ membership: string }>(
    `select l.membership from list_member l left join contact_check c on c.membership = l.membership
     where l.standing in ('active', 'recertification-due') group by l.membership, l.changed_at
     having coalesce(max(c.asked_at), l.changed_at) < $1 order by 1`,
    [gate.now().subtract({ hours: everyDays * 24 })],
  )
  for (const { membership } of due) await askContacts(gate, tx, membership)
  return due.length
}
