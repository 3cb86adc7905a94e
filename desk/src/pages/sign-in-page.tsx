import type { FC } from 'hono/jsx'
import { FormToken } from './layout.tsx'
import { Notice } from './notice.tsx'
import { Line, PasskeyFields, type PasskeyAsked } from './sign-in-fields.tsx'
import { ProviderDoor } from './sign-in-provider.tsx'

interface Shown { readonly passkey: PasskeyAsked | null; readonly to: string; readonly fault?: string | undefined }

/** Two ways in, each of two factors. Nobody learns from this page who is a member. */
export const SignInPage: FC<Shown & { login: string; provider: string | null }> = ({ passkey, to, login, fault, provider }) => (
  <section>
    <h1>Sign in</h1>
    <p class="lead">For the teams of this desk. To report a vulnerability you need no account: <a href="/">report it here</a>.</p>
    {fault ? <Notice tone="bad" title="Not signed in"><p>{fault}</p></Notice> : null}
    {provider === null ? null : <ProviderDoor name={provider} to={to} />}
    <form class="panel" method="post" action="/sign-in">
      <h2>With a passkey</h2>
      <PasskeyFields asked={passkey} mode="get" label="Sign in with a passkey" />
      <input type="hidden" name="to" value={to} />
    </form>
    <form class="panel" method="post" action="/sign-in">
      <h2>With passphrase and code</h2>
      <Line name="login" label="Login" value={login} autocomplete="username" max={64} />
      <Line name="passphrase" label="Passphrase" type="password" autocomplete="current-password" max={500} />
      <Line name="code" label="Code" autocomplete="one-time-code" max={40} hint="Six digits of your authenticator app, or one of your recovery codes." />
      <p class="actions"><input type="hidden" name="to" value={to} /><button type="submit">Sign in</button></p>
    </form>
    <p class="hint">Lost everything? Whoever runs this desk can give you a new link.</p>
  </section>
)

export const StepUpPage: FC<Shown> = ({ passkey, to, fault }) => (
  <section>
    <h1>Show that it is you</h1>
    <p class="lead">What comes next cannot easily be undone. Show once more that it is you; it holds for five minutes.</p>
    {fault ? <Notice tone="bad" title="Not shown"><p>{fault}</p></Notice> : null}
    <form class="panel" method="post" action="/step-up">
      <h2>With a passkey</h2>
      <FormToken /><input type="hidden" name="to" value={to} />
      <PasskeyFields asked={passkey} mode="get" label="Use a passkey" />
    </form>
    <form class="panel" method="post" action="/step-up">
      <h2>With passphrase and code</h2>
      <FormToken /><input type="hidden" name="to" value={to} />
      <Line name="passphrase" label="Passphrase" type="password" autocomplete="current-password" max={500} />
      <Line name="code" label="Code" autocomplete="one-time-code" max={40} numeric hint="Six digits of your authenticator app, not used before." />
      <p class="actions"><button type="submit">Go on</button></p>
    </form>
  </section>
)
