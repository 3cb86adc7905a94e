import type { Advisory, Publisher } from '../model.ts'

const orchard: Publisher = {
  name: 'Orchard Project', namespace: 'https://orchard.example', contact: 'security@orchard.example',
    category: 'vendor',
}
const cna = { orgId: '3f0c1a52-7b7e-4d7c-9d5e-0b8e7f6a5c41', shortName: 'orchard' }

const empty = {
  assessments: [], weaknesses: [], mitigations: [], workarounds: [], remediations: [], references: [], credits: [],
  timeline: [], aliases: [], tlp: 'CLEAR', publisher: orchard,
} as const

/** The least an advisory may say: one product, everything affected, no score, no CVE ID. */
export const minimal: Advisory = {
  ...empty,
  id: 'orchard-2026-0001',
  title: 'Sessions survive a password change',
  summary: 'Orchard keeps sessions alive after the password of an account was changed.',
  description: 'Whoever stole a session keeps it.',
  url: 'https://desk.example/advisories/orchard-2026-0001',
  products: [{ id: 'orchard', name: 'Orchard', vendor: 'Orchard Project', standings: [{ status: 'affected' }] }],
  revisions: [{ number: 1, at: '2026-03-02T09:00:00Z', summary: 'First publication' }],
  dates: { created: '2026-03-01T09:00:00Z', published: '2026-03-02T09:00:00Z', updated: '2026-03-02T09:00:00Z' },
}

