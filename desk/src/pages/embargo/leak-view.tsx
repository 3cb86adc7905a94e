import type { Comparison, LeakIncident } from '@parley/coordination'
import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { AskChoice, AskLine, AskMoment, AskText, AskYes, Deed, Fact, Panel, type Door } from './deed.tsx'
import { Framed, type CaseFrame } from './early-view.tsx'
import { LeakFields } from './party-view.tsx'

export interface LeakRow {
  readonly id: string
  readonly state: LeakIncident
  readonly by: string
  readonly open: readonly string[]
  readonly late: boolean
  readonly memberName: string | null
  readonly informed: readonly string[]
}
export interface LeakViewProps {
  readonly frame: CaseFrame
  readonly zone: string
  readonly leaks: readonly LeakRow[]
  readonly members: readonly (readonly [id: string, name: string])[]
  readonly parties: readonly (readonly [id: string, name: string])[]
  readonly compared:
    readonly { readonly seq: number; readonly found: Comparison; readonly name: string | null }[] | null
}

const About: FC<{ leak: LeakRow }> = ({ leak: { state, by, memberName } }) =>
  !state.report ? null : (
    <dl class="facts">
      <Fact term="To whom">{state.report.whom ? <Untrusted text={state.report.whom} /> : 'not known yet'}</Fact>
      <Fact term="When">
        {state.report.leakedAt ? <When at={state.report.leakedAt} /> : 'not known yet'}; known since{' '}
        <When at={state.report.knownAt} />
      </Fact>
      <Fact term="By">
        <Untrusted text={by} />
        {state.report.ownLeak ? ', about itself' : ''}
      </Fact>
      <Fact term="Public">
        {state.judged ? (
          <>
            {state.judged.public ? 'Yes' : 'No'}: <Untrusted text={state.judged.reason} />
          </>
        ) : (
          'not judged yet'
        )}
      </Fact>
      {memberName ? (
        <Fact term="Laid to">
          <Untrusted text={memberName} />: <Untrusted text={state.member?.evidence ?? ''} />
        </Fact>
      ) : null}
      {state.sanction ? (
        <Fact term="Sanction">
          {state.sanction.what}: <Untrusted text={state.sanction.reason} />
        </Fact>
      ) : null}
    </dl>
  )

interface StepsProps {
  readonly leak: LeakRow
  readonly door: Door
  readonly props: LeakViewProps
}

const Containing: FC<StepsProps> = ({ leak: { id, state }, door, props }) => {
  const fixed = { leak: id }
  const todo = state.tasks.filter(({ done }) => done === undefined)
  return (
    <>
      {todo.length > 0 ? (
        <Deed door={door} deed="FinishContainment" fixed={fixed} title="A task is done" button="Record">
          <AskChoice name="task" label="Task" options={todo.map((task) => [task.id, task.text])} />
          <AskText name="result" label="What came of it" />
        </Deed>
      ) : null}
      <Deed door={door} deed="AddContainment" fixed={fixed} title="Another task" button="Add">
        <AskLine name="text" label="Task" />
      </Deed>
      <Deed door={door} deed="AddDetail" fixed={fixed} title="More is known" button="Record">
        <AskText name="what" label="What exactly" value={state.report?.what ?? ''} />
        <AskText name="whom" label="To whom" value={state.report?.whom ?? ''} optional />
        <AskMoment label="When it leaked" zone={props.zone} prefix="leaked-" optional />
      </Deed>
    </>
  )
}

const publicHint = 'Public ends the embargo at once, for all parties, and is not taken back.'

const Judging: FC<StepsProps> = ({ leak: { id, state }, door, props }) => (
  <>
    <Deed
      door={door}
      deed="JudgeLeak"
      fixed={{ leak: id }}
      title="Judge whether it is public"
      button="Judge"
      hint={publicHint}
    >
      <AskChoice
        name="public"
        label="Is it public?"
        options={[
          ['yes', 'Yes, it is public'],
          ['no', 'No'],
        ]}
      />
      <AskText name="reason" label="Why" />
    </Deed>
    <Deed door={door} deed="InformOthers" fixed={{ leak: id }} title="The others are informed" button="Record">
      {props.parties.length === 0 ? (
        <p>There are no parties of a list.</p>
      ) : (
        <div class="choices choices-lines">
          {props.parties.map(([party, name]) => (
            <label>
              <input type="checkbox" name="party" value={party} checked={state.informed.includes(party)} />{' '}
              <Untrusted text={name} />
            </label>
          ))}
        </div>
      )}
    </Deed>
  </>
)

