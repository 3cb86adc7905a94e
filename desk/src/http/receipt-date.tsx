import { asParty } from '@parley/coordination'
import { recordRead } from '../audit/record-read.ts'
import { readWhole } from '../commands/lists-party.ts'
import { placesOf } from '../commands/party-places.ts'
import { isReporter, reporterEmbargo } from '../commands/reporter-date.ts'
import { receiptHolder, type ReceiptHolder } from '../commands/receipts.ts'
import { DateView, type DateViewProps } from '../pages/reporter/date-view.tsx'
import { embargoPage } from '../projections/embargo-page.ts'
import { asWorker, type ListDeps, type Verdict } from './embargo-access.ts'
import { namesFor } from './embargo-party.tsx'
import { readEmbargoDeed } from './embargo-read.ts'
import { fault } from './embargo-team.tsx'
import { formOf, text } from './form.ts'
import { openedReceipt, receiptExpired, sealReceipt } from './receipt-actions.tsx'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { knownZone, zones } from './zones.ts'

/** S3-46, S2x-19: a reporter sees the public date, who proposed it and why, and answers; with a receipt and no account. */
export function reporterDateRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'POST', path: '/receipt/date', access: 'reporter', action: (c) => openDate(deps, c) },
    { method: 'POST', path: '/receipt/date/do', access: 'reporter', action: (c) => takeDate(deps, c) },
  ]
}

const zoneOf = (form: FormData): string | undefined => knownZone(text(form, 'shown'))

const holderOf = ({ store }: ListDeps, secret: string): Promise<ReceiptHolder | undefined> =>
  store.as({ role: 'gate' }, (tx) => receiptHolder(tx, secret))

interface Rest {
  readonly zone: string | undefined
  readonly did?: string
  readonly verdict?: Verdict
}

async function openDate(deps: ListDeps, c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  return seal ? show(deps, c, seal.secret, { zone: zoneOf(form) }) : receiptExpired(c)
}

async function show(deps: ListDeps, c: Asked, secret: string, { zone, did, verdict }: Rest): Promise<Response> {
  const holder = await holderOf(deps, secret)
  const made = holder && (await dateOf(deps, holder, zone, c.var.now()))
  if (!made) return receiptExpired(c)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: 'The public date',
    side: 'reporter',
    status: refused ? 409 : 200,
    body: <DateView {...made} sealed={sealReceipt(c, secret)} zones={zones} did={did} refused={refused} />,
  })
}

type Made = Pick<DateViewProps, 'reference' | 'projectName' | 'page'>

/** The embargo as this reporter may act on it. The others are what they are to the case, not who they are. */
function dateOf({ store, gate }: ListDeps, { caseId, participant }: ReceiptHolder, zone: string | undefined, now: string): Promise<Made | null> {
  return store.as({ role: 'worker' }, async (tx) => {
    const loaded = await readWhole(gate, tx, caseId)
    if (!loaded || !isReporter(loaded, participant)) return null
    await recordRead(tx, { viewer: participant, caseId, what: 'receipt', at: gate.now() })
    const page = embargoPage({
      state: asParty(loaded.state, participant, loaded),
      policy: loaded.policy,
      now,
      by: participant,
      nameOf: namesFor(loaded, participant),
      places: await placesOf(tx, loaded, namesFor(loaded, participant)),
      ...(zone === undefined ? {} : { zone }),
    })
    return { reference: loaded.head.ref, projectName: loaded.policy.project.name, page }
  })
}

async function takeDate(deps: ListDeps, c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  const holder = seal && (await holderOf(deps, seal.secret))
  if (!seal || !holder) return receiptExpired(c)
  const zone = zoneOf(form)
  // The same page sent twice, as by a reload, says nothing twice.
  if (!c.var.once.take(seal.once)) return show(deps, c, seal.secret, { zone })
  const verdict = await asWorker(deps, async (tx): Promise<Verdict | null> => {
    const loaded = await readWhole(deps.gate, tx, holder.caseId)
    if (!loaded) return null
    const { embargo } = asParty(loaded.state, holder.participant, loaded)
    const read = readEmbargoDeed(form, { embargo, policy: loaded.policy, by: holder.participant })
    return read.ok ? reporterEmbargo(deps.gate, tx, holder, read.value) : fault(read.says)
  })
  if (!verdict?.ok) c.var.once.giveBack(seal.once)
  if (!verdict) return receiptExpired(c)
  return show(deps, c, seal.secret, verdict.ok ? { zone, did: 'It is on record, and the team is told.' } : { zone, verdict })
}
