import type { FC } from 'hono/jsx'
import type { RejectedReport } from '../../projections/rows.ts'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** Reports that turned out to be no vulnerability, for whoever would report the same again. */
export const RejectedListView: FC<{ reports: readonly RejectedReport[] }> = ({ reports }) => (
  <section>
    <h1>Rejected reports</h1>
    <p class="lead">
      These were examined and are no vulnerabilities. Whoever reported them agreed to these words. Follow them by{' '}
      <a href="/feeds/rejected.atom">Atom feed</a>.
    </p>
    {reports.length === 0 ? <p class="empty">None is published.</p> : null}
    <ol class="advisories">
      {reports.map(({ id, title, projectName, at }) => (
        <li>
          <p class="advisory-title">
            <a href={`/rejected/${id}`}>
              <Untrusted text={title} />
            </a>
          </p>
          <p class="quiet">
            Rejected · {projectName} · {id} · <When at={at} />
          </p>
        </li>
      ))}
    </ol>
  </section>
)

/** One of them: that it was rejected stands before everything else. */
export const RejectedView: FC<{ report: RejectedReport }> = ({ report: { id, project, projectName, title, text, at } }) => (
  <article>
    <p class="crumbs">
      <a href="/rejected">Rejected reports</a> / <a href={`/p/${project}`}>{projectName}</a>
    </p>
    <h1>
      <Untrusted text={title} />
    </h1>
    <p>
      <span class="state">Rejected</span> {projectName} examined this report and found no vulnerability in it.
    </p>
    <Untrusted text={text} block />
    <p class="quiet">
      {id} · <When at={at} /> · Redacted; published with the consent of whoever reported it.
    </p>
  </article>
)
