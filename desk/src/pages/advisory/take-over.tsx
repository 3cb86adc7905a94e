import type { FC } from 'hono/jsx'
import type { AdvisoryFields, CasePage } from '../../projections/rows.ts'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { editorFields } from './editor-fields.ts'

/** What was read from a file, as the page tells it. */
export interface TakenOver {
  readonly format: string
  readonly taken: readonly (keyof AdvisoryFields)[]
  readonly leftOut: readonly string[]
}

export const TakeOverForm: FC<{ page: CasePage }> = ({ page }) => (
  <details class="panel take-over">
    <summary>Take over from a file</summary>
    <form method="post" action={`/cases/${page.row.id}/advisory/import`} enctype="multipart/form-data">
      <FormToken />
      <div class="field">
        <label for="advisory-file">Advisory as CSAF, OSV, CVE or GitHub’s JSON</label>
        <input id="advisory-file" name="file" type="file" accept=".json,application/json" required aria-describedby="advisory-file-hint" />
        <p class="hint" id="advisory-file-hint">
          Up to 1 MB. It fills the form below; what it does not say stays as it was, and nothing is saved before you say so.
        </p>
      </div>
      <div class="field">
        <label for="advisory-which">Which vulnerability of the file, where it has several</label>
        <input id="advisory-which" name="vulnerability" maxlength={200} autocomplete="off" aria-describedby="advisory-which-hint" />
        <p class="hint" id="advisory-which-hint">
          Its number in the file or its CVE ID; without, the first. The others are named, and each belongs to a case of its own.
        </p>
      </div>
      <p class="actions">
        <button type="submit">Read the file</button>
      </p>
    </form>
  </details>
)

const labelOf = (name: keyof AdvisoryFields): string => editorFields.find((field) => field.name === name)?.label ?? name

export const TakenOverNotice: FC<{ read: TakenOver }> = ({ read: { format, taken, leftOut } }) => (
  <Notice tone="warn" title={`Read as ${format}, and not saved yet`}>
    <p>{taken.length === 0 ? 'The file says nothing that the form has a place for.' : `Taken into the form: ${taken.map(labelOf).join(', ')}.`}</p>
    {leftOut.length === 0 ? <p>Nothing was left out.</p> : (
      <>
        <p>Left out:</p>
        <ul>
          {leftOut.map((line) => (
            <li>
              <Untrusted text={line} />
            </li>
          ))}
        </ul>
      </>
    )}
    <p>Look through the form, and save it as a revision.</p>
  </Notice>
)
