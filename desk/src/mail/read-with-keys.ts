import type { Gate } from '../commands/gate.ts'
import type { FileBytes } from '../store/file-pieces.ts'
import type { Tx } from '../store/store.ts'
import { projectAt } from './mailboxes.ts'
import type { MailReadingKeys } from './openpgp.ts'
import type { MailParser } from './parse.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { pinnedKey } from './pinned-keys.ts'
import { openingKeys } from './project-keys.ts'
import { readReplyAddress } from './reply-address.ts'

interface Reader { readonly parser: MailParser; readonly gate: Gate; readonly asWorker: <T>(task: (tx: Tx) => Promise<T>) => Promise<T> }

/**
 * Reads a mail, and once more with keys where it is encrypted or signed: with the private keys of the projects it was sent
 * to and of no other, so that nobody has one project's mail opened by another's desk, and with the key on record for its
 * author. Both readings happen in the killable worker.
 */
export async function readWithKeys({ parser, gate, asWorker }: Reader, raw: FileBytes, recipients: readonly string[]): Promise<ParsedMail> {
  const first = await parser.parse(raw)
  const closed = first.marks.includes('no key of ours opens it')
  const signed = first.marks.includes('signed (OpenPGP), not checked')
  if (!closed && !signed) return first
  const projects = recipients.flatMap((address) => projectOfMailbox(gate, address) ?? [])
  const author = first.from?.address
  const keys: MailReadingKeys = await asWorker(async (tx) => {
    const pinned = author === undefined ? null : await pinnedKey(tx, author)
    return { opening: closed ? await openingKeys(tx, projects) : [], verifying: pinned === null ? [] : [pinned.armoured] }
  })
  return keys.opening.length === 0 && keys.verifying.length === 0 ? first : parser.parse(raw, keys)
}

/** Of a participant's own address too: it begins with the project's mailbox. */
function projectOfMailbox(gate: Gate, address: string): string | null {
  const claim = readReplyAddress(address)
  return projectAt(gate, claim === null ? address : `${claim.mailbox}@${claim.domain}`)
}
