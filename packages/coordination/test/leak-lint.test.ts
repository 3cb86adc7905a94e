import { describe, expect, it } from 'vitest'
import { leakFindings, type PublicTextKind } from '../src/case/leak-lint.ts'
import { aCase, aWholeCase, policyOf } from './story.fixture.ts'

const story = aCase('asf', { reporterName: 'Adaeze Obi', handle: 'adaobi' })
const lint = (kind: PublicTextKind, text: string, name = 'asf') => leakFindings([{ kind, text }], story.state, policyOf(name))
const says = (kind: PublicTextKind, text: string, name?: string) => lint(kind, text, name).map((one) => one.says)

describe('the leak lint', () => {
  it('S2x-20, S2x-25: where the policy wants neutral words, a commit, a branch and a pull request that speak of security are forbidden', () => {
    for (const [kind, text] of [['commit', 'Fix a security hole'], ['branch', 'fix/xss_in_login'], ['pull_request', 'Prevents an exploit']] as const) {
      expect(lint(kind, text)).toEqual([expect.objectContaining({ weight: 'forbidden', text: 0, line: 1, because: expect.objectContaining({ path: 'handling.fix.commit_message_neutral' }) })])
    }
  })

  it('S2x-6: the CVE ID never goes into Git', () => {
    expect(lint('commit', 'Bounds\n\nFor CVE-2026-12345')[0]).toMatchObject({ line: 3, weight: 'forbidden' })
  })

  it('under other policies the same words are telling, and nobody is stopped', () => {
    expect(lint('commit', 'Fix a security hole', 'community')).toEqual([expect.objectContaining({ weight: 'telling', says: '«security» says that it is about security.' })])
  })

  it('finds marks of details and the names of this very case, and says of no text more than that', () => {
    expect(says('pull_request', 'Thanks to Adaeze Obi')).toEqual(['It names the reporter.'])
    expect(says('pull_request', 'Thanks to @adaobi')).toEqual(['It names the reporter.'])
    expect(says('branch', 'wip/T-1', 'community')).toEqual([])
    expect(says('commit', 'as AV:N/AC:L shows', 'community')).toEqual(['It shows a CVSS vector.'])
    expect(says('commit', 'adaobian names and the bounds of a list', 'community')).toEqual([])
    const drafted = aWholeCase('asf').upTo('ApproveAdvisory')
    expect(leakFindings([{ kind: 'commit', text: 'see simulated-1' }], drafted.state, drafted.policy).map((one) => one.says)).toEqual(['It names the case.', 'It names the advisory.'])
  })

  it('lets neutral words through, and reads every text and line by itself', () => {
    expect(lint('commit', 'Resolve paths before they are compared\n\nKeeps the cache small.')).toEqual([])
    const two = leakFindings([{ kind: 'branch', text: 'bounds' }, { kind: 'commit', text: 'ok\nan attack' }], story.state, policyOf('asf'))
    expect(two).toEqual([expect.objectContaining({ text: 1, line: 2 })])
  })
})
