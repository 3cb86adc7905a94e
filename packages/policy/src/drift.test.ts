import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from './model.ts'
import { milestones } from './milestone.ts'
import { milestoneDeed } from './english-milestones.ts'
import { parsePolicy } from './parse.ts'
import { driftOf } from './drift.ts'
import { topicOf } from './drift-clocks.ts'
import { durationKey, durationsIn } from './drift-durations.ts'
import { readStatements } from './drift-read.ts'
import { renderSecurityMd } from './render.ts'
import { bareFixture, fullFixture } from './explain-fixture.ts'

const root = join(import.meta.dirname, '../../..')
const seedFolder = join(root, '../shared/seeds')
const seedFiles = existsSync(seedFolder) ? readdirSync(seedFolder).filter((name) => /^\d{3}_.*\.txt$/.test(name)).sort()
  : []
const policyNames = ['mlflow', 'community', 'asf', 'distributors', 'meshery'] as const
type Name = typeof policyNames[number]

function policyOf(name: Name): Policy {
  const parsed = parsePolicy(readFileSync(join(root, 'policies', `${name}.yaml`), 'utf8'), name)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.policy
}
const seedOf = (name: Name) => readFileSync(join(seedFolder, seedFiles[policyNames.indexOf(name)] ?? ''), 'utf8')
const errors = (policy: Policy, text: string) => driftOf(policy, text).filter((one) => one.level === 'error')
const brief = (policy: Policy, text: string) => errors(policy, text).map((one) => `${one.kind} ${one.topic}`)

