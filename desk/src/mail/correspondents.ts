import { getContact } from '../commands/contacts.ts'
import { loadMember } from '../commands/membership.ts'
import { memberAddress } from '../identity/notices.ts'
import type { Tx } from '../store/store.ts'
import { referenceLabel } from './reply-address.ts'
import { memberThread } from './route.ts'
import type { Correspondent } from './route.ts'

interface PartRow { readonly caseId: string; readonly reference: string; readonly project: string; readonly participant: string }

/** Everybody who may write by mail to the cases with this reference: who takes part from outside, and the team. */
export async function correspondents(tx: Tx, reference: string): Promise<readonly Correspondent[]> {
  const rows = await tx.query<PartRow>(
    `select h.id as "caseId", h.ref as reference, h.project, c.participant from case_head h join contact c on c.case_id = h.id where lower(h.ref) = $1
       and not exists (select from list_party p where p.case_id = h.id and p.participant = c.participant)
       and not exists (select from vendor_party v where v.case_id = h.id and v.participant = c.participant)`, [reference])
  const outside = await Promise.all(rows.filter((row) => referenceLabel(row.reference) === reference).map((row) => correspondent(tx, row)))
  return [...outside, ...await parties(tx, reference), ...await team(tx, reference)]
}

/** Parties of a list and vendors are written to under an id that leads nowhere (X22); their answers come back under it. */
async function parties(tx: Tx, reference: string): Promise<readonly Correspondent[]> {
  if (!/^[a-z2-7]{8}$/.test(reference)) return []
  const rows = await tx.query<PartRow & { part: 'list' | 'vendor'; membership: string | null }>(
    `select h.id as "caseId", upper(left(p.alias, 8)) as reference, h.project, p.participant, 'list' as part, p.membership
       from list_party p join case_head h on h.id = p.case_id where left(p.alias, 8) = $1 and p.cut_at is null
     union all select h.id, upper(left(v.alias, 8)), h.project, v.participant, 'vendor', null
       from vendor_party v join case_head h on h.id = v.case_id where left(v.alias, 8) = $1`, [reference])
  return Promise.all(rows.map(async ({ part, membership, ...row }): Promise<Correspondent> =>
    ({ ...row, audience: 'parties', address: (await getContact(tx, row.caseId, row.participant))?.address ?? null, part, ...(membership === null ? {} : await organisationOf(tx, membership)) })))
}

/** The shared address that an organisation gave the list, while it is a member of it. */
async function organisationOf(tx: Tx, membership: string): Promise<Pick<Correspondent, 'organisation'>> {
  const { organisation, standing } = (await loadMember(tx, membership))?.state ?? {}
  const isMember = standing === 'active' || standing === 'recertification-due'
  return organisation === undefined || !isMember ? {} : { organisation: { name: organisation.name, address: organisation.roleAddress } }
}

/** Each member has two addresses on a case: one writes to the team, one to the reporter. */
async function team(tx: Tx, reference: string): Promise<readonly Correspondent[]> {
  const rows = await tx.query<Omit<PartRow, 'participant'> & { member: string }>(
    `select h.id as "caseId", h.ref as reference, h.project, t.member from case_head h join team_member t on t.project = h.project and reaches_case(t.teams, h.id)
     join member m on m.id = t.member and m.state = 'active' where lower(h.ref) = $1`, [reference])
  const found = await Promise.all(rows.map(async ({ member, ...row }) => {
    const address = await memberAddress(tx, member)
    return (['team', 'reporter'] as const).map((thread): Correspondent => ({ ...row, participant: memberThread(thread, member), audience: thread, address, member }))
  }))
  return found.flat()
}

async function correspondent(tx: Tx, row: PartRow): Promise<Correspondent> {
  const contact = await getContact(tx, row.caseId, row.participant)
  const access = await tx.maybe<{ audiences: string[]; left: boolean }>('select audiences, words_until is not null as left from case_access where case_id = $1 and subject = $2', [row.caseId, row.participant])
  const movedTo = access?.left === true ? await movedFrom(tx, row) : undefined
  return { ...row, audience: access?.audiences.includes('reporter') ? 'reporter' : 'parties', address: contact?.address ?? null, ...(movedTo === undefined ? {} : { movedTo }) }
}

/** The participant keeps the id wherever the report goes; of several cases it is the youngest. */
const movedFrom = (tx: Tx, { caseId, participant, project }: PartRow) => tx.maybe<{ caseId: string; reference: string }>(
  `select h.id as "caseId", h.ref as reference from case_access a join case_head h on h.id = a.case_id
   where a.subject = $1 and a.case_id <> $2 and a.words_until is null and h.project = $3 and 'reporter' = any(a.audiences) order by h.opened_at desc, h.id limit 1`, [participant, caseId, project])

/** Whom a letter went to; null for one that belongs to no case or went to a member. Its id is in the Message-ID that comes back. */
export async function outboxRow(tx: Tx, row: string): Promise<Correspondent | null> {
  const found = await tx.maybe<PartRow>(
    `select h.id as "caseId", h.ref as reference, h.project, o.participant from outbox o join case_head h on h.id = o.case_id where o.id = $1 and o.participant is not null`, [row])
  if (!found) return null
  const alias = await tx.maybe<{ alias: string }>(
    'select alias from list_party where case_id = $1 and participant = $2 union all select alias from vendor_party where case_id = $1 and participant = $2', [found.caseId, found.participant])
  const party = alias && (await parties(tx, alias.alias.slice(0, 8))).find(({ participant }) => participant === found.participant)
  return party ?? correspondent(tx, found)
}

/** S1-12: mail that a maintainer forwards from the own mailbox. Asked only of a sender who was proved. */
export async function isMember(tx: Tx, project: string, address: string): Promise<boolean> {
  const members = await tx.query<{ id: string }>(
    `select m.id from team_member t join member m on m.id = t.member where t.project = $1 and m.state = 'active'`, [project])
  for (const { id } of members) if ((await memberAddress(tx, id))?.toLowerCase() === address.toLowerCase()) return true
  return false
}

export const contentMac = (tx: Tx, fingerprint: string): Buffer => tx.instanceKeys.fingerprint('mail content', fingerprint)
