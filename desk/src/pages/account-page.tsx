import type { FC, PropsWithChildren } from 'hono/jsx'
import { FormToken } from './layout.tsx'
import { Notice } from './notice.tsx'
import { CodesShown, Line, PasskeyFields, SeedShown, type PasskeyAsked } from './sign-in-fields.tsx'
import { When } from './when.tsx'

/** Instants are ISO 8601 text here; ids are what the forms send back. */
export interface AccountShown {
  readonly login: string
  readonly isAdmin: boolean
  readonly fresh: boolean
  readonly passkeys: readonly { readonly id: string; readonly label: string; readonly createdAt: string; readonly usedAt: string | null }[]
  readonly hasApp: boolean
  readonly codesLeft: number
  readonly address: string
  readonly sessions: readonly { readonly id: string; readonly means: string; readonly seenAt: string; readonly createdAt: string; readonly isThis: boolean }[]
  readonly tokens: readonly { readonly id: string; readonly label: string; readonly scopes: readonly string[]; readonly expiresAt: string }[]
  readonly notices: readonly { readonly at: string; readonly name: string; readonly says: string }[]
  readonly passkey: PasskeyAsked | null
  /** The provider by which members may come in, and whether this one does. */
  readonly provider: { readonly name: string; readonly link: 'none' | 'linked' | 'managed' } | null
  readonly seed: { readonly sealed: string; readonly words: string; readonly link: string }
  readonly codes?: readonly string[] | undefined
  readonly fault?: string | undefined
  readonly done?: string | undefined
}

const means: Readonly<Record<string, string>> = { passkey: 'passkey', codes: 'passphrase and app', recovery: 'passphrase and recovery code', oidc: 'the sign-in provider' }

const Change: FC<PropsWithChildren<{ to: string; button: string; quiet?: boolean }>> = ({ to, button, quiet = false, children }) => (
  <form class="row-form" method="post" action={`/account/${to}`}>
    <FormToken />{children}
    <p class="actions"><button type="submit" class={quiet ? 'quiet-button' : undefined}>{button}</button></p>
  </form>
)

/** Everything by which a member comes in, and all that came of it. What changes a way in asks for a fresh proof first. */
export const AccountPage: FC<{ shown: AccountShown }> = ({ shown }) => (
  <section>
    <h1>Account</h1>
    <p class="lead">You sign in as <code>{shown.login}</code>. <a href="/account/sealing">Your key for sealed cases</a>, <a href="/guest">cases where you are a guest</a>.{shown.isAdmin ? <> You run this desk: <a href="/members">members and roles</a>, <a href="/emergency">emergency access</a>.</> : null}</p>
    {shown.fault ? <Notice tone="bad" title="Not done"><p>{shown.fault}</p></Notice> : null}
    {shown.done ? <Notice tone="good" title={shown.done} /> : null}
    {shown.codes ? <CodesShown codes={shown.codes} /> : null}
    {shown.fresh ? null : <Notice tone="warn" title="Look only">
      <p>To change a way in, <a href="/step-up?to=/account">show that it is you</a>. It holds for five minutes.</p></Notice>}
    <Passkeys shown={shown} />
    <AppAndCodes shown={shown} />
    {shown.provider ? <Provider shown={shown} /> : null}
    <PassphraseAndAddress shown={shown} />
    <Sessions shown={shown} />
    {shown.tokens.length > 0 ? <Tokens shown={shown} /> : null}
    <Notices shown={shown} />
  </section>
)

type Part = FC<{ shown: AccountShown }>

const Passkeys: Part = ({ shown: { passkeys, passkey, fresh } }) => (
  <section class="panel"><h2>Passkeys</h2>
    {passkeys.length === 0 ? <p class="empty">You have none yet.</p> : <ul class="plain">{passkeys.map((each) => (
      <li><strong>{each.label}</strong> made <When at={each.createdAt} />{each.usedAt ? <>, last used <When at={each.usedAt} /></> : null}
        {fresh ? <Change to="passkeys/remove" button={`Remove ${each.label}`} quiet><input type="hidden" name="id" value={each.id} /></Change> : null}</li>
    ))}</ul>}
    {fresh ? <form method="post" action="/account/passkeys">
      <Line name="label" label="Name of a new passkey" optional max={60} hint="Such as «laptop» or «key on the ring»." />
      <PasskeyFields asked={passkey} mode="create" label="Add a passkey" />
      <FormToken />
    </form> : null}
  </section>
)

