import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { CaseCrumbs } from '../case/command-page.tsx'
import { FeedbackNote } from '../case/feedback-note.tsx'
import { AudienceMark } from '../forms/audience-mark.tsx'
import { FormToken } from '../layout.tsx'
import { Mend, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { Untrusted } from '../untrusted.tsx'
import { PreviewFiles, Problems } from './preview-page.tsx'
import type { Preview } from './preview-page.tsx'

const Gate: FC<{ page: CasePage }> = ({ page }) => {
  const step = page.steps.find(({ command }) => command === 'PublishAdvisory')
  if (!step) return null
  return step.allowed ? (
    <p>
      <span class="state state-good">May be published</span> {step.says}{' '}
      <RuleMarks rules={step.because.rules} path={step.because.path} />
    </p>
  ) : (
    <div class="step-refused">
      <p>
        <span class="state state-bad">Not yet</span> {step.refusal}{' '}
        <RuleMarks rules={step.because.rules} path={step.because.path} />
      </p>
      {step.possible ? (
        <p>
          <Mend lead="First" possible={step.possible} />
        </p>
      ) : null}
    </div>
  )
}

/** How many have read it, and the way to what is still to be done. */
const Readiness: FC<{ page: CasePage }> = ({ page: { advisory, row } }) =>
  advisory ? (
    <p>
      Revision {advisory.revision}, {advisory.approvals.length} of {advisory.approvalsNeeded} approvals.{' '}
      {advisory.approvals.length < advisory.approvalsNeeded ? (
        <a href={`/cases/${row.id}/commands/ApproveAdvisory`}>Approve it</a>
      ) : null}
    </p>
  ) : (
    <p>
      There is no draft yet. <a href={`/cases/${row.id}/advisory`}>Write the advisory</a>
    </p>
  )

/** The last look before the world sees it: gate, approvals, files; and a box that nobody ticks by accident. */
export const PublishPage: FC<{ page: CasePage; preview: Preview; refused?: RefusalWords | undefined }> = ({
  page,
  preview,
  refused,
}) => {
  const { advisory, row } = page
  const isAllowed = page.steps.find(({ command }) => command === 'PublishAdvisory')?.allowed ?? true
  return (
    <section>
      <CaseCrumbs page={page} />
      <h1>Publish the advisory</h1>
      {refused ? <RefusalNotice refused={refused} /> : null}
      <div class="panel">
        <Gate page={page} />
        <Readiness page={page} />
        {advisory ? (
          <p>
            <strong>
              <Untrusted text={advisory.fields.title} />
            </strong>
            <br />
            <Untrusted text={advisory.fields.summary} />
          </p>
        ) : null}
      </div>
      <FeedbackNote page={page} />
      <Problems problems={preview.problems} />
      <PreviewFiles files={preview.files} />
      {advisory && isAllowed ? <PublishForm id={row.id} /> : null}
      <p>
        <a href={`/cases/${row.id}`}>Back to the case</a>
      </p>
    </section>
  )
}

const PublishForm: FC<{ id: string }> = ({ id }) => (
  <form class="panel command audience-public" method="post" action={`/cases/${id}/publish`}>
    <FormToken />
    <AudienceMark audience="public" />
    <p class="hint">
      Page, files and feeds become public at the same moment. It can be corrected or withdrawn later, never unsaid.
    </p>
    <div class="field field-yes">
      <label>
        <input type="checkbox" name="_confirmed" value="yes" required /> I read the files above; publish them now
      </label>
    </div>
    <p class="actions">
      <button type="submit" class="danger">
        Publish now
      </button>
    </p>
  </form>
)
