import { desk } from '@parley/coordination'
import type { Actor, Audience, Instant } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { PiecedBytes, type FileBytes } from '../store/file-pieces.ts'
import type { AcknowledgementBudget, AcknowledgementCounts } from './acknowledgement-budget.ts'
import type { Authenticate, SenderCheck } from './authentication.ts'
import type { DeliveryStatus } from './bounce.ts'
import { classify } from './classify.ts'
import type { MailKind, OwnMail } from './classify.ts'
import { contentFingerprint } from './fingerprint.ts'
import { addresses } from './header-fields.ts'
import { longestHead, undecodable } from './parse-bytes.ts'
import { contentFound } from './content-parts.ts'
import type { ContentFound } from './content-parts.ts'
import { header } from './parsed-mail.ts'
import type { MailAttachment, OfferedKey, ParsedMail } from './parsed-mail.ts'
import { dateOrder, partyOrder } from './party-order.ts'
import type { DateCommand, PartyOrder } from './party-order.ts'
import { isFrom, projectsOf, route } from './route.ts'
import type { Correspondent, Route, RoutePorts } from './route.ts'
import { marksOf, reportDraft, visibleText } from './to-command.ts'
import type { ReportDraft } from './to-command.ts'
import { contentWish, withoutWish, workOrder } from './work-order.ts'
import type { WorkOrder } from './work-order.ts'

/** A mail that got its 250 and waits to be read. */
export interface MailArrival {
  readonly id: string
  readonly raw: FileBytes
  /** Envelope sender; `''` is the null sender. */
  readonly from: string
  readonly recipients: readonly string[]
  readonly receivedAt: Instant
  readonly peer: string
  /** How often it was tried before this time. */
  readonly attempts: number
}

/** What goes with every plan that keeps the mail: the committer stores the original byte for byte beside it. */
interface Kept {
  readonly files: readonly MailAttachment[]
  readonly messageId: string | null
  readonly references: readonly string[]
  readonly fingerprint: string | null
  /**
   * Opened here: what it says goes to the team alone. Whoever caught somebody's encrypted mail could else send it in as
   * their own and read it on their own page.
   */
  readonly opened: boolean
  /** The key that a proved sender sent along for the own address. */
  readonly offered: OfferedKey | null
}

/** What one arrival comes to. The committer makes all plans of an arrival true in one transaction with its end. */
export type MailPlan =
  | (Kept & { readonly kind: 'report'; readonly project: string; readonly draft: ReportDraft; readonly acknowledge: boolean; readonly notAcknowledged: string | null; readonly related: { readonly caseId: string; readonly reference: string } | null })
  | (Kept & { readonly kind: 'message'; readonly correspondent: Correspondent; readonly actor: Actor; readonly audience: Audience; readonly text: string; readonly marks: readonly string[]; readonly found: ContentFound | null; readonly wantsContent: boolean | null; /** What the first lines say about the public date; only of a proved reporter. */ readonly dates: readonly DateCommand[] })
  | (Kept & { readonly kind: 'work'; readonly correspondent: Correspondent; readonly member: string; readonly order: WorkOrder; readonly marks: readonly string[]; readonly wantsContent: boolean | null })
  | (Kept & { readonly kind: 'party'; readonly correspondent: Correspondent; readonly part: 'list' | 'vendor'; readonly order: PartyOrder; readonly marks: readonly string[]; readonly wantsContent: boolean | null })
  | { readonly kind: 'bounce'; readonly row: string | null; readonly project: string | null; readonly statuses: readonly DeliveryStatus[]; readonly text: string }
  | { readonly kind: 'set_aside'; readonly why: string; readonly caseId: string | null; readonly project: string | null; readonly text: string }

