import type { FC } from 'hono/jsx'
import { AskLine, Fact, Panel } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { titleOf } from '../title-of.ts'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** A channel on the day: who serves it, what it will carry to whom, and whether it did. */
export interface HandoffRow {
  readonly channel: string
  readonly kind: string
  readonly to: string | null
  readonly required: boolean
  /** `null`: a person serves it. */
  readonly servedBy: string | null
  readonly recipients: readonly string[]
  readonly subject: string | null
  readonly text: string
  readonly characters: number
  readonly limit: number | null
  readonly done: { readonly at: string; readonly proof: string } | null
  /** How the order of the desk stands: `queued`, `held` with its reason; `null` before there is one. */
  readonly order: { readonly state: string; readonly why: string | null } | null
  /** Why it may not be ticked yet, in the words of the refusal. */
  readonly refused: string | null
}

const Tick: FC<{ caseId: string; channel: string }> = ({ caseId, channel }) => (
  <form class="command" method="post" action={`/cases/${caseId}/commands/RecordAnnouncement`}>
    <FormToken />
    <input type="hidden" name="channel" value={channel} />
    <AskLine name="proof" label="Where it can be read" type="url" />
    <p class="actions">
      <button type="submit">Done: record it</button>
    </p>
  </form>
)

const State: FC<{ caseId: string; row: HandoffRow }> = ({ caseId, row }) => {
  if (row.done)
    return (
      <p>
        <span class="state state-good">Done</span> <When at={row.done.at} /> <Untrusted text={row.done.proof} />
      </p>
    )
  return (
    <>
      {row.order ? (
        <p>
          The desk’s order is {row.order.state}
          {row.order.why ? (
            <>
              : <Untrusted text={row.order.why} />
            </>
          ) : null}
          .
        </p>
      ) : null}
      {row.refused ? <p class="quiet">Not yet: {row.refused}</p> : <Tick caseId={caseId} channel={row.channel} />}
    </>
  )
}

const Row: FC<{ caseId: string; row: HandoffRow }> = ({ caseId, row }) => (
  <Panel id={row.channel} title={titleOf(row.channel)}>
    <dl class="facts">
      <Fact term="Channel">
        {row.kind.replaceAll('_', ' ')}, {row.required ? 'required' : 'usual'}
        {row.to ? (
          <>
            , <Untrusted text={row.to} />
          </>
        ) : null}
      </Fact>
      <Fact term="Served by">{row.servedBy ? `the desk, by ${titleOf(row.servedBy)}` : 'a person'}</Fact>
      {row.recipients.length > 0 ? (
        <Fact term="Recipients">
          <Untrusted text={row.recipients.join(', ')} />
        </Fact>
      ) : null}
      {row.subject ? (
        <Fact term="Subject">
          <Untrusted text={row.subject} />
        </Fact>
      ) : null}
      <Fact term="Length">
        {row.characters} characters{row.limit === null ? '' : ` of ${row.limit}`}
      </Fact>
    </dl>
    <details>
      <summary>The text</summary>
      <pre>{row.text}</pre>
    </details>
    <State caseId={caseId} row={row} />
  </Panel>
)

export const HandoffView: FC<{
  caseId: string
  reference: string
  project: string
  rows: readonly HandoffRow[] | null
  withdrawn: boolean
}> = ({ caseId, reference, project, rows, withdrawn }) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
      <a href={`/cases/${caseId}/day`}>Disclosure day</a>
    </p>
    <h1>Announcements</h1>
    <p class="lead">
      What goes where. The desk sends nothing before the advisory is public.{' '}
      <a href={`/projects/${project}/targets`}>Where announcements go</a>
    </p>
    {withdrawn ? (
      <Notice tone="bad" title="Withdrawn">
        <p>Files, feeds and page say so already. Tell every channel that carried it; the texts below do.</p>
      </Notice>
    ) : null}
    {rows === null ? <p class="empty">There is no draft yet, so there is nothing to announce.</p> : null}
    {rows?.map((row) => (
      <Row caseId={caseId} row={row} />
    ))}
  </section>
)
