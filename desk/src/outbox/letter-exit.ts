import type { Letter } from '../commands/letters.ts'
import { getContact, type Contact } from '../commands/contacts.ts'
import { asCode } from '../commands/error-code.ts'
import { iso, type Gate } from '../commands/gate.ts'
import { memberAddress } from '../identity/notices.ts'
import { replyAddress } from '../mail/reply-address.ts'
import type { MailKeys } from '../mail/token.ts'
import type { Claim } from '../store/lease.ts'
import { claimOutbox, failOutbox, finishOutbox, holdOutbox, type OutboxItem } from '../store/outbox.ts'
import type { Store, Tx } from '../store/store.ts'
import { buildMail, UnsendableMail } from './mail-message.ts'
import type { MailSender } from './mail-send.ts'
import type { Delivery, OutboxPorts, OutboxRow } from './outbox.ts'

export interface LetterRow extends OutboxRow { readonly claim: Claim<OutboxItem> }
export interface LettersOfStore { readonly store: Store; readonly gate: Gate; readonly keys: MailKeys; readonly sender: MailSender; log(line: string): void }

const leaseSeconds = 120
const idleMs = 2000

/** Addresses are looked up at the sending, so that none lies in the outbox and a changed one is used. */
export function letterExit({ store, gate, keys, sender }: LettersOfStore): (row: LetterRow) => Promise<Delivery> {
  return async ({ claim }) => {
    const letter = letterOf(claim)
    const contact = await store.as({ role: 'worker' }, (tx) => contactOf(tx, claim.caseId, letter.to))
    if (!contact) return { outcome: 'held', why: 'no address is known' }
    const [role, id] = letter.to.split(':') as [string, string]
    const reply = role === 'participant' && claim.caseId !== undefined
      ? replyAddress(keys, letter.project, gate.mailDomain, { reference: letter.caseReference, caseId: claim.caseId, participant: id }) : null
    try {
      return await sender.send(buildMail(keys, gate.mailDomain, {
        row: claim.id, from: { name: `${nameOf(gate, letter.project)} security`, address: `${letter.project}@${gate.mailDomain}` }, to: contact.address, replyTo: reply,
        reference: letter.caseReference, subject: letter.subject, text: letter.text, automatic: letter.auto, thread: threadOf(contact), at: iso(gate.now()),
      }))
    } catch (error) {
      if (error instanceof UnsendableMail) return { outcome: 'held', why: 'the address cannot be sent to' }
      throw error
    }
  }
}

/** Letters about a sign-in belong to no case: the desk itself speaks. */
function letterOf(claim: Claim<OutboxItem>): Letter {
  const payload = claim.payload as Partial<Letter> & Pick<Letter, 'subject' | 'text'>
  return { auto: 'generated', project: 'desk', caseReference: 'desk', to: claim.recipient, ...payload }
}

function nameOf(gate: Gate, project: string): string {
  return gate.shelf.of(project, iso(gate.now()).slice(0, 10))?.policy.project.name ?? project
}

function threadOf(contact: Contact): readonly string[] {
  return [...contact.references, ...(contact.messageId === null ? [] : [contact.messageId])]
}

/** A member is reached at the address it chose for notices; a party at the contact it gave. */
async function contactOf(tx: Tx, caseId: string | undefined, to: string): Promise<Contact | undefined> {
  const [role, id] = to.split(':') as [string, string]
  if (role === 'participant') return caseId === undefined ? undefined : getContact(tx, caseId, id)
  const address = await memberAddress(tx, id)
  return address === null ? undefined : { address, name: null, messageId: null, references: [] }
}

export function letterPorts({ store, gate, log }: LettersOfStore): OutboxPorts<LetterRow> {
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => store.as({ role: 'worker' }, work)
  const fail = async (row: LetterRow, error: string, final: boolean) => {
    await failOutbox(store, row.claim, { now: gate.now(), error: asCode(error), final })
  }
  return {
    claim: async (limit) => (await claimOutbox(store, { now: gate.now(), limit, leaseSeconds }))
      .map((claim) => ({ id: claim.id, kind: claim.kind, recipient: claim.recipient, attempts: claim.attempts - 1, createdAt: iso(gate.now()), claim })),
    sent: (row, proof) => asWorker((tx) => finishOutbox(tx, row.claim, { at: gate.now(), proof })),
    retry: (row, _dueAt, code) => fail(row, code, false),
    failed: (row, code) => fail(row, code, true),
    held: (row, why) => asWorker((tx) => holdOutbox(tx, row.claim, why)),
    wait: (signal) => store.wake.wait('outbox', { maxMs: idleMs, signal }),
    now: () => iso(gate.now()), log,
  }
}
