import type { FC } from 'hono/jsx'
import type { EmbargoPage } from '../../projections/embargo-page.ts'
import type { VendorDetail } from '../../projections/vendor-detail.ts'
import { AskChoice, AskLine, AskText, AskYes, Deed, Panel, type Door } from '../embargo/deed.tsx'
import { OwnerDeeds, TermsDeeds } from '../embargo/embargo-view.tsx'
import { Dates, Stub, UntilNotice, type PartyPage } from '../embargo/party-view.tsx'
import { EmbargoState, Records } from '../embargo/terms.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { MessageForm, type FileDoor } from './message-form.tsx'
import { AnswerOffer } from './owner-view.tsx'
import { StatusFields } from './status-fields.tsx'
import { Messages, Statements, VendorFacts } from './vendor-view.tsx'

/** What a vendor's own page is made of. Before it takes part there is `stub`, and nothing of the case. */
export interface VendorPortalPage {
  /** An id that leads nowhere. */
  readonly alias: string
  readonly projectName: string
  /** Until when this vendor reads the case; ISO 8601, `null` before it reads it. */
  readonly until: string | null
  readonly isOver: boolean
  readonly stub: PartyPage['stub']
  /** Terms bind: they are accepted with the same press that says «we take part». */
  readonly bound: boolean
  /** It said that it takes part, and waits for terms to come into force. */
  readonly waits: boolean
  readonly gone: boolean
  readonly embargo: EmbargoPage | null
  readonly inside: VendorDetail | null
  readonly offer: { readonly reason: string } | null
  readonly owner: boolean
}

const Join: FC<{ page: VendorPortalPage; door: Door }> = ({ page, door }) => (
  <section class="panel" aria-labelledby="join-title">
    <h2 id="join-title">A security matter may concern what you ship</h2>
    <p>
      {page.projectName} asks you. You learn what it is once you have said that you take part
      {page.stub.terms ? ' and have accepted the terms' : ''}.
    </p>
    {page.waits ? (
      <p>You take part. Terms are proposed and not in force yet; you learn more once they are and you accepted them.</p>
    ) : (
      <>
        <Deed door={door} deed="Join" title="We take part" button="We take part" open>
          <AskYes name="right" label="We are the people who handle vulnerabilities there, and keep this confidential" required />
        </Deed>
        <Deed door={door} deed="DeclineToJoin" title="We do not take part" button="Decline">
          <AskText name="reason" label="Reason" optional />
        </Deed>
      </>
    )}
  </section>
)

const progress: readonly (readonly [string, string])[] = [
  ['accept', 'We accepted it and work on it'],
  ['defer', 'Deferred for now'],
  ['fix_ready', 'Our fix is ready'],
  ['fix_deployed', 'Our fix is released'],
  ['close', 'Done with it'],
]

const Own: FC<{ vendor: VendorDetail; door: Door }> = ({ vendor, door }) => (
  <Panel id="own" title="Your answers">
    <VendorFacts vendor={vendor} />
    <Deed door={door} deed="SetStatus" title="Are you affected?" button="Record" open={vendor.status === null}>
      <StatusFields product={vendor.row.name} />
    </Deed>
    <Deed door={door} deed="Progress" title="How far are you?" button="Record">
      <AskChoice name="step" label="Step" options={progress} />
      <AskLine name="reference" label="Version, or where the fix is" optional />
    </Deed>
    <Deed
      door={door}
      deed="MakeStatement"
      title="Make a statement"
      button="Record the statement"
      hint="Every revision is kept. The newest counts."
    >
      <AskText name="text" label="Statement" rows={5} />
      <AskYes name="public" label="Print it in the advisory, once that is public" />
    </Deed>
    {vendor.statements.length === 0 ? null : (
      <section class="notes">
        <h3>Your statements</h3>
        <Statements statements={vendor.statements} />
      </section>
    )}
  </Panel>
)

const Talk: FC<{ vendor: VendorDetail; door: Door; files: FileDoor }> = ({ vendor, door, files }) => (
  <Panel id="talk" title="Messages">
    <MessageForm door={door} title="Write to the team">
      <AskYes name="all" label="All parties of the case shall read it" />
    </MessageForm>
    <Messages messages={vendor.messages} files={files} />
  </Panel>
)

