import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import type { Actor } from '../src/case/names.ts'
import { rulesOf } from '../src/case/decide-embargo.ts'
import { timersOf } from '../src/case/timers.ts'
import type { EmbargoCommand } from '../src/embargo/command.ts'
import type { VendorCommand } from '../src/vendors/command.ts'
import { answerOf, answerTotals, fixReadiness, sharedVfd, silentVendors, vendorAccess } from '../src/vendors/reading.ts'
import { aCase, offer, policyOf, reporter, robot, type Story } from './story.fixture.ts'

const vendor = (command: VendorCommand): CaseCommand => ({ type: 'Vendor', command })
const embargo = (command: EmbargoCommand): CaseCommand => ({ type: 'Embargo', command })
const as = (id: string): Actor => ({ kind: 'participant', id })
const names = (...ids: string[]) => ids.map((id) => ({ vendor: id, name: `${id} Inc.` }))
const ask = (...ids: string[]): CaseCommand => vendor({ type: 'InviteVendors', by: 'team', vendors: names(...ids), need: 'They ship the same parser.' })
const join = (id: string) => vendor({ type: 'Join', by: id })
const status = (id: string, said: 'affected' | 'not_affected' | 'investigating', more: object = {}): CaseCommand =>
  vendor({ type: 'SetStatus', by: id, vendor: id, said, ...more })

/** A policy without lists or a range of dates, so that nothing but the vendors is in question. */
const parley = () => aCase('parley').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
const coordinated = (...ids: string[]): Story => {
  const story = parley().does(ask(...ids))
  for (const id of ids) story.does(join(id), as(id))
  return story
}
const day = '2026-12-11T17:00:00Z'
const setTerms = (story: Story) => story.does(embargo({ type: 'Propose', by: 'team', ...offer('d', day) }))
const signs = (story: Story, id: string) => story.does(embargo({ type: 'Accept', by: id, terms: 'd', hash: 'hash-d' }), as(id))
const inForce = (...ids: string[]): Story => {
  const story = setTerms(parley()).does(embargo({ type: 'Accept', by: 'reporter', terms: 'd', hash: 'hash-d' }), reporter)
  return story.does(ask(...ids))
}

describe('several vendors in one case', () => {
  it('each has its own RM and VFD, and the team’s do not move with them', () => {
    const story = coordinated('acme', 'globex').does(status('acme', 'affected'), as('acme'))
    expect(story.state.vendors.all['acme']).toMatchObject({ rm: 'V', vfd: 'Vfd', status: { said: 'affected', source: 'vendor' } })
    expect(story.state.vendors.all['globex']).toMatchObject({ rm: 'R', vfd: 'Vfd' })
    expect(story.state.team).toMatchObject({ rm: 'A', vfd: 'Vfd' })
    story.does(status('globex', 'not_affected', { justification: 'component_not_present' }), as('globex'))
    expect(story.state.vendors.all['globex']?.rm).toBe('I')
  })

  it('«no answer» is never «not affected», and an answer needs a word of the vendor or of who heard it', () => {
    const story = parley().does(ask('acme', 'globex', 'hooli')).does(status('acme', 'not_affected', { by: 'team', note: 'Their fork predates it, they told us on the phone.' }))
    expect(Object.values(story.state.vendors.all).map(answerOf)).toEqual(['not_affected', 'no_answer', 'no_answer'])
    expect(answerTotals(story.state.vendors)).toEqual({ affected: 0, not_affected: 1, investigating: 0, no_answer: 2, declined: 0, left: 0 })
    expect(story.state.vendors.all['acme']?.status?.source).toBe('team')
    story.does(vendor({ type: 'DeclineToJoin', by: 'hooli', reason: 'We sign nothing.' }), as('hooli'))
    expect(answerOf(story.state.vendors.all['hooli']!)).toBe('declined')
    expect(silentVendors(story.state.vendors).map(({ id }) => id)).toEqual(['globex'])
  })

  it('«not affected» needs a justification of VEX or a reason; nobody overrules what a vendor said of itself', () => {
    const story = coordinated('acme')
    expect(story.refusal(status('acme', 'not_affected'), as('acme')).possible).toMatch(/justification/)
    expect(story.refusal(status('acme', 'affected', { justification: 'component_not_present' }), as('acme')).code).toBe('bad-value')
    story.does(status('acme', 'investigating'), as('acme'))
    expect(story.refusal(status('acme', 'affected', { by: 'team' })).says).toMatch(/spoken for itself/)
  })

  it('X9: a fix comes from who accepted; what was not seen is taken with it, and the gap is on record', () => {
    const story = coordinated('acme').does(vendor({ type: 'Progress', by: 'acme', vendor: 'acme', step: 'fix_ready', reference: '1.2.3' }), as('acme'))
    expect(story.last).toMatchObject([{ change: { rm: 'A', vfd: 'VFd', gap: true, reference: '1.2.3' } }])
    story.does(vendor({ type: 'Progress', by: 'acme', vendor: 'acme', step: 'fix_deployed' }), as('acme'))
    expect(story.last).toMatchObject([{ change: { rm: 'A', vfd: 'VFD', gap: false } }])
    expect(story.refusal(vendor({ type: 'Progress', by: 'acme', vendor: 'acme', step: 'fix_ready' }), as('acme')).code).toBe('already-done')
    expect(story.refusal(vendor({ type: 'Progress', by: 'acme', vendor: 'acme', step: 'validate' }), as('acme')).code).toBe('wrong-state')
  })

  it('statements have revisions, and each says whether it may become public', () => {
    const story = coordinated('acme')
    const say = (text: string, open: boolean) => vendor({ type: 'MakeStatement', by: 'acme', vendor: 'acme', text, public: open })
    story.does(say('We look into it.', false), as('acme')).does(say('Fixed in 1.2.3.', true), as('acme'))
    expect(story.state.vendors.all['acme']?.statements.map(({ revision, public: open }) => [revision, open])).toEqual([[1, false], [2, true]])
    expect(story.tries(say('', true), as('acme')).ok).toBe(false)
    expect(story.tries(vendor({ type: 'MakeStatement', by: 'team', vendor: 'acme', text: 'They are fine.', public: true })).ok).toBe(false)
  })
})

