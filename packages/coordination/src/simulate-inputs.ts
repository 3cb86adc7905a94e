import type { Policy } from '@parley/policy'
import { requiredParts } from './case/decide-intake.ts'
import { defaultEnd, startDefault } from './case/default-embargo.ts'
import type { CaseCommand, CaseCommandType } from './case/command.ts'
import type { ReportChannel } from './case/event.ts'
import { requiredChannels, supportedVersions } from './case/facts.ts'
import { desk, type Actor, type Instant } from './case/names.ts'
import type { CaseState } from './case/state.ts'
import type { Terms } from './embargo/terms.ts'

/** One thing somebody tries in a simulated case. */
export interface Attempt { readonly command: CaseCommand; readonly actor: Actor }

/** What an invented input may look at. */
export interface Scene { readonly state: CaseState; readonly policy: Policy; readonly now: Instant }

type Input<T extends CaseCommandType> = (scene: Scene) => Extract<CaseCommand, { type: T }> | readonly Attempt[]
type Inputs = { readonly [T in CaseCommandType]?: Input<T> }

export const reporter: Actor = { kind: 'participant', id: 'reporter' }
const listMember = 'list-member'
const release = '2.4.1'
const unnamed = ['current', 'previous']

/** A maintainer with every qualification the policy asks for. `n` tells two apart where two have to agree. */
export function maintainer(policy: Policy, n = 1): Actor {
  return { kind: 'member', id: `maintainer-${n}`, qualifications: policy.intake.fielded_by?.qualifications ?? [] }
}

/**
 * The first acts of every case: it is opened, the report arrives whole over the policy's own channels, and a receipt
 * goes out.
 */
export function openingAttempts({ policy, now }: Scene): readonly Attempt[] {
  const channels = Object.values(policy.intake.channels)
  const stub = channels.find((channel) => channel.kind === 'public_issue_stub')?.stub
  const seen = stub === undefined ? {} : { stub: { url: 'https://forge.example/issues/1', title: stub.title } }
  return [
    { actor: desk, command: { type: 'OpenCase', project: policy.id, reference: 'SIMULATED-1', policy: 'simulated' } },
    { actor: reporter, command: {
      type: 'ReceiveReport', report: 'report', reporter: 'reporter', reporterName: 'A reporter',
      channel: channelOf(policy), receivedAt: now, title: 'An invented vulnerability',
      message: { text: 'An invented report, made to walk a case through the policy.' },
      parts: requiredParts(policy), ...seen,
    } },
    { actor: desk, command: { type: 'RecordReceipt', report: 'report', to: 'reporter' } },
    ...embargoByDefault(policy, now),
  ]
}

/** Where the policy publishes one, it begins with the report. */
function embargoByDefault(policy: Policy, now: Instant): readonly Attempt[] {
  const endsAt = defaultEnd(policy, now)
  const text = policy.schedule?.default_embargo?.terms ?? ''
  return endsAt === null ? [] : [{ actor: desk, command: startDefault('reporter', { proposal: 'default', id: 'default-terms', text, version: policy.effective, hash: 'simulated', endsAt }) }]
}

function channelOf(policy: Policy): ReportChannel {
  const known: readonly ReportChannel[] = ['email', 'individual_email', 'web_form', 'api', 'forge_private_report']
  const kinds: readonly string[] = Object.values(policy.intake.channels)
    .filter((one) => one.visibility === 'private').map((one) => one.kind)
  return known.find((kind) => kinds.includes(kind)) ?? 'email'
}

/**
 * What somebody would enter to do this, invented: enough for the decider, never enough to get round a rule. Empty where
 * the command needs nothing of the sort in a simulation. Several attempts are made one after the other.
 */
export function attemptsFor(type: CaseCommandType, scene: Scene): readonly Attempt[] {
  const input = inputs[type] as ((scene: Scene) => CaseCommand | readonly Attempt[]) | undefined
  const made = input?.(scene) ?? []
  return isList(made) ? made : [{ command: made, actor: maintainer(scene.policy) }]
}

function isList(made: CaseCommand | readonly Attempt[]): made is readonly Attempt[] {
  return Array.isArray(made)
}

