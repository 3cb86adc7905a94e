import type { Condition, ContentPart, Milestone, Policy } from '@parley/policy'
import { later } from './instant.ts'
import type { CaseState, ReportState } from './state.ts'

/** Every fact of the case with the instant it became true: the recorded ones and those that follow from several. */
export type Facts = Readonly<Partial<Record<Milestone, string>>>

export interface Setting {
  /** How many people must approve an advisory; 1 is a visible weakening. */
  readonly approvalsNeeded: number
}

export function factsOf(state: CaseState, policy: Policy, setting: Setting): Facts {
  const facts: Partial<Record<Milestone, string>> = { ...state.reached }
  put(facts, 'report_complete', completeSince(state, policy))
  put(facts, 'backports_done', backportsDoneSince(state, policy))
  put(facts, 'advisory_approved', approvedSince(state, setting.approvalsNeeded))
  put(facts, 'announced', announcedSince(state, policy))
  if (state.embargo.em !== 'A' && state.embargo.em !== 'R') put(facts, 'date_agreed', state.worldSince)
  for (const [channel, said] of Object.entries(state.announcements)) {
    const kind = policy.disclosure?.channels?.[channel]?.kind
    if (kind === 'security_page') put(facts, 'security_page_updated', said.at)
  }
  return facts
}

function put(facts: Partial<Record<Milestone, string>>, fact: Milestone, at: string | undefined): void {
  if (at !== undefined && facts[fact] === undefined) facts[fact] = at
}

/** S0-8: with `combine: all`, a report is complete only when it came over every channel. */
function completeSince(state: CaseState, policy: Policy): string | undefined {
  const first = state.reports.filter((report) => !report.detached).map((report) => wholeSince(report, state)).find((at) => at !== undefined)
  if (first === undefined) return undefined
  const wantsStub = policy.intake.combine === 'all' && Object.values(policy.intake.channels).some((c) => c.kind === 'public_issue_stub')
  if (!wantsStub) return first
  return state.reached.stub_filed === undefined ? undefined : later(first, state.reached.stub_filed)
}

/** The link to a stub is as good as there once the stub itself is on record. */
function wholeSince(report: ReportState, state: CaseState): string | undefined {
  const missing = missingIn(report, state)
  return missing.length > 0 ? undefined : (report.completeAt ?? state.reached.stub_filed)
}

/** The parts that a report still lacks. */
export function missingIn(report: ReportState, state: CaseState): readonly ContentPart[] {
  return report.missing.filter((part) => part !== 'stub_link' || state.stub === undefined)
}

const settled = new Set(['released', 'not_affected', 'waived'])

/** S1-48, S3-55: one row for each supported version, none open. With no version named there is nothing to be done yet. */
function backportsDoneSince(state: CaseState, policy: Policy): string | undefined {
  if (policy.versions?.backport?.force !== 'must') return state.reached.fix_confirmed ?? state.reached.fix_developed
  const supported = supportedVersions(state, policy)
  if (supported.length === 0) return undefined
  const rows = supported.map((branch) => state.backports[branch])
  if (rows.some((row) => row === undefined || !settled.has(row.status))) return undefined
  return rows.map((row) => (row as { at: string }).at).reduce(later)
}

/** S1-2: the versions named for this case; a policy that lists its versions has named them. */
export function supportedVersions(state: CaseState, policy: Policy): readonly string[] {
  return state.supported.length > 0 ? state.supported : (policy.versions?.supported?.list ?? [])
}

function approvedSince(state: CaseState, needed: number): string | undefined {
  const advisory = state.advisory
  if (!advisory) return undefined
  const by = new Set(advisory.approvals.filter((approval) => approval.revision === advisory.revision).map((approval) => approval.by))
  return by.size >= needed ? state.reached.advisory_drafted : undefined
}

/** S4-29: on all the channels that the policy binds itself to. */
function announcedSince(state: CaseState, policy: Policy): string | undefined {
  const needed = requiredChannels(policy)
  if (needed.length === 0) return state.reached.advisory_published
  const made = needed.map((channel) => state.announcements[channel]?.at)
  if (made.some((at) => at === undefined)) return undefined
  return made.map((at) => at as string).reduce(later)
}

/** The CVE record and the page of known vulnerabilities are acts with facts of their own. */
const separate: ReadonlySet<string> = new Set(['cve', 'security_page'])

/** The channels that must carry the announcement. */
export function requiredChannels(policy: Policy): readonly string[] {
  const channels = Object.entries(policy.disclosure?.channels ?? {})
  return channels.filter(([, channel]) => channel.force === 'must' && !separate.has(channel.kind)).map(([name]) => name)
}

/** Does a clause apply to this case? All given parts must hold; `words` alone never decide anything. */
export function applies(condition: Condition | undefined, state: CaseState, policy: Policy): boolean {
  if (!condition) return true
  const lists = Object.keys(policy.early_disclosure?.lists ?? {})
  const holds: readonly (boolean | undefined)[] = [
    condition.severity === undefined ? undefined : state.severity?.level === condition.severity,
    condition.mitigation === undefined ? undefined : condition.mitigation === 'any' ? state.mitigations.length > 0 : state.severity?.straightforwardMitigation === true,
    condition.public === undefined ? undefined : state.pxa.startsWith('P') === condition.public,
    condition.cve_assigned === undefined ? undefined : (state.cve !== undefined && state.cve.state !== 'rejected') === condition.cve_assigned,
    condition.list_exists === undefined ? undefined : lists.length > 0 === condition.list_exists,
    condition.has_channel === undefined ? undefined : policy.intake.channels[condition.has_channel] !== undefined,
    condition.current_version_affected === undefined ? undefined : currentAffected(state) === condition.current_version_affected,
  ]
  return holds.every((part) => part !== false)
}

function currentAffected(state: CaseState): boolean {
  return !Object.values(state.backports).some((row) => row.branch === 'current' && row.status === 'not_affected')
}
