import type { Instant } from '@parley/coordination'
import { addressMac, getContact, putContact } from '../commands/contacts.ts'
import { asCode } from '../commands/error-code.ts'
import { handle, iso, type CommandFile, type Gate } from '../commands/gate.ts'
import { openCase } from '../commands/open-case.ts'
import { projectAddresses } from '../commands/project-addresses.ts'
import { memberAddress } from '../identity/notices.ts'
import { claimArrivals, failArrival, finishArrival } from '../store/arrivals.ts'
import type { Claim } from '../store/lease.ts'
import type { Arrival } from '../store/arrivals.ts'
import type { Store, Tx } from '../store/store.ts'
import { acknowledgementBudget } from './acknowledgement-budget.ts'
import { unauthenticated } from './authentication.ts'
import type { IntakePorts } from './intake.ts'
import type { MailParser } from './parse.ts'
import type { MailArrival, MailPlan } from './process.ts'
import { referenceLabel } from './reply-address.ts'
import type { Correspondent } from './route.ts'
import type { MailKeys } from './token.ts'

export interface IntakeOfStore { readonly store: Store; readonly gate: Gate; readonly parser: MailParser; readonly keys: MailKeys; log(line: string): void }

interface Envelope { readonly from: string; readonly recipients: readonly string[]; readonly peer: string }

const leaseSeconds = 120
const idleMs = 2000

/** What reading mail needs, made of the store and the gate. Everything runs as the worker, which reads cases and no credential. */
export function intakeOfStore({ store, gate, parser, keys, log }: IntakeOfStore): IntakePorts {
  const claims = new Map<string, Claim<Arrival>>()
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => store.as({ role: 'worker' }, work)
  const current = () => gate.shelf.current(iso(gate.now()).slice(0, 10))
  return {
    own: { keys, domain: gate.mailDomain, addresses: current().map(({ policy }) => `${policy.id}@${gate.mailDomain}`), trustedLists: trustedLists(gate) },
    budget: acknowledgementBudget(), authenticate: unauthenticated, parse: (raw) => parser.parse(raw), log,
    projectOf: (address) => Promise.resolve(current().find(({ policy }) => projectAddresses(policy, gate.mailDomain).includes(address.toLowerCase()))?.policy.id ?? null),
    policyOf: (project) => {
      const version = gate.shelf.of(project, iso(gate.now()).slice(0, 10))
      return version ? Promise.resolve(version.policy) : Promise.reject(new Error(`no policy for ${project}`))
    },
    correspondents: (reference) => asWorker((tx) => correspondents(tx, reference)),
    outboxRow: (row) => asWorker((tx) => outboxRow(tx, row)),
    isMember: (project, address) => asWorker((tx) => isMember(tx, project, address)),
    knownCopies: (fingerprint) => asWorker((tx) => tx.query<{ caseId: string; project: string }>(
      `select h.id as "caseId", h.project from message_id m join case_head h on h.id = m.case_id where m.hmac = $1`, [contentMac(tx, fingerprint)])),
    recentAcknowledgements: (address, at) => asWorker((tx) => acknowledged(tx, address, at)),
    commit: (arrival, plans) => asWorker((tx) => commit({ gate, tx }, arrival, plans, claims.get(arrival.id))),
    claim: async (limit) => (await claimArrivals(store, { now: gate.now(), limit, leaseSeconds })).map((claim) => {
      claims.set(claim.id, claim)
      const { from, recipients, peer } = claim.envelope as Envelope
      return { id: claim.id, raw: claim.raw, from, recipients, peer, receivedAt: iso(claim.receivedAt), attempts: claim.attempts - 1 }
    }),
    failed: async (arrival, code) => {
      const claim = claims.get(arrival.id)
      claims.delete(arrival.id)
      if (claim) await failArrival(store, claim, { now: gate.now(), error: asCode(code) })
    },
    wait: (signal) => store.wake.wait('arrival', { maxMs: idleMs, signal }),
    taken: (arrival) => claims.delete(arrival.id),
  }
}