const inputs: Inputs = {
  RouteToTeam: ({ policy }) => ({
    type: 'RouteToTeam', team: Object.keys(policy.projects ?? {})[0] ?? 'the project concerned',
  }),
  AcknowledgeStub: () => ({ type: 'AcknowledgeStub' }),
  LabelStub: ({ policy }) => ({ type: 'LabelStub', label: policy.handling?.severity?.label ?? 'security' }),
  WriteMessage: () => ({
    type: 'WriteMessage', audience: 'reporter', message: { text: 'We are looking into your report.' },
  }),
  Acknowledge: () => ({ type: 'Acknowledge', text: 'Your report has reached us.' }),
  SendFeedback: () => ({
    type: 'SendFeedback', plan: 'We reproduce the report on a supported version first.', workarounds: '',
    noneKnown: true,
  }),
  RecordInvestigation: () => ({
    type: 'RecordInvestigation', effects: 'Anybody can read files of the host.',
    criticality: 'Critical: no account is needed.', impacts: ['confidentiality'],
  }),
  Validate: () => ({ type: 'Validate', reasoning: 'It was reproduced on a supported version.' }),
  Invalidate: () => ({
    type: 'Invalidate', disposition: 'reject_with_reason',
    reason: 'What the report describes was examined on two supported versions. Both hold the guarantee that it doubts.',
  }),
  Accept: () => ({ type: 'Accept' }),
  Characterise: () => ({ type: 'Characterise', text: 'Cause, reach and conditions are known.' }),
  ConfirmVulnerability: () => ({ type: 'ConfirmVulnerability', text: 'It is a vulnerability.' }),
  SetSeverity: ({ policy }) => severity(policy),
  Close: ({ state }) => ({
    type: 'Close', outcome: state.rejection ? 'rejected' : 'disclosed', reason: 'The work is done.',
  }),
  SetFixTimeline: ({ policy }) => ({ type: 'SetFixTimeline', release, releaseType: vehicle(policy) }),
  MakeCommunicationPlan: () => ({
    type: 'MakeCommunicationPlan', text: 'The advisory first, then the usual channels.',
    mitigations: 'Switch the feature off.', noneKnown: false,
  }),
  RecordMitigation: () => ({ type: 'RecordMitigation', text: 'Switch the feature off.' }),
  AgreeFix: () => ({ type: 'AgreeFix', text: 'Paths are resolved before they are compared.' }),
  RecordFix: ({ policy }) => ({ type: 'RecordFix', place: placeOf(policy), reference: 'fix-1' }),
  RecordTest: () => ({
    type: 'RecordTest', result: 'passed', record: 'The proof of concept fails on the patched build.',
  }),
  ConfirmFix: () => ({ type: 'ConfirmFix', text: 'The fix does what it should.' }),
  RecordBackport: (scene) => backports(scene),
  RecordMerge: () => ({ type: 'RecordMerge', reference: 'fix-1', branches: ['main'] }),
  RecordRelease: ({ policy }) => ({ type: 'RecordRelease', release, releaseType: vehicle(policy) }),
  RecordBinaries: () => ({ type: 'RecordBinaries', url: `https://downloads.example/${release}` }),
  RequestCve: ({ policy }) => ({
    type: 'RequestCve', from: policy.handling?.cve?.authority ?? 'MITRE', description: 'An invented vulnerability',
  }),
  RecordCve: ({ now }) => ({ type: 'RecordCve', id: cveId(now) }),
  RecordCvePublished: ({ state, now }) => ({ type: 'RecordCvePublished', id: state.cve?.id ?? cveId(now) }),
  DraftAdvisory: () => ({ type: 'DraftAdvisory', advisory: { id: 'simulated-1' }, summary: 'First draft' }),
  ApproveAdvisory: (scene) => approvals(scene),
  ShowAdvisoryToReporter: () => ({ type: 'ShowAdvisoryToReporter' }),
  PublishAdvisory: () => ({
    type: 'PublishAdvisory', advisoryId: 'simulated-1', files: [], hasMitigations: true, hasHowToApply: true,
  }),
  PublishMitigations: () => ({ type: 'PublishMitigations' }),
  AnnounceRelease: () => ({ type: 'AnnounceRelease', proof: 'https://news.example/release' }),
  RecordAnnouncement: (scene) => announcements(scene),
  SendEarlyDisclosure: (scene) => earlyNotice(scene),
  Embargo: (scene) => agreement(scene),
}

function severity({ handling }: Policy): Extract<CaseCommand, { type: 'SetSeverity' }> {
  const scheme = handling?.severity?.scheme ?? 'none'
  const said = { type: 'SetSeverity', final: true, straightforwardMitigation: true } as const
  if (scheme === 'CVSS:4.0') return {
    ...said, scheme, vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  }
  if (scheme === 'CVSS:3.1' || scheme === 'CVSS:3.0') return {
    ...said, scheme, vector: `${scheme}/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`,
  }
  return { ...said, scheme: scheme === 'none' ? 'qualitative' : scheme, level: 'critical' }
}

