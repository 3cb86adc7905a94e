import type { FC } from 'hono/jsx'
import { shortId, type CalendarEntry } from '../../projections/embargo-calendar.ts'
import { fromNowWords, When } from '../when.tsx'
import { Table } from './deed.tsx'

export interface DatedEntry extends CalendarEntry {
  readonly case: { readonly id: string; readonly reference: string }
}

const EntryRow: FC<{ entry: DatedEntry; now: string }> = ({ entry, now }) => (
  <tr>
    <th scope="row">
      <When at={entry.endsAt} />{' '}
      <span class="quiet">
        {fromNowWords(now, entry.endsAt)}
        {entry.ended ? ', ended' : ''}
      </span>
    </th>
    <td>
      <code>{shortId(entry.id)}</code>
    </td>
    <td>
      <a href={`/cases/${entry.case.id}/embargo`}>{entry.case.reference}</a>
    </td>
  </tr>
)

/** The ends of all embargoes that a member may see; the feed of the same names no case. */
export const CalendarView: FC<{ entries: readonly DatedEntry[]; feed: string; now: string }> = ({
  entries,
  feed,
  now,
}) => (
  <section>
    <h1>Calendar</h1>
    <p class="lead">
      When embargoes end. For a calendar program: <a href={feed}>feed of your dates</a>. Its address is yours alone; it
      names no case and no project.
    </p>
    {entries.length === 0 ? (
      <p class="empty">No embargo has an end yet.</p>
    ) : (
      <Table head={['End', 'In the feed', 'Case']}>
        {entries.map((entry) => (
          <EntryRow entry={entry} now={now} />
        ))}
      </Table>
    )}
  </section>
)
