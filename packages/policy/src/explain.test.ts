import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Policy } from './model.ts'
import { parsePolicy } from './parse.ts'
import { explain, explainText } from './explain.ts'
import { bareFixture, fullFixture } from './explain-fixture.ts'

const folder = join(import.meta.dirname, '../../../policies')
const files = existsSync(folder) ? readdirSync(folder,
{ recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')) : []

function load(name: string): Policy {
  const parsed = parsePolicy(readFileSync(join(folder, name), 'utf8'), name)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.policy
}

const textOf = (policy: Policy) => explain(policy).flatMap((section) => section.paragraphs).map((one) => one.text).join('\n')

/** Sentences that cite a rule, as one text. */
function cited(policy: Policy, rule: string): string {
  return explain(policy).flatMap((section) => section.paragraphs).filter((one) => one.because.rules.includes(rule)).map((one) => one.text).join('\n')
}

describe('explain', () => {
  it('shows the promise of a clock with its rules', () => {
    const [said] = explain(fullFixture).flatMap((section) => section.paragraphs).filter((one) => one.because.path === 'handling.clocks.feedback')
    expect(said).toEqual({
      text: 'Within 3 business days after your report has arrived, we send you our first feedback, with a plan to investigate and any workarounds we know of.',
      because: { path: 'handling.clocks.feedback', rules: ['T-1', 'T-2'] },
    })
  })

  it('never shows an inner target', () => {
    expect(textOf(fullFixture)).not.toMatch(/41/)
  })

  it('promises no time where the policy has no clock, and says so', () => {
    const text = textOf(bareFixture)
    expect(text).toContain('No time limit is promised')
    expect(text.replace(/1 January 2026/, '')).not.toMatch(/\d+ (?:hour|day|business|week|month)/)
  })

  it('keeps lines within 72 columns but for addresses', () => {
    for (const line of explainText(fullFixture).split('\n')) expect(line.length <= 72
      || /^\S*https?:\S+$/.test(line.trim())).toBe(true)
  })

  it('is the same text for the same policy', () => {
    expect(explain(fullFixture)).toEqual(explain(structuredClone(fullFixture)))
  })
})

describe.skipIf(files.length === 0)('explain: the policies of this desk', () => {
  it.each(files)('%s: every rule stands behind some sentence, and no sentence is empty or broken', (name) => {
    const policy = load(name)
    const sentences = explain(policy).flatMap((section) => section.paragraphs)
    const all = new Set(sentences.flatMap((one) => one.because.rules))
    expect(Object.entries(policy.rules ?? {}).filter(([id, rule]) => rule.kept !== 'narrative'
      && !all.has(id)).map(([id]) => id)).toEqual([])
    for (const { text } of sentences) expect(text).not.toMatch(/undefined|null|\[object|\.\.$| {2}| ,/)
  })
})

const rendered: readonly (readonly [file: string, rule: string, says: RegExp])[] = [
  ['mlflow.yaml', 'S0-2', /thanked/], ['mlflow.yaml', 'S0-3', /We follow GitHub's guide.*https:/],
  ['mlflow.yaml', 'S0-4', /“prompt” \(no number is promised\)/],
  ['mlflow.yaml', 'S0-8', /complete only when all/], ['mlflow.yaml', 'S0-9', /Open a public issue/],
  ['mlflow.yaml', 'S0-10', /label “bug”.*bug_report_template.*nobody/],
  ['mlflow.yaml', 'S0-11', /exactly “\[BUG\] Security Vulnerability”/], ['mlflow.yaml', 'S0-12', /no detail/],
  ['mlflow.yaml', 'S0-13', /mlflow-oss-maintainers@googlegroups\.com/],
  ['mlflow.yaml', 'S0-6', /latest version/], ['mlflow.yaml', 'S0-7',
  /may backport.*critical.*current version is affected/], ['mlflow.yaml', 'S0-24', /ISSUE_TRIAGE/],
  ['mlflow.yaml', 'S0-25', /priority\/critical-urgent/], ['mlflow.yaml', 'S0-30', /until the fix has been released/],
  ['community.yaml', 'S1-1', /adopted by the community/], ['community.yaml', 'S1-9', /Encrypted mail is encouraged/],
  ['community.yaml', 'S1-10', /Do not file a public issue/],
  ['community.yaml', 'S1-15', /Not every repository/], ['community.yaml', 'S1-17', /Within 3 business days/],
  ['community.yaml', 'S1-18', /a plan to investigate/],
  ['community.yaml', 'S1-35', /Within 3 business days.*begin a conversation/],
  ['community.yaml', 'S1-40', /CVSS version 3\.0/],
  ['community.yaml', 'S1-48', /We backport the fix to all earlier supported releases/],
  ['community.yaml', 'S1-50', /Slack/], ['community.yaml', 'S1-52',
  /distributors write and publish advisories of their own/],
  ['asf.yaml', 'S2-2', /warmly welcome/], ['asf.yaml', 'S2-6', /gets no answer/],
  ['asf.yaml', 'S2-7', /not accepted by itself/], ['asf.yaml', 'S2-11', /directory/],
  ['asf.yaml', 'S2-13', /one message for each vulnerability, in plain text, not encrypted/],
  ['asf.yaml', 'S2-14', /we may ask you to send it again as plain text/],
  ['asf.yaml', 'S2-18', /how to apply the fix/], ['asf.yaml', 'S2-19', /committers\.html/],
  ['asf.yaml', 'S2x-14', /CVE request for/], ['asf.yaml', 'S2x-9', /tell you that we did/],
  ['distributors.yaml', 'S3-47', /prefer full disclosure soon/],
  ['distributors.yaml', 'S3-50', /a few weeks \(no number is promised\)/],
  ['distributors.yaml', 'S3-51', /14 business days.*we expect to disclose.*critical.*straightforward/],
  ['distributors.yaml', 'S3-52', /maintainers have the final say/],
  ['distributors.yaml', 'S3-62', /may hold mitigations/],
  ['distributors.yaml', 'S3-65', /not meant to inform individuals/], ['distributors.yaml', 'S3-69', /public addresses/],
  ['distributors.yaml', 'S3-79', /one purpose/], ['distributors.yaml', 'S3-82', /urgently \(no number is promised\)/],
  ['distributors.yaml', 'S3-84', /goes on leaking is removed/],
  ['distributors.yaml', 'S3-85', /request to join to/], ['distributors.yaml', 'S3-90', /not meant to be secure/],
  ['distributors.yaml', 'S3-92', /We do not act on it/],
  ['meshery.yaml', 'S4-1', /grateful/], ['meshery.yaml', 'S4-5', /issues\/new\/choose/],
  ['meshery.yaml', 'S4-14', /Within 10 business days.*acknowledge your report and analyse it/],
  ['meshery.yaml', 'S4-16', /not pass information/], ['meshery.yaml', 'S4-21', /too early/],
  ['meshery.yaml', 'S4-24', /not meant to inform individuals/],
  ['meshery.yaml', 'S4-26', /in this order|as quickly as possible/], ['meshery.yaml', 'S4-30', /meshery\.io\/blog/],
  ['meshery.yaml', 'S4-32', /#announcements/], ['meshery.yaml', 'S4-33', /act on it/],
]

describe.skipIf(files.length === 0)('explain: rules as a reader sees them', () => {
  it.each(rendered.map(([file, rule, says]) => ({ file, rule, says })))('$rule: is in the explanation of $file',
    ({ file, rule, says }) => {
    expect(cited(load(file), rule)).toMatch(says)
  })
})