describe('who reads what of several vendors', () => {
  it('what passes between a vendor and the team has an audience of its own', () => {
    const story = coordinated('acme', 'globex').does(status('acme', 'affected', { note: 'Only with plugins.' }), as('acme'))
    expect(new Set(story.audiences())).toEqual(new Set(['party:acme']))
    story.does({ type: 'WriteMessage', audience: 'parties', message: { text: 'All should know.' } }, as('acme'))
    expect(story.audiences()).toEqual(['parties'])
    story.does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'Only for you.' } }, as('acme'))
    expect(story.last).toMatchObject([{ by: 'party', audience: 'party:acme' }])
  })

  it('nobody speaks for another', () => {
    const story = coordinated('acme', 'globex')
    expect(story.refusal(status('acme', 'affected'), as('globex')).code).toBe('not-yours')
    expect(story.refusal(vendor({ type: 'SetStatus', by: 'globex', vendor: 'acme', said: 'affected' }), as('globex')).code).toBe('not-yours')
    expect(story.refusal(ask('hooli'), as('acme')).code).toBe('not-yours')
    expect(story.refusal(vendor({ type: 'RemindSilent', by: 'acme' }), as('acme')).code).toBe('not-yours')
  })

  it('a message to a vendor alone tells that vendor, stops no clock of the reporter and is no word to the reporter', () => {
    const story = aCase('community').does(ask('acme')).does(join('acme'), as('acme')).does({ type: 'WriteMessage', audience: 'party:acme', message: { text: 'The patch.' } })
    expect(story.told).toEqual([{ kind: 'vendor-notice', to: 'acme', about: 'message', change: 'MessageWritten' }])
    expect(story.state.reached.conversation_initiated).toBeUndefined()
    expect(story.tries({ type: 'WriteMessage', audience: 'party:nobody', message: { text: 'x' } }).ok).toBe(false)
  })

  it('X20: nobody gets a byte before it accepts this embargo’s terms; joining alone opens nothing', () => {
    const story = inForce('acme', 'globex')
    expect(story.types()).toEqual(['ParticipantAdded', 'VendorsChanged', 'EmbargoChanged', 'EmbargoChanged', 'ParticipantAdded', 'VendorsChanged', 'EmbargoChanged', 'EmbargoChanged'])
    const access = (id: string) => vendorAccess(story.state.vendors, story.state.embargo, id)
    story.does(join('acme'), as('acme'))
    expect([access('acme'), access('globex')]).toEqual(['revoke', 'revoke'])
    signs(story, 'acme')
    expect([access('acme'), access('globex')]).toEqual(['grant', 'revoke'])
    expect(story.state.embargo.parties['globex']?.pec).toBe('INVITED')
  })

  it('X21: who is removed leaves the embargo as well and gets no more; the others stay bound', () => {
    const story = inForce('acme', 'globex')
    for (const id of ['acme', 'globex']) signs(story.does(join(id), as(id)), id)
    story.does(vendor({ type: 'RemoveVendor', by: 'team', vendor: 'acme', reason: 'Sold the product.' }))
    expect(vendorAccess(story.state.vendors, story.state.embargo, 'acme')).toBe('revoke')
    expect(story.state.embargo).toMatchObject({ em: 'A', parties: { acme: { left: { keeps: true } }, globex: { pec: 'SIGNATORY' } } })
  })

  it('S4-15, S4-16: a policy that tells no other project invites no vendor; S4-17: a need is on record', () => {
    expect(aCase('meshery').refusal(ask('acme')).code).toBe('not-confidential')
    const invite = vendor({ type: 'InviteVendors', by: 'team', vendors: names('acme'), need: ' ' })
    const strict = { ...policyOf('parley'), handling: { ...policyOf('parley').handling, confidentiality: { share: 'need_to_know' } } } as never
    expect(aCase(strict).refusal(invite).says).toMatch(/need is not on record/)
  })
})

