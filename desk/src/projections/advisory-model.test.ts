import { readFileSync } from 'node:fs'
import { fold, type CaseEvent } from '@parley/coordination'
import { parsePolicy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { advisoryModel, emptyFields } from './advisory-model.ts'

const read = parsePolicy(readFileSync(new URL('../../../policies/community.yaml', import.meta.url), 'utf8'), 'community.yaml')
if (!read.ok) throw new Error('policies/community.yaml does not parse')
const { policy } = read
const reporter = { kind: 'participant', id: 'p1' } as const
const at = '2026-11-20T09:00:00Z'

function creditsFor(lines: string, consent?: boolean) {
  const events: CaseEvent[] = [
    { type: 'CaseOpened', project: 'community', reference: 'COM-2026-0001', policy: 'p', at, actor: { kind: 'desk' }, audience: 'reporter' },
    { type: 'ParticipantAdded', participant: 'p1', roles: ['finder', 'reporter'], name: 'Carol', at, actor: reporter, audience: 'team' },
    ...(consent === undefined ? [] : [{ type: 'CreditChosen', reporter: 'p1', name: 'Carol', consent, at, actor: reporter, audience: 'team' } as const]),
  ]
  const draft = { id: 'com-2026-0001', fields: { ...emptyFields, credits: lines } }
  return advisoryModel(draft, { state: fold(events), policy, url: 'https://desk.example', now: at, revisions: [] }).credits
}

describe('the credits of an advisory', () => {
  it('a line is a name, a comma and the kind; without a kind the whole line is the name', () => {
    expect(creditsFor('Ada Lovelace, finder\nDoe, Jane\nGrace Hopper , Remediation Developer\nfuzzd')).toEqual([
      { name: 'Ada Lovelace', type: 'finder', consent: 'given' },
      { name: 'Doe, Jane', type: 'other', consent: 'given' },
      { name: 'Grace Hopper', type: 'remediation developer', consent: 'given' },
      { name: 'fuzzd', type: 'other', consent: 'given' },
    ])
  })

  it('S-052: who reported is not named by a line of the form before they agreed', () => {
    expect(creditsFor('carol, finder\nAda, analyst')).toEqual([{ name: 'Ada', type: 'analyst', consent: 'given' }])
    expect(creditsFor('Carol, finder', false)).toEqual([])
    expect(creditsFor('Carol, finder', true)).toEqual([{ name: 'Carol', type: 'reporter', consent: 'given' }])
  })
})
