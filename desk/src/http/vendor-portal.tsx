import { binds, invitationStub, type CaseCommand } from '@parley/coordination'
import { recordRead } from '../audit/record-read.ts'
import { iso, type CommandFile, type Loaded } from '../commands/gate.ts'
import { readWhole } from '../commands/lists-party.ts'
import { accessNow, accessOf, isOver } from '../commands/outside-access.ts'
import { vendorParty, type VendorParty } from '../commands/vendor-access.ts'
import { inviteVendors, vendorSpeaks, vendorWrites, type VendorHolder } from '../commands/vendors.ts'
import type { VendorPortalPage } from '../pages/vendors/portal-view.tsx'
import { embargoPage, type EmbargoPage } from '../projections/embargo-page.ts'
import { vendorDetail } from '../projections/vendor-detail.ts'
import { readEvents, type StoredEvent } from '../store/event-log.ts'
import { asWorker, type ListDeps, type Verdict } from './embargo-access.ts'
import { readEmbargoDeed } from './embargo-read.ts'
import { fault } from './embargo-team.tsx'
import { text } from './form.ts'
import { fileOf } from './port/team.ts'
import { filesOf } from './upload.ts'
import { attached, readVendorDeed } from './vendor-form.ts'

/** To a vendor the others are what they are to the case, not who they are. */
const namesFor = ({ state, policy }: Loaded, self: string) => (id: string): string => {
  if (id === self) return 'You'
  if (id === 'team' || id === 'desk') return policy.project.name
  return state.participants[id]?.roles.includes('reporter') ? 'The reporter' : 'Another party'
}

/**
 * What one vendor may see: the stub, or what the database lets it read as this party, which is written down before it is
 * shown. `null`: it is no vendor of that case.
 */
export async function portalPage(deps: ListDeps, { caseId, subject }: VendorHolder, now: string): Promise<VendorPortalPage | null> {
  const { store, gate } = deps
  const known = await store.as({ role: 'worker' }, async (tx) => {
    const [loaded, party, access] = [await readWhole(gate, tx, caseId), await vendorParty(tx, caseId, subject), await accessOf(tx, caseId, subject)]
    return loaded && party ? { loaded, party, until: access?.until ?? null } : null
  })
  if (!known) return null
  const { until } = known
  if (isOver(until, gate.now())) return { ...made(known.loaded, { party: known.party, subject, stored: null, until, now }), embargo: null, isOver: true }
  const stored = await store.as({ role: 'party', subject }, async (tx) => {
    if ((await tx.maybe('select 1 as one from case_access where case_id = $1', [caseId])) === undefined) return null
    await recordRead(tx, { viewer: subject, caseId, what: 'case', at: gate.now() })
    return readEvents(tx, caseId)
  })
  return made(known.loaded, { party: known.party, subject, stored, until, now })
}

interface Seen {
  readonly party: VendorParty
  readonly subject: string
  /** As the party itself reads it; `null` outside. */
  readonly stored: readonly StoredEvent[] | null
  readonly until: Temporal.Instant | null
  readonly now: string
}

function made(loaded: Loaded, { party, subject, stored, until, now }: Seen): VendorPortalPage {
  const { state, policy } = loaded
  const vendor = state.vendors.all[subject]
  const isParty = state.embargo.parties[subject] !== undefined
  const page = isParty || state.vendors.owner === subject || stored ? embargoPage({ state, policy, now, by: subject, nameOf: namesFor(loaded, subject) }) : null
  const seen = invitationStub(state.embargo, 'team')
  const terms = page && (page.active ?? page.proposals.find((one) => one.terms.id === seen?.terms)?.terms ?? null)
  const { offer, owner } = state.vendors
  return {
    alias: party.alias, projectName: policy.project.name, until: until === null ? null : iso(until), isOver: false,
    stub: { terms, mayAccept: binds(state.embargo.em) && page?.possible.includes('Accept') === true, proposals: (page?.proposals.length ?? 0) > 0 },
    bound: binds(state.embargo.em), waits: vendor?.standing === 'joined', gone: vendor === undefined || vendor.standing === 'left' || vendor.standing === 'declined',
    embargo: page && (stored ? page : outside(page)),
    inside: stored && vendorDetail(state, subject, { stored, teamName: policy.project.name }),
    offer: stored && offer?.to === subject ? { reason: offer.reason } : null, owner: stored !== null && owner === subject,
  }
}

