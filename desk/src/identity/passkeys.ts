import { createHash } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON, WebAuthnCredential } from '@simplewebauthn/server'
import { z } from 'zod'
import type { Tx } from '../store/store.ts'
import { millis, type Identity } from './identity.ts'
import { hashOf, newSecret } from './secrets.ts'

/** Loaded when the first passkey is asked for: the library is large, and a desk at rest needs none of it. */
const webauthn = () => import('@simplewebauthn/server')

/** EdDSA, ES256, RS256 (COSE, RFC 9053): every passkey there is has one of them. */
const supportedAlgorithmIDs = [-8, -7, -257]
/** How long a page with a passkey button is good for (S-011). */
const challengeMinutes = 5

/**
 * What a challenge is for. A challenge for one purpose is no use for another: not a sign-in for a step-up, not one
 * member's registration for another's (S-016).
 */
export type Purpose = { readonly for: 'sign-in' } | { readonly for: 'step-up' | 'register'; readonly member: string }

/** What a page carries: options for the browser, and the challenge sealed for the way back. */
export interface Asked { readonly options: string; readonly sealed: string }

export interface NewPasskey { readonly id: string; readonly publicKey: Uint8Array; readonly counter: number; readonly transports: readonly string[]; readonly challenge: Spent }
export interface PasskeyRow { readonly id: string; readonly label: string; readonly createdAt: Temporal.Instant; readonly usedAt: Temporal.Instant | null }
interface Spent { readonly hash: Buffer; readonly until: number }

/** Asks for any passkey of this desk; the browser lists them, the desk names nobody (S-015). */
export async function askPasskey(identity: Identity, purpose: Purpose, now: Temporal.Instant): Promise<Asked> {
  const { challenge, sealed } = challengeFor(identity, purpose, now)
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({ rpID: identity.rpId, challenge: Buffer.from(challenge, 'base64url'), userVerification: 'required', timeout: challengeMinutes * 60_000 })
  return { options: JSON.stringify(options), sealed }
}

/** Asks for a new passkey. The browser adds the name that was typed; it is a label on the device, nothing more. */
export async function askNewPasskey(identity: Identity, input: { readonly member: string; readonly login: string; readonly name: string; readonly has: readonly string[] }, now: Temporal.Instant): Promise<Asked> {
  const { challenge, sealed } = challengeFor(identity, { for: 'register', member: input.member }, now)
  const { generateRegistrationOptions } = await webauthn()
  const options = await generateRegistrationOptions({
    rpName: 'Parley', rpID: identity.rpId, challenge: Buffer.from(challenge, 'base64url'),
    userID: new Uint8Array(Buffer.from(input.member)), userName: input.login, userDisplayName: input.name, attestationType: 'none', supportedAlgorithmIDs,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: input.has.map((id) => ({ id })), timeout: challengeMinutes * 60_000,
  })
  return { options: JSON.stringify(options), sealed }
}

/** The new passkey in an answer, or `null` when anything about it is not exactly as asked. */
export async function readNewPasskey(identity: Identity, answer: { readonly sealed: string; readonly response: string; readonly member: string }, now: Temporal.Instant): Promise<NewPasskey | null> {
  const challenge = opened(identity, { for: 'register', member: answer.member }, answer.sealed, now)
  const response = parsed(answer.response, registration)
  if (challenge === null || response === null) return null
  const { verifyRegistrationResponse } = await webauthn()
  const verified = await refusedOnError(() => verifyRegistrationResponse({
    response, expectedChallenge: challenge.text, expectedOrigin: identity.origin,
    expectedRPID: identity.rpId, requireUserVerification: true, supportedAlgorithmIDs,
  }))
  if (!verified?.verified) return null
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
  return { id, publicKey, counter, transports, challenge: challenge.spent }
}

/** Keeps a new passkey; false when its challenge was answered before, or it is somebody's already. */
export async function addPasskey(tx: Tx, member: string, passkey: NewPasskey, label: string, now: Temporal.Instant): Promise<boolean> {
  if (!await spend(tx, passkey.challenge, now)) return false
  return await tx.execute(
    `insert into credential (id, member, public_key, counter, transports, label, created_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing`, [passkey.id, member, passkey.publicKey, passkey.counter, passkey.transports, label, now]) === 1
}

