import type { CaseState } from '@parley/coordination'
import { mergeCases, mergeWords } from '../commands/merge-cases.ts'
import { MergeView } from '../pages/embargo/merge-view.tsx'
import { missing } from './case-actions.tsx'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked } from './route.ts'

interface Given { readonly other: string; readonly reason: string; readonly preview: boolean }
const nothing: Given = { other: '', reason: '', preview: false }

async function show(deps: ListDeps, c: Asked, given: Given = nothing, verdict?: Verdict): Promise<Response> {
  const [who, id] = [memberOf(c), param(c, 'id')]
  const own = await readingCase(deps, who, id, async (_tx, { head, state, policy }) => ({ head, state, zone: policy.calendar.zone }))
  if (!own) return missing(c)
  const others = (await c.var.desk.cases(who, { project: own.head.project })).filter((row) => row.id !== id)
  const chosen = others.find((row) => row.id === given.other)
  const other = given.preview && chosen ? await readingCase(deps, who, chosen.id, async (_tx, { head, state }) => ({ head, state })) : null
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: own.head.ref, side: 'team', width: 'wide', status: refused ? 409 : 200,
    body: (
      <MergeView
        frame={{ caseId: id, reference: own.head.ref, title: 'Merge and split', refused }}
        others={others.map((row) => [row.id, `${row.reference}: ${row.title}`] as const)}
        reports={reportsOf(own.state)}
        chosen={given.other}
        reason={given.reason}
        preview={other ? { reference: other.head.ref, ...mergeWords(own.state, other.state, own.zone) } : null}
      />
    ),
  })
}

const reportsOf = ({ reports }: CaseState) => reports.filter(({ detached }) => !detached).map(({ id, title }) => [id, title] as const)

export const showMerge = (deps: ListDeps): Action => (c) => show(deps, c)

/** Shown before it is done; both cases must be this member's to judge. */
export const takeMerge =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const given = { other: text(form, 'other'), reason: text(form, 'reason'), preview: true }
    if (text(form, 'do') === 'move') return move(deps, c, { ...given, preview: false }, text(form, 'report'))
    if (text(form, 'do') !== 'merge') return show(deps, c, given)
    const verdict = await merge(deps, c, given)
    if (!verdict) return missing(c)
    return verdict.ok ? c.redirect(`/cases/${param(c, 'id')}?did=merge`, 303) : show(deps, c, given, verdict)
  }

async function merge(deps: ListDeps, c: Asked, { other, reason }: Given): Promise<Verdict | null> {
  const [who, id] = [memberOf(c), param(c, 'id')]
  for (const one of [id, other]) {
    const may = await mayAct(deps, who, one, 'AttachReport')
    if (!may?.ok) return may ?? (one === id ? null : fault('There is no such other case of this project.'))
  }
  if (reason === '') return fault('Say why they are one; both logs keep it.')
  return asWorker(deps, (tx) => mergeCases(deps.gate, tx, { into: id, from: other, reason }, actorOf(who)))
}

/** The same command as by the API, with its checks. */
async function move(deps: ListDeps, c: Asked, given: Given, report: string): Promise<Response> {
  const id = param(c, 'id')
  if (given.reason === '') return show(deps, c, given, fault('Give the reason; both logs keep it.'))
  const outcome = await c.var.desk.command(memberOf(c), id, { type: 'DetachReport', report, toCase: given.other, reason: given.reason })
  if (!outcome) return missing(c)
  return outcome.ok ? c.redirect(`/cases/${id}?did=DetachReport`, 303) : show(deps, c, given, outcome)
}
