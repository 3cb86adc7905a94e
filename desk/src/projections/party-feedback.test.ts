import { describe, expect, it } from 'vitest'
import { ledger, type LedgerParty } from './embargo-ledger.ts'
import { feedbackOf } from './party-feedback.ts'

const party = (participant: string): LedgerParty => ({ participant, name: participant.toUpperCase(), list: 'distributors', consent: 'accepted', reads: true })
const notice = (participant: string) => ({ participant, seq: 9, letter: 'delivered', letterAt: null, sealedAt: null, openedAt: null, copyHash: 'c0', canaryAt: null, files: { files: 0, mailed: 0, taken: 0 } })
const at = '2026-11-20T10:00:00Z'

describe('what recipients say reaches the release decision', () => {
  it('S3-44: counts no answer apart from not affected, and names each that speaks against the release', () => {
    const rows = ledger(['a', 'b', 'c', 'd'].map(party), [
      { participant: 'a', kind: 'status', at, status: 'affected', note: '' },
      { participant: 'b', kind: 'status', at, status: 'not_affected', note: '' },
      { participant: 'a', kind: 'tested', at, branch: '1.8', result: 'failed', note: 'It crashes.' },
      { participant: 'a', kind: 'tested', at, branch: '1.9', result: 'passed', note: '' },
      { participant: 'b', kind: 'objection', at, note: 'The date is a holiday here.' },
      { participant: 'b', kind: 'ready', at, ready: false, note: '' },
    ], ['a', 'b', 'c'].map(notice))
    expect(feedbackOf(rows)).toEqual({
      summary: '1 affected, 1 not affected, 0 still investigating, 1 without an answer, 0 of 3 ready for the date.',
      against: [
        { who: 'A', says: 'the fix does not work on 1.8, It crashes.' },
        { who: 'B', says: 'objects: The date is a holiday here.' },
        { who: 'B', says: 'is not ready for the date' },
      ],
    })
  })

  it('S3-44: a later test of the same branch takes the place of the earlier one', () => {
    const rows = ledger([party('a')], [
      { participant: 'a', kind: 'tested', at, branch: '1.8', result: 'failed', note: '' },
      { participant: 'a', kind: 'tested', at, branch: '1.8', result: 'passed', note: '' },
    ], [notice('a')])
    expect(feedbackOf(rows)?.against).toEqual([])
  })

  it('says nothing where nobody was told', () => {
    expect(feedbackOf(ledger([party('a')], [], []))).toBeNull()
  })
})
