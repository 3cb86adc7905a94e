import { CaseView } from '../pages/case/case-page.tsx'
import { CasesView } from '../pages/case/cases-page.tsx'
import { CommandPage } from '../pages/case/command-page.tsx'
import type { CommandPageProps } from '../pages/case/command-page.tsx'
import { commandForms } from '../pages/forms/command-forms.ts'
import type { FormSpec } from '../pages/forms/field.ts'
import type { CasePage } from '../projections/rows.ts'
import { memberFormOf } from './form.ts'
import { staleFor } from './guards.tsx'
import { answerProblem, problemOf, problems } from './problem.tsx'
import { readCommand, typedValues } from './read-command.ts'
import { renderPage } from './render.tsx'
import { scannedDownload } from './scanned-download.tsx'
import type { Asked } from './route.ts'
import { memberOf, param } from './route.ts'

/** Foreign and missing look the same, to the byte (security study S-032). */
export const missing = (c: Asked): Response => answerProblem(c, problems.notFound)

export async function showCases(c: Asked): Promise<Response> {
  const [project, closed] = [c.req.query('project') ?? '', c.req.query('closed') === 'yes']
  const rows = await c.var.desk.cases(memberOf(c), { closed, ...(project ? { project } : {}) })
  const [projects, waiting] = await Promise.all([c.var.desk.projects(), c.var.desk.waiting(memberOf(c))])
  return renderPage(c, {
    title: 'Cases',
    side: 'team',
    width: 'wide',
    body: <CasesView rows={rows} projects={projects} filter={{ project, closed }} now={c.var.now()} waiting={waiting} />,
  })
}

const audiences = new Set(['team', 'reporter', 'parties'])
/** Done by pages of their own rather than by a form of the table. */
const otherDone: Readonly<Record<string, string>> = {
  PublishAdvisory: 'The advisory is public',
  merge: 'Both are one case now',
  split: 'The second vulnerability has this case of its own',
  world: 'It is on record, and what follows from it was done',
  retry: 'The letter goes out again',
  settle: 'The letter is settled, and the case says how',
  correct: 'The address is corrected, and what waited goes out',
}

export async function showCase(c: Asked): Promise<Response> {
  const page = await c.var.desk.casePage(memberOf(c), param(c, 'id'))
  if (!page) return missing(c)
  const [show, done] = [c.req.query('show') ?? '', c.req.query('did') ?? '']
  const did =
    commandForms.get(done)?.title ??
    (Object.hasOwn(otherDone, done) ? otherDone[done] : undefined)
  return renderPage(c, {
    title: page.row.reference,
    side: 'team',
    width: 'wide',
    body: <CaseView page={page} now={c.var.now()} show={audiences.has(show) ? show : ''} did={did} />,
  })
}

/** Early notices are written on a page of their own: individual copies, their power, and who will get them. */
const isEarlyNotice = (c: Asked) => param(c, 'command') === 'SendEarlyDisclosure'

export async function showCommand(c: Asked): Promise<Response> {
  if (isEarlyNotice(c)) return c.redirect(`/cases/${param(c, 'id')}/early/new`, 303)
  const spec = commandForms.get(param(c, 'command'))
  const page = spec && (await c.var.desk.casePage(memberOf(c), param(c, 'id')))
  return spec && page ? commandPage(c, { page, spec }, 200) : missing(c)
}

function commandPage(c: Asked, props: CommandPageProps, status: 200 | 409 | 422): Response {
  return renderPage(c, { title: props.page.row.reference, side: 'team', status, body: <CommandPage {...props} /> })
}

/** One command by its form: read strictly, handed to the gate, and back to the case with what it did. */
export async function takeCommand(c: Asked): Promise<Response> {
  if (isEarlyNotice(c)) return missing(c)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const spec = commandForms.get(param(c, 'command'))
  const page = spec && (await c.var.desk.casePage(memberOf(c), param(c, 'id')))
  if (!spec || !page) return missing(c)
  return staleFor(c, memberOf(c), spec.type) ?? decide(c, spec, page, form)
}

async function decide(c: Asked, spec: FormSpec, page: CasePage, form: FormData): Promise<Response> {
  const who = memberOf(c)
  const read = readCommand(spec, form, { who, members: page.members })
  if (!read.ok) return commandPage(c, { page, spec, refill: read.state, unknown: read.unknown }, 422)
  const { command } = read
  if (command.type === 'WriteMessage' && command.audience === 'parties' && !form.has('_confirmed')) {
    return answerProblem(c, {
      ...problems.badForm,
      says: 'A message to all parties needs its box ticked: it leaves the team.',
    })
  }
  const outcome = await c.var.desk.command(who, page.row.id, command)
  if (!outcome) return missing(c)
  if (outcome.ok) return c.redirect(`/cases/${page.row.id}?did=${command.type}`, 303)
  if ((c.req.header('Accept') ?? '').includes('application/json')) return answerProblem(c, problemOf(outcome.refused))
  return commandPage(
    c,
    { page, spec, refused: outcome.refused, refill: { values: typedValues(form), errors: {} } },
    409,
  )
}

export async function sendFile(c: Asked): Promise<Response> {
  const file = await c.var.desk.file(memberOf(c), param(c, 'id'), param(c, 'blob'))
  return file ? scannedDownload(c, file) : missing(c)
}
