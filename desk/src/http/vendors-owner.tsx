import { vendorAccess, type CaseState } from '@parley/coordination'
import { handle } from '../commands/gate.ts'
import { OwnerView, type OwnerPage } from '../pages/vendors/owner-view.tsx'
import { missing } from './case-actions.tsx'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked } from './route.ts'
import { readVendorDeed } from './vendor-form.ts'

function ownerPage({ vendors, embargo }: CaseState, ownName: string): OwnerPage {
  const nameOf = (id: string) => vendors.all[id]?.name ?? ownName
  const mayHold = Object.values(vendors.all).filter(({ id, standing }) => standing === 'joined' && id !== vendors.owner && vendorAccess(vendors, embargo, id) !== 'revoke')
  return {
    owner: nameOf(vendors.owner), team: vendors.owner === 'team', candidates: mayHold.map(({ id, name }) => [id, name]),
    offer: vendors.offer ? { to: nameOf(vendors.offer.to), reason: vendors.offer.reason, at: vendors.offer.at, mine: vendors.offer.to === 'team' } : null,
    handovers: vendors.handovers.map(({ from, to, reason, accepted, answeredAt }) => ({ from: nameOf(from), to: nameOf(to), reason, accepted, at: answeredAt })),
  }
}

async function show(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const id = param(c, 'id')
  const made = await readingCase(deps, memberOf(c), id, async (_, { head, state, policy }) => ({ reference: head.ref, page: ownerPage(state, policy.project.name) }))
  if (!made) return missing(c)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: made.reference, side: 'team', status: refused ? 409 : 200,
    body: <OwnerView caseId={id} reference={made.reference} page={made.page} did={c.req.query('did') ? 'It is on record.' : undefined} refused={refused} />,
  })
}

export const showOwner = (deps: ListDeps): Action => (c) => show(deps, c)

const deeds = new Set(['OfferOwnership', 'WithdrawOffer', 'AnswerOwnership'])

export const takeOwner = (deps: ListDeps): Action => async (c) => {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const id = param(c, 'id')
  const may = await mayAct(deps, memberOf(c), id, 'Vendor')
  const verdict = may?.ok ? await decide(deps, c, form) : may
  if (!verdict) return missing(c)
  return verdict.ok ? c.redirect(`/cases/${id}/owner?did=yes`, 303) : show(deps, c, verdict)
}

async function decide(deps: ListDeps, c: Asked, form: FormData): Promise<Verdict | null> {
  const read = deeds.has(text(form, 'do')) ? readVendorDeed(form, { by: 'team', vendor: '' }) : null
  if (read === null) return fault('This desk does not know that step. Reload the page.')
  if (!read.ok) return fault(read.says)
  return asWorker(deps, (tx) => handle(deps.gate, tx, param(c, 'id'), { actor: actorOf(memberOf(c)), command: { type: 'Vendor', command: read.value } }))
}