const Offer: FC<{ offer: NonNullable<VendorPortalPage['offer']>; door: Door }> = ({ offer, door }) => (
  <Panel id="offer" title="You are asked to take the case over">
    <Untrusted text={offer.reason} block />
    <AnswerOffer door={door} />
  </Panel>
)

const OwnerPanel: FC<{ embargo: EmbargoPage | null; door: Door }> = ({ embargo, door }) => (
  <Panel id="owner" title="You own this case">
    <p>You alone end the embargo and ask others in; the team that had it coordinates.</p>
    {embargo ? <TermsDeeds page={embargo} door={door} /> : null}
    {embargo ? <OwnerDeeds page={embargo} door={door} /> : null}
    <Deed door={door} deed="InviteVendor" title="Ask another vendor in" button="Ask it in">
      <AskLine name="name" label="Name" />
      <AskLine name="address" type="email" label="Its security address" />
      <AskLine name="need" label="What it is needed for" />
    </Deed>
    <Deed door={door} deed="OfferOwnership" title="Hand the case back to the team" button="Offer it back">
      <AskText name="reason" label="Reason" />
    </Deed>
  </Panel>
)

const Inside: FC<{ page: VendorPortalPage; vendor: VendorDetail; door: Door; files: FileDoor }> = ({ page, vendor, door, files }) => (
  <>
    {page.offer ? <Offer offer={page.offer} door={door} /> : null}
    {page.owner ? <OwnerPanel embargo={page.embargo} door={door} /> : null}
    {page.embargo && page.embargo.em !== 'N' ? <EmbargoState page={page.embargo} /> : null}
    <Own vendor={vendor} door={door} />
    <Talk vendor={vendor} door={door} files={files} />
  </>
)

const Outside: FC<{ page: VendorPortalPage; door: Door }> = ({ page, door }) =>
  page.bound && page.stub.terms ? <Stub page={page} door={door} /> : <Join page={page} door={door} />

/** The page of one vendor in one case, the same for its people from outside and for members of a project of this desk. */
export const VendorPortal: FC<{
  page: VendorPortalPage
  door: Door
  files: FileDoor
  did?: string | undefined
  refused?: RefusalWords | undefined
}> = ({ page, door, files, did, refused }) => (
  <section class="own">
    <h1>
      Security matter <code>{page.alias.slice(0, 8).toUpperCase()}</code>
    </h1>
    {did ? <Notice tone="good" title={did}></Notice> : null}
    {refused ? <RefusalNotice refused={refused} /> : null}
    <UntilNotice page={page} />
    {page.gone ? <p>You take no part in this any more. What you accepted to keep, you keep until its end.</p> : null}
    {page.inside ? (
      <Inside page={page} vendor={page.inside} door={door} files={files} />
    ) : page.gone || page.isOver ? null : (
      <Outside page={page} door={door} />
    )}
    {page.embargo && !page.gone && page.embargo.em !== 'X' && !page.owner && (page.inside || page.stub.proposals) ? (
      <Dates page={page} embargo={page.embargo} door={door} />
    ) : null}
    {page.inside && page.embargo ? <Records page={page.embargo} /> : null}
  </section>
)

export interface VendorCaseRow {
  readonly alias: string
  readonly from: string
  readonly project: string
  readonly invitedAt: string
}

/** Cases of others in which a project of this desk is a vendor. */
export const VendorCases: FC<{ rows: readonly VendorCaseRow[] }> = ({ rows }) => (
  <article>
    <h1>Cases of others</h1>
    {rows.length === 0 ? <p class="quiet">No other team asked a project of yours.</p> : null}
    <ul class="plain">
      {rows.map(({ alias, from, project, invitedAt }) => (
        <li>
          <a href={`/vendors/${alias}`}>
            <code>{alias.slice(0, 8).toUpperCase()}</code>
          </a>{' '}
          {from} asks {project}, <time datetime={invitedAt}>{invitedAt.slice(0, 10)}</time>
        </li>
      ))}
    </ul>
  </article>
)
