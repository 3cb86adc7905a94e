import { getContact } from '../commands/contacts.ts'
import type { Gate } from '../commands/gate.ts'
import { pinKey, pinnedKey, wishForContent } from '../mail/pinned-keys.ts'
import type { Store } from '../store/store.ts'
import type { Egress } from './egress.ts'
import { keyOfDomain } from './key-directory.ts'
import type { LetterRow } from './letter-exit.ts'
import type { Delivery } from './outbox.ts'

/**
 * Somebody asked to be sent the words sealed, and no key of theirs is on record: their domain is asked for one. A key on
 * record is never replaced by what a domain says.
 */
export function keyExit(store: Store, gate: Gate, egress: Egress): (row: LetterRow) => Promise<Delivery> {
  return async ({ claim }) => {
    const participant = claim.recipient.replace(/^participant:/, '')
    const contact = claim.caseId === undefined ? undefined : await store.as({ role: 'worker' }, (tx) => getContact(tx, claim.caseId ?? '', participant))
    if (contact === undefined) return { outcome: 'failed', code: 'no-address' }
    const found = await keyOfDomain(egress, contact.address)
    if (found === 'later') return { outcome: 'retry', code: 'directory-away' }
    if (found === null) return { outcome: 'failed', code: 'no-key' }
    await store.as({ role: 'worker' }, async (tx) => {
      if (await pinnedKey(tx, contact.address) === null) await pinKey(tx, { address: contact.address, key: found, source: 'wkd', now: gate.now() })
      await wishForContent(tx, contact.address, true)
    })
    return { outcome: 'sent', proof: 'pinned' }
  }
}
