import type { SignedIn } from '../access/signed-in.ts'
import { makeRefusals, type Refusals } from '../access/refusals.ts'
import { makeSeal, type Seal } from '../keys/page-seal.ts'
import type { Store, Tx } from '../store/store.ts'
import type { OidcProvider } from './oidc-provider.ts'
import { nothingRefused, type Refused } from './refused-passphrases.ts'
import { makeThrottle, type Throttle } from './throttle.ts'

/** What everything about signing in rests on. Made once by `openIdentity`. */
export interface Identity {
  readonly store: Store
  /** The one origin passkeys are made for and answered from, exactly; from `PARLEY_URL`. */
  readonly origin: string
  /** Its host name. Browsers take names only: with `127.0.0.1` there are no passkeys, with `localhost` there are. */
  readonly rpId: string
  readonly passkeysPossible: boolean
  readonly cookie: CookieKind
  readonly seal: Seal
  readonly throttle: Throttle
  /** Told of every try that did not open anything (ASVS V16.3.1). */
  readonly refusals: Refusals
  readonly now: () => Temporal.Instant
  /** Passphrases that nobody may choose, beside the well-known ones. */
  readonly refused: Refused
  /** The header in which a proxy on this machine says who asked it; `null`: none is believed. */
  readonly addressHeader: string | null
  /** By which members may come in too; `null`: by none. */
  readonly provider: OidcProvider | null
}

/** `__Host-` and Secure always, but for plain http on this very machine, where not every client keeps such cookies. */
export interface CookieKind { readonly name: string; readonly attributes: string }

export type { SignedIn }

/** The viewer of every transaction here: who somebody is, and no case. */
export const gate = { role: 'gate' } as const

export async function openIdentity(options: { readonly store: Store; readonly url: string; readonly now?: () => Temporal.Instant; readonly provider?: OidcProvider | null; readonly addressHeader?: string | null; readonly refused?: Refused; readonly refusals?: Refusals }): Promise<Identity> {
  const url = new URL(options.url)
  const key = await options.store.as(gate, (tx) => Promise.resolve(tx.instanceKeys.fingerprint('identity seal', '')))
  return {
    store: options.store,
    origin: url.origin,
    rpId: url.hostname,
    passkeysPossible: /[a-z]/i.test(url.hostname) && !url.hostname.startsWith('['),
    cookie: cookieKind(url),
    seal: makeSeal(key),
    throttle: makeThrottle(), refusals: options.refusals ?? makeRefusals(),
    now: options.now ?? (() => Temporal.Now.instant()),
    provider: options.provider ?? null, addressHeader: options.addressHeader ?? null, refused: options.refused ?? nothingRefused,
  }
}

/** S-022. On plain-http onion services Secure stays: Tor Browser takes it. */
export function cookieKind(url: URL): CookieKind {
  const here = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const always = 'Path=/; HttpOnly; SameSite=Strict'
  return here ? { name: 'parley', attributes: always } : { name: '__Host-parley', attributes: `${always}; Secure` }
}

export const millis = (now: Temporal.Instant): number => now.epochMilliseconds

/** Where a sealed column of a member stands. */
export const placeOfMember = (tx: Tx, table: string, member: string) =>
  ({ instance: tx.instance, table, column: 'sealed', caseId: '', row: member, version: 0 })
