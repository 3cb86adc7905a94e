import type { FC } from 'hono/jsx'
import type { CasePage, StepRow } from '../../projections/rows.ts'
import { CommandForm } from '../forms/command-form.tsx'
import { commandForms, formGroups } from '../forms/command-forms.ts'
import type { FormSpec } from '../forms/field.ts'
import { Mend } from '../notice.tsx'
import { RuleMarks } from '../rule-marks.tsx'
import { nextClock, nextStep } from './case-head.tsx'
import { knownValues, namedSpec } from '../forms/known-values.ts'
import { isStepForm, stepPage, stepPlace, stepTitle } from './step-target.ts'

const StepName: FC<{ step: StepRow; sign: string }> = ({ step, sign }) => (
  <>
    <span class="step-sign">{sign}</span>
    <span class="step-words">
      <span class="step-title">{stepTitle(step)}</span>
      {step.optional ? (
        <>
          {' '}
          <span class="tag">optional</span>
        </>
      ) : null}{' '}
      <RuleMarks rules={step.because.rules} path={step.because.path} />
      {step.says === stepTitle(step) || step.refusal?.includes(step.says) ? null : (
        <span class="step-says">{step.says}</span>
      )}
    </span>
  </>
)

/** A fix is brought to versions that are named; where none is, that comes first. */
const firstPage = (page: CasePage, { command }: StepRow): string | null =>
  command === 'RecordBackport' && page.backports.length === 0 ? `/cases/${page.row.id}/commands/NameSupportedVersions` : null

const AllowedStep: FC<{ page: CasePage; step: StepRow; isNext: boolean }> = ({ page, step, isNext }) => {
  const spec = specOf(page, step)
  const own = stepPage(page.row.id, step.command, step.stage) ?? firstPage(page, step)
  const [sign, place] = [isNext ? 'Next' : 'Possible', stepPlace(page, step)]
  return (
    <li class={`step ${isNext ? 'step-next' : 'step-possible'}`} id={place}>
      {spec && isStepForm(step) && own === null ? (
        <details open={isNext}>
          <summary>
            <StepName step={step} sign={sign} />
          </summary>
          <CommandForm page={page} spec={spec} place={place} fixed={fixedValues(page, step)} />
        </details>
      ) : (
        <p class="step-line">
          <StepName step={step} sign={sign} />
          {own ? (
            <a class="step-go" href={own}>
              {own.endsWith('NameSupportedVersions') ? 'Name the supported versions first' : 'Open'}
            </a>
          ) : null}
        </p>
      )}
    </li>
  )
}

/** A conversation that the policy asks for is one with the reporter. */
function specOf(page: CasePage, step: StepRow): FormSpec | undefined {
  const spec = commandForms.get(step.command)
  if (!spec) return undefined
  return step.command === 'WriteMessage' ? { ...spec, audience: 'reporter', button: 'Send to the reporter' } : namedSpec(page, spec)
}

function fixedValues(page: CasePage, step: StepRow): Readonly<Record<string, string>> {
  return step.command === 'WriteMessage' ? { audience: 'reporter' } : knownValues(page, step.command)
}

const RefusedStep: FC<{ step: StepRow }> = ({ step }) => (
  <li class="step step-refused">
    <p class="step-line">
      <StepName step={step} sign="Not yet" />
    </p>
    {step.refusal ? <p class="step-why">{step.refusal}</p> : null}
    {step.possible ? (
      <p class="step-why">
        <Mend lead="First" possible={step.possible} />
      </p>
    ) : null}
  </li>
)

const DoneSteps: FC<{ steps: readonly StepRow[] }> = ({ steps }) =>
  steps.length === 0 ? null : (
    <details class="done-steps">
      <summary>{steps.length === 1 ? 'One step is done' : `${steps.length} steps are done`}</summary>
      <ul>
        {steps.map((step) => (
          <li class="step step-done">
            <p class="step-line">
              <StepName step={step} sign="Done" />
            </p>
          </li>
        ))}
      </ul>
    </details>
  )

/** Two facts that one command makes true, by one rule, are one thing to do. */
function distinct(steps: readonly StepRow[]): readonly StepRow[] {
  const key = ({ command, allowed, because, refusal }: StepRow) =>
    [command, allowed, because.path, ...because.rules, refusal].join(' ')
  return steps.filter(
    (step, index) =>
      steps.findIndex((other) => key(other) === key(step)) === index ||
      (step.allowed && step.command === 'SendEarlyDisclosure'),
  )
}

/** The steps that wait longest are folded: whoever comes at night looks for what can be done. */
const shownWaiting = 3

const LaterSteps: FC<{ steps: readonly StepRow[] }> = ({ steps }) =>
  steps.length === 0 ? null : (
    <details class="done-steps">
      <summary>
        {steps.length === 1 ? 'One later step' : `${steps.length} later steps`}, and what must come first
      </summary>
      <ol class="steps">
        {steps.map((step) => (
          <RefusedStep step={step} />
        ))}
      </ol>
    </details>
  )

/** What can happen next: the steps of the policy, with the form of each that may be taken and the reason for each that may not. */
export const StepsPanel: FC<{ page: CasePage }> = ({ page }) => {
  const next = nextStep(page.steps, nextClock(page.clocks))
  const open = distinct(page.steps.filter((step) => !step.done))
  const allowed = open.filter((step) => step.allowed && step !== next)
  const waiting = open.filter((step) => !step.allowed)
  const inOrder = [...allowed.filter((step) => !step.optional), ...allowed.filter((step) => step.optional)]
  return (
    <section class="panel" aria-labelledby="steps-title">
      <h2 id="steps-title">What can happen next</h2>
      <ol class="steps">
        {next ? <AllowedStep page={page} step={next} isNext /> : null}
        {inOrder.map((step) => (
          <AllowedStep page={page} step={step} isNext={false} />
        ))}
        {waiting.slice(0, shownWaiting).map((step) => (
          <RefusedStep step={step} />
        ))}
      </ol>
      <LaterSteps steps={waiting.slice(shownWaiting)} />
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
        <div>
          <h3>{title}</h3>
          <ul>
            {types.map((type) => (
              <li>
                <a href={stepPage(id, type) ?? `/cases/${id}/commands/${type}`}>{commandForms.get(type)?.title}</a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  </details>
)
