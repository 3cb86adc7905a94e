import { describe, expect, it } from 'vitest'
import { refusedCall } from './refused-call.ts'

const date = 'Fri, 20 Nov 2026 12:00:00 GMT'
const answer = (status: number, headers: Readonly<Record<string, string>> = {}, text = '{}') =>
  ({ status, text, bytes: Buffer.from(text), header: (name: string) => ({ date, ...headers })[name] })
const words = JSON.stringify({ message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', documentation_url: 'https://docs.github.com/rest', status: '403' })

describe('a call that was refused', () => {
  it.each([
    ['a limit with seconds', answer(429, { 'retry-after': '90' }), { outcome: 'retry', code: 'HTTP_429', afterSeconds: 90 }],
    ['a limit until an instant', answer(503, { 'retry-after': 'Fri, 20 Nov 2026 12:05:00 GMT' }), { outcome: 'retry', code: 'HTTP_503', afterSeconds: 300 }],
    ['the hour of calls used up', answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795178000' }), { outcome: 'retry', code: 'HTTP_403', afterSeconds: 2000 }],
    ['a secondary limit that is said in words alone', answer(403, {}, words), { outcome: 'retry', code: 'HTTP_403' }],
    ['a secondary limit with its pause', answer(403, { 'retry-after': '60' }, words), { outcome: 'retry', code: 'HTTP_403', afterSeconds: 60 }],
    ['a reset that is over', answer(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }), { outcome: 'retry', code: 'HTTP_403', afterSeconds: 0 }],
    ['a week', answer(429, { 'retry-after': '604800' }), { outcome: 'retry', code: 'HTTP_429', afterSeconds: 21_600 }],
    ['nonsense', answer(429, { 'retry-after': 'soon' }), { outcome: 'retry', code: 'HTTP_429' }],
    ['a server that is ill', answer(500), { outcome: 'retry', code: 'HTTP_500' }],
    ['a token without the right', answer(403, { 'x-ratelimit-remaining': '4999' }, '{"message":"Resource not accessible by personal access token"}'), { outcome: 'held', why: 'HTTP_403' }],
    ['a body that is refused', answer(422), { outcome: 'held', why: 'HTTP_422' }],
  ] as const)('%s', (_, given, expected) => {
    expect(refusedCall(given)).toEqual(expected)
  })
})
