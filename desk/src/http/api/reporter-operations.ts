import { z } from 'zod'
import { contentNames, type ContentPart } from '@parley/policy'
import { answerProblem, problemOf, problems } from '../problem.tsx'
import { labelled } from '../scanned-download.tsx'
import { attachments, decode, stripMetadata } from './attachments.ts'
import { noReceipt } from './door.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

const words = (label: string, max: number) => z
  .string(`«${label}» is missing.`).trim().min(1, `«${label}» is empty.`)
  .max(max, `«${label}» is longer than ${max} characters; attach the rest as a file.`)

// Made of the policy's own list of parts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const partNames = Object.keys(contentNames) as ContentPart[]
const parts = z.strictObject(
  Object.fromEntries(partNames.map((part) => [part, words(part, 50_000).optional().describe(contentNames[part])])),
)

const report = z.strictObject({
  title: words('title', 300),
  text: words('text', 200_000),
  parts: parts.default({}).describe('What a project asks for by itself; see `asked` of the project.'),
  about: z.enum(
    ['project', 'dependency', 'unsure'],
    'Say where the weakness is: project, dependency or unsure.',
  ).default('unsure'),
  alreadyPublic: z.boolean('«alreadyPublic» is true or false.').default(false),
  attachments,
  stripMetadata,
})

async function takeReport({ c, param, body }: Call<z.output<typeof report>>): Promise<Response> {
  const project = param('project')
  if (!(await c.var.desk.project(project))) return answerProblem(c, problems.notFound)
  const decoded = decode(body.attachments, body.stripMetadata)
  if (!decoded.ok) return answerProblem(c, decoded.problem)
  const { title, text, about, alreadyPublic } = body
  const given = Object.fromEntries(Object.entries(body.parts).filter(([, value]) => value !== undefined))
  const taken = await c.var.desk.report({
    project,
    title,
    text,
    parts: given,
    about,
    alreadyPublic,
    files: decoded.files,
    channel: 'api',
  })
  if (!taken.ok) return answerProblem(c, problemOf(taken.refused))
  const own = await c.var.desk.receipt(taken.receipt)
  const promises = (own?.clocks ?? []).flatMap(
    ({ name, says, due, dueWords, because }) => (due === null ? [] : [{ name, says, due, dueWords, because }]),
  )
  return sendShape(
    c,
    'ReportTaken',
    { reference: taken.reference, receipt: taken.receipt, promises, asked: taken.asked },
    201,
  )
}

const message = z.strictObject({ text: words('text', 50_000), attachments, stripMetadata })

async function takeMessage({ c, receipt, body }: Call<z.output<typeof message>>): Promise<Response> {
  const decoded = decode(body.attachments, body.stripMetadata)
  if (!decoded.ok) return answerProblem(c, decoded.problem)
  const outcome = await c.var.desk.answerByReceipt(receipt(), body.text, decoded.files)
  if (!outcome) return noReceipt(c)
  return outcome.ok ? sendShape(c, 'Sent', { sent: true }, 201) : answerProblem(c, problemOf(outcome.refused))
}

async function showReceipt({ c, receipt }: Call): Promise<Response> {
  const page = await c.var.desk.receipt(receipt())
  return page ? sendShape(c, 'Receipt', page) : noReceipt(c)
}

async function sendOwnFile({ c, receipt, param }: Call): Promise<Response> {
  const page = await c.var.desk.receipt(receipt())
  if (!page) return noReceipt(c)
  const file = await c.var.desk.file({ receipt: receipt() }, page.reference, param('blob'))
  return file ? labelled(c, file) : answerProblem(c, problems.notFound)
}

/** For who reports: no account, no token; the receipt is the way back. */
export const reporterOperations: readonly Operation[] = [
  operation({
    id: 'sendReport', method: 'POST', path: '/api/v1/projects/:project/reports', door: 'reporter', files: true,
    body: report,
    says: 'Report a vulnerability', more: 'Becomes a private case. Attachments hold 25 MB at most, all together.',
    answer: { status: 201, says: 'Taken, and durable', shape: 'ReportTaken' }, refuses: [409], act: takeReport,
  }),
  operation({
    id: 'readReceipt', method: 'GET', path: '/api/v1/receipt', door: 'receipt', says: 'Come back to a report',
    answer: { status: 200, says: 'The reporter’s own view', shape: 'Receipt' }, act: showReceipt,
  }),
  operation({
    id: 'sendMessage', method: 'POST', path: '/api/v1/receipt/messages', door: 'receipt', files: true, body: message,
    says: 'Write to the team',
    answer: { status: 201, says: 'Sent', shape: 'Sent' }, refuses: [409], act: takeMessage,
  }),
  operation({
    id: 'readOwnFile', method: 'GET', path: '/api/v1/receipt/files/:blob', door: 'receipt',
    says: 'Fetch a file of one’s own report',
    answer: { status: 200, says: 'The bytes, always as an attachment' }, act: sendOwnFile,
  }),
]
