import type { Instant } from '@parley/coordination'
import { addressMac } from '../commands/contacts.ts'
import { asCode } from '../commands/error-code.ts'
import { iso, type Gate } from '../commands/gate.ts'
import { claimArrivals, failArrival, holdArrival } from '../store/arrivals.ts'
import type { Claim } from '../store/lease.ts'
import type { Arrival } from '../store/arrivals.ts'
import type { Store, Tx } from '../store/store.ts'
import { together } from '../store/together.ts'
import { acknowledgementBudget, acknowledgementLimits } from './acknowledgement-budget.ts'
import { unauthenticated } from './authentication.ts'
import type { Authenticate } from './authentication.ts'
import { commitPlans } from './commit-plans.ts'
import { contentMac, correspondents, isMember, outboxRow } from './correspondents.ts'
import type { IntakePorts } from './intake.ts'
import { currentPolicies, projectAt, trustedLists } from './mailboxes.ts'
import { readWithKeys } from './read-with-keys.ts'
import type { MailParser } from './parse.ts'
import type { MailArrival, MailPlan } from './process.ts'
import type { MailKeys } from './token.ts'

export interface IntakeOfStore {
  readonly store: Store
  readonly gate: Gate
  readonly parser: MailParser
  readonly keys: MailKeys
  /** Who says whether a sender is who the mail says; nobody unless told. */
  readonly authenticate?: Authenticate
  /** Acknowledgements of the whole desk in an hour at most; 500. */
  readonly acknowledgementsPerHour?: number
  readonly log: (line: string) => void
}

const leaseSeconds = 120
/** Bytes of mails in hand at once, and one mail over. */
const mostInHand = 64 * 1024 * 1024
/** Bytes up to which a mail shares a transaction with others; a larger one would hold them up. */
export const smallMail = 256 * 1024
const idleMs = 2000

/** What reading mail needs, made of the store and the gate. Everything runs as the worker, which reads cases and no credential. */
export function intakeOfStore({ store, gate, parser, keys, log, ...options }: IntakeOfStore): IntakePorts {
  const claims = new Map<string, Claim<Arrival>>()
  const asWorker: AsWorker = (task) => store.as({ role: 'worker' }, task)
  const sharing = together({ shared: asWorker, alone: asWorker }, { most: 12, lanes: 1 })
  const limits = { ...acknowledgementLimits, perHour: options.acknowledgementsPerHour ?? acknowledgementLimits.perHour }
  return {
    own: { keys, domain: gate.mailDomain, addresses: [...currentPolicies(gate).map(({ id }) => id), 'desk'].map((name) => `${name}@${gate.mailDomain}`), trustedLists: trustedLists(gate) },
    budget: acknowledgementBudget(limits), authenticate: options.authenticate ?? unauthenticated, log,
    parse: (raw, recipients) => readWithKeys({ parser, gate, asWorker }, raw, recipients),
    ...lookUps(gate, asWorker, together({ shared: asWorker, alone: (task) => store.once({ role: 'worker' }, task) }, { most: 64, lanes: 1 })),
    commit: (arrival, plans) => (isSmallReport(arrival, plans) ? sharing : asWorker)(async (tx) => {
      const claim = claims.get(arrival.id)
      if (!claim) throw new Error('an arrival that nobody claimed')
      await commitPlans({ gate, tx }, arrival, plans, claim)
    }),
    claim: async (limit) => {
      const inHand = claims.values().reduce((sum, { raw }) => sum + raw.length, 0)
      if (inHand >= mostInHand) return []
      return (await claimArrivals(store, { now: gate.now(), limit, leaseSeconds, bytes: mostInHand - inHand })).map((claim) => {
        claims.set(claim.id, claim)
        return mailArrival(claim)
      })
    },
    failed: async (arrival, code) => {
      const claim = claims.get(arrival.id)
      claims.delete(arrival.id)
      if (claim) await failArrival(store, claim, { now: gate.now(), error: asCode(code) })
    },
    held: async (arrival, caseId) => {
      const claim = claims.get(arrival.id)
      const isHeld = claim !== undefined && await holdArrival(store, claim, caseId)
      if (isHeld) claims.delete(arrival.id)
      return isHeld
    },
    wait: (signal) => store.wake.wait('arrival', { maxMs: idleMs, signal }),
    taken: (arrival) => claims.delete(arrival.id),
  }
}

/** A new case touches nothing that is there; what belongs to a case that is there is done alone, as two of one case must be. */
const isSmallReport = (arrival: MailArrival, plans: readonly MailPlan[]): boolean =>
  arrival.raw.length <= smallMail && plans.length === 1 && plans[0]?.kind === 'report'