export interface ProcessPorts extends RoutePorts {
  readonly own: OwnMail
  readonly budget: AcknowledgementBudget
  readonly authenticate: Authenticate
  /** `recipients` tell whose keys may open it. */
  parse(raw: FileBytes, recipients: readonly string[]): Promise<ParsedMail>
  policyOf(project: string): Promise<Policy>
  /** Whether this address belongs to a member of the project's team. Asked only after the sender check held. */
  isMember(project: string, address: string): Promise<boolean>
  /** The cases that hold a mail with this fingerprint already. */
  knownCopies(fingerprint: string): Promise<readonly { readonly caseId: string; readonly project: string }[]>
  recentAcknowledgements(project: string, address: string, at: Instant): Promise<AcknowledgementCounts>
  /** Everything in one transaction that also ends the arrival. Throws where nothing was stored. */
  commit(arrival: MailArrival, plans: readonly MailPlan[]): Promise<void>
}

/** After so many failed tries the mail becomes a case by its head alone. */
const readings = 3

/**
 * Reads one arrival and commits what it comes to. Throws where that failed; the queue gives it again, and from the
 * fourth time on it is taken without being parsed, so that no mail can stay outside for what it holds.
 */
export async function processArrival(arrival: MailArrival, ports: ProcessPorts): Promise<readonly MailPlan[]> {
  const plans = arrival.attempts < readings ? await plan(arrival, ports) : await planUnread(arrival, ports)
  await ports.commit(arrival, plans)
  return plans
}

export async function plan(arrival: MailArrival, ports: ProcessPorts): Promise<readonly MailPlan[]> {
  const parsed = await ports.parse(arrival.raw, arrival.recipients)
  const kind = classify(parsed, arrival.from, ports.own)
  const mail = kind.kind === 'human' && kind.list !== undefined ? unmunged(parsed, kind.list) : parsed
  const check = proved(await ports.authenticate(arrival.raw, mail, arrival), mail)
  const question = { mail, kind, recipients: arrival.recipients, check, keys: ports.own.keys, domain: ports.own.domain }
  const routes = await route(question, ports)
  const reading: Reading = { arrival, mail, kind, check }
  return Promise.all(routes.map((way) => planFor(way, reading, ports)))
}

/** A signature of the key on record for the one author is as good as the author's domain. */
function proved(check: SenderCheck, mail: ParsedMail): SenderCheck {
  if (mail.signer === null || mail.marks.includes('several From headers')) return check
  return { aligned: true, words: `signed by the key on record, ${check.words}` }
}

interface Reading { readonly arrival: MailArrival; readonly mail: ParsedMail; readonly kind: MailKind; readonly check: SenderCheck }

/** By the envelope and the head only: nothing of this can fail on what a mail holds. */
async function planUnread(arrival: MailArrival, ports: ProcessPorts): Promise<readonly MailPlan[]> {
  const mail = undecodable(arrival.raw instanceof PiecedBytes ? await arrival.raw.start(longestHead) : arrival.raw)
  const kind: MailKind = { kind: 'human', mayAcknowledge: false, why: 'it could not be decoded' }
  const check: SenderCheck = { aligned: false, words: 'sender not checked' }
  const question = { mail, kind, recipients: arrival.recipients, check, keys: ports.own.keys, domain: ports.own.domain }
  const routes = await route(question, ports)
  return Promise.all(routes.map((way) => planFor(way, { arrival, mail, kind, check }, ports)))
}

async function planFor(way: Route, reading: Reading, ports: ProcessPorts): Promise<MailPlan> {
  const text = reading.mail.text.slice(0, 10_000)
  switch (way.to) {
    case 'outbox':
      return { kind: 'bounce', row: way.row, project: await addressed(reading, ports), statuses: way.statuses, text }
    case 'nowhere':
      return { kind: 'set_aside', why: way.why, caseId: way.correspondent?.caseId ?? null, project: way.correspondent?.project ?? await addressed(reading, ports), text }
    case 'case':
      return messagePlan(way, reading, ports)
    default:
      return reportPlan(way, reading, ports)
  }
}

/** Whose triage sees what made no case. */
const addressed = async ({ arrival }: Reading, ports: ProcessPorts): Promise<string | null> =>
  (await projectsOf(arrival.recipients, ports.own.domain, ports))[0] ?? null

/**
 * A mail that was set aside, as the report that a person says it is: its clock starts with its own receipt. A copy of what
 * is here already stays a copy. Whether its author hears of it is that person's to say.
 */
