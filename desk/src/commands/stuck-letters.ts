import { releaseOutbox, settleOutbox, stuckItems, type StuckItem } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import { getContact, putContact } from './contacts.ts'
import { handle, type Gate } from './gate.ts'
import { refusing } from './lists-refusal.ts'
import type { Outcome } from './outcome.ts'

/** A letter that will not arrive by itself, in words for the team: to whom, why, since when; never the address. */
export interface StuckLetter {
  readonly id: string
  /** «the reporter», a member's name, or an address that the policy itself names. */
  readonly to: string
  readonly subject: string
  readonly why: string
  readonly since: Temporal.Instant
  /** Whether another address can be given here. */
  readonly correctable: boolean
}

/** The letters of a case that nobody got; the oldest first (who may see the case, or worker). */
export async function stuckLetters(tx: Tx, caseId: string): Promise<readonly StuckLetter[]> {
  const items = await stuckItems(tx, { caseId })
  if (items.length === 0) return []
  const parties = new Set((await tx.query<{ participant: string }>('select participant from list_party where case_id = $1', [caseId])).map(({ participant }) => participant))
  const reachable = new Set((await tx.query<{ participant: string }>('select participant from contact where case_id = $1', [caseId])).map(({ participant }) => participant))
  const members = new Map((await tx.query<{ id: string; name: string }>('select id, display_name as name from member')).map(({ id, name }) => [id, name]))
  return items.map((item) => {
    const { role, id } = named(item)
    return { ...told(item), to: wordsFor({ role, id, isParty: parties.has(id), member: members.get(id) }), correctable: role === 'participant' && reachable.has(id) && !parties.has(id) }
  })
}

/** Stuck letters of projects that belong to no case, such as to people of a list (worker). */
export async function stuckWithoutCase(tx: Tx, projects: readonly string[]): Promise<readonly (StuckLetter & { readonly project: string })[]> {
  return (await stuckItems(tx, { projects })).map((item) => ({ ...told(item), project: item.project ?? '', to: named(item).role === 'list-person' ? 'somebody of a list' : 'a member', correctable: false }))
}

const told = (item: StuckItem): Pick<StuckLetter, 'id' | 'subject' | 'why' | 'since'> => ({ id: item.id, subject: subjectOf(item), why: whyWords(item), since: item.since })

function named({ recipient }: StuckItem): { readonly role: string; readonly id: string } {
  const colon = recipient.indexOf(':')
  return { role: recipient.slice(0, Math.max(0, colon)), id: recipient.slice(colon + 1) }
}

function wordsFor({ role, id, isParty, member }: { readonly role: string; readonly id: string; readonly isParty: boolean; readonly member: string | undefined }): string {
  switch (role) {
    case 'participant': return isParty ? 'a distributor who takes part' : 'the reporter'
    case 'member': return member ?? 'a former member'
    case 'address': return id
    default: return 'somebody who takes part'
  }
}

function subjectOf({ payload }: StuckItem): string {
  const subject: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'subject') : ''
  return typeof subject === 'string' ? subject : ''
}

/** What a code of the outbox means to somebody who has to do something about it. */
export function whyWords({ state, why }: Pick<StuckItem, 'state' | 'why'>): string {
  const status = /[45]\.\d{1,3}\.\d{1,3}/.exec(why)?.[0]
  const code = why === '' || why === status ? '' : ` (${why})`
  if (state === 'bounced') return `it came back: ${statusWords(status ?? '')}`
  if (why === 'no usable key') return 'its words should be sealed, and the key on record cannot be used'
  if (why === 'no address is known') return 'no address is known'
  if (why === 'the address cannot be sent to') return 'the address is none that mail can be sent to'
  if (status !== undefined || /^5\d\d$/.test(why)) return `the other server refused it: ${statusWords(status ?? '')}${code}`
  return state === 'held' ? `it is held back${code}` : `it was tried for days, and no server took it${code}`
}

