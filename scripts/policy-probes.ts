import type { CaseCommand, CaseEvent, CaseState, Context, FormatBreach, Instant, ParticipantRole } from '@parley/coordination'
import {
  adviceOnAdvisory, adviceOnDate, clausesOf, clocksOf, decide, evolve, fold, noCase, priorityOf, react, requiredParts,
} from '@parley/coordination'
import type { Disposition, Milestone, Policy } from '@parley/policy'
import { milestones } from '@parley/policy'

const now: Instant = '2026-11-20T17:00:00Z'
const member = { kind: 'member', id: 'mara' } as const
const meta = { at: now, actor: member, audience: 'team' } as const
const long = 'We examined it on two supported versions: both hold the guarantee that the report doubts.'
const breaches: readonly FormatBreach[] = ['html_only', 'image_only', 'pdf_only', 'movie', 'encrypted', 'several_vulnerabilities']
const dispositions: readonly Disposition[] = ['redirect', 'ignore', 'no_action', 'reject_with_reason', 'ask_resubmit']
const roles: readonly ParticipantRole[] = ['vendor', 'coordinator', 'observer', 'deployer']
const terms = (id: string, endsAt: string) => ({ proposal: `p-${id}`, terms: { id, text: 'Keep it.', version: '1', hash: 'h', endsAt }, reason: 'Time to fix it.' })

/** The places of a case from which the probes are made: just reported, accepted, and with every fact there is. */
function places(policy: Policy): readonly CaseState[] {
  const received: CaseEvent = { ...meta, type: 'ReportReceived', report: 'r', reporter: 'ann', channel: 'email', receivedAt: now, title: 'It leaks', message: { text: 'x' }, parts: [], missing: requiredParts(policy), about: 'unsure' }
  const reported = fold([{ ...meta, type: 'CaseOpened', project: policy.id, reference: 'T', policy: 'v1' }, received, { ...meta, type: 'ParticipantAdded', participant: 'acme', roles: ['distributor'] }])
  const tools = { ...reported, reports: reported.reports.map((report) => ({ ...report, toolOutputOnly: true, missing: [] })), stub: { url: 'https://forge.example/1', exactTitle: true, details: [] } }
  const judged: CaseEvent[] = [
    { ...meta, type: 'InvestigationRecorded', effects: 'x', criticality: 'y', impacts: ['availability'] }, { ...meta, type: 'ReportValidated', reasoning: 'x' }, { ...meta, type: 'ReportAccepted' },
    { ...meta, type: 'AdvisoryDrafted', advisory: { id: 'first' }, revision: 1, summary: 'x' }, { ...meta, type: 'MitigationRecorded', text: 'Switch it off.' },
    { ...meta, type: 'SeveritySet', scheme: 'qualitative', level: 'critical', final: true, straightforwardMitigation: true },
  ]
  const accepted = fold(judged, reported)
  const reached = Object.fromEntries(milestones.filter((fact) => !['closed', 'date_agreed', 'public_disclosure'].includes(fact)).map((fact) => [fact, now])) as Partial<Record<Milestone, Instant>>
  const approved = fold(['a', 'b'].map((by): CaseEvent => ({ ...meta, type: 'AdvisoryApproved', revision: 1, by })), accepted)
  const ready = { ...approved, reached: { ...approved.reached, ...reached } }
  const published = evolve({ ...ready, cve: { id: 'CVE-2026-1', state: 'reserved' } }, { ...meta, type: 'AdvisoryPublished', advisoryId: 'first', revision: 1, files: [] })
  const investigated = fold(judged.slice(0, 1).map((event) => (event.type === 'InvestigationRecorded' ? { ...event, impacts: [] } : event)), tools)
  return [reported, tools, investigated, accepted, ready, published]
}

