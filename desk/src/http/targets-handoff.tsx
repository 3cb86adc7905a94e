import type { Advisory } from '@parley/advisory'
import { behindOn, desk, heldUp, type Context } from '@parley/coordination'
import { approvalsNeeded } from '../commands/approvals.ts'
import type { Loaded } from '../commands/gate.ts'
import type { Refusal } from '../commands/outcome.ts'
import { render } from '../commands/publish.ts'
import { listTrouble } from '../outbox/list-conventions.ts'
import { handOffs, previewOf } from '../outbox/announce-preview.ts'
import { cveRequest } from '../outbox/cve-request.ts'
import { openTarget, type AnnounceTarget } from '../outbox/announce-target.ts'
import { HandoffView, type HandoffRow } from '../pages/targets/handoff-view.tsx'
import { releaseOutbox } from '../store/outbox.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { readingCase } from './embargo-reading.ts'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'
import { mayAnnounce } from './targets-page.tsx'
import type { TargetDeps } from './targets-routes.tsx'

interface Made { readonly loaded: Loaded; readonly advisory: Advisory | null; readonly orders: ReadonlyMap<string, { state: string; why: string | null }>; readonly needed: number }

async function ordersOf(tx: Tx, caseId: string): Promise<Made['orders']> {
  const rows = await tx.query<{ key: string; state: string; why: string | null }>(
    `select event_key as key, state, last_error as why from outbox where case_id = $1 and kind = 'announce' order by created_at, id`, [caseId])
  return new Map(rows.map(({ key, state, why }) => [key.split(':')[2] ?? '', { state, why }]))
}

/** Every channel of the policy with the text that it will carry; for a list, also to whom. */
function rowsOf({ loaded, advisory, orders, needed }: Made & { readonly advisory: Advisory }, targets: ReadonlyMap<string, AnnounceTarget>, now: string): readonly HandoffRow[] {
  const { state, policy } = loaded
  const channels = policy.disclosure?.channels ?? {}
  const [behind, newest] = [new Set(behindOn(state)), state.advisory?.releases?.length ?? 0]
  const byHand = new Map(handOffs(channels, advisory, new Set(targets.keys())).map((one) => [one.channel, one]))
  const context: Context = { policy, now, actor: desk, approvalsNeeded: needed }
  return Object.entries(channels).flatMap(([channel, { kind, to, force }]): HandoffRow[] => {
    const target = targets.get(channel)
    const preview = target ? previewOf(advisory, target.kind === 'mail' ? target : { kind: target.kind }) : byHand.get(channel)
    const page = kind === 'security_page'
    const done = state.announcements[channel]
    return [{
      channel, kind, to: to ?? null, required: force === 'must', servedBy: target?.kind ?? null, done: done ?? null, behind: behind.has(channel) ? newest : null, order: orders.get(channel) ?? null,
      refused: heldUp([page ? 'security_page_updated' : 'announced'], state, context)?.says ?? null,
      trouble: preview?.subject && (target?.kind ?? kind).startsWith('mail') ? listTrouble(preview.subject, preview.text) : [],
      ...(preview ? { recipients: preview.recipients, subject: preview.subject, text: preview.text, characters: preview.characters, limit: preview.limit } : ownWork),
    }]
  })
}

/** The desk or another step does it: there is no text to hand over. */
const ownWork = { recipients: [], subject: null, text: 'No text of its own: done by another step.', characters: 0, limit: null }

