import type { ContentPart } from '@parley/policy'
import type { FC } from 'hono/jsx'
import type { PolicySection, ProjectRow } from '../../projections/rows.ts'
import { RuleMarks } from '../rule-marks.tsx'

/** A project with everything its page and its form are computed from. */
export interface ProjectDetail {
  readonly row: ProjectRow
  readonly sections: readonly PolicySection[]
  readonly asked: readonly {
    readonly part: ContentPart
    readonly says: string
    readonly required: boolean
    readonly ifAny: boolean
  }[]
  readonly formAllowed: boolean
  readonly notes: readonly string[]
}

export const ProjectsView: FC<{ rows: readonly ProjectRow[] }> = ({ rows }) => (
  <section>
    <h1>Report a vulnerability, in private</h1>
    <p class="lead">
      Choose the project. You need no account. You get a receipt, and with it you come back, read answers and write
      more.
    </p>
    <ul class="projects">
      {rows.map((row) => (
        <li class="project-card">
          <h2>
            <a href={`/p/${row.id}`}>{row.name}</a>
          </h2>
          {row.foundation ? <p class="quiet">{row.foundation}</p> : null}
          <ul class="links">
            <li>
              <a href={`/p/${row.id}/report`}>
                Report<span class="visually-hidden"> to {row.name}</span>
              </a>
            </li>
            <li>
              <a href={`/p/${row.id}`}>
                Read the policy<span class="visually-hidden"> of {row.name}</span>
              </a>
            </li>
          </ul>
        </li>
      ))}
    </ul>
    <p>
      You have reported already? <a href="/receipt">Come back with your receipt</a>.
    </p>
  </section>
)

const PolicyPart: FC<{ section: PolicySection; index: number }> = ({ section, index }) => (
  <section class="policy-part" aria-labelledby={`part-${index}`}>
    <h2 id={`part-${index}`}>{section.heading}</h2>
    {section.sentences.map(({ text, rules }) => (
      <p>
        {text} <RuleMarks rules={rules} />
      </p>
    ))}
  </section>
)

const Ways: FC<{ detail: ProjectDetail }> = ({ detail: { row, formAllowed, notes } }) => (
  <section class="panel ways" aria-labelledby="ways-title">
    <h2 id="ways-title">How to report</h2>
    {formAllowed ? (
      <p>
        <a class="button" href={`/p/${row.id}/report`}>
          Report by the form
        </a>
      </p>
    ) : null}
    {row.reportAddresses.length > 0 ? (
      <ul class="plain">
        {row.reportAddresses.map((address) => (
          <li>
            <a href={`mailto:${address}`}>{address}</a>
          </li>
        ))}
      </ul>
    ) : null}
    {notes.map((note) => (
      <p>{note}</p>
    ))}
    <p class="quiet">
      Files: <a href={`/p/${row.id}/SECURITY.md`}>SECURITY.md</a> ·{' '}
      <a href={`/p/${row.id}/security.txt`}>security.txt</a> · <a href={`/p/${row.id}/versions`}>Versions</a>
      {row.hasProjects ? (
        <>
          {' '}
          · <a href={`/p/${row.id}/projects`}>Projects</a>
        </>
      ) : null}
      {row.tellsRejected ? (
        <>
          {' '}
          · <a href="/rejected">Rejected reports</a>
        </>
      ) : null}
    </p>
  </section>
)

const Contents: FC<{ sections: readonly PolicySection[] }> = ({ sections }) => (
  <nav class="contents" aria-label="Contents">
    <ol>
      {sections.map(({ heading }, index) => (
        <li>
          <a href={`#part-${index}`}>{heading}</a>
        </li>
      ))}
    </ol>
  </nav>
)

/** A project's policy in words that the code made which keeps it. The small marks name the rule of each sentence. */
export const ProjectView: FC<{ detail: ProjectDetail }> = ({ detail: { row, sections, ...rest } }) => (
  <article>
    <p class="crumbs">
      <a href="/">Projects</a>
    </p>
    <h1>{row.title}</h1>
    <p class="lead">
      {row.name}
      {row.foundation ? `, ${row.foundation}` : ''}
      {row.home ? (
        <>
          {' '}
          ·{' '}
          <a href={row.home} rel="noopener noreferrer">
            {row.home}
          </a>
        </>
      ) : null}
    </p>
    <div class="policy">
      <Contents sections={sections} />
      <div class="policy-text">
        <Ways detail={{ row, sections, ...rest }} />
        {sections.map((section, index) => (
          <PolicyPart section={section} index={index} />
        ))}
        <p class="hint">
          These words are made from the policy’s data by the same program that keeps it. The small marks name the rules.
        </p>
      </div>
    </div>
  </article>
)
