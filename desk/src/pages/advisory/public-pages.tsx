import type { FC } from 'hono/jsx'
import type { AdvisoryPage, AdvisoryRow } from '../../projections/rows.ts'
import { Fact } from '../fact.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export const AdvisoriesView: FC<{ rows: readonly AdvisoryRow[] }> = ({ rows }) => (
  <section>
    <h1>Advisories</h1>
    <p class="lead">
      Newest first. Follow them by <a href="/feeds/advisories.atom">Atom feed</a> or{' '}
      <a href="/feeds/advisories.json">JSON feed</a>.
    </p>
    {rows.length === 0 ? <p class="empty">No advisory is published yet.</p> : null}
    <ol class="advisories">
      {[...rows]
        .sort((a, b) => Temporal.Instant.compare(b.publishedAt, a.publishedAt))
        .map((row) => (
          <li>
            <p class="advisory-title">
              <a href={`/advisories/${encodeURIComponent(row.id)}`}>
                <Untrusted text={row.title} />
              </a>
            </p>
            <p class="quiet">
              {row.projectName} · {row.cve ?? row.id}
              {row.severity ? ` · ${row.severity}` : ''} · <When at={row.publishedAt} />
            </p>
          </li>
        ))}
    </ol>
  </section>
)

type Section = AdvisoryPage['sections'][number]

const SectionTable: FC<{ table: NonNullable<Section['table']>; heading: string }> = ({ table, heading }) => (
  <div class="table-wrap" tabindex={0} role="region" aria-label={heading}>
    <table class="table">
      <thead>
        <tr>
          {table.head.map((cell) => (
            <th scope="col">{cell}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row) => (
          <tr>
            {row.map((cell) => (
              <td>
                <Untrusted text={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

/** Where an item ends with an address, the address is a link: two people approved it. */
const Item: FC<{ text: string }> = ({ text }) => {
  const [, words, url] = /^(.*): (https?:\/\/\S+)$/.exec(text) ?? []
  if (url === undefined) return <Untrusted text={text} />
  return (
    <>
      <Untrusted text={`${words}:`} />{' '}
      <a href={url} rel="nofollow noreferrer">
        <Untrusted text={url} />
      </a>
    </>
  )
}

const AdvisorySection: FC<{ section: Section }> = ({ section: { heading, paragraphs, items, table } }) => (
  <section>
    <h2>{heading}</h2>
    {paragraphs.map((paragraph) => (
      <Untrusted text={paragraph} block />
    ))}
    {items.length > 0 ? (
      <ul>
        {items.map((item) => (
          <li>
            <Item text={item} />
          </li>
        ))}
      </ul>
    ) : null}
    {table ? <SectionTable table={table} heading={heading} /> : null}
  </section>
)

const AdvisoryFacts: FC<{ page: AdvisoryPage }> = ({ page }) => (
  <dl class="case-facts">
    <Fact label="Id">
      <code>{page.id}</code>
    </Fact>
    {page.cve ? (
      <Fact label="CVE ID">
        <code>{page.cve}</code>
      </Fact>
    ) : null}
    {page.severity ? <Fact label="Severity">{page.severity}</Fact> : null}
    <Fact label="Published">
      <When at={page.publishedAt} />
    </Fact>
    {page.updatedAt === page.publishedAt ? null : (
      <Fact label="Updated">
        <When at={page.updatedAt} />
      </Fact>
    )}
  </dl>
)

export const AdvisoryView: FC<{ page: AdvisoryPage }> = ({ page }) => (
  <article class="advisory">
    <p class="crumbs">
      <a href="/advisories">Advisories</a> / <a href={`/p/${encodeURIComponent(page.project)}`}>{page.projectName}</a>
    </p>
    <h1>
      <Untrusted text={page.title} />
    </h1>
    {page.withdrawnAt ? (
      <Notice tone="bad" title="Withdrawn">
        <p>
          This advisory was taken back on <When at={page.withdrawnAt} />. What it says below does not count any more.
        </p>
      </Notice>
    ) : null}
    <AdvisoryFacts page={page} />
    {page.sections.map((section) => (
      <AdvisorySection section={section} />
    ))}
    <section class="panel advisory-files">
      <h2>The same in other formats</h2>
      <ul class="links">
        {page.files.map(({ path, format }) => (
          <li>
            <a href={path}>{format}</a>
          </li>
        ))}
      </ul>
    </section>
  </article>
)