async function show(deps: TargetDeps, c: Asked, refused?: Refusal): Promise<Response> {
  const made = await readingCase(deps, memberOf(c), param(c, 'id'), async (tx, loaded): Promise<Made> => ({
    loaded,
    advisory: said(loaded, render(deps.gate, loaded)?.advisory ?? null),
    orders: await ordersOf(tx, loaded.head.id),
    needed: await approvalsNeeded(tx, loaded.head.project, loaded.head.id),
  }))
  if (!made) return missing(c)
  const { head, state } = made.loaded
  const targets = mayAnnounce(memberOf(c), head.project) ? await targetsOf(deps, made.loaded) : new Map<string, AnnounceTarget>()
  const rows = made.advisory && rowsOf({ ...made, advisory: made.advisory }, targets, c.var.now())
  const withdrawn = state.advisory?.withdrawn !== undefined
  const cve = withdrawn && state.cve?.state !== 'rejected' ? (state.cve?.id ?? null) : null
  const request = made.advisory && !withdrawn ? cveRequest(made.advisory, made.loaded.policy.handling?.cve) : null
  const props = { caseId: head.id, request, reference: head.ref, project: head.project, rows, withdrawn, cve, did: c.req.query('did'), refused }
  return renderPage(c, { title: head.ref, side: 'team', status: refused ? 409 : 200, body: <HandoffView {...props} /> })
}

export const showHandoff =
  (deps: TargetDeps): Action =>
  (c) =>
    show(deps, c)

/** Ticks off a correction that a person told, or lets the desk try again what waits for a person. */
export const takeHandoff =
  (deps: TargetDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const [deed, channel] = [text(form, 'do'), text(form, 'channel')]
    if (deed === 'tick') {
      const command = { type: 'RecordAnnouncement' as const, channel, proof: text(form, 'proof'), release: Number(text(form, 'release')) }
      const outcome = await c.var.desk.command(memberOf(c), param(c, 'id'), command)
      if (!outcome) return missing(c)
      return outcome.ok ? c.redirect(`/cases/${param(c, 'id')}/handoff?did=tick`, 303) : show(deps, c, outcome.refused)
    }
    const loaded = await readingCase(deps, memberOf(c), param(c, 'id'), async (_tx, one) => one)
    if (deed !== 'again' || !loaded || !mayAnnounce(memberOf(c), loaded.head.project)) return missing(c)
    await deps.store.as({ role: 'worker' }, (tx) => again(tx, loaded.head.id, channel, deps.gate.now()))
    return c.redirect(`/cases/${loaded.head.id}/handoff?did=again`, 303)
  }

async function again(tx: Tx, caseId: string, channel: string, now: Temporal.Instant): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `select id from outbox where case_id = $1 and kind = 'announce' and split_part(event_key, ':', 3) = $2 and state in ('held', 'failed')`, [caseId, channel])
  for (const { id } of rows) await releaseOutbox(tx, id, now)
}

/** What is public is announced as it stands there; what was taken back as that, with the reason in front of all else. */
function said({ state: { advisory: known } }: Loaded, advisory: Advisory | null): Advisory | null {
  const withdrawal = known?.withdrawal
  if (!advisory) return null
  if (!withdrawal) return known?.published && known.published.revision === known.revision ? asPublished(advisory) : advisory
  return { ...advisory, title: `Withdrawn: ${advisory.title}`, summary: `${withdrawal.reason} ${advisory.summary}`, withdrawal }
}

/** Without a newer draft there is no further revision to tell of: the text is that of the last one that went out. */
function asPublished(advisory: Advisory): Advisory {
  const revisions = advisory.revisions.slice(0, -1)
  return { ...advisory, revisions, dates: { ...advisory.dates, updated: revisions.at(-1)?.at ?? advisory.dates.updated } }
}

/** Opened for the address of a list, which the preview names; nothing else of them is shown. */
function targetsOf({ store }: TargetDeps, { head, policy }: Loaded): Promise<ReadonlyMap<string, AnnounceTarget>> {
  return store.as({ role: 'worker' }, async (tx) => {
    const found = new Map<string, AnnounceTarget>()
    for (const channel of Object.keys(policy.disclosure?.channels ?? {})) {
      const target = await openTarget(tx, head.project, channel)
      if (target) found.set(channel, target)
    }
    return found
  })
}
