import type { FC } from 'hono/jsx'
import type { EmbargoPage, TermsRow } from '../../projections/embargo-page.ts'
import { Notice, Result, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { AskChoice, AskLine, AskMoment, AskText, AskYes, Deed, Panel, type Door } from './deed.tsx'
import { Files, type FileDoor } from '../vendors/message-form.tsx'
import { AnswerDeeds, Offer, RecordDeeds } from './embargo-view.tsx'
import { EmbargoState, EndRow, Proposals, Records, TermsText } from './terms.tsx'

export interface PartyNotice {
  readonly at: string
  readonly stage: 'plan' | 'test'
  readonly text: string
  readonly files: readonly { readonly blob: string; readonly name: string; readonly size: number; readonly sha256: string }[]
}

/** What a party's page is made of. Before the terms are accepted there is `stub` and nothing else of the case. */
export interface PartyPage {
  /** An id that leads nowhere. */
  readonly alias: string
  readonly projectName: string
  readonly zone: string
  readonly stub: { readonly terms: TermsRow | null; readonly mayAccept: boolean; readonly proposals: boolean }
  readonly embargo: EmbargoPage | null
  readonly inside: {
    readonly notices: readonly PartyNotice[]
    readonly answers: readonly { readonly at: string; readonly says: string }[]
    readonly branches: readonly string[]
  } | null
  /** Until when this party reads what it was told; ISO 8601, `null` before it reads anything. */
  readonly until: string | null
  readonly isOver: boolean
  readonly ended: boolean
  readonly left: boolean
}

export interface PartyViewProps {
  readonly page: PartyPage
  readonly sealed: string
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

/** Before acceptance (X22): when it ends, who asks, and the terms. */
export const Stub: FC<{ page: Pick<PartyPage, 'projectName' | 'stub'>; door: Door }> = ({ page, door }) => (
  <section class="panel" aria-labelledby="stub-title">
    <h2 id="stub-title">You are asked to keep an embargo</h2>
    <p>
      {page.projectName} asks. You learn what it is about once you have accepted its terms yourself; colleagues of yours
      accept them in person too.
    </p>
    {page.stub.terms ? (
      <>
        <EndRow ends={page.stub.terms.ends} />
        <TermsText terms={page.stub.terms} open />
      </>
    ) : (
      <p>Terms are not in force yet.</p>
    )}
    {page.stub.terms && page.stub.mayAccept ? (
      <>
        <Deed
          door={door}
          deed="AcceptTerms"
          title="Accept the terms"
          button="I accept these terms"
          open
          fixed={{ terms: page.stub.terms.id, hash: page.stub.terms.hash }}
        >
          <AskYes name="read" label="I have read the terms above and accept them for myself" required />
        </Deed>
        <Deed door={door} deed="DeclineTerms" title="Decline" button="Decline" fixed={{ terms: page.stub.terms.id }}>
          <AskText name="reason" label="Reason" />
        </Deed>
      </>
    ) : null}
  </section>
)

const Notices: FC<{ notices: readonly PartyNotice[]; files: FileDoor }> = ({ notices, files: door }) => (
  <section class="panel" aria-labelledby="notices-title">
    <h2 id="notices-title">Early notices</h2>
    {notices.length === 0 ? (
      <p class="quiet">None yet. A letter tells you when there is one.</p>
    ) : (
      <p class="quiet">This copy is yours: its wording and order are found in no other.</p>
    )}
    {notices.map(({ at, stage, text, files }) => (
      <article>
        <h3>
          {stage === 'plan' ? 'To plan' : 'To test'}, <When at={at} />
        </h3>
        <Untrusted text={text} block />
        <Files files={files} door={door} />
        {files.length > 0 ? <p class="quiet">These files are the same for every recipient.</p> : null}
      </article>
    ))}
  </section>
)

const statuses = [
  ['affected', 'Affected'],
  ['not_affected', 'Not affected'],
  ['investigating', 'Still investigating'],
] as const

const Given: FC<{ answers: NonNullable<PartyPage['inside']>['answers'] }> = ({ answers }) =>
  answers.length === 0 ? null : (
    <ul class="plain">
      {answers.map(({ at, says }) => (
        <li>
          <When at={at} />: <Untrusted text={says} />
        </li>
      ))}
    </ul>
  )

const Answers: FC<{ page: PartyPage; door: Door }> = ({ page, door }) => (
  <Panel id="answers" title="Your answers">
    <Deed door={door} deed="status" title="Are you affected?" button="Record" open>
      <AskChoice name="status" label="Status" options={statuses} />
      <AskText name="note" label="Note" optional />
    </Deed>
    <Deed door={door} deed="tested" title="What did you test?" button="Record">
      <AskLine name="branch" label="Branch or version" />
      <AskChoice
        name="result"
        label="Result"
        options={[
          ['passed', 'The fix works'],
          ['failed', 'It does not'],
        ]}
      />
      <AskText name="note" label="What you found" optional />
    </Deed>
    <Deed door={door} deed="objection" title="Object" button="Object">
      <AskText name="note" label="Your objection" />
    </Deed>
    <Deed door={door} deed="ready" title="Are you ready for the date?" button="Record">
      <AskChoice
        name="ready"
        label="Ready"
        options={[
          ['yes', 'Ready'],
          ['no', 'Not ready'],
        ]}
      />
      <AskText name="note" label="Note" optional />
    </Deed>
    {page.inside ? <Given answers={page.inside.answers} /> : null}
  </Panel>
)

export const mediums: readonly (readonly [string, string])[] = [
  ['mail', 'Mail'],
  ['chat', 'Chat'],
  ['public_repository', 'Public repository'],
  ['issue_tracker', 'Issue tracker'],
  ['social_media', 'Social media'],
  ['document', 'Document'],
  ['spoken', 'Spoken'],
  ['other', 'Something else'],
]

/** S3-82, S3-83: exactly what, to whom, when; and whether it was oneself. */
export const LeakFields: FC<{ zone: string; own: boolean }> = ({ zone, own }) => (
  <>
    <AskText name="what" label="Exactly what leaked" />
    <AskText name="whom" label="To whom, as far as known" optional />
    <AskChoice name="medium" label="How" options={mediums} />
    <AskMoment label="When it leaked, if known" zone={zone} prefix="leaked-" optional />
    <AskMoment label="When you learnt of it" zone={zone} prefix="known-" />
    {own ? <AskYes name="own" label="It was us" /> : null}
  </>
)

/** Negotiating the date, from inside and, as far as dates go, from outside. */
export const Dates: FC<{ page: { readonly inside: object | null }; embargo: EmbargoPage; door: Door }> = ({ page, embargo, door }) => (
  <>
    <Proposals proposals={embargo.proposals} />
    {embargo.possible.length === 0 ? null : (
      <Panel id="date" title="The date">
        <AnswerDeeds page={embargo} door={door} />
        {page.inside && embargo.possible.includes('Revise') ? (
          <Deed door={door} deed="Revise" title="Ask for another date" button="Propose the change">
            <Offer page={embargo} />
          </Deed>
        ) : null}
        {page.inside ? <RecordDeeds page={embargo} door={door} /> : null}
        {embargo.possible.includes('Leave') ? (
          <Deed door={door} deed="Leave" title="Leave this embargo" button="Leave" hint="You get nothing further.">
            <AskYes name="keeps" label="We keep to the terms until the end" />
            <AskText name="reason" label="Reason" />
          </Deed>
        ) : null}
      </Panel>
    )}
  </>
)

const Inside: FC<{ page: PartyPage; inside: NonNullable<PartyPage['inside']>; door: Door }> = ({
  page,
  inside,
  door,
}) => (
  <>
    {page.embargo ? <EmbargoState page={page.embargo} /> : null}
    <Notices notices={inside.notices} files={{ action: '/party/file', carry: door.carry }} />
    <Answers page={page} door={door} />
  </>
)

const LeakPanel: FC<{ page: PartyPage; door: Door }> = ({ page, door }) => (
  <>
    <Panel id="leak" title="Something got out?">
      <Deed door={door} deed="ReportLeak" title="Report a leak" button="Report it">
        <LeakFields zone={page.zone} own />
      </Deed>
    </Panel>
    {page.embargo ? <Records page={page.embargo} /> : null}
  </>
)

/** S-041: until when somebody from outside reads, said to them as to the team. */
export const UntilNotice: FC<{ page: { readonly until: string | null; readonly isOver: boolean } }> = ({ page: { until, isOver } }) =>
  until === null ? null : isOver ? (
    <Notice tone="warn" title="Your access has ended">
      <p>
        You could read this until <When at={until} />. What you accepted to keep, you keep until its end. Ask the team if you need
        it for longer.
      </p>
    </Notice>
  ) : (
    <p>
      You can read this until <When at={until} />. The team can lengthen it.
    </p>
  )

/** The page of one person of a list in one case. */
export const PartyView: FC<PartyViewProps> = ({ page, sealed, did, refused }) => {
  const door: Door = { action: '/party/do', carry: <input type="hidden" name="sealed" value={sealed} /> }
  const negotiates = page.inside !== null || page.stub.proposals
  return (
    <section class="own">
      <h1>
        Embargo <code>{page.alias.slice(0, 8).toUpperCase()}</code>
      </h1>
      <Result did={did} refused={refused} />
      {page.left ? null : <UntilNotice page={page} />}
      {page.left ? <p>You have left this embargo. What you accepted to keep, you keep until its end.</p> : null}
      {page.inside ? (
        <Inside page={page} inside={page.inside} door={door} />
      ) : page.left || page.isOver ? null : (
        <Stub page={page} door={door} />
      )}
      {page.embargo && negotiates ? <Dates page={page} embargo={page.embargo} door={door} /> : null}
      {page.inside ? <LeakPanel page={page} door={door} /> : null}
      <p class="quiet">This page opens for half an hour; then enter your receipt again.</p>
    </section>
  )
}
