import type { CaseCommand, CaseCommandType } from '@parley/coordination'

/** What an empty field becomes in the command: left out, an empty text, or `null`. Without it the field is required. */
export type Blank = 'absent' | 'empty' | 'null'

interface Common {
  readonly label: string
  readonly hint?: string
  readonly blank?: Blank
}

/** Lists that differ from case to case. */
export type PickFrom =
  'members' | 'reports' | 'reporters' | 'clauses' | 'channels' | 'branches' | 'schemes' | 'scale' | 'versions' | 'teams'

/** One field of a form: what it asks, and what it may become. The page and the parser read the same value. */
export type Field =
  | (Common & { readonly kind: 'line'; readonly max?: number; readonly example?: string })
  | (Common & { readonly kind: 'text'; readonly max?: number; readonly rows?: number })
  /** One entry a line; becomes a list of texts. */
  | (Common & { readonly kind: 'lines'; readonly example?: string })
  | (Common & { readonly kind: 'url' })
  | (Common & { readonly kind: 'choice'; readonly options: Readonly<Record<string, string>> })
  | (Common & { readonly kind: 'choices'; readonly options: Readonly<Record<string, string>> })
  /** `orTyped`: where the case brings no such list, a line is asked for instead. */
  | (Common & { readonly kind: 'pick'; readonly from: PickFrom; readonly orTyped?: true })
  | { readonly kind: 'yes'; readonly label: string; readonly hint?: string }
  | { readonly kind: 'number'; readonly label: string; readonly hint?: string }
  /** Fields of an inner object; named `outer.inner` in the form. */
  | { readonly kind: 'group'; readonly label: string; readonly fields: Readonly<Record<string, Field>> }
  /** Filled in by the desk with the member who sends the form; never asked, never accepted. */
  | { readonly kind: 'viewer' }
  /** Filled in by the desk with the name that belongs to the member picked in another field. */
  | { readonly kind: 'name_of'; readonly field: string }

type Body<T extends CaseCommandType> = Omit<Extract<CaseCommand, { readonly type: T }>, 'type'>
/** A required part of a command must have a field; an optional one may. */
export type FieldsOf<T extends CaseCommandType> = { readonly [K in keyof Body<T>]: Field }

/** Who will be able to read what the form writes down; shown on the form before anything is typed. */
export type FormAudience = 'team' | 'reporter' | 'parties' | 'public'

export interface FormSpec {
  /** One of the types of `CaseCommand`. */
  readonly type: string
  readonly title: string
  readonly button: string
  readonly audience: FormAudience
  readonly hint?: string
  readonly fields: Readonly<Record<string, Field>>
}

export type Spec<T extends CaseCommandType> = Omit<FormSpec, 'type' | 'fields'> & { readonly fields: FieldsOf<T> }

/** A field that a page asks for: no group, and nothing that the desk fills in. */
export type AskedField = Exclude<Field, { readonly kind: 'group' | 'viewer' | 'name_of' }>

/** Field names as they stand in the form, inner ones with a dot. Those the desk fills in itself are left out. */
export function flatFields(
  fields: Readonly<Record<string, Field>>,
  prefix = '',
): readonly (readonly [string, AskedField])[] {
  return Object.entries(fields).flatMap(([name, field]): readonly (readonly [string, AskedField])[] => {
    if (field.kind === 'viewer' || field.kind === 'name_of') return []
    if (field.kind === 'group') return flatFields(field.fields, `${prefix}${name}.`)
    return [[prefix + name, field]]
  })
}