/** S1-12: mail that a maintainer forwards from the own mailbox. Asked only of a sender who was authenticated. */
async function isMember(tx: Tx, project: string, address: string): Promise<boolean> {
  const members = await tx.query<{ id: string }>(
    `select m.id from team_member t join member m on m.id = t.member where t.project = $1 and m.state = 'active'`, [project])
  for (const { id } of members) if ((await memberAddress(tx, id))?.toLowerCase() === address.toLowerCase()) return true
  return false
}

/** Lists that a policy takes its reports through: their own headers make no report a machine's (email study, row 2). */
function trustedLists(gate: Gate): readonly string[] {
  const addresses = gate.shelf.current(iso(gate.now()).slice(0, 10)).flatMap(({ policy }) => projectAddresses(policy, gate.mailDomain))
  return addresses.filter((address) => /@(googlegroups\.com|groups\.io)$/.test(address)).map((address) => address.replace('@', '.'))
}

async function correspondents(tx: Tx, reference: string): Promise<readonly Correspondent[]> {
  const rows = await tx.query<{ caseId: string; reference: string; participant: string }>(
    `select h.id as "caseId", h.ref as reference, c.participant from case_head h join contact c on c.case_id = h.id where lower(h.ref) = $1`, [reference])
  return Promise.all(rows.filter((row) => referenceLabel(row.reference) === reference).map((row) => correspondent(tx, row)))
}

async function correspondent(tx: Tx, row: { readonly caseId: string; readonly reference: string; readonly participant: string }): Promise<Correspondent> {
  const contact = await getContact(tx, row.caseId, row.participant)
  const access = await tx.maybe<{ audiences: string[] }>('select audiences from case_access where case_id = $1 and subject = $2', [row.caseId, row.participant])
  return { ...row, audience: access?.audiences.includes('reporter') ? 'reporter' : 'parties', address: contact?.address ?? null }
}

/** The outbox names a recipient by its part in the case; the id of the row is in the Message-ID that comes back. */
async function outboxRow(tx: Tx, row: string): Promise<Correspondent | null> {
  const found = await tx.maybe<{ caseId: string; reference: string; participant: string }>(
    `select h.id as "caseId", h.ref as reference, o.participant from outbox o join case_head h on h.id = o.case_id where o.id = $1 and o.participant is not null`, [row])
  return found ? correspondent(tx, found) : null
}

async function acknowledged(tx: Tx, address: string, at: Instant): Promise<{ readonly toAddress: number; readonly lastHour: number }> {
  const { to, all } = await tx.one<{ to: number; all: number }>(
    `select count(*) filter (where c.address_mac = $1) as to, count(*) filter (where h.opened_at > $2::timestamptz - interval '1 hour') as all
     from contact c join case_head h on h.id = c.case_id where h.opened_at > $2::timestamptz - interval '24 hours' and c.acknowledged`, [addressMac(tx, address), at])
  return { toAddress: to, lastHour: all }
}

const contentMac = (tx: Tx, fingerprint: string) => tx.instanceKeys.fingerprint('mail content', fingerprint)

interface Committing { readonly gate: Gate; readonly tx: Tx }

/** All plans of one arrival and its end: one transaction, so that a crash leaves either all of it or none. */
async function commit(at: Committing, arrival: MailArrival, plans: readonly MailPlan[], claim: Claim<Arrival> | undefined): Promise<void> {
  if (!claim) throw new Error('an arrival that nobody claimed')
  let caseId: string | undefined
  let keepsOriginal = true
  for (const plan of plans) {
    if (plan.kind === 'report') caseId = await report(at, arrival, plan)
    else if (plan.kind === 'message') caseId = await message(at, arrival, plan)
    else {
      await setAside(at, arrival, plan)
      keepsOriginal = false
    }
  }
  if (keepsOriginal) await finishArrival(at.tx, claim, caseId === undefined ? {} : { caseId })
  else await at.tx.execute(`update arrival set state = 'done', last_error = null, lease_until = null, case_id = $2 where id = $1`, [arrival.id, caseId ?? null])
}

