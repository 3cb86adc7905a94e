import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { fold } from '../src/case/evolve.ts'
import type { Actor } from '../src/case/names.ts'
import type { EmbargoCommand } from '../src/embargo/command.ts'
import { mayLearn } from '../src/embargo/state.ts'
import { binds } from '../src/vultron/em.ts'
import { rmRank } from '../src/vultron/rm.ts'
import { vfdRank } from '../src/vultron/vfd.ts'
import type { VendorCommand } from '../src/vendors/command.ts'
import { answerOf, answerTotals, vendorAccess } from '../src/vendors/reading.ts'
import { aCase, friday, mara, offer, robot, type Story } from './story.fixture.ts'

const ids = ['acme', 'globex', 'hooli'] as const
const id = fc.constantFrom(...ids)
const side = fc.constantFrom('team', 'desk', ...ids)
const text = fc.constantFrom('', 'A reason.')
/** The side that may say it, mostly; else any. */
const mostly = (by: string) => fc.oneof({ weight: 6, arbitrary: fc.constant(by) }, { weight: 1, arbitrary: side })
const aboutSelf = <T extends object>(fields: fc.Arbitrary<T>) =>
  id.chain((vendor) => fc.tuple(mostly(vendor), fields).map(([by, rest]) => ({ by, vendor, ...rest })))
const byTeam = <T extends object>(fields: fc.Arbitrary<T>) => fc.tuple(mostly('team'), fields).map(([by, rest]) => ({ by, ...rest }))
const bySelf = <T extends object>(fields: fc.Arbitrary<T>) => id.chain((vendor) => fc.tuple(mostly(vendor), fields).map(([by, rest]) => ({ by, ...rest })))

const command: fc.Arbitrary<VendorCommand> = fc.oneof(
  byTeam(fc.record({ type: fc.constant('InviteVendors' as const), need: fc.constant('They ship it.'), vendors: id.map((vendor) => [{ vendor, name: vendor }]) })),
  bySelf(fc.record({ type: fc.constant('Join' as const) })),
  bySelf(fc.record({ type: fc.constant('DeclineToJoin' as const), reason: text })),
  aboutSelf(fc.record({ type: fc.constant('SetStatus' as const), said: fc.constantFrom('affected', 'not_affected', 'investigating'), note: text })),
  aboutSelf(fc.record({ type: fc.constant('MakeStatement' as const), text, public: fc.boolean() })),
  aboutSelf(fc.record({ type: fc.constant('Progress' as const), step: fc.constantFrom('validate', 'invalidate', 'accept', 'defer', 'close', 'fix_ready', 'fix_deployed') })),
  byTeam(fc.record({ type: fc.constant('RecordContact' as const), vendor: id, kind: fc.constantFrom('told', 'tried', 'acknowledged', 'answered'), way: fc.constant('phone' as const) })),
  byTeam(fc.record({ type: fc.constant('RemindSilent' as const) })),
  byTeam(fc.record({ type: fc.constant('RemoveVendor' as const), vendor: id, reason: text })),
  byTeam(fc.record({ type: fc.constant('OfferOwnership' as const), to: fc.constantFrom('team', ...ids), reason: text })),
  byTeam(fc.record({ type: fc.constant('WithdrawOffer' as const) })),
  bySelf(fc.record({ type: fc.constant('AnswerOwnership' as const), accept: fc.boolean() })),
)
const terms: fc.Arbitrary<EmbargoCommand> = fc.oneof(
  side.map((by): EmbargoCommand => ({ type: 'Propose', by, ...offer('d', '2027-01-29T17:00:00Z') })),
  fc.constantFrom('team', 'reporter', ...ids).map((by): EmbargoCommand => ({ type: 'Accept', by, terms: 'd', hash: 'hash-d' })),
  side.map((by): EmbargoCommand => ({ type: 'Terminate', by, reason: 'Over.' })),
)
const move = fc.record({
  command: fc.oneof({ weight: 4, arbitrary: command.map((one): CaseCommand => ({ type: 'Vendor', command: one })) }, { weight: 2, arbitrary: terms.map((one): CaseCommand => ({ type: 'Embargo', command: one })) }),
  honest: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }), other: side, hours: fc.nat(40),
})
/** Every step was taken by some of the stories, so that none of the properties holds of nothing. */
const everyStep = [
  'Accept', 'AnswerOwnership', 'DeclineToJoin', 'InviteVendors', 'Join', 'MakeStatement', 'OfferOwnership', 'Progress', 'Propose', 'RecordContact',
  'RemindSilent', 'RemoveVendor', 'SetStatus', 'Terminate', 'WithdrawOffer',
]
const actorOf = (by: string): Actor => by === 'team' ? mara : by === 'desk' ? robot : { kind: 'participant', id: by }
const speaker = (given: CaseCommand): string => (given.type === 'Vendor' || given.type === 'Embargo') && 'by' in given.command ? given.command.by : 'team'

