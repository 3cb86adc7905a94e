import type { FC } from 'hono/jsx'
import type { ClockRow } from '../../projections/rows.ts'
import { RuleMarks } from '../rule-marks.tsx'
import { distanceWords, When } from '../when.tsx'

const states: Readonly<Record<ClockRow['state'], string>> = {
  running: 'Running',
  paused: 'Paused',
  met: 'Met',
  met_late: 'Met late',
  missed: 'Missed',
}

const Due: FC<{ clock: ClockRow; now: string }> = ({ clock, now }) => {
  if (clock.metAt)
    return (
      <p class="clock-met-at">
        {clock.state === 'met' ? 'Kept' : 'Done, but late,'} on <When at={clock.metAt} />
      </p>
    )
  if (clock.due === null) return <p class="clock-due">{clock.dueWords}</p>
  const over = Temporal.Instant.compare(clock.due, now) < 0
  return (
    <p class="clock-due">
      <time datetime={clock.due}>{clock.dueWords}</time>
      {clock.state === 'running' || clock.state === 'missed' ? (
        <strong class="clock-left">
          {distanceWords(now, clock.due)} {over ? 'over' : 'left'}
        </strong>
      ) : null}
    </p>
  )
}

export const ClockItem: FC<{ clock: ClockRow; now: string; rules?: boolean }> = ({ clock, now, rules = true }) => (
  <li class={`clock clock-${clock.state}`}>
    <p class="clock-says">
      <span class="state">{states[clock.state]}</span> {clock.says}{' '}
      {clock.aim ? <span class="tag">our own aim</span> : null}{' '}
      {rules ? <RuleMarks rules={clock.because.rules} path={clock.because.path} /> : null}
    </p>
    <Due clock={clock} now={now} />
    {(clock.pauses ?? []).map(({ from, to, reason }) => (
      <p class="clock-pause">
        Stood still from <When at={from} /> {to ? <>to <When at={to} /></> : 'on, and still does'}: {reason}.
      </p>
    ))}
    {clock.waitsFor.length > 0 ? <p class="clock-waits">Stops when: {clock.waitsFor.join(' and ')}.</p> : null}
    <details class="clock-counted">
      <summary>How it is counted</summary>
      <p>
        From <When at={clock.start} />. {clock.counted}
      </p>
    </details>
  </li>
)

const rank: Readonly<Record<ClockRow['state'], number>> = { missed: 0, running: 1, paused: 2, met_late: 3, met: 4 }

/** Most pressing first. */
export const ClocksPanel: FC<{ clocks: readonly ClockRow[]; now: string }> = ({ clocks, now }) => (
  <section class="panel" aria-labelledby="clocks-title">
    <h2 id="clocks-title">Promises and clocks</h2>
    {clocks.length === 0 ? <p class="quiet">This policy promises no number of days, so none is counted.</p> : null}
    <ul class="clocks">
      {[...clocks]
        .sort((a, b) => rank[a.state] - rank[b.state])
        .map((clock) => (
          <ClockItem clock={clock} now={now} />
        ))}
    </ul>
  </section>
)
