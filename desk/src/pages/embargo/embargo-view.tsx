import type { Child, FC } from 'hono/jsx'
import type { EmbargoPage, ProposalRow } from '../../projections/embargo-page.ts'
import { FormToken } from '../layout.tsx'
import { Result, type RefusalWords } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { Untrusted } from '../untrusted.tsx'
import { AskChoice, AskLine, AskMoment, AskText, AskYes, Deed, Panel, type Door } from './deed.tsx'
import { EmbargoState, Parties, Proposals, Records } from './terms.tsx'

export interface Candidate {
  readonly membership: string
  readonly person: string
  readonly name: string
  readonly organisation: string
  readonly list: string
  readonly termsCurrent: boolean
  readonly invited: boolean
}

export interface EmbargoViewProps {
  readonly caseId: string
  readonly reference: string
  readonly page: EmbargoPage
  readonly candidates: readonly Candidate[]
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

export type Steps = EmbargoPage['possible']
const has = (page: EmbargoPage, step: Steps[number]) => page.possible.includes(step)

/** What any new terms ask for: the end, the reason, and a permitted reason where the policy names some. */
export const Offer: FC<{ page: EmbargoPage }> = ({ page }) => (
  <>
    <AskMoment label="The embargo ends" zone={page.zone} date={page.expected?.date} time={page.expected?.time} />
    <AskText name="reason" label="Reason" hint="Every party reads it." />
    {page.delayReasons.length > 0 ? (
      <AskChoice
        name="delay"
        label="Reason for a later date"
        optional
        blank="Not later than agreed"
        options={page.delayReasons.map((one) => [one, one.replaceAll('_', ' ')])}
      />
    ) : null}
  </>
)

export const openOptions = (proposals: readonly ProposalRow[]) =>
  proposals
    .filter(({ mine }) => !mine)
    .map(({ id, by, terms }): readonly [string, string] => [id, `${by}: ${terms.ends.words}`])

const acceptHint = 'You accept the text shown with the proposal, known by its hash.'
const reviseHint = 'Both sides are left with something: what is offered holds, your wish stays on the table.'

const Refusals: FC<{ page: EmbargoPage; door: Door; pick: Child }> = ({ page, door, pick }) => (
  <>
    {has(page, 'Decline') ? (
      <Deed door={door} deed="Decline" title="Decline" button="Decline">
        {pick}
        <AskText name="reason" label="Reason" />
      </Deed>
    ) : null}
    {has(page, 'Abstain') ? (
      <Deed door={door} deed="Abstain" title="Abstain" button="Abstain">
        {pick}
      </Deed>
    ) : null}
  </>
)

/** Answers to what others proposed; the same for the team and for a party. */
export const AnswerDeeds: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => {
  const options = openOptions(page.proposals)
  if (options.length === 0) return null
  const pick = <AskChoice name="proposal" label="Proposal" options={options} />
  return (
    <>
      {has(page, 'Accept') ? (
        <Deed door={door} deed="Accept" title="Accept" button="Accept these terms" hint={acceptHint}>
          {pick}
        </Deed>
      ) : null}
      {has(page, 'AcceptThenRevise') ? (
        <Deed
          door={door}
          deed="AcceptThenRevise"
          title="Accept, and ask for a change"
          button="Accept and propose the change"
          hint={reviseHint}
        >
          {pick}
          <Offer page={page} />
        </Deed>
      ) : null}
      {has(page, 'Counter') ? (
        <Deed door={door} deed="Counter" title="Answer with another date" button="Propose this instead">
          {pick}
          <Offer page={page} />
        </Deed>
      ) : null}
      <Refusals page={page} door={door} pick={pick} />
    </>
  )
}

/** What a party may put on the table, or take from it. */
export const TermsDeeds: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => (
  <>
    {has(page, 'Propose') ? (
      <Deed door={door} deed="Propose" title="Propose terms" button="Propose" open={page.em === 'N'}>
        <Offer page={page} />
      </Deed>
    ) : null}
    {has(page, 'Revise') ? (
      <Deed
        door={door}
        deed="Revise"
        title="Propose a change"
        button="Propose the change"
        hint="Every consent lapses until the parties accept again; the old terms hold meanwhile."
      >
        <Offer page={page} />
      </Deed>
    ) : null}
    {has(page, 'SetTerms') ? (
      <Deed
        door={door}
        deed="SetTerms"
        title="Set the terms: final say"
        button="Set these terms"
        hint="Overrules what is proposed. The reason is read by all parties."
      >
        <Offer page={page} />
      </Deed>
    ) : null}
    {has(page, 'Withdraw') ? (
      <Deed door={door} deed="Withdraw" title="Take back a proposal" button="Take it back">
        <AskChoice
          name="proposal"
          label="Proposal"
          options={page.proposals.filter(({ mine }) => mine).map(({ id, terms }) => [id, terms.ends.words])}
        />
      </Deed>
    ) : null}
  </>
)

/** Exceptions and duties, by the same words for the team and for a party. */
export const RecordDeeds: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => (
  <>
    {has(page, 'AskException') ? (
      <Deed
        door={door}
        deed="AskException"
        title="Ask for an exception"
        button="Ask"
        hint="Wider sharing is asked for in writing and bounded."
      >
        <AskLine name="who" label="Who shares" />
        <AskText name="what" label="What exactly" />
        <AskLine name="whom" label="With whom" />
        <AskText name="reason" label="Reason" />
      </Deed>
    ) : null}
    {has(page, 'RecordLegalDuty') ? (
      <Deed
        door={door}
        deed="RecordLegalDuty"
        title="Record a legal duty to report"
        button="Record it"
        hint="A report that the law orders is no breach; it is recorded, and the maintainers are told."
      >
        <AskLine name="authority" label="Authority" />
        <AskLine name="basis" label="Law" />
        <AskText name="what" label="What exactly is reported" />
      </Deed>
    ) : null}
  </>
)

const ExceptionDeed: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => {
  const open = page.exceptions.filter(({ answer }) => answer === null)
  return open.length === 0 ? null : (
    <Deed door={door} deed="AnswerException" title="Answer an exception" button="Answer">
      <AskChoice
        name="exception"
        label="Exception"
        options={open.map(({ id, who, whom }) => [id, `${who} → ${whom}`])}
      />
      <AskChoice
        name="granted"
        label="Answer"
        options={[
          ['yes', 'Granted'],
          ['no', 'Refused'],
        ]}
      />
      <AskMoment label="Granted until" zone={page.zone} prefix="until-" optional />
      <AskText name="reason" label="Reason" optional />
    </Deed>
  )
}

/** What only the owner of the case decides. */
export const OwnerDeeds: FC<{ page: EmbargoPage; door: Door }> = ({ page, door }) => (
  <>
    {has(page, 'AnswerQuestion') ? (
      <Deed door={door} deed="AnswerQuestion" title="Decide whether it goes on" button="Decide" open>
        <AskChoice
          name="end"
          label="Decision"
          options={[
            ['yes', 'End the embargo'],
            ['no', 'Go on'],
          ]}
        />
        <AskText name="reason" label="Reason" />
      </Deed>
    ) : null}
    {has(page, 'Terminate') ? (
      <Deed
        door={door}
        deed="Terminate"
        title="End the embargo now"
        button="End it"
        hint="Final: in this case there is no other."
      >
        <AskText name="reason" label="Reason" />
        <AskYes name="sure" label="I mean to end it for all parties" required />
      </Deed>
    ) : null}
    <ExceptionDeed page={page} door={door} />
  </>
)

const InviteDeed: FC<{ candidates: readonly Candidate[]; door: Door }> = ({ candidates, door }) =>
  candidates.length === 0 ? null : (
    <Deed
      door={door}
      deed="InvitePeople"
      title="Invite people of a list"
      button="Invite"
      hint="Each gets a letter that says nothing of the case, and sees nothing of it before accepting these terms."
    >
      <fieldset class="field">
        <legend>Who needs to know</legend>
        <div class="choices choices-lines">
          {candidates.map((one) => (
            <label>
              <input
                type="checkbox"
                name="who"
                value={`${one.membership}/${one.person}`}
                disabled={!one.termsCurrent}
              />
              <span>
                <Untrusted text={one.name} />, <Untrusted text={one.organisation} />{' '}
                <span class="quiet">
                  {one.list}
                  {one.invited ? ', in this case already' : ''}
                  {one.termsCurrent ? '' : ', has not accepted the current terms of the list'}
                </span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <AskLine name="need" label="What they need it for" />
    </Deed>
  )

/** As the buttons say it that will stand here. */
const stepNames: Readonly<Partial<Record<EmbargoPage['closed'][number]['step'], string>>> = {
  Propose: 'Propose terms',
  Revise: 'Propose a change',
  SetTerms: 'Set the terms: final say',
  Accept: 'Accept',
  AcceptThenRevise: 'Accept, and ask for a change',
  Invite: 'Invite people of a list',
  Terminate: 'End the embargo now',
  AskException: 'Ask for an exception',
  RecordLegalDuty: 'Record a legal duty to report',
}

/** `lists`: whether the project has people of lists that could be invited at all. */
const ClosedSteps: FC<{ page: EmbargoPage; lists: boolean }> = ({ page, lists }) => {
  const closed = page.closed.filter(({ step }) => lists || step !== 'Invite')
  return closed.length === 0 ? null : (
    <>
      <h3>Not now</h3>
      <ul class="notes">
        {closed.map(({ step, says }) => (
          <li>
            <strong>{stepNames[step] ?? step}</strong>: {says}
          </li>
        ))}
      </ul>
    </>
  )
}

const Links: FC<{ caseId: string }> = ({ caseId }) => (
  <p class="links">
    <a href={`/cases/${caseId}/early`}>Early notices</a>
    <a href={`/cases/${caseId}/leaks`}>Leaks</a>
    <a href={`/cases/${caseId}/world`}>What became known outside</a>
    <a href={`/cases/${caseId}/merge`}>Merge and split</a>
    <a href={`/cases/${caseId}/outside`}>Who reads from outside</a>
    <a href="/calendar">Calendar</a>
  </p>
)

/** What the rules and the policy have to say before somebody decides. */
const ForAndAgainst: FC<{ advice: EmbargoPage['advice'] }> = ({ advice }) =>
  advice.length === 0 ? null : (
    <Panel id="advice" title="Before you decide">
      <ul class="notes">
        {advice.map(({ says, rules }) => (
          <li>
            {says} <RuleMarks rules={rules} />
          </li>
        ))}
      </ul>
    </Panel>
  )

/** The embargo of a case for its team: where it stands, what can be done, and what cannot be and why. */
export const EmbargoView: FC<EmbargoViewProps> = ({ caseId, reference, page, candidates, did, refused }) => {
  const door: Door = { action: `/cases/${caseId}/embargo`, carry: <FormToken /> }
  return (
    <article class="case">
      <p class="crumbs">
        <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a>
      </p>
      <h1>Embargo</h1>
      <Result did={did} refused={refused} />
      <Links caseId={caseId} />
      <EmbargoState page={page} />
      <ForAndAgainst advice={page.advice} />
      <Proposals proposals={page.proposals} />
      {page.em === 'X' ? (
        <p>In the same case there is no other embargo, and nothing is left to be done here.</p>
      ) : (
        <Panel id="steps" title="What can be done">
          <AnswerDeeds page={page} door={door} />
          <TermsDeeds page={page} door={door} />
          {has(page, 'Invite') ? <InviteDeed candidates={candidates} door={door} /> : null}
          <RecordDeeds page={page} door={door} />
          <OwnerDeeds page={page} door={door} />
          <ClosedSteps page={page} lists={candidates.length > 0} />
        </Panel>
      )}
      <Parties parties={page.parties} />
      <Records page={page} />
    </article>
  )
}
