import type { FC } from 'hono/jsx'
import { SecretForm, SecretText, type SecretFormProps } from '../secret-form.tsx'

export type SecretEntryProps = Pick<SecretFormProps, 'title' | 'lead' | 'action' | 'fault'>

/** Where somebody without an account enters the code of a letter, or the receipt that it was exchanged for. */
export const SecretEntry: FC<SecretEntryProps> = (props) => <SecretForm {...props} label="Code or receipt" button="Open" />

/** The receipt that a code was exchanged for, once. */
export const SecretShown: FC<{ receipt: string; sealed: string; to: string }> = ({ receipt, sealed, to }) => (
  <section>
    <h1>Your receipt</h1>
    <section class="receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title">Keep it secret, and do not share it with colleagues</h2>
      <SecretText secret={receipt} />
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