/** Commands that touch every field a decision reads. */
function commands(policy: Policy): readonly CaseCommand[] {
  const clauses = clausesOf(policy).map(({ path }) => path)
  const channels = Object.keys(policy.disclosure?.channels ?? {})
  const lists = Object.keys(policy.early_disclosure?.lists ?? {})
  const report = { type: 'ReceiveReport', report: 'n', reporter: 'bo', channel: 'email', receivedAt: now, title: 'x', message: { text: 'x' }, parts: [] } as const
  const stub = Object.values(policy.intake.channels).find((channel) => channel.stub)?.stub
  return [
    { ...report, claimedPublic: true }, { ...report, stub: { url: 'https://forge.example/1', title: '[BUG] Security Vulnerability', text: 'Since 3.4.1' } }, { ...report, stub: { url: 'https://forge.example/1', title: stub?.title ?? 'x', text: '' } },
    ...breaches.map((breach): CaseCommand => ({ type: 'AskResubmission', report: 'r', breaches: [breach] })),
    ...[...clauses, undefined].flatMap((clause) => dispositions.flatMap((disposition) => ['', 'No.', long].map((reason): CaseCommand => ({ type: 'Invalidate', reason, disposition, ...(clause === undefined ? {} : { clause }) })))),
    ...[...Object.keys(policy.projects ?? {}), 'nowhere'].map((team): CaseCommand => ({ type: 'RouteToTeam', team })),
    ...roles.flatMap((role) => ['', 'needed'].map((need): CaseCommand => ({ type: 'AddParticipant', participant: 'kim', roles: [role], need }))),
    { type: 'AskUpstreamConsent', to: 'libfoo', text: 'x' }, { type: 'HandUpstream', to: 'libfoo', text: 'x' },
    ...(['CVSS:3.0', 'CVSS:3.1', 'CVSS:4.0', 'qualitative', 'label'] as const).map((scheme): CaseCommand => ({ type: 'SetSeverity', scheme, level: 'high', final: true })),
    { type: 'LabelStub', label: 'priority/critical-urgent' }, { type: 'AcknowledgeStub' }, { type: 'RecordStub', stub: { url: 'https://forge.example/1', title: 'x' } },
    ...[[], ['committer_permission'], ['release_permission'], ['committer_permission', 'release_permission']].map((qualifications): CaseCommand => ({ type: 'Assign', member: 'm', name: 'M', qualifications })),
    { type: 'Acknowledge', text: 'x' }, { type: 'WriteMessage', audience: 'reporter', message: { text: 'x' } }, { type: 'AskForInformation', text: 'x' }, { type: 'Accept' }, { type: 'Validate', reasoning: 'x' },
    ...[['', '', false], ['plan', '', false], ['plan', '', true], ['', 'x', false]].map(([plan, workarounds, noneKnown]): CaseCommand => ({ type: 'SendFeedback', plan: String(plan), workarounds: String(workarounds), noneKnown: noneKnown === true, text: 'x' })),
    { type: 'RecordInvestigation', effects: '', criticality: '', impacts: [] }, { type: 'Characterise', text: 'x' }, { type: 'ConfirmVulnerability', text: 'x' },
    ...['MITRE', 'GitHub', policy.handling?.cve?.authority ?? ''].map((from): CaseCommand => ({ type: 'RequestCve', from, description: 'x' })), { type: 'RecordCve', id: 'CVE-2026-1234' }, { type: 'RecordCvePublished', id: 'CVE-2026-1' },
    { type: 'DraftAdvisory', advisory: { id: 'second' }, summary: 'x' }, { type: 'ShowAdvisoryToReporter' },
    ...(['patch', 'minor', 'major', 'release'] as const).flatMap((releaseType): CaseCommand[] => [{ type: 'SetFixTimeline', release: '1', releaseType }, { type: 'RecordRelease', release: '1', releaseType }]),
    { type: 'NameSupportedVersions', versions: ['current'] }, { type: 'NameSupportedVersions', versions: ['current', 'older'] }, { type: 'RecordBackport', branch: '4.x', status: 'released' },
    ...['public', 'private'].map((place): CaseCommand => ({ type: 'RecordFix', place: `${place} repository`, reference: 'x' })), { type: 'RecordTest', result: 'passed', record: '' }, { type: 'AgreeFix', text: 'x' },
    ...['Fix security hole', 'Fix it (CVE-2026-1234)', 'Read it once'].map((commitMessage): CaseCommand => ({ type: 'RecordMerge', reference: 'x', branches: ['main'], commitMessage })),
    { type: 'MakeCommunicationPlan', text: '', mitigations: '', noneKnown: true }, { type: 'MakeCommunicationPlan', text: 'x', mitigations: '', noneKnown: false }, { type: 'AnnounceRelease', proof: 'x' },
    ...[...lists, 'nowhere'].flatMap((list) => (['plan', 'test'] as const).flatMap((stage) => [['ann'], ['acme'], []].map((recipients): CaseCommand => ({ type: 'SendEarlyDisclosure', list, stage, text: 'x', recipients })))),
    ...['2026-11-20T18:00:00Z', '2026-12-01T00:00:00Z', '2027-02-18T12:00:00Z', '2027-03-20T00:00:00Z'].map((endsAt): CaseCommand => ({ type: 'Embargo', command: { type: 'SetTerms', by: 'team', ...terms('t', endsAt) } })),
    ...['ann', 'acme', 'kim'].map((party): CaseCommand => ({ type: 'Embargo', command: { type: 'AddParty', party } })), ...channels.map((channel): CaseCommand => ({ type: 'RecordAnnouncement', channel, proof: 'x' })),
    ...[true, false].flatMap((yes) => [true, false].map((how): CaseCommand => ({ type: 'PublishAdvisory', advisoryId: 'first', files: [], hasMitigations: yes, hasHowToApply: how }))), { type: 'PublishMitigations' },
    ...(['disclosed', 'kept_internal', 'rejected', 'ignored', 'upstream', 'redirected'] as const).map((outcome): CaseCommand => ({ type: 'Close', outcome, reason: 'x' })),
  ]
}