const AppAndCodes: Part = ({ shown: { hasApp, codesLeft, fresh, seed } }) => <>
  <section class="panel"><h2>Authenticator app</h2>
    <p>{hasApp ? 'An app is set up. Setting one up anew voids the old key.' : 'None is set up. With one you can sign in without scripts.'}</p>
    {fresh ? <Change to="app" button={hasApp ? 'Replace the app' : 'Set up the app'}>
      <SeedShown seed={seed} /><Line name="code" label="Code that the app shows" autocomplete="one-time-code" max={10} numeric />
    </Change> : null}
    {fresh && hasApp ? <Change to="app/remove" button="Remove the app" quiet /> : null}
  </section>
  <section class="panel"><h2>Recovery codes</h2>
    <p>{codesLeft === 0 ? 'You have none left.' : `${codesLeft} of 8 are left.`}</p>
    {fresh ? <Change to="recovery" button="Make new codes and void the old" quiet /> : null}
  </section>
</>

const Provider: Part = ({ shown: { provider, fresh } }) => provider ? (
  <section class="panel"><h2>{provider.name}</h2>
    {provider.link === 'none' ? <p>You may link your account there and then sign in by it.</p> : null}
    {provider.link === 'linked' ? <p>Your account there is linked. You may sign in by it.</p> : null}
    {provider.link === 'managed' ? <p>You were let in by a group there. Your roles are what your groups give, and you sign in by it alone.</p> : null}
    {fresh && provider.link === 'none' ? <p class="actions"><a class="button" href="/account/provider">Link the account</a></p> : null}
    {fresh && provider.link === 'linked' ? <Change to="provider/remove" button="Unlink the account" quiet /> : null}
  </section>
) : null

const PassphraseAndAddress: Part = ({ shown: { fresh, address } }) => fresh ? <>
  <section class="panel"><h2>Passphrase</h2>
    <Change to="passphrase" button="Change the passphrase">
      <Line name="passphrase" label="New passphrase" type="password" autocomplete="new-password" max={500} hint="At least 15 characters. Your other sessions end." />
      <Line name="again" label="The same again" type="password" autocomplete="new-password" max={500} />
    </Change>
  </section>
  <section class="panel"><h2>Mail address for notices</h2>
    <Change to="address" button="Save the address"><Line name="address" label="Address" type="email" value={address} autocomplete="email" optional max={254} hint="The address before is told of the change." /></Change>
  </section>
</> : null

const Sessions: Part = ({ shown: { sessions } }) => (
  <section class="panel"><h2>Sessions</h2>
    <ul class="plain">{sessions.map((each) => (
      <li>{each.isThis ? <strong>This one</strong> : 'Another'}, by {means[each.means] ?? each.means}, since <When at={each.createdAt} />, last seen <When at={each.seenAt} />
        {each.isThis ? null : <Change to="sessions/end" button="End it" quiet><input type="hidden" name="id" value={each.id} /></Change>}</li>
    ))}</ul>
    <form class="row-form" method="post" action="/sign-out"><FormToken /><p class="actions"><button type="submit">Sign out</button></p></form>
    <form class="row-form" method="post" action="/sign-out"><FormToken /><input type="hidden" name="everywhere" value="yes" />
      <p class="actions"><button type="submit" class="quiet-button">Sign out everywhere</button></p></form>
  </section>
)

const Tokens: Part = ({ shown: { tokens } }) => (
  <section class="panel"><h2>API tokens</h2>
    <ul class="plain">{tokens.map((each) => (
      <li><strong>{each.label || 'without a name'}</strong> for {each.scopes.join(', ')}, until <When at={each.expiresAt} />
        <Change to="tokens/revoke" button="Revoke it" quiet><input type="hidden" name="id" value={each.id} /></Change></li>
    ))}</ul>
  </section>
)

const Notices: Part = ({ shown: { notices } }) => (
  <section><h2>What changed about members</h2>
    {notices.length === 0 ? <p class="empty">Nothing in the last 30 days.</p>
      : <ul>{notices.map(({ at, name, says }) => <li><When at={at} />: {name} {says}.</li>)}</ul>}
  </section>
)
