import { createHash, randomUUID } from 'node:crypto'
import type { CaseCommand } from '@parley/coordination'
import { EmbargoPage } from '../pages/case/embargo-page.tsx'
import type { EmbargoProps } from '../pages/case/embargo-page.tsx'
import { embargoForms, isEmbargoForm } from '../pages/forms/embargo-forms.ts'
import type { EmbargoFormType } from '../pages/forms/embargo-forms.ts'
import { missing } from './case-actions.tsx'
import { memberFormOf } from './form.ts'
import { problems, answerProblem } from './problem.tsx'
import { readFields, typedValues } from './read-command.ts'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'
import { memberOf, param } from './route.ts'

type EmbargoCommand = Extract<CaseCommand, { readonly type: 'Embargo' }>['command']

function embargoPage(c: Asked, props: EmbargoProps, status: 200 | 409 | 422): Response {
  return renderPage(c, { title: props.page.row.reference, side: 'team', status, body: <EmbargoPage {...props} /> })
}

export async function showEmbargo(c: Asked): Promise<Response> {
  const page = await c.var.desk.casePage(memberOf(c), param(c, 'id'))
  return page ? embargoPage(c, { page }, 200) : missing(c)
}

/** What the team says about the embargo. Ids and the hash of the text are made here: the core knows no chance. */
export async function takeEmbargo(c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [who, sent] = [memberOf(c), param(c, 'command')]
  const page = isEmbargoForm(sent) ? await c.var.desk.casePage(who, param(c, 'id')) : null
  if (!page || !isEmbargoForm(sent)) return missing(c)
  const read = readFields(embargoForms[sent], form, { who, members: page.members })
  if (!read.ok && read.unknown.length > 0) return answerProblem(c, problems.badForm)
  if (!read.ok) return embargoPage(c, { page, sent, refill: read.state }, 422)
  const outcome = await c.var.desk.command(who, page.row.id, { type: 'Embargo', command: spoken(sent, read.data) })
  if (!outcome) return missing(c)
  if (outcome.ok) return c.redirect(`/cases/${page.row.id}?did=${sent}`, 303)
  return embargoPage(
    c,
    { page, sent, refused: outcome.refused, refill: { values: typedValues(form), errors: {} } },
    409,
  )
}

function spoken(type: EmbargoFormType, data: Readonly<Record<string, unknown>>): EmbargoCommand {
  const word = (name: string): string => (typeof data[name] === 'string' ? data[name] : '')
  if (type === 'Terminate') return { type, by: 'team', reason: word('reason') }
  if (type === 'RecordLegalDuty')
    return { type, by: 'team', authority: word('authority'), basis: word('basis'), what: word('what') }
  const text = word('text')
  const terms = {
    id: randomUUID(),
    text,
    version: '1',
    hash: createHash('sha256').update(text).digest('hex'),
    endsAt: word('endsAt'),
  }
  const delay = delayOf(word('delay'))
  return { type, by: 'team', proposal: randomUUID(), terms, reason: word('reason'), ...(delay ? { delay } : {}) }
}

const delays = [
  'bug_not_understood',
  'fix_not_understood',
  'solution_not_well_tested',
  'distributor_coordination',
] as const
const delayOf = (given: string) => delays.find((delay) => delay === given)
