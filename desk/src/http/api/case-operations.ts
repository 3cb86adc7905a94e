import { z } from 'zod'
import type { CasePage } from '../../projections/rows.ts'
import { labelled } from '../scanned-download.tsx'
import { answerProblem, problems } from '../problem.tsx'
import { draftOf } from './advisory-operations.ts'
import { closeCursor, openCursor } from './cursor.ts'
import { apiProblems } from './json-body.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

export const mostCases = 100

const filter = z.strictObject({
  project: z.string().max(128).optional(),
  state: z.enum(['open', 'closed', 'all'], 'One of open, closed and all.').default('open'),
  updatedSince: z.iso.datetime({
    offset: true,
    error: 'An instant with its zone, such as 2026-11-20T08:00:00Z.',
  }).optional(),
  limit: z.coerce.number(`A whole number from 1 to ${mostCases}.`).int().min(1).max(mostCases).default(50),
  cursor: z.string().max(200).optional().describe('`next` of the page before.'),
})

async function listCases({ c, port, holder, query }: Call<unknown, z.output<typeof filter>>): Promise<Response> {
  const { who, cases: only } = holder()
  const after = query.cursor === undefined ? null : openCursor(query.cursor)
  if (after === undefined) {
    return answerProblem(c, { ...apiProblems.badRequest, faults: [{ at: 'cursor', says: 'Is not of this desk.' }] })
  }
  const { project, state, updatedSince, limit } = query
  const { rows, next } = await port.cases(who, { project, state, updatedSince, only, after, limit })
  return sendShape(c, 'Cases', { cases: rows, next: next && closeCursor(next) })
}

const sought = z.strictObject({
  words: z.string().min(1, 'At least one word.').max(200, 'At most 200 characters.').describe('A case must hold them all. Whole words, names such as CVE-2026-1234 or log4j-core, or the number of a case.'),
})

async function searchCases({ c, port, holder, body }: Call<z.output<typeof sought>>): Promise<Response> {
  const { who, cases: only } = holder()
  const found = await port.search(who, body.words, only)
  if (typeof found !== 'string') {
    const { rows, ...counts } = found
    return sendShape(c, 'CasesFound', { cases: rows, ...counts })
  }
  const says = found === 'no-words' ? 'Holds no word that could be looked for.' : 'Holds more words than one search takes.'
  return answerProblem(c, { ...apiProblems.badRequest, faults: [{ at: 'words', says }] })
}

async function showCase({ c, holder, param }: Call): Promise<Response> {
  const page = await c.var.desk.casePage(holder().who, param('id'))
  return page ? sendShape(c, 'Case', caseOf(page)) : answerProblem(c, problems.notFound)
}

/** Who reports is told by id only, by the shape: a name is more than work on a case needs. */
function caseOf(page: CasePage): object {
  const { row, policy, clocks, steps, entries, facts, backports } = page
  return { case: row, policy, clocks, steps, entries, facts, reports: page.reports, backports, advisory: draftOf(page) }
}

async function sendFile({ c, holder, param }: Call): Promise<Response> {
  const file = await c.var.desk.file(holder().who, param('id'), param('blob'))
  return file ? labelled(c, file) : answerProblem(c, problems.notFound)
}

/** Reading cases. What a token may see is what its owner may see now, and less where it names its cases. */
export const caseOperations: readonly Operation[] = [
  operation({
    id: 'listCases', method: 'GET', path: '/api/v1/cases', door: 'cases:read', query: filter,
    says: 'Cases, newest first',
    answer: { status: 200, says: 'A page of them', shape: 'Cases' }, act: listCases,
  }),
  operation({
    id: 'searchCases', method: 'POST', path: '/api/v1/cases/search', door: 'cases:read', changesNothing: true, body: sought,
    says: 'Search the words of cases', more: 'A POST, so that no address holds the words. Counts as one reading; recorded are who, when and how many were found.',
    answer: { status: 200, says: 'What was found, and what could not be looked through', shape: 'CasesFound' }, act: searchCases,
  }),
  operation({
    id: 'readCase', method: 'GET', path: '/api/v1/cases/:id', door: 'cases:read', says: 'A case',
    more: 'Reading is recorded, and the team sees it.',
    answer: { status: 200, says: 'Its clocks, what may be done next, and what happened', shape: 'Case' }, act: showCase,
  }),
  operation({
    id: 'readFile', method: 'GET', path: '/api/v1/cases/:id/files/:blob', door: 'cases:read',
    says: 'Fetch a file of a case',
    answer: { status: 200, says: 'The bytes, always as an attachment' }, act: sendFile,
  }),
]
