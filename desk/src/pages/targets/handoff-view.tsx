import type { FC } from 'hono/jsx'
import { AskLine, Fact, Panel } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
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
  /** The release of the advisory that this channel has not told yet, a correction or the withdrawal; `null`: it is in step. */
  readonly behind: number | null
  /** How the order of the desk stands: `queued`, `held` with its reason; `null` before there is one. */
  readonly order: { readonly state: string; readonly why: string | null } | null
  /** What a mail list would stumble over, each with its mend. */
  readonly trouble: readonly string[]
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

const TickLater: FC<{ caseId: string; channel: string; release: number }> = ({ caseId, channel, release }) => (
  <form class="command" method="post" action={`/cases/${caseId}/handoff`}>
    <FormToken />
    <input type="hidden" name="do" value="tick" />
    <input type="hidden" name="channel" value={channel} />
    <input type="hidden" name="release" value={String(release)} />
    <AskLine name="proof" label="Where the new text can be read" type="url" />
    <p class="actions">
      <button type="submit">Done: record it</button>
    </p>
  </form>
)

const heldWords: Readonly<Record<string, string>> = {
  'maybe-posted': 'it may have arrived before the line broke. Look there first: if it did, record it; if not, try again',
  'no-target': 'the channel has no target any more',
}

const Order: FC<{ caseId: string; row: HandoffRow }> = ({ caseId, row: { channel, order } }) =>
  order === null || order.state === 'sent' ? null : (
    <form method="post" action={`/cases/${caseId}/handoff`}>
      <p>
        The desk’s order is {order.state}
        {order.why ? (
          <>
            : {Object.hasOwn(heldWords, order.why) ? heldWords[order.why] : <Untrusted text={order.why} />}
          </>
        ) : null}
        .
      </p>
      {order.state === 'held' || order.state === 'failed' ? (
        <p class="actions">
          <FormToken />
          <input type="hidden" name="channel" value={channel} />
          <button type="submit" name="do" value="again" class="quiet-button">
            Try again<span class="visually-hidden"> on {titleOf(channel)}</span>
          </button>
        </p>
      ) : null}
    </form>
  )

const Done: FC<{ done: NonNullable<HandoffRow['done']> }> = ({ done }) => (
  <p>
    <span class="state state-good">Done</span> <When at={done.at} /> <Untrusted text={done.proof} />
  </p>
)

const State: FC<{ caseId: string; row: HandoffRow }> = ({ caseId, row }) => (
  <>
    {row.done ? <Done done={row.done} /> : null}
    {row.done && row.behind !== null ? (
      <p>
        <span class="state state-bad">Behind</span> The advisory says something else since; this channel has not told it.
      </p>
    ) : null}
    <Order caseId={caseId} row={row} />
    {row.done ? (
      row.behind === null ? null : (
        <TickLater caseId={caseId} channel={row.channel} release={row.behind} />
      )
    ) : row.refused ? (
      <p class="quiet">Not yet: {row.refused}</p>
    ) : (
      <Tick caseId={caseId} channel={row.channel} />
    )}
  </>
)

const Words: FC<{ row: HandoffRow }> = ({ row: { channel, characters, text } }) =>
  characters === 0 ? (
    <p class="quiet">{text}</p>
  ) : (
    <details>
      <summary>
        The text<span class="visually-hidden"> for {titleOf(channel)}</span>
      </summary>
      <copy-button from={`text-${channel}`}>
        <pre class="untrusted" id={`text-${channel}`}>
          {text}
        </pre>
      </copy-button>
    </details>
  )

const Trouble: FC<{ trouble: readonly string[] }> = ({ trouble }) =>
  trouble.length === 0 ? null : (
    <Notice tone="warn" title="Before it goes to a list">
      <ul>
        {trouble.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
    </Notice>
  )

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
      {row.characters > 0 ? (
        <Fact term="Length">
          {row.characters} characters{row.limit === null ? '' : ` of ${row.limit}`}
        </Fact>
      ) : null}
    </dl>
    <Words row={row} />
    <Trouble trouble={row.trouble} />
    <State caseId={caseId} row={row} />
  </Panel>
)

export interface CveRequestText {
  readonly authority: string
  readonly form: string | null
  readonly subject: string
  readonly text: string
}

/** A person sends it: what it says is not public yet. */
const CveRequestPanel: FC<{ request: CveRequestText }> = ({ request: { authority, form, subject, text } }) => (
  <Panel id="cve-request" title="Request for a CVE ID">
    <p>
      To {authority}, {form === null ? 'by mail with this subject' : <a href={form} rel="noopener noreferrer">by its form</a>}. Nothing of it
      is public yet: the desk sends it nowhere.
    </p>
    <dl class="facts">
      <Fact term="Subject">
        <Untrusted text={subject} />
      </Fact>
    </dl>
    <details>
      <summary>
        The text<span class="visually-hidden"> of the request</span>
      </summary>
      <copy-button from="text-cve-request">
        <pre class="untrusted" id="text-cve-request">
          {text}
        </pre>
      </copy-button>
    </details>
  </Panel>
)

export const HandoffView: FC<{
  caseId: string
  reference: string
  project: string
  rows: readonly HandoffRow[] | null
  withdrawn: boolean
  /** The CVE ID that still stands although the advisory is withdrawn. */
  cve: string | null
  /** What to ask a CVE ID with, where there is none yet. */
  request: CveRequestText | null
  did?: string | undefined
  refused?: RefusalWords | undefined
}> = ({ caseId, reference, project, rows, withdrawn, cve, request, did, refused }) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
      <a href={`/cases/${caseId}/day`}>Disclosure day</a>
    </p>
    <h1>Announcements</h1>
    {refused ? <RefusalNotice refused={refused} /> : null}
    {did === 'again' || did === 'tick' ? (
      <Notice tone="good" title="Done">
        <p>{did === 'again' ? 'The desk tries again now.' : 'It is recorded in the case.'}</p>
      </Notice>
    ) : null}
    <p class="lead">
      What goes where. The desk sends nothing before the advisory is public.{' '}
      <a href={`/projects/${project}/targets`}>Where announcements go</a>
    </p>
    {withdrawn ? (
      <Notice tone="bad" title="Withdrawn">
        <p>Files, feeds and page say so already. Tell every channel that carried it; the texts below do.</p>
        {cve === null ? null : (
          <p>
            {cve} still stands. If it names no vulnerability, <a href={`/cases/${caseId}/commands/RejectCve`}>have it rejected</a>.
          </p>
        )}
      </Notice>
    ) : null}
    {request ? <CveRequestPanel request={request} /> : null}
    {rows === null ? <p class="empty">There is no draft yet, so there is nothing to announce.</p> : null}
    {rows?.map((row) => (
      <Row caseId={caseId} row={row} />
    ))}
  </section>
)
