import { sentence } from '@parley/policy'
import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { Fact } from '../fact.tsx'
import { CommandForm } from '../forms/command-form.tsx'
import { commandForms } from '../forms/command-forms.ts'
import { titleOf } from '../title-of.ts'
import { Untrusted } from '../untrusted.tsx'

type Draft = NonNullable<CasePage['advisory']>

const Approvals: FC<{ advisory: Draft }> = ({ advisory: { approvals, approvalsNeeded } }) => (
  <Fact label="Approvals">
    {approvals.length} of {approvalsNeeded}
    {approvals.map((name) => (
      <span class="hint">
        <Untrusted text={name} />
      </span>
    ))}
  </Fact>
)

const AdvisoryLinks: FC<{ id: string; advisory: Draft | null }> = ({ id, advisory }) => {
  const links: readonly (readonly [href: string, words: string])[] = [
    [`/cases/${id}/advisory`, advisory ? 'Edit the draft' : 'Write the advisory'],
    ...(advisory ? [[`/cases/${id}/advisory/preview`, 'See every file'] as const] : []),
    ...(advisory ? [[`/cases/${id}/advisory/changes`, 'What changed'] as const] : []),
    [`/cases/${id}/day`, 'Disclosure day'],
    ...(advisory && !advisory.published ? [[`/cases/${id}/publish`, 'Publish …'] as const] : []),
    ...(advisory?.published ? [[advisory.published, 'The published advisory'] as const] : []),
    ...(advisory?.published ? [[`/cases/${id}/commands/RecordDownstream`, 'Link an advisory of a distributor'] as const] : []),
  ]
  return (
    <ul class="links">
      {links.map(([href, words]) => (
        <li>
          <a href={href}>{words}</a>
        </li>
      ))}
    </ul>
  )
}

/** The advisory's life on this case: revision, approvals, and the way to each of its pages. */
export const AdvisoryPanel: FC<{ page: CasePage }> = ({ page: { row, advisory, severityScheme } }) => (
  <section class="panel" aria-labelledby="advisory-title">
    <h2 id="advisory-title">Severity and advisory</h2>
    <dl class="facts">
      {severityScheme === 'none' ? null : (
        <Fact label="Severity">
          {row.severity ?? 'Not set'} <a href={`/cases/${row.id}/severity`}>{row.severity ? 'Change' : 'Set it'}</a>
        </Fact>
      )}
      <Fact label="Advisory">{advisory ? `Revision ${advisory.revision}` : 'No draft yet'}</Fact>
      {advisory ? <Approvals advisory={advisory} /> : null}
    </dl>
    <AdvisoryLinks id={row.id} advisory={advisory} />
  </section>
)

type Announcement = CasePage['announcements'][number]

const AnnouncementItem: FC<{ page: CasePage; announcement: Announcement; index: number }> = ({
  page,
  announcement,
  index,
}) => {
  const { channel, says, required, proof } = announcement
  return (
    <li>
      <p>
        <strong>{titleOf(channel)}</strong> <span class="tag">{required ? 'required' : 'usual'}</span>
      </p>
      {says === channel ? null : <p class="quiet">{/^https?:/.test(says) ? says : sentence(says)}</p>}
      {proof ? (
        <p class="quiet">
          <span class="state state-good">Announced</span> <Untrusted text={proof} />
        </p>
      ) : (
        <details class="row-form">
          <summary>
            Record the proof<span class="visually-hidden"> for {titleOf(channel)}</span>
          </summary>
          <CommandForm
            page={page}
            spec={commandForms.get('RecordAnnouncement')!}
            place={`announce-${index}`}
            fixed={{ channel }}
          />
        </details>
      )}
    </li>
  )
}

export const AnnouncementsPanel: FC<{ page: CasePage }> = ({ page }) =>
  page.announcements.length === 0 ? null : (
    <section class="panel" aria-labelledby="announce-title">
      <h2 id="announce-title">Announcements</h2>
      <ul class="plain">
        {page.announcements.map((each, index) => (
          <AnnouncementItem page={page} announcement={each} index={index} />
        ))}
      </ul>
      <p class="quiet">
        <a href={`/projects/${page.row.project}/targets`}>Where announcements go</a>
      </p>
    </section>
  )
