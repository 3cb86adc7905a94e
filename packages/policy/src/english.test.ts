import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { clause, conditionWords, durationWords, instantWords, joined, roleDoes, sentence, weekWords, within,
  wrap } from './english.ts'
import { aboutReporter, clockDeed, clockSpan, milestoneDeed, milestoneDone, promiseWords } from './english-milestones.ts'
import { milestones } from './milestone.ts'

describe('durations in words', () => {
  it('gives a number its unit, in the singular for one', () => {
    expect(within({ n: 3, unit: 'business_days' })).toBe('within 3 business days')
    expect(within({ n: 1, unit: 'hours' })).toBe('within 1 hour')
    expect(within({ n: 14, unit: 'business_days',
      words: 'on the order of' })).toBe('within 14 business days (“on the order of”)')
  })

  it('shows vague words and says that no number is promised', () => {
    expect(durationWords({ n: null, unit: 'hours', words: 'urgently' })).toBe('urgently (no number is promised)')
    expect(within({ n: null, unit: 'weeks' })).toBe('in a time not stated (no number is promised)')
  })

  it('never shows a digit for a vague duration', () => {
    fc.assert(fc.property(fc.constantFrom('hours', 'days', 'business_days', 'weeks', 'months' as const), (unit) => {
      expect(within({ n: null, unit, words: 'soon' })).not.toMatch(/\d/)
    }))
  })
})

describe('lists, roles, conditions', () => {
  it('joins with commas and one last word', () => {
    expect([joined([]), joined(['a']), joined(['a', 'b']), joined(['a', 'b', 'c'], 'or')]).toEqual(['', 'a', 'a and b',
      'a, b or c'])
  })

  it('puts the verb of a role into the right number', () => {
    expect(roleDoes('maintainers', 'have', 'has')).toBe('the maintainers have')
    expect(roleDoes('coordinator', 'have', 'has')).toBe('the coordinator has')
  })

  it('says all parts of a condition', () => {
    expect(conditionWords({ severity: 'critical', mitigation: 'straightforward', public: false }))
      .toBe('the severity is critical, there is a straightforward mitigation and the vulnerability is not public')
  })

  it('names a run of weekdays, and single days', () => {
    expect([weekWords([1, 2, 3, 4, 5]), weekWords([7, 1])]).toEqual(['Monday to Friday', 'Monday and Sunday'])
  })
})

describe('sentences and clauses', () => {
  it('ends a sentence once, whatever it was given', () => {
    expect([sentence('so it is'), sentence('So it is.'), sentence(' is it?  '), sentence('')]).toEqual(['So it is.',
      'So it is.', 'Is it?', ''])
  })

  it('makes a clause small but leaves names alone', () => {
    expect([clause('The maintainers agree.'), clause('MLflow is affected.')]).toEqual(['the maintainers agree',
      'MLflow is affected'])
  })
})

describe('milestones and clocks', () => {
  it('has both phrases for every milestone, without an end mark', () => {
    for (const milestone of milestones) {
      expect(milestoneDone(milestone)).toMatch(/^[a-z].*[^.]$/)
      expect(milestoneDeed(milestone)).toMatch(/^[a-z].*[^.]$/)
    }
  })

  const clock = { start: 'report_received', stop: ['feedback_sent'], within: { n: 3, unit: 'business_days' },
    force: 'must' } as const
  it('gives each force its verb and hides a target', () => {
    const said = (['must', 'should', 'may', 'expect',
      'target'] as const).map((force) => promiseWords({ ...clock, force }))
    expect(said).toEqual([
      'we send you our first feedback', 'we intend to send you our first feedback',
      'we may send you our first feedback', 'we expect to send you our first feedback', null,
    ])
  })

  it('S1-18, S3-14: names the plan and the workarounds that a feedback holds', () => {
    expect(clockDeed({ stop: ['feedback_sent'], deliverables: ['investigation_plan', 'workarounds_if_any'] }))
      .toBe('send you our first feedback, with a plan to investigate and any workarounds we know of')
  })

  it('S4-14: one clock with two stops is one promise, without saying its deliverables twice', () => {
    expect(clockDeed({ stop: ['acknowledged', 'analysed'],
      deliverables: ['acknowledgement', 'analysis'] })).toBe('acknowledge your report and analyse it')
  })

  it('speaks about the reporter where the team reads it: «you» would be the maintainer', () => {
    expect(aboutReporter('Send you our first feedback.')).toBe('Send the reporter our first feedback.')
    expect(aboutReporter('you have been told why the report was rejected')).toBe('the reporter has been told why the report was rejected')
    for (const milestone of milestones) {
      expect(`${aboutReporter(milestoneDeed(milestone))} ${aboutReporter(milestoneDone(milestone))}`).not.toMatch(/\b(you|your)\b/i)
    }
  })

  it('tells «no sooner than» from «within»', () => {
    expect(clockSpan({ ...clock,
      direction: 'not_before' })).toBe('no sooner than 3 business days after your report has arrived')
    expect(clockSpan(clock)).toBe('within 3 business days after your report has arrived')
  })
})

describe('instants and wrapping', () => {
  it('shows an instant in the given zone', () => {
    expect(instantWords('2026-11-20T16:05:00Z', 'Europe/Berlin')).toBe('Friday 20 November 2026, 17:05 (Europe/Berlin)')
  })

  it('keeps every line within 72 columns, save single long words, and loses no word', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 60 }),
      fc.constantFrom('', '- ', '> '), (words, lead) => {
      const text = lead + words.join(' ')
      const wrapped = wrap(text)
      for (const line of wrapped.split('\n')) expect(line.length).toBeLessThanOrEqual(72)
      expect(wrapped.replaceAll(/[\s>-]+/g, ' ').trim()).toBe(text.replaceAll(/[\s>-]+/g, ' ').trim())
    }))
  })

  it('leaves a long address whole and hangs a list under its text', () => {
    const address = `https://example.org/${'a'.repeat(90)}`
    expect(wrap(`see ${address}`)).toBe(`see\n${address}`)
    expect(wrap('- one two three', 9)).toBe('- one two\n  three')
  })
})
