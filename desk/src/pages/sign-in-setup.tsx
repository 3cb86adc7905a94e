import type { FC } from 'hono/jsx'
import { Notice } from './notice.tsx'
import { CodesShown, Line, PasskeyFields, SeedShown, type PasskeyAsked } from './sign-in-fields.tsx'

export interface SetupShown {
  readonly target: { readonly kind: 'first' | 'invited' }
  readonly login: string
  readonly name: string
  readonly address: string
  /** The id of the member to be, sealed. */
  readonly made: string
  readonly seed: { readonly sealed: string; readonly words: string; readonly link: string }
  readonly passkey: PasskeyAsked | null
  readonly fault?: string | undefined
}

/** One form for everything, so that nothing half-made is left behind. Sent to its own address, which holds the link's token. */
export const SetupPage: FC<SetupShown> = ({ target, login, name, address, made, seed, passkey, fault }) => (
  <section>
    <h1>{target.kind === 'first' ? 'Open this desk' : `Welcome, ${name}`}</h1>
    <p class="lead">{target.kind === 'first'
      ? 'You are its first member: you run the desk, and you have every role in every project until you give them to others.'
      : 'Say how you will prove that it is you. What you could sign in with before is void once you join.'}</p>
    {fault ? <Notice tone="bad" title="Not yet"><p>{fault}</p></Notice> : null}
    <form class="panel" method="post">
      <h2>Who you are</h2>
      {target.kind === 'first' ? <>
        <Line name="login" label="Login" value={login} autocomplete="username" max={32} hint="a–z, 0–9, dot, dash, underscore. You type it when you sign in without a passkey." />
        <Line name="name" label="Name" value={name} autocomplete="name" max={80} hint="As reporters and your team see it." />
      </> : <p>Your login is <code>{login}</code>.</p>}
      <Line name="address" label="Mail address for notices" type="email" value={address} autocomplete="email" optional max={254} hint="The desk mails that something waits, never what. It confers no rights." />
      <h2>Your passphrase</h2>
      <Line name="passphrase" label="Passphrase" type="password" autocomplete="new-password" max={500} hint="At least 15 characters: four or five words that do not belong together. Never enough by itself." />
      <Line name="again" label="The same again" type="password" autocomplete="new-password" max={500} />
      <h2>Your second factor</h2>
      <p>Best is a passkey: it cannot be phished. An app works without scripts too. You may have both.</p>
      <PasskeyFields asked={passkey} mode="create" label="Join with a passkey" />
      <h3>Or an authenticator app</h3>
      <SeedShown seed={seed} />
      <Line name="code" label="Code that the app shows" autocomplete="one-time-code" optional max={10} numeric />
      <p class="actions"><input type="hidden" name="made" value={made} /><button type="submit">Join</button></p>
    </form>
  </section>
)

export const SetupGone: FC = () => (
  <section>
    <h1>This link is over</h1>
    <p class="lead">It was used, it is older than half an hour, or it never was.</p>
    <p>The first member gets a new one where the desk was started: start it again. Others ask whoever runs the desk.</p>
  </section>
)

export const WelcomePage: FC<{ codes: readonly string[]; first: boolean }> = ({ codes, first }) => (
  <section>
    <h1>You are in</h1>
    <CodesShown codes={codes} />
    <ul class="plain">
      <li><a href="/cases">Go to the cases</a></li>
      <li><a href="/account">Look at your account</a></li>
      {first ? <li><a href="/members">Invite the others</a></li> : null}
    </ul>
  </section>
)
