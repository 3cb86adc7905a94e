import type { FC } from 'hono/jsx'
import type { AdvisoryFields, CasePage } from '../../projections/rows.ts'
import { CaseCrumbs } from '../case/command-page.tsx'
import { AudienceMark } from '../forms/audience-mark.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice } from '../notice.tsx'
import type { RefusalWords } from '../notice.tsx'
import { editorFields, editorParts } from './editor-fields.ts'
import type { EditorField } from './editor-fields.ts'
import { TakenOverNotice, TakeOverForm } from './take-over.tsx'
import type { TakenOver } from './take-over.tsx'
import { Untrusted } from '../untrusted.tsx'

/** Short ones stand beside each other; words and lists take the whole width. */
const narrow: ReadonlySet<string> = new Set(['product', 'ecosystem', 'packageName', 'purl', 'cpe', 'repository', 'affected', 'fixed', 'ownSeverity', 'ssvc', 'workarounds', 'mitigations', 'cwe', 'exploitation'])

const EditorRow: FC<{ field: EditorField; value: string }> = ({ field: { name, label, hint, rows }, value }) => {
  const common = {
    id: `advisory-${name}`,
    name: name,
    dir: 'auto',
    'aria-describedby': hint ? `advisory-${name}-hint` : undefined,
  } as const
  return (
    <div class={narrow.has(name) ? 'field' : 'field field-wide'}>
      <label for={common.id}>{label}</label>
      {rows ? (
        <textarea {...common} rows={rows} maxlength={50_000}>
          {value}
        </textarea>
      ) : (
        <input {...common} type="text" value={value} maxlength={500} autocomplete="off" />
      )}
      {hint ? (
        <p class="hint" id={`advisory-${name}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  )
}

export interface EditorProps {
  readonly page: CasePage
  readonly fields: AdvisoryFields
  readonly summary?: string
  readonly saved?: boolean
  readonly refused?: RefusalWords | undefined
  readonly fault?: string | undefined
  /** What a file gave, which the form now shows and nobody saved yet. */
  readonly takenOver?: TakenOver
  /** Why a file could not be taken over. */
  readonly unread?: string
}

const ChangeField: FC<{ summary: string }> = ({ summary }) => (
  <div class="field">
    <label for="advisory-change">What changed in this revision</label>
    <input
      id="advisory-change"
      name="_change"
      type="text"
      required
      maxlength={500}
      value={summary}
      autocomplete="off"
    />
  </div>
)

type Draft = Required<Pick<EditorProps, 'page' | 'fields' | 'summary'>>

const EditorForm: FC<Draft> = ({ page, fields, summary }) => (
  <form class="panel command audience-team" method="post" action={`/cases/${page.row.id}/advisory`}>
    <FormToken />
    <AudienceMark audience="team" />
    <p class="hint">
      Nothing of this is public before publication. The advisory is written in English, for every format at once.
    </p>
    {Object.entries(editorParts).map(([part, title]) => (
      <fieldset class="editor-part">
        <legend>{title}</legend>
        {editorFields
          .filter((field) => field.part === part)
          .map((field) => (
            <EditorRow field={field} value={fields[field.name] ?? ''} />
          ))}
      </fieldset>
    ))}
    <ChangeField summary={summary} />
    <p class="actions">
      <button type="submit">Save as revision {(page.advisory?.revision ?? 0) + 1}</button>
    </p>
  </form>
)

/** The draft of the advisory. Every save is a new revision, and a new revision needs its approvals anew. */
export const EditorPage: FC<EditorProps> = ({ page, fields, summary = '', saved, refused, fault, takenOver, unread }) => (
  <section>
    <CaseCrumbs page={page} />
    <h1>{page.advisory ? `Advisory, revision ${page.advisory.revision}` : 'Advisory, first draft'}</h1>
    {saved ? (
      <Notice tone="good" title="Saved">
        <p>
          <a href={`/cases/${page.row.id}/advisory/preview`}>See every file as it would be published</a>
        </p>
      </Notice>
    ) : null}
    {refused ? <RefusalNotice refused={refused} /> : null}
    {fault ? (
      <Notice tone="bad" title="Not saved">
        <p>{fault}</p>
      </Notice>
    ) : null}
    {unread ? (
      <Notice tone="bad" title="Not taken over">
        <p>
          <Untrusted text={unread} />
        </p>
      </Notice>
    ) : null}
    {takenOver ? <TakenOverNotice read={takenOver} /> : <TakeOverForm page={page} />}
    <EditorForm page={page} fields={fields} summary={summary} />
  </section>
)
