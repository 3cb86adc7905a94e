import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { FormToken } from '../layout.tsx'
import { titleOf } from '../title-of.ts'
import { AudienceMark } from './audience-mark.tsx'
import type { AskedField, FormSpec, PickFrom } from './field.ts'
import { flatFields } from './field.ts'
import { schemes } from './option-words.ts'

/** What is shown again after something was wrong with a form. */
export interface FormRefill {
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly errors: Readonly<Record<string, string>>
}

type Options = readonly (readonly [value: string, label: string])[]

/** The lists that a case brings with it. */
const lists: Readonly<Record<PickFrom, (page: CasePage) => Options>> = {
  members: (page) => page.members.map(({ id, name }) => [id, name]),
  reports: (page) => page.reports.map(({ id, title, reporter }) => [id, `${title} (${reporter})`]),
  reporters: (page) => [...new Map(page.reports.map(({ reporter, reporterId }) => [reporterId ?? reporter, reporter]))],
  clauses: (page) => page.dispositions.map(({ clause, says }) => [clause, says]),
  channels: (page) => page.announcements.map(({ channel, says }) => [channel, `${titleOf(channel)} (${says})`]),
  branches: (page) => page.backports.map(({ branch }) => [branch, branch]),
  versions: (page) => page.versions.map(({ hash, says }) => [hash, says]),
  teams: (page) => page.teams.map(({ key, name }) => [key, name]),
  scale: ({ severityScale = [] }) => severityScale.map(({ name, level, says }) => [name, `${name} (${level}): ${says}`]),
  schemes: ({ severityScheme }) =>
    severityScheme === 'none' ? Object.entries(schemes) : [[severityScheme, schemes[severityScheme]]],
}

export const optionsOf = (page: CasePage, from: PickFrom): Options => lists[from](page)

interface FieldProps {
  readonly id: string
  readonly name: string
  readonly field: AskedField
  readonly given: readonly string[]
  readonly error: string | undefined
  readonly page: CasePage
}

const isRequired = (field: AskedField) => field.kind !== 'yes' && field.kind !== 'number' && field.blank === undefined

/** Hint and error of a field, and what the input says of them to those who hear the page. */
const describedBy = (id: string, field: AskedField, error: string | undefined) =>
  [field.hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined

type Common = Readonly<Record<string, string | boolean | undefined>>

const Control: FC<FieldProps> = ({ id, name, field, given, error, page }) => {
  const common: Common = {
    id,
    name,
    'aria-describedby': describedBy(id, field, error),
    'aria-invalid': error ? 'true' : undefined,
    required: field.kind === 'number' || isRequired(field),
  }
  const value = given[0] ?? ''
  if (field.kind === 'text' || field.kind === 'lines') return <TextArea common={common} field={field} value={value} />
  if (field.kind === 'choice' || field.kind === 'pick') {
    const options = field.kind === 'pick' ? optionsOf(page, field.from) : Object.entries(field.options)
    if (field.kind === 'pick' && field.orTyped && options.length === 0)
      return <input {...common} type="text" value={value} maxlength={500} dir="auto" autocomplete="off" />
    return <Select common={common} options={options} value={value} blank={field.blank !== undefined} />
  }
  if (field.kind === 'url')
    return <input {...common} type="url" value={value} maxlength={2000} placeholder="https://" />
  if (field.kind === 'number') return <input {...common} type="number" min={0} value={value} />
  if (field.kind !== 'line') return null
  const { max = 500, example } = field
  return (
    <input {...common} type="text" value={value} maxlength={max} placeholder={example} dir="auto" autocomplete="off" />
  )
}

type Long = Extract<AskedField, { kind: 'text' | 'lines' }>

const TextArea: FC<{ common: Common; field: Long; value: string }> = ({ common, field, value }) =>
  field.kind === 'text' ? (
    <textarea {...common} rows={field.rows ?? 3} maxlength={field.max ?? 50_000} dir="auto">
      {value}
    </textarea>
  ) : (
    <textarea {...common} rows={3} placeholder={field.example} spellcheck={false}>
      {value}
    </textarea>
  )

const Select: FC<{ common: Common; options: Options; value: string; blank: boolean }> = ({
  common,
  options,
  value,
  blank,
}) => (
  <select {...common}>
    {blank || options.length !== 1 ? <option value="">{blank ? 'Not given' : 'Choose …'}</option> : null}
    {options.map(([each, label]) => (
      <option value={each} selected={each === value}>
        {label}
      </option>
    ))}
  </select>
)

const Notes: FC<{ id: string; field: AskedField; error: string | undefined }> = ({ id, field, error }) => (
  <>
    {field.hint ? (
      <p class="hint" id={`${id}-hint`}>
        {field.hint}
      </p>
    ) : null}
    {error ? (
      <p class="field-error" id={`${id}-error`}>
        {error}
      </p>
    ) : null}
  </>
)

const Choices: FC<FieldProps & { field: Extract<AskedField, { kind: 'choices' }> }> = ({
  id,
  name,
  field,
  given,
  error,
}) => (
  <fieldset class="field">
    <legend>{field.label}</legend>
    <div class="choices">
      {Object.entries(field.options).map(([value, label]) => (
        <label>
          <input type="checkbox" name={name} value={value} checked={given.includes(value)} /> {label}
        </label>
      ))}
    </div>
    <Notes id={id} field={field} error={error} />
  </fieldset>
)

const FieldRow: FC<FieldProps> = (props) => {
  const { id, name, field, given, error } = props
  if (field.kind === 'choices') return <Choices {...props} field={field} />
  if (field.kind === 'yes') {
    return (
      <div class="field field-yes">
        <label>
          <input type="checkbox" name={name} value="yes" checked={(given[0] ?? '') !== ''} /> {field.label}
        </label>
        <Notes id={id} field={field} error={error} />
      </div>
    )
  }
  return (
    <div class="field">
      <label for={id}>
        {field.label}
        {isRequired(field) || field.kind === 'number' ? null : <span class="optional"> optional</span>}
      </label>
      <Control {...props} />
      <Notes id={id} field={field} error={error} />
    </div>
  )
}

export interface CommandFormProps {
  readonly page: CasePage
  readonly spec: FormSpec
  /** Told apart where the same form stands twice on a page. */
  readonly place: string
  readonly refill?: FormRefill | undefined
  /** Where it is sent, if not to the command of its name. */
  readonly action?: string
  /** Values that the page already knows, by field name; their fields are not asked. */
  readonly fixed?: Readonly<Record<string, string>>
}

/** The form of one command, drawn from its entry in the table. */
export const CommandForm: FC<CommandFormProps> = ({ page, spec, place, refill, action, fixed = {} }) => (
  <form
    class={`command audience-${spec.audience}`}
    method="post"
    action={action ?? `/cases/${page.row.id}/commands/${spec.type}`}
  >
    <FormToken />
    <AudienceMark audience={spec.audience} />
    {spec.hint ? <p class="hint">{spec.hint}</p> : null}
    {Object.entries(fixed).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    {flatFields(spec.fields)
      .filter(([name]) => !(name in fixed))
      .map(([name, field]) => (
        <FieldRow
          id={`${place}-${spec.type}-${name.replaceAll('.', '-')}`}
          name={name}
          field={field}
          page={page}
          given={refill?.values[name] ?? []}
          error={refill?.errors[name]}
        />
      ))}
    <p class="actions">
      <button type="submit">{spec.button}</button>
    </p>
  </form>
)
