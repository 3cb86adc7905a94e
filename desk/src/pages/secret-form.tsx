import type { FC } from 'hono/jsx'
import { Notice } from './notice.tsx'

export interface SecretFormProps {
  readonly title: string
  readonly lead: string
  /** Where the secret is sent: in the body of a POST, never in an address. */
  readonly action: string
  readonly label: string
  readonly hint?: string
  readonly button: string
  readonly fault?: string | undefined
}

/** Where somebody without an account enters what opens their page: a receipt, or the code of a letter. */
export const SecretForm: FC<SecretFormProps> = ({ title, lead, action, label, hint, button, fault }) => (
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
        <label for="receipt">{label}</label>
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
        {hint ? <p class="hint">{hint}</p> : null}
      </div>
      <p class="actions">
        <button type="submit">{button}</button>
      </p>
    </form>
  </section>
)

/** A secret that is shown this once, to be copied. */
export const SecretText: FC<{ secret: string }> = ({ secret }) => (
  <p>
    <copy-button from="receipt-secret">
      <code id="receipt-secret" class="receipt-secret">
        {secret}
      </code>
    </copy-button>
  </p>
)
