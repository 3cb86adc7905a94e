import type { Child, FC, PropsWithChildren } from 'hono/jsx'

/** What a form carries unseen: a member's token, or the sealed receipt of a party. */
export interface Door {
  readonly action: string
  readonly carry: Child
}

export interface DeedProps {
  readonly door: Door
  /** Becomes the field `do`. */
  readonly deed: string
  readonly title: string
  readonly button: string
  readonly hint?: string | undefined
  /** Shown at once rather than behind its title. */
  readonly open?: boolean
  readonly fixed?: Readonly<Record<string, string>>
}

/** One thing that can be done, as a form behind its name; works without scripts. */
export const Deed: FC<PropsWithChildren<DeedProps>> = ({
  door,
  deed,
  title,
  button,
  hint,
  open,
  fixed = {},
  children,
}) => (
  <details class="step" open={open === true}>
    <summary>{title}</summary>
    <form class="command" method="post" action={door.action}>
      {door.carry}
      <input type="hidden" name="do" value={deed} />
      {Object.entries(fixed).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {hint ? <p class="hint">{hint}</p> : null}
      {children}
      <p class="actions">
        <button type="submit">{button}</button>
      </p>
    </form>
  </details>
)

interface AskProps {
  readonly label: string
  readonly name: string
  readonly hint?: string
  readonly optional?: boolean
  readonly value?: string
}

// The same question stands in several forms of a page; each label holds its own control, so that none needs an id.
export const AskLine: FC<AskProps & { type?: 'text' | 'date' | 'time' | 'email' | 'url' }> = ({
  type = 'text',
  ...ask
}) => (
  <div class="field">
    <label>
      {ask.label}
      {ask.optional ? <span class="optional"> optional</span> : null}
      <input
        name={ask.name}
        type={type}
        value={ask.value ?? ''}
        required={ask.optional !== true}
        maxlength={500}
        autocomplete="off"
        dir="auto"
      />
    </label>
    {ask.hint ? <p class="hint">{ask.hint}</p> : null}
  </div>
)

export const AskText: FC<AskProps & { rows?: number }> = ({ rows = 3, ...ask }) => (
  <div class="field">
    <label>
      {ask.label}
      {ask.optional ? <span class="optional"> optional</span> : null}
      <textarea name={ask.name} rows={rows} required={ask.optional !== true} maxlength={50_000} dir="auto">
        {ask.value ?? ''}
      </textarea>
    </label>
    {ask.hint ? <p class="hint">{ask.hint}</p> : null}
  </div>
)

export const AskChoice: FC<
  AskProps & { options: readonly (readonly [value: string, label: string])[]; blank?: string }
> = ({ options, blank, ...ask }) => (
  <div class="field">
    <label>
      {ask.label}
      {ask.optional ? <span class="optional"> optional</span> : null}
      <select name={ask.name} required={ask.optional !== true}>
        {blank === undefined && options.length === 1 ? null : <option value="">{blank ?? 'Choose …'}</option>}
        {options.map(([value, label]) => (
          <option value={value} selected={value === ask.value}>
            {label}
          </option>
        ))}
      </select>
    </label>
    {ask.hint ? <p class="hint">{ask.hint}</p> : null}
  </div>
)

export const AskYes: FC<{ label: string; name: string; required?: boolean }> = ({ label, name, required }) => (
  <div class="field field-yes">
    <label>
      <input type="checkbox" name={name} value="yes" required={required === true} /> {label}
    </label>
  </div>
)

/** A moment: date, time and zone, never one without the others. */
export const AskMoment: FC<{
  label: string
  zone: string
  date?: string | undefined
  time?: string | undefined
  prefix?: string
  optional?: boolean
}> = ({ label, zone, date = '', time = '', prefix = '', optional = false }) => (
  <fieldset class="field">
    <legend>
      {label}
      {optional ? <span class="optional"> optional</span> : null}
    </legend>
    <div class="choices">
      <label>
        Date <input name={`${prefix}date`} type="date" value={date} required={!optional} />
      </label>
      <label>
        Time <input name={`${prefix}time`} type="time" value={time} required={!optional} />
      </label>
      <label>
        Zone <input name={`${prefix}zone`} type="text" value={zone} required={!optional} list="zones" maxlength={60} />
      </label>
    </div>
  </fieldset>
)

/** A table that scrolls by itself where it is wider than the page; the keyboard reaches what is out of sight. */
export const Table: FC<PropsWithChildren<{ head: readonly string[] }>> = ({ head, children }) => (
  <div class="table-wrap" role="group" aria-label={`Table: ${head.join(', ')}`} tabindex={0}>
    <table class="table">
      <thead>
        <tr>
          {head.map((one) => (
            <th>{one}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
)

/** A part of a page with its own heading. */
export const Panel: FC<PropsWithChildren<{ id: string; title: string }>> = ({ id, title, children }) => (
  <section class="panel" aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
)

export const Fact: FC<PropsWithChildren<{ term: string }>> = ({ term, children }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)
