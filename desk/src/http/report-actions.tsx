import { sentence } from '@parley/policy'
import { randomBytes } from 'node:crypto'
import type { ContentPart } from '@parley/policy'
import type { ProjectDetail } from '../pages/project/project-pages.tsx'
import { ownPlaces, ReportPage } from '../pages/project/report-page.tsx'
import type { ReportPageProps } from '../pages/project/report-page.tsx'
import { ReceiptGiven } from '../pages/reporter/receipt-pages.tsx'
import type { UploadedFile, WebReport } from './desk-port.ts'
import { formOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { sealReceipt } from './receipt-actions.tsx'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'
import { param } from './route.ts'
import { reporterFiles } from './reporter-files.ts'

const formLife = 24 * 60 * 60 * 1000
const purpose = 'report form'
const sentTwice =
  'This form was sent already, and its receipt was shown once. To report something else, fill in the form below.'
const tooOld =
  'The form is a day old. It is renewed below with what you wrote: please send it again. Files must be chosen again.'

const milliseconds = (c: Asked) => Temporal.Instant.from(c.var.now()).epochMilliseconds

export async function showReportForm(c: Asked): Promise<Response> {
  const detail = await c.var.desk.project(param(c, 'project'))
  if (!detail) return answerProblem(c, problems.notFound)
  // A policy without a form still has its other ways; its page names them.
  return detail.formAllowed ? reportForm(c, detail, {}) : c.redirect(`/p/${detail.row.id}`, 303)
}

function reportForm(c: Asked, detail: ProjectDetail, given: Pick<ReportPageProps, 'refill' | 'refused'>): Response {
  const rest = given.refill ? { ...given, refill: { ...given.refill, values: shownAgain(given.refill.values) } } : given
  const once = c.var.seal.close(purpose, randomBytes(16).toString('hex'), milliseconds(c) + formLife)
  const status = rest.refused ? 409 : rest.refill ? 422 : 200
  return renderPage(c, {
    title: 'Report',
    side: 'reporter',
    status,
    body: <ReportPage detail={detail} once={once} {...rest} />,
  })
}

/**
 * Takes a report. The receipt is the answer itself: a redirect would have to carry it in an address or a cookie, and
 * it belongs in neither.
 */
export async function takeReport(c: Asked): Promise<Response> {
  const detail = await c.var.desk.project(param(c, 'project'))
  if (!detail?.formAllowed) return answerProblem(c, problems.notFound)
  const form = await formOf(c)
  if (form instanceof Response) return form
  const uploaded = await reporterFiles(form)
  const values = valuesOf(form)
  const faults = faultsOf(values, detail, uploaded.ok ? [] : [uploaded.says])
  const once = c.var.seal.open(purpose, values['_once'] ?? '', milliseconds(c))
  if (once === null) faults.push(tooOld)
  if (!uploaded.ok || once === null || faults.length > 0) return reportForm(c, detail, { refill: { values, faults } })
  return sendOnce(c, detail, values, uploaded.files, once)
}

async function sendOnce(
  c: Asked,
  detail: ProjectDetail,
  values: Record<string, string>,
  files: readonly UploadedFile[],
  once: string,
): Promise<Response> {
  if (!c.var.once.take(once)) return reportForm(c, detail, { refill: { values: {}, faults: [sentTwice] } })
  let taken = false
  try {
    const answer = await c.var.desk.report(reportOf(detail, values, files))
    taken = answer.ok
    if (!answer.ok) return reportForm(c, detail, { refill: { values, faults: [] }, refused: answer.refused })
    return renderPage(c, {
      title: 'Your receipt',
      side: 'reporter',
      body: (
        <ReceiptGiven given={{ ...answer, projectName: detail.row.name, sealed: sealReceipt(c, answer.receipt) }} />
      ),
    })
  } finally {
    if (!taken) c.var.once.giveBack(once)
  }
}

function valuesOf(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...new Set(form.keys())].filter((name) => name !== 'files').map((name) => [name, text(form, name)]),
  )
}

/** As much as the API takes; who has more sends it as a file, which no page has to draw. */
const longestText = 200_000
const longestPart = 50_000
const tooLong = (what: string, longest: number): string =>
  `${what} is longer than ${longest.toLocaleString('en')} characters; send the rest as a file. Only its beginning is below: go back in your browser for the whole.`

/** What is too long to be taken is too long to be drawn: the page would be as large as what was refused. */
const longestShown = 20_000
function shownAgain(values: Readonly<Record<string, string>>): Record<string, string> {
  const known = Object.entries(values).filter(([name]) => name.length <= 60).slice(0, 60)
  return Object.fromEntries(known.map(([name, value]) => [name, value.length > mostOf(name) ? value.slice(0, longestShown) : value]))
}
const mostOf = (name: string): number => (name === 'text' ? longestText : name === 'title' ? 300 : longestPart)

const abouts: readonly WebReport['about'][] = ['project', 'dependency', 'unsure']

function faultsOf(values: Record<string, string>, detail: ProjectDetail, faults: readonly string[]): string[] {
  const required = detail.asked.filter(({ part, required, ifAny }) => required && !ifAny && !ownPlaces.has(part))
  const known = new Set([
    '_once',
    'title',
    'text',
    'about',
    'alreadyPublic',
    'pictures',
    ...detail.asked.map(({ part }) => `part.${part}`),
  ])
  return [
    ...faults,
    ...Object.keys(values)
      .filter((name) => !known.has(name))
      .slice(0, 3)
      .map((name) => `This form has no field «${name.slice(0, 60)}»; reload the page and send it again.`),
    ...(values.title ? [] : ['The title is empty. One line that says what is wrong is enough.']),
    ...((values.title ?? '').length > 300
      ? ['The title is longer than 300 characters; put the rest into the text.']
      : []),
    ...((values.text ?? '').length > longestText ? [tooLong('The text', longestText)] : []),
    ...detail.asked
      .filter(({ part }) => (values[`part.${part}`] ?? '').length > longestPart)
      .map(({ says }) => tooLong(`«${says}»`, longestPart)),
    ...(values.text ? [] : ['The text is empty. Say what you found, and how it can be seen.']),
    ...required
      .filter(({ part }) => !values[`part.${part}`])
      .map(({ says }) => `The policy asks for this: ${sentence(says)}`),
    ...(abouts.some((about) => about === values.about)
      ? []
      : ['Choose where the weakness is, or that you are not sure.']),
    ...(['yes', 'no'].includes(values.alreadyPublic ?? '') ? [] : ['Choose whether it is public already.']),
  ]
}

function reportOf(detail: ProjectDetail, values: Record<string, string>, files: readonly UploadedFile[]): WebReport {
  const given: readonly (readonly [ContentPart, string])[] = detail.asked
    .map(({ part }) => [part, values[`part.${part}`] ?? ''] as const)
    .filter(([, value]) => value !== '')
  return {
    project: detail.row.id,
    title: values.title ?? '',
    text: values.text ?? '',
    parts: Object.fromEntries(given),
    alreadyPublic: values.alreadyPublic === 'yes',
    about: abouts.find((about) => about === values.about) ?? 'unsure',
    files,
  }
}
