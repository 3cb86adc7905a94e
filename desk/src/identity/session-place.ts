import type { InstanceKeys } from '../store/instance.ts'
import type { Tx } from '../store/store.ts'
import { notify } from './notices.ts'
import { hashOf } from './secrets.ts'
import { prefixOf } from './throttle.ts'

/** What a request shows of the browser it comes from, beside its session. */
export interface Shown {
  readonly header: (name: string) => string | undefined
  /** `null` where it says nothing. */
  readonly address: string | null
  /** The short-lived cookie of a session that is bound to a device. */
  readonly boundCookie: string | undefined
}

/** What a session was opened with, as its row has it. */
export interface Place {
  readonly traits: Buffer | null
  readonly network: Buffer | null
  readonly bound_id: string | null
  readonly bound_hash: Buffer | null
  readonly bound_until: Temporal.Instant | null
  readonly bound_before: Buffer | null
  readonly bound_before_until: Temporal.Instant | null
}
export const placeColumns = 's.traits, s.network, s.bound_id, s.bound_hash, s.bound_until, s.bound_before, s.bound_before_until'

/**
 * Headers that a browser sends the same with every request of a session. A command line that was given a copied request
 * compresses in other ways, and a browser elsewhere calls itself otherwise.
 */
const telling = ['user-agent', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'accept-language', 'accept-encoding']

const traitsOf = (keys: InstanceKeys, { header }: Shown): Buffer => keys.fingerprint('session traits', JSON.stringify(telling.map((name) => header(name) ?? null)))
const networkOf = (keys: InstanceKeys, { address }: Shown): Buffer | null => (address === null ? null : keys.fingerprint('session network', prefixOf(address)))

/**
 * Whether a request comes from where its session is at home (S-023): with the cookie that only its device can renew, where
 * the browser offers that; else from the same browser in the same network. The first request after a proof of presence
 * says what that is. A session that is elsewhere opens nothing but the page that asks for a proof.
 */
export async function isAtHome(tx: Tx, session: Buffer, place: Place, shown: Shown, now: Temporal.Instant): Promise<boolean> {
  const [traits, network] = [traitsOf(tx.instanceKeys, shown), networkOf(tx.instanceKeys, shown)]
  if (place.traits === null) await tx.execute('update session set traits = $2, network = $3 where id_hash = $1 and traits is null', [session, traits, network])
  if (place.bound_id !== null) return hasBoundCookie(place, shown.boundCookie, now)
  const isSameBrowser = place.traits === null || place.traits.equals(traits)
  return isSameBrowser && (place.network === null || network === null || place.network.equals(network))
}

function hasBoundCookie(place: Place, cookie: string | undefined, now: Temporal.Instant): boolean {
  if (cookie === undefined) return false
  const hash = hashOf('bound', cookie)
  const isLive = (kept: Buffer | null, until: Temporal.Instant | null): boolean => kept !== null && until !== null && kept.equals(hash) && Temporal.Instant.compare(now, until) < 0
  return isLive(place.bound_hash, place.bound_until) || isLive(place.bound_before, place.bound_before_until)
}

/** Tells the member once an hour that a session of theirs turned up elsewhere. */
export async function tellMoved(tx: Tx, member: string, now: Temporal.Instant): Promise<void> {
  await tx.query('select id from member where id = $1 for update', [member])
  const told = await tx.maybe(`select id from member_notice where about = $1 and what = 'session elsewhere' and at > $2 limit 1`, [member, now.subtract({ hours: 1 })])
  if (!told) await notify(tx, 'session elsewhere', member, now)
}