describe('the embargo of several vendors', () => {
  it('CM-13-002: a vendor’s yes moves its own consent; the owner’s yes moves the shared state', () => {
    const story = coordinated('acme', 'globex')
    story.does(embargo({ type: 'Propose', by: 'acme', ...offer('d', day) }), as('acme'))
    signs(story, 'globex')
    expect(story.state.embargo.em).toBe('P')
    story.does(embargo({ type: 'Accept', by: 'team', terms: 'd', hash: 'hash-d' }))
    expect(story.state.embargo).toMatchObject({ em: 'A', parties: { acme: { pec: 'SIGNATORY' }, globex: { pec: 'SIGNATORY' } } })
  })

  it('X5, X6, X7: a fix of one bears on nothing while another affected vendor still works', () => {
    const story = inForce('acme', 'globex')
    for (const id of ['acme', 'globex']) signs(story.does(join(id), as(id)), id).does(status(id, 'affected'), as(id))
    story.performs('RecordFix', 'RecordTest', 'ConfirmFix')
    const deployed = (id: string) => vendor({ type: 'Progress', by: id, vendor: id, step: 'fix_deployed' })
    story.does(deployed('acme'), as('acme'))
    expect(fixReadiness(story.state.vendors)).toEqual({ ready: 1, affected: 2 })
    expect(sharedVfd(story.state.team.vfd, story.state.vendors)).toBe('Vfd')
    expect(rulesOf(story.state, story).cs).toBe('Vfdpxa')
    expect(story.state.embargo.question).toBeUndefined()
    story.does(deployed('globex'), as('globex'))
    expect(fixReadiness(story.state.vendors)).toEqual({ ready: 2, affected: 2 })
    expect(rulesOf(story.state, story).cs).toBe('VFdpxa')
    expect(story.state.embargo.em).toBe('A')
  })

  it('X2: what becomes public ends it for all of them at once', () => {
    const story = inForce('acme')
    signs(story.does(join('acme'), as('acme')), 'acme').does({ type: 'RecordPublicAwareness', evidence: 'A blog.' })
    expect(story.state.embargo.em).toBe('X')
    expect(vendorAccess(story.state.vendors, story.state.embargo, 'acme')).toBe('keep')
  })
})

