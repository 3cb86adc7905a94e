import type { CaseCommand } from '@parley/coordination'
import type { AskedField, Field, FormSpec } from '../pages/forms/field.ts'
import { flatFields } from '../pages/forms/field.ts'
import type { SignedIn } from './desk-port.ts'
import { commandSchema } from './command-schema.ts'

/** What somebody typed, by field name, to be shown again; and what is wrong with it, by field name. */
export interface FormState {
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly errors: Readonly<Record<string, string>>
}

/** What was typed, by field name, for a form that is shown again. */
export function typedValues(form: FormData): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => [name, form.getAll(name).filter((value) => typeof value === 'string')]),
  )
}

export type ReadFields =
  | { readonly ok: true; readonly data: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly state: FormState; readonly unknown: readonly string[] }

export type ReadCommand =
  | { readonly ok: true; readonly command: CaseCommand }
  | { readonly ok: false; readonly state: FormState; readonly unknown: readonly string[] }

/** Who sends the form, and the names of the members that it may pick. */
export interface FormContext {
  readonly who: SignedIn
  readonly members: readonly { readonly id: string; readonly name: string }[]
}

/** Fields of the page itself, which are no part of any command. */
const pageFields = new Set(['_token', '_confirmed'])

/**
 * Reads the fields of a form. Fields that the form does not have are refused by name, not dropped: a page that is
 * older than the desk must not lose half of what somebody meant.
 */
export function readFields(spec: FormSpec, form: FormData, context: FormContext): ReadFields {
  const fields = flatFields(spec.fields)
  const known = new Set(fields.map(([name]) => name))
  const unknown = [...new Set(form.keys())].filter((name) => !known.has(name) && !pageFields.has(name))
  const values = Object.fromEntries(fields.map(([name]) => [name, textsOf(form, name)]))
  if (unknown.length > 0) return { ok: false, unknown, state: { values, errors: {} } }
  const parsed = commandSchema(spec).safeParse(nested(spec.fields, values, ''))
  if (!parsed.success) {
    const errors = Object.fromEntries(
      parsed.error.issues.map((issue) => [
        issue.path.filter((part) => typeof part === 'string').join('.'),
        issue.message,
      ]),
    )
    return { ok: false, unknown, state: { values, errors } }
  }
  return { ok: true, data: { ...parsed.data, ...filledIn(spec.fields, parsed.data, context) } }
}

/** The same, as the command that the form stands for. */
export function readCommand(spec: FormSpec, form: FormData, context: FormContext): ReadCommand {
  const read = readFields(spec, form, context)
  if (!read.ok) return read
  // The table is checked against the union of commands by the compiler, and the value against the table just now.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ok: true, command: { type: spec.type, ...read.data } as CaseCommand }
}

function textsOf(form: FormData, name: string): string[] {
  return form
    .getAll(name)
    .filter((value) => typeof value === 'string')
    .map((value) => value.replaceAll('\r\n', '\n').trim())
}

/** Form texts as the JSON that the schema speaks of. */
function nested(
  fields: Readonly<Record<string, Field>>,
  values: Readonly<Record<string, string[]>>,
  prefix: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
      if (field.kind === 'viewer' || field.kind === 'name_of') return []
      if (field.kind === 'group') return [[name, nested(field.fields, values, `${prefix}${name}.`)]]
      const value = valueOf(field, values[prefix + name] ?? [])
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function valueOf(field: AskedField, given: readonly string[]): unknown {
  const first = given[0] ?? ''
  if (field.kind === 'yes') return first !== ''
  if (field.kind === 'number') return first === '' ? Number.NaN : Number(first)
  if (field.kind === 'choices') return given.filter((each) => each !== '')
  if (field.kind === 'lines')
    return first
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  if (first !== '') return first
  return field.blank === 'absent' ? undefined : field.blank === 'null' ? null : ''
}

/** What the desk adds to the fields that were given: who sends them, and the names of members they pick. */
export function filledIn(
  fields: Readonly<Record<string, Field>>,
  data: Record<string, unknown>,
  { who, members }: FormContext,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
      if (field.kind === 'viewer') return [[name, who.member]]
      if (field.kind !== 'name_of') return []
      const id = data[field.field]
      return [[name, members.find((member) => member.id === id)?.name ?? String(id)]]
    }),
  )
}