export async function asReport(arrival: MailArrival, wish: { readonly project: string; readonly acknowledge: boolean }, ports: ProcessPorts): Promise<MailPlan> {
  const mail = await ports.parse(arrival.raw, arrival.recipients)
  const check = proved(await ports.authenticate(arrival.raw, mail, arrival), mail)
  const kind: MailKind = { kind: 'human', mayAcknowledge: false, why: 'a person made it a report' }
  const plan = await reportPlan({ to: 'project', project: wish.project, related: null }, { arrival, mail, kind, check }, ports)
  return plan.kind === 'report' && wish.acknowledge && mail.from !== null ? { ...plan, acknowledge: true, notAcknowledged: null } : plan
}

/**
 * A stranger who holds somebody's address is kept from every side effect: the words go to the team alone, and the
 * desk writes them down, not the participant.
 */
async function messagePlan(way: Extract<Route, { to: 'case' }>, { arrival, mail, check }: Reading, ports: ProcessPorts): Promise<MailPlan> {
  const { correspondent } = way
  const copy = (await copiesOf(mail, ports)).find((known) => known.caseId === correspondent.caseId)
  if (copy !== undefined) return copyPlan(copy)
  const registered = way.sender === 'registered'
  if (correspondent.member !== undefined && registered && check.aligned) return workPlan(correspondent, correspondent.member, { mail, check })
  if (correspondent.part !== undefined && registered && check.aligned) {
    return { kind: 'party', correspondent, part: correspondent.part, order: partyOrder(visibleText(mail)), marks: [...marksOf(mail, arrival.receivedAt), `by mail: ${check.words}`], wantsContent: contentWish(mail.text), ...kept(mail, check) }
  }
  if (correspondent.organisation !== undefined && check.aligned && isFrom(mail, correspondent.organisation.address)) {
    return organisationPlan({ ...correspondent, organisation: correspondent.organisation }, { arrival, mail, check })
  }
  const claim = mail.from === null ? 'nobody' : mail.from.address
  const marks = [...marksOf(mail, arrival.receivedAt), ...(check.aligned ? [] : [check.words])]
  const { reference, earlier = reference } = correspondent
  if (![reference, earlier].some((one) => mail.subject.toLowerCase().includes(one.toLowerCase()))) marks.push('another subject than the thread’s: it may be about something else')
  if (earlier !== reference) marks.push(`came by the thread of ${earlier}, which its report left`)
  const fromOutside = registered && correspondent.member === undefined && correspondent.part === undefined
  if (!fromOutside) marks.push(registered ? `not proved: claims to be ${claim}` : `came to the address of another: claims to be ${claim}`)
  const { dates, text } = fromOutside && check.aligned && correspondent.audience === 'reporter' ? dateOrder(visibleText(mail)) : { dates: [], text: visibleText(mail) }
  return {
    kind: 'message',
    dates,
    correspondent,
    actor: fromOutside ? { kind: 'participant', id: correspondent.participant } : desk,
    audience: fromOutside ? correspondent.audience : 'team',
    text,
    marks,
    found: fromOutside ? contentFound(mail, '', await ports.policyOf(correspondent.project)) : null,
    wantsContent: fromOutside && check.aligned ? contentWish(mail.text) : null,
    ...kept(mail, check),
  }
}

/**
 * Words from the shared address of a list's member, proved to be from there, are that organisation's and go to the team. Who
 * wrote them is not known, and consent is each person's own (S3-72, S3-80): no first line of theirs is obeyed.
 */
function organisationPlan(correspondent: Correspondent & Required<Pick<Correspondent, 'organisation'>>, { arrival, mail, check }: Pick<Reading, 'arrival' | 'mail' | 'check'>): MailPlan {
  const { name, address } = correspondent.organisation
  const text = visibleText(mail)
  const obeyed = partyOrder(text).commands.length === 0 ? [] : ['nothing was accepted or answered by it: that takes the own address of a person on the roster']
  return {
    kind: 'message', correspondent, actor: desk, audience: 'team', text: `${name}, from its shared address ${address}:\n\n${text}`,
    marks: [...marksOf(mail, arrival.receivedAt), `by mail: ${check.words}`, ...obeyed], dates: [], found: null, wantsContent: null, ...kept(mail, check), offered: null,
  }
}