/** Mutations of the seeds: what a maintainer might change without thinking of the policy. */
const changes: readonly (readonly [name: Name, from: string | RegExp, to: string, found: string, path: string])[] = [
  ['community', 'Feedback will be sent within 3 business days', 'Feedback will be sent within 5 business days',
    'different time', 'handling.clocks.feedback'],
  ['community', 'Feedback will be sent within 3 business days', 'Feedback will be sent in three (3) calendar days',
    'different time', 'handling.clocks.feedback'],
  ['community', 'with the reporter within 3 business days', 'with the reporter within 72 hours', 'different time',
    'handling.clocks.conversation'],
  ['community', 'Feedback will be sent within 3 business days, ', 'Feedback will be sent, ', 'missing time',
    'handling.clocks.feedback'],
  ['community', ', and backport a patch release into all earlier supported releases', '', 'missing backports',
    'versions.backport'],
  ['community', 'and backport a patch release', 'and may backport a patch release', 'different backports',
    'versions.backport'],
  ['community', 'The use of encrypted email is encouraged.', 'Please do not encrypt your email.',
    'different encryption', 'intake.encryption'],
  ['community', 'The use of encrypted email is encouraged.', 'Reports must be encrypted with our PGP key.',
    'different encryption', 'intake.encryption'],
  ['community', 'The use of encrypted email is encouraged.', '', 'missing encryption', 'intake.encryption'],
  ['community', '**IMPORTANT: Do not file public issues on GitHub for security vulnerabilities**', '',
    'missing public issue', 'intake.prohibit'],
  ['community', 'Do not file public issues on GitHub for', 'Please open a public GitHub issue for',
    'different public issue', 'intake.prohibit'],
  ['community', 'calculator/3.0', 'calculator/4.0', 'different CVSS', 'handling.severity'],
  ['community', /For a list of support versions[^\n]*/, 'Only the latest version is supported.',
    'different supported versions', 'versions.supported'],
  ['community', 'Slack, Twitter, mailing lists, blog', 'mailing lists, blog', 'missing announcement',
    'disclosure.channels.chat'],
  ['community', 'This information could be kept entirely internal to the project.', '', 'missing staying internal',
    'handling.confidentiality.may_stay_internal'],
  ['community', 'the maintainers will follow up with a detailed reason for rejection', 'the maintainers will close it',
    'missing reason for a rejection', 'handling.rejection'],
  ['community', '## Supported Versions', 'Report to help@teapot.example as well.\n\n## Supported Versions',
    'different address', 'intake.channels.individual'],
  ['community', '## Supported Versions', 'Fixes come within 90 days.\n\n## Supported Versions', 'extra time',
    'handling.clocks'],
  ['community', '## Supported Versions',
    'Members of our distributors mailing list hear early.\n\n## Supported Versions', 'extra early-notice list',
    'early_disclosure.lists'],
  ['community', '## Supported Versions', 'An embargo binds all reporters.\n\n## Supported Versions', 'extra embargo',
    'early_disclosure.embargo'],
  ['distributors', 'Emails will be addressed within 3 business days',
    'Emails will be addressed within five working days', 'different time', 'handling.clocks.feedback'],
  ['distributors', 'on the order of 14 business days', 'on the order of 14 days', 'different time',
    'schedule.expected'],
  ['distributors', 'A public disclosure date is negotiated by the maintainers, the bug submitter, and the distributors list.',
    'A public disclosure date is negotiated by the maintainers and the distributors list.',
    'different date of disclosure', 'schedule.negotiators'],
  ['distributors', 'The maintainer team holds the final say when setting',
    'The bug submitter holds the final say when setting', 'different final say on the date', 'schedule.final_say'],
  ['distributors', 'you will be permanently removed from the list', 'we will be sad', 'missing leaks',
    'early_disclosure.leak'],
  ['distributors', /Embargo Policy/g, 'Members Policy', 'missing embargo', 'early_disclosure.embargo'],
  ['distributors', 'you must urgently inform', 'you must within 24 hours inform', 'extra time', 'handling.clocks'],
  ['mlflow', /mlflow-oss-maintainers@googlegroups\.com/g, 'mlflow-security@googlegroups.com', 'different address',
    'intake.channels.email'],
  ['mlflow', '`[BUG] Security Vulnerability`', '`[SECURITY] Vulnerability`', 'missing exact words',
    'intake.channels.stub'],
  ['mlflow', /\[Open an issue\][^\n]*on the Mlflow repository\. /, 'Write a mail. ', 'missing public issue',
    'intake.channels.stub'],
  ['mlflow', 'we may opt to backport', 'we will backport', 'different backports', 'versions.backport'],
  ['mlflow', 'priority/critical-urgent', 'priority/low', 'missing exact words', 'handling.severity'],
  ['mlflow', 'after the fix has been released', 'some day', 'missing publication after the release',
    'disclosure.gates'],
  ['mlflow', 'The latest version of MLflow has continued support.', '', 'missing supported versions',
    'versions.supported'],
  ['mlflow', '## Supported Versions', 'We answer in two weeks.\n\n## Supported Versions', 'extra time',
    'handling.clocks'],
  ['asf', /security@apache\.org/g, 'secure@apache.org', 'different address', 'intake.channels.email'],
  ['asf', 'one plain-text, unencrypted, email', 'one encrypted email', 'different encryption', 'intake.encryption'],
  ['asf', 'are not accepted without additional analysis showing', 'are accepted, showing', 'different tool output',
    'scope.evidence.tool_output'],
  ['asf', '## Handling', 'We answer within one week.\n\n## Handling', 'extra time', 'handling.clocks'],
  ['meshery', 'within 10 working days', 'within ten days', 'different time', 'handling.clocks.acknowledge_and_analyse'],
  ['meshery', /meshery-security-vulns-reports@meshery\.dev/g, 'security@meshery.io', 'different address',
    'intake.channels.email'],
  ['meshery', 'https://twitter.com/mesheryio', 'https://twitter.com/other', 'missing address',
    'disclosure.channels.twitter'],
  ['meshery', 'We keep the reporter updated as the status of the security issue is addressed.', '',
    'missing updates to the reporter', 'handling.updates'],
  ['meshery', "We don't disseminate the information to other \nprojects", 'We disseminate the information',
    'missing other projects', 'handling.confidentiality.other_projects'],
  ['meshery', 'happens in a private GitHub repository', 'happens in the open', 'missing tests of the fix',
    'handling.fix.tests'],
]

