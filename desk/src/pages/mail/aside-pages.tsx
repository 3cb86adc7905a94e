import type { FC } from 'hono/jsx'
import { AskYes, Deed } from '../embargo/deed.tsx'
import { sizeWords } from '../case/timeline.tsx'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

export interface AsideMailRow {
  readonly id: string
  readonly project: string
  readonly at: string
  readonly why: string
  readonly about: { readonly id: string; readonly reference: string; readonly made: boolean } | null
  readonly letBe: boolean
  readonly kept: boolean
}

export interface OpenedMailRow {
  readonly mail: AsideMailRow
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly marks: readonly string[]
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly size: number }[]
}

/** A letter without a case that nobody got, such as to people of a list. */
export interface LetterWithoutCaseRow {
  readonly project: string
  readonly to: string
  readonly subject: string
  readonly why: string
  readonly since: string
}

const About: FC<{ mail: AsideMailRow }> = ({ mail: { about, letBe } }) => {
  if (about)
    return (
      <>
        {about.made ? 'Made the report ' : 'About '}
        <a href={`/cases/${about.id}`}>{about.reference}</a>
      </>
    )
  return letBe ? <span class="quiet">Looked at</span> : <strong>New</strong>
}

const AsideLine: FC<{ mail: AsideMailRow }> = ({ mail }) => (
  <tr>
    <td data-label="Arrived">
      <When at={mail.at} />
    </td>
    <td data-label="Set aside as">
      {mail.kept ? (
        <a href={`/mail/${mail.id}`}>
          <Untrusted text={mail.why} />
        </a>
      ) : (
        <Untrusted text={mail.why} />
      )}
    </td>
    <td data-label="Project">{mail.project}</td>
    <td data-label="State">
      <About mail={mail} />
    </td>
  </tr>
)

const AsideTable: FC<{ mails: readonly AsideMailRow[] }> = ({ mails }) => (
  <table class="table cases">
    <caption class="visually-hidden">Mail without a case, the newest first</caption>
    <thead>
      <tr>
        {['Arrived', 'Set aside as', 'Project', 'State'].map((head) => (
          <th scope="col">{head}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {mails.map((mail) => (
        <AsideLine mail={mail} />
      ))}
    </tbody>
  </table>
)

/** Exactly those that were on the page: what came meanwhile stays new. */
const AllLetBe: FC<{ fresh: readonly AsideMailRow[] }> = ({ fresh }) =>
  fresh.length === 0 ? null : (
    <form method="post" action="/mail">
      <FormToken />
      {fresh.map(({ id }) => (
        <input type="hidden" name="mail" value={id} />
      ))}
      <p class="actions">
        <button type="submit" class="quiet-button">
          Nothing to do with {fresh.length === 1 ? 'the new one' : `the ${fresh.length} new ones`}
        </button>
      </p>
    </form>
  )

export interface AsideListProps {
  readonly mails: readonly AsideMailRow[]
  /** Mails that could not even be read. */
  readonly unread: number
  readonly letters: readonly LetterWithoutCaseRow[]
  readonly older: string | null
  readonly did?: string | undefined
}

const LettersWithoutCase: FC<{ letters: readonly LetterWithoutCaseRow[] }> = ({ letters }) =>
  letters.length === 0 ? null : (
    <Notice tone="warn" title="Letters that belong to no case did not arrive">
      <ul class="plain">
        {letters.map(({ project, to, subject, why, since }) => (
          <li>
            To {to}, {project}: <Untrusted text={why} />.{' '}
            <span class="quiet">
              «<Untrusted text={subject} />
              », since <When at={since} />
            </span>
          </li>
        ))}
      </ul>
      <p>
        The addresses of list members are corrected at <a href="/team/lists">Lists</a>.
      </p>
    </Notice>
  )

/** Everything that came by mail and made no case: nothing is lost, and anything of it can be made a report. */
export const AsideList: FC<AsideListProps> = ({ mails, unread, letters, older, did }) => (
  <section>
    <h1>Mail without a case</h1>
    {did === 'letbe' ? <Notice tone="good" title="Done: nobody needs to look at them again"></Notice> : null}
    <p class="lead">
      Bounces, automatic answers, copies, and mail that no project takes. Each is kept as it came. What was judged
      wrongly can be made a report; its clocks start when it arrived.
    </p>
    {unread === 0 ? null : (
      <Notice tone="bad" title={unread === 1 ? 'One mail could not be read' : `${unread} mails could not be read`}>
        <p>
          They are kept sealed. Ask whoever runs this desk to run <code>parley doctor</code>.
        </p>
      </Notice>
    )}
    <LettersWithoutCase letters={letters} />
    {mails.length === 0 ? (
      <p class="empty">No mail was set aside for the projects whose triage you do.</p>
    ) : (
      <AsideTable mails={mails} />
    )}
    <AllLetBe fresh={mails.filter(({ about, letBe }) => about === null && !letBe)} />
    {older ? (
      <p>
        <a href={`/mail?before=${encodeURIComponent(older)}`}>Older</a>
      </p>
    ) : null}
  </section>
)

const Head: FC<{ opened: OpenedMailRow }> = ({ opened: { mail, from, to } }) => (
  <dl class="facts">
    <div>
      <dt>Set aside as</dt>
      <dd>
        <Untrusted text={mail.why} />
      </dd>
    </div>
    <div>
      <dt>Arrived</dt>
      <dd>
        <When at={mail.at} />
      </dd>
    </div>
    <div>
      <dt>Claims to be from</dt>
      <dd>
        <Untrusted text={from} />
      </dd>
    </div>
    <div>
      <dt>Sent to</dt>
      <dd>
        <Untrusted text={to.join(', ')} />
      </dd>
    </div>
  </dl>
)

const Words: FC<{ opened: OpenedMailRow }> = ({ opened: { mail, text, files } }) => (
  <section class="panel" aria-label="What it says">
    <Untrusted text={text} block />
    <ul class="files">
      {files.map(({ name, mediaType, size }) => (
        <li>
          <Untrusted text={name} />{' '}
          <span class="quiet">
            <Untrusted text={mediaType} />, {sizeWords(size)}
          </span>
        </li>
      ))}
      <li>
        <a href={`/mail/${mail.id}/original`} download>
          The mail as it arrived
        </a>
      </li>
    </ul>
  </section>
)

/** One of them, opened; that it was read is on record. */
export const AsideView: FC<{ opened: OpenedMailRow }> = ({ opened }) => {
  const door = { action: `/mail/${opened.mail.id}`, carry: <FormToken /> }
  return (
    <section>
      <p class="crumbs">
        <a href="/mail">Mail without a case</a>
      </p>
      <h1>A mail that made no case</h1>
      <p class="lead">
        <Untrusted text={opened.subject === '' ? '(no subject)' : opened.subject} />
      </p>
      <Head opened={opened} />
      <ul class="marks">
        {opened.marks.map((mark) => (
          <li>
            <Untrusted text={mark} />
          </li>
        ))}
      </ul>
      <Words opened={opened} />
      <Deed
        door={door}
        deed="report"
        title="Make a report of it"
        button={`Open a case of ${opened.mail.project}`}
        hint="The case’s clocks start when the mail arrived. The case says who made it of what."
      >
        <AskYes name="acknowledge" label="Tell its author that the report has arrived. Not for a machine." />
      </Deed>
      <Deed
        door={door}
        deed="letbe"
        title="Let it be"
        button="Nothing to do with it"
        hint="It stays in the list, and is not counted as new any more."
      />
    </section>
  )
}
