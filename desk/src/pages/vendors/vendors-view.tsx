import type { VendorAnswer } from '@parley/coordination'
import type { FC } from 'hono/jsx'
import type { VendorRow, VendorsPage, VendorSort } from '../../projections/vendors-page.ts'
import { FormToken } from '../layout.tsx'
import { Notice, RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export interface VendorsViewProps {
  readonly caseId: string
  readonly reference: string
  readonly page: VendorsPage
  readonly did?: string | undefined
  readonly refused?: RefusalWords | undefined
}

const tones: Readonly<Record<VendorAnswer, string>> = {
  affected: 'state-bad', not_affected: 'state-good', investigating: 'state-warn', no_answer: '', declined: '', left: '',
}

/** What a vendor answered; «no answer» stands in words, and never looks like «not affected». */
export const AnswerMark: FC<{ answer: VendorAnswer; words: string }> = ({ answer, words }) => (
  <span class={`state ${tones[answer]}`}>{words}</span>
)

/** «37 affected · 12 not affected · 41 no answer», each a way to these vendors. */
const Totals: FC<{ caseId: string; page: VendorsPage }> = ({ caseId, page: { totals, total, ready } }) => (
  <p class="lead">
    <a href={`/cases/${caseId}/vendors`}>{total === 1 ? '1 vendor' : `${total} vendors`}</a>
    {totals
      .filter(({ count }) => count > 0)
      .map(({ answer, words, count }) => (
        <>
          {' · '}
          <a href={`/cases/${caseId}/vendors?answer=${answer}`}>
            {count} {words}
          </a>
        </>
      ))}
    {ready.affected > 0 ? (
      <>
        {' · '}
        {ready.ready} of {ready.affected} affected who take part have a fix
      </>
    ) : null}
  </p>
)

const sortWords: Readonly<Record<VendorSort, string>> = {
  silence: 'Longest silent first', name: 'Name', answer: 'Answer', fix: 'Fix',
}

const Pick: FC<{ label: string; name: string; value: string; options: readonly (readonly [string, string])[] }> = ({
  label,
  name,
  value,
  options,
}) => (
  <label>
    {label}
    <select name={name}>
      {options.map(([one, words]) => (
        <option value={one} selected={one === value}>
          {words}
        </option>
      ))}
    </select>
  </label>
)

const Filters: FC<{ caseId: string; page: VendorsPage }> = ({ caseId, page: { totals, groups, filter } }) => (
  <form class="table-filters" method="get" action={`/cases/${caseId}/vendors`}>
    <Pick
      label="Answer"
      name="answer"
      value={filter.answer}
      options={[['', 'All'], ...totals.map(({ answer, words, count }): [string, string] => [answer, `${words} (${count})`])]}
    />
    {groups.length === 0 ? null : (
      <Pick
        label="Group"
        name="group"
        value={filter.group}
        options={[['', 'All'], ...groups.map((one): [string, string] => [one, one])]}
      />
    )}
    <Pick label="Order" name="sort" value={filter.sort} options={Object.entries(sortWords)} />
    <button type="submit" class="quiet-button">
      Show
    </button>
  </form>
)

const Remind: FC<{ caseId: string; page: VendorsPage }> = ({ caseId, page: { silent, remindable } }) =>
  silent === 0 ? null : remindable === 0 ? (
    <p class="quiet">{silent === 1 ? 'The one who is silent was' : `All ${silent} who are silent were`} written to within a day.</p>
  ) : (
    <form method="post" action={`/cases/${caseId}/vendors`}>
      <FormToken />
      <input type="hidden" name="do" value="RemindSilent" />
      <button type="submit">{remindable === 1 ? 'Remind the one who is silent' : `Remind all ${remindable} who are silent`}</button>
      {remindable < silent ? (
        <p class="hint">
          {silent - remindable} of {silent} silent vendors were written to within a day and are left out.
        </p>
      ) : null}
    </form>
  )

const Row: FC<{ caseId: string; row: VendorRow }> = ({ caseId, row }) => (
  <tr>
    <th scope="row">
      <a href={`/cases/${caseId}/vendors/${row.id}`}>
        <Untrusted text={row.name} />
      </a>
      {row.owner ? <span class="tag">owner</span> : null}
      {row.upstream ? <span class="tag">upstream</span> : null}
      {row.group ? (
        <span class="hint">
          <Untrusted text={row.group} />
        </span>
      ) : null}
    </th>
    <td data-label="Answer">
      <AnswerMark answer={row.answer} words={row.answerWords} />
      {row.source === 'team' ? <span class="hint">as we heard it</span> : null}
    </td>
    <td data-label="Part">
      {row.standing}
      {row.consent ? <span class="hint">{row.consent}</span> : null}
    </td>
    <td data-label="Fix">{row.fix}</td>
    <td data-label="Silent since">{row.silentSince ? <When at={row.silentSince} /> : '–'}</td>
    <td data-label="Last contact">
      <When at={row.lastContact} />
      {row.reminders > 0 ? <span class="hint">{row.reminders === 1 ? '1 reminder' : `${row.reminders} reminders`}</span> : null}
    </td>
  </tr>
)

const heads = ['Vendor', 'Answer', 'Part', 'Fix', 'Silent since', 'Last contact']

const Table: FC<{ caseId: string; rows: readonly VendorRow[] }> = ({ caseId, rows }) =>
  rows.length === 0 ? (
    <p class="quiet">None that fits.</p>
  ) : (
    <table class="table table-stacks">
      <thead>
        <tr>
          {heads.map((head) => (
            <th scope="col">{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row caseId={caseId} row={row} />
        ))}
      </tbody>
    </table>
  )

const Links: FC<{ caseId: string; page: VendorsPage }> = ({ caseId, page }) => (
  <ul class="links">
    <li>
      <a href={`/cases/${caseId}/vendors/invite`}>Ask vendors in …</a>
    </li>
    <li>
      <a href={`/cases/${caseId}/owner`}>Hand the case over …</a>
    </li>
    <li>
      <a href={`/cases/${caseId}/upstream`}>Upstream</a>
    </li>
    {page.total === 0 ? null : (
      <li>
        <a href={`/cases/${caseId}/vendors/export`}>Save as CSV</a>
      </li>
    )}
  </ul>
)

/** All vendors of a case on one page: it stays usable with a hundred. */
export const VendorsView: FC<VendorsViewProps> = ({ caseId, reference, page, did, refused }) => (
  <article class="case">
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a>
    </p>
    <h1>Vendors</h1>
    {did ? <Notice tone="good" title={did}></Notice> : null}
    {refused ? <RefusalNotice refused={refused} /> : null}
    {page.total === 0 ? <p class="lead">No other vendor is in this case.</p> : <Totals caseId={caseId} page={page} />}
    <p class="quiet">
      Owner: <Untrusted text={page.owner.name} />
      {page.owner.team ? '' : '; our team coordinates'}
      {page.owner.offeredTo ? (
        <>
          ; offered to <Untrusted text={page.owner.offeredTo} />
        </>
      ) : null}
      .
    </p>
    {page.late === 0 ? null : (
      <Notice tone="warn" title={`${page.late} public ${page.late === 1 ? 'answer' : 'answers'} came after the newest draft of the advisory`}>
        <p>
          Nobody approved them yet. <a href={`/cases/${caseId}/advisory`}>Save the draft again</a> to take them in.
        </p>
      </Notice>
    )}
    <Links caseId={caseId} page={page} />
    {page.total === 0 ? null : (
      <>
        <Remind caseId={caseId} page={page} />
        <Filters caseId={caseId} page={page} />
        <Table caseId={caseId} rows={page.rows} />
      </>
    )}
  </article>
)
