import type { Because } from '@parley/policy'
import type { CasePage, ClockRow, EntryRow, StepRow } from '../../desk/src/projections/rows.ts'
import { sampleRows } from './sample-rows.ts'

const because = (path: string, rules: readonly string[], says = ''): Because => ({ path, rules, says })

export const sampleClocks: readonly ClockRow[] = [
  {
    name: 'feedback',
    says: 'Feedback with a plan to investigate',
    state: 'running',
    start: '2026-11-20T08:12:00Z',
    due: '2026-11-26T00:00:00Z',
    dueWords: 'Wednesday 25 November, 24:00 UTC',
    counted:
      'Three business days, Monday to Friday, in UTC: Monday 23, Tuesday 24, Wednesday 25 November. The day of arrival does not count.',
    waitsFor: ['feedback that holds a plan was sent'],
    because: because('handling.clocks.feedback', ['S1-17', 'S1-18']),
  },
  {
    name: 'conversation',
    says: 'The maintainers open the conversation',
    state: 'met',
    start: '2026-11-20T08:12:00Z',
    due: '2026-11-26T00:00:00Z',
    metAt: '2026-11-20T09:40:00Z',
    dueWords: 'Wednesday 25 November, 24:00 UTC',
    counted: 'Three business days, in UTC.',
    waitsFor: [],
    because: because('handling.clocks.conversation', ['S1-35']),
  },
  {
    name: 'updates',
    says: 'An update to the reporter',
    state: 'paused',
    start: '2026-11-20T09:40:00Z',
    due: null,
    dueWords: 'Paused while the reporter’s answer is awaited',
    counted: 'Fourteen days after each update.',
    waitsFor: ['an update was sent'],
    because: because('handling.clocks.updates', []),
  },
]

const step = (
  command: StepRow['command'],
  says: string,
  rules: readonly string[],
  more: Partial<StepRow> = {},
): StepRow => ({
  command,
  says,
  allowed: true,
  optional: false,
  done: false,
  because: because(`handling.steps.${command}`, rules),
  ...more,
})

export const sampleSteps: readonly StepRow[] = [
  step('Acknowledge', 'Acknowledge the report', ['S1-36'], { done: true }),
  step('SendFeedback', 'Send feedback with a plan and workarounds', ['S1-17', 'S1-18'], { clock: 'feedback' }),
  step('RecordInvestigation', 'Investigate: determine effects and criticality', ['S1-33']),
  step('AskForInformation', 'Ask the reporter for what is missing', ['S1-22'], { optional: true }),
  step('Invalidate', 'Reject, with a detailed reason', ['S1-34'], { optional: true }),
  step('SetSeverity', 'Compute the CVSS score', ['S1-39', 'S1-40'], { optional: true }),
  step('SetFixTimeline', 'Set the timeline of the fix', ['S1-36'], {
    allowed: false,
    refusal: 'The fix has no timeline before the investigation is recorded.',
    possible: 'Record effects and criticality.',
  }),
  step('PublishAdvisory', 'Publish the advisory', ['S1-48', 'S1-49'], {
    allowed: false,
    refusal: 'Two supported lines are still open: 2.13 and 2.12.',
    possible: 'Release the fix there, or record why they are not affected.',
  }),
]

const hostileText =
  'I could overwrite ~/.ssh/authorized_keys of the service account.\n\nSteps:\n1. Build a tar with an entry named ../../../../home/kestrel/.ssh/authorized_keys\n2. PUT it to /api/v2/charts/upload\n3. ssh in.\n\nThe check in extract.go compares the cleaned path with strings.HasPrefix and forgets the separator, so /srv/charts-evil passes for /srv/charts.\n\nThe file that proves it is invoice\u202Efdp.exe and the host is pаypal.example.\n<script>window.__pwn = 1</script>'

