import type { SignedIn } from '../access/signed-in.ts'
import type { Refused } from '../access/refusals.ts'
import type { Tx } from '../store/store.ts'
import { takeAppCode, takeRecoveryCode } from './codes.ts'
import { gate, type Identity } from './identity.ts'
import { checkPasskey } from './passkeys.ts'
import { isPassphrase } from './passphrase.ts'
import { readRecoveryCode } from './secrets.ts'
import { startSession, stepUp, type Means } from './sessions.ts'

/**
 * How a sign-in ended. `session` goes into the cookie. A failure never says which part was wrong, nor whether there is
 * such a member (S-015); `waitSeconds` is above 0 when nothing was tried because too much went wrong before.
 */
export type SignInResult = { readonly ok: true; readonly session: string; readonly member: string } | { readonly ok: false; readonly waitSeconds: number }

export interface PasskeyAnswer { readonly sealed: string; readonly response: string }
/** `code` is of the app or a recovery code; `address` is where it comes from, `null` where that says nothing. */
export interface TypedAnswer { readonly login: string; readonly passphrase: string; readonly code: string; readonly address: string | null }

/** Device and person in one: a passkey whose user verification is required is two factors (S-011). */
export function signInWithPasskey(identity: Identity, answer: PasskeyAnswer): Promise<SignInResult> {
  const now = identity.now()
  return identity.store.as(gate, async (tx) => {
    const member = await checkPasskey(identity, tx, { purpose: { for: 'sign-in' }, ...answer }, now)
    if (member === null) return refusedAt(identity, { action: 'sign-in refused', actor: 'nobody', outcome: 'passkey' })
    return { ok: true, member, session: await startSession(tx, member, 'passkey', now) }
  })
}

/** Passphrase and code, together in one step: no session exists between the first and the second factor (S-005). */
export async function signInWithCodes(identity: Identity, answer: TypedAnswer): Promise<SignInResult> {
  const now = identity.now()
  const refused = { action: 'sign-in refused', actor: 'nobody', hidden: answer.login.trim() }
  const waitSeconds = identity.throttle.enter(answer, now)
  if (waitSeconds > 0) return refusedAt(identity, { ...refused, outcome: 'throttled' }, waitSeconds)
  const known = await knownBy(identity, answer)
  return identity.store.as(gate, async (tx) => {
    const means = await takeCode(tx, known ?? '', answer.code, now)
    if (known === null) return refusedAt(identity, { ...refused, outcome: 'passphrase' })
    if (means === null) return refusedAt(identity, { ...refused, actor: known, outcome: 'second factor, after the right passphrase' })
    identity.throttle.succeeded(answer)
    return { ok: true, member: known, session: await startSession(tx, known, means, now) }
  })
}

/** Proves presence again; gives the session a new id. The passphrase way is throttled like a sign-in. */
export async function stepUpWithPasskey(identity: Identity, who: SignedIn, answer: PasskeyAnswer): Promise<string | null> {
  const now = identity.now()
  return identity.store.as(gate, async (tx) => {
    const member = await checkPasskey(identity, tx, { purpose: { for: 'step-up', member: who.member }, ...answer }, now)
    if (member !== who.member) identity.refusals.tell({ action: 'step-up refused', actor: who.member, outcome: 'passkey' }, now)
    return member === who.member ? stepUp(tx, who, now) : null
  })
}

/** Only the app's code: a recovery code ends the session it would step up. */
export async function stepUpWithCodes(identity: Identity, who: SignedIn, answer: Omit<TypedAnswer, 'login'>): Promise<SignInResult> {
  const now = identity.now()
  const login = await identity.store.as(gate, async (tx) => (await tx.one<{ login: string }>('select login from member where id = $1', [who.member])).login)
  const waitSeconds = identity.throttle.enter({ login, address: answer.address }, now)
  const refused = { action: 'step-up refused', actor: who.member }
  if (waitSeconds > 0) return refusedAt(identity, { ...refused, outcome: 'throttled' }, waitSeconds)
  const known = await knownBy(identity, { ...answer, login })
  return identity.store.as(gate, async (tx) => {
    const taken = await takeAppCode(tx, known ?? '', answer.code, now)
    const session = known !== null && taken ? await stepUp(tx, who, now) : null
    if (session === null) return refusedAt(identity, { ...refused, outcome: known === null ? 'passphrase' : 'second factor, after the right passphrase' })
    identity.throttle.succeeded({ login, address: answer.address })
    return { ok: true, member: who.member, session }
  })
}

/** What the page says is the same whatever was wrong; the log knows more (S-015, ASVS V16.3.1). */
function refusedAt(identity: Identity, refused: Refused, waitSeconds = 0): SignInResult {
  identity.refusals.tell(refused, identity.now())
  return { ok: false, waitSeconds }
}

/** The active member with this login and passphrase; the hash is computed for nobody too, and outside a transaction. */
async function knownBy(identity: Identity, { login, passphrase }: Pick<TypedAnswer, 'login' | 'passphrase'>): Promise<string | null> {
  const row = await identity.store.as(gate, (tx) => tx.maybe<{ id: string; hash: string | null }>(
    `select m.id, p.hash from member m left join passphrase p on p.member = m.id where m.login = $1 and m.state = 'active'`, [login.trim().toLowerCase()]))
  const right = await isPassphrase(passphrase, row?.hash ?? null)
  return row !== undefined && right ? row.id : null
}

async function takeCode(tx: Tx, member: string, code: string, now: Temporal.Instant): Promise<Means | null> {
  if (readRecoveryCode(code) !== null) return await takeRecoveryCode(tx, member, code, now) ? 'recovery' : null
  return await takeAppCode(tx, member, code, now) ? 'codes' : null
}
