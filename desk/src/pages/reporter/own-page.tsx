import type { FC } from 'hono/jsx'
import type { EntryRow, ReceiptPage } from '../../projections/rows.ts'
import { ClockItem } from '../case/clocks-panel.tsx'
import { sizeWords } from '../case/timeline.tsx'
import { Faults, Notice, RefusalNotice } from '../notice.tsx'
import type { RefusalWords } from '../notice.tsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'
import { FilesField } from './files-field.tsx'

export interface OwnPageProps {
  readonly page: ReceiptPage
  /** The receipt, sealed by the desk for half an hour: the page itself does not hold it. */
  readonly sealed: string
  readonly now: string
  readonly sent?: boolean
  readonly credited?: boolean
  readonly refused?: RefusalWords | undefined
  readonly fault?: string | undefined
  /** An answer that could not be sent, to be sent again. */
  readonly text?: string
}

/** Kinds of which the desk takes nothing out, and that name their author by themselves. */
const tellsOfWriter = /\.(pdf|docx?|xlsx?|pptx?|od[tspg]|rtf|mp4|mov|heic|tiff?)$/i

const OwnFiles: FC<{ entry: EntryRow; sealed: string }> = ({ entry, sealed }) =>
  !entry.attachments?.length ? null : (
    <ul class="files">
      {entry.attachments.map(({ blob, name, size }) => (
        <li>
          <form method="post" action="/receipt/file">
            <input type="hidden" name="sealed" value={sealed} />
            <input type="hidden" name="blob" value={blob} />
            <button class="link-button" type="submit">
              Download <Untrusted text={name} />
            </button>{' '}
            <span class="quiet">{sizeWords(size)}{tellsOfWriter.test(name) ? '; may hold your name' : ''}</span>
          </form>
        </li>
      ))}
    </ul>
  )

const OwnEntry: FC<{ entry: EntryRow; sealed: string }> = ({ entry, sealed }) => (
  <li class="entry" id={`entry-${entry.seq}`}>
    <header class="entry-head">
      <p class="entry-what">
        <strong>
          <Untrusted text={entry.what} />
        </strong>
      </p>
      <p class="entry-who">
        <Untrusted text={entry.who} /> · <When at={entry.at} />
      </p>
    </header>
    {entry.text ? <Untrusted text={entry.text} block /> : null}
    <OwnFiles entry={entry} sealed={sealed} />
  </li>
)

const Promises: FC<{ page: ReceiptPage; now: string }> = ({ page, now }) => (
  <section class="panel" aria-labelledby="promises-title">
    <h2 id="promises-title">What you were promised</h2>
    {page.clocks.length === 0 ? (
      <p class="quiet">This project’s policy names no number of days, so none is shown here.</p>
    ) : null}
    <ul class="clocks">
      {page.clocks.map((clock) => (
        <ClockItem clock={clock} now={now} rules={false} />
      ))}
    </ul>
  </section>
)

const Answer: FC<{ sealed: string; text: string }> = ({ sealed, text }) => (
  <section class="panel" aria-labelledby="answer-title">
    <h2 id="answer-title">Write to the team</h2>
    <form method="post" action="/receipt/answer" enctype="multipart/form-data">
      <input type="hidden" name="sealed" value={sealed} />
      <div class="field">
        <label for="answer">Message</label>
        <textarea id="answer" name="text" rows={6} required maxlength={200_000} dir="auto">
          {text}
        </textarea>
      </div>
      <FilesField says="Up to 20 files of 25 MB." />
      <p class="actions">
        <button type="submit">Send</button>
      </p>
    </form>
  </section>
)

const Credit: FC<{ sealed: string }> = ({ sealed }) => (
  <section class="panel" aria-labelledby="credit-title">
    <h2 id="credit-title">Your name in the advisory</h2>
    <form method="post" action="/receipt/credit">
      <input type="hidden" name="sealed" value={sealed} />
      <div class="field">
        <label for="credit-name">Name as it shall be printed</label>
        <input id="credit-name" name="name" maxlength={200} autocomplete="off" aria-describedby="credit-hint" dir="auto" />
        <p class="hint" id="credit-hint">
          A pseudonym will do. Everybody will read it. Until you choose, you are not named; you can change it until the advisory is out.
        </p>
      </div>
      <p class="actions">
        <button type="submit" name="credit" value="named">
          Name me like this
        </button>
        <button type="submit" name="credit" value="none" class="quiet-button">
          Do not name me
        </button>
      </p>
    </form>
  </section>
)

/** The way to the page of the date; what holds, and whether an answer is waited for, stands here already. */
const DatePanel: FC<{ date: NonNullable<ReceiptPage['date']>; sealed: string }> = ({ date, sealed }) => (
  <section class="panel" aria-labelledby="date-title">
    <h2 id="date-title">The public date</h2>
    <p>
      {date.words} {date.endsAt ? <When at={date.endsAt} /> : null}
    </p>
    {date.answerBy ? (
      <p>
        <strong>
          Your answer is asked for until <When at={date.answerBy} />.
        </strong>
      </p>
    ) : null}
    <form method="post" action="/receipt/date">
      <input type="hidden" name="sealed" value={sealed} />
      <p class="actions">
        <button type="submit" class={date.answerBy ? undefined : 'quiet-button'}>
          {date.answerBy ? 'See it and answer' : 'See it, or propose one'}
        </button>
      </p>
    </form>
  </section>
)

/** What waits for the reporter's own yes. */
const ConsentPanels: FC<{ page: ReceiptPage; sealed: string }> = ({ page: { rejected, upstream }, sealed }) => (
  <>
    {rejected ? <RejectedPanel rejected={rejected} sealed={sealed} /> : null}
    {upstream ? <UpstreamPanel upstream={upstream} sealed={sealed} /> : null}
  </>
)

