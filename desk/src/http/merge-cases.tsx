import type { CaseState } from '@parley/coordination'
import { MergeView } from '../pages/embargo/merge-view.tsx'
import { missing } from './case-actions.tsx'
import type { ListDeps, Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { isFresh } from './guards.tsx'
import { oneOrTwo } from './port/merge-and-split.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked } from './route.ts'

interface Given { readonly other: string; readonly reason: string; readonly preview: boolean }
const nothing: Given = { other: '', reason: '', preview: false }

async function show(deps: ListDeps, c: Asked, given: Given = nothing, verdict?: Verdict): Promise<Response> {
  const [who, id] = [memberOf(c), param(c, 'id')]
  const own = await readingCase(deps, who, id, async (_tx, { head, state }) => ({ head, state }))
  if (!own) return missing(c)
  const others = (await c.var.desk.cases(who, { project: own.head.project })).filter((row) => row.id !== id)
  const chosen = others.find((row) => row.id === given.other)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  return renderPage(c, {
    title: own.head.ref, side: 'team', width: 'wide', status: refused ? 409 : 200,
    body: (
      <MergeView
        frame={{ caseId: id, reference: own.head.ref, title: 'Merge and split', refused }}
        others={others.map((row) => [row.id, `${row.reference}: ${row.title}`] as const)}
        reports={reportsOf(own.state)}
        vendors={Object.values(own.state.vendors.all).filter(({ standing }) => standing === 'joined' || standing === 'invited').length}
        fresh={isFresh(who, c.var.now())}
        chosen={given.other}
        reason={given.reason}
        preview={given.preview && chosen ? await oneOrTwo(deps).foresee(who, { into: id, other: chosen.id }) : null}
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
    const bringsIn = form.has('vendors')
    if (bringsIn && text(form, 'do') !== 'preview' && !isFresh(memberOf(c), c.var.now())) return show(deps, c, given, staleProof)
    if (text(form, 'do') === 'move') return move(deps, c, { ...given, preview: false }, text(form, 'report'))
    if (text(form, 'do') === 'split') return split(deps, c, form)
    if (text(form, 'do') !== 'merge') return show(deps, c, given)
    const { other, reason } = given
    const verdict = await oneOrTwo(deps).merge(memberOf(c), { into: param(c, 'id'), other, reason, vendors: bringsIn })
    if (!verdict) return missing(c)
    return verdict.ok ? c.redirect(`/cases/${param(c, 'id')}?did=merge`, 303) : show(deps, c, given, verdict)
  }

const staleProof = fault('Asking vendors in takes a proof that you are present, not older than five minutes. Give it, then try again; without the vendors nothing is in the way.')

async function split(deps: ListDeps, c: Asked, form: FormData): Promise<Response> {
  const report = text(form, 'report')
  const asked = { from: param(c, 'id'), title: text(form, 'title'), vendors: form.has('vendors'), ...(report === '' ? {} : { report }) }
  const done = await oneOrTwo(deps).split(memberOf(c), asked)
  if (!done) return missing(c)
  return done.ok ? c.redirect(`/cases/${done.caseId}?did=split`, 303) : show(deps, c, nothing, done)
}

/** The same command as by the API, with its checks. */
async function move(deps: ListDeps, c: Asked, given: Given, report: string): Promise<Response> {
  const id = param(c, 'id')
  if (given.reason === '') return show(deps, c, given, fault('Give the reason; both logs keep it.'))
  const outcome = await c.var.desk.command(memberOf(c), id, { type: 'DetachReport', report, toCase: given.other, reason: given.reason })
  if (!outcome) return missing(c)
  return outcome.ok ? c.redirect(`/cases/${id}?did=DetachReport`, 303) : show(deps, c, given, outcome)
}
