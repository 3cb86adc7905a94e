import { z } from 'zod'
import type { CasePage } from '../../projections/rows.ts'
import { importDefaults, importedFields } from '../../projections/advisory-import.ts'
import { advisoryOf, editorFields, laterFields } from '../../pages/advisory/editor-fields.ts'
import { answerProblem, problemOf, problems } from '../problem.tsx'
import { doneWith } from './command-operations.ts'
import { apiProblems } from './json-body.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

/** The draft as the API shows it; revision 0 where there is none. */
export function draftOf({ advisory }: CasePage): object {
  if (!advisory) return { revision: 0, approvals: [], approvalsNeeded: null, fields: null, published: null }
  const { revision, approvals, approvalsNeeded, fields, published } = advisory
  return { revision, approvals, approvalsNeeded, fields, published: published ?? null }
}

const longest = 50_000
const fields = Object.fromEntries(
  editorFields.map(
    ({ name, label, hint }) => [
      name,
      (laterFields.has(name) ? z.string().max(longest).optional() : z.string(`«${name}» is missing.`).max(longest))
        .describe(hint ? `${label}. ${hint}` : label),
    ],
  ),
)

const saving = z.strictObject({
  revision: z.int('«revision» is a whole number.').nonnegative().describe(
    'The revision that this one is made from; 0 for the first.',
  ),
  change: z.string('«change» is missing.').trim().min(1, 'Say in a few words what changed.').max(500),
  fields: z.strictObject(fields),
})

async function showDraft({ c, holder, param }: Call): Promise<Response> {
  const page = await c.var.desk.casePage(holder().who, param('id'))
  return page ? sendShape(c, 'Draft', draftOf(page)) : answerProblem(c, problems.notFound)
}

async function saveDraft({ c, holder, param, body }: Call<z.output<typeof saving>>): Promise<Response> {
  const { who } = holder()
  const page = await c.var.desk.casePage(who, param('id'))
  if (!page) return answerProblem(c, problems.notFound)
  if ((page.advisory?.revision ?? 0) !== body.revision) return answerProblem(c, apiProblems.staleRevision)
  const given = advisoryOf((name) => body.fields[name] ?? '')
  return doneWith(c, 'DraftAdvisory', await c.var.desk.saveAdvisory(who, param('id'), given, body.change))
}

const takingOver = z.strictObject({
  file: z.string('«file» is missing.').min(1, 'The file is empty.').max(1024 * 1024).describe(
    'The text of a CSAF, OSV, CVE or GitHub document.',
  ),
  vulnerability: z.string().max(200).optional().describe(
    'Which of several vulnerabilities of a CSAF document: its number from 1, or its CVE ID. Otherwise the first; the others are named in what is left out.',
  ),
})

async function takeOver({ c, holder, param, body }: Call<z.output<typeof takingOver>>): Promise<Response> {
  const page = await c.var.desk.casePage(holder().who, param('id'))
  if (!page) return answerProblem(c, problems.notFound)
  const read = importedFields(body.file, page.advisory?.fields, importDefaults(page, c.var.now()), body.vulnerability)
  if ('refused' in read) return answerProblem(c, problemOf({ code: 'bad-value', rules: [], says: read.refused }))
  return sendShape(c, 'TakenOver', { ...read, fields: advisoryOf((name) => read.fields[name] ?? '') })
}

async function showPreview({ c, holder, param }: Call): Promise<Response> {
  // The case is read first, as on the page: it is what is recorded, and what counts towards the budget of readings.
  const page = await c.var.desk.casePage(holder().who, param('id'))
  const preview = page && (await c.var.desk.previewAdvisory(holder().who, param('id')))
  return preview ? sendShape(c, 'Preview', preview) : answerProblem(c, problems.notFound)
}

const publishing = z.strictObject({
  revision: z.int('«revision» is a whole number.').positive().optional().describe(
    'Publish only if the draft still has this revision.',
  ),
})

async function publish({ c, holder, param, body }: Call<z.output<typeof publishing>>): Promise<Response> {
  const { who } = holder()
  if (body.revision !== undefined) {
    const page = await c.var.desk.casePage(who, param('id'))
    if (!page) return answerProblem(c, problems.notFound)
    if (page.advisory?.revision !== body.revision) return answerProblem(c, apiProblems.staleRevision)
  }
  return doneWith(c, 'PublishAdvisory', await c.var.desk.publish(who, param('id')))
}

/** Writing, looking at and publishing the advisory of a case. */
export const advisoryOperations: readonly Operation[] = [
  operation({
    id: 'readDraft', method: 'GET', path: '/api/v1/cases/:id/advisory', door: 'cases:read',
    says: 'The draft of the advisory',
    answer: { status: 200, says: 'Its newest revision', shape: 'Draft' }, act: showDraft,
  }),
  operation({
    id: 'saveDraft', method: 'PUT', path: '/api/v1/cases/:id/advisory', door: 'advisories:write', body: saving,
    says: 'Write a new revision',
    more: 'Approvals of the revision before do not count for it.',
    answer: { status: 200, says: 'Saved', shape: 'Done' }, refuses: [409], act: saveDraft,
  }),
  operation({
    id: 'takeOverAdvisory', method: 'POST', path: '/api/v1/cases/:id/advisory/import', door: 'advisories:write', body: takingOver,
    says: 'Read somebody’s advisory into the fields of the draft',
    more: 'Saves nothing: send the fields with «saveDraft». What the draft has no place for is named.',
    answer: { status: 200, says: 'What was understood', shape: 'TakenOver' }, refuses: [409], act: takeOver,
  }),
  operation({
    id: 'previewAdvisory', method: 'GET', path: '/api/v1/cases/:id/advisory/preview', door: 'cases:read',
    says: 'The draft in every format',
    answer: { status: 200, says: 'The files and what is wrong with them', shape: 'Preview' }, act: showPreview,
  }),
  operation({
    id: 'publishAdvisory', method: 'POST', path: '/api/v1/cases/:id/publish', door: 'publish', body: publishing,
    says: 'Publish the advisory',
    more: 'Cannot be taken back. Takes as many approvals as the desk asks for, like the page.',
    answer: { status: 200, says: 'It is public', shape: 'Done' }, refuses: [409], act: publish,
  }),
]