describe.skipIf(seedFiles.length !== 5)('drift: the five reference texts', () => {
  it.each(policyNames)('%s: its own text promises nothing else', (name) => {
    expect(errors(policyOf(name), seedOf(name))).toEqual([])
  })

  it.each(changes.map(([name, from, to, found, path]) => ({ name, from, to, found,
    path })))('$name: finds «$found» after «$from» became «$to»', ({ name, from, to, found, path }) => {
    const seed = seedOf(name)
    const changed = typeof from === 'string' && !seed.includes(from) ? seed.replace(from.replaceAll(' \n', '\n'), to)
      : seed.replace(from, to)
    expect(changed).not.toBe(seed)
    expect(errors(policyOf(name),
      changed).map((one) => `${one.kind} ${one.topic} ${one.path}`)).toContain(`${found} ${path}`)
  })

  it('tells each text from each other policy', () => {
    for (const policy of policyNames) for (const text of policyNames) {
      if (policy !== text) expect(errors(policyOf(policy), seedOf(text)).length,
        `${text} read as ${policy}`).toBeGreaterThan(1)
    }
  })
})

describe('what a text names in its own way', () => {
  const policy: Policy = {
    ...bareFixture,
    intake: { ...bareFixture.intake,
      channels: { bounty: { kind: 'web_form', address: 'https://bounty.example/kettle', visibility: 'private' } } },
    handling: { clocks: { weekly: { start: 'acknowledged', stop: ['reporter_updated'], within: { n: 7, unit: 'days' },
      force: 'must', repeat: true } } },
    schedule: { negotiators: ['maintainers', 'reporter'], final_say: 'maintainers' },
  }
  const text = `# Security
Report to our [bounty program](https://bounty.example/kettle).
After we have acknowledged your report, the committee keeps you informed every 7 days.
The date of disclosure is negotiated by the committee and the reporter. The committee holds the final say on the date.
`
  it('a form elsewhere by its address, a team as committee, and updates by their clock', () => {
    expect(brief(policy, text)).toEqual([])
    expect(brief(policy, text.replace('https://bounty.example/kettle', 'https://bounty.example/'))).toContain('missing way to report')
    expect(brief(policy, text.replace(/The committee holds[^\n]*/, ''))).toContain('missing final say on the date')
    expect(brief(policy, renderSecurityMd(policy, { url: 'https://desk.example' }))).toEqual([])
  })
})

describe('a finding', () => {
  const text = renderSecurityMd(fullFixture).replace('Within 3 business days', 'Within 4 business days')
  it('says the line, what the policy says, its rules and the mend', () => {
    const [found, ...more] = driftOf(fullFixture, text)
    expect(more).toEqual([])
    expect(found).toMatchObject({ level: 'error', kind: 'different', topic: 'time', path: 'handling.clocks.feedback',
      rules: ['T-1', 'T-2'] })
    expect(text.split('\n')[(found?.line ?? 0) - 1]).toContain('Within 4 business days')
    expect(found?.policySays).toContain('Within 3 business days')
    expect(found?.mend).toMatch(/^Change line \d+, so that it says 3 business days: “Within 3 business days/)
  })

  it('asks to add what is missing in the words of the explanation', () => {
    const [found] = driftOf(bareFixture, '# Security\n\nTell us.\n')
    expect(found).toMatchObject({ kind: 'missing', topic: 'address', line: 0, quote: '' })
    expect(found?.mend).toContain('Send mail to safety@kettle.example')
  })

  it('finds two promises that changed places', () => {
    const policy: Policy = {
      ...bareFixture,
      handling: { clocks: {
        first: { start: 'report_received', stop: ['acknowledged'], within: { n: 2, unit: 'days' }, force: 'must' },
        fix: { start: 'accepted', stop: ['fix_released'], within: { n: 90, unit: 'days' }, force: 'must' },
      } },
    }
    const mail = 'Mail safety@kettle.example. '
    expect(brief(policy, `${mail}We acknowledge reports within 2 days. A patch ships in ninety days.`)).toEqual([])
    expect(brief(policy, `${mail}We acknowledge reports within 90 days. A patch ships in two days.`)).toEqual(['different time',
      'different time'])
    expect(brief(policy, `${mail}We acknowledge reports within 48 h and ship a patch in 90 days.`)).toEqual([])
  })
})

