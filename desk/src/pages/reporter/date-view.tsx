import type { FC } from 'hono/jsx'
import type { EmbargoPage } from '../../projections/embargo-page.ts'
import { AskText, AskYes, Deed, Panel, type Door } from '../embargo/deed.tsx'
import { AnswerDeeds, RecordDeeds, TermsDeeds } from '../embargo/embargo-view.tsx'
import { EmbargoState, Proposals, Records } from '../embargo/terms.tsx'
import { Result, type RefusalWords } from '../notice.tsx'

export interface DateViewProps {
  readonly reference: string
  readonly projectName: string
  readonly page: EmbargoPage
  /** The receipt, sealed by the desk for half an hour. */
  readonly sealed: string
  readonly zones: readonly string[]
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

const ZoneForm: FC<{ sealed: string; zone: string; zones: readonly string[] }> = ({ sealed, zone, zones }) => (
  <form class="inline-form" method="post" action="/receipt/date">
    <input type="hidden" name="sealed" value={sealed} />
    <div class="field">
      <label for="shown">Times in UTC, and in</label>
      <select id="shown" name="shown">
        {zones.map((one) => (
          <option value={one} selected={one === zone}>
            {one.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </div>
    <p class="actions">
      <button class="quiet-button" type="submit">
        Show
      </button>
    </p>
  </form>
)

/** Terms in force that the reporter has not answered: accepted by the very text that stands on the page. */
const InForce: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => {
  const { active } = page
  if (!active || page.proposals.some(({ mine }) => !mine) || !page.possible.includes('Accept')) return null
  return (
    <>
      <Deed
        door={door}
        deed="AcceptTerms"
        title="Agree to the date in force"
        button="I agree"
        fixed={{ terms: active.id, hash: active.hash }}
        hint="You accept the text shown above, known by its hash."
      />
      <Deed door={door} deed="DeclineTerms" title="Do not agree" button="Decline" fixed={{ terms: active.id }}>
        <AskText name="reason" label="Reason" />
      </Deed>
    </>
  )
}

const Answering: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => (
  <Panel id="answer" title="Your answer">
    <AnswerDeeds page={page} door={door} />
    <InForce page={page} door={door} />
    <TermsDeeds page={page} door={door} />
    <RecordDeeds page={page} door={door} />
    {page.possible.includes('Leave') ? (
      <Deed door={door} deed="Leave" title="Leave the embargo" button="Leave" hint="The others stay bound. You can still write to the team.">
        <AskYes name="keeps" label="I keep to the terms until the end" />
        <AskText name="reason" label="Reason" />
      </Deed>
    ) : null}
  </Panel>
)

/** The public date for a reporter: what holds, what is proposed by whom and why, until when an answer is waited for, and the answer. */
export const DateView: FC<DateViewProps> = ({ reference, projectName, page, sealed, zones, did, refused }) => {
  const carry = (
    <>
      <input type="hidden" name="sealed" value={sealed} />
      <input type="hidden" name="shown" value={page.zone} />
    </>
  )
  return (
    <section class="own">
      <form method="post" action="/receipt">
        <input type="hidden" name="sealed" value={sealed} />
        <button class="link-button" type="submit">
          Back to {reference}
        </button>
      </form>
      <h1>The public date</h1>
      <p class="lead">
        Until when you and {projectName} keep this to yourselves. Until a date is agreed, nobody is bound by one.
      </p>
      <Result did={did} refused={refused} />
      <ZoneForm sealed={sealed} zone={page.zone} zones={zones} />
      <EmbargoState page={page} />
      <Proposals proposals={page.proposals} />
      {page.possible.length === 0 ? null : <Answering page={page} door={{ action: '/receipt/date/do', carry }} />}
      <Records page={page} />
      <p class="quiet">This page opens for half an hour; then enter your receipt again.</p>
    </section>
  )
}
