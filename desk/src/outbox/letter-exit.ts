import { desk } from '@parley/coordination'
import type { Letter } from '../commands/letters.ts'
import { rosterContact } from '../commands/membership.ts'
import { getContact, type Contact } from '../commands/contacts.ts'
import { asCode } from '../commands/error-code.ts'
import { handle, iso, type Gate } from '../commands/gate.ts'
import { accessOf, isOver } from '../commands/outside-access.ts'
import { memberAddress } from '../identity/notices.ts'
import { replyAddress } from '../mail/reply-address.ts'
import { memberThread } from '../mail/route.ts'
import type { MailKeys } from '../mail/token.ts'
import { whenBack, type Claim } from '../store/lease.ts'
import { claimOutbox, failOutbox, finishOutbox, holdOutbox, type OutboxItem } from '../store/outbox.ts'
import type { Store, Tx } from '../store/store.ts'
import { together } from '../store/together.ts'
import { contentFor, projectName } from './letter-content.ts'
import type { LetterContent } from './letter-content.ts'
import { contentForMember } from './member-content.ts'
import { buildMail, UnsendableMail } from './mail-message.ts'
import { NoUsableKey, sealFor, signText } from './mail-seal.ts'
import type { MailSender } from './mail-send.ts'
import { throttledCode } from './outbox.ts'
import type { Delivery, OutboxPorts, OutboxRow } from './outbox.ts'

export interface LetterRow extends OutboxRow { readonly claim: Claim<OutboxItem> }
export interface LettersOfStore { readonly store: Store; readonly gate: Gate; readonly keys: MailKeys; readonly sender: MailSender; readonly log: (line: string) => void }

const leaseSeconds = 120
const idleMs = 2000

/** A letter with all that is looked up at its sending: addresses and keys change, and none lies in the outbox. */
interface Ready { readonly letter: Letter; readonly contact: Contact; readonly content: LetterContent | null }

/** Sends one letter. Words that should be sealed and cannot be are held for people, and never go out open. */
export function letterExit(letters: LettersOfStore): (row: LetterRow) => Promise<Delivery> {
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => letters.store.as({ role: 'worker' }, work)
  const reading = together({ shared: asWorker, alone: asWorker }, { most: 32, lanes: 1 })
  return async ({ claim }) => {
    // A database that is away for a moment is not the recipient's: the next try would come a minute later.
    const ready = await whenBack(() => reading((tx) => readied(letters, tx, claim)))
    if (ready === null) return { outcome: 'held', why: 'no address is known' }
    if (ready === 'no-access') return { outcome: 'held', why: 'the member has no access any more' }
    if (ready === 'access-over') return { outcome: 'held', why: 'their access has ended' }
    try {
      return await letters.sender.send(built(letters, claim, ready, await sealedWords(ready, waysOf(letters, claim, ready.letter), iso(letters.gate.now()))))
    } catch (error) {
      if (error instanceof UnsendableMail) return { outcome: 'held', why: 'the address cannot be sent to' }
      if (!(error instanceof NoUsableKey)) throw error
      await tellTeam(letters, claim)
      return { outcome: 'held', why: 'no usable key' }
    }
  }
}

async function sealedWords({ content, letter }: Ready, ways: string, at: string): Promise<string | undefined> {
  if (content === null) return undefined
  return sealFor(await signText(letter.subject, { text: `${content.text}${ways}`, files: content.files ?? [] }, content.signingKey, at), content.publicKey, at)
}

async function readied({ gate }: LettersOfStore, tx: Tx, claim: Claim<OutboxItem>): Promise<Ready | 'no-access' | 'access-over' | null> {
  const letter = letterOf(claim)
  const { role, id } = recipientOf(letter.to)
  if (role === 'member' && letter.address === undefined && !await mayHear(tx, id, claim.caseId)) return 'no-access'
  const [contact, access] = await Promise.all([contactOf(tx, claim.caseId, letter), role === 'participant' && claim.caseId !== undefined ? accessOf(tx, claim.caseId, id) : undefined])
  if (access && isOver(access.until, gate.now())) return 'access-over'
  if (contact === undefined) return null
  return { letter, contact, content: await contentOf(gate, tx, claim, { role, id, address: contact.address }) }
}

async function contentOf(gate: Gate, tx: Tx, { caseId, eventKey }: Claim<OutboxItem>, { role, id, address }: { readonly role: string; readonly id: string; readonly address: string }): Promise<LetterContent | null> {
  if (caseId === undefined) return null
  if (role === 'member') return contentForMember(gate, tx, { caseId, member: id, address, eventKey })
  return role === 'participant' ? contentFor(gate, tx, { caseId, participant: id, address, eventKey }) : null
}

/** A member is told both ways to answer, whether the words are sealed or not. */
function waysOf({ gate, keys }: LettersOfStore, { caseId }: Claim<OutboxItem>, letter: Letter): string {
  const { role, id } = recipientOf(letter.to)
  if (role !== 'member' || caseId === undefined) return ''
  const toReporter = replyAddress(keys, letter.project, gate.mailDomain, { reference: letter.caseReference, caseId, participant: memberThread('reporter', id) })
  return `\n\nAnswer this mail to leave a note for the team. Its first lines may be orders, such as «severity high», «assign LOGIN» or «needs-info». To answer the reporter, write to\n${toReporter}`
}