describe('reading encryption, public issues and backports in any wording', () => {
  const wanting = (encryption: Policy['intake']['encryption']): Policy => ({ ...bareFixture,
    intake: { ...bareFixture.intake, encryption } })
  it.each([
    ['required', 'All reports must be encrypted.'], ['required', 'We only accept PGP-encrypted mail.'],
    ['required', 'Never send unencrypted mail.'],
    ['encouraged', 'You may encrypt your message with our GPG key.'],
    ['encouraged', 'Encrypting your report is recommended but not required.'],
    ['encouraged', 'There is no need to encrypt your mail.'],
    ['forbidden', 'Send plain, unencrypted mail.'], ['forbidden', 'Please don’t use PGP for your mail.'],
    ['forbidden', 'Encrypted mail is discouraged.'],
  ] as const)('encryption %s: %s', (encryption, words) => {
    expect(brief(wanting(encryption), `Mail safety@kettle.example. ${words}`)).toEqual([])
    for (const other of (['required', 'encouraged', 'forbidden'] as const).filter((one) => one !== encryption)) {
      expect(brief(wanting(other), `Mail safety@kettle.example. ${words}`)).toEqual(['different encryption'])
    }
    expect(brief(wanting('unspecified'), `Mail safety@kettle.example. ${words}`)).toEqual(['extra encryption'])
  })

  const prohibiting: Policy = { ...bareFixture, intake: { ...bareFixture.intake,
    prohibit: { public_issue: { says: 'None in public.' } } } }
  it.each([
    'Please do not report vulnerabilities through public GitHub issues.', 'Never open a public issue for this.',
    'Don’t disclose it publicly before we answer.',
    'Please refrain from filing vulnerabilities in the public tracker.', 'Do not:\n\n- discuss it in a public forum\n',
    'Please do not disclose it publicly until we have fixed it.',
  ])('a public issue is forbidden by: %s', (words) => {
    expect(brief(prohibiting, `Mail safety@kettle.example. ${words}`)).toEqual([])
    expect(brief(bareFixture, `Mail safety@kettle.example. ${words}`)).toEqual(['extra public issue'])
  })

  it.each(['For ordinary bugs, open a new issue on GitHub.', 'Non-security bugs: please file a public issue.',
    'Thanks for reporting security issues to us.'])('is not misled by: %s', (words) => {
    expect(brief(bareFixture, `Mail safety@kettle.example. ${words}`)).toEqual([])
  })

  it.each([
    ['must', 'Fixes are backported to every supported branch.'], ['may', 'We might back-port a fix.'],
    ['none', 'Fixes are never backported.'], ['none', 'We do not backport fixes.'],
  ] as const)('backport %s: %s', (force, words) => {
    const given = (one: 'must' | 'may' | 'none'): Policy => ({ ...bareFixture, versions: { backport: { force: one } } })
    expect(brief(given(force), `Mail safety@kettle.example. ${words}`)).toEqual([])
    expect(brief(given(force === 'none' ? 'may' : 'none'),
      `Mail safety@kettle.example. ${words}`)).toEqual(['different backports'])
  })
})

