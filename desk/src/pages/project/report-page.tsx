import { sentence } from '@parley/policy'
import type { FC } from 'hono/jsx'
import { contentParts } from '../forms/option-words.ts'
import { Faults, RefusalNotice } from '../notice.tsx'
import type { RefusalWords } from '../notice.tsx'
import { FilesField } from '../reporter/files-field.tsx'
import type { ProjectDetail } from './project-pages.tsx'

export interface ReportRefill {
  readonly values: Readonly<Record<string, string>>
  readonly faults: readonly string[]
}

export interface ReportPageProps {
  readonly detail: ProjectDetail
  /** Made for this showing of the form; a second sending of it is known by it. */
  readonly once: string
  readonly refill?: ReportRefill | undefined
  readonly refused?: RefusalWords | undefined
}

type Asked = ProjectDetail['asked'][number]
/** Parts that a line is enough for; title, details and files have their own places in the form. */
const short = new Set(['identity', 'affiliation', 'handle', 'stub_link', 'affected_versions'])
export const ownPlaces = new Set(['title', 'details', 'attachments'])

function says(detail: ProjectDetail, part: string): string | undefined {
  const asked = detail.asked.find((each) => each.part === part)
  return asked && sentence(asked.says)
}

const Part: FC<{ asked: Asked; value: string }> = ({ asked: { part, says, required, ifAny }, value }) => {
  const common = {
    id: `part-${part}`,
    name: `part.${part}`,
    'aria-describedby': `part-${part}-hint`,
    dir: 'auto',
    required: required && !ifAny,
  } as const
  return (
    <div class="field">
      <label for={common.id}>
        {contentParts[part]}
        {required && !ifAny ? null : <span class="optional"> {ifAny ? 'if there is any' : 'if you can'}</span>}
      </label>
      {short.has(part) ? (
        <input {...common} type="text" maxlength={500} value={value} autocomplete="off" />
      ) : (
        <textarea {...common} rows={4} maxlength={50_000}>
          {value}
        </textarea>
      )}
      <p class="hint" id={`part-${part}-hint`}>
        {sentence(says)}
      </p>
    </div>
  )
}

const Radio: FC<{ legend: string; name: string; value: string; options: readonly (readonly [string, string])[] }> = ({
  legend,
  name,
  value,
  options,
}) => (
  <fieldset class="field">
    <legend>{legend}</legend>
    <div class="choices choices-lines">
      {options.map(([each, label]) => (
        <label>
          <input type="radio" name={name} value={each} checked={each === value} required /> {label}
        </label>
      ))}
    </div>
  </fieldset>
)

const Situation: FC<{ name: string; values: Readonly<Record<string, string>> }> = ({ name, values }) => (
  <>
    <Radio
      legend="Where is the weakness?"
      name="about"
      value={values.about ?? 'project'}
      options={[
        ['project', `In ${name}`],
        ['dependency', `In something that ${name} uses`],
        ['unsure', 'I am not sure'],
      ]}
    />
    <Radio
      legend="Is it public already?"
      name="alreadyPublic"
      value={values.alreadyPublic ?? 'no'}
      options={[
        ['no', 'No, as far as I know'],
        ['yes', 'Yes: it is described or used in public'],
      ]}
    />
  </>
)

const Basics: FC<{ detail: ProjectDetail; values: Readonly<Record<string, string>> }> = ({ detail, values }) => (
  <>
    <div class="field">
      <label for="title">Title</label>
      <input
        id="title"
        name="title"
        type="text"
        required
        maxlength={300}
        value={values.title ?? ''}
        dir="auto"
        autocomplete="off"
        aria-describedby="title-hint"
      />
      <p class="hint" id="title-hint">
        {says(detail, 'title') ?? 'One line that says what is wrong.'}
      </p>
    </div>
    <div class="field">
      <label for="text">What you found</label>
      <textarea id="text" name="text" rows={10} required maxlength={200_000} dir="auto" aria-describedby="text-hint">
        {values.text ?? ''}
      </textarea>
      <p class="hint" id="text-hint">
        {says(detail, 'details') ?? 'What is wrong, and how it can be seen.'}
      </p>
    </div>
  </>
)

/** The form that a project's policy asks for, computed from the policy. */
export const ReportPage: FC<ReportPageProps> = ({ detail, once, refill, refused }) => {
  const { row, notes, asked } = detail
  const values = refill?.values ?? {}
  return (
    <section>
      <p class="crumbs">
        <a href={`/p/${row.id}`}>{row.name}</a>
      </p>
      <h1>Report to {row.name}</h1>
      <p class="lead">
        Only the project’s security team reads this. No account, no cookie, no scripts needed; your network address
        is not stored.
      </p>
      {refused ? <RefusalNotice refused={refused} /> : null}
      <Faults title="Not sent yet" faults={refill?.faults ?? []} />
      {notes.length > 0 ? (
        <ul class="notes">
          {notes.map((note) => (
            <li>{note}</li>
          ))}
        </ul>
      ) : null}
      <form class="report-form" method="post" action={`/p/${row.id}/report`} enctype="multipart/form-data">
        <input type="hidden" name="_once" value={once} />
        <Basics detail={detail} values={values} />
        <Situation name={row.name} values={values} />
        {asked
          .filter(({ part }) => !ownPlaces.has(part))
          .map((each) => (
            <Part asked={each} value={values[`part.${each.part}`] ?? ''} />
          ))}
        <FilesField says={`${says(detail, 'attachments') ?? 'Scripts, logs, screenshots.'} Up to 20 files of 25 MB, 100 MB in all.`} chosen={values.pictures} />
        <p class="actions">
          <button type="submit">Send the report</button>
        </p>
      </form>
    </section>
  )
}
