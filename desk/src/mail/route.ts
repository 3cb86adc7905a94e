import type { Audience } from '@parley/coordination'
import type { SenderCheck } from './authentication.ts'
import type { DeliveryStatus } from './bounce.ts'
import type { MailKind } from './classify.ts'
import { readBounceAddress, readMessageId } from './message-id.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { ownerOf, readReplyAddress } from './reply-address.ts'
import type { ReplyOwner } from './reply-address.ts'
import type { MailKeys } from './token.ts'

/** A participant who may write to a case by mail, in the audience they write in, from the address they registered. */
export interface Correspondent extends ReplyOwner {
  readonly audience: Audience
  readonly address: string | null
  readonly project: string
  /** The member whose address it is; absent for a participant from outside. */
  readonly member?: string
  /** Who takes part by a list, or as a vendor; absent for the reporter and the team. */
  readonly part?: 'list' | 'vendor'
  /** Where the participant's report is now, if it left this case: what is written to the old thread belongs there. */
  readonly movedTo?: { readonly caseId: string; readonly reference: string }
  /** The case whose thread the mail came by, where its report moved from there to the one named above. */
  readonly earlier?: string
  /** The shared address of the list member whose person it is: it speaks for the organisation and agrees to nothing. */
  readonly organisation?: { readonly name: string; readonly address: string }
}

/** In the place of a participant in a member's two addresses on a case: notes for the team, and answers to the reporter. */
export const memberThread = (thread: 'team' | 'reporter', member: string): string => `${thread}:${member}`

/** What routing has to look up. All addresses and references are lower-case. */
export interface RoutePorts {
  /** The project whose reports go to this address, or `null`. */
  projectOf(address: string): Promise<string | null>
  /** Everybody who may write to a case with this reference label (`mlflow-2026-0001`); revoked ones are not among them. */
  correspondents(reference: string): Promise<readonly Correspondent[]>
  /** Whom a row of the outbox went to; `null` where there is no such row, or it belongs to no case. */
  outboxRow(row: string): Promise<Correspondent | null>
}

export type Route =
  | { readonly to: 'outbox'; readonly row: string | null; readonly statuses: readonly DeliveryStatus[] }
  | { readonly to: 'case'; readonly correspondent: Correspondent; readonly by: 'address' | 'references'; readonly sender: 'registered' | 'stranger' }
  | { readonly to: 'project'; readonly project: string; readonly related: { readonly caseId: string; readonly reference: string } | null }
  | { readonly to: 'nowhere'; readonly why: string; readonly correspondent: Correspondent | null }

export interface RouteQuestion {
  readonly mail: ParsedMail
  readonly kind: MailKind
  readonly recipients: readonly string[]
  readonly check: SenderCheck
  readonly keys: MailKeys
  readonly domain: string
}

/**
 * Where a mail belongs, in this order: a bounce to its row of the outbox; a valid per-participant address to its
 * case; one of our Message-IDs, from the aligned and registered address of the one we wrote to, to its case; else a
 * new report. Never by subject, never by From alone, and CC or Reply-To decide nothing (S-056, S-058).
 * One mail may go to several places: to each project and case it was addressed to, once.
 */
export async function route(question: RouteQuestion, ports: RoutePorts): Promise<readonly Route[]> {
  const returned = await returnedTo(question, ports)
  if (returned !== null) return [returned]
  const correspondents = await byAddress(question, ports)
  if (question.kind.kind === 'own' || question.kind.kind === 'auto_reply') {
    const why = question.kind.kind === 'own' ? question.kind.why : `an automatic answer (${question.kind.why})`
    return [{ to: 'nowhere', why, correspondent: correspondents[0] ?? (question.kind.kind === 'own' ? null : await byReferences(question, ports)) }]
  }
  if (correspondents.length > 0) {
    // A reply to all also reaches the project's own address: that copy is the same message, not another report.
    return correspondents.map((correspondent) => ({ to: 'case', correspondent, by: 'address', sender: senderOf(question.mail, correspondent) }))
  }
  const referred = await byReferences(question, ports)
  if (referred !== null && question.check.aligned && senderOf(question.mail, referred) === 'registered') {
    return [{ to: 'case', correspondent: referred, by: 'references', sender: 'registered' }]
  }
  // People who write through a help desk answer at their own address; what answers elsewhere is what it says by itself.
  if ('answersUs' in question.kind && question.kind.answersUs) return [{ to: 'nowhere', why: `a machine’s answer to a letter of ours (${question.kind.why})`, correspondent: referred }]
  return toProjects(question, ports, referred)
}

