import { readFileSync } from 'node:fs'
import { decide, fold } from '@parley/coordination'
import type { Audience, CaseCommand, CaseEvent, Context } from '@parley/coordination'
import { parsePolicy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { commandForms } from './command-forms.ts'
import type { FormAudience } from './field.ts'

const at = '2026-11-20T09:00:00Z'
const ada = { kind: 'member', id: 'ada', qualifications: ['committer_permission', 'release_permission'] } as const
const contexts = ['mlflow', 'community', 'asf', 'distributors', 'meshery'].map((name): Context => {
  const read = parsePolicy(
    readFileSync(new URL(`../../../../policies/${name}.yaml`, import.meta.url), 'utf8'),
    `${name}.yaml`,
  )
  if (!read.ok) throw new Error(`policies/${name}.yaml does not parse`)
  return { policy: read.policy, now: at, actor: ada, approvalsNeeded: 1 }
})
const message = { text: 'A tar with ../ overwrites files.' }
const reason = 'We looked at the code and at every way in, and it cannot be reached from outside at all.'

/** A case from its opening to its end; what a policy does not know, or not in this order, is refused and left out. */
const story: readonly CaseCommand[] = [
  { type: 'OpenCase', project: 'community', reference: 'COM-2026-0001', policy: 'p' },
  {
    type: 'ReceiveReport',
    report: 'r1',
    reporter: 'noor',
    channel: 'email',
    receivedAt: at,
    title: 'Path traversal',
    message,
    parts: ['title'],
  },
  { type: 'Acknowledge', text: 'We read it.' },
  { type: 'SendFeedback', plan: 'Reproduce it.', workarounds: '', noneKnown: true },
  { type: 'WriteMessage', audience: 'team', message },
  { type: 'WriteMessage', audience: 'reporter', message },
  { type: 'WriteMessage', audience: 'parties', message },
  { type: 'AskForInformation', text: 'Which version?' },
  { type: 'AskResubmission', report: 'r1', breaches: ['image_only'] },
  { type: 'AddParticipant', participant: 'dist', roles: ['distributor'] },
  { type: 'Assign', member: 'ada', name: 'Ada', qualifications: ['committer_permission', 'release_permission'] },
  {
    type: 'CompleteReport',
    report: 'r1',
    parts: ['details', 'evidence', 'reproduction', 'effects', 'identity', 'handle', 'stub_link', 'attachments'],
  },
  { type: 'RouteToTeam', team: 'core' },
  { type: 'DetachReport', report: 'r1', toCase: 'other', reason },
  { type: 'RecordStub', stub: { url: 'https://x.example/1', title: 'x' } },
  { type: 'AcknowledgeStub' },
  { type: 'LabelStub', label: 'priority/critical-urgent' },
  { type: 'RecordInvestigation', effects: 'Files', criticality: 'High', impacts: ['integrity'] },
  { type: 'Invalidate', reason, disposition: 'reject_with_reason' },
  { type: 'Validate', reasoning: reason },
  { type: 'Defer', reason },
  { type: 'Accept' },
  { type: 'Characterise', text: reason },
  { type: 'ConfirmVulnerability', text: reason },
  { type: 'SetSeverity', scheme: 'CVSS:3.0', vector: 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', final: true },
  { type: 'NameSupportedVersions', versions: ['2.14'] },
  { type: 'SetFixTimeline', release: '2.14.1', releaseType: 'patch' },
  { type: 'MakeCommunicationPlan', text: 'List, forge', mitigations: 'Mount read-only', noneKnown: false },
  { type: 'RecordMitigation', text: 'Mount read-only' },
  { type: 'AgreeFix', text: 'Compare whole parts' },
  { type: 'RecordFix', place: 'private fork', reference: 'pr 1' },
  { type: 'RecordTest', result: 'passed', record: 'suite' },
  { type: 'ConfirmFix', text: 'Confirmed' },
  { type: 'RequestCve', from: 'MITRE', description: 'x' },
  { type: 'RejectCve', id: 'CVE-2026-1234', reason },
  { type: 'RecordCve', id: 'CVE-2026-1234' },
  { type: 'ChooseCredit', reporter: 'noor', name: 'Noor', consent: true },
  { type: 'DraftAdvisory', advisory: {}, summary: 'first' },
  { type: 'ShowAdvisoryToReporter' },
  { type: 'ApproveAdvisory', revision: 1, by: 'ada' },
  { type: 'SendEarlyDisclosure', list: 'partners', stage: 'plan', text: 'x', recipients: ['dist'] },
  { type: 'RecordMerge', reference: 'abc', branches: ['main'] },
  { type: 'RecordBackport', branch: '2.14', status: 'released', reference: '2.14.1' },
  { type: 'RecordRelease', release: '2.14.1', releaseType: 'patch' },
  { type: 'RecordBinaries', url: 'https://x.example/b' },
  { type: 'PublishMitigations' },
  { type: 'AnnounceRelease', proof: 'https://x.example/r' },
  { type: 'AskUpstreamConsent', to: 'libfoo', text: reason },
  { type: 'AnswerUpstreamConsent', reporter: 'noor', consent: true, how: 'by phone' },
  { type: 'HandUpstream', to: 'libfoo', text: reason },
  { type: 'PublishAdvisory', advisoryId: 'com-2026-0001', files: [], hasMitigations: true, hasHowToApply: true },
  { type: 'RecordAnnouncement', channel: 'github', proof: 'https://x.example/a' },
  { type: 'RecordDownstream', by: 'Alder Linux', url: 'https://alder.example/1' },
  { type: 'RecordCvePublished', id: 'CVE-2026-1234' },
  { type: 'RecordExploitPublic', evidence: 'x' },
  { type: 'RecordAdversaries', have: 'details', evidence: reason },
  { type: 'RecordAttacks', evidence: 'x' },
  { type: 'RecordPublicAwareness', evidence: 'x' },
  { type: 'MovePolicy', to: 'next', reason },
  { type: 'WithdrawAdvisory', advisoryId: 'com-2026-0001', reason },
  { type: 'Close', outcome: 'disclosed', reason },
]

const widths: Readonly<Record<string, number>> = { team: 0, reporter: 1, parties: 2, public: 3 }
/** A list is as wide as the parties. */
const width = (audience: FormAudience | Audience): number => widths[audience] ?? 2

/** Every command is asked at every point of the story, so that each is granted somewhere; what it writes is noted. */
function noteWidest(seen: Map<string, number>, context: Context): void {
  let events: readonly CaseEvent[] = []
  for (const next of story) {
    for (const command of story) {
      const decided = decide(fold(events), command, context)
      if (!decided.ok || command.type === 'WriteMessage') continue
      const written = decided.events
        .filter(({ type }) => type !== 'EmbargoChanged')
        .map(({ audience }) => width(audience))
      seen.set(command.type, Math.max(seen.get(command.type) ?? 0, ...written))
    }
    const taken = decide(fold(events), next, context)
    if (taken.ok && next.type !== 'Invalidate' && next.type !== 'Defer' && next.type !== 'DetachReport')
      events = [...events, ...taken.events]
  }
}

/** What the first story never comes to: a report that was rejected, and of which the policy lets everybody read. */
function noteRejected(seen: Map<string, number>, { policy, ...context }: Context): void {
  const telling: Context = {
    ...context,
    policy: { ...policy, disclosure: { ...policy.disclosure, rejected_reports: { force: 'may', consent: 'reporter' } } },
  }
  const until = story.findIndex(({ type }) => type === 'Validate')
  const rest: readonly CaseCommand[] = [
    { type: 'OfferRejectedWords', title: 'A token', text: reason },
    { type: 'AnswerRejectedWords', reporter: 'noor', consent: true, how: 'by phone' },
    { type: 'DiscloseRejected' },
  ]
  let events: readonly CaseEvent[] = []
  for (const command of [...story.slice(0, until), ...rest]) {
    const decided = command.type === 'DetachReport' ? null : decide(fold(events), command, telling)
    if (!decided?.ok) continue
    events = [...events, ...decided.events]
    if (rest.includes(command)) seen.set(command.type, Math.max(...decided.events.map(({ audience }) => width(audience))))
  }
}

describe('who a form says will read it', () => {
  const written = new Map<string, number>()
  for (const context of contexts) noteWidest(written, context)
  for (const context of contexts) noteRejected(written, context)
  const known = [...commandForms.values()].filter(({ type }) => written.has(type))

  it.each(known.map(({ type, audience }) => [type, audience] as const))(
    '%s: nobody beyond «%s» reads what the core writes',
    (type, audience) => {
      expect(written.get(type)).toBeLessThanOrEqual(width(audience))
    },
  )

  it('was tried on every form but the message, which names its own audience', () => {
    const untried = [...commandForms.keys()].filter((type) => !written.has(type) && type !== 'WriteMessage')
    expect(untried).toEqual([])
  })
})
