import { showBatch, takeBatch } from './day-batch.tsx'
import { showRetrospective } from './day-retrospective.tsx'
import { showChanges } from './day-changes.tsx'
import { lintTexts, showLint } from './day-leak-lint.tsx'
import { showDay, takeDay } from './day-page.tsx'
import type { ListDeps } from './embargo-access.ts'
import type { Route } from './route.ts'

/** The disclosure day of a case: run of show and instant, the advisory's revisions, and the check of public texts. */
export function dayRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/cases/:id/day', access: 'member', action: showDay(deps) },
    { method: 'POST', path: '/cases/:id/day', access: 'member', action: takeDay(deps) },
    { method: 'GET', path: '/cases/:id/advisory/changes', access: 'member', action: showChanges(deps) },
    { method: 'GET', path: '/cases/:id/retrospective', access: 'member', action: showRetrospective(deps) },
    { method: 'GET', path: '/batch', access: 'member', action: showBatch(deps) },
    { method: 'POST', path: '/batch', access: 'member', action: takeBatch(deps) },
    { method: 'GET', path: '/cases/:id/leak-lint', access: 'member', action: showLint(deps) },
    { method: 'POST', path: '/cases/:id/leak-lint', access: 'member', action: lintTexts(deps) },
  ]
}
