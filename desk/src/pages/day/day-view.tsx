import type { DayStep } from '@parley/coordination'
import { instantWords, roleWords } from '@parley/policy'
import type { FC } from 'hono/jsx'
import { AskMoment, AskText, AskYes, Deed, type Door } from '../embargo/deed.tsx'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export interface DayViewProps {
  readonly caseId: string
  readonly reference: string
  readonly steps: readonly DayStep[]
  readonly verdict: { readonly go: boolean; readonly missing: readonly string[] }
  readonly schedule: { readonly at: string; readonly by: string; readonly revision: number } | null
  readonly revision: number | null
  readonly published: boolean
  readonly zone: string
  /** When the embargo ends, which is the earliest instant. */
  readonly embargoEnds: string | null
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

/** In UTC first, then where the policy lives. */
const InZones: FC<{ at: string; zone: string }> = ({ at, zone }) => (
  <>
    <When at={at} />
    {zone === 'UTC' ? null : <span class="quiet"> {instantWords(at, zone)}</span>}
  </>
)

const StepState: FC<{ step: DayStep }> = ({ step: { done, refused, rehearsal } }) => {
  if (done)
    return (
      <p>
        <span class="state state-good">Done</span> <When at={done.at} />
        {done.proof ? (
          <>
            {' '}
            <Untrusted text={done.proof} />
          </>
        ) : null}
      </p>
    )
  return (
    <>
      {refused ? (
        <p>
          <span class="state state-bad">Not yet</span> {refused.possible ?? refused.says}{' '}
          <RuleMarks rules={refused.because.rules} path={refused.because.path} />
        </p>
      ) : (
        <p>
          <span class="state state-good">May be done now</span>
        </p>
      )}
      {rehearsal.length > 0 ? <p class="quiet">In the rehearsal too: {rehearsal.join(' ')}</p> : null}
    </>
  )
}

/** Where a step is taken: the publication has a page of its own, everything else its form. */
const stepHref = (caseId: string, { command, channel }: DayStep) =>
  command === 'PublishAdvisory'
    ? `/cases/${caseId}/publish`
    : channel
      ? `/cases/${caseId}/handoff#${channel.name}`
      : `/cases/${caseId}/commands/${command}`

/** To what can be done now; what cannot yet can at most be looked at, where there is a text to see. */
const StepLink: FC<{ caseId: string; step: DayStep }> = ({ caseId, step }) => {
  if (step.done || (step.refused && !step.channel)) return null
  return (
    <p>
      <a href={stepHref(caseId, step)}>
        {step.refused ? 'See what it will say' : 'Take this step'}
        <span class="visually-hidden">: {step.says}</span>
      </a>
    </p>
  )
}

const StepItem: FC<{ caseId: string; step: DayStep }> = ({ caseId, step }) => (
  <li id={`step-${step.name}`}>
    <p>
      <strong>{step.says}</strong> <span class="tag">{step.optional ? 'usual' : 'required'}</span>{' '}
      <RuleMarks rules={step.because.rules} path={step.because.path} />
    </p>
    <p class="quiet">Owner: {roleWords(step.owner)}</p>
    <StepState step={step} />
    <StepLink caseId={caseId} step={step} />
  </li>
)

const GoOrNot: FC<Pick<DayViewProps, 'verdict' | 'published'>> = ({ verdict: { go, missing }, published }) => (
  <section class="panel" aria-labelledby="go-title">
    <h2 id="go-title">Go or no-go</h2>
    <p>
      <span class={`state ${go ? 'state-good' : 'state-bad'}`}>{go ? 'Go' : 'No-go'}</span>{' '}
      {go
        ? published
          ? 'Everything that was waited for is there.'
          : 'In a rehearsal every required step goes, one after the other.'
        : 'In a rehearsal the day stops, for want of what no step of it brings about:'}
    </p>
    {missing.length > 0 ? (
      <ul>
        {missing.map((words) => (
          <li>{words}</li>
        ))}
      </ul>
    ) : null}
  </section>
)

const Schedule: FC<DayViewProps & { door: Door }> = ({ door, schedule, revision, published, zone, embargoEnds }) => (
  <section class="panel" aria-labelledby="instant-title">
    <h2 id="instant-title">The instant</h2>
    {schedule ? (
      <p>
        Revision {schedule.revision} becomes public <InZones at={schedule.at} zone={zone} />, ordered by{' '}
        <Untrusted text={schedule.by} />. Until then nothing of it is at any address.
      </p>
    ) : (
      <p>{published ? 'The advisory is public.' : 'No publication is scheduled.'}</p>
    )}
    {embargoEnds && !published ? (
      <p class="quiet">
        Not before the embargo ends: <InZones at={embargoEnds} zone={zone} />.
      </p>
    ) : null}
    {published || revision === null ? null : (
      <Deed
        door={door}
        deed="SchedulePublication"
        title={schedule ? 'Move it' : 'Schedule the publication'}
        button={schedule ? 'Move it to this instant' : 'Schedule it'}
        hint="At that instant the desk publishes on your behalf, if approvals, gates and embargo allow it then; else it holds the publication back and tells the team."
        fixed={{ revision: String(revision) }}
      >
        <AskMoment label="Public at" zone={zone} />
        <AskYes name="sure" label={`I read revision ${revision}; publish it then`} required />
      </Deed>
    )}
    {schedule ? (
      <Deed door={door} deed="AbortPublication" title="Abort" button="Call it off">
        <AskText name="reason" label="Reason" hint="The team reads it." />
      </Deed>
    ) : null}
  </section>
)

const didWords: Readonly<Record<string, string>> = {
  SchedulePublication: 'The instant is set. Every member of the team sees it here.',
  AbortPublication: 'The publication is called off.',
}

const DayLinks: FC<{ caseId: string }> = ({ caseId }) => {
  const links = [
    [`/cases/${caseId}/advisory/changes`, 'Changes of the advisory'],
    [`/cases/${caseId}/leak-lint`, 'Check public texts for leaks'],
    [`/cases/${caseId}/handoff`, 'Announcements: previews and hand-offs'],
    [`/cases/${caseId}/retrospective`, 'Retrospective'],
    ['/batch', 'One date for several cases'],
  ] as const
  return (
    <ul class="links">
      {links.map(([href, words]) => (
        <li>
          <a href={href}>{words}</a>
        </li>
      ))}
    </ul>
  )
}

/** The disclosure day on one page: whether, when, and what in which order. */
export const DayView: FC<DayViewProps> = (props) => {
  const { caseId, reference, steps, did, refused } = props
  const words = did === undefined || !Object.hasOwn(didWords, did) ? undefined : didWords[did]
  return (
    <section>
      <p class="crumbs">
        <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a>
      </p>
      <h1>Disclosure day</h1>
      {refused ? <RefusalNotice refused={refused} /> : null}
      {words ? (
        <Notice tone="good" title="Done">
          <p>{words}</p>
        </Notice>
      ) : null}
      <GoOrNot {...props} />
      <Schedule {...props} door={{ action: `/cases/${caseId}/day`, carry: <FormToken /> }} />
      <section class="panel" aria-labelledby="show-title">
        <h2 id="show-title">Run of show</h2>
        <ol class="plain">
          {steps.map((step) => (
            <StepItem caseId={caseId} step={step} />
          ))}
        </ol>
      </section>
      <DayLinks caseId={caseId} />
    </section>
  )
}