function vehicle(policy: Policy) {
  return policy.versions?.fix_vehicle?.types[0] ?? 'patch'
}

function placeOf(policy: Policy): string {
  const places = {
    advisory: 'the draft advisory',
    private_repository: 'a private repository',
    public_repository: 'the open repository',
  }
  return places[policy.handling?.fix?.where ?? 'private_repository']
}

function cveId(now: Instant): string {
  return `CVE-${now.slice(0, 4)}-99999`
}

function backports({ state, policy }: Scene): readonly Attempt[] {
  const actor = maintainer(policy)
  const known = supportedVersions(state, policy)
  const named: readonly Attempt[] = known.length > 0 ? [] : [
    { actor, command: { type: 'NameSupportedVersions', versions: unnamed } },
  ]
  const rows = (known.length > 0 ? known : unnamed)
    .map(
      (branch): Attempt => ({
        actor, command: { type: 'RecordBackport', branch, status: 'released', reference: 'fix-1' },
      })
    )
  return [...named, ...rows]
}

/** By people who have not approved this revision yet; the decider says when it is enough. */
function approvals({ state, policy }: Scene): readonly Attempt[] {
  const revision = state.advisory?.revision ?? 1
  const given = state.advisory?.approvals.filter((one) => one.revision === revision).length ?? 0
  const by = `maintainer-${given + 1}`
  return [{ actor: maintainer(policy, given + 1), command: { type: 'ApproveAdvisory', revision, by } }]
}

function announcements({ state, policy }: Scene): readonly Attempt[] {
  const all = Object.entries(policy.disclosure?.channels ?? {}).filter(
    ([name, channel]) => channel.kind !== 'cve' && !state.announcements[name]
  )
  const must = requiredChannels(policy)
  const ordered = all.toSorted(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0)).map(([name]) => name)
  const wanted = ordered.filter((name) => must.includes(name))
  return (wanted.length > 0 ? wanted : ordered)
    .map(
      (channel): Attempt => ({
        actor: maintainer(policy),
        command: { type: 'RecordAnnouncement', channel, proof: `https://news.example/${channel}` },
      })
    )
}

const terms = (now: Instant, version: string): Terms => ({
  id: 'terms-1', text: 'Nothing of this goes further before the date.', version, hash: 'simulated',
  endsAt: Temporal.Instant.from(now).add({ hours: 14 * 24 }).toString(),
})

/** The date is settled: the team proposes one two weeks ahead, and the reporter accepts it. */
function agreement({ policy, now }: Scene): readonly Attempt[] {
  const offered = terms(now, policy.early_disclosure?.embargo?.version ?? '1')
  const answerBy = Temporal.Instant.from(now).add({ hours: 72 }).toString()
  return [
    { actor: desk, command: { type: 'Embargo', command: { type: 'AddParty', party: 'reporter' } } },
    {
      actor: maintainer(policy),
      command: {
        type: 'Embargo',
        command: {
          type: 'Propose', by: 'team', proposal: 'proposal-1', terms: offered, answerBy,
          reason: 'Time to fix and to test.',
        },
      },
    },
    {
      actor: reporter,
      command: { type: 'Embargo', command: { type: 'Accept', by: 'reporter', terms: offered.id, hash: offered.hash } },
    },
  ]
}

const noticeText = 'Plan for a patch; mitigations are enclosed.'

/** To one invented member of the first list, which accepts the terms first where there are any. */
function earlyNotice({ state, policy }: Scene): readonly Attempt[] {
  const list = Object.keys(policy.early_disclosure?.lists ?? {})[0] ?? 'list'
  const actor = maintainer(policy)
  const { em, active, parties } = state.embargo
  const bound = (em === 'A' || em === 'R') && active !== undefined
  const joins: readonly Attempt[] = parties[listMember] !== undefined ? [] : bound
    ? [
      {
        actor,
        command: {
          type: 'Embargo',
          command: { type: 'Invite', by: 'team', party: listMember, group: `list:${list}`, standing: active.hash },
        },
      },
    ]
    : [
      {
        actor: desk,
        command: {
          type: 'Embargo', command: { type: 'AddParty', party: listMember, group: `list:${list}`, negotiates: false },
        },
      }
    ]
  const stage = state.reached.early_disclosure_planned === undefined ? 'plan' : 'test'
  return [
    ...joins,
    { actor: maintainer(policy, 2), command: { type: 'ApproveNotice', list, stage, text: noticeText } },
    {
      actor,
      command: {
        type: 'SendEarlyDisclosure', list, stage, text: noticeText,
        recipients: [listMember],
      },
    },
  ]
}
