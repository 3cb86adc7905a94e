import { enqueue } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'
import { placeOfMember } from './identity.ts'

/** What can happen to a way in that others, or the member's old address, must hear of (S-013, S-017). */
export type NoticeKind = 'recovery used' | 'codes renewed' | 'passkey added' | 'passkey removed' | 'passphrase changed'
  | 'authenticator changed' | 'address changed' | 'member joined' | 'member invited' | 'roles changed' | 'member suspended' | 'token made' | 'session elsewhere' | 'emergency asked' | 'emergency granted' | 'emergency declined' | 'identity revealed' | 'provider linked' | 'provider unlinked' | 'many cases read' | 'reading stopped'
  | 'keys spent' | 'two people asked' | 'two people agreed' | 'guest let in' | 'decoy opened' | 'sealing key made' | 'sealing key replaced'

export const noticeWords: Readonly<Record<NoticeKind, string>> = {
  'recovery used': 'signed in with a recovery code; all other sessions of theirs were ended',
  'codes renewed': 'made new recovery codes; the old ones are void',
  'passkey added': 'added a passkey',
  'passkey removed': 'removed a passkey',
  'passphrase changed': 'changed the passphrase',
  'authenticator changed': 'changed the authenticator app',
  'address changed': 'changed the mail address for notices',
  'member joined': 'joined',
  'member invited': 'was invited',
  'roles changed': 'was given other roles',
  'member suspended': 'was suspended; all their sessions and tokens ended',
  'token made': 'made an API token',
  'emergency asked': 'asked to read a case in an emergency; another person decides on the page «Emergency access»',
  'emergency granted': 'was let read a case for an hour, in an emergency',
  'emergency declined': 'was not let read a case in an emergency',
  'identity revealed': 'had shown how the reporter of a case is reached',
  'session elsewhere': 'had a session turn up in another browser or network; it was let see nothing, and asked for a proof of presence',
  'provider linked': 'linked an account of the sign-in provider',
  'provider unlinked': 'unlinked the account of the sign-in provider',
  'many cases read': 'opened more than 30 different cases since their last proof of presence; more needs another proof',
  'reading stopped': 'opened 90 different cases within an hour; reading was stopped',
  'keys spent': 'was given the keys of as many cases as one may have within an hour; more were refused',
  'two people asked': 'asked that a case be erased, or packed as evidence; another person of its team agrees on the page of the case, or declines',
  'two people agreed': 'agreed that a case be erased, or packed as evidence',
  'guest let in': 'let a guest into a case, for a time',
  'decoy opened': 'opened a case that exists only to be noticed when it is opened; nobody has a reason to',
  'sealing key made': 'made a key of their own for sealed cases',
  'sealing key replaced': 'replaced their key for sealed cases; whoever seals from now on should ask them whether they did',
}

/** The item that the outbox gets: `kind` is `member-mail`, `recipient` is `member:<id>`, this is the payload. */
export interface MemberLetter {
  readonly subject: string
  readonly text: string
  readonly auto: 'generated'
  /** Where to send it instead of where the member is reached now: the address that was just given up (S-017). */
  readonly address?: string
}

export interface NoticeRow { readonly at: Temporal.Instant; readonly name: string; readonly says: string }

/** What is about seeing more than one's roles give, or about taking a case away (S-035, S-038, S-134). */
const aboutAccess = new Set<NoticeKind>(['two people asked', 'two people agreed', 'guest let in', 'emergency asked', 'emergency granted', 'emergency declined', 'identity revealed'])
/** What is about reading, not about a way in (S-028). */
const forReaders = new Set<NoticeKind>(['many cases read', 'reading stopped', 'keys spent', 'decoy opened'])

/** What concerns everybody, beside the member whose way in it is. */
const forAll = new Set<NoticeKind>([...aboutAccess, 'recovery used', 'member joined', 'member invited', 'roles changed', 'member suspended', 'many cases read', 'reading stopped', 'keys spent', 'decoy opened', 'sealing key made', 'sealing key replaced'])

/**
 * Records a notice, for all members to see on their account page, and puts mail about it into the outbox, in the same
 * transaction: to the member itself, and to the others where it concerns them. Says nothing secret.
 */
export async function notify(tx: Tx, what: NoticeKind, about: string, now: Temporal.Instant): Promise<void> {
  const id = newId()
  await tx.execute('insert into member_notice (id, at, about, what) values ($1, $2, $3, $4)', [id, now, about, what])
  const { display_name: name } = await tx.one<{ display_name: string }>('select display_name from member where id = $1', [about])
  const reached = await tx.query<{ member: string }>(
    `select a.member from member_address a join member m on m.id = a.member
     where m.state = 'active' and (a.member = $1 or $2) order by a.member`, [about, forAll.has(what)])
  const former = what === 'address changed' ? await memberAddress(tx, about) : null
  const payload: MemberLetter = {
    subject: aboutAccess.has(what) ? 'Somebody is to see, take or erase more than usual' : forReaders.has(what) ? 'Somebody reads unusually much' : 'A way into the desk changed', auto: 'generated',
    text: `${name} ${noticeWords[what]}.\n\nIf nobody meant this, tell whoever runs the desk, and end the sessions on the account page.`,
    ...(former === null ? {} : { address: former }),
  }
  for (const { member } of reached) {
    await enqueue(tx, { eventKey: `notice:${id}:${member}`, kind: 'member-mail', recipient: `member:${member}`, payload, dueAt: now })
  }
}

export async function listNotices(tx: Tx, since: Temporal.Instant): Promise<readonly NoticeRow[]> {
  const rows = await tx.query<{ at: Temporal.Instant; display_name: string; what: NoticeKind }>(
    'select n.at, m.display_name, n.what from member_notice n join member m on m.id = n.about where n.at > $1 order by n.at desc limit 50', [since])
  return rows.map(({ at, display_name: name, what }) => ({ at, name, says: noticeWords[what] }))
}

/** Where a member gets mail, or null. The worker may ask too. */
export async function memberAddress(tx: Tx, member: string): Promise<string | null> {
  const row = await tx.maybe<{ sealed: Buffer }>('select sealed from member_address where member = $1', [member])
  return row ? tx.instanceKeys.open(placeOfMember(tx, 'member_address', member), row.sealed).toString('utf8') : null
}

/** Sets or, with an empty text, forgets it. The address before hears of it first. */
export async function setMemberAddress(tx: Tx, member: string, address: string, now: Temporal.Instant): Promise<void> {
  await notify(tx, 'address changed', member, now)
  await writeMemberAddress(tx, member, address)
}

export async function writeMemberAddress(tx: Tx, member: string, address: string): Promise<void> {
  await tx.execute('delete from member_address where member = $1', [member])
  if (address === '') return
  const sealed = tx.instanceKeys.seal(placeOfMember(tx, 'member_address', member), Buffer.from(address))
  await tx.execute('insert into member_address (member, sealed) values ($1, $2)', [member, sealed])
}