/** Plays the moves that are allowed, one by one. */
function played(moves: readonly { readonly command: CaseCommand, readonly honest: boolean, readonly other: string, readonly hours: number }[], look: (before: Story['state'], story: Story, given: CaseCommand, by: string) => void): Story {
  const story = aCase('parley').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
  for (const vendor of ids.slice(1)) story.does({ type: 'Vendor', command: { type: 'InviteVendors', by: 'team', need: 'They ship it.', vendors: [{ vendor, name: vendor }] } })
  for (const { command: given, honest, other, hours } of moves) {
    story.later({ hours })
    const by = honest ? speaker(given) : other
    const before = story.state
    if (!story.tries(given, actorOf(by)).ok) continue
    story.does(given, actorOf(by))
    look(before, story, given, by)
  }
  return story
}

describe('vendors, whatever happens', () => {
  it('nobody speaks for another, no one-way fact goes back, and the log is the case', () => {
    const taken = new Set<string>()
    fc.assert(fc.property(fc.array(move, { minLength: 10, maxLength: 50, size: 'max' }), (moves) => {
      const story = played(moves, (before, { state }, given, by) => {
        expect(by).toBe(speaker(given))
        if ('command' in given && typeof given.command === 'object') taken.add(given.command.type)
        for (const vendor of Object.values(before.vendors.all)) {
          const after = state.vendors.all[vendor.id]!
          expect(vfdRank[after.vfd]).toBeGreaterThanOrEqual(vfdRank[vendor.vfd])
          expect(rmRank[after.rm]).toBeGreaterThanOrEqual(rmRank[vendor.rm])
          expect(after.statements.slice(0, vendor.statements.length)).toEqual(vendor.statements)
          expect(after.contacts.length).toBeGreaterThanOrEqual(vendor.contacts.length)
        }
      })
      expect(fold(story.events)).toEqual(story.state)
      expect(story.events.every(({ at }) => at >= friday)).toBe(true)
      // The same stories each time: whether all steps occur in them must not be luck. The other properties draw new ones.
    }), { numRuns: 300, seed: 20_261_120 })
    expect([...taken].toSorted()).toEqual(everyStep)
  })

  it('X20: while terms bind, access is exactly consent to them; who was never heard has none', () => {
    fc.assert(fc.property(fc.array(move, { minLength: 10, maxLength: 50, size: 'max' }), (moves) => {
      played(moves, (_, { state: { vendors, embargo } }) => {
        for (const vendor of ids) {
          const access = vendorAccess(vendors, embargo, vendor)
          if (binds(embargo.em) && access === 'grant') expect(mayLearn(embargo, vendor)).toBe(true)
          if (vendors.all[vendor]?.standing !== 'joined') expect(access).toBe('revoke')
        }
      })
    }), { numRuns: 120 })
  })

  it('every vendor has exactly one answer, and «not affected» was always said by somebody with a reason', () => {
    fc.assert(fc.property(fc.array(move, { minLength: 10, maxLength: 50, size: 'max' }), (moves) => {
      const { state } = played(moves, () => undefined)
      const all = Object.values(state.vendors.all)
      expect(Object.values(answerTotals(state.vendors)).reduce((sum, one) => sum + one, 0)).toBe(all.length)
      for (const vendor of all) if (answerOf(vendor) === 'not_affected') expect(vendor.status?.note ?? vendor.status?.justification).toBeDefined()
    }), { numRuns: 120 })
  })

  it('CM-13-002: there is one owner always, who took it by its own word, and only the owner ended or opened the embargo', () => {
    fc.assert(fc.property(fc.array(move, { minLength: 10, maxLength: 50, size: 'max' }), (moves) => {
      played(moves, (before, { state }, given, by) => {
        if (state.vendors.owner !== before.vendors.owner) expect([given, by]).toMatchObject([{ command: { type: 'AnswerOwnership', accept: true } }, state.vendors.owner])
        expect(state.vendors.owner === 'team' || state.vendors.all[state.vendors.owner] !== undefined).toBe(true)
        if (state.embargo.em === 'X' && before.embargo.em !== 'X') expect(by).toBe(before.vendors.owner)
      })
    }), { numRuns: 120 })
  })
})