/** What the core says to every probe from every place, and what it computes there: the policy as it behaves. */
export function probed(policy: Policy): string {
  const context: Context = { policy, now, actor: member, approvalsNeeded: 2 }
  const answers = places(policy).flatMap((state) => [
    ...commands(policy).map((command) => answer(state, command, context)),
    JSON.stringify([clocksOf(state, policy, now), priorityOf(state, policy), adviceOnDate(state, policy), adviceOnAdvisory(state, policy, { hasMitigations: false, hasHowToApply: false })]),
    ...(['confidentiality', 'integrity', 'availability', 'elevation_of_privilege'] as const).map((impact) => JSON.stringify(priorityOf({ ...state, impacts: [impact] }, policy))),
  ])
  return [...answers, revision(policy)].join('\n')
}

/** A change of an embargo in force: by whom, with which reason, and who has the last word. */
function revision(policy: Policy): string {
  const context: Context = { policy, now, actor: member, approvalsNeeded: 2 }
  const state = places(policy)[4] ?? noCase
  const party = { negotiates: true }
  const proposed = fold([
    { ...meta, type: 'EmbargoChanged', change: { type: 'PartyAdded', party: 'team', ...party } }, { ...meta, type: 'EmbargoChanged', change: { type: 'PartyAdded', party: 'ann', ...party } },
    { ...meta, type: 'EmbargoChanged', change: { type: 'TermsProposed', at: now, proposal: { id: 'p-1', by: 'ann', answerBy: '2026-11-27T17:00:00Z', ...terms('1', '2026-12-01T00:00:00Z') } } },
    { ...meta, type: 'EmbargoChanged', change: { type: 'TermsActivated', proposal: 'p-1', by: 'team', basis: 'agreement', at: now } },
  ], state)
  const later = [undefined, 'bug_not_understood', 'fix_not_understood', 'solution_not_well_tested', 'distributor_coordination'] as const
  return [
    ...later.map((delay) => answer(proposed, { type: 'Embargo', command: { type: 'Revise', by: 'team', ...terms('2', '2026-12-08T00:00:00Z'), ...(delay === undefined ? {} : { delay }) } }, context)),
    answer(proposed, { type: 'Embargo', command: { type: 'SetTerms', by: 'ann', ...terms('3', '2026-11-28T00:00:00Z') } }, { ...context, actor: { kind: 'participant', id: 'ann' } }),
    answer(proposed, { type: 'Embargo', command: { type: 'RecordLegalDuty', by: 'team', authority: 'x', basis: 'x', what: 'x' } }, context),
  ].join('\n')
}

/** Codes, places and events; of a refusal not its sentences, so that another word in the policy is no other behaviour. */
function answer(state: CaseState, command: CaseCommand, context: Context): string {
  const decided = decide(state, command, context)
  if (!decided.ok) return `${command.type} ${decided.refused.code} ${decided.refused.because.path} ${decided.refused.possible ?? ''}`
  const after = fold(decided.events, state)
  const told = decided.events.flatMap((event) => react(after, event, context.policy))
  return `${command.type} ${JSON.stringify(decided.events)} ${JSON.stringify(told)}`
}
