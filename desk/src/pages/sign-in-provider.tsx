import type { FC } from 'hono/jsx'
import { Notice } from './notice.tsx'
import { Line, PasskeyFields, type PasskeyAsked } from './sign-in-fields.tsx'

/** The way out to the provider. A link, not a form: what a form leads to must be of this desk. */
export const ProviderDoor: FC<{ name: string; to: string }> = ({ name, to }) => (
  <section class="panel">
    <h2>With {name}</h2>
    <p>Your organisation says who you are; a second factor may be asked for here.</p>
    <p class="actions"><a class="button" href={`/sign-in/provider?to=${encodeURIComponent(to)}`}>Sign in with {name}</a></p>
  </section>
)

/** The provider's word is one factor. Nothing of the desk is open before the second. */
export const SecondFactorPage: FC<{ name: string; passkey: PasskeyAsked | null; ticket: string; to: string; fault?: string | undefined }> = ({ name, passkey, ticket, to, fault }) => (
  <section>
    <h1>One more step</h1>
    <p class="lead">{name} says who you are. Show it once more in a way that is your own; the page is good for ten minutes.</p>
    {fault ? <Notice tone="bad" title="Not signed in"><p>{fault}</p></Notice> : null}
    {passkey ? <form class="panel" method="post" action="/sign-in/provider/second">
      <h2>With your passkey</h2>
      <input type="hidden" name="ticket" value={ticket} /><input type="hidden" name="to" value={to} />
      <PasskeyFields asked={passkey} mode="get" label="Use your passkey" />
    </form> : null}
    <form class="panel" method="post" action="/sign-in/provider/second">
      <h2>With a code</h2>
      <input type="hidden" name="ticket" value={ticket} /><input type="hidden" name="to" value={to} />
      <Line name="code" label="Code" autocomplete="one-time-code" max={40} hint="Six digits of your authenticator app, or one of your recovery codes." />
      <p class="actions"><button type="submit">Sign in</button></p>
    </form>
  </section>
)

/** After coming back from another site: the browser gives a cookie of this strictness only to a step begun here. */
export const SignedInPage: FC<{ to: string; says: string }> = ({ to, says }) => (
  <section>
    <h1>{says}</h1>
    <p class="actions"><a class="button" href={to}>Go on</a></p>
  </section>
)

export const ProviderRefusedPage: FC<{ name: string; says: string; code?: string | undefined }> = ({ name, says, code }) => (
  <section>
    <h1>Not signed in</h1>
    <Notice tone="bad" title={`${name} did not open this desk`}><p>{says}</p>{code ? <p>For whoever runs it: <code>{code}</code></p> : null}</Notice>
    <p class="actions"><a class="button" href="/sign-in">Back to the other ways</a></p>
  </section>
)
