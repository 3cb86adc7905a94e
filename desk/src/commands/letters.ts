import { acknowledgement, instantWords, notification, promiseWords, reporterNotice, resubmitRequest, routedToTeam, stubMissing, unreadableRequest, type FormTrouble, type Mail, type NoticeKind, type Policy } from '@parley/policy'
import { byEnd, clocksOf, pendingAnswers, type CaseEvent, type FormatBreach, type Outgoing } from '@parley/coordination'
import { enqueueOfCase, type CaseItem } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import { reachedInThis } from './contacts.ts'
import type { Gate, Loaded } from './gate.ts'
import { iso } from './gate.ts'
import { concernOf, noticeLetters, partyLetters } from './lists-letters.ts'
import { vendorLetters } from './vendor-letters.ts'
import { toldOf } from './named-people.ts'
import { overwhelmed, summarise } from './report-flood.ts'
import { issueClaim, mayEnter, type ReceiptHolder } from './receipts.ts'

/** What the outbox keeps, sealed: the words, and how the answer finds its way. Addresses are looked up at the sending. */
export interface Letter extends Mail {
  /** `participant:<id>`, `member:<id>`, or `address:<address>` for somebody whom the policy names. */
  readonly to: string
  /** Of somebody whom the policy names by address. */
  readonly address?: string
  readonly project: string
  readonly caseReference: string
  /** Kind of automatic mail in the sense of RFC 3834. */
  readonly auto: 'replied' | 'generated'
  /** Asks the servers on the way for a report of its delivery (RFC 3461), for the ledger of early notices. */
  readonly report?: true
}

/** Turns what leaves the house into letters, in the transaction of the event: none is lost, none is doubled. */
export async function enqueueAll(gate: Gate, tx: Tx, loaded: Loaded, event: CaseEvent, outgoing: readonly Outgoing[]): Promise<void> {
  const [caseId, dueAt] = [loaded.head.id, gate.now()]
  const items: CaseItem[] = []
  for (const [at, out] of outgoing.entries()) {
    for (const [nth, letter] of (await lettersFor(gate, tx, loaded, event, out)).entries()) {
      const [role, id = ''] = letter.to.split(':')
      const item = { eventKey: `${caseId}:${loaded.state.events}:${at}:${nth}`, caseId, kind: 'mail', recipient: letter.to, payload: letter, dueAt }
      items.push(role === 'participant' ? { ...item, participant: id } : item)
    }
  }
  const copy = copyLetter(gate, loaded, event)
  if (copy) items.push({ eventKey: `${caseId}:${loaded.state.events}:copy`, caseId, kind: 'mail', recipient: copy.to, payload: copy, dueAt })
  await enqueueOfCase(tx, items)
}

const answerThis = 'Answer this mail'

async function lettersFor(gate: Gate, tx: Tx, loaded: Loaded, event: CaseEvent, out: Outgoing): Promise<readonly Letter[]> {
  switch (out.kind) {
    case 'receipt': return event.type === 'ReportReceived' ? toNewReporter(gate, tx, loaded, event) : []
    case 'reporter-message':
    case 'reporter-notice': {
      if (!await reachable(tx, loaded, out.to)) return []
      const ways = [await wayIn(gate, tx, { caseId: loaded.head.id, participant: out.to }), answerThis]
      const mail = out.kind === 'reporter-notice' && out.asks ? dateMail(loaded, out.to, iso(gate.now()), ways) : reporterMail(gate, loaded, event, ways)
      return mail ? [addressed(loaded, `participant:${out.to}`, mail, 'generated')] : []
    }
    case 'team-notice': return toTeam(gate, tx, loaded, event)
    case 'party-notice': return await partyLetters(gate, tx, loaded, event, out.to) ?? await vendorsLetters(gate, tx, loaded, event, out.to) ?? [addressed(loaded, `participant:${out.to}`, notification('decision_needed', names(gate, loaded)), 'generated')]
    case 'vendor-notice': return await vendorLetters(gate, tx, loaded, out.to, out.about) ?? []
    case 'list-notice': return noticeLetters(gate, tx, loaded, out.to)
  }
}

/** A vendor hears of the embargo what a party of a list would; `null`: it is no vendor. */
async function vendorsLetters(gate: Gate, tx: Tx, loaded: Loaded, event: CaseEvent, to: string): Promise<readonly Letter[] | null> {
  if (!loaded.state.vendors.all[to] || event.type !== 'EmbargoChanged') return null
  return concernOf(event.change, to) === undefined ? [] : vendorLetters(gate, tx, loaded, to, 'embargo')
}

