import type { FC } from 'hono/jsx'
import type { EmbargoPage, PartyRow, ProposalRow, TermsRow } from '../../projections/embargo-page.ts'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { Table } from './deed.tsx'

/** When it ends, in UTC, in the policy's zone and, with scripts, in the reader's; and what speaks against the day. */
export const EndRow: FC<{ ends: TermsRow['ends'] }> = ({ ends }) => (
  <>
    <p>
      <strong>
        <When at={ends.at} />
      </strong>{' '}
      <span class="quiet">{ends.words}</span>
    </p>
    {ends.risks.length > 0 ? (
      <ul class="notes">
        {ends.risks.map((risk) => (
          <li>{risk}</li>
        ))}
      </ul>
    ) : null}
  </>
)

/** The very text that somebody accepts, with what it is known by. */
export const TermsText: FC<{ terms: TermsRow; open?: boolean }> = ({ terms, open }) => (
  <details open={open === true}>
    <summary>
      Terms, version {terms.version}, SHA-256 <code>{terms.hash.slice(0, 16)}…</code>
    </summary>
    <Untrusted text={terms.text} block />
    <p class="quiet">
      Whole hash: <code>{terms.hash}</code>
    </p>
  </details>
)

export const Proposals: FC<{ proposals: readonly ProposalRow[] }> = ({ proposals }) =>
  proposals.length === 0 ? null : (
    <section class="panel" aria-labelledby="proposals-title">
      <h2 id="proposals-title">Proposed, the earliest end first</h2>
      <ul class="plain">
        {proposals.map((proposal) => (
          <li id={`proposal-${proposal.id}`}>
            <EndRow ends={proposal.terms.ends} />
            <p>
              By {proposal.mine ? 'you' : <Untrusted text={proposal.by} />}. Answer by <When at={proposal.answerBy} />.
              {proposal.delay ? <> Reason for the delay: {proposal.delay}.</> : null}
            </p>
            {proposal.reason ? <Untrusted text={proposal.reason} block /> : null}
            {proposal.answers.length > 0 ? (
              <ul>
                {proposal.answers.map(({ who, answer, reason }) => (
                  <li>
                    <Untrusted text={who} />: {answer}
                    {reason ? (
                      <>
                        , <Untrusted text={reason} />
                      </>
                    ) : null}
                  </li>
                ))}
              </ul>
            ) : null}
            <TermsText terms={proposal.terms} />
          </li>
        ))}
      </ul>
    </section>
  )

export const Parties: FC<{ parties: readonly PartyRow[] }> = ({ parties }) =>
  parties.length === 0 ? null : (
    <section class="panel" aria-labelledby="parties-title">
      <h2 id="parties-title">Parties</h2>
      <Table head={['Party', 'By way of', 'Consent', 'Answer due']}>
        {parties.map((party) => (
          <tr>
            <th scope="row">
              <Untrusted text={party.name} />
            </th>
            <td>
              {party.group?.replace(/^list:/, 'the list ') ?? 'the case'}
              {party.negotiates ? '' : ', bound only'}
            </td>
            <td>{party.left ? 'has left' : party.consent}</td>
            <td>
              {party.waits ? <When at={party.waits} /> : ''}
              {party.overdue ? ' (over)' : ''}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  )

/** Whose word the date is, and why: the final say is given with a reason that all parties read (S3-52). */
const Settled: FC<{ settled: NonNullable<EmbargoPage['settled']> }> = ({ settled: { how, by, reason, delay } }) => (
  <p>
    {how === 'final say' ? 'Set by final say of' : 'Agreed on, as proposed by'} <Untrusted text={by} />
    {delay ? <>; later because of {delay}</> : null}
    {reason ? (
      <>
        : <Untrusted text={reason} />
      </>
    ) : (
      '.'
    )}
  </p>
)

/** Where the embargo stands, before anything can be done about it. */
export const EmbargoState: FC<{ page: EmbargoPage }> = ({ page }) => (
  <section class="panel" aria-labelledby="state-title">
    <h2 id="state-title">{page.state}</h2>
    {page.active ? (
      <>
        <EndRow ends={page.active.ends} />
        {page.settled ? <Settled settled={page.settled} /> : null}
        <TermsText terms={page.active} />
      </>
    ) : null}
    {page.ended ? (
      <p>
        Ended <When at={page.ended.at} />: <Untrusted text={page.ended.reason} />
      </p>
    ) : null}
    {page.question ? (
      <p>
        <strong>
          A decision is asked for until <When at={page.question.answerBy} />.
        </strong>{' '}
        Without one the embargo {page.question.defaultEnd ? 'ends' : 'goes on'}.
      </p>
    ) : null}
    {page.expected ? <p>{page.expected.words}</p> : null}
  </section>
)

export const Records: FC<{ page: EmbargoPage }> = ({ page }) =>
  page.exceptions.length + page.duties.length === 0 ? null : (
    <section class="panel" aria-labelledby="records-title">
      <h2 id="records-title">Exceptions and legal duties</h2>
      <ul class="plain">
        {page.exceptions.map((one) => (
          <li>
            Exception asked by <Untrusted text={one.by} />: <Untrusted text={one.who} /> shares{' '}
            <Untrusted text={one.what} /> with <Untrusted text={one.whom} />. <Untrusted text={one.reason} />{' '}
            <strong>{one.answer ?? 'open'}</strong>
          </li>
        ))}
        {page.duties.map((one) => (
          <li>
            Legal duty of <Untrusted text={one.by} />: <Untrusted text={one.what} /> to{' '}
            <Untrusted text={one.authority} /> by <Untrusted text={one.basis} />, <When at={one.at} />
          </li>
        ))}
      </ul>
    </section>
  )
