import type { FC } from 'hono/jsx'
import { AskChoice, AskText, AskYes, Deed, Panel, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export interface OwnerPage {
  readonly owner: string
  readonly team: boolean
  readonly offer: { readonly to: string; readonly reason: string; readonly at: string; readonly mine: boolean } | null
  readonly candidates: readonly (readonly [string, string])[]
  readonly handovers: readonly {
    readonly from: string
    readonly to: string
    readonly reason: string
    readonly accepted: boolean
    readonly at: string
  }[]
}

/** Whoever was offered the case says whether it takes it over. */
export const AnswerOffer: FC<{ door: Door }> = ({ door }) => (
  <Deed door={door} deed="AnswerOwnership" title="Answer the offer" button="Answer" open>
    <AskChoice
      name="accept"
      label="Answer"
      options={[
        ['yes', 'We take the case over'],
        ['no', 'We do not'],
      ]}
    />
    <AskText name="reason" label="Reason" optional />
  </Deed>
)

const Offered: FC<{ offer: NonNullable<OwnerPage['offer']>; door: Door }> = ({ offer, door }) => (
  <>
    <p>
      Offered to <Untrusted text={offer.to} />, <When at={offer.at} />: <Untrusted text={offer.reason} />
    </p>
    {offer.mine ? (
      <AnswerOffer door={door} />
    ) : (
      <Deed door={door} deed="WithdrawOffer" title="Take the offer back" button="Take it back" />
    )}
  </>
)

const Steps: FC<{ page: OwnerPage; door: Door }> = ({ page, door }) => {
  if (page.offer) return <Offered offer={page.offer} door={door} />
  if (!page.team)
    return <p>Only the owner hands the case over. Ask it to, where it should come back to the team.</p>
  if (page.candidates.length === 0)
    return <p class="quiet">No vendor takes part yet that could own the case.</p>
  return (
    <Deed door={door} deed="OfferOwnership" title="Offer the case" button="Offer it" open>
      <AskChoice name="to" label="To" options={page.candidates} />
      <AskText name="reason" label="Reason" hint="It reads this." />
      <AskYes name="sure" label="Once it accepts, it alone ends the embargo and asks others in; we stay as coordinator" required />
    </Deed>
  )
}

/** Whose case it is, and how it came to that. */
export const OwnerView: FC<{
  caseId: string
  reference: string
  page: OwnerPage
  did?: string | undefined
  refused?: RefusalWords | undefined
}> = ({ caseId, reference, page, did, refused }) => (
  <article class="case">
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a> /{' '}
      <a href={`/cases/${caseId}/vendors`}>Vendors</a>
    </p>
    <h1>Owner of the case</h1>
    {did ? <Notice tone="good" title={did}></Notice> : null}
    {refused ? <RefusalNotice refused={refused} /> : null}
    <p class="lead">
      <Untrusted text={page.owner} />
    </p>
    <Panel id="hand" title="Hand it over">
      <Steps page={page} door={{ action: `/cases/${caseId}/owner`, carry: <FormToken /> }} />
    </Panel>
    {page.handovers.length === 0 ? null : (
      <Panel id="past" title="How it came">
        <ul class="plain">
          {page.handovers.map((one) => (
            <li>
              <When at={one.at} />: <Untrusted text={one.from} /> → <Untrusted text={one.to} />,{' '}
              {one.accepted ? 'accepted' : 'not accepted'}. <Untrusted text={one.reason} />
            </li>
          ))}
        </ul>
      </Panel>
    )}
  </article>
)
