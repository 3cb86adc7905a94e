import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { CaseCrumbs } from '../case/command-page.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'

export interface Preview {
  readonly files: readonly {
    readonly name: string
    readonly text: string
    readonly schema: string
    readonly valid: boolean
  }[]
  readonly problems: readonly string[]
}

export const Problems: FC<{ problems: readonly string[] }> = ({ problems }) =>
  problems.length === 0 ? null : (
    <Notice tone="warn" title={problems.length === 1 ? 'One thing to mend' : `${problems.length} things to mend`}>
      <ul>
        {problems.map((problem) => (
          <li>
            <Untrusted text={problem} />
          </li>
        ))}
      </ul>
    </Notice>
  )

/** Name, verdict of the official schema, and the text itself of every file. */
export const PreviewFiles: FC<{ files: Preview['files'] }> = ({ files }) => (
  <>
    {files.map(({ name, text, schema, valid }) => (
      <details class="panel preview">
        <summary>
          <code>{name}</code>{' '}
          {schema === 'none' ? (
            <span class="quiet">text for people; no standard to meet</span>
          ) : (
            <>
              <span class={`state ${valid ? 'state-good' : 'state-bad'}`}>{valid ? 'Valid' : 'Not valid'}</span>{' '}
              <span class="quiet">{schema}</span>
            </>
          )}
        </summary>
        <pre tabindex={0} aria-label={name}>
          <Untrusted text={text} block />
        </pre>
      </details>
    ))}
  </>
)

/** Every file as it would be published now, with the verdict of its schema. */
export const PreviewPage: FC<{ page: CasePage; preview: Preview }> = ({ page, preview }) => (
  <section>
    <CaseCrumbs page={page} />
    <h1>Advisory, every file</h1>
    <p class="lead">
      This is what would be published now{page.advisory ? `, from revision ${page.advisory.revision}` : ''}.{' '}
      <a href={`/cases/${page.row.id}/advisory`}>Edit the draft</a>
    </p>
    <Problems problems={preview.problems} />
    <PreviewFiles files={preview.files} />
  </section>
)
