import type { FC } from 'hono/jsx'
import { AskMoment, AskYes } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { When } from '../when.tsx'

/** A case with a draft that is not public yet, and whether its day would go in a rehearsal. */
export interface BatchRow {
  readonly caseId: string
  readonly reference: string
  readonly revision: number
  readonly scheduledAt: string | null
  readonly go: boolean
  readonly missing: readonly string[]
}

const Row: FC<{ row: BatchRow }> = ({ row: { caseId, reference, revision, scheduledAt, go, missing } }) => (
  <li>
    <label>
      <input type="checkbox" name="case" value={`${caseId}.${revision}`} /> <strong>{reference}</strong>, revision{' '}
      {revision}
    </label>{' '}
    <span class={`state ${go ? 'state-good' : 'state-bad'}`}>{go ? 'Go' : 'No-go'}</span>
    {missing.length > 0 ? <p class="quiet">{missing.join(' ')}</p> : null}
    {scheduledAt === null ? null : (
      <p class="quiet">
        Scheduled for <When at={scheduledAt} />
      </p>
    )}
    <p>
      <a href={`/cases/${caseId}/day`}>
        Its disclosure day<span class="visually-hidden">: {reference}</span>
      </a>
    </p>
  </li>
)

/** Many cases, one date: what is published together is scheduled together. */
export const BatchView: FC<{
  rows: readonly BatchRow[]
  did?: string | undefined
  refused?: RefusalWords | undefined
}> = ({ rows, did, refused }) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a>
    </p>
    <h1>One date for several cases</h1>
    <p class="lead">
      All that you choose get the same instant, or none does. Then each is published by itself, if it may be.
    </p>
    {refused ? <RefusalNotice refused={refused} /> : null}
    {did === 'scheduled' ? (
      <Notice tone="good" title="Done">
        <p>They are scheduled. The day of each case says so too, and there each can be moved or called off.</p>
      </Notice>
    ) : null}
    {rows.length === 0 ? (
      <p class="empty">No case has a draft that waits to be published.</p>
    ) : (
      <form class="panel command" method="post" action="/batch">
        <FormToken />
        <fieldset>
          <legend>Cases</legend>
          <ul class="plain">
            {rows.map((row) => (
              <Row row={row} />
            ))}
          </ul>
        </fieldset>
        <AskMoment label="Public at" zone="UTC" />
        <AskYes name="sure" label="I read these revisions; publish them then" required />
        <p class="actions">
          <button type="submit">Schedule them</button>
        </p>
      </form>
    )}
  </section>
)
