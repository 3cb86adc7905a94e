import { decideEmbargo } from '../embargo/decide.ts'
import type { EmbargoCommand } from '../embargo/command.ts'
import type { EmbargoEvent } from '../embargo/event.ts'
import { evolveEmbargo } from '../embargo/evolve.ts'
import type { VendorCommand } from '../vendors/command.ts'
import { decideVendor, isLanguage, type VendorRefusal } from '../vendors/decide.ts'
import type { NewVendor, VendorChange } from '../vendors/event.ts'
import { evolveVendors } from '../vendors/evolve.ts'
import { decideOwnership } from '../vendors/ownership.ts'
import { sharedVfd, vendorAccess } from '../vendors/reading.ts'
import type { Vendors } from '../vendors/state.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { rulesOf } from './decide-embargo.ts'
import { addParticipant } from './decide-parties.ts'
import { embargoEnds } from './decide-world.ts'
import type { Audience } from './names.ts'
import { refuse } from './refuse.ts'
import type { CaseState } from './state.ts'

/** Several vendors: the case lends them its policy and its embargo, and records what they say, each to its own audience. */
export function decideVendorsIn(state: CaseState, { command }: Extract<CaseCommand, { type: 'Vendor' }>, context: Context): Verdict {
  if (speaksForAnother(command, context)) return refuse(context.policy, 'not-yours', '', 'Everybody speaks only for the own side.')
  switch (command.type) {
    case 'InviteVendors': return invite(state, command, context)
    case 'OfferOwnership': case 'WithdrawOffer': case 'AnswerOwnership': return handOver(state, command, context)
    case 'RemoveVendor': return remove(state, command, context)
    case 'Join': return join(state, command, context)
    default: {
      const verdict = decideVendor(state.vendors, command, context.now)
      if ('refused' in verdict) return refusal(verdict.refused, context)
      return [...verdict.changes.map(said), ...wholeCase(state, verdict.changes, context)]
    }
  }
}

/** The team is one side; a vendor speaks for itself; the desk alone only reminds. */
function speaksForAnother({ type, by }: VendorCommand, { actor }: Context): boolean {
  if (actor.kind === 'participant') return by !== actor.id
  return actor.kind === 'member' ? by !== 'team' : !(type === 'RemindSilent' && by === 'desk')
}

const refusal = ({ code, says, possible }: VendorRefusal, { policy }: Context): Verdict => refuse(policy, code, '', says, possible)

/** Who may read each fact: what passes between a vendor and the team is read by these two, and by no other vendor. */
function audienceOf(change: VendorChange): Audience {
  switch (change.type) {
    case 'VendorInvited': case 'VendorContacted': case 'VendorsReminded': case 'VendorLeft': return 'team'
    case 'OwnershipOffered': return `party:${change.to}`
    case 'OwnershipOfferWithdrawn': return 'team'
    case 'OwnershipAnswered': return change.accepted ? 'parties' : 'team'
    default: return `party:${change.vendor}`
  }
}

const said = (change: VendorChange): Said => ({ type: 'VendorsChanged', change, audience: audienceOf(change) })

type Invite = Extract<VendorCommand, { type: 'InviteVendors' }>

/** S4-15…S4-17: only where the policy lets other projects know, for a need on record; X20: each is asked before it learns. */
function invite(state: CaseState, { by, vendors, need }: Invite, context: Context): Verdict {
  const { policy } = context
  const wrong = badVendors(state, vendors)
  if (wrong !== undefined) return refuse(policy, 'bad-value', '', wrong)
  if (by !== state.vendors.owner && !(by === 'team' && state.embargo.em === 'N')) {
    return refuse(policy, 'not-yours', '', 'Only the owner of the case asks somebody in.', 'Ask the owner.')
  }
  const facts: Said[] = []
  let { embargo } = state
  for (const vendor of vendors) {
    const added = addParticipant({ type: 'AddParticipant', participant: vendor.vendor, roles: ['vendor'], name: vendor.name, need }, context)
    if (!isList(added)) return added
    const asked = terms(state, embargo, vendor, context)
    if (!isList(asked)) return asked
    embargo = asked.reduce(evolveEmbargo, embargo)
    const invited: VendorChange = { type: 'VendorInvited', at: context.now, ...vendor }
    facts.push(...(state.vendors.all[vendor.vendor] === undefined ? added : []), said(invited), ...asked.map(embargoFact))
  }
  return facts
}

const isList = <T>(verdict: readonly T[] | object): verdict is readonly T[] => Array.isArray(verdict)
const embargoFact = (change: EmbargoEvent): Said => ({ type: 'EmbargoChanged', change, audience: 'parties' })

