import { describe, expect, it } from 'vitest'
import { adviceOnEmbargo } from '../src/case/embargo-advice.ts'
import type { CaseCommand } from '../src/case/command.ts'
import type { EmbargoCommand } from '../src/embargo/command.ts'
import { aCase, aWholeCase, offer, type Story } from './story.fixture.ts'

const embargo = (command: EmbargoCommand): CaseCommand => ({ type: 'Embargo', command })
const advice = (story: Story) => adviceOnEmbargo(story.state, story.policy).map(({ because, says }) => `${because.rules.join(' ')}: ${says}`)
const rules = (story: Story) => adviceOnEmbargo(story.state, story.policy).flatMap(({ because }) => because.rules)
const accepted = (name: string) => aCase(name).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
const end = '2026-12-04T17:00:00Z'
const proposed = (story: Story) => story.does(embargo({ type: 'Propose', by: 'team', ...offer('d', end) }))
const bound = () => accepted('distributors').does(embargo({ type: 'SetTerms', by: 'team', ...offer('d', end) }))

describe('advice on an embargo', () => {
  it('X8: where the date is negotiated, the team hears that it is time to begin, then that open proposals wait', () => {
    expect(advice(aCase('distributors'))).toEqual(['X8: Who fixes it knows of it, and no date is agreed: propose one.'])
    expect(advice(proposed(accepted('distributors')))).toEqual(['X8: Dates are proposed: decide on them soon.'])
  })

  it('is silent where the policy knows no negotiation', () => {
    for (const name of ['mlflow', 'community']) expect(advice(aCase(name))).toEqual([])
  })

  it('S4-22: warns where a list is told without any terms, until there are some or it is public', () => {
    expect(rules(aCase('meshery'))).toEqual(['S4-22'])
    expect(advice(aCase('meshery')).join()).toContain('No terms bind those who are told early')
    expect(rules(aCase('distributors'))).not.toContain('S3-61')
    expect(advice(aCase('meshery').does({ type: 'RecordPublicAwareness', evidence: 'A post.' }))).toEqual([])
    const agreed = aWholeCase('meshery').walks((_step, now) => now.fact('fix_tested') !== undefined).does(embargo({ type: 'SetTerms', by: 'team', ...offer('d', end) }))
    expect(rules(agreed)).not.toContain('S4-22')
  })

  it('X12: speaks against an embargo on a report that was judged invalid, and does not ask for one', () => {
    const story = aCase('distributors').performs('SendFeedback', 'RecordInvestigation', 'Invalidate')
    expect(advice(story)).toEqual(['X12: No embargo should begin while the report is invalid, deferred or closed.'])
  })

  it('X6: with the fix ready a new one is to be brief, a proposal turned down, and one in force prepared to end', () => {
    const ready = (story: Story) => story.performs('RecordFix', 'RecordTest', 'ConfirmFix')
    expect(rules(ready(accepted('distributors')))).toContain('X6')
    expect(advice(ready(proposed(accepted('distributors'))))).toContain('X6: The fix is ready: turn the pending proposal down.')
    expect(advice(ready(bound()))).toContain('X6: The fix is ready: prepare for the end of the embargo.')
  })

  it('S3-47: where something helps already, the policy would rather disclose soon', () => {
    const story = bound().does({ type: 'RecordMitigation', text: 'Switch the feature off.' })
    expect(rules(story)).toContain('S3-47')
    expect(rules(bound())).toEqual([])
  })

  it('X7: one vendor ready and one not ask for an extension, until half of them are', () => {
    const as = (id: string) => ({ kind: 'participant' as const, id })
    const vendors = ['acme', 'globex', 'initech'].map((id) => ({ vendor: id, name: id }))
    const story = bound().does({ type: 'Vendor', command: { type: 'InviteVendors', by: 'team', vendors, need: 'The same parser.' } })
    for (const { vendor: id } of vendors) {
      story.does({ type: 'Vendor', command: { type: 'Join', by: id } }, as(id))
      story.does(embargo({ type: 'Accept', by: id, terms: 'd', hash: 'hash-d' }), as(id))
      story.does({ type: 'Vendor', command: { type: 'SetStatus', by: id, vendor: id, said: 'affected' } }, as(id))
    }
    const ready = (id: string) => story.does({ type: 'Vendor', command: { type: 'Progress', by: id, vendor: id, step: 'fix_ready' } }, as(id))
    expect(advice(ready('acme'))).toContain('X7: 1 of 4 vendors are ready: accept a reasonable extension.')
    expect(advice(ready('globex'))).toContain('X7: 2 of 4 vendors are ready: the embargo may end.')
  })

  it('X: nothing speaks for or against what is over', () => {
    expect(advice(bound().does(embargo({ type: 'Terminate', by: 'team', reason: 'Not needed.' })))).toEqual([])
  })
})
