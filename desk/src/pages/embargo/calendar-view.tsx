import type { FC } from 'hono/jsx'
import { shortId, type CalendarEntry } from '../../projections/embargo-calendar.ts'
import { FormToken } from '../layout.tsx'
import { fromNowWords, When } from '../when.tsx'
import { Table } from './deed.tsx'

export interface DatedEntry extends CalendarEntry {
  readonly case: { readonly id: string; readonly reference: string }
  /** What speaks against the day: weekend, Monday, Friday, holiday. */
  readonly risks: readonly string[]
}

export interface CalendarViewProps {
  readonly entries: readonly DatedEntry[]
  /** The address just made; it is shown this once. */
  readonly feed: string | null
  readonly since: string | null
  readonly now: string
}

const EntryRow: FC<{ entry: DatedEntry; now: string }> = ({ entry, now }) => (
  <tr>
    <th scope="row">
      <When at={entry.endsAt} />{' '}
      <span class="quiet">
        {fromNowWords(now, entry.endsAt)}
        {entry.ended ? ', ended' : ''}
      </span>
      {entry.risks.map((risk) => (
        <div class="quiet">{risk}</div>
      ))}
    </th>
    <td>
      <code>{shortId(entry.id)}</code>
    </td>
    <td>
      <a href={`/cases/${entry.case.id}/embargo`}>{entry.case.reference}</a>
    </td>
  </tr>
)

const FeedForm: FC<{ deed: 'renew' | 'revoke'; words: string; quiet?: boolean }> = ({ deed, words, quiet }) => (
  <form method="post" action="/calendar">
    <FormToken />
    <input type="hidden" name="do" value={deed} />
    <p class="actions">
      <button type="submit" class={quiet ? 'quiet-button' : undefined}>
        {words}
      </button>
    </p>
  </form>
)

const Feed: FC<Pick<CalendarViewProps, 'feed' | 'since'>> = ({ feed, since }) => (
  <section class="panel" aria-labelledby="feed-title">
    <h2 id="feed-title">For a calendar program</h2>
    <p>
      A feed of these dates at a secret address of your own. It names no case and no project; whoever has the address
      reads it.
    </p>
    {feed ? (
      <>
        <p>
          <copy-button from="feed-address">
            <code id="feed-address" class="receipt-secret">
              {feed}
            </code>
          </copy-button>
        </p>
        <p>
          <strong>It is shown this once.</strong> The address before it opens nothing any more.
        </p>
      </>
    ) : since ? (
      <p>
        It has an address since <When at={since} />.
      </p>
    ) : (
      <p class="quiet">It has no address now.</p>
    )}
    <FeedForm deed="renew" words={since ? 'Make another address' : 'Make an address'} />
    {since ? <FeedForm deed="revoke" words="Take it away" quiet /> : null}
  </section>
)

/** The ends of all embargoes that a member may see; the feed of the same names no case. */
export const CalendarView: FC<CalendarViewProps> = ({ entries, feed, since, now }) => (
  <section>
    <h1>Calendar</h1>
    <p class="lead">When embargoes end, and what speaks against the day.</p>
    {entries.length === 0 ? (
      <p class="empty">No embargo has an end yet.</p>
    ) : (
      <Table head={['End', 'In the feed', 'Case']}>
        {entries.map((entry) => (
          <EntryRow entry={entry} now={now} />
        ))}
      </Table>
    )}
    <Feed feed={feed} since={since} />
  </section>
)
