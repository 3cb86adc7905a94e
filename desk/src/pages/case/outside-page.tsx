import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** Somebody from outside who reads a case. `until`: ISO 8601. */
export interface OutsideReader {
  readonly subject: string
  readonly name: string
  readonly way: 'list' | 'vendor' | 'guest'
  readonly until: string
  readonly isOver: boolean
}

export interface OutsideShown {
  readonly id: string
  readonly reference: string
  readonly rows: readonly OutsideReader[]
  readonly mostDays: number
  readonly fault?: string
  readonly done?: string
}

const ways = { list: 'by a list', vendor: 'as a vendor', guest: 'as a guest' } as const

const Lengthen: FC<{ id: string; row: OutsideReader; most: number }> = ({ id, row, most }) => (
  <details>
    <summary>{row.isOver ? 'Let them read again' : 'Let them read for longer'}</summary>
    <form method="post" action={`/cases/${id}/outside`}>
      <FormToken />
      <input type="hidden" name="subject" value={row.subject} />
      <div class="field">
        <label for={`days-${row.subject}`}>By how many days</label>
        <input id={`days-${row.subject}`} name="days" type="number" min={1} max={most} value="14" required />
      </div>
      <div class="field">
        <label for={`reason-${row.subject}`}>Reason</label>
        <textarea id={`reason-${row.subject}`} name="reason" rows={3} minlength={10} maxlength={1000} required></textarea>
        <p class="hint">The team reads it in the timeline.</p>
      </div>
      <p class="actions">
        <button type="submit">Lengthen it</button>
      </p>
    </form>
  </details>
)

/** Until when who came in from outside reads a case, and a form for those who need longer. */
export const OutsidePage: FC<OutsideShown> = ({ id, reference, rows, mostDays, fault, done }) => (
  <section>
    <p class="crumbs">
      <a href={`/cases/${id}`}>{reference}</a>
    </p>
    <h1>Who reads from outside</h1>
    <p class="lead">
      Distributors and vendors read until a week after the embargo ends; without an embargo, for three months. Then it ends by
      itself. Reporters keep their own report.
    </p>
    {fault ? (
      <Notice tone="bad" title="Not done">
        <p>{fault}</p>
      </Notice>
    ) : null}
    {done ? <Notice tone="good" title={done} /> : null}
    {rows.length === 0 ? <p class="empty">Nobody from outside reads this case.</p> : null}
    <ul class="plain">
      {rows.map((row) => (
        <li class="panel">
          <p>
            <strong>
              <Untrusted text={row.name} />
            </strong>
            , {ways[row.way]}, {row.isOver ? 'could read until' : 'reads until'} <When at={row.until} />.
          </p>
          {row.way === 'guest' ? (
            <p class="quiet">
              A guest is <a href={`/cases/${id}/guests`}>let in anew</a>, or not.
            </p>
          ) : (
            <Lengthen id={id} row={row} most={mostDays} />
          )}
        </li>
      ))}
    </ul>
  </section>
)