function badVendors(state: CaseState, vendors: readonly NewVendor[]): string | undefined {
  if (vendors.length === 0) return 'Name at least one vendor.'
  const names = new Set(Object.values(state.vendors.all).map(({ name }) => name.trim().toLowerCase()))
  for (const { vendor, name, language } of vendors) {
    const known = state.vendors.all[vendor]
    const key = name.trim().toLowerCase()
    if (key === '') return 'A vendor needs a name.'
    if (language !== undefined && !isLanguage(language)) return `«${language}» is no language tag; write one such as en, de or pt-BR.`
    if (known?.standing === 'invited' || known?.standing === 'joined') return `${name} was asked already.`
    if (known === undefined && names.has(key)) return `${name} stands in the list already.`
    names.add(key)
  }
  return undefined
}

/** The invitation to the terms; none where there are no terms to accept, and none after the embargo's end. */
function terms(state: CaseState, embargo: CaseState['embargo'], { vendor: party, group }: NewVendor, context: Context): readonly EmbargoEvent[] | Exclude<Verdict, readonly Said[]> {
  if (embargo.em === 'N' || embargo.em === 'X') return []
  const pec = embargo.parties[party]?.pec
  if (pec === 'SIGNATORY' || pec === 'INVITED') return []
  const negotiates = context.policy.schedule?.negotiators?.includes('maintainers') ?? true
  const command: EmbargoCommand = { type: 'Invite', by: state.vendors.owner, party, negotiates, ...(group === undefined ? {} : { group }) }
  const decided = decideEmbargo(embargo, command, rulesOf(state, context), context.now)
  return 'refused' in decided ? refuse(context.policy, 'embargo-refused', 'schedule', decided.refused.says) : decided.events
}

type Join = Extract<VendorCommand, { type: 'Join' }>

/** Taking part where an embargo binds is accepting its terms, which says more; the terms themselves are accepted beside it. */
function join(state: CaseState, command: Join, context: Context): Verdict {
  const verdict = decideVendor(state.vendors, command, context.now)
  if ('refused' in verdict) return refusal(verdict.refused, context)
  const unknown = state.embargo.em !== 'N' && state.embargo.em !== 'X' && state.embargo.parties[command.by] === undefined
  const bound = unknown ? terms(state, state.embargo, { vendor: command.by, name: '' }, context) : []
  if (!isList(bound)) return bound
  return [...verdict.changes.map(said), ...bound.map(embargoFact)]
}

/** X21: who leaves gets no more of the case; in the embargo it leaves too. */
function remove(state: CaseState, command: Extract<VendorCommand, { type: 'RemoveVendor' }>, context: Context): Verdict {
  const verdict = decideVendor(state.vendors, command, context.now)
  if ('refused' in verdict) return refusal(verdict.refused, context)
  const party = state.embargo.parties[command.vendor]
  if (party === undefined || party.left !== undefined || state.embargo.em === 'X') return verdict.changes.map(said)
  const leave: EmbargoCommand = { type: 'Leave', by: command.vendor, keeps: party.pec === 'SIGNATORY', reason: command.reason }
  const left = decideEmbargo(state.embargo, leave, rulesOf(state, context), context.now)
  return [...verdict.changes.map(said), ...('refused' in left ? [] : left.events.map(embargoFact))]
}

/** The former owner stays, as a party and as coordinator: it binds itself like everybody else. */
function handOver(state: CaseState, command: Extract<VendorCommand, { type: 'OfferOwnership' | 'WithdrawOffer' | 'AnswerOwnership' }>, context: Context): Verdict {
  const mayHold = (id: string) => state.vendors.all[id]?.standing === 'joined' && vendorAccess(state.vendors, state.embargo, id) !== 'revoke'
  const team = (id: string) => id === 'team' || mayHold(id)
  const verdict = decideOwnership(state.vendors, command, context.now, team)
  if ('refused' in verdict) return refusal(verdict.refused, context)
  const accepted = verdict.changes.some((change) => change.type === 'OwnershipAnswered' && change.accepted)
  return [...verdict.changes.map(said), ...(accepted ? bothBound(state, command.by, context).map(embargoFact) : [])]
}

function bothBound(state: CaseState, next: string, context: Context): readonly EmbargoEvent[] {
  const events: EmbargoEvent[] = []
  for (const party of [state.vendors.owner, next]) {
    if (state.embargo.em === 'X' || state.embargo.parties[party] !== undefined) continue
    const decided = decideEmbargo(state.embargo, { type: 'AddParty', party, negotiates: true }, rulesOf(state, context), context.now)
    if (!('refused' in decided)) events.push(...decided.events)
  }
  return events
}

/** X5, X6, X7: a fix bears on the embargo once the last of the affected vendors has it, not before. */
function wholeCase(state: CaseState, changes: readonly VendorChange[], context: Context): readonly Said[] {
  const after: Vendors = changes.reduce(evolveVendors, state.vendors)
  const [was, is] = [sharedVfd(state.team.vfd, state.vendors), sharedVfd(state.team.vfd, after)]
  if (was === is || (is !== 'VFd' && is !== 'VFD')) return []
  return embargoEnds({ ...state, vendors: after }, is === 'VFd' ? 'F' : 'D', 'Every affected vendor has the fix.', context)
}
