// The decisions about vendors that need nothing but the vendors: status, statements, progress, contacts, reminders.

import type { Instant, ParticipantId } from '../case/names.ts'
import { recordRemoteRm, rmAfter, type RmState } from '../vultron/rm.ts'
import { vfdAfter } from '../vultron/vfd.ts'
import type { VendorCommand } from './command.ts'
import type { VendorChange } from './event.ts'
import { dueReminders, toRemind } from './reading.ts'
import type { Vendor, Vendors } from './state.ts'

export interface VendorRefusal {
  readonly code: 'bad-value' | 'not-yours' | 'not-yet' | 'already-done' | 'no-consent' | 'wrong-state'
  readonly says: string
  readonly possible?: string
}
export type VendorVerdict = { readonly changes: readonly VendorChange[] } | { readonly refused: VendorRefusal }

type Of<T extends VendorCommand['type']> = Extract<VendorCommand, { type: T }>
/** What has to do with the embargo or with who the owner is is decided elsewhere. */
export type PlainCommand = Exclude<VendorCommand, { type: 'InviteVendors' | 'OfferOwnership' | 'WithdrawOffer' | 'AnswerOwnership' }>

export const refused = (code: VendorRefusal['code'], says: string, possible?: string): VendorVerdict =>
  ({ refused: { code, says, ...(possible === undefined ? {} : { possible }) } })

/** `now` is an instant in UTC. A vendor speaks for itself only, and only once it takes part. */
export function decideVendor(state: Vendors, command: PlainCommand, now: Instant): VendorVerdict {
  if (command.type === 'RemindSilent') return remind(state, command, now)
  const id = 'vendor' in command ? command.vendor : command.by
  const vendor = state.all[id]
  if (vendor === undefined) return refused('not-yours', 'This vendor takes no part in the case.')
  const outOfTurn = speaksWrongly(vendor, command)
  if (outOfTurn !== undefined) return outOfTurn
  switch (command.type) {
    case 'Join': return join(vendor, now)
    case 'DeclineToJoin': return declined(vendor, command, now)
    case 'SetStatus': return setStatus(vendor, command, now)
    case 'MakeStatement': return makeStatement(vendor, command, now)
    case 'Progress': return progress(vendor, command, now)
    case 'RecordContact': return contacted(vendor, command, now)
    case 'RemoveVendor': return removed(state, vendor, command, now)
  }
}

const byTeamOnly: ReadonlySet<PlainCommand['type']> = new Set<PlainCommand['type']>(['RecordContact', 'RemoveVendor'])
const byVendorOnly: ReadonlySet<PlainCommand['type']> = new Set<PlainCommand['type']>(['Join', 'DeclineToJoin', 'MakeStatement'])
const beforeJoining: ReadonlySet<PlainCommand['type']> = new Set<PlainCommand['type']>(['Join', 'DeclineToJoin'])

function speaksWrongly(vendor: Vendor, { type, by }: PlainCommand): VendorVerdict | undefined {
  const self = by === vendor.id
  if (!self && by !== 'team') return refused('not-yours', 'Every vendor speaks only for itself.')
  if (self && byTeamOnly.has(type)) return refused('not-yours', 'Only the coordinating team can do this.')
  if (!self && byVendorOnly.has(type)) {
    return refused('not-yours', 'Only the vendor itself says this.', 'Record what you heard as a status or a contact.')
  }
  if (self && !beforeJoining.has(type) && vendor.standing !== 'joined') {
    return refused('no-consent', 'Accept first: until then this vendor takes no part in the case.')
  }
  return undefined
}

function join(vendor: Vendor, at: Instant): VendorVerdict {
  if (vendor.standing === 'joined') return refused('already-done', 'You take part already.')
  if (vendor.standing === 'left') return refused('wrong-state', 'You left this case.', 'Ask the team to invite you again.')
  return { changes: [{ type: 'VendorJoined', vendor: vendor.id, at }] }
}

function declined(vendor: Vendor, { reason }: Of<'DeclineToJoin'>, at: Instant): VendorVerdict {
  if (vendor.standing === 'joined') {
    return refused('wrong-state', 'You take part already.', 'Say that you are not affected, or leave the embargo.')
  }
  if (vendor.standing !== 'invited') return refused('already-done', 'This was answered already.')
  return { changes: [{ type: 'VendorDeclined', vendor: vendor.id, reason, at }] }
}

function setStatus(vendor: Vendor, command: Of<'SetStatus'>, at: Instant): VendorVerdict {
  const { said, justification, note = '', product = '', fixedIn = [] } = command
  const self = command.by === vendor.id
  if (!self && vendor.status?.source === 'vendor') {
    return refused('not-yours', 'The vendor has spoken for itself; nobody else changes that.', 'Ask it to change its status.')
  }
  if (said === 'not_affected' && justification === undefined && note.trim() === '') {
    return refused('bad-value', '«Not affected» needs its reason.', 'Choose a justification, or write why.')
  }
  if (said !== 'not_affected' && justification !== undefined) {
    return refused('bad-value', 'A justification says why somebody is not affected.', 'Leave it out.')
  }
  const set: VendorChange = {
    type: 'VendorStatusSet', vendor: vendor.id, said, source: self ? 'vendor' : 'team', fixedIn, public: command.public ?? false, at,
    ...(justification === undefined ? {} : { justification }),
    ...(note.trim() === '' ? {} : { note }), ...(product.trim() === '' ? {} : { product }),
  }
  return { changes: [set, ...judgedBy(vendor, said, at)] }
}

