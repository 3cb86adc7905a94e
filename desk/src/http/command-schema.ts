import { z } from 'zod'
import type { Field, FormSpec } from '../pages/forms/field.ts'

const lengths = { line: 500, text: 50_000, lines: 200 }

/**
 * The strict schema of a command's fields as JSON, made from the same table that draws the form: a property that the
 * table does not know is refused. What the desk fills in itself (`viewer`, `name_of`) is not accepted from outside. What
 * may stay empty in the form may be left out in JSON.
 */
export function commandSchema(spec: Pick<FormSpec, 'fields'>): z.ZodType<Record<string, unknown>> {
  return objectOf(spec.fields)
}

function objectOf(fields: Readonly<Record<string, Field>>): z.ZodType<Record<string, unknown>> {
  const asked = Object.entries(fields).filter(([, field]) => field.kind !== 'viewer' && field.kind !== 'name_of')
  return z.strictObject(Object.fromEntries(asked.map(([name, field]) => [name, schemaOf(field)])))
}

function schemaOf(field: Field): z.ZodType {
  if (field.kind === 'group') return objectOf(field.fields)
  if (field.kind === 'yes') return z.boolean(`«${field.label}» is true or false.`).default(false)
  if (field.kind === 'number') return z.int(`«${field.label}» must be a whole number.`).nonnegative()
  if (field.kind === 'viewer' || field.kind === 'name_of') return z.never()
  const filled = filledSchema(field)
  if (field.blank === 'absent') return filled.optional()
  if (field.blank === 'null') return filled.nullable().default(null)
  if (field.blank === 'empty') return filled.default(field.kind === 'lines' || field.kind === 'choices' ? [] : '')
  return filled
}

type Filled = Exclude<Field, { kind: 'group' | 'yes' | 'number' | 'viewer' | 'name_of' }>

function filledSchema(field: Filled): z.ZodType {
  const least = field.blank === 'empty' ? 0 : 1
  const missing = `«${field.label}» is empty; please fill it in.`
  switch (field.kind) {
    case 'text':
      return textSchema(field.label, field.max ?? lengths.text, least)
    case 'url':
      return z
        .url({
          protocol: /^https?$/,
          error: `«${field.label}» must be a web address that begins with https:// or http://.`,
        })
        .max(2000)
    case 'lines':
      return z
        .array(textSchema(field.label, lengths.line, 1))
        .min(least, missing)
        .max(lengths.lines)
    case 'choice':
      return z.enum(Object.keys(field.options), `Choose one of the options for «${field.label}».`)
    case 'choices':
      return z.array(z.enum(Object.keys(field.options))).min(least, `Choose at least one of «${field.label}».`)
    default:
      return textSchema(field.label, ('max' in field ? field.max : undefined) ?? lengths.line, least)
  }
}

function textSchema(label: string, max: number, least: number): z.ZodType<string> {
  return z
    .string(`«${label}» is missing.`)
    .min(least, `«${label}» is empty; please fill it in.`)
    .max(max, `«${label}» is longer than ${max} characters; shorten it or attach it as a file.`)
}