describe('reading times', () => {
  const keys = (text: string) => readStatements(text).flatMap(durationsIn).map((one) => one.key)
  it.each([
    ['within 3 business days', ['b:3']], ['three working days', ['b:3']], ['within three (3) work days', ['b:3']],
    ['3 weekdays', ['b:3']], ['72 hours', ['h:72']], ['3 days', ['h:72']], ['72h', ['h:72']],
    ['a 90-day embargo', ['h:2160']], ['two weeks', ['h:336']], ['a fortnight: one fortnight', ['h:336']],
    ['within a week', ['h:168']], ['every month', ['m:1']], ['two months', ['m:2']],
    ['2–3 days', ['h:48', 'h:72']], ['two to three business days', ['b:2', 'b:3']], ['a few weeks', []],
    ['as soon as possible', []], ['CVSS 3.0 and version 2.1.3', []],
    ['https://x.example/3-days', []], ['on 1 March 2026 at 24:00', []], ['forty-eight hours', ['h:48']],
  ])('%s', (text, expected) => {
    expect(keys(text).sort()).toEqual([...expected].sort())
  })

  it('reads every duration of a policy back from its words', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }),
      fc.constantFrom('hours', 'days', 'business_days', 'weeks', 'months' as const), (n, unit) => {
      const text = `It takes ${n} ${unit.replace('_', ' ')}.`
      expect(keys(text)).toEqual([durationKey({ n, unit })])
    }))
  })

  it('knows the words of each milestone that it has words for', () => {
    for (const milestone of milestones) expect(topicOf([milestone])?.test(milestoneDeed(milestone)) ?? true,
      milestone).toBe(true)
  })
})

describe('reading supported versions', () => {
  const listed: Policy = { ...bareFixture, versions: { supported: { mode: 'listed', list: ['1.2.x', '1.3.x'] } } }
  const table = (version: string) => `Mail safety@kettle.example.\n\n## Supported Versions\n\n| Version | Supported |\n|---|---|\n| ${version} | :white_check_mark: |\n| 1.2.x | ✅ |\n| < 1.2 | ❌ |\n`
  it('takes a table for the list that it is', () => {
    expect(driftOf(listed, table('1.3.x'))).toEqual([])
    expect(driftOf(listed, table('1.4.x'))).toMatchObject([{ kind: 'different', topic: 'supported versions', line: 5 }])
  })
})

describe('reading Markdown', () => {
  it('gives sentences their line, heading and lead, without markup', () => {
    const text = '# One\n\nFirst *words*\nin two lines. Second\n_here_.\n\nWe want:\n\n- a [link](https://x.example/a_b)\n- `code`\n\n```\nnot read\n```\n<!-- nor\nthis -->\nLast.\n'
    expect(readStatements(text)).toEqual([
      { text: 'First words in two lines.', line: 3, heading: 'One', lead: '' },
      { text: 'Second here.', line: 4, heading: 'One', lead: '' },
      { text: 'We want:', line: 7, heading: 'One', lead: '' },
      { text: 'a link (https://x.example/a_b)', line: 9, heading: 'One', lead: 'We want:' },
      { text: 'code', line: 10, heading: 'One', lead: 'We want:' },
      { text: 'Last.', line: 17, heading: 'One', lead: '' },
    ])
  })

  it('never throws and never invents a line, whatever it is given', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      const lines = text.split(/\r?\n/).length
      for (const one of [...readStatements(text), ...driftOf(fullFixture, text)]) expect(one.line >= 0
        && one.line <= lines).toBe(true)
    }))
  })

  it('a threat model says nothing of the process: times in it are no promises, and what follows is read again', () => {
    const text = renderSecurityMd(policyOf('community'))
    const more = (heading: string) => `${text}\n## ${heading}\n\nA session ends after 30 minutes.\n\n### In detail\n\nWithin five minutes.\n\n## More\n\nWe answer within 2 hours.\n`
    const lines = (given: string) => driftOf(policyOf('community'), given).map(({ line }) => given.split('\n')[line - 1])
    expect(lines(more('Threat model'))).toEqual(['We answer within 2 hours.'])
    expect(lines(more('Our promises')).length).toBeGreaterThan(1)
  })
})