/** Who says «affected» has judged the report valid, who says «not affected» has not; where the machine has such a step. */
function judgedBy(vendor: Vendor, said: 'affected' | 'not_affected' | 'investigating', at: Instant): readonly VendorChange[] {
  const step = said === 'affected' ? 'validate' : said === 'not_affected' ? 'invalidate' : undefined
  const rm = step && rmAfter(vendor.rm, step)
  return rm === undefined ? [] : [{ type: 'VendorMoved', vendor: vendor.id, rm, vfd: vendor.vfd, gap: false, at }]
}

function makeStatement(vendor: Vendor, { text, public: open }: Of<'MakeStatement'>, at: Instant): VendorVerdict {
  if (text.trim() === '') return refused('bad-value', 'There is nothing in it.', 'Write the statement.')
  return { changes: [{ type: 'VendorStatementMade', vendor: vendor.id, revision: vendor.statements.length + 1, text, public: open, at }] }
}

function progress(vendor: Vendor, command: Of<'Progress'>, at: Instant): VendorVerdict {
  const { step, reference } = command
  if (step === 'fix_ready' || step === 'fix_deployed') return fixed(vendor, command, at)
  const rm = rmAfter(vendor.rm, step)
  if (rm === undefined) {
    return refused('wrong-state', 'From where this vendor stands with the report there is no such step.', 'Judge it valid first, then accept or defer it.')
  }
  return { changes: [{ type: 'VendorMoved', vendor: vendor.id, rm, vfd: vendor.vfd, gap: false, at, ...named(reference) }] }
}

/**
 * X9: a fix comes from who accepted the report. What a vendor tells of itself is believed, so a step that was not seen
 * is taken with it, and the gap is on record.
 */
function fixed(vendor: Vendor, { step, reference }: Of<'Progress'>, at: Instant): VendorVerdict {
  const told = recordRemoteRm(vendor.rm, vendor.rm === 'D' || vendor.rm === 'C' ? vendor.rm : 'A')
  const aware = vendor.vfd === 'vfd' ? 'Vfd' as const : vendor.vfd
  const ready = step === 'fix_ready' ? vfdAfter(aware, 'F') : vfdAfter(aware, 'D') ?? (aware === 'Vfd' ? 'VFD' as const : undefined)
  if (ready === undefined) return refused('already-done', 'That is on record already.')
  const rm: RmState = told.state
  const gap = (told.recorded && told.gap) || (step === 'fix_deployed' && aware === 'Vfd') || vendor.vfd === 'vfd'
  return { changes: [{ type: 'VendorMoved', vendor: vendor.id, rm, vfd: ready, gap, at, ...named(reference) }] }
}

const named = (reference: string | undefined): { readonly reference?: string } =>
  reference === undefined || reference.trim() === '' ? {} : { reference }

const languageTag = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

/** A BCP 47 tag as far as its form goes. */
export const isLanguage = (tag: string): boolean => languageTag.test(tag)

function contacted(vendor: Vendor, { kind, way, language, note }: Of<'RecordContact'>, at: Instant): VendorVerdict {
  if (language !== undefined && !isLanguage(language)) {
    return refused('bad-value', `«${language}» is no language tag.`, 'Write one such as en, de or pt-BR.')
  }
  const said = note === undefined || note.trim() === '' ? {} : { note }
  return { changes: [{ type: 'VendorContacted', vendor: vendor.id, kind, way, at, ...(language === undefined ? {} : { language }), ...said }] }
}

function removed(state: Vendors, vendor: Vendor, { reason }: Of<'RemoveVendor'>, at: Instant): VendorVerdict {
  if (vendor.id === state.owner) return refused('wrong-state', 'The owner of the case does not leave it.', 'Hand the case over first.')
  if (vendor.standing === 'left') return refused('already-done', 'This vendor left already.')
  if (reason.trim() === '') return refused('bad-value', 'It needs a reason, which stays on record.')
  return { changes: [{ type: 'VendorLeft', vendor: vendor.id, reason, at }] }
}

/** By people: whoever was not written to for a day. By the desk: whose week is over. */
function remind(state: Vendors, { by, vendors }: Of<'RemindSilent'>, at: Instant): VendorVerdict {
  const reach: readonly ParticipantId[] = by === 'desk' ? dueReminders(state, at) : toRemind(state, at, 24)
  const ids = vendors === undefined ? reach : reach.filter((id) => vendors.includes(id))
  if (by !== 'team' && by !== 'desk') return refused('not-yours', 'Only the coordinating team reminds.')
  if (ids.length === 0) return refused('already-done', 'Nobody is to be reminded: all have answered, or were written to within a day.')
  return { changes: [{ type: 'VendorsReminded', vendors: ids, at }] }
}
