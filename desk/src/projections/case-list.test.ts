import { readFileSync } from 'node:fs'
import { parsePolicy, type Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { bandTitle } from '../pages/case/case-head.tsx'
import { nextClock } from './case-list.ts'

function policyAt(path: string): Policy {
  const read = parsePolicy(readFileSync(new URL(`../../../policies/${path}`, import.meta.url), 'utf8'), path)
  if (!read.ok) throw new Error(`${path} does not parse`)
  return read.policy
}
const due = Temporal.Instant.from('2026-12-04T16:00:00Z')
const says = (path: string, name: string) => nextClock({ next_due_at: due, next_due_name: name }, policyAt(path), '2026-11-20T16:00:00Z')?.says

describe('what runs out next, on the list of cases', () => {
  it('names a promise about the reporter, an inner aim as an aim, and the date of disclosure only where it is that', () => {
    expect(says('distributors.yaml', 'feedback')).toBe('we send the reporter our first feedback, with a plan to investigate and any workarounds we know of')
    expect(says('examples/two-person-hobby.yaml', 'hello')).toBe('our own aim: acknowledge the report')
    expect([bandTitle({ aim: true }, false), bandTitle({ aim: true }, true), bandTitle({}, false), bandTitle({}, true), bandTitle(undefined, false)])
      .toEqual(['Our own aim', 'Our own aim, missed', 'Next promise', 'Promise missed', 'Next'])
    expect(says('distributors.yaml', 'disclosure')).toBe('public disclosure expected')
  })
})