const sanctions = [
  ['none', 'None'],
  ['warning', 'Warning'],
  ['suspension', 'Suspension'],
  ['removal', 'Removal, for good'],
] as const

const Sanctioning: FC<StepsProps> = ({ leak: { id, state }, door, props }) => (
  <>
    <Deed
      door={door}
      deed="LayTo"
      fixed={{ leak: id }}
      title="Lay it to a member"
      button="Lay it to this member"
      hint="A suspicion is no evidence. A first leak removes nobody."
    >
      <AskChoice name="member" label="Member" options={props.members} />
      <AskText name="evidence" label="Evidence" />
      <AskYes name="continued" label="It went on after the member was told" />
    </Deed>
    {state.member ? (
      <Deed door={door} deed="DecideSanction" fixed={{ leak: id }} title="Decide the sanction" button="Decide">
        <AskChoice name="sanction" label="Sanction" options={sanctions} />
        <AskText name="reason" label="Reason" />
      </Deed>
    ) : null}
    <Deed door={door} deed="CloseLeak" fixed={{ leak: id }} title="Close the incident" button="Close">
      <AskText name="lesson" label="What is learnt" />
    </Deed>
  </>
)

const Incident: FC<StepsProps> = ({ leak, door, props }) => (
  <section class="panel" aria-labelledby={`leak-${leak.id}`}>
    <h2 id={`leak-${leak.id}`}>
      Leak reported {leak.state.reportedAt ? <When at={leak.state.reportedAt} /> : null}
      {leak.state.stage === 'closed' ? ', closed' : ''}
    </h2>
    {leak.state.report ? (
      <>
        <h3>What exactly</h3>
        <Untrusted text={leak.state.report.what} block />
      </>
    ) : null}
    <About leak={leak} />
    <h3>Containment</h3>
    <ul>
      {leak.state.tasks.map((task) => (
        <li>
          {task.text}
          {task.done ? (
            <>
              : <Untrusted text={task.done.result} />
            </>
          ) : (
            ''
          )}
        </li>
      ))}
    </ul>
    {leak.open.length > 0 && leak.state.stage === 'open' ? <p>Still to do: {leak.open.join('; ')}.</p> : null}
    {leak.state.stage === 'open' ? (
      <>
        <Containing leak={leak} door={door} props={props} />
        <Judging leak={leak} door={door} props={props} />
        <Sanctioning leak={leak} door={door} props={props} />
      </>
    ) : null}
  </section>
)

const Compared: FC<{ found: NonNullable<LeakViewProps['compared']> }> = ({ found }) => (
  <section class="panel" aria-labelledby="found-title">
    <h2 id="found-title">Compared</h2>
    {found.length === 0 ? <p>No early notice was sent in this case.</p> : null}
    <ul>
      {found.map(({ seq, found: one, name }) => (
        <li>
          Notice {seq}:{' '}
          <strong>
            {one.verdict === 'named' ? (
              <Untrusted text={name ?? ''} />
            ) : one.verdict === 'undecided' ? (
              'undecided'
            ) : (
              'more than one'
            )}
          </strong>
          . {one.says} {one.surviving} of {one.points} points survive.
        </li>
      ))}
    </ul>
  </section>
)

const CompareForm: FC<{ action: string }> = ({ action }) => (
  <Panel id="compare" title="Whose copy is it?">
    <form class="command" method="post" action={action}>
      <FormToken />
      <input type="hidden" name="do" value="compare" />
      <AskText
        name="leaked"
        label="The text that got out, or a part of it"
        rows={8}
        hint="Compared in memory only. A name is said only where chance is excluded (one in a million)."
      />
      <p class="actions">
        <button type="submit">Compare</button>
      </p>
    </form>
  </Panel>
)

/** Leaks of a case: what got out, what is done about it, and whose copy it was where that can be said. */
export const LeakView: FC<LeakViewProps> = (props) => {
  const { frame, zone, leaks, compared } = props
  const door: Door = { action: `/cases/${frame.caseId}/leaks`, carry: <FormToken /> }
  return (
    <Framed {...frame}>
      {leaks.map((leak) => (
        <Incident leak={leak} door={door} props={props} />
      ))}
      <Panel id="new" title="Something got out">
        <Deed door={door} deed="ReportLeak" title="Report a leak" button="Report it" open={leaks.length === 0}>
          <LeakFields zone={zone} own={false} />
        </Deed>
      </Panel>
      <CompareForm action={door.action} />
      {compared ? <Compared found={compared} /> : null}
    </Framed>
  )
}
