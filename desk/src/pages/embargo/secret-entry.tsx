import type { FC } from 'hono/jsx'
import { Notice } from '../notice.tsx'

export interface SecretEntryProps {
  readonly title: string
  readonly lead: string
  /** Where the secret is sent. */
  readonly action: string
  readonly fault?: string | undefined
}

/** Where somebody without an account enters the code of a letter, or the receipt that it was exchanged for. */
export const SecretEntry: FC<SecretEntryProps> = ({ title, lead, action, fault }) => (
  <section>
    <h1>{title}</h1>
    <p class="lead">{lead}</p>
    {fault ? (
      <Notice tone="bad" title="Not opened">
        <p>{fault}</p>
      </Notice>
    ) : null}
    <form class="panel receipt-entry" method="post" action={action}>
      <div class="field">
        <label for="receipt">Code or receipt</label>
        <input
          id="receipt"
          name="receipt"
          type="text"
          required
          maxlength={300}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </div>
      <p class="actions">
        <button type="submit">Open</button>
      </p>
    </form>
  </section>
)

/** The receipt that a code was exchanged for, once. */
export const SecretShown: FC<{ receipt: string; sealed: string; to: string }> = ({ receipt, sealed, to }) => (
  <section>
    <h1>Your receipt</h1>
    <section class="receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title">Keep it secret, and do not share it with colleagues</h2>
      <p>
        <copy-button from="receipt-secret">
          <code id="receipt-secret" class="receipt-secret">
            {receipt}
          </code>
        </copy-button>
      </p>
      <p>
        <strong>It is shown this once.</strong> The code of the letter is spent; from now on this receipt opens your
        page.
      </p>
    </section>
    <form method="post" action={to}>
      <input type="hidden" name="sealed" value={sealed} />
      <p class="actions">
        <button type="submit">I have it; go on</button>
      </p>
    </form>
  </section>
)
