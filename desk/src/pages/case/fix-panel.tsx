import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { FeedbackNote } from './feedback-note.tsx'
import { CommandForm } from '../forms/command-form.tsx'
import { commandForms } from '../forms/command-forms.ts'
import { backportStatuses } from '../forms/option-words.ts'
import { Untrusted } from '../untrusted.tsx'

type Backport = CasePage['backports'][number]
const settled = new Set<Backport['status']>(['released', 'not_affected', 'waived'])

const Row: FC<{ page: CasePage; backport: Backport; index: number }> = ({
  page,
  backport: { branch, status, reference, reason },
  index,
}) => (
  <tr>
    <th scope="row">
      <Untrusted text={branch} />
    </th>
    <td>
      <span class={`state ${settled.has(status) ? 'state-good' : 'state-open'}`}>{backportStatuses[status]}</span>
    </td>
    <td>
      {reference ? <Untrusted text={reference} /> : null}
      {reason ? (
        <span class="hint">
          <Untrusted text={reason} />
        </span>
      ) : null}
      <details class="row-form">
        <summary>
          Change<span class="visually-hidden"> {branch}</span>
        </summary>
        <CommandForm
          page={page}
          spec={commandForms.get('RecordBackport')!}
          place={`backport-${index}`}
          fixed={{ branch }}
        />
      </details>
    </td>
  </tr>
)

/** One row per supported line: what is still open is what keeps the case open. */
export const FixPanel: FC<{ page: CasePage }> = ({ page }) => {
  const open = page.backports.filter(({ status }) => !settled.has(status)).length
  return (
    <section class="panel" aria-labelledby="fix-title">
      <h2 id="fix-title">Fix and backports</h2>
      <FeedbackNote page={page} />
      {page.backports.length === 0 ? (
        <p class="quiet">
          No supported versions are named yet.{' '}
          <a href={`/cases/${page.row.id}/commands/NameSupportedVersions`}>Name them</a>
        </p>
      ) : (
        <>
          <p class="quiet">
            {open === 0
              ? 'Every supported line is settled.'
              : `${open} of ${page.backports.length} supported lines are open.`}
          </p>
          <table class="table">
            <caption class="visually-hidden">Backports per supported line</caption>
            <thead>
              <tr>
                <th scope="col">Line</th>
                <th scope="col">Status</th>
                <th scope="col">Reference</th>
              </tr>
            </thead>
            <tbody>
              {page.backports.map((backport, index) => (
                <Row page={page} backport={backport} index={index} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}
