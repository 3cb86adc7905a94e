import { leakFindings } from '@parley/coordination'
import { LeakLintView, type LintedText } from '../pages/day/leak-lint-view.tsx'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

async function show(deps: ListDeps, c: Asked, texts: readonly LintedText[] | null): Promise<Response> {
  const made = await readingCase(deps, memberOf(c), param(c, 'id'), async (_tx, { head, state, policy }) => ({
    caseId: head.id,
    reference: head.ref,
    findings: texts && leakFindings(texts, state, policy),
  }))
  if (!made) return missing(c)
  return renderPage(c, { title: made.reference, side: 'team', body: <LeakLintView {...made} texts={texts ?? []} /> })
}

export const showLint =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c, null)

/** Judged and forgotten: the texts are neither stored nor logged. */
export const lintTexts =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const kinds = ['commit', 'branch', 'pull_request'] as const
    return show(
      deps,
      c,
      kinds.map((kind) => ({ kind, text: text(form, kind) })),
    )
  }
