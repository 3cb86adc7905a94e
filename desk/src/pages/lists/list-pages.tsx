import type { FC } from 'hono/jsx'
import { RefusalNotice, type RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { AskChoice, AskLine, AskText, AskYes, Panel } from '../embargo/deed.tsx'

export interface CriterionRow {
  readonly name: string
  readonly says: string
  readonly evidence: string
  readonly needsUrl: boolean
  readonly recheck: boolean
}
export interface ListPage {
  readonly project: string
  readonly projectName: string
  readonly list: string
  readonly purpose: string
  readonly notFor: readonly string[]
  readonly whoMayApply: readonly string[]
  readonly members: string
  readonly address: string | null
  readonly criteria: readonly CriterionRow[]
  readonly terms: { readonly version: string; readonly hash: string; readonly text: string } | null
  readonly impliesAcceptance: boolean
  /** The policy's own sentences about joining. */
  readonly how: readonly string[]
}

const ListTerms: FC<{ page: ListPage; open?: boolean }> = ({ page, open }) =>
  page.terms === null ? (
    <p>This list has no embargo terms.</p>
  ) : (
    <details open={open === true}>
      <summary>
        Terms, version {page.terms.version}, SHA-256 <code>{page.terms.hash.slice(0, 16)}…</code>
      </summary>
      <Untrusted text={page.terms.text} block />
      <p class="quiet">
        Whole hash: <code>{page.terms.hash}</code>
      </p>
    </details>
  )

const Criteria: FC<{ page: ListPage }> = ({ page }) =>
  page.criteria.length === 0 ? (
    <p>The policy names no criteria.</p>
  ) : (
    <ol>
      {page.criteria.map((one) => (
        <li>
          {one.says}{' '}
          <span class="quiet">
            {one.evidence}
            {one.recheck ? ' Looked at again from time to time.' : ''}
          </span>
        </li>
      ))}
    </ol>
  )

/** What a list is for, what its members are asked, and how to join (S3-45, S3-63…S3-75). */
export const ListView: FC<{ page: ListPage }> = ({ page }) => (
  <section>
    <h1>Early-notice list of {page.projectName}</h1>
    <p class="lead">{page.purpose}</p>
    {page.notFor.length > 0 ? <p>It is not meant for {page.notFor.join(' or ')}.</p> : null}
    <Panel id="criteria" title="What members meet">
      <Criteria page={page} />
    </Panel>
    <Panel id="terms" title="Terms">
      <ListTerms page={page} />
    </Panel>
    <Panel id="join" title="How to join">
      {page.how.map((one) => (
        <p>{one}</p>
      ))}
      <p class="actions">
        <a class="button" href={`/lists/${page.project}/${page.list}/join`}>
          Ask to join
        </a>{' '}
        <a href="/member">Come back with your receipt</a>
      </p>
    </Panel>
  </section>
)

export type Given = Readonly<Record<string, string>>

interface PartProps {
  readonly page: ListPage
  readonly given: Given
}

const Applicant: FC<PartProps> = ({ page, given }) => (
  <>
    <h2>Your organisation</h2>
    <AskLine name="organisation" label="Name" value={given.organisation ?? ''} />
    <AskChoice
      name="kind"
      label="You ask for"
      options={[
        ['organisation', 'an organisation'],
        ['individual', 'yourself'],
      ]}
      value={given.kind ?? 'organisation'}
    />
    {page.whoMayApply.length > 0 ? (
      <AskChoice
        name="as"
        label="What it is to the project"
        options={page.whoMayApply.map((one) => [one, one])}
        value={given.as ?? ''}
      />
    ) : null}
    <AskLine name="roleAddress" type="email" label="Security address" value={given.roleAddress ?? ''} />
    <AskLine name="domains" label="Its domains" hint="Separated by blanks." value={given.domains ?? ''} />
    <AskLine
      name="rebuildOf"
      label="If it repacks another distribution, which"
      optional
      value={given.rebuildOf ?? ''}
    />
    <AskYes name="usersOutside" label="People outside the organisation use what it distributes" />
  </>
)

const Oneself: FC<{ given: Given }> = ({ given }) => (
  <>
    <h2>Yourself</h2>
    <AskLine name="name" label="Your name" value={given.name ?? ''} />
    <AskLine
      name="address"
      type="email"
      label="Your own mail address"
      hint="Letters say that there is something to read, never what."
      value={given.address ?? ''}
    />
  </>
)

const CriteriaAsked: FC<PartProps> = ({ page, given }) =>
  page.criteria.length === 0 ? null : (
    <>
      <h2>The criteria</h2>
      {page.criteria.map((one) => (
        <section>
          <p>
            <strong>{one.says}</strong> <span class="quiet">{one.evidence}</span>
          </p>
          <AskText name={`answer-${one.name}`} label="Your answer" value={given[`answer-${one.name}`] ?? ''} />
          <AskText
            name={`evidence-${one.name}`}
            label="Evidence, one address a line"
            rows={2}
            optional={!one.needsUrl}
            value={given[`evidence-${one.name}`] ?? ''}
          />
        </section>
      ))}
    </>
  )

const TermsAsked: FC<{ page: ListPage; terms: NonNullable<ListPage['terms']> }> = ({ page, terms }) => (
  <>
    <h2>Terms</h2>
    <ListTerms page={page} open />
    <input type="hidden" name="termsVersion" value={terms.version} />
    <input type="hidden" name="termsHash" value={terms.hash} />
    {page.impliesAcceptance ? (
      <AskYes
        name="accepts"
        label={`I have read the terms in version ${terms.version}; sending this accepts them for myself`}
        required
      />
    ) : null}
  </>
)

/** The request to join: one answer and its evidence for each criterion (S3-86). Sending it accepts the terms, where the list says so (S3-75). */
export const JoinView: FC<PartProps & { refused?: RefusalWords | undefined }> = ({ page, given, refused }) => (
  <section>
    <h1>Ask to join</h1>
    <p class="lead">
      The early-notice list of {page.projectName}. No account is needed; you get a receipt to come back with.
    </p>
    {refused ? <RefusalNotice refused={refused} /> : null}
    <form class="panel report-form" method="post" action={`/lists/${page.project}/${page.list}/join`}>
      <Applicant page={page} given={given} />
      <Oneself given={given} />
      <CriteriaAsked page={page} given={given} />
      {page.terms ? <TermsAsked page={page} terms={page.terms} /> : null}
      <p class="actions">
        <button type="submit">Send the request</button>
      </p>
    </form>
  </section>
)