/** The acknowledgement with the policy's own promises, and courteous requests for what is missing (S0-15, S2-14). */
async function toNewReporter(gate: Gate, tx: Tx, loaded: Loaded, event: Extract<CaseEvent, { type: 'ReportReceived' }>): Promise<readonly Letter[]> {
  if (!await mayAcknowledge(tx, loaded, event.reporter)) return []
  const { policy, head } = loaded
  const byMail = event.channel === 'email'
  const [claim, alsoArrived] = await Promise.all([issueClaim(tx, { caseId: head.id, participant: event.reporter }), byMail ? unconfirmed(gate, tx, loaded, event.reporter) : []])
  const returnWays = ['Answer this mail; its reply address belongs to your case alone', `Read our answers at ${withCode(gate, claim)}`]
  const names = { reference: head.ref, projectName: policy.project.name, returnWays }
  const resubmit = event.formatBreaches?.length ? resubmitRequest(policy, { ...names, trouble: event.formatBreaches.map(troubleOf) }) : null
  const mails = [
    acknowledgement(policy, { ...names, received: event.receivedAt, promises: promisesOf(gate, loaded), missing: event.missing, ...(byMail ? { oncePerDay: true, alsoArrived } : {}) }),
    event.missing.includes('stub_link') ? stubMissing(policy, names) : null,
    resubmit,
    resubmit === null && event.message.marks?.some((mark) => closedMarks.has(mark)) ? unreadableRequest(policy, { ...names, keyAt: `${gate.url}/p/${head.project}/openpgp.asc` }) : null,
  ]
  return mails.filter((mail) => mail !== null).map((mail) => addressed(loaded, `participant:${event.reporter}`, mail, 'replied'))
}

/**
 * What else came from this address and was not confirmed, because one acknowledgement a day goes to an address (S-059). The
 * letter goes to that address, whoever wrote: it learns only what was sent in its name. They count as confirmed from here on.
 */
async function unconfirmed(gate: Gate, tx: Tx, { head }: Loaded, participant: string): Promise<readonly { readonly reference: string; readonly received: string }[]> {
  const rows = await tx.query<{ ref: string; at: Temporal.Instant }>(
    // By the address first, and each of the few cases that it gives by its key: as a join it was read case by case through a whole project.
    `update contact c set acknowledged = true
     where c.address_mac = (select mine.address_mac from contact mine where mine.case_id = $1 and mine.participant = $2) and c.case_id <> $1 and not c.acknowledged
       and (select h.opened_at from case_head h where h.id = c.case_id and h.project = $3) > $4
       and (select 'reporter' = any(a.audiences) from case_access a where a.case_id = c.case_id and a.subject = c.participant)
     returning (select h.ref from case_head h where h.id = c.case_id) as ref, (select h.opened_at from case_head h where h.id = c.case_id) as at`, [head.id, participant, head.project, gate.now().subtract({ hours: 24 * 14 })])
  return rows.map(({ ref, at }) => ({ reference: ref, received: iso(at) })).toSorted((one, other) => one.reference.localeCompare(other.reference)).slice(0, 50)
}

/** As the reading of the mail wrote them: nobody here can open it, and the sender has to be asked. */
const closedMarks: ReadonlySet<string> = new Set(['no key of ours opens it', 'encryption is damaged', 'encrypted (S/MIME)'])

/** Only what the policy promises; an inner target is nobody's business outside. */
export function promisesOf(gate: Pick<Gate, 'now'>, { state, policy }: Pick<Loaded, 'state' | 'policy'>): readonly { readonly says: string; readonly dueWords: string }[] {
  return clocksOf(state, policy, iso(gate.now())).flatMap((clock) => {
    const source = policy.handling?.clocks?.[clock.name]
    const says = source ? promiseWords(source) : null
    return says === null || clock.due === null ? [] : [{ says, dueWords: `by ${clock.dueWords}` }]
  })
}

const troubles: Readonly<Record<FormatBreach, FormTrouble>> = {
  html_only: 'html', image_only: 'image', pdf_only: 'pdf', movie: 'movie', encrypted: 'encrypted', several_vulnerabilities: 'several',
}
const troubleOf = (breach: FormatBreach): FormTrouble => troubles[breach]

const withCode = (gate: Gate, claim: string) => `${gate.url}/receipt with the code ${claim} (it works once and gives you a receipt)`

/** Who got no acknowledgement, as the second report of a day gets none (S-059), holds no code yet: the first news brings it. */
async function wayIn(gate: Gate, tx: Tx, holder: ReceiptHolder): Promise<string> {
  if (await mayEnter(tx, holder)) return `Read it at ${gate.url}/receipt with your receipt, or with the code of our first mail`
  return `Read it at ${withCode(gate, await issueClaim(tx, holder))}`
}

/** S-057: what goes to a mailbox says that there is something to read, and where; never what. */
function reporterMail(gate: Gate, { policy, head, state }: Loaded, event: CaseEvent, returnWays: readonly string[]): Mail | null {
  const input = { reference: head.ref, projectName: policy.project.name, returnWays }
  if (event.type === 'RoutedToTeam') return routedToTeam(policy, { ...input, team: event.team })
  if (event.type === 'ResubmissionAsked') return resubmitRequest(policy, { ...input, trouble: event.breaches.map(troubleOf) })
  if (event.type === 'AdvisoryPublished') return reporterNotice(state.reached.advisory_published === event.at ? 'published' : 'corrected', { ...input, advisory: advisoryAt(gate, event.advisoryId) })
  return reporterNotice(event.type === 'InformationAsked' ? 'question' : 'answer', input)
}