/** Work by mail takes both: a member's own address on the case, and proof that the member wrote. */
function workPlan(correspondent: Correspondent, member: string, { mail, check }: Pick<Reading, 'mail' | 'check'>): MailPlan {
  const wantsContent = contentWish(mail.text)
  const order = workOrder(wantsContent === null ? mail.text : withoutWish(mail.text))
  return { kind: 'work', correspondent, member, order, wantsContent, marks: [`by mail: ${check.words}`], ...kept(mail, check) }
}

async function reportPlan(way: Extract<Route, { to: 'project' }>, reading: Reading, ports: ProcessPorts): Promise<MailPlan> {
  const { arrival, mail, check } = reading
  const [copies, answered] = await Promise.all([copiesOf(mail, ports), answeredOf(way.project, reading, ports)])
  const copy = copies.find((known) => known.project === way.project)
  if (copy !== undefined) return copyPlan(copy)
  const author = mail.from?.address ?? ''
  const fromMember = check.aligned && (await ports.isMember(way.project, author))
  const read = reportDraft(mail, { receivedAt: arrival.receivedAt, policy: await ports.policyOf(way.project), fromMember })
  const claims = check.aligned ? [] : [`claims to be ${author === '' ? 'nobody' : author} (${check.words})`]
  const draft = { ...read, marks: [...read.marks, ...claims, ...(check.aligned ? [`sender proved: ${check.words}`] : [])] }
  const refused = fromMember ? 'sent by a member' : unanswered(way.project, reading, { ports, answered })
  return { kind: 'report', project: way.project, draft, acknowledge: refused === null, notAcknowledged: refused, related: way.related, ...kept(mail, check) }
}

type KnownCopy = Awaited<ReturnType<ProcessPorts['knownCopies']>>[number]

async function copiesOf(mail: ParsedMail, ports: ProcessPorts): Promise<readonly KnownCopy[]> {
  const fingerprint = contentFingerprint(mail)
  return fingerprint === null ? [] : ports.knownCopies(fingerprint)
}

const copyPlan = (copy: KnownCopy): MailPlan =>
  ({ kind: 'set_aside', why: 'a copy of a mail that is already here', caseId: copy.caseId, project: copy.project, text: '' })

/**
 * A list that writes itself into From, to pass the checks of its members' servers, leaves the author in
 * `X-Original-From` or Reply-To. Believed of a trusted list only, and only as far as a From is believed.
 */
function unmunged(mail: ParsedMail, list: string): ParsedMail {
  const listDomain = list.split('.').slice(-2).join('.')
  if (mail.from === null || !mail.from.address.endsWith(listDomain)) return mail
  const author = addresses(header(mail, 'x-original-from'))[0] ?? mail.replyTo[0]
  return author === undefined ? mail : { ...mail, from: author }
}

/** How many acknowledgements went to the author already; `null` where none would go anyway. */
const answeredOf = async (project: string, { arrival, mail, kind }: Reading, ports: ProcessPorts): Promise<AcknowledgementCounts | null> =>
  kind.mayAcknowledge && mail.from ? ports.recentAcknowledgements(project, mail.from.address, arrival.receivedAt) : null

/** Why the author gets no acknowledgement; `null` where one goes out. */
function unanswered(project: string, { arrival, mail, kind, check }: Reading, { ports, answered }: { readonly ports: ProcessPorts; readonly answered: AcknowledgementCounts | null }): string | null {
  if (!kind.mayAcknowledge) return kind.why
  const author = mail.from?.address
  if (author === undefined || answered === null) return 'no author to answer'
  return ports.budget.take({ arrival: arrival.id, project, address: author, ...(check.aligned ? {} : { claimed: true }) }, arrival.receivedAt, answered) ? null : 'as many acknowledgements as allowed went out already'
}

const kept = (mail: ParsedMail, check: SenderCheck): Kept => ({
  opened: mail.outerSubject !== null,
  offered: check.aligned ? (mail.offered.find((key) => key.addresses.includes(mail.from?.address ?? '')) ?? null) : null,
  files: mail.attachments,
  messageId: mail.messageId,
  references: mail.references,
  fingerprint: contentFingerprint(mail),
})
