import type { Comparison, LeakIncident } from '@parley/coordination'
import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { AskChoice, AskLine, AskMoment, AskText, AskYes, Deed, type Door } from './deed.tsx'
import { Framed, type CaseFrame } from './early-view.tsx'
import { LeakFields } from './party-view.tsx'

export interface LeakRow { readonly id: string; readonly state: LeakIncident; readonly by: string; readonly open: readonly string[]; readonly late: boolean; readonly memberName: string | null; readonly informed: readonly string[] }
export interface LeakViewProps {
  readonly frame: CaseFrame
  readonly zone: string
  readonly leaks: readonly LeakRow[]
  readonly members: readonly (readonly [id: string, name: string])[]
  readonly parties: readonly (readonly [id: string, name: string])[]
  readonly compared: readonly { readonly seq: number; readonly found: Comparison; readonly name: string | null }[] | null
}

const Incident: FC<{ leak: LeakRow; door: Door; props: LeakViewProps }> = ({ leak: { id, state, ...leak }, door, props }) => {
  const fixed = { leak: id }
  const todo = state.tasks.filter(({ done }) => done === undefined)
  return (
    <section class="panel" aria-labelledby={`leak-${id}`}>
      <h2 id={`leak-${id}`}>Leak reported {state.reportedAt ? <When at={state.reportedAt} /> : null}{state.stage === 'closed' ? ', closed' : ''}</h2>
      {state.report ? <dl class="facts">
        <div><dt>What exactly</dt><dd><Untrusted text={state.report.what} block /></dd></div>
        <div><dt>To whom</dt><dd>{state.report.whom ? <Untrusted text={state.report.whom} /> : 'not known yet'}</dd></div>
        <div><dt>When</dt><dd>{state.report.leakedAt ? <When at={state.report.leakedAt} /> : 'not known yet'}; known since <When at={state.report.knownAt} /></dd></div>
        <div><dt>By</dt><dd><Untrusted text={leak.by} />{state.report.ownLeak ? ', about itself' : ''}</dd></div>
        <div><dt>Public</dt><dd>{state.judged ? <>{state.judged.public ? 'Yes' : 'No'}: <Untrusted text={state.judged.reason} /></> : 'not judged yet'}</dd></div>
        {leak.memberName ? <div><dt>Laid to</dt><dd><Untrusted text={leak.memberName} />: <Untrusted text={state.member?.evidence ?? ''} /></dd></div> : null}
        {state.sanction ? <div><dt>Sanction</dt><dd>{state.sanction.what}: <Untrusted text={state.sanction.reason} /></dd></div> : null}
      </dl> : null}
      <ul>{state.tasks.map((task) => <li>{task.text}{task.done ? <>: <Untrusted text={task.done.result} /></> : ''}</li>)}</ul>
      {leak.open.length > 0 && state.stage === 'open' ? <p>Still to do: {leak.open.join('; ')}.</p> : null}
      {state.stage === 'open' ? <>
        {todo.length > 0 ? <Deed door={door} deed="FinishContainment" fixed={fixed} title="A task is done" button="Record"><AskChoice name="task" label="Task" options={todo.map((task) => [task.id, task.text])} /><AskText name="result" label="What came of it" /></Deed> : null}
        <Deed door={door} deed="AddContainment" fixed={fixed} title="Another task" button="Add"><AskLine name="text" label="Task" /></Deed>
        <Deed door={door} deed="AddDetail" fixed={fixed} title="More is known" button="Record"><AskText name="what" label="What exactly" value={state.report?.what ?? ''} /><AskText name="whom" label="To whom" value={state.report?.whom ?? ''} optional /><AskMoment label="When it leaked" zone={props.zone} prefix="leaked-" optional /></Deed>
        <Deed door={door} deed="JudgeLeak" fixed={fixed} title="Judge whether it is public" button="Judge" hint="Public ends the embargo at once, for all parties, and is not taken back."><AskChoice name="public" label="Is it public?" options={[['yes', 'Yes, it is public'], ['no', 'No']]} /><AskText name="reason" label="Why" /></Deed>
        <Deed door={door} deed="InformOthers" fixed={fixed} title="The others are informed" button="Record">{props.parties.length === 0 ? <p>There are no parties of a list.</p> : <div class="choices choices-lines">{props.parties.map(([party, name]) => <label><input type="checkbox" name="party" value={party} checked={state.informed.includes(party)} /> <Untrusted text={name} /></label>)}</div>}</Deed>
        <Deed door={door} deed="LayTo" fixed={fixed} title="Lay it to a member" button="Lay it to this member" hint="A suspicion is no evidence. A first leak removes nobody."><AskChoice name="member" label="Member" options={props.members} /><AskText name="evidence" label="Evidence" /><AskYes name="continued" label="It went on after the member was told" /></Deed>
        {state.member ? <Deed door={door} deed="DecideSanction" fixed={fixed} title="Decide the sanction" button="Decide"><AskChoice name="sanction" label="Sanction" options={[['none', 'None'], ['warning', 'Warning'], ['suspension', 'Suspension'], ['removal', 'Removal, for good']]} /><AskText name="reason" label="Reason" /></Deed> : null}
        <Deed door={door} deed="CloseLeak" fixed={fixed} title="Close the incident" button="Close"><AskText name="lesson" label="What is learnt" /></Deed>
      </> : null}
    </section>
  )
}

const Compared: FC<{ found: NonNullable<LeakViewProps['compared']> }> = ({ found }) => (
  <section class="panel" aria-labelledby="found-title"><h2 id="found-title">Compared</h2>
    {found.length === 0 ? <p>No early notice was sent in this case.</p> : null}
    <ul>{found.map(({ seq, found: one, name }) => <li>Notice {seq}: <strong>{one.verdict === 'named' ? <Untrusted text={name ?? ''} /> : one.verdict === 'undecided' ? 'undecided' : 'more than one'}</strong>. {one.says} {one.surviving} of {one.points} points survive.</li>)}</ul>
  </section>
)

/** Leaks of a case: what got out, what is done about it, and whose copy it was where that can be said. */
export const LeakView: FC<LeakViewProps> = (props) => {
  const { frame, zone, leaks, compared } = props
  const door: Door = { action: `/cases/${frame.caseId}/leaks`, carry: <FormToken /> }
  return (
    <Framed {...frame}>
      {leaks.map((leak) => <Incident leak={leak} door={door} props={props} />)}
      <section class="panel" aria-labelledby="new-title"><h2 id="new-title">Something got out</h2>
        <Deed door={door} deed="ReportLeak" title="Report a leak" button="Report it" open={leaks.length === 0}><LeakFields zone={zone} own={false} /></Deed></section>
      <section class="panel" aria-labelledby="compare-title"><h2 id="compare-title">Whose copy is it?</h2>
        <form class="command" method="post" action={`/cases/${frame.caseId}/leaks`}><FormToken /><input type="hidden" name="do" value="compare" />
          <AskText name="leaked" label="The text that got out, or a part of it" rows={8} hint="Compared in memory only. A name is said only where chance is excluded (one in a million)." /><p class="actions"><button type="submit">Compare</button></p></form></section>
      {compared ? <Compared found={compared} /> : null}
    </Framed>
  )
}
