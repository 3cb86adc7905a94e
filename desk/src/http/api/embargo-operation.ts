import { z } from 'zod'
import type { EmbargoCommand, Offer } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import { caseTerms } from '../../commands/lists-terms.ts'
import type { EmbargoPage } from '../../projections/embargo-page.ts'
import { newId } from '../../store/random-id.ts'
import { answerProblem, problems } from '../problem.tsx'
import { doneWith } from './command-operations.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

const words = (name: string, max = 5000) =>
  z.string(`«${name}» is missing.`).trim().min(1, `«${name}» is empty.`).max(max)
const instant = z.iso.datetime({ offset: true, error: 'An instant with its zone, such as 2026-12-09T14:00:00Z.' })
const yes = z.boolean('true or false.')

const offer = {
  endsAt: instant,
  reason: words('reason'),
  delay: z
    .enum(['bug_not_understood', 'fix_not_understood', 'solution_not_well_tested', 'distributor_coordination'])
    .optional()
    .describe('Where the policy permits a later date for named reasons only.'),
}
const to = { proposal: words('proposal', 64).describe('The id of an open proposal, as «readEmbargo» names it.') }

const terms = [
  z.strictObject({ do: z.literal('Propose'), ...offer }),
  z.strictObject({ do: z.literal('Revise'), ...offer }),
  z.strictObject({ do: z.literal('SetTerms'), ...offer }),
] as const
const answers = [
  z.strictObject({ do: z.literal('Accept'), ...to, hash: words('hash', 128).describe('SHA-256 of the text that was read.') }),
  z.strictObject({ do: z.literal('AcceptThenRevise'), ...to, ...offer }),
  z.strictObject({ do: z.literal('Counter'), ...to, ...offer }),
  z.strictObject({ do: z.literal('Decline'), ...to, reason: words('reason') }),
  z.strictObject({ do: z.literal('Abstain'), ...to }),
  z.strictObject({ do: z.literal('Withdraw'), ...to }),
] as const
const others = [
  z.strictObject({ do: z.literal('Terminate'), reason: words('reason') }),
  z.strictObject({ do: z.literal('AnswerQuestion'), end: yes, reason: words('reason') }),
  z.strictObject({ do: z.literal('AskException'), who: words('who', 500), what: words('what'), whom: words('whom', 500), reason: words('reason') }),
  z.strictObject({ do: z.literal('AnswerException'), exception: words('exception', 64), granted: yes, until: instant.optional(), reason: words('reason').optional() }),
  z.strictObject({ do: z.literal('RecordLegalDuty'), authority: words('authority', 500), basis: words('basis', 500), what: words('what') }),
] as const
const step = z.discriminatedUnion('do', [...terms, ...answers, ...others], 'One of Propose, Revise, SetTerms, an answer to a proposal, Terminate, AnswerQuestion, AskException, AnswerException and RecordLegalDuty.')
type Step = z.output<typeof step>

function offered(given: z.output<(typeof terms)[number]> | Extract<Step, { do: 'AcceptThenRevise' | 'Counter' }>, policy: Policy): Offer {
  const { endsAt, reason, delay } = given
  const made = caseTerms(policy, newId(), Temporal.Instant.from(endsAt).toString())
  return { proposal: newId(), terms: made, reason, ...(delay === undefined ? {} : { delay }) }
}

interface Known { readonly policy: Policy; readonly open: EmbargoPage['proposals'] }
const by = 'team'

/** The terms are the policy's own words and the end that was given; nobody writes terms by hand. */
function spoken(given: Step, known: Known): EmbargoCommand {
  switch (given.do) {
    case 'Propose': case 'Revise': case 'SetTerms': return { type: given.do, by, ...offered(given, known.policy) }
    case 'Terminate': return { type: given.do, by, reason: given.reason }
    case 'AnswerQuestion': return { type: given.do, by, end: given.end, reason: given.reason }
    case 'RecordLegalDuty': return { type: given.do, by, authority: given.authority, basis: given.basis, what: given.what }
    case 'AskException': return { type: given.do, by, exception: newId(), who: given.who, what: given.what, whom: given.whom, reason: given.reason }
    case 'AnswerException': {
      const { exception, granted, until, reason } = given
      const bounds = { ...(until === undefined ? {} : { until: Temporal.Instant.from(until).toString() }), ...(reason === undefined ? {} : { reason }) }
      return { type: given.do, by, exception, granted, ...bounds }
    }
    default: return answered(given, known)
  }
}

/** An answer names the proposal; what is not open is refused by the embargo itself. */
function answered(given: z.output<(typeof answers)[number]>, { policy, open }: Known): EmbargoCommand {
  const id = open.find((one) => one.id === given.proposal)?.terms.id ?? given.proposal
  switch (given.do) {
    case 'Accept': return { type: given.do, by, terms: id, hash: given.hash }
    case 'AcceptThenRevise': return { type: given.do, by, accept: id, ...offered(given, policy) }
    case 'Counter': return { type: given.do, by, to: given.proposal, ...offered(given, policy) }
    case 'Decline': return { type: given.do, by, terms: id, reason: given.reason }
    case 'Abstain': return { type: given.do, by, terms: id }
    case 'Withdraw': return { type: given.do, by, proposal: given.proposal }
  }
}

async function take({ c, port, holder, param, body }: Call<Step>): Promise<Response> {
  const { who } = holder()
  const policy = await port.casePolicy(who, param('id'))
  const page = policy && 'proposal' in body ? await port.parties.embargo(who, param('id')) : undefined
  if (!policy || page === null) return answerProblem(c, problems.notFound)
  const command = { type: 'Embargo', command: spoken(body, { policy, open: page?.proposals ?? [] }) } as const
  return doneWith(c, 'Embargo', await c.var.desk.command(who, param('id'), command))
}

async function read({ c, port, holder, param }: Call): Promise<Response> {
  const page = await port.parties.embargo(holder().who, param('id'))
  return page ? sendShape(c, 'Embargo', page) : answerProblem(c, problems.notFound)
}

/** The embargo for the team. Other parties answer on pages of their own, by who they are. */
export const embargoOperations: readonly Operation[] = [
  operation({
    id: 'readEmbargo', method: 'GET', path: '/api/v1/cases/:id/embargo', door: 'cases:read', says: 'The embargo of a case',
    more: 'Where it stands, what is proposed, who consents, and what the team may do now. Reading is recorded.',
    answer: { status: 200, says: 'The embargo as the team sees it', shape: 'Embargo' }, act: read,
  }),
  operation({
    id: 'commandEmbargo', method: 'POST', path: '/api/v1/cases/:id/commands/Embargo', door: 'cases:write', body: step,
    says: 'Speak for the team about the embargo',
    more: 'The terms are made of the policy and the instant of the end. To invite people of a list takes a proof of presence that no token has.',
    answer: { status: 200, says: 'Done', shape: 'Done' }, refuses: [409], act: take,
  }),
]