async function returnedTo(question: RouteQuestion, ports: RoutePorts): Promise<Route | null> {
  const { kind, keys, domain } = question
  const envelope = question.recipients.map((address) => readBounceAddress(keys, domain, address)).find((found) => found !== null)
  if (kind.kind !== 'bounce') {
    return envelope === undefined ? null : { to: 'outbox', row: envelope.row, statuses: [] }
  }
  const rows = [envelope?.row, ...kind.report.returnedIds.map((id) => readMessageId(keys, domain, id)?.row)]
  const row = rows.find((candidate) => candidate !== undefined)
  // A report about no mail of ours is set aside with the rest: anybody can write one.
  if (row === undefined) return { to: 'outbox', row: null, statuses: kind.report.statuses }
  const sent = await ports.outboxRow(row)
  return { to: 'outbox', row: sent === null && envelope === undefined ? null : row, statuses: kind.report.statuses }
}

async function byAddress(question: RouteQuestion, ports: RoutePorts): Promise<Correspondent[]> {
  const found = new Map<string, Correspondent>()
  // Mail servers split a reply-to-all into deliveries; the copy for the project's own address names the case's address
  // in its To or Cc. It is the token that counts, not where it stands: nobody else can write it.
  const named = [...question.mail.to, ...question.mail.cc].map((entry) => entry.address).filter((address) => address.endsWith(`@${question.domain}`))
  for (const recipient of new Set([...question.recipients, ...named.slice(0, 20)])) {
    const claim = readReplyAddress(recipient)
    if (claim === null || claim.domain !== question.domain) continue
    const candidates = await ports.correspondents(claim.reference)
    const owner = ownerOf(question.keys, claim, candidates)
    const known = candidates.find((candidate) => candidate === owner)
    const correspondent = known === undefined ? undefined : whereNow(known)
    if (correspondent !== undefined) found.set(`${correspondent.caseId} ${correspondent.participant}`, correspondent)
  }
  return [...found.values()]
}

const whereNow = ({ movedTo, ...known }: Correspondent): Correspondent => (movedTo === undefined ? known : { ...known, ...movedTo, earlier: known.reference })

async function byReferences(question: RouteQuestion, ports: RoutePorts): Promise<Correspondent | null> {
  const { mail } = question
  const ids = [...new Set([...(mail.inReplyTo === null ? [] : [mail.inReplyTo]), ...mail.references.toReversed()])]
  for (const id of ids) {
    const own = readMessageId(question.keys, question.domain, id)
    const found = own === null ? null : await ports.outboxRow(own.row)
    if (found !== null) return whereNow(found)
  }
  return null
}

async function toProjects(question: RouteQuestion, ports: RoutePorts, referred: Correspondent | null): Promise<Route[]> {
  const projects = await projectsOf(question.recipients, question.domain, ports)
  const related = referred === null ? null : { caseId: referred.caseId, reference: referred.reference }
  if (projects.length === 0) return [{ to: 'nowhere', why: 'no project takes mail at its address', correspondent: null }]
  return projects.map((project) => ({ to: 'project', project, related }))
}

/** The projects that mail to these addresses is for, each once. */
export async function projectsOf(recipients: readonly string[], domain: string, ports: Pick<RoutePorts, 'projectOf'>): Promise<readonly string[]> {
  const projects = new Set<string>()
  for (const recipient of recipients) {
    // A reply address that holds no longer, or never did, is still mail to its project: a new report, not a loss.
    const claim = readReplyAddress(recipient)
    const mailbox = claim !== null && claim.domain === domain ? `${claim.mailbox}@${claim.domain}` : recipient.toLowerCase()
    const project = await ports.projectOf(mailbox)
    if (project !== null) projects.add(project)
  }
  return [...projects]
}

const senderOf = (mail: ParsedMail, known: Correspondent): 'registered' | 'stranger' => isFrom(mail, known.address) ? 'registered' : 'stranger'

/** Whether the mail says that this address alone wrote it. Proof of it is the sender check's. */
export const isFrom = (mail: ParsedMail, address: string | null): boolean =>
  mail.from !== null && address !== null && mail.from.address === address.toLowerCase() && !mail.marks.some((mark) => mark === 'several From headers' || mark === 'several authors')
