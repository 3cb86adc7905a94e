import type { AdvisoryPage, CaseRow, PolicySection, ProjectRow } from '../../desk/src/projections/rows.ts'
import type { ContentPart } from '@parley/policy'

export const sampleNow = '2026-11-23T02:10:00Z'

export const sampleProjects: readonly ProjectRow[] = [
  {
    id: 'kestrel',
    title: 'Kestrel security policy',
    name: 'Kestrel',
    home: 'https://kestrel.example',
    reportAddresses: ['security@kestrel.example'],
  },
  {
    id: 'lantern',
    title: 'Lantern: reporting and response',
    name: 'Lantern',
    foundation: 'Harbour Foundation',
    reportAddresses: ['lantern@desk.example', 'private@harbour.example'],
  },
  { id: 'quill', title: 'Quill disclosure process', name: 'Quill', reportAddresses: ['quill-security@desk.example'] },
]

const row = (id: string, reference: string, project: string, title: string, more: Partial<CaseRow>): CaseRow => ({
  id,
  reference,
  project,
  title,
  state: 'Received',
  severity: null,
  assignee: null,
  openedAt: '2026-11-20T08:12:04Z',
  updatedAt: '2026-11-20T12:48:00Z',
  nextClock: null,
  closed: false,
  unread: false,
  ...more,
})

export const sampleRows: readonly CaseRow[] = [
  row(
    'c7kestrelcase',
    'KES-2026-0007',
    'kestrel',
    'Path traversal in archive extraction lets an uploader overwrite files',
    {
      state: 'Acknowledged',
      assignee: 'Jun Park',
      severity: 'High 8.8',
      nextClock: {
        says: 'Feedback with a plan to investigate',
        due: '2026-11-26T00:00:00Z',
        dueWords: 'Wednesday 25 November, 24:00 UTC',
        state: 'running',
      },
    },
  ),
  row('c3lanterncase', 'LAN-2026-0003', 'lantern', 'Session fixation after password reset', {
    state: 'Received',
    unread: true,
    openedAt: '2026-11-10T22:41:00Z',
    updatedAt: '2026-11-10T22:41:00Z',
    nextClock: {
      says: 'Acknowledged and analysed',
      due: '2026-11-22T22:59:59Z',
      dueWords: 'Sunday 22 November, 23:59 Berlin',
      state: 'missed',
    },
  }),
  row('c9quillcase', 'QUI-2026-0009', 'quill', 'Denial of service through nested anchors', {
    state: 'Valid, being fixed',
    severity: 'Medium',
    updatedAt: '2026-11-22T17:00:00Z',
    assignee: 'Ada Obi',
  }),
  row('c1kestrelcase', 'KES-2026-0001', 'kestrel', 'Weak default of the admin port', {
    state: 'Closed: no action',
    closed: true,
    updatedAt: '2026-09-02T10:00:00Z',
  }),
]

export const sampleSections: readonly PolicySection[] = [
  {
    heading: 'How we receive reports',
    sentences: [
      {
        text: 'Every suspected vulnerability is reported in private, so that nobody is attacked before there is a fix.',
        rules: ['S1-4', 'S1-5'],
      },
      { text: 'Encrypted mail is welcome and not required.', rules: ['S1-9'] },
    ],
  },
  {
    heading: 'What you may expect',
    sentences: [
      {
        text: 'Within 3 business days of your report we send feedback with a plan to investigate and any workaround we know.',
        rules: ['S1-17', 'S1-18'],
      },
      { text: 'Where we do not deem it a vulnerability, you get the reason in detail.', rules: ['S1-34'] },
      { text: 'Reports are sorted by https://kestrel.example/code-security/security-advisories/about-coordinated-disclosure-of-security-vulnerabilities.', rules: [] },
    ],
  },
  {
    heading: 'How it is disclosed',
    sentences: [
      { text: 'The public advisory appears once every supported release has the fix.', rules: ['S1-48', 'S1-49'] },
    ],
  },
]

export const sampleAsked: readonly { part: ContentPart; says: string; required: boolean; ifAny: boolean }[] = [
  { part: 'title', says: 'A descriptive title.', required: true, ifAny: false },
  { part: 'details', says: 'What is wrong, in detail.', required: true, ifAny: false },
  { part: 'reproduction', says: 'Detailed steps to reproduce the vulnerability.', required: true, ifAny: false },
  { part: 'effects', says: 'Its effects on the project and on related configurations.', required: false, ifAny: false },
  { part: 'dependencies', says: 'Other projects used together with it.', required: false, ifAny: true },
  { part: 'identity', says: 'Your name, as far as you wish to give it.', required: false, ifAny: false },
  { part: 'attachments', says: 'Scripts, screenshots and logs help.', required: false, ifAny: true },
]

export const samplePublished: AdvisoryPage = {
  id: 'kestrel-2026-0002',
  title: 'Kestrel: request smuggling through the health endpoint',
  project: 'kestrel',
  projectName: 'Kestrel',
  cve: 'CVE-2026-40411',
  severity: 'High 7.5',
  publishedAt: '2026-10-07T14:00:00Z',
  updatedAt: '2026-10-09T09:00:00Z',
  sections: [
    {
      heading: 'Summary',
      paragraphs: ['A crafted request to the health endpoint is read as two requests by the proxy behind it.'],
      items: [],
    },
    {
      heading: 'Affected versions',
      paragraphs: [],
      items: [],
      table: {
        head: ['Line', 'Affected', 'Fixed'],
        rows: [
          ['2.14', '2.14.0', '2.14.1'],
          ['2.13', '2.13.0 to 2.13.6', '2.13.7'],
        ],
      },
    },
    {
      heading: 'What to do',
      paragraphs: ['Upgrade to the fixed version of your line.'],
      items: ['Until then, switch the health endpoint off in the proxy.'],
    },
  ],
  files: ['md', 'txt', 'cve.json', 'csaf.json', 'osv.json', 'openvex.json'].map((ending) => ({
    path: `/advisories/kestrel-2026-0002.${ending}`,
    mediaType: 'application/json',
    format: ending,
  })),
}