const original = (arrival: MailArrival): CommandFile => ({ kind: 'original', name: 'original.eml', mediaType: 'message/rfc822', bytes: arrival.raw })
const attachments = (plan: Extract<MailPlan, { kind: 'report' | 'message' }>): CommandFile[] =>
  plan.files.map(({ name, mediaType, bytes }) => ({ kind: 'attachment', name, mediaType, bytes }))

async function report({ gate, tx }: Committing, arrival: MailArrival, plan: Extract<MailPlan, { kind: 'report' }>): Promise<string> {
  const { reporter, marks, text, ...draft } = plan.draft
  const contact = reporter ? { address: reporter.address, name: reporter.name === '' ? null : reporter.name, messageId: plan.messageId, references: plan.references } : null
  const opened = await openCase(gate, tx, {
    ...draft, project: plan.project, text, marks: plan.acknowledge ? marks : [...marks, ...(plan.notAcknowledged ? [`not acknowledged: ${plan.notAcknowledged}`] : [])],
    files: [original(arrival), ...attachments(plan)], contact, acknowledge: plan.acknowledge,
    ...(reporter ? { reporterName: reporter.name === '' ? reporter.address : reporter.name } : {}),
  })
  if (!opened.outcome.ok) throw new Error(`a report was refused: ${opened.outcome.refused.code}`)
  await remember(tx, opened.caseId, plan)
  return opened.caseId
}

async function message({ gate, tx }: Committing, arrival: MailArrival, plan: Extract<MailPlan, { kind: 'message' }>): Promise<string> {
  const { correspondent: from, marks, text } = plan
  const command = { type: 'WriteMessage' as const, audience: plan.audience, message: { text, ...(marks.length > 0 ? { marks } : {}) } }
  const outcome = await handle(gate, tx, from.caseId, { command, actor: plan.actor, files: [original(arrival), ...attachments(plan)] })
  if (!outcome?.ok) throw new Error(`a message was refused: ${outcome?.refused.code ?? 'no such case'}`)
  const contact = await getContact(tx, from.caseId, from.participant)
  if (contact && plan.actor.kind === 'participant') await putContact(tx, from.caseId, from.participant, { ...contact, messageId: plan.messageId ?? contact.messageId, references: plan.references })
  await remember(tx, from.caseId, plan)
  return from.caseId
}

async function remember(tx: Tx, caseId: string, plan: Extract<MailPlan, { kind: 'report' | 'message' }>): Promise<void> {
  if (plan.fingerprint === null) return
  await tx.execute('insert into message_id (hmac, case_id) values ($1, $2) on conflict do nothing', [contentMac(tx, plan.fingerprint), caseId])
}

/** What is no report stays too: its bytes sealed where they arrived, its reason on the page of mail set aside. */
async function setAside({ gate, tx }: Committing, arrival: MailArrival, plan: Extract<MailPlan, { kind: 'bounce' | 'set_aside' }>): Promise<void> {
  const why = plan.kind === 'set_aside' ? plan.why : `bounce${plan.row === null ? ' of no mail of ours' : ''}: ${plan.statuses.map(({ status }) => status).join(', ')}`
  const project = plan.kind === 'set_aside' ? plan.project : null
  await tx.execute('insert into set_aside (arrival, project, at, why) values ($1, $2, $3, $4) on conflict do nothing', [arrival.id, project, arrival.receivedAt, why])
  if (plan.kind !== 'bounce' || plan.row === null) return
  const sent = await outboxRow(tx, plan.row)
  if (!sent) return
  const text = `Mail to ${sent.audience === 'reporter' ? 'the reporter' : 'a party'} came back undelivered (${why}). Find another way to reach them.`
  await handle(gate, tx, sent.caseId, { command: { type: 'WriteMessage', audience: 'team', message: { text } }, actor: { kind: 'desk' } })
}
