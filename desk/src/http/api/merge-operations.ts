import { z } from 'zod'
import { answerProblem, problemOf, problems } from '../problem.tsx'
import { doneWith } from './command-operations.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

const words = (name: string, max = 5000) => z.string(`«${name}» is missing.`).trim().min(1, `«${name}» is empty.`).max(max)
const caseId = z.string('The id of a case.').min(1).max(128)

const merging = z.strictObject({ other: caseId.describe('The case that is taken in.'), reason: words('reason').describe('Why they are one; both logs keep it.') })
const foreseeing = z.strictObject({ other: caseId })
const splitting = z.strictObject({
  title: words('title', 500).describe('What the second vulnerability is.'),
  report: words('report', 64).optional().describe('The id of the report that holds both; the first that came here where it is left out.'),
})

/** A case outside the token looks like one that is not there. */
const isOutside = ({ holder }: Call, other: string): boolean => {
  const { cases } = holder()
  return cases !== null && !cases.includes(other)
}

async function merge(call: Call<z.output<typeof merging>>): Promise<Response> {
  const { c, port, holder, param, body } = call
  if (isOutside(call, body.other)) return answerProblem(c, problems.notFound)
  return doneWith(c, 'Merge', await port.parties.merge(holder().who, { into: param('id'), ...body, vendors: false }))
}

async function foresee(call: Call<z.output<typeof foreseeing>>): Promise<Response> {
  const { c, port, holder, param, body } = call
  const found = isOutside(call, body.other) ? null : await port.parties.foresee(holder().who, { into: param('id'), other: body.other })
  return found ? sendShape(c, 'MergeForeseen', { ...found, refused: found.refused ?? null }) : answerProblem(c, problems.notFound)
}

/** The new case is outside a token that names its cases; its id is told all the same. */
async function split({ c, port, holder, param, body }: Call<z.output<typeof splitting>>): Promise<Response> {
  const { title, report } = body
  const done = await port.parties.split(holder().who, { from: param('id'), title, vendors: false, ...(report === undefined ? {} : { report }) })
  if (!done) return answerProblem(c, problems.notFound)
  return done.ok ? sendShape(c, 'SplitOff', { id: done.caseId, reference: done.reference }, 201) : answerProblem(c, problemOf(done.refused))
}

const noVendors = 'Vendors of the other case are not asked in by this: that takes a proof of presence that no token has.'

/** Two cases that turn out to be one, and one that turns out to be two. */
export const mergeOperations: readonly Operation[] = [
  operation({
    id: 'foreseeMerge', method: 'POST', path: '/api/v1/cases/:id/merge/preview', door: 'cases:read', changesNothing: true, body: foreseeing,
    says: 'What taking in another case would do', more: 'Reading of both is recorded.',
    answer: { status: 200, says: 'In words, for people', shape: 'MergeForeseen' }, act: foresee,
  }),
  operation({
    id: 'mergeCases', method: 'POST', path: '/api/v1/cases/:id/merge', door: 'cases:write', body: merging,
    says: 'Take in the reports of another case', more: `The shorter embargo holds, the longer one becomes a change on the table. ${noVendors}`,
    answer: { status: 200, says: 'Done', shape: 'Done' }, refuses: [409], act: merge,
  }),
  operation({
    id: 'splitCase', method: 'POST', path: '/api/v1/cases/:id/split', door: 'cases:write', body: splitting,
    says: 'Split a second vulnerability off, as a case of its own', more: `Terms in force hold there too. ${noVendors}`,
    answer: { status: 201, says: 'The new case', shape: 'SplitOff' }, refuses: [409], act: split,
  }),
]
