import { readFileSync } from 'node:fs'
import { parsePolicy } from '@parley/policy'
import type { Policy } from '@parley/policy'
import { acknowledgementBudget } from '../../desk/src/mail/acknowledgement-budget.ts'
import type { AcknowledgementLimits } from '../../desk/src/mail/acknowledgement-budget.ts'
import { unauthenticated } from '../../desk/src/mail/authentication.ts'
import type { Authenticate } from '../../desk/src/mail/authentication.ts'
import type { MailArrival, MailPlan, ProcessPorts } from '../../desk/src/mail/process.ts'
import { processArrival } from '../../desk/src/mail/process.ts'
import { parseBytes } from '../../desk/src/mail/parse-bytes.ts'
import type { ParsedMail } from '../../desk/src/mail/parsed-mail.ts'
import { referenceLabel, replyAddress } from '../../desk/src/mail/reply-address.ts'
import type { Correspondent } from '../../desk/src/mail/route.ts'
import type { MailKeys } from '../../desk/src/mail/token.ts'

const read = new Map<string, Policy>()

/** One of the reference policies, by the name of its file; read once. */
export function policyNamed(name: string): Policy {
  const known = read.get(name)
  if (known !== undefined) return known
  const file = new URL(`../../policies/${name}.yaml`, import.meta.url)
  const parsed = parsePolicy(readFileSync(file, 'utf8'), name)
  if (!parsed.ok) throw new Error(`${name}: ${parsed.problems.map((problem) => problem.message).join('; ')}`)
  read.set(name, parsed.policy)
  return parsed.policy
}

export const mailKeys: MailKeys = [new Uint8Array(32).fill(7)]
export const deskDomain = 'desk.example'
export const noon = '2026-11-20T12:00:00Z'

/** Everything a mail came to, in order, kept in memory: the whole mail path with lists in the place of tables. */
export interface MailDesk extends ProcessPorts {
  readonly commits: { readonly arrival: MailArrival; readonly plans: readonly MailPlan[] }[]
  readonly cases: { readonly caseId: string; readonly project: string; readonly fingerprint: string | null }[]
  readonly people: Correspondent[]
  readonly rows: Map<string, Correspondent>
  readonly members: Set<string>
  readonly acknowledged: string[]
  /** Takes one mail all the way. */
  take(raw: string | Uint8Array, envelope?: Partial<MailArrival>): Promise<readonly MailPlan[]>
  /** Makes a case with one reporter and answers with their own address on it. */
  correspondent(caseId: string, participant: string, address: string): string
}

export interface MailDeskOptions {
  readonly parse?: (raw: Uint8Array) => Promise<ParsedMail>
  readonly authenticate?: Authenticate
  readonly acknowledgements?: AcknowledgementLimits
  readonly trustedLists?: readonly string[]
}

export function mailDesk(options: MailDeskOptions = {}): MailDesk {
  const policies = new Map(['mlflow', 'community', 'asf'].map((name) => [name, policyNamed(name)]))
  let arrivals = 0
  const desk: MailDesk = {
    commits: [], cases: [], people: [], rows: new Map(), members: new Set(), acknowledged: [],
    own: { keys: mailKeys, domain: deskDomain, addresses: [...policies.keys()].map((name) => `${name}@${deskDomain}`), trustedLists: options.trustedLists ?? [] },
    budget: acknowledgementBudget(options.acknowledgements),
    authenticate: options.authenticate ?? unauthenticated,
    parse: options.parse ?? parseBytes,
    projectOf: (address) => Promise.resolve(policies.has(address.split('@')[0] ?? '') && address.endsWith(`@${deskDomain}`) ? (address.split('@')[0] ?? '') : null),
    correspondents: (reference) => Promise.resolve(desk.people.filter((one) => referenceLabel(one.reference) === reference)),
    outboxRow: (row) => Promise.resolve(desk.rows.get(row) ?? null),
    policyOf: (project) => Promise.resolve(policies.get(project) ?? policyNamed(project)),
    isMember: (_project, address) => Promise.resolve(desk.members.has(address)),
    knownCopies: (fingerprint) => Promise.resolve(desk.cases.filter((one) => one.fingerprint === fingerprint)),
    recentAcknowledgements: (project, address) => Promise.resolve({ toAddress: desk.acknowledged.filter((one) => one === `${project} ${address}`).length, lastHour: desk.acknowledged.length }),
    commit: (arrival, plans) => {
      for (const plan of plans) record(desk, plan)
      desk.commits.push({ arrival, plans })
      return Promise.resolve()
    },
    take: (raw, envelope = {}) => {
      arrivals += 1
      const bytes = typeof raw === 'string' ? Buffer.from(raw.replaceAll(/\r?\n/g, '\r\n')) : raw
      return processArrival({ id: String(arrivals), raw: bytes, from: 'ada@finder.example', recipients: ['mlflow@desk.example'], receivedAt: noon, peer: '192.0.2.1', attempts: 0, ...envelope }, desk)
    },
    correspondent: (caseId, participant, address) => {
      const one: Correspondent = { reference: `MLFLOW-2026-${caseId}`, caseId, participant, audience: 'reporter', address, project: 'mlflow' }
      desk.people.push(one)
      return replyAddress(mailKeys, 'mlflow', deskDomain, one)
    },
  }
  return desk
}

function record(desk: MailDesk, plan: MailPlan): void {
  if (plan.kind === 'report') {
    desk.cases.push({ caseId: `case-${desk.cases.length + 1}`, project: plan.project, fingerprint: plan.fingerprint })
    if (plan.acknowledge && plan.draft.reporter !== null) desk.acknowledged.push(`${plan.project} ${plan.draft.reporter.address}`)
  }
  if (plan.kind === 'message') desk.cases.push({ caseId: plan.correspondent.caseId, project: 'mlflow', fingerprint: plan.fingerprint })
}
