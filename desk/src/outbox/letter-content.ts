import type { CaseEvent } from '@parley/coordination'
import { copyFor, markSealed } from '../commands/early-copy.ts'
import { eventOf, iso, type Gate } from '../commands/gate.ts'
import { accessNow } from '../commands/outside-access.ts'
import { enclosedIn, nothingEnclosed } from './enclosed-files.ts'
import type { MailFile } from './gateway-file.ts'
import { endingWords, pinnedKey } from '../mail/pinned-keys.ts'
import { signingKey } from '../mail/project-keys.ts'
import { readCase, readEvent } from '../store/event-log.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'

/** The words of an event for one participant, and the keys to seal them with. */
export interface LetterContent { readonly text: string; readonly publicKey: string; readonly signingKey: string; readonly files?: readonly MailFile[] }

export interface ContentAsked { readonly caseId: string; readonly participant: string; readonly address: string; readonly eventKey: string }

/**
 * What may go out in the place of «there is something to read» (S-057): the event's own words, to a participant who may
 * read that event and whose key on record asked for it, under a policy that does not forbid encryption. `null` for
 * everybody else, and for every event that holds no words to them.
 */
export async function contentFor(gate: Gate, tx: Tx, asked: ContentAsked): Promise<LetterContent | null> {
  const pinned = await pinnedKey(tx, asked.address)
  if (pinned === null || !pinned.wantsContent) return null
  const head = await readCase(tx, asked.caseId)
  const policy = head === undefined ? undefined : await gate.shelf.byHash(tx, head.policyHash)
  if (head === undefined || policy === undefined || policy.intake.encryption === 'forbidden') return null
  const behind = await eventBehind(gate, tx, asked)
  const text = behind === null ? null : behind.event.type === 'EarlyDisclosureSent' ? await ownCopy(gate, tx, asked, behind) : wordsOf(behind.event)
  if (text === null || behind === null) return null
  // The copy of an early notice goes out exactly as it was made for its recipient.
  const more = behind.event.type === 'EarlyDisclosureSent' ? '' : await endingWords(pinned.armoured, gate.now())
  const holder = { project: head.project, name: policy.project.name, address: `${head.project}@${gate.mailDomain}` }
  const enclosed = behind.event.type === 'EarlyDisclosureSent' ? await enclosedIn(gate, tx, { caseId: asked.caseId, participant: asked.participant, seq: behind.seq }, behind.event.files ?? []) : nothingEnclosed
  return { text: `${text}${enclosed.words}${more}`, ...(enclosed.files.length > 0 ? { files: enclosed.files } : {}), publicKey: pinned.armoured, signingKey: await signingKey(tx, holder, gate.now()) }
}

/** The key of a letter names its event: `{case}:{number of the event}:…`. */
async function eventBehind(gate: Gate, tx: Tx, { caseId, participant, eventKey }: ContentAsked): Promise<{ readonly seq: number; readonly event: CaseEvent } | null> {
  const seq = Number(new RegExp(`^${caseId}:(\\d+):`).exec(eventKey)?.[1])
  const stored = Number.isInteger(seq) ? await readEvent(tx, caseId, seq) : undefined
  const access = await accessNow(gate, tx, caseId, participant)
  return stored !== undefined && access?.audiences.includes(stored.audience) ? { seq, event: eventOf(stored) } : null
}

/** S3-42: the recipient's own copy of an early notice, as its page would show it; on record as sent sealed. */
async function ownCopy(gate: Gate, tx: Tx, { caseId, participant }: ContentAsked, { seq, event }: { readonly seq: number; readonly event: CaseEvent }): Promise<string | null> {
  if (event.type !== 'EarlyDisclosureSent' || !event.recipients.includes(participant)) return null
  await markSealed(gate, tx, { caseId, seq, participant })
  return copyFor(await caseKey(tx, caseId), { url: gate.url, seq, participant, text: event.text })
}

function wordsOf(event: CaseEvent): string | null {
  switch (event.type) {
    case 'MessageWritten': {
      const files = (event.message.attachments ?? []).map(({ name }) => `- ${name}`)
      return [event.message.text, ...(files.length === 0 ? [] : ['', 'Files to be read at the desk:', ...files])].join('\n')
    }
    case 'Acknowledged':
    case 'InformationAsked': return event.text
    case 'FeedbackSent': return [event.text ?? '', event.plan, event.workarounds === null ? '' : `Workarounds: ${event.workarounds}`].filter((part) => part !== '').join('\n\n')
    case 'ReportAccepted': return event.text ?? null
    case 'ReportInvalidated': return event.reason
    default: return null
  }
}

/** Today's name of a project, for the sender of its mails. */
export function projectName(gate: Gate, project: string): string {
  return gate.shelf.of(project, iso(gate.now()))?.policy.project.name ?? project
}