type AsWorker = <T>(task: (tx: Tx) => Promise<T>) => Promise<T>
type LookUps = Pick<IntakePorts, 'projectOf' | 'policyOf' | 'correspondents' | 'outboxRow' | 'isMember' | 'knownCopies' | 'recentAcknowledgements'>

/** `inOne` is for what needs a single answer: it is asked and committed in one round. */
function lookUps(gate: Gate, asWorker: AsWorker, inOne: AsWorker): LookUps {
  const hour = hourOf(inOne)
  return {
    projectOf: (address) => Promise.resolve(projectAt(gate, address)),
    policyOf: (project) => {
      const version = gate.shelf.of(project, iso(gate.now()))
      return version ? Promise.resolve(version.policy) : Promise.reject(new Error(`no policy for ${project}`))
    },
    correspondents: (reference) => asWorker((tx) => correspondents(tx, reference)),
    outboxRow: (row) => asWorker((tx) => outboxRow(tx, row)),
    isMember: (project, address) => asWorker((tx) => isMember(tx, project, address)),
    knownCopies: (fingerprint) => inOne((tx) => copiesHere(tx, contentMac(tx, fingerprint))),
    recentAcknowledgements: async (project, address, at) => {
      const [toAddress, lastHour] = await Promise.all([inOne((tx) => acknowledgedTo(tx, { project, address, at })), hour(at)])
      return { toAddress, lastHour }
    },
  }
}

/** The transport's own words, as the way in wrote them; whatever is not as it wrote it counts as empty. */
export function mailArrival(claim: Claim<Arrival>): MailArrival {
  const envelope: unknown = claim.envelope
  const given = (name: string): unknown => (typeof envelope === 'object' && envelope !== null ? Reflect.get(envelope, name) : undefined)
  const text = (name: string): string => {
    const value = given(name)
    return typeof value === 'string' ? value : ''
  }
  const recipients: readonly unknown[] = [given('recipients') ?? []].flat()
  return {
    id: claim.id, raw: claim.raw, from: text('from'), peer: text('peer'), recipients: recipients.filter((one) => typeof one === 'string'),
    receivedAt: iso(claim.receivedAt), attempts: claim.attempts - 1,
  }
}

/** By the address, and each of the few cases that it gives by its key. */
async function acknowledgedTo(tx: Tx, { project, address, at }: { readonly project: string; readonly address: string; readonly at: Instant }): Promise<number> {
  const mac = addressMac(tx, address)
  const rows = await tx.askRow<{ mac: Buffer; project: string; to: number }>(
    `select mac, project, (select count(*) from contact c where c.address_mac = mac and c.acknowledged
       and (select h.opened_at from case_head h where h.id = c.case_id and h.project = asked.project) > at - interval '24 hours') as to
     from unnest($1::bytea[], $2::text[], $3::timestamptz[]) as asked (mac, project, at)`, [mac, project, at])
  return rows.find((row) => row.project === project && row.mac.equals(mac))?.to ?? 0
}

async function copiesHere(tx: Tx, mac: Buffer): Promise<readonly { readonly caseId: string; readonly project: string }[]> {
  const rows = await tx.askRow<{ hmac: Buffer; caseId: string; project: string }>(
    `select m.hmac, h.id as "caseId", h.project from message_id m join case_head h on h.id = m.case_id where m.hmac = any($1::bytea[])`, [mac])
  return rows.filter(({ hmac }) => hmac.equals(mac))
}

const acknowledgedInHour = async (tx: Tx, at: Instant): Promise<number> => (await tx.one<{ all: number }>(
  `select count(*) as all from project p join case_head h on h.project = p.id join contact c on c.case_id = h.id
   where h.opened_at > $1::timestamptz - interval '1 hour' and c.acknowledged`, [at])).all

/**
 * How many the whole desk acknowledged in the last hour, counted anew at most once a second: what this process decided since
 * is counted by the budget itself, and counting an hour for each mail of a flood costs the more the longer it lasts.
 */
function hourOf(inOne: AsWorker): (at: Instant) => Promise<number> {
  let counted: { readonly at: number; readonly all: Promise<number> } | null = null
  return (at) => {
    if (counted === null || performance.now() - counted.at > 1000) {
      const asked = { at: performance.now(), all: inOne((tx) => acknowledgedInHour(tx, at)) }
      asked.all.catch(() => { if (counted === asked) counted = null })
      counted = asked
    }
    return counted.all
  }
}
