import type { FC } from 'hono/jsx'
import type { CasePage, StepRow } from '../../projections/rows.ts'
import { CommandForm } from '../forms/command-form.tsx'
import { commandForms, formGroups } from '../forms/command-forms.ts'
import { RuleMarks } from '../rule-marks.tsx'
import { nextClock, nextStep } from './case-head.tsx'
import { isStepForm, stepPage } from './step-target.ts'

const StepName: FC<{ step: StepRow; sign: string }> = ({ step, sign }) => <>
  <span class="step-sign">{sign}</span>
  <span class="step-says">{step.says}</span>
  {step.optional ? <span class="tag">optional</span> : null}
  <RuleMarks rules={step.because.rules} path={step.because.path} />
</>

const AllowedStep: FC<{ page: CasePage; step: StepRow; isNext: boolean }> = ({ page, step, isNext }) => {
  const spec = commandForms.get(step.command)
  const own = stepPage(page.row.id, step.command)
  const sign = isNext ? 'Next' : 'Possible'
  return (
    <li class={`step ${isNext ? 'step-next' : 'step-possible'}`} id={`step-${step.command}`}>
      {spec && isStepForm(step)
        ? <details open={isNext}><summary><StepName step={step} sign={sign} /></summary>
            <CommandForm page={page} spec={spec} place="step" fixed={knownValues(page, step)} /></details>
        : <p class="step-line"><StepName step={step} sign={sign} />{own ? <a class="step-go" href={own}>Open</a> : null}</p>}
    </li>
  )
}

/** What the page knows already and need not ask. */
function knownValues(page: CasePage, step: StepRow): Readonly<Record<string, string>> {
  return step.command === 'ApproveAdvisory' && page.advisory ? { revision: String(page.advisory.revision) } : {}
}

const RefusedStep: FC<{ step: StepRow }> = ({ step }) => (
  <li class="step step-refused">
    <p class="step-line"><StepName step={step} sign="Not yet" /></p>
    {step.refusal ? <p class="step-why">{step.refusal}</p> : null}
    {step.possible ? <p class="step-why"><strong>First:</strong> {step.possible}</p> : null}
  </li>
)

const DoneSteps: FC<{ steps: readonly StepRow[] }> = ({ steps }) => steps.length === 0 ? null : (
  <details class="done-steps">
    <summary>{steps.length === 1 ? 'One step is done' : `${steps.length} steps are done`}</summary>
    <ul>{steps.map((step) => <li class="step step-done"><p class="step-line"><StepName step={step} sign="Done" /></p></li>)}</ul>
  </details>
)

/** What can happen next: the steps of the policy, with the form of each that may be taken and the reason for each that may not. */
export const StepsPanel: FC<{ page: CasePage }> = ({ page }) => {
  const next = nextStep(page.steps, nextClock(page.clocks))
  const open = page.steps.filter((step) => !step.done)
  const allowed = open.filter((step) => step.allowed && step !== next)
  const inOrder = [...allowed.filter((step) => !step.optional), ...allowed.filter((step) => step.optional)]
  return (
    <section class="panel" aria-labelledby="steps-title">
      <h2 id="steps-title">What can happen next</h2>
      <ol class="steps">
        {next ? <AllowedStep page={page} step={next} isNext /> : null}
        {inOrder.map((step) => <AllowedStep page={page} step={step} isNext={false} />)}
        {open.filter((step) => !step.allowed).map((step) => <RefusedStep step={step} />)}
      </ol>
      <DoneSteps steps={page.steps.filter((step) => step.done)} />
      <MoreForms id={page.row.id} />
    </section>
  )
}

/** Everything that can be recorded, for the day that goes another way than the policy thought. */
const MoreForms: FC<{ id: string }> = ({ id }) => (
  <details class="more-forms">
    <summary>Record something else</summary>
    <div class="more-groups">
      {formGroups.map(({ title, types }) => (
        <div><h3>{title}</h3>
          <ul>{types.map((type) => <li><a href={stepPage(id, type) ?? `/cases/${id}/commands/${type}`}>{commandForms.get(type)?.title}</a></li>)}</ul>
        </div>
      ))}
    </div>
  </details>
)