/** From outside: the dates on the table, without a word of why (X22). */
function outside(page: EmbargoPage): EmbargoPage {
  const proposals = page.proposals.map((one) => ({ ...one, reason: '', answers: [] }))
  return { ...page, proposals, settled: null, ended: null, exceptions: [], duties: [], parties: [], closed: [], expected: null }
}

/** A file of the case, if this vendor may read the event that it came with. */
export function portalFile({ store, gate }: ListDeps, { caseId, subject }: VendorHolder, blob: string) {
  return store.as({ role: 'party', subject }, (tx) => fileOf(tx, { viewer: subject, now: gate.now() }, caseId, blob))
}

/** One step of a vendor by its form; `null`: no such case any more. */
export async function takeDeed(deps: ListDeps, holder: VendorHolder, form: FormData): Promise<Verdict | null> {
  const { gate } = deps
  const deed = text(form, 'do')
  if (deed === 'Write') {
    const uploaded = filesOf(form, 'files')
    if (!uploaded.ok) return fault(uploaded.says)
    const audience = form.has('all') ? 'parties' : `party:${holder.subject}` as const
    return speak(deps, holder, { type: 'WriteMessage', audience, message: { text: text(form, 'text') } }, attached(uploaded.files))
  }
  if (deed === 'InviteVendor') return invite(deps, holder, form)
  const read = readVendorDeed(form, { by: holder.subject, vendor: holder.subject })
  if (read !== null) return read.ok ? speak(deps, holder, { type: 'Vendor', command: read.value }) : fault(read.says)
  return asWorker(deps, async (tx) => {
    const loaded = await readWhole(gate, tx, holder.caseId)
    if (!loaded) return null
    const embargo = readEmbargoDeed(form, { embargo: loaded.state.embargo, policy: loaded.policy, by: holder.subject })
    if (!embargo.ok) return fault(embargo.says)
    const answer: CaseCommand = { type: 'Embargo', command: embargo.value }
    const joins = embargo.value.type === 'Accept' && loaded.state.vendors.all[holder.subject]?.standing === 'invited'
    const join: CaseCommand = { type: 'Vendor', command: { type: 'Join', by: holder.subject } }
    const declines = embargo.value.type === 'Decline' && loaded.state.vendors.all[holder.subject]?.standing === 'invited' && binds(loaded.state.embargo.em)
    const decline: CaseCommand = { type: 'Vendor', command: { type: 'DeclineToJoin', by: holder.subject, reason: text(form, 'reason') } }
    return vendorSpeaks(gate, tx, holder, ...(joins ? [join] : []), answer, ...(declines ? [decline] : []))
  })
}

/** Of a message (`files`, if only none): only who reads the case may write into it. */
function speak(deps: ListDeps, holder: VendorHolder, command: CaseCommand, files?: readonly CommandFile[]): Promise<Verdict | null> {
  return asWorker(deps, async (tx) => {
    const access = await accessNow(deps.gate, tx, holder.caseId, holder.subject)
    if (files !== undefined && access === undefined) return fault('Take part first.')
    return files === undefined ? vendorSpeaks(deps.gate, tx, holder, command) : vendorWrites(deps.gate, tx, holder, { command, files })
  })
}

/** Only the owner asks others in; the decision says so to everybody else. */
function invite(deps: ListDeps, { caseId, subject }: VendorHolder, form: FormData): Promise<Verdict | null> {
  const vendors = [{ name: text(form, 'name'), address: text(form, 'address') }]
  return asWorker(deps, (tx) => inviteVendors(deps.gate, tx, caseId, { vendors, need: text(form, 'need'), by: subject }, { kind: 'participant', id: subject }))
}