function built(letters: LettersOfStore, claim: Claim<OutboxItem>, { letter, contact }: Ready, sealed: string | undefined) {
  const { gate, keys } = letters
  const { role, id } = recipientOf(letter.to)
  const at = (participant: string): string | null => (claim.caseId === undefined ? null
    : replyAddress(keys, letter.project, gate.mailDomain, { reference: letter.caseReference, caseId: claim.caseId, participant }))
  return buildMail(keys, gate.mailDomain, {
    row: claim.id, from: { name: letter.project === ofDesk ? deskName(gate) : `${projectName(gate, letter.project)} security`, address: `${letter.project}@${gate.mailDomain}` }, to: contact.address,
    replyTo: role === 'address' ? null : at(role === 'member' ? memberThread('team', id) : id), reference: letter.caseReference, automatic: letter.auto, thread: threadOf(contact), at: iso(gate.now()), ...(letter.report ? { report: true as const } : {}),
    text: `${letter.text}${waysOf(letters, claim, letter)}${letter.project === ofDesk ? `\n\nThis desk: ${gate.url}\nYour account there: ${gate.url}/account\n` : ''}`, ...(sealed === undefined ? { subject: letter.subject } : { subject: `[${letter.caseReference}]`, sealed }),
  })
}

const recipientOf = (to: string): { readonly role: string; readonly id: string } => ({ role: to.slice(0, Math.max(0, to.indexOf(':'))), id: to.slice(to.indexOf(':') + 1) })

/** In the place of a project: letters about a sign-in, a summary of the day. */
const ofDesk = 'desk'

/** Whoever has accounts at several desks has to see which one speaks. */
function deskName(gate: Gate): string {
  const [only, ...others] = gate.shelf.current(iso(gate.now()))
  return only !== undefined && others.length === 0 ? `${only.policy.project.name} security desk` : `Security desk at ${new URL(gate.url).host}`
}

/** What the queue holds was put there by the desk itself; letters about a sign-in belong to no case: then the desk speaks. */
function letterOf(claim: Claim<OutboxItem>): Letter & { readonly address?: string } {
  const payload: object = typeof claim.payload === 'object' && claim.payload !== null ? claim.payload : {}
  return { auto: 'generated', project: ofDesk, caseReference: ofDesk, to: claim.recipient, subject: '', text: '', ...payload }
}

function threadOf(contact: Contact): readonly string[] {
  return [...contact.references, ...(contact.messageId === null ? [] : [contact.messageId])]
}

/** S-021, S-036: what was queued for a member is not sent once they are gone, or may no longer see the case it is about. */
async function mayHear(tx: Tx, member: string, caseId: string | undefined): Promise<boolean> {
  if (caseId === undefined) return await tx.maybe(`select id from member where id = $1 and state in ('active', 'invited')`, [member]) !== undefined
  return await tx.maybe(
    `select m.id from member m join case_head h on h.id = $2 join team_member t on t.member = m.id and t.project = h.project
     where m.id = $1 and m.state = 'active' and reaches_case(t.teams, h.id)
       and (not h.restricted or exists (select from case_access a where a.case_id = h.id and a.subject = m.id))`, [member, caseId]) !== undefined
}

/** A member is reached at the address it chose for notices, or at the one it just gave up; a party at the contact it gave. */
async function contactOf(tx: Tx, caseId: string | undefined, letter: Letter & { readonly address?: string }): Promise<Contact | undefined> {
  const { role, id } = recipientOf(letter.to)
  if (role === 'participant') return caseId === undefined ? undefined : getContact(tx, caseId, id)
  if (role === 'list-person') return rosterContact(tx, letter.to)
  const address = letter.address ?? await memberAddress(tx, id)
  return address === null ? undefined : { address, name: null, messageId: null, references: [] }
}

/** S-057: the words stay here; that they do is a task for people. */
async function tellTeam({ store, gate }: LettersOfStore, { caseId }: Claim<OutboxItem>): Promise<void> {
  if (caseId === undefined) return
  const text = 'A mail to somebody who wants the words sealed is held: the key on record cannot be used (expired or revoked). Ask for a new key, or for leave to write without.'
  await store.as({ role: 'worker' }, (tx) => handle(gate, tx, caseId, { command: { type: 'WriteMessage', audience: 'team', message: { text, marks: ['no usable key'] } }, actor: desk }))
}

export function letterPorts({ store, gate, log }: LettersOfStore): OutboxPorts<LetterRow> {
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => store.as({ role: 'worker' }, work)
  const finishing = together({ shared: asWorker, alone: (work) => store.once({ role: 'worker' }, work) }, { most: 32, lanes: 1 })
  return {
    claim: async (limit) => (await claimOutbox(store, { now: gate.now(), limit, leaseSeconds }))
      .map((claim) => ({ id: claim.id, kind: claim.kind, recipient: claim.recipient, attempts: claim.attempts - 1, createdAt: iso(claim.createdAt), claim })),
    sent: (row, proof) => whenBack(() => finishing((tx) => finishOutbox(tx, row.claim, { at: gate.now(), proof }))),
    retry: async (row, dueAt, code) => {
      await failOutbox(store, row.claim, { now: gate.now(), error: asCode(code), dueAt: Temporal.Instant.from(dueAt), uncounted: code === throttledCode })
    },
    failed: async (row, code) => {
      await failOutbox(store, row.claim, { now: gate.now(), error: asCode(code), final: true })
    },
    held: (row, why) => asWorker((tx) => holdOutbox(tx, row.claim, why)),
    wait: (signal) => store.wake.wait('outbox', { maxMs: idleMs, signal }),
    now: () => iso(gate.now()), log,
  }
}
