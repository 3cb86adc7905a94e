import type { Advisory } from '@parley/advisory'
import { desk, heldUp, type Context } from '@parley/coordination'
import { approvalsNeeded } from '../commands/approvals.ts'
import type { Loaded } from '../commands/gate.ts'
import { render } from '../commands/publish.ts'
import { handOffs, previewOf } from '../outbox/announce-preview.ts'
import { openTarget, type AnnounceTarget } from '../outbox/announce-target.ts'
import { HandoffView, type HandoffRow } from '../pages/targets/handoff-view.tsx'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { readingCase } from './embargo-reading.ts'
import { renderPage } from './render.tsx'
import type { Action } from './route.ts'
import { memberOf, param } from './route.ts'
import { mayAnnounce } from './targets-page.tsx'
import type { TargetDeps } from './targets-routes.tsx'

interface Made { readonly loaded: Loaded; readonly advisory: Advisory | null; readonly orders: ReadonlyMap<string, { state: string; why: string | null }>; readonly needed: number }

async function ordersOf(tx: Tx, caseId: string): Promise<Made['orders']> {
  const rows = await tx.query<{ key: string; state: string; why: string | null }>(
    `select event_key as key, state, last_error as why from outbox where case_id = $1 and kind = 'announce'`, [caseId])
  return new Map(rows.map(({ key, state, why }) => [key.split(':')[2] ?? '', { state, why }]))
}

/** Every channel of the policy with the text that it will carry; for a list, also to whom. */
function rowsOf({ loaded, advisory, orders, needed }: Made & { readonly advisory: Advisory }, targets: ReadonlyMap<string, AnnounceTarget>, now: string): readonly HandoffRow[] {
  const { state, policy } = loaded
  const channels = policy.disclosure?.channels ?? {}
  const byHand = new Map(handOffs(channels, advisory, new Set(targets.keys())).map((one) => [one.channel, one]))
  const context: Context = { policy, now, actor: desk, approvalsNeeded: needed }
  return Object.entries(channels).flatMap(([channel, { kind, to, force }]): HandoffRow[] => {
    const target = targets.get(channel)
    const preview = target ? previewOf(advisory, target.kind === 'mail' ? target : { kind: target.kind }) : byHand.get(channel)
    const page = kind === 'security_page'
    const done = state.announcements[channel]
    return [{
      channel, kind, to: to ?? null, required: force === 'must', servedBy: target?.kind ?? null, done: done ?? null, order: orders.get(channel) ?? null,
      refused: heldUp([page ? 'security_page_updated' : 'announced'], state, context)?.says ?? null,
      ...(preview ? { recipients: preview.recipients, subject: preview.subject, text: preview.text, characters: preview.characters, limit: preview.limit } : ownWork),
    }]
  })
}

/** The desk or another step does it: there is no text to hand over. */
const ownWork = { recipients: [], subject: null, text: 'No text of its own: done by another step.', characters: 0, limit: null }

export const showHandoff =
  (deps: TargetDeps): Action =>
  async (c) => {
    const made = await readingCase(deps, memberOf(c), param(c, 'id'), async (tx, loaded): Promise<Made> => ({
      loaded,
      advisory: said(loaded, render(deps.gate, loaded)?.advisory ?? null),
      orders: await ordersOf(tx, loaded.head.id),
      needed: await approvalsNeeded(tx, loaded.head.project, loaded.head.id),
    }))
    if (!made) return missing(c)
    const { head } = made.loaded
    const targets = mayAnnounce(memberOf(c), head.project) ? await targetsOf(deps, made.loaded) : new Map<string, AnnounceTarget>()
    const rows = made.advisory && rowsOf({ ...made, advisory: made.advisory }, targets, c.var.now())
    const body = <HandoffView caseId={head.id} reference={head.ref} project={head.project} rows={rows} withdrawn={made.loaded.state.advisory?.withdrawn !== undefined} />
    return renderPage(c, { title: head.ref, side: 'team', body })
  }

/** What was taken back is announced as that, with the reason in front of everything else. */
function said({ state }: Loaded, advisory: Advisory | null): Advisory | null {
  const withdrawal = state.advisory?.withdrawal
  if (!advisory || !withdrawal) return advisory
  return { ...advisory, title: `Withdrawn: ${advisory.title}`, summary: `${withdrawal.reason} ${advisory.summary}`, withdrawal }
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