/** RFC 3463, in words. */
function statusWords(status: string): string {
  const known: readonly (readonly [string, string])[] = [
    ['.1.1', 'there is no such mailbox'], ['.1.2', 'there is no such domain'], ['.1.', 'the address is wrong'], ['.2.1', 'the mailbox is closed'], ['.2.2', 'the mailbox is full'],
    ['.2.', 'the mailbox takes nothing'], ['.4.', 'its server could not be reached'], ['.7.', 'its server does not take mail from us'],
  ]
  const found = known.find(([code]) => status.slice(1).startsWith(code))?.[1] ?? 'no reason was given'
  return status === '' ? found : `${found} (${status})`
}

/** What waits for a member beside the cases, as far as the member may see it (the member's own transaction). */
export async function waitingFor(tx: Tx): Promise<{ readonly letters: readonly { readonly caseId: string; readonly reference: string; readonly count: number }[]; readonly mails: number }> {
  const [letters, mails] = await Promise.all([
    tx.query<{ caseId: string; reference: string; count: number }>(
      `select h.id as "caseId", h.ref as reference, count(*)::int as count from outbox o join case_head h on h.id = o.case_id
       where o.state in ('failed', 'held', 'bounced') and o.kind in ('mail', 'member-mail', 'report-summary') group by h.id, h.ref order by h.ref limit 50`),
    tx.one<{ count: number }>('select count(*)::int as count from set_aside where case_id is null and made_case is null and let_be_by is null'),
  ])
  return { letters, mails: mails.count }
}

export interface LetterDeed {
  readonly caseId: string
  readonly letter: string
  readonly by: { readonly kind: 'member'; readonly id: string; readonly name?: string }
}

const notStuck = () => refusing('already-done', 'This letter waits for nobody any more.', 'Reload the page.')

/** Sends it once more, to the address on record, with all its tries (worker). */
export async function retryLetter(gate: Gate, tx: Tx, { caseId, letter }: LetterDeed): Promise<Outcome> {
  if (!await isOf(tx, caseId, letter) || !await releaseOutbox(tx, letter, gate.now())) return notStuck()
  return { ok: true, events: [] }
}

/** Told by telephone or in a chat, say: the letter is not sent any more, and the case says how it was done (worker). */
export async function settleLetter(gate: Gate, tx: Tx, { caseId, letter, by }: LetterDeed, how: string): Promise<Outcome> {
  const found = (await stuckLetters(tx, caseId)).find(({ id }) => id === letter)
  if (how === '') return refusing('bad-value', 'Nothing says how they were told.', 'Write in which way, and when.')
  if (found === undefined || !await settleOutbox(tx, letter, { member: by.id, at: gate.now() })) return notStuck()
  return noted(gate, tx, { caseId, letter, by }, `A letter to ${found.to} could not be delivered. Told in another way: ${how}`)
}

/** Another address for somebody of the case, and all letters to them that wait go out to it (worker). */
export async function correctAddress(gate: Gate, tx: Tx, { caseId, letter, by }: LetterDeed, address: string): Promise<Outcome> {
  const items = await stuckItems(tx, { caseId })
  const asked = items.find(({ id }) => id === letter)
  const found = (await stuckLetters(tx, caseId)).find(({ id, correctable }) => id === letter && correctable)
  if (asked === undefined || found === undefined) return notStuck()
  const { id: participant } = named(asked)
  const contact = await getContact(tx, caseId, participant)
  if (contact === undefined) return notStuck()
  await putContact(tx, caseId, participant, { ...contact, address })
  await tx.execute('delete from delivery_report where case_id = $1 and participant = $2', [caseId, participant])
  for (const { id, recipient } of items) if (recipient === asked.recipient) await releaseOutbox(tx, id, gate.now())
  return noted(gate, tx, { caseId, letter, by }, `The address of ${found.to} was corrected, because mail to the former one did not arrive. What waited goes out to the new one.`)
}

async function noted(gate: Gate, tx: Tx, { caseId, by }: LetterDeed, text: string): Promise<Outcome> {
  return await handle(gate, tx, caseId, { actor: by, command: { type: 'WriteMessage', audience: 'team', message: { text } } }) ?? notStuck()
}

const isOf = async (tx: Tx, caseId: string, letter: string): Promise<boolean> =>
  await tx.maybe('select id from outbox where id = $1 and case_id = $2', [letter, caseId]) !== undefined
