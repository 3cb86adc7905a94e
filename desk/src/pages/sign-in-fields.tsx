import type { FC } from 'hono/jsx'

/** Options for the browser and the sealed challenge; `held` is an answer that came already with a form shown again. */
export interface PasskeyAsked { readonly options: string; readonly sealed: string; readonly held?: string }

/** The button and the two fields it fills. It is there only where scripts run and the browser has passkeys. */
export const PasskeyFields: FC<{ asked: PasskeyAsked | null; mode: 'create' | 'get'; label: string }> = ({ asked, mode, label }) => {
  if (!asked) return <p class="hint">Passkeys need a host name: open this desk as <code>localhost</code> or under its own name.</p>
  const { options, sealed, held = '' } = asked
  return <div><passkey-button mode={mode} options={options} label={held ? undefined : label}>
    <input type="hidden" name="sealed" value={sealed} />
    <input type="hidden" name="response" value={held} />
    {held ? <p class="hint">Your passkey is ready; it need not be made again.</p>
      : <p class="hint" data-without-scripts>Passkeys need scripts. Without them, take the other way below.</p>}
  </passkey-button></div>
}

interface FieldProps { readonly name: string; readonly label: string; readonly hint?: string; readonly value?: string; readonly type?: 'text' | 'password' | 'email'; readonly autocomplete?: string; readonly optional?: boolean; readonly max?: number; readonly numeric?: boolean }

/** One line of a form, with its label and its hint. */
export const Line: FC<FieldProps> = ({ name, label, hint, value = '', type = 'text', autocomplete = 'off', optional = false, max = 200, numeric = false }) => (
  <div class="field"><label for={`in-${name}`}>{label}{optional ? <span class="optional"> optional</span> : null}</label>
    <input id={`in-${name}`} name={name} type={type} value={value} required={!optional} maxlength={max} autocomplete={autocomplete}
      autocapitalize="none" spellcheck={false} inputmode={numeric ? 'numeric' : undefined} aria-describedby={hint ? `in-${name}-hint` : undefined} />
    {hint ? <p class="hint" id={`in-${name}-hint`}>{hint}</p> : null}</div>
)

/** A key for an authenticator app: to be typed, or opened on the device that has the app. */
export const SeedShown: FC<{ seed: { readonly sealed: string; readonly words: string; readonly link: string } }> = ({ seed }) => <>
  <input type="hidden" name="seed" value={seed.sealed} />
  <p>Type this key into the app, or <a href={seed.link}>open it in an app on this device</a>: <code>{seed.words}</code></p>
</>

/** Recovery codes, shown this once. */
export const CodesShown: FC<{ codes: readonly string[] }> = ({ codes }) => (
  <section class="receipt" aria-labelledby="codes-title">
    <h2 id="codes-title">Your recovery codes</h2>
    <ol>{codes.map((code) => <li><code>{code}</code></li>)}</ol>
    <p><strong>They are shown this once.</strong> Print them or write them down. Each opens the desk once, together with your passphrase, when passkey and app are lost; all your sessions then end and the others are told.</p>
  </section>
)
