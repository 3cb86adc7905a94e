import { sentence } from '@parley/policy'
import type { FC } from 'hono/jsx'
import { SecretForm, SecretText } from '../secret-form.tsx'

export interface Given {
  readonly receipt: string
  readonly reference: string
  readonly promises: readonly string[]
  readonly asked: readonly string[]
  readonly projectName: string
  /** The receipt, sealed: opens the report at once, without typing it. */
  readonly sealed: string
}

/** The receipt itself, shown this once. */
const Secret: FC<{ receipt: string }> = ({ receipt }) => (
  <section class="receipt" aria-labelledby="receipt-title">
    <h2 id="receipt-title">Your receipt: keep it secret</h2>
    <SecretText secret={receipt} />
    <p>
      <strong>It is shown this once.</strong> Write it down before you leave this page. Whoever has it reads your report
      and the answers; without it nobody can let you in, the desk does not keep it.
    </p>
  </section>
)

const OpenNow: FC<{ sealed: string }> = ({ sealed }) => (
  <form method="post" action="/receipt">
    <input type="hidden" name="sealed" value={sealed} />
    <p class="actions">
      <button type="submit">I have it; open my report</button>
    </p>
  </form>
)

/** For a report that came by mail: the code of the acknowledgement was exchanged for a receipt, and works no more. */
export const ReceiptClaimed: FC<{ receipt: string; sealed: string }> = ({ receipt, sealed }) => (
  <section>
    <h1>Your receipt</h1>
    <p class="lead">The code of the mail has done its work. From now on this receipt opens your report.</p>
    <Secret receipt={receipt} />
    <OpenNow sealed={sealed} />
  </section>
)

const Sentences: FC<{ heading: string; says?: string; phrases: readonly string[] }> = ({ heading, says, phrases }) =>
  phrases.length === 0 ? null : (
    <section>
      <h2>{heading}</h2>
      {says ? <p>{says}</p> : null}
      <ul>
        {phrases.map((phrase) => (
          <li>{sentence(phrase)}</li>
        ))}
      </ul>
    </section>
  )

/** Shown once, as the answer to the report itself: the receipt stands in no address and is stored nowhere. */
export const ReceiptGiven: FC<{ given: Given }> = ({
  given: { receipt, reference, promises, asked, projectName, sealed },
}) => (
  <section>
    <h1>Your report is with {projectName}</h1>
    <p class="lead">
      Its reference is <code>{reference}</code>. You may name it in mails and in public.
    </p>
    <Secret receipt={receipt} />
    <Sentences heading="What you may expect" phrases={promises} />
    <Sentences
      heading="What would help"
      says="The policy asks for this too. You can add it later with your receipt."
      phrases={asked}
    />
    <section>
      <h2>What to do now</h2>
      <ol>
        <li>Keep the receipt.</li>
        <li>
          Come back to <a href="/receipt">this desk’s receipt page</a> for answers; no mail is sent to you.
        </li>
        <li>Until it is settled, tell nobody who does not need to know.</li>
      </ol>
    </section>
    <OpenNow sealed={sealed} />
  </section>
)

/** The door for those who come back. */
export const ReceiptEntry: FC<{ fault?: string | undefined }> = ({ fault }) => (
  <SecretForm
    title="Your report"
    lead="Enter the receipt that you were shown when you reported, or the code from our mail."
    action="/receipt"
    label="Receipt or code"
    hint="Blanks and dashes do not matter."
    button="Open my report"
    fault={fault}
  />
)
