import { iso } from '../commands/gate.ts'
import { listFindings } from '../outbox/cve-finding.ts'
import { CveFindingsView } from '../pages/targets/cve-findings-view.tsx'
import { missing } from './case-actions.tsx'
import { renderPage } from './render.tsx'
import type { Action } from './route.ts'
import { memberOf } from './route.ts'
import { mayAnnounce } from './targets-page.tsx'
import type { TargetDeps } from './targets-routes.tsx'

/** For publishers: findings of IDs without a case, and of cases that this member sees. */
export const showFindings =
  ({ store }: TargetDeps): Action =>
  async (c) => {
    const who = memberOf(c)
    if (!Object.keys(who.roles).some((project) => mayAnnounce(who, project))) return missing(c)
    const all = await store.as({ role: 'worker' }, listFindings)
    const bound = all.flatMap(({ caseId }) => (caseId === null ? [] : [caseId]))
    const seen = await store.as({ role: 'team', member: who.member }, (tx) =>
      tx.query<{ id: string }>('select id from case_head where id = any($1)', [bound]),
    )
    const mine = new Set(seen.map(({ id }) => id))
    const rows = all
      .filter(({ caseId }) => caseId === null || mine.has(caseId))
      .map(({ id, words, foundAt, caseId }) => ({ id, words, caseId, foundAt: iso(foundAt) }))
    return renderPage(c, { title: 'CVE IDs', side: 'team', body: <CveFindingsView rows={rows} /> })
  }