export const sampleEntries: readonly EntryRow[] = [
  {
    seq: 1,
    at: '2026-11-20T08:12:04Z',
    who: 'Noor Hadid <noor@finder.example>',
    audience: 'reporter',
    what: 'Report received by mail',
    text: hostileText,
    original: 'blob-mail',
    attachments: [
      { blob: 'blob-poc', name: 'poc\u202Egnp.sh', size: 1_842, mediaType: 'text/x-sh' },
      { blob: 'blob-log', name: 'server log.txt', size: 48_211, mediaType: 'text/plain' },
    ],
    marks: ['Claims to be noor@finder.example; the signature of the mail’s domain does not confirm it'],
  },
  {
    seq: 2,
    at: '2026-11-20T08:12:05Z',
    who: 'The desk',
    audience: 'reporter',
    what: 'Receipt sent',
    because: because('intake.channels.email', []),
  },
  {
    seq: 3,
    at: '2026-11-20T09:31:00Z',
    who: 'Ada Obi',
    audience: 'team',
    what: 'Note for the team',
    text: 'Reproduced on 2.14.0 with the script. 2.13 has the same function; 2.12 I did not try yet. The cloud offering runs read-only, so probably not hit.',
  },
  {
    seq: 4,
    at: '2026-11-20T09:40:00Z',
    who: 'Ada Obi',
    audience: 'reporter',
    what: 'Acknowledged',
    text: 'Thank you for this report. Ada Obi and Jun Park read it and could follow your steps. You will have our plan by Wednesday.',
    because: because('handling.steps.acknowledge', ['S1-36']),
  },
  { seq: 5, at: '2026-11-20T10:02:00Z', who: 'Jun Park', audience: 'team', what: 'Assigned to Jun Park' },
  {
    seq: 6,
    at: '2026-11-20T11:15:00Z',
    who: 'Jun Park',
    audience: 'parties',
    what: 'Message to the named parties',
    text: 'Downstream packagers: expect a patch release in the week of 30 November. Please do not rebuild in public before the announced hour.',
  },
  {
    seq: 7,
    at: '2026-11-20T12:48:00Z',
    who: 'Noor Hadid <noor@finder.example>',
    audience: 'reporter',
    what: 'Answer from the reporter',
    text: 'Happy to test a fix. I would like to be named as “Noor Hadid, Finder Labs”.',
  },
]

export const sampleAdvisory = {
  title: 'Path traversal in Kestrel’s chart upload',
  summary: 'An uploader can write files outside the chart store.',
  description: 'The extraction of uploaded archives compares paths without their separator.',
  product: 'Kestrel',
  ecosystem: 'Go',
  packageName: 'kestrel.example/kestrel',
  affected: '>=2.0.0 <2.14.1',
  fixed: '2.14.1',
  cwe: 'CWE-22',
  impact: 'Anyone who may upload charts can overwrite files of the service account.',
  workarounds: 'Mount the chart store read-only.',
  mitigations: '',
  howToApply: 'Upgrade to 2.14.1.',
  references: 'https://kestrel.example/advisories/1',
  credits: 'Noor Hadid, finder',
}

/** One case in the middle of its life: read, acknowledged, a plan due, two backports open. */
export const sampleCase: CasePage = {
  row: sampleRows[0]!,
  policy: { title: 'Kestrel security policy', version: '2026-03-01', path: '/p/kestrel' },
  clocks: sampleClocks,
  steps: sampleSteps,
  entries: sampleEntries,
  facts: [
    { label: 'Report', value: 'Received', hint: 'Not judged yet' },
    { label: 'Embargo', value: 'Active', hint: 'Ends 9 December, 14:00 UTC' },
    { label: 'Fix', value: 'Not ready' },
    { label: 'Known in public', value: 'No' },
    { label: 'Attacks', value: 'None known' },
  ],
  reports: [
    {
      id: 'report-1',
      receivedAt: '2026-11-20T08:12:04Z',
      channel: 'email',
      title: sampleRows[0]!.title,
      missing: ['affected_versions'],
      reporter: 'Noor Hadid',
      reporterId: 'party-noor',
    },
  ],
  backports: [
    { branch: '2.14', status: 'released', reference: '2.14.1' },
    { branch: '2.13', status: 'in_review', reference: 'private fork, PR 4' },
    { branch: '2.12', status: 'todo' },
  ],
  advisory: { revision: 2, approvals: ['Ada Obi'], approvalsNeeded: 2, fields: sampleAdvisory },
  severityScheme: 'CVSS:3.0',
  versions: [{ hash: 'b'.repeat(64), says: 'bbbbbbbbbbbb, in force since 2026-11-01' }],
  teams: [{ key: 'core', name: 'Kestrel core' }],
  members: [
    { id: 'ada', name: 'Ada Obi' },
    { id: 'jun', name: 'Jun Park' },
  ],
  dispositions: [{ disposition: 'no_action', clause: 'scope.exclusions.defaults', says: 'Lack of safe defaults' }],
  announcements: [
    { channel: 'github', says: 'The public advisory on the forge', required: true },
    {
      channel: 'mail',
      says: 'The mailing list kestrel-announce',
      required: false,
      proof: 'https://lists.example/kestrel-announce/42',
    },
  ],
  readers: [
    { who: 'Jun Park', at: '2026-11-20T13:05:00Z' },
    { who: 'Ada Obi', at: '2026-11-20T09:28:00Z' },
  ],
}
