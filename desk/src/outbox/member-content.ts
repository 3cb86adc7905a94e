import type { CaseEvent } from '@parley/coordination'
import { eventOf, type Gate } from '../commands/gate.ts'
import { endingWords, pinnedKey } from '../mail/pinned-keys.ts'
import { signingKey } from '../mail/project-keys.ts'
import { readCase, readEvent } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import type { LetterContent } from './letter-content.ts'

export interface MemberAsked { readonly caseId: string; readonly member: string; readonly address: string; readonly eventKey: string }

/**
 * What a member reads in the mail client in the place of «there is something to read»: the event's own words, sealed, where
 * the member's key on record asked for it and the member reaches the case at this moment. What was decrypted here is never
 * among it (row 24), nor anything under a policy that forbids encryption.
 */
export async function contentForMember(gate: Gate, tx: Tx, asked: MemberAsked): Promise<LetterContent | null> {
  const pinned = await pinnedKey(tx, asked.address)
  if (pinned === null || !pinned.wantsContent) return null
  const head = await readCase(tx, asked.caseId)
  const policy = head === undefined ? undefined : await gate.shelf.byHash(tx, head.policyHash)
  if (head === undefined || policy === undefined || policy.intake.encryption === 'forbidden' || !await reaches(tx, asked)) return null
  const seq = seqOf(asked.eventKey, asked.caseId)
  const stored = Number.isInteger(seq) ? await readEvent(tx, asked.caseId, seq) : undefined
  const text = stored === undefined ? null : wordsOf(eventOf(stored))
  if (text === null) return null
  const holder = { project: head.project, name: policy.project.name, address: `${head.project}@${gate.mailDomain}` }
  return { text: `${text}\n\nThe case: ${gate.url}/cases/${asked.caseId}${await endingWords(pinned.armoured, gate.now())}`, publicKey: pinned.armoured, signingKey: await signingKey(tx, holder, gate.now()) }
}

/** Asked at the sending: who left the team since, or lost the case, is told nothing of it. */
async function reaches(tx: Tx, { caseId, member }: MemberAsked): Promise<boolean> {
  return await tx.maybe(
    `select h.id from case_head h join team_member t on t.project = h.project and reaches_case(t.teams, h.id) join member m on m.id = t.member
     where h.id = $1 and m.id = $2 and m.state = 'active' and (not h.restricted or exists (select from case_access a where a.case_id = h.id and a.subject = m.id))`, [caseId, member]) !== undefined
}

function wordsOf(event: CaseEvent): string | null {
  if (event.type !== 'ReportReceived' && event.type !== 'MessageWritten') return null
  const { text, marks = [], attachments = [] } = event.message
  if (marks.some((mark) => mark.startsWith('decrypted'))) return null
  const files = attachments.map(({ name }) => `- ${name}`)
  const head = event.type === 'ReportReceived' ? `A report: ${event.title}` : `A message, ${event.audience === 'team' ? 'for the team alone' : `read by: ${event.audience.startsWith('party:') ? 'a vendor' : event.audience}`}`
  return [head, ...marks.map((mark) => `[${mark}]`), '', text, ...(files.length === 0 ? [] : ['', 'Files, to be read at the desk:', ...files])].join('\n')
}

/** Of a key such as `<case>:12:…`; not a number where it is of another case. */
const seqOf = (eventKey: string, caseId: string): number =>
  (eventKey.startsWith(`${caseId}:`) ? Number(/^(\d+):/.exec(eventKey.slice(`${caseId}:`.length))?.[1]) : Number.NaN)