/** The member whose passkey answered, or `null`: unknown, replayed, old counter, other origin, not verified, too late. */
export async function checkPasskey(identity: Identity, tx: Tx, answer: { readonly purpose: Purpose; readonly sealed: string; readonly response: string }, now: Temporal.Instant): Promise<string | null> {
  const challenge = opened(identity, answer.purpose, answer.sealed, now)
  const response = parsed(answer.response, assertion)
  if (challenge === null || response === null) return null
  const stored = await tx.maybe<{ id: string; member: string; public_key: Buffer; counter: number }>(
    `select c.id, c.member, c.public_key, c.counter from credential c join member m on m.id = c.member
     where c.id = $1 and m.state = 'active' for update of c`, [response.id])
  if (!stored || !isOwner(stored.member, response.response.userHandle)) return null
  if (answer.purpose.for !== 'sign-in' && answer.purpose.member !== stored.member) return null
  const credential: WebAuthnCredential = { id: stored.id, publicKey: new Uint8Array(stored.public_key), counter: stored.counter }
  const { verifyAuthenticationResponse } = await webauthn()
  const verified = await refusedOnError(() => verifyAuthenticationResponse({
    response, expectedChallenge: challenge.text, expectedOrigin: identity.origin,
    expectedRPID: identity.rpId, credential, requireUserVerification: true,
  }))
  if (!verified?.verified || !await spend(tx, challenge.spent, now)) return null
  await tx.execute('update credential set counter = $2, used_at = $3 where id = $1', [stored.id, verified.authenticationInfo.newCounter, now])
  return stored.member
}

export async function listPasskeys(tx: Tx, member: string): Promise<readonly PasskeyRow[]> {
  const rows = await tx.query<{ id: string; label: string; created_at: Temporal.Instant; used_at: Temporal.Instant | null }>(
    'select id, label, created_at, used_at from credential where member = $1 order by created_at, id', [member])
  return rows.map(({ id, label, created_at: createdAt, used_at: usedAt }) => ({ id, label, createdAt, usedAt }))
}

/** Removes one of this member's passkeys; false when it is not there or somebody else's (S-016). */
export async function removePasskey(tx: Tx, member: string, id: string): Promise<boolean> {
  return await tx.execute('delete from credential where id = $1 and member = $2', [id, member]) === 1
}

const bytes64 = z.string().regex(/^[\w-]{1,20000}$/)
const transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'])
/** Ways to reach a device that are invented later are left out; they are a hint only. */
const transports = z.array(z.string().max(30)).max(20).transform((given) => given.flatMap((each) => transport.safeParse(each).data ?? []))
const registration: z.ZodType<RegistrationResponseJSON> = z.object({
  id: bytes64, rawId: bytes64, type: z.literal('public-key'), clientExtensionResults: z.object({}),
  response: z.object({ clientDataJSON: bytes64, attestationObject: bytes64, transports: transports.exactOptional() }),
})
const assertion: z.ZodType<AuthenticationResponseJSON> = z.object({
  id: bytes64, rawId: bytes64, type: z.literal('public-key'), clientExtensionResults: z.object({}),
  response: z.object({ clientDataJSON: bytes64, authenticatorData: bytes64, signature: bytes64, userHandle: bytes64.exactOptional() }),
})

function parsed<T>(json: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The library says with an exception whatever does not fit; what it reads comes from outside, so none of it is a bug. */
async function refusedOnError<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

const isOwner = (member: string, handle: string | undefined): boolean =>
  handle === undefined || Buffer.from(handle, 'base64url').toString() === member

const purposeText = (purpose: Purpose): string => `passkey ${purpose.for} ${'member' in purpose ? purpose.member : ''}`

function challengeFor(identity: Identity, purpose: Purpose, now: Temporal.Instant): { challenge: string; sealed: string } {
  const challenge = newSecret()
  return { challenge, sealed: identity.seal.close(purposeText(purpose), challenge, millis(now) + challengeMinutes * 60_000) }
}

/** Sealed rather than stored, so that asking for many costs the desk nothing; only what was answered is kept. */
function opened(identity: Identity, purpose: Purpose, sealed: string, now: Temporal.Instant): { text: string; spent: Spent } | null {
  const text = identity.seal.open(purposeText(purpose), sealed, millis(now))
  return text === null ? null : { text, spent: { hash: hashOf('challenge', text), until: millis(now) + challengeMinutes * 60_000 } }
}

/** False when the challenge was answered before. */
async function spend(tx: Tx, { hash, until }: Spent, now: Temporal.Instant): Promise<boolean> {
  await tx.execute('delete from spent_challenge where expires_at < $1', [now])
  return await tx.execute('insert into spent_challenge (hash, expires_at) values ($1, $2) on conflict do nothing',
    [hash, Temporal.Instant.fromEpochMilliseconds(until)]) === 1
}

/** A short name by which two passkeys are told apart when the member gave none. */
export const labelFor = (given: string, id: string): string =>
  given.trim().slice(0, 60) || `Passkey ${createHash('sha256').update(id).digest('hex').slice(0, 4)}`
