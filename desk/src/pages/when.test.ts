import { describe, expect, it } from 'vitest'
import { distanceWords, fromNowWords, utcWords } from './when.tsx'

describe('instants in words', () => {
  it.each([
    ['2026-11-20T00:00:00Z', 'less than a minute'],
    ['2026-11-20T00:40:10Z', '40 min'],
    ['2026-11-20T03:00:00Z', '3 h'],
    ['2026-11-20T03:05:00Z', '3 h 5 min'],
    ['2026-11-21T01:00:00Z', '1 day 1 h'],
    ['2026-11-22T00:30:00Z', '2 days'],
    ['2026-12-30T05:00:00Z', '40 days'],
  ])('to %s it is %s', (at, words) => {
    const start = '2026-11-20T00:00:00Z'
    expect(distanceWords(start, at)).toBe(words)
    expect(distanceWords(at, start)).toBe(words)
  })

  it('ahead and behind', () => {
    expect(fromNowWords('2026-11-20T00:00:00Z', '2026-11-20T02:00:00Z')).toBe('in 2 h')
    expect(fromNowWords('2026-11-20T02:00:00Z', '2026-11-20T00:00:00Z')).toBe('2 h ago')
  })

  it('are given in UTC whatever zone they were written in', () => {
    expect(utcWords('2026-11-20T01:05:00+02:00')).toBe('19 Nov 2026, 23:05 UTC')
  })
})
