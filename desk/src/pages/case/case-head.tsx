import type { FC } from 'hono/jsx'
import type { CasePage, ClockRow, StepRow } from '../../projections/rows.ts'
import { Fact } from '../fact.tsx'
import { Untrusted } from '../untrusted.tsx'
import { distanceWords, When } from '../when.tsx'
import { stepTarget, stepTitle } from './step-target.ts'

export const CaseHead: FC<{ page: CasePage }> = ({ page: { row, policy } }) => (
  <header class="case-head">
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases?project=${encodeURIComponent(row.project)}`}>{row.project}</a>
    </p>
    <h1>
      <Untrusted text={row.title} />
    </h1>
    <dl class="case-facts">
      <Fact label="Reference">
        <copy-button from="reference">
          <code id="reference">{row.reference}</code>
        </copy-button>
      </Fact>
      <Fact label="State">
        <strong>{row.state}</strong>
      </Fact>
      <Fact label="Severity">{row.severity ?? 'Not set'}</Fact>
      <Fact label="Assigned to">
        {row.assignee ? <Untrusted text={row.assignee} /> : <a href={`/cases/${row.id}/commands/Assign`}>Nobody yet</a>}
      </Fact>
      <Fact label="Opened">
        <When at={row.openedAt} />
      </Fact>
      <Fact label="Under">
        <a href={policy.path}>
          {policy.title}, {policy.version}
        </a>
      </Fact>
    </dl>
  </header>
)

/** The step that ends the most pressing clock, else the first that the process asks for. */
export function nextStep(steps: readonly StepRow[], clock: ClockRow | undefined): StepRow | undefined {
  const open = steps.filter((step) => step.allowed && !step.done)
  return open.find((step) => clock && step.clock === clock.name) ?? open.find((step) => !step.optional)
}

/** The clock that comes first among those that still run or were missed without being met. */
export function nextClock(clocks: readonly ClockRow[]): ClockRow | undefined {
  const open = clocks.filter(({ state, due }) => due !== null && (state === 'running' || state === 'missed'))
  return [...open].sort((a, b) => Temporal.Instant.compare(a.due!, b.due!))[0]
}

/** The one sentence for somebody woken at night: until when, what for, and what to do. */
export const NextBand: FC<{ page: CasePage; now: string }> = ({ page, now }) => {
  const clock = nextClock(page.clocks)
  const step = nextStep(page.steps, clock)
  if (!clock && !step) return null
  const missed = clock?.state === 'missed' || (clock?.due && Temporal.Instant.compare(clock.due, now) < 0)
  return (
    <section class={`next-band ${missed ? 'next-missed' : ''}`} aria-labelledby="next-title">
      <div class="next-clock">
        <h2 id="next-title" class="label">
          {bandTitle(clock, Boolean(missed))}
        </h2>
        {clock ? (
          <ClockSentence clock={clock} now={now} missed={Boolean(missed)} />
        ) : (
          <p class="next-due">No clock runs</p>
        )}
      </div>
      {step ? (
        <p class="next-step">
          <a class="button" href={stepTarget(page, step)}>
            {stepTitle(step)}
          </a>
        </p>
      ) : null}
    </section>
  )
}

/** An aim of the team is not called a promise: nobody outside was told of it. */
export function bandTitle(clock: Pick<ClockRow, 'aim'> | undefined, missed: boolean): string {
  if (!clock) return 'Next'
  if (clock.aim) return missed ? 'Our own aim, missed' : 'Our own aim'
  return missed ? 'Promise missed' : 'Next promise'
}

const ClockSentence: FC<{ clock: ClockRow; now: string; missed: boolean }> = ({ clock, now, missed }) => (
  <>
    <p class="next-due">
      {missed ? `${distanceWords(now, clock.due!)} over` : `${distanceWords(now, clock.due!)} left`}
    </p>
    <p class="next-says">
      {clock.says.replace(/[.]$/, '')}, by <time datetime={clock.due!}>{clock.dueWords}</time>
    </p>
  </>
)