/** Everything the model can say. */
export const full: Advisory = {
  id: 'orchard-2026-0002',
  title: 'Path traversal in the *archive* importer of Orchard <core>',
  summary: 'An archive with crafted names writes files outside the import folder.',
  description: [
    'The importer joins names from the archive with the target folder without normalising them.',
    'An attacker needs:',
    '- an account with the right to import\n- an archive with names such as ../../etc/cron.d/job',
    'Reproduce it so:',
    '```\norchard import --into /srv/data evil.zip\nls -l /etc/cron.d\n```',
    'Names with a drive letter behave alike.',
  ].join('\n\n'),
  url: 'https://desk.example/advisories/orchard-2026-0002',
  csafUrl: 'https://desk.example/.well-known/csaf/white/2026/orchard-2026-0002.json',
  csaf21Url: 'https://desk.example/.well-known/csaf/v2.1/clear/2026/orchard-2026-0002.json',
  products: [
    {
      id: 'orchard-core', name: 'orchard-core', vendor: 'Orchard Project', purl: 'pkg:npm/%40orchard/core',
      cpe: 'cpe:2.3:a:orchard:core:*:*:*:*:*:*:*:*', ecosystem: 'npm', packageName: '@orchard/core',
      repo: 'https://git.example/orchard/core',
      standings: [
        { status: 'affected', ranges: [
          { type: 'semver', introduced: '2.0.0', fixed: '2.3.1', line: '2.x' },
          { type: 'semver', introduced: '1.4.0', lastAffected: '1.9.9', line: '1.x' },
          { type: 'git', introduced: '6f1c2b3a4d5e6f708192a3b4c5d6e7f809102132',
            fixed: '0a1b2c3d4e5f60718293a4b5c6d7e8f901122334' },
        ] },
        { status: 'not_affected', versions: ['1.3.9'], justification: 'component_not_present',
          statement: 'The importer came with 1.4.0.' },
      ],
    },
    {
      id: 'orchard-cli', name: 'Orchard CLI', vendor: 'Orchard Project',
      standings: [
        { status: 'affected', ranges: [{ type: 'vers', expression: 'vers:generic/>=3.1|<3.4' }],
          versions: ['2.9-lts'] },
        { status: 'under_investigation', versions: ['4.0-beta1'], statement: 'The rewritten importer is being read.' },
      ],
    },
  ],
  assessments: [
    { severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:L' }, by: 'Ada (triage)',
      at: '2026-02-03T10:00:00Z', standing: 'provisional' },
    { severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:H' }, by: 'Orchard maintainers',
      at: '2026-02-20T10:00:00Z', standing: 'final',
        reason: 'Files can be overwritten, so the service can be stopped.' },
    { severity: { kind: 'cvss', vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:H/SC:N/SI:N/SA:N' },
      by: 'Orchard maintainers', at: '2026-02-20T10:00:00Z', standing: 'final' },
    { severity: { kind: 'cvss', vector: 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:H' }, by: 'Orchard maintainers',
      at: '2026-02-20T10:00:00Z', standing: 'final' },
    { severity: { kind: 'cvss', vector: 'AV:N/AC:L/Au:S/C:N/I:C/A:C' }, by: 'Orchard maintainers',
      at: '2026-02-20T10:00:00Z', standing: 'final' },
    { severity: { kind: 'qualitative', rating: 'high' }, by: 'Orchard maintainers', at: '2026-02-20T10:00:00Z',
      standing: 'final' },
    { severity: { kind: 'own', scale: 'Orchard scale', value: 'urgent' }, by: 'Orchard maintainers',
      at: '2026-02-20T10:00:00Z', standing: 'final' },
    { severity: { kind: 'ssvc', outcome: 'attend', selections: [
      { namespace: 'ssvc', key: 'E', version: '1.1.0', name: 'Exploitation',
        values: [{ key: 'P', name: 'Public PoC' }] },
      { namespace: 'ssvc', key: 'A', version: '2.0.0', name: 'Automatable', values: [{ key: 'N', name: 'No' }] },
    ] }, by: 'Ada (triage)', at: '2026-02-20T10:00:00Z', standing: 'provisional' },
  ],
  weaknesses: [
    { id: 'CWE-22' },
    { id: 'CWE-434' },
  ],
  impact: 'Files of the service account can be replaced; code then runs with its rights.',
  mitigations: ['Run the importer in a container with a read-only root file system.'],
  workarounds: ['Take away the right to import until the update is in place.'],
  howToFix: 'Update with npm install @orchard/core@2.3.1 and restart the service.',
  exploitation: 'A proof of concept is public; no attack is known.',
  remediations: [
    { product: 'orchard-core', line: '2.x', state: 'released', version: '2.3.1', at: '2026-03-01T08:00:00Z',
      url: 'https://git.example/orchard/core/releases/2.3.1' },
    { product: 'orchard-core', line: '1.x', state: 'not_planned', note: 'The line ended in 2025.' },
  ],
  references: [
    { kind: 'fix', url: 'https://git.example/orchard/core/commit/0a1b2c3d', title: 'Normalise names from archives' },
    { kind: 'article', url: 'https://finder.example/orchard-zip', title: 'Zip slip again' },
    { kind: 'evidence', url: 'https://finder.example/orchard-zip/poc.py' },
    { kind: 'web', url: 'https://orchard.example/docs/import?v=2#archives', title: 'Importing archives' },
  ],
  credits: [
    { name: 'Mona Example', type: 'finder', consent: 'given', organization: 'Example Labs', githubLogin: 'mona-example',
      url: 'https://finder.example' },
    { name: 'n0b0dy_*', type: 'analyst', consent: 'given' },
    { name: 'Silent Sam', type: 'reporter', consent: 'withheld' },
    { name: 'Undecided Una', type: 'remediation developer', consent: 'asked' },
  ],
  timeline: [
    { at: '2026-02-01T10:00:00Z', text: 'Reported' },
    { at: '2026-03-01T08:00:00Z', text: 'Version 2.3.1 released' },
  ],
  revisions: [
    { number: 1, at: '2026-03-02T14:00:00Z', summary: 'First publication' },
    { number: 2, at: '2026-03-05T08:30:00.500Z', summary: 'Range of the CLI corrected' },
  ],
  aliases: ['GHSA-7f2q-8w4x-3m6p', 'GCVE-1-2026-0007'],
  cveId: 'CVE-2026-12345',
  cna,
  publisher: orchard,
  tlp: 'CLEAR',
  dates: {
    created: '2026-02-01T10:00:00Z', published: '2026-03-02T14:00:00Z', updated: '2026-03-05T08:30:00.500Z',
    discovery: '2026-01-30T00:00:00Z', embargo: '2026-03-02T14:00:00Z',
  },
}

/** One defect, four supported lines, a fix in each. */
export const backports: Advisory = {
  ...empty,
  id: 'orchard-2026-0003',
  title: 'Denial of service through nested queries',
  summary: 'Deeply nested queries exhaust the stack of the Orchard server.',
  description: 'The parser recurses once per level.',
  url: 'https://desk.example/advisories/orchard-2026-0003',
  products: [{
    id: 'server', name: 'orchard-server', vendor: 'Orchard Project', purl: 'pkg:pypi/orchard-server',
    standings: [
      { status: 'affected', ranges: [
        { type: 'ecosystem', introduced: '0', fixed: '5.0.9', line: '5.0' },
        { type: 'ecosystem', introduced: '5.1', fixed: '5.1.12', line: '5.1' },
        { type: 'ecosystem', introduced: '5.2', fixed: '5.2.4.post1', line: '5.2' },
        { type: 'ecosystem', introduced: '6.0rc1', fixed: '6.0', line: '6.0' },
      ] },
      { status: 'fixed', versions: ['6.1'] },
    ],
  }],
  assessments: [{ severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O' },
    by: 'Orchard maintainers', at: '2026-04-01T00:00:00Z', standing: 'final' }],
  weaknesses: [{ id: 'CWE-674' }],
  remediations: ['5.0.9', '5.1.12', '5.2.4.post1', '6.0'].map((version) => ({
    product: 'server', line: version.slice(0, 3), state: 'released' as const, version, at: '2026-04-07T12:00:00Z' })),
  credits: [{ name: 'Fuzzer of the project', type: 'tool', consent: 'given' }],
  revisions: [{ number: 1, at: '2026-04-07T15:00:00Z', summary: 'First publication' }],
  cveId: 'CVE-2026-20002',
  cna,
  dates: { created: '2026-03-28T09:00:00Z', published: '2026-04-07T15:00:00Z', updated: '2026-04-07T15:00:00Z' },
}

/** Published before a CVE ID was assigned; rated with words only. */
export const withoutCve: Advisory = {
  ...empty,
  id: 'orchard-2026-0004',
  title: 'The admin page shows e-mail addresses',
  summary: 'Moderators see the e-mail addresses of all members.',
  description: 'The list for moderators holds a column that is meant for administrators.',
  url: 'https://desk.example/advisories/orchard-2026-0004',
  products: [{
    id: 'forum', name: 'Orchard Forum', vendor: 'Orchard Project', repo: 'https://git.example/orchard/forum',
    standings: [{ status: 'affected', ranges: [
      { type: 'semver', introduced: '0', fixed: '1.2.0' },
      { type: 'git', introduced: '0', fixed: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3' },
    ] }],
  }],
  assessments: [{ severity: { kind: 'qualitative', rating: 'medium' }, by: 'Orchard maintainers',
    at: '2026-05-01T00:00:00Z', standing: 'final' }],
  workarounds: ['Demote moderators until the update.'],
  references: [{ kind: 'fix', url: 'https://git.example/orchard/forum/commit/a94a8fe5' }],
  credits: [{ name: 'Tove', type: 'reporter', consent: 'given' }],
  revisions: [{ number: 1, at: '2026-05-02T07:00:00Z', summary: 'First publication' }],
  dates: { created: '2026-04-30T09:00:00Z', published: '2026-05-02T07:00:00Z', updated: '2026-05-02T07:00:00Z' },
}

/** Somebody else's defect: a VEX that says we are not affected, and why. */
export const notAffected: Advisory = {
  ...empty,
  id: 'orchard-2026-0005',
  title: 'Orchard is not affected by CVE-2026-30003 in libflate',
  summary: 'Orchard ships libflate without the part that has the defect.',
  description: 'Scanners find the library by its name.',
  url: 'https://desk.example/advisories/orchard-2026-0005',
  products: [
    { id: 'core', name: 'orchard-core', vendor: 'Orchard Project', purl: 'pkg:npm/%40orchard/core',
      standings: [{ status: 'not_affected', justification: 'vulnerable_code_not_present' }] },
    { id: 'forum', name: 'Orchard Forum', vendor: 'Orchard Project',
      standings: [
        { status: 'not_affected', versions: ['1.1.0', '1.2.0'],
          statement: 'Compression is off and cannot be turned on.' },
        { status: 'under_investigation', versions: ['2.0.0-beta.1'] },
      ] },
  ],
  assessments: [{ severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
    by: 'libflate maintainers', at: '2026-06-01T00:00:00Z', standing: 'final' }],
  references: [{ kind: 'advisory', url: 'https://libflate.example/advisories/7' }],
  revisions: [{ number: 1, at: '2026-06-02T07:00:00Z', summary: 'First publication' }],
  cveId: 'CVE-2026-30003',
  dates: { created: '2026-06-01T09:00:00Z', published: '2026-06-02T07:00:00Z', updated: '2026-06-02T07:00:00Z' },
}

/** An advisory taken back after its publication. */
export const withdrawn: Advisory = {
  ...backports,
  id: 'orchard-2026-0006',
  url: 'https://desk.example/advisories/orchard-2026-0006',
  cveId: 'CVE-2026-20003',
  revisions: [...backports.revisions, { number: 2, at: '2026-04-09T10:00:00Z', summary: 'Withdrawn' }],
  dates: { ...backports.dates, updated: '2026-04-09T10:00:00Z' },
  withdrawal: { at: '2026-04-09T10:00:00Z', reason: 'The same defect already has orchard-2026-0003.' },
}

/** All examples by name; each passes `checkAdvisory`. */
export const examples = { minimal, full, backports, withoutCve, notAffected, withdrawn } as const
