import { fold, vendorAnswers, type Actor } from '@parley/coordination'
import { withinBudget } from '../audit/read-budget.ts'
import { recordRead } from '../audit/record-read.ts'
import { getContact } from '../commands/contacts.ts'
import { eventOf, handle, type Loaded } from '../commands/gate.ts'
import { inviteVendors } from '../commands/vendors.ts'
import { VendorView } from '../pages/vendors/vendor-view.tsx'
import { VendorsView } from '../pages/vendors/vendors-view.tsx'
import { vendorDetail } from '../projections/vendor-detail.ts'
import { vendorsCsv, vendorSorts, vendorsPage, type VendorFilter } from '../projections/vendors-page.ts'
import { readCase, readEvents, type StoredEvent } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { SignedIn } from './desk-port.ts'
import { download } from './download.ts'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked } from './route.ts'
import { filesOf } from './upload.ts'
import { attached, readVendorDeed } from './vendor-form.ts'

const didWords: Readonly<Record<string, string>> = {
  InviteVendors: 'The letters are on their way; they say nothing of the case.',
  RemindSilent: 'The reminders are on their way.',
  Remind: 'The reminder is on its way.',
  InviteAgain: 'The letter is on its way.',
  Write: 'It is written; a letter says that there is something to read.',
}

export const didOf = (c: Asked): string | undefined => {
  const did = c.req.query('did') ?? ''
  return did === '' ? undefined : (didWords[did] ?? 'It is on record.')
}

function filterOf(c: Asked): VendorFilter {
  const [answer, sort] = [c.req.query('answer') ?? '', c.req.query('sort') ?? '']
  return {
    answer: vendorAnswers.find((one) => one === answer) ?? '', group: c.req.query('group') ?? '',
    sort: vendorSorts.find((one) => one === sort) ?? 'silence',
  }
}

const pageOf = (c: Asked, { state, policy }: Loaded, filter: VendorFilter) => vendorsPage(state, filter, c.var.now(), policy.project.name)

async function showAll(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const id = param(c, 'id')
  const made = await readingCase(deps, memberOf(c), id, async (_, loaded) => ({ reference: loaded.head.ref, page: pageOf(c, loaded, filterOf(c)) }))
  if (!made) return missing(c)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: made.reference, side: 'team', width: 'wide', status: refused ? 409 : 200,
    body: <VendorsView caseId={id} reference={made.reference} page={made.page} did={refused ? undefined : didOf(c)} refused={refused} />,
  })
}

export const showVendors = (deps: ListDeps): Action => (c) => showAll(deps, c)

/** The table of all vendors, whatever is filtered: what is shown can be read off the page. */
export const exportVendors = (deps: ListDeps): Action => async (c) => {
  const made = await readingCase(deps, memberOf(c), param(c, 'id'), async (_, loaded) => ({
    reference: loaded.head.ref, csv: vendorsCsv(pageOf(c, loaded, { answer: '', group: '', sort: 'name' }).rows),
  }))
  return made ? download(`${made.reference}-vendors.csv`, Buffer.from(made.csv, 'utf8')) : missing(c)
}

/** As `readingCase`, with the events themselves, which are opened once. */
function readingEvents<T>(
  { store, gate }: ListDeps,
  who: SignedIn,
  caseId: string,
  work: (loaded: Pick<Loaded, 'head' | 'policy'>, stored: readonly StoredEvent[]) => T,
): Promise<T | null> {
  return withinBudget(store, { who, caseId, now: gate.now() }, async (tx) => {
    const head = await readCase(tx, caseId)
    if (!head) return null
    await recordRead(tx, { viewer: who.member, caseId, what: 'case', at: gate.now() })
    return work({ head, policy: await gate.shelf.byHash(tx, head.policyHash) }, await readEvents(tx, caseId))
  })
}

async function showOne(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const [id, vendor] = [param(c, 'id'), param(c, 'vendor')]
  const made = await readingEvents(deps, memberOf(c), id, ({ head, policy }, stored) => {
    const detail = vendorDetail(fold(stored.map(eventOf)), vendor, { stored, teamName: policy.project.name })
    return detail && { reference: head.ref, detail }
  })
  if (!made) return missing(c)
  const contact = await deps.store.as({ role: 'worker' }, (tx) => getContact(tx, id, vendor))
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: made.reference, side: 'team', width: 'wide', status: refused ? 409 : 200,
    body: (
      <VendorView
        caseId={id}
        reference={made.reference}
        vendor={{ ...made.detail, address: contact?.address ?? null }}
        did={refused ? undefined : didOf(c)}
        refused={refused}
      />
    ),
  })
}

export const showVendor = (deps: ListDeps): Action => (c) => showOne(deps, c)

/** A step about all vendors or about one of them, then the page that it was taken on. */
export const takeVendor = (deps: ListDeps): Action => async (c) => {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [id, vendor] = [param(c, 'id'), c.req.param('vendor') ?? '']
  const verdict = await decide(deps, memberOf(c), { id, vendor }, form)
  if (!verdict) return missing(c)
  if (!verdict.ok) return vendor === '' ? showAll(deps, c, verdict) : showOne(deps, c, verdict)
  const place = vendor === '' ? `/cases/${id}/vendors` : `/cases/${id}/vendors/${vendor}`
  return c.redirect(`${place}?did=${encodeURIComponent(text(form, 'do'))}`, 303)
}

interface Place {
  readonly id: string
  readonly vendor: string
}

async function decide(deps: ListDeps, who: SignedIn, { id, vendor }: Place, form: FormData): Promise<Verdict | null> {
  const deed = text(form, 'do')
  const may = await mayAct(deps, who, id, deed === 'Write' ? 'WriteMessage' : 'Vendor')
  if (!may?.ok) return may
  const actor = actorOf(who)
  // Who owns a case is changed where a fresh proof of presence is asked for.
  if (deed === 'OfferOwnership' || deed === 'AnswerOwnership' || deed === 'WithdrawOffer') return null
  if (deed === 'InviteAgain') return asWorker(deps, (tx) => again(deps, tx, { id, vendor }, { actor, need: text(form, 'need') }))
  if (deed === 'Write') {
    const uploaded = filesOf(form, 'files')
    if (!uploaded.ok) return fault(uploaded.says)
    const command = { type: 'WriteMessage', audience: `party:${vendor}`, message: { text: text(form, 'text') } } as const
    return asWorker(deps, (tx) => handle(deps.gate, tx, id, { actor, command, files: attached(uploaded.files) }))
  }
  const read = readVendorDeed(form, { by: 'team', vendor })
  if (read === null) return fault('This desk does not know that step. Reload the page.')
  if (!read.ok) return fault(read.says)
  return asWorker(deps, (tx) => handle(deps.gate, tx, id, { actor, command: { type: 'Vendor', command: read.value } }))
}

/** Under the id and the address that it has here already. */
async function again({ gate }: ListDeps, tx: Tx, { id, vendor }: Place, { actor, need }: { readonly actor: Actor; readonly need: string }) {
  const row = await tx.maybe<{ participant: string }>('select participant from vendor_party where case_id = $1 and participant = $2', [id, vendor])
  if (row === undefined) return null
  return inviteVendors(gate, tx, id, { vendors: [{ name: '', again: vendor }], need, by: 'team' }, actor)
}