const advisoryAt = (gate: Gate, id: string): string => `${gate.url}/advisories/${encodeURIComponent(id)}`

/** The project's own address at the desk, for whoever cannot sign in. */
const askAt = (gate: Gate, { head }: Pick<Loaded, 'head'>): string => `${head.project}@${gate.mailDomain}`

/** The date stands in the mail, so that it can be answered by one; the matter does not. */
function dateMail({ state: { embargo }, policy, head }: Loaded, to: string, now: string, returnWays: readonly string[]): Mail {
  const terms = byEnd(embargo.proposals.filter(({ by }) => by !== to))[0]?.terms ?? embargo.active
  const owed = pendingAnswers(embargo, now).find(({ party }) => party === to)
  const words = (at: string) => instantWords(at, 'UTC')
  const asked = terms === undefined || owed === undefined ? {} : { asked: { ends: words(terms.endsAt), answerBy: words(owed.answerBy) } }
  const byMail = 'Or answer this mail with a first line that says «accept», «decline» and why, or «propose 2026-12-01T12:00Z» and why'
  return reporterNotice('date', { reference: head.ref, projectName: policy.project.name, returnWays: [...returnWays.filter((way) => way !== answerThis), byMail], ...asked })
}

/** What is only an aim of the team is called no promise, in no mail either. */
function noticeOf(event: CaseEvent, policy: Policy): NoticeKind {
  const aim = 'clock' in event && event.clock !== undefined && policy.handling?.clocks?.[event.clock]?.force === 'target'
  switch (event.type) {
    case 'ReportReceived': return 'new_report'
    case 'ClockWarned': return aim ? 'aim_near' : 'clock_warning'
    case 'PromiseMissed': return aim ? 'aim_missed' : 'clock_breached'
    case 'PromiseEscalated': return 'escalated'
    case 'RoutedToTeam': return 'assigned'
    case 'MessageWritten':
    case 'InformationReceived': return 'new_message'
    case 'AdvisoryPublished': return 'published'
    case 'PublicationHeld':
    case 'PublicationAborted': return 'held_back'
    case 'PublicAwarenessRecorded':
    case 'ExploitPublicRecorded':
    case 'AttacksRecorded':
    case 'AdversariesRecorded': return 'urgent'
    default: return 'decision_needed'
  }
}

async function toTeam(gate: Gate, tx: Tx, loaded: Loaded, event: CaseEvent): Promise<readonly Letter[]> {
  const [kind, input] = [noticeOf(event, loaded.policy), names(gate, loaded)]
  const [mail, forAddress] = [notification(kind, input), notification(kind, { ...input, askAt: askAt(gate, loaded) })]
  const [told, busy] = await Promise.all([toldOf(tx, loaded, event), mayWait(tx, event) ? overwhelmed(gate, tx, loaded) : nobody])
  const later = told.filter(({ to }) => busy.has(to.slice('member:'.length)))
  if (later.length > 0) await summarise(gate, tx, later.map(({ to }) => to.slice('member:'.length)))
  return told.filter((one) => !later.includes(one)).map((one) => ({ ...addressed(loaded, one.to, one.to.startsWith('address:') ? forAddress : mail, 'generated'), ...one }))
}

const nobody: ReadonlySet<string> = new Set()

/** One of many new reports may be heard of in a summary; never one that is said to be public already, and nothing else. */
const mayWait = (tx: Tx, event: CaseEvent): boolean =>
  event.type === 'ReportReceived' && tx.viewer.role === 'worker' && event.claimedPublic !== true && !event.message.marks?.some((mark) => mark.startsWith('may already be public'))

/** S2x-3, S2x-10, S2x-12: the list that wants a copy hears that there is one to read. By hand, the case page says so. */
function copyLetter(gate: Gate, loaded: Loaded, { copy }: CaseEvent): Letter | null {
  if (!copy || copy.byHand || !copy.to.includes('@')) return null
  return { ...addressed(loaded, `address:${copy.to}`, notification('copy', { ...names(gate, loaded), askAt: askAt(gate, loaded) }), 'generated'), address: copy.to }
}

function names(gate: Gate, { head, policy }: Loaded) {
  return { reference: head.ref, projectName: policy.project.name, link: `${gate.url}/cases/${head.id}` }
}

/** Not to machines, not twice a day: the way in decided that when it took the report. */
async function mayAcknowledge(tx: Tx, { head }: Loaded, participant: string): Promise<boolean> {
  if (reachedInThis(tx, head.id, participant)?.acknowledged) return true
  return await tx.maybe('select participant from contact where case_id = $1 and participant = $2 and acknowledged', [head.id, participant]) !== undefined
}

async function reachable(tx: Tx, { head }: Loaded, participant: string): Promise<boolean> {
  if (reachedInThis(tx, head.id, participant)) return true
  return await tx.maybe('select participant from contact where case_id = $1 and participant = $2', [head.id, participant]) !== undefined
}

function addressed({ head }: Loaded, to: string, mail: Mail, auto: Letter['auto']): Letter {
  return { ...mail, to, project: head.project, caseReference: head.ref, auto }
}
