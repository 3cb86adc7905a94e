import { retrospectiveOf } from '@parley/coordination'
import { eventOf } from '../commands/gate.ts'
import { RetrospectiveView } from '../pages/day/retrospective-view.tsx'
import { readEvents } from '../store/event-log.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { renderPage } from './render.tsx'
import type { Action } from './route.ts'
import { memberOf, param } from './route.ts'

/** What the timeline alone can say of how it went, and a text to start the conversation with. */
export const showRetrospective =
  (deps: ListDeps): Action =>
  async (c) => {
    const made = await readingCase(deps, memberOf(c), param(c, 'id'), async (tx, { head, state, policy }) => ({
      caseId: head.id,
      reference: head.ref,
      zone: policy.calendar.zone,
      made: retrospectiveOf((await readEvents(tx, head.id)).map(eventOf), state, policy, c.var.now()),
    }))
    return made ? renderPage(c, { title: made.reference, side: 'team', body: <RetrospectiveView {...made} /> }) : missing(c)
  }
