import type { Retrospective } from '@parley/coordination'
import { dueWords } from '@parley/policy'
import type { FC } from 'hono/jsx'
import { RuleMarks } from '../rule-marks.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { promiseTones, retrospectiveText, waitWords } from './retrospective-text.ts'

const Turns: FC<{ made: Retrospective }> = ({ made: { turns, longestWait } }) => (
  <section class="panel" aria-labelledby="turns-title">
    <h2 id="turns-title">What happened</h2>
    {longestWait ? (
      <p>
        The longest wait, {waitWords(longestWait.minutes)}, was before «{longestWait.to.replace(/\.$/, '')}».
      </p>
    ) : null}
    <ol class="plain">
      {turns.map(({ says, at, minutesSinceReport, minutesSinceTurn }) => (
        <li>
          <p>
            <strong>{says}</strong> <When at={at} />
          </p>
          <p class="quiet">
            {minutesSinceTurn === 0 ? 'At once' : `${waitWords(minutesSinceTurn)} after the one before`}
            {minutesSinceReport === minutesSinceTurn ? '' : `, ${waitWords(minutesSinceReport)} after the report`}
          </p>
        </li>
      ))}
    </ol>
  </section>
)

const Promises: FC<{ made: Retrospective; zone: string }> = ({ made: { promises }, zone }) => (
  <section class="panel" aria-labelledby="promises-title">
    <h2 id="promises-title">Promises</h2>
    {promises.length === 0 ? <p class="quiet">The policy promised no time in this case.</p> : null}
    <ul class="plain">
      {promises.map(({ says, kept, due, at, because }) => (
        <li>
          <p>
            <span class={`state ${kept === 'kept' ? 'state-good' : kept === 'open' ? '' : 'state-bad'}`}>
              {promiseTones[kept]}
            </span>{' '}
            {says} <RuleMarks rules={because.rules} path={because.path} />
          </p>
          <p class="quiet">
            Due {dueWords(Temporal.Instant.from(due), zone)}
            {at ? (
              <>
                , done <When at={at} />
              </>
            ) : null}
          </p>
        </li>
      ))}
    </ul>
  </section>
)

const Setbacks: FC<{ made: Retrospective }> = ({ made: { setbacks } }) => (
  <section class="panel" aria-labelledby="setbacks-title">
    <h2 id="setbacks-title">What went otherwise than meant</h2>
    {setbacks.length === 0 ? <p class="quiet">Nothing on record.</p> : null}
    <ul class="plain">
      {setbacks.map(({ at, says }) => (
        <li>
          <When at={at} /> <Untrusted text={says} />
        </li>
      ))}
    </ul>
  </section>
)

/** How the case went, made of its timeline; the text below it is to be taken away and finished together. */
export const RetrospectiveView: FC<{ caseId: string; reference: string; made: Retrospective; zone: string }> = ({
  caseId,
  reference,
  made,
  zone,
}) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a>
    </p>
    <h1>Retrospective</h1>
    <p class="lead">Made of the timeline. It asks what happened, and names nobody.</p>
    <Turns made={made} />
    <Promises made={made} zone={zone} />
    <Setbacks made={made} />
    <details class="panel">
      <summary>The same as Markdown, to be finished together</summary>
      <copy-button from="retrospective-text">
        <pre class="untrusted" id="retrospective-text">
          {retrospectiveText(reference, made, zone)}
        </pre>
      </copy-button>
    </details>
  </section>
)
