import { sentence } from '@parley/policy'
import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { CommandForm } from '../forms/command-form.tsx'
import { commandForms } from '../forms/command-forms.ts'
import { titleOf } from '../title-of.ts'
import { Untrusted } from '../untrusted.tsx'

/** The advisory's life on this case: revision, approvals, and the way to each of its pages. */
export const AdvisoryPanel: FC<{ page: CasePage }> = ({ page: { row, advisory, severityScheme } }) => (
  <section class="panel" aria-labelledby="advisory-title">
    <h2 id="advisory-title">Severity and advisory</h2>
    <dl class="facts">
      {severityScheme === 'none' ? null : <div><dt>Severity</dt><dd>{row.severity ?? 'Not set'} <a href={`/cases/${row.id}/severity`}>{row.severity ? 'Change' : 'Set it'}</a></dd></div>}
      <div><dt>Advisory</dt><dd>{advisory ? `Revision ${advisory.revision}` : 'No draft yet'}</dd></div>
      {advisory ? <div><dt>Approvals</dt><dd>{advisory.approvals.length} of {advisory.approvalsNeeded}
        {advisory.approvals.length > 0 ? <span class="hint">{advisory.approvals.map((name) => <><Untrusted text={name} /> </>)}</span> : null}</dd></div> : null}
    </dl>
    <ul class="links">
      <li><a href={`/cases/${row.id}/advisory`}>{advisory ? 'Edit the draft' : 'Write the advisory'}</a></li>
      {advisory ? <li><a href={`/cases/${row.id}/advisory/preview`}>See every file</a></li> : null}
      {advisory && !advisory.published ? <li><a href={`/cases/${row.id}/publish`}>Publish …</a></li> : null}
      {advisory?.published ? <li><a href={advisory.published}>The published advisory</a></li> : null}
    </ul>
  </section>
)

type Announcement = CasePage['announcements'][number]

const AnnouncementItem: FC<{ page: CasePage; announcement: Announcement; index: number }> = ({ page, announcement, index }) => {
  const { channel, says, required, proof } = announcement
  return (
    <li><p><strong>{titleOf(channel)}</strong> <span class="tag">{required ? 'required' : 'usual'}</span></p>
      {says === channel ? null : <p class="quiet">{sentence(says)}</p>}
      {proof
        ? <p class="quiet"><span class="state state-good">Announced</span> <Untrusted text={proof} /></p>
        : <details class="row-form"><summary>Record the proof<span class="visually-hidden"> for {titleOf(channel)}</span></summary>
            <CommandForm page={page} spec={commandForms.get('RecordAnnouncement')!} place={`announce-${index}`} fixed={{ channel }} /></details>}
    </li>
  )
}

export const AnnouncementsPanel: FC<{ page: CasePage }> = ({ page }) => page.announcements.length === 0 ? null : (
  <section class="panel" aria-labelledby="announce-title">
    <h2 id="announce-title">Announcements</h2>
    <ul class="plain">{page.announcements.map((each, index) => <AnnouncementItem page={page} announcement={each} index={index} />)}</ul>
  </section>
)
