import type { CaseEvent } from '@parley/coordination'
import { editorFields } from '../pages/advisory/editor-fields.ts'
import { ChangesView, type RevisionRow } from '../pages/day/changes-view.tsx'
import { draftFrom } from '../projections/advisory-model.ts'
import { eventOf } from '../commands/gate.ts'
import { readEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { renderPage } from './render.tsx'
import type { Action } from './route.ts'
import { memberOf, param } from './route.ts'

type Drafted = CaseEvent & { readonly type: 'AdvisoryDrafted' }

/** Every revision against the former, field by field; the first against nothing. */
export function revisionRows(
  events: readonly CaseEvent[],
  nameOf: (member: string) => string,
): readonly RevisionRow[] {
  const drafts = events.filter((event): event is Drafted => event.type === 'AdvisoryDrafted')
  return drafts.map((event, index) => ({
    number: event.revision,
    at: event.at,
    by: event.actor.kind === 'member' ? nameOf(event.actor.id) : 'the desk',
    summary: event.summary,
    approvals: events.flatMap((one) =>
      one.type === 'AdvisoryApproved' && one.revision === event.revision ? [nameOf(one.by)] : [],
    ),
    publishedAt: events.flatMap((one) =>
      one.type === 'AdvisoryPublished' && one.revision === event.revision ? [one.at] : [],
    ),
    changes: changesBetween(drafts[index - 1]?.advisory, event.advisory),
  }))
}

function changesBetween(before: unknown, after: unknown): RevisionRow['changes'] {
  const [old, fresh] = [draftFrom(before)?.fields, draftFrom(after)?.fields]
  return editorFields.flatMap(({ name, label }) => {
    const [was, is] = [old?.[name] ?? '', fresh?.[name] ?? '']
    return was === is ? [] : [{ label, before: was, after: is }]
  })
}

async function namesOf(tx: Tx): Promise<(member: string) => string> {
  const rows = await tx.query<{ id: string; name: string }>('select id, display_name as name from member')
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  return (member) => names.get(member) ?? member
}

export const showChanges =
  (deps: ListDeps): Action =>
  async (c) => {
    const made = await readingCase(deps, memberOf(c), param(c, 'id'), async (tx, { head }) => ({
      reference: head.ref,
      caseId: head.id,
      rows: revisionRows((await readEvents(tx, head.id)).map(eventOf), await namesOf(tx)),
    }))
    return made ? renderPage(c, { title: made.reference, side: 'team', body: <ChangesView {...made} /> }) : missing(c)
  }
