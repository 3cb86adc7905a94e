import { RejectedListView, RejectedView } from '../pages/project/rejected-pages.tsx'
import { readRejected } from '../publication/rejected.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { text } from './form.ts'
import { takeWord } from './receipt-word.ts'
import type { ReporterWord } from './receipt-word.ts'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { param } from './route.ts'

/** Rejected reports that everybody may read, and the reporter's word on whether one of them is. */
export function rejectedRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/rejected', access: 'public', action: (c) => showAll(deps, c) },
    { method: 'GET', path: '/rejected/:id', access: 'public', action: (c) => showOne(deps, c) },
    { method: 'POST', path: '/receipt/rejected', access: 'reporter', action: (c) => takeWord(deps, c, answerOf, { sent: true }) },
  ]
}

async function showAll({ store }: ListDeps, c: Asked): Promise<Response> {
  const reports = await store.as({ role: 'public' }, readRejected)
  return renderPage(c, { title: 'Rejected reports', side: 'public', body: <RejectedListView reports={reports} /> })
}

async function showOne({ store }: ListDeps, c: Asked): Promise<Response> {
  const report = (await store.as({ role: 'public' }, readRejected)).find(({ id }) => id === param(c, 'id'))
  return report ? renderPage(c, { title: report.id, side: 'public', body: <RejectedView report={report} /> }) : missing(c)
}

function answerOf(form: FormData): ReporterWord {
  const said = text(form, 'rejected')
  if (said !== 'yes' && said !== 'no') return { fault: 'Choose whether it may become public.' }
  return (reporter) => ({ type: 'AnswerRejectedWords', reporter, consent: said === 'yes' })
}
