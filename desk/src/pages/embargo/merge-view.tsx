import type { FC } from 'hono/jsx'
import { FormToken } from '../layout.tsx'
import { AskChoice, AskText, Deed, Panel } from './deed.tsx'
import { Framed, type CaseFrame } from './early-view.tsx'

export interface MergeViewProps {
  readonly frame: CaseFrame
  readonly others: readonly (readonly [id: string, words: string])[]
  readonly reports: readonly (readonly [id: string, words: string])[]
  readonly chosen: string
  readonly reason: string
  /** What merging with the chosen case would do. */
  readonly preview: { readonly reference: string; readonly says: readonly string[]; readonly refused?: string } | null
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

const MergeForm: FC<Omit<MergeViewProps, 'reports'>> = ({ frame, others, chosen, reason, preview }) => (
  <form class="command audience-parties" method="post" action={`/cases/${frame.caseId}/merge`}>
    <FormToken />
    <AskChoice name="other" label="The other case" options={others} value={chosen} blank="Choose …" />
    <AskText name="reason" label="Why they are one" value={reason} />
    {preview ? <Preview preview={preview} /> : null}
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

/** Two cases that turn out to be one; and a report that belongs elsewhere. */
export const MergeView: FC<MergeViewProps> = ({ reports, ...view }) => (
  <Framed {...view.frame}>
    <Panel id="merge" title="Take in the reports of another case">
      {view.others.length === 0 ? <p class="quiet">There is no other open case of this project that you see.</p> : <MergeForm {...view} />}
    </Panel>
    {view.others.length === 0 || reports.length === 0 ? null : <MoveForm frame={view.frame} others={view.others} reports={reports} />}
  </Framed>
)