describe('the owner of the case', () => {
  const offered = (story: Story) => story.does(vendor({ type: 'OfferOwnership', by: 'team', to: 'acme', reason: 'It is their code.' }))

  it('is offered and answered; the former owner stays as a party, and only the new one ends the embargo', () => {
    const story = inForce('acme', 'globex')
    signs(story.does(join('acme'), as('acme')), 'acme')
    offered(story)
    expect(story.last).toMatchObject([{ audience: 'party:acme' }])
    expect(story.told).toEqual([{ kind: 'vendor-notice', to: 'acme', about: 'owner_offered', change: 'VendorsChanged' }])
    story.does(vendor({ type: 'AnswerOwnership', by: 'acme', accept: true }), as('acme'))
    expect(story.state.vendors).toMatchObject({ owner: 'acme', handovers: [{ from: 'team', to: 'acme', accepted: true, reason: 'It is their code.' }] })
    expect(story.state.embargo.parties['team']?.pec).toBe('SIGNATORY')
    expect(story.refusal(embargo({ type: 'Terminate', by: 'team', reason: 'x' })).says).toMatch(/owner/)
    expect(story.refusal(ask('hooli')).says).toMatch(/owner/)
    story.does(embargo({ type: 'Terminate', by: 'acme', reason: 'We publish.' }), as('acme'))
    expect(story.state.embargo.ended?.by).toBe('acme')
  })

  it('a no leaves everything as it was, and is on record', () => {
    const story = offered(coordinated('acme')).does(vendor({ type: 'AnswerOwnership', by: 'acme', accept: false, reason: 'Too small.' }), as('acme'))
    expect(story.state.vendors).toMatchObject({ owner: 'team', handovers: [{ accepted: false }] })
    expect(story.state.vendors.offer).toBeUndefined()
  })

  it('goes to nobody who could not read the case, is not taken uncalled, and can be taken back', () => {
    const story = inForce('acme', 'globex').does(join('acme'), as('acme'))
    expect(story.refusal(vendor({ type: 'OfferOwnership', by: 'team', to: 'acme', reason: 'x' })).code).toBe('no-consent')
    signs(story, 'acme')
    expect(story.refusal(vendor({ type: 'AnswerOwnership', by: 'acme', accept: true }), as('acme')).code).toBe('not-yet')
    offered(story)
    expect(story.refusal(vendor({ type: 'AnswerOwnership', by: 'globex', accept: true }), as('globex')).code).toBe('not-yours')
    story.does(vendor({ type: 'WithdrawOffer', by: 'team' }))
    expect(story.state.vendors.offer).toBeUndefined()
    expect(story.refusal(vendor({ type: 'RemoveVendor', by: 'team', vendor: 'nobody', reason: 'x' })).code).toBe('not-yours')
  })
})

describe('silence', () => {
  it('all who are silent are reminded in one step, and nobody twice a day', () => {
    const story = parley().does(ask('acme', 'globex', 'hooli'))
    expect(story.refusal(vendor({ type: 'RemindSilent', by: 'team' })).says).toMatch(/within a day/)
    story.later({ hours: 25 }).does(join('acme'), as('acme')).does(status('acme', 'investigating'), as('acme')).does(vendor({ type: 'RemindSilent', by: 'team' }))
    expect(story.told).toEqual(['globex', 'hooli'].map((to) => ({ kind: 'vendor-notice', to, about: 'reminded', change: 'VendorsChanged' })))
    expect(story.refusal(vendor({ type: 'RemindSilent', by: 'team' })).code).toBe('already-done')
  })

  it('the desk reminds by itself a week later, three times, and no more', () => {
    const story = parley().does(ask('acme'))
    const remind = vendor({ type: 'RemindSilent', by: 'desk' })
    for (let times = 0; times < 3; times++) {
      const timer = timersOf(story.state, story.policy, story.now).find(({ kind }) => kind === 'vendors')
      expect(story.tries(remind, robot).ok).toBe(false)
      story.at(timer!.at).does(remind, robot)
    }
    expect(timersOf(story.state, story.policy, story.now).some(({ kind }) => kind === 'vendors')).toBe(false)
    expect(answerOf(story.state.vendors.all['acme']!)).toBe('no_answer')
  })

  it('who was told, in which language, by which way, and that nobody answered stands in the contact record', () => {
    const story = parley().does(ask('acme'))
    const contact = (language: string): CaseCommand => vendor({ type: 'RecordContact', by: 'team', vendor: 'acme', kind: 'tried', way: 'phone', language, note: 'Nobody picked up.' })
    story.does(contact('pt-BR'))
    expect(story.state.vendors.all['acme']?.contacts).toMatchObject([{ kind: 'told', way: 'mail' }, { kind: 'tried', way: 'phone', language: 'pt-BR' }])
    expect(story.audiences()).toEqual(['team'])
    expect(story.refusal(contact('Portuguese!')).says).toMatch(/language tag/)
  })
})
