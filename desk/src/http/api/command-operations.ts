import type { CaseCommand } from '@parley/coordination'
import { dangerous } from '../../access/table.ts'
import type { Outcome } from '../../commands/outcome.ts'
import { commandForms } from '../../pages/forms/command-forms.ts'
import type { FormSpec } from '../../pages/forms/field.ts'
import type { Scope } from '../../identity/tokens.ts'
import { commandSchema } from '../command-schema.ts'
import { answerProblem, problemOf, problems } from '../problem.tsx'
import { filledIn } from '../read-command.ts'
import type { Asked } from '../route.ts'
import { operation, type Call, type Operation } from './operation.ts'
import { sendShape } from './send-shape.ts'

/** What makes something public, or counts towards it, takes the scope for it; everything else is work on a case. */
const scopeOf: Readonly<Partial<Record<string, Scope>>> = {
  ApproveAdvisory: 'publish', WithdrawAdvisory: 'publish', PublishMitigations: 'publish',
  ShowAdvisoryToReporter: 'advisories:write',
}

/**
 * What takes a proof of presence (S-025) is for the page: a token is never fresh. The scope `publish` is given for what
 * it names, and for that alone.
 */
const isPageOnly = ({ type }: FormSpec): boolean =>
  scopeOf[type] !== 'publish' && [...dangerous].some((action) => action === type)

/** The answer after a command: what was done, and never what else the case holds (S-039). */
export function doneWith(c: Asked, done: string, outcome: Outcome | null): Response {
  if (!outcome) return answerProblem(c, problems.notFound)
  return outcome.ok
    ? sendShape(c, 'Done', { done, events: outcome.events.map(({ type }) => type) })
    : answerProblem(c, problemOf(outcome.refused))
}

async function take(spec: FormSpec, { c, holder, param, body }: Call<Record<string, unknown>>): Promise<Response> {
  const { who, cases } = holder()
  const id = param('id')
  // A report must not leave the cases that the token was made for.
  if (cases !== null && typeof body.toCase === 'string' && !cases.includes(body.toCase)) {
    return answerProblem(c, problems.notFound)
  }
  const needsNames = Object.values(spec.fields).some(({ kind }) => kind === 'name_of')
  const page = needsNames ? await c.var.desk.casePage(who, id) : undefined
  if (page === null) return answerProblem(c, problems.notFound)
  const data = { ...body, ...filledIn(spec.fields, body, { who, members: page?.members ?? [] }) }
  // The schema is made from the table that the compiler checks against the union of commands.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const command = { type: spec.type, ...data } as unknown as CaseCommand
  return doneWith(c, spec.type, await c.var.desk.command(who, id, command))
}

function commandOperation(spec: FormSpec): Operation {
  return operation({
    id: `command${spec.type}`, method: 'POST', path: `/api/v1/cases/:id/commands/${spec.type}`,
    door: scopeOf[spec.type] ?? 'cases:write',
    body: commandSchema(spec), says: spec.title, ...(spec.hint ? { more: spec.hint } : {}),
    answer: { status: 200, says: 'Done', shape: 'Done' }, refuses: [409], act: (call) => take(spec, call),
  })
}

const forms = [...commandForms.values()]

/** Each command of the process by the schema of its form, so that page and program are asked for the same. */
export const commandOperations: readonly Operation[] = forms.filter((spec) => !isPageOnly(spec)).map(commandOperation)

/** Commands that exist and that no token may send. */
export const pageOnly: readonly string[] = forms.filter(isPageOnly).map(({ type }) => type)
