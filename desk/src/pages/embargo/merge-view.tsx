import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { AskChoice, AskLine, AskText, AskYes, Deed, Panel } from './deed.tsx'
import { Framed, type CaseFrame } from './early-view.tsx'

export interface MergeViewProps {
  readonly frame: CaseFrame
  readonly others: readonly (readonly [id: string, words: string])[]
  readonly reports: readonly (readonly [id: string, words: string])[]
  readonly chosen: string
  readonly reason: string
  /** What merging with the chosen case would do. */
  readonly preview: { readonly reference: string; readonly says: readonly string[]; readonly refused?: string; readonly vendors: number } | null
  /** How many vendors take part here or are asked. */
  readonly vendors: number
  /** Whether the proof of presence is fresh, without which nobody from outside is asked in. */
  readonly fresh: boolean
}

const Preview: FC<{ preview: NonNullable<MergeViewProps['preview']> }> = ({ preview: { reference, says, refused } }) => (
  <section class="preview" aria-labelledby="preview-title">
    <h2 id="preview-title">
      Taking in <code>{reference}</code>
    </h2>
    {refused === undefined ? (
      <ul>
        {says.map((one) => (
          <li>{one}</li>
        ))}
        <li>The other case stays with its log. Moving the reports back undoes it; a date that was changed stays as agreed.</li>
      </ul>
    ) : (
      <p>{refused}</p>
    )}
  </section>
)

/** Who is asked in from outside learns of a case: that takes a fresh proof of presence, and nothing else here does. */
const AskVendors: FC<{ count: number; fresh: boolean; caseId: string; label: string }> = ({ count, fresh, caseId, label }) =>
  count === 0 ? null : fresh ? (
    <AskYes name="vendors" label={label} />
  ) : (
    <p class="hint">
      {label}: for that, <a href={`/step-up?to=${encodeURIComponent(`/cases/${caseId}/merge`)}`}>prove that you are present</a> first.
    </p>
  )

const MergeForm: FC<Omit<MergeViewProps, 'reports' | 'vendors'>> = ({ frame, others, chosen, reason, preview, fresh }) => (
  <form class="command audience-parties" method="post" action={`/cases/${frame.caseId}/merge`}>
    <FormToken />
    <AskChoice name="other" label="The other case" options={others} value={chosen} blank="Choose …" />
    <AskText name="reason" label="Why they are one" value={reason} />
    {preview ? <Preview preview={preview} /> : null}
    {preview && preview.refused === undefined ? (
      <AskVendors count={preview.vendors} fresh={fresh} caseId={frame.caseId} label={preview.vendors === 1 ? 'Ask its vendor in here too' : `Ask its ${preview.vendors} vendors in here too`} />
    ) : null}
    <p class="actions">
      {preview && preview.refused === undefined ? (
        <>
          <button type="submit" name="do" value="merge">
            Merge the cases
          </button>{' '}
        </>
      ) : null}
      <button class={preview ? 'quiet-button' : undefined} type="submit" name="do" value="preview">
        {preview ? 'Show it again' : 'Show what it would do'}
      </button>
    </p>
  </form>
)

const MoveForm: FC<Pick<MergeViewProps, 'frame' | 'others' | 'reports'>> = ({ frame, others, reports }) => (
  <Panel id="move" title="Move a report away">
    <Deed
      door={{ action: `/cases/${frame.caseId}/merge`, carry: <FormToken /> }}
      deed="move"
      title="Move one report to another case"
      button="Move the report"
      hint="It keeps its reporter, its files and the start of its clocks. What others wrote in that case before stays theirs."
    >
      <AskChoice name="report" label="Report" options={reports} blank="Choose …" />
      <AskChoice name="other" label="To" options={others} blank="Choose …" />
      <AskText name="reason" label="Reason" />
    </Deed>
  </Panel>
)

const splitHint =
  'The new case has the same reporter, who gets a letter and a thread for it, the words of the report and the start of its clocks. Terms in force hold there too. Files stay here.'

const SplitForm: FC<Pick<MergeViewProps, 'frame' | 'reports' | 'vendors' | 'fresh'>> = ({ frame, reports, vendors, fresh }) => (
  <Panel id="split" title="One report, two vulnerabilities">
    <Deed
      door={{ action: `/cases/${frame.caseId}/merge`, carry: <FormToken /> }}
      deed="split"
      title="Split the second one off, as a case of its own"
      button="Open the second case"
      hint={splitHint}
    >
      {reports.length > 1 ? <AskChoice name="report" label="Report" options={reports} blank="Choose …" /> : null}
      <AskLine name="title" label="What the second one is" />
      <AskVendors count={vendors} fresh={fresh} caseId={frame.caseId} label={vendors === 1 ? 'Ask the vendor of this case in there too' : `Ask the ${vendors} vendors of this case in there too`} />
    </Deed>
  </Panel>
)

/** Two cases that turn out to be one; one that turns out to be two; and a report that belongs elsewhere. */
export const MergeView: FC<MergeViewProps> = ({ reports, vendors, ...view }) => (
  <Framed {...view.frame}>
    <Panel id="merge" title="Take in the reports of another case">
      {view.others.length === 0 ? <p class="quiet">There is no other open case of this project that you see.</p> : <MergeForm {...view} />}
    </Panel>
    {reports.length === 0 ? null : <SplitForm frame={view.frame} reports={reports} vendors={vendors} fresh={view.fresh} />}
    {view.others.length === 0 || reports.length === 0 ? null : <MoveForm frame={view.frame} others={view.others} reports={reports} />}
  </Framed>
)