/** What was rejected becomes public only in these words, and only with a yes. */
const RejectedPanel: FC<{ rejected: NonNullable<ReceiptPage['rejected']>; sealed: string }> = ({ rejected, sealed }) => (
  <section class="panel" aria-labelledby="rejected-title">
    <h2 id="rejected-title">May everybody read this?</h2>
    <p>
      The team would make these words about your rejected report public, marked as rejected, and nothing else of it:
    </p>
    <p>
      <strong>
        <Untrusted text={rejected.title} />
      </strong>
    </p>
    <Untrusted text={rejected.text} block />
    <form method="post" action="/receipt/rejected">
      <input type="hidden" name="sealed" value={sealed} />
      <p class="actions">
        <button type="submit" name="rejected" value="yes">
          Yes, these words
        </button>
        <button type="submit" name="rejected" value="no" class="quiet-button">
          No, nothing of it
        </button>
      </p>
      <p class="hint">Without your yes it stays private. Once public, it cannot be unsaid.</p>
    </form>
  </section>
)

/** C11: asked before the report goes on to whoever the defect belongs to; no answer means no. */
const UpstreamPanel: FC<{ upstream: NonNullable<ReceiptPage['upstream']>; sealed: string }> = ({ upstream, sealed }) => (
  <section class="panel" aria-labelledby="upstream-title">
    <h2 id="upstream-title">May it go on?</h2>
    <p>
      The team asks whether it may tell{' '}
      <strong>
        <Untrusted text={upstream.to} />
      </strong>{' '}
      this:
    </p>
    <Untrusted text={upstream.text} block />
    <form method="post" action="/receipt/upstream">
      <input type="hidden" name="sealed" value={sealed} />
      <p class="actions">
        <button type="submit" name="upstream" value="yes">
          Yes, hand it on
        </button>
        <button type="submit" name="upstream" value="no" class="quiet-button">
          No, it stays here
        </button>
      </p>
      <p class="hint">Without your yes it is not handed on.</p>
    </form>
  </section>
)

const ProofForm: FC<{ readonly sealed: string }> = ({ sealed }) => (
  <form method="post" action="/receipt/proof">
    <input type="hidden" name="sealed" value={sealed} />
    <p class="actions">
      <button class="link-button" type="submit">
        Save the proof of when you reported
      </button>
    </p>
    <p class="hint">A file by which anybody can check, without this desk, that it had your report by then. It holds your report in the clear.</p>
  </form>
)

const SentNotice: FC<{ waits: boolean }> = ({ waits }) =>
  waits ? (
    <Notice tone="good" title="Kept for the team">
      <p>They read it as soon as one of them unlocks this case, and you find it here then. You need not send it again.</p>
    </Notice>
  ) : (
    <Notice tone="good" title="Your message is with the team"></Notice>
  )

const PublishedNotice: FC<{ at: string }> = ({ at }) => (
  <Notice tone="good" title="It is published">
    <p>
      <a href={at}>Read the advisory</a>
    </p>
  </Notice>
)

/** S-048: while the desk cannot read the case, the receipt still opens the reporter's own copies. */
const SealedNotice: FC<{ since: string }> = ({ since }) => (
  <Notice tone="warn" title="The team sealed this case">
    <p>
      Since <When at={since} /> its words open with the keys of some members, and your part of them with your receipt. This desk
      cannot read the case by itself, nor can whoever steals its data. What you write below waits here, encrypted, until a member
      opens the case. Dates that were agreed hold on.
    </p>
  </Notice>
)

/** What a reporter sees who came back: state, promises, what was said, and a place to answer. */
export const OwnPage: FC<OwnPageProps> = ({ page, sealed, now, sent, credited, refused, fault, text = '' }) => (
  <section class="own">
    <h1>
      <code>{page.reference}</code>
    </h1>
    <p class="lead">
      To {page.projectName}. State: <strong>{page.state}</strong>.
    </p>
    {sent ? <SentNotice waits={page.sealedSince !== undefined} /> : null}
    {page.sealedSince ? <SealedNotice since={page.sealedSince} /> : null}
    {credited ? <Notice tone="good" title="Your choice of credit is noted"></Notice> : null}
    {refused ? <RefusalNotice refused={refused} /> : null}
    <Faults title="Not sent" faults={fault ? [fault] : []} />
    {page.publishedAt ? <PublishedNotice at={page.publishedAt} /> : null}
    <Faults tone="warn" title="The team waits for this" faults={page.asked} />
    {page.sealedSince ? null : <ConsentPanels page={page} sealed={sealed} />}
    <Promises page={page} now={now} />
    {page.date && !page.publishedAt && !page.sealedSince ? <DatePanel date={page.date} sealed={sealed} /> : null}
    {page.closed ? <p class="quiet">The case is closed. You can still write; the team reads it.</p> : null}
    <Answer sealed={sealed} text={text} />
    {page.publishedAt || page.sealedSince ? null : <Credit sealed={sealed} />}
    <section class="panel" aria-labelledby="said-title">
      <h2 id="said-title">What happened, newest first</h2>
      <ol class="timeline" reversed>
        {[...page.entries]
          .sort((a, b) => b.seq - a.seq)
          .map((entry) => (
            <OwnEntry entry={entry} sealed={sealed} />
          ))}
      </ol>
    </section>
    {page.sealedSince ? null : <ProofForm sealed={sealed} />}
    <p class="quiet">This page opens for half an hour; then enter your receipt again. Close it when you are done.</p>
  </section>
)
