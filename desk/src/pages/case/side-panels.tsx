import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { contentParts } from '../forms/option-words.ts'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** Facts that have a page of their own. */
const pages: Readonly<Record<string, string>> = { Embargo: 'embargo', Vendors: 'vendors' }

export const FactsPanel: FC<{ page: CasePage }> = ({ page }) =>
  page.facts.length === 0 ? null : (
    <section class="panel" aria-labelledby="facts-title">
      <h2 id="facts-title">Where things stand</h2>
      <dl class="facts">
        {page.facts.map(({ label, value, hint }) => (
          <div>
            <dt>{label}</dt>
            <dd>
              {pages[label] ? <a href={`/cases/${page.row.id}/${pages[label]}`}>{value}</a> : value}
              {hint ? <span class="hint">{hint}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )

const channels: Readonly<Record<string, string>> = {
  email: 'by mail',
  individual_email: 'by mail to one person',
  web_form: 'by the form',
  api: 'by the API',
  forge_private_report: 'as a private report of the forge',
}

export const ReportsPanel: FC<{ page: CasePage }> = ({ page }) => (
  <section class="panel" aria-labelledby="reports-title">
    <h2 id="reports-title">{page.reports.length === 1 ? 'Report' : 'Reports'}</h2>
    <ul class="plain">
      {page.reports.map((report) => (
        <li>
          <p>
            <strong>
              <Untrusted text={report.title} />
            </strong>
          </p>
          <p class="quiet">
            <Untrusted text={report.reporter} />, {channels[report.channel.replaceAll(' ', '_')] ?? report.channel},{' '}
            <When at={report.receivedAt} />
          </p>
          <p class="quiet">
            <a href={`/cases/${page.row.id}/identity`}>How to reach them outside the desk</a>{' · '}<a href={`/cases/${page.row.id}/seal`}>Seal this case</a>
          </p>
          {report.missing.length > 0 ? (
            <p>
              Asked for and not there yet: {report.missing.map((part) => contentParts[part]).join(', ')}.{' '}
              <a href={`/cases/${page.row.id}/commands/AskForInformation`}>Ask</a>
            </p>
          ) : null}
        </li>
      ))}
    </ul>
    <p class="quiet">
      <a href={`/cases/${page.row.id}/guests`}>Let a guest in</a>{' · '}<a href={`/cases/${page.row.id}/outside`}>Who reads from outside</a>{' · '}<a href={`/cases/${page.row.id}/keep`}>Erase, or take evidence</a>
    </p>
  </section>
)

/** Members see who read their case; the desk writes down every reading. */
export const ReadersPanel: FC<{ page: CasePage }> = ({ page }) => (
  <section class="panel" aria-labelledby="readers-title">
    <h2 id="readers-title">Who read this case</h2>
    {page.readers.length === 0 ? <p class="quiet">Nobody but you, just now.</p> : null}
    <ul class="plain readers">
      {page.readers.map(({ who, at }) => (
        <li>
          <Untrusted text={who} />{' '}
          <span class="quiet">
            <When at={at} />
          </span>
        </li>
      ))}
    </ul>
  </section>
)
