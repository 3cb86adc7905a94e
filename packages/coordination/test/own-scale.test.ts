import type { Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { aCase, policyOf } from './story.fixture.ts'

const scale = [{ name: 'Spout', level: 'low', says: 'it drips' }, { name: 'Boil over', level: 'critical', says: 'anybody gets burnt' }] as const
const ours: Policy = { ...policyOf('meshery'), handling: { ...policyOf('meshery').handling, severity: { scheme: 'qualitative', scale } } }
const set = (more: object): CaseCommand => ({ type: 'SetSeverity', scheme: 'qualitative', final: true, ...more })

describe('a severity on the project’s own scale', () => {
  it('is set by its name; the common level, which clocks and conditions read, follows from it', () => {
    const story = aCase(ours).does(set({ own: 'boil over' }))
    expect(story.state.severity).toMatchObject({ own: 'Boil over', level: 'critical', final: true })
    expect(story.last).toMatchObject([{ type: 'SeveritySet', own: 'Boil over', level: 'critical', audience: 'reporter' }])
  })

  it('stands beside a vector, which then says the level', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N'
    expect(aCase(ours).does(set({ scheme: 'CVSS:3.1', vector, own: 'Spout' })).state.severity).toMatchObject({ own: 'Spout', level: 'medium', score: 5.3, vector })
  })

  it('is refused where the policy has none, has no such level, or counts it otherwise', () => {
    expect(aCase('meshery').refusal(set({ own: 'Spout' }))).toMatchObject({ code: 'not-in-policy' })
    expect(aCase(ours).refusal(set({ own: 'Flood' }))).toMatchObject({ code: 'bad-value', possible: 'Its levels are Spout, Boil over.' })
    expect(aCase(ours).refusal(set({ own: 'Spout', level: 'high' }))).toMatchObject({ says: '«Spout» counts as low, not as high.' })
    expect(aCase(ours).does(set({ level: 'high' })).state.severity).not.toHaveProperty('own')
  })
})
