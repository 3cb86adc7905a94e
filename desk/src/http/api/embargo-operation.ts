import { z } from 'zod'
import type { EmbargoCommand } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { caseTerms } from '../../commands/lists-terms.ts'
import { newId } from '../../store/random-id.ts'
import { answerProblem, problems } from '../problem.tsx'
import { doneWith } from './command-operations.ts'
import { operation, type Call, type Operation } from './operation.ts'

const words = (name: string, max = 5000) =>
  z.string(`«${name}» is missing.`).trim().min(1, `«${name}» is empty.`).max(max)

const offer = {
  endsAt: z.iso.datetime({ offset: true, error: 'An instant with its zone, such as 2026-12-09T14:00:00Z.' }),
  reason: words('reason'),
  delay: z
    .enum(['bug_not_understood', 'fix_not_understood', 'solution_not_well_tested', 'distributor_coordination'])
    .optional()
    .describe('Where the policy permits a later date for named reasons only.'),
}

const step = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ do: z.literal('Propose'), ...offer }),
    z.strictObject({ do: z.literal('Revise'), ...offer }),
    z.strictObject({ do: z.literal('SetTerms'), ...offer }),
    z.strictObject({ do: z.literal('Terminate'), reason: words('reason') }),
    z.strictObject({
      do: z.literal('RecordLegalDuty'),
      authority: words('authority', 500),
      basis: words('basis', 500),
      what: words('what'),
    }),
  ],
  'One of Propose, Revise, SetTerms, Terminate and RecordLegalDuty.',
)

/** The terms are the policy's own words and the end that was given; nobody writes terms by hand. */
function spoken(given: z.output<typeof step>, policy: Policy): EmbargoCommand {
  const by = 'team'
  if (given.do === 'Terminate') return { type: given.do, by, reason: given.reason }
  if (given.do === 'RecordLegalDuty') {
    return { type: given.do, by, authority: given.authority, basis: given.basis, what: given.what }
  }
  const terms = caseTerms(policy, newId(), Temporal.Instant.from(given.endsAt).toString())
  const { reason, delay } = given
  return { type: given.do, by, proposal: newId(), terms, reason, ...(delay === undefined ? {} : { delay }) }
}

async function take({ c, port, holder, param, body }: Call<z.output<typeof step>>): Promise<Response> {
  const policy = await port.casePolicy(holder().who, param('id'))
  if (!policy) return answerProblem(c, problems.notFound)
  const command = { type: 'Embargo', command: spoken(body, policy) } as const
  return doneWith(c, 'Embargo', await c.var.desk.command(holder().who, param('id'), command))
}

/** What the team says about the embargo. Other parties answer on pages of their own, by who they are. */
export const embargoOperation: Operation = operation({
  id: 'commandEmbargo',
  method: 'POST',
  path: '/api/v1/cases/:id/commands/Embargo',
  door: 'cases:write',
  body: step,
  says: 'Speak for the team about the embargo',
  more: 'The terms are made of the policy and the instant of the end.',
  answer: { status: 200, says: 'Done', shape: 'Done' },
  refuses: [409],
  act: take,
})
