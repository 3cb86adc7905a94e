import { decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose'
import { z } from 'zod'
import type { Tx } from '../store/store.ts'
import { gate, millis, type Identity } from './identity.ts'
import { hashOf, newSecret } from './secrets.ts'
import { newId } from '../store/random-id.ts'
import { idleMinutes } from './sessions.ts'

/*
 * Sessions bound to a device, where the browser offers it: W3C Device Bound Session Credentials, editor's draft of 2026. The
 * browser makes a key that cannot leave the device and proves it for a cookie that lives for minutes; the session's own
 * cookie alone, copied elsewhere, then opens nothing (S-023).
 */

/** How long the bound cookie lives, and how long the one before it still counts for requests that were under way. */
export const boundMinutes = 10
const overlapSeconds = 60
const challengeMinutes = 5
const algorithms = ['ES256', 'RS256']

export const bindPath = '/session/bind'
export const renewPath = '/session/renew'

/** The header that offers it, with a new session's cookie; only where cookies are secure. `null`: not here. */
export function registration(identity: Identity, session: string): string | null {
  if (!identity.origin.startsWith('https:')) return null
  const until = millis(identity.now()) + challengeMinutes * 60_000
  const challenge = identity.seal.close('bind', newSecret(), until)
  const authorization = identity.seal.close('bind to', hashOf('session', session).toString('hex'), until)
  return `(ES256 RS256);path="${bindPath}";challenge="${challenge}";authorization="${authorization}"`
}

/** What the browser is told of its session, and the cookie that goes with it. */
export interface Bound { readonly id: string; readonly cookie: string }

/** Takes the browser's key for the session that the offer was made to; `null` for whatever does not fit exactly. */
export async function bind(identity: Identity, proof: string | undefined): Promise<Bound | null> {
  const now = identity.now()
  const read = await proofIn(proof)
  if (!read) return null
  const challenge = identity.seal.open('bind', read.challenge, millis(now))
  const session = identity.seal.open('bind to', read.authorization ?? '', millis(now))
  if (challenge === null || session === null) return null
  const [id, cookie] = [newId(), newSecret()]
  return identity.store.as(gate, async (tx) => {
    if (!await spend(tx, challenge, now)) return null
    const done = await tx.execute(
      `update session set bound_id = $2, bound_key = $3, bound_hash = $4, bound_until = $5 where id_hash = $1 and bound_id is null and expires_at > $6`,
      [Buffer.from(session, 'hex'), id, read.key, hashOf('bound', cookie), now.add({ minutes: boundMinutes }), now])
    return done === 1 ? { id, cookie } : null
  })
}

export type Renewal =
  | { readonly is: 'renewed'; readonly cookie: string; readonly challenge: string }
  | { readonly is: 'challenged'; readonly challenge: string }
  /** There is no such session any more: the browser forgets it. */
  | { readonly is: 'over' }

/** A fresh bound cookie against a proof over a challenge of ours; without one, or with another, a challenge. */
export async function renew(identity: Identity, id: string, proof: string | undefined): Promise<Renewal> {
  const now = identity.now()
  const purpose = `renew ${id}`
  const challenge = identity.seal.close(purpose, newSecret(), millis(now) + challengeMinutes * 60_000)
  const row = await identity.store.as(gate, (tx) => tx.maybe<{ id_hash: Buffer; bound_key: JWK }>(
    'select id_hash, bound_key from session where bound_id = $1 and expires_at > $2 and seen_at > $3', [id, now, now.subtract({ minutes: idleMinutes })]))
  if (!row) return { is: 'over' }
  const read = await proofIn(proof, row.bound_key)
  const answered = read === null ? null : identity.seal.open(purpose, read.challenge, millis(now))
  if (answered === null) return { is: 'challenged', challenge }
  const cookie = newSecret()
  return identity.store.as(gate, async (tx): Promise<Renewal> => {
    if (!await spend(tx, answered, now)) return { is: 'challenged', challenge }
    await tx.execute(
      `update session set bound_before = bound_hash, bound_before_until = least(bound_until, $4), bound_hash = $2, bound_until = $3 where id_hash = $1`,
      [row.id_hash, hashOf('bound', cookie), now.add({ minutes: boundMinutes }), now.add({ seconds: overlapSeconds })])
    return { is: 'renewed', cookie, challenge }
  })
}

const text = z.string().max(4000)
const ecKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: text, y: text })
const rsaKey = z.object({ kty: z.literal('RSA'), n: z.string().min(340).max(1500), e: text })
const publicKey = z.union([ecKey, rsaKey])
const claims = z.looseObject({ jti: text, authorization: text.optional() })

/**
 * A proof: a JWT of type `dbsc+jwt`, signed by `known`, or at registration by the key that it brings itself, in its header or,
 * as older drafts had it, its payload. The header is a structured string (RFC 9651 §3.3.3).
 */
async function proofIn(sent: string | undefined, known?: JWK): Promise<{ readonly challenge: string; readonly authorization: string | undefined; readonly key: JWK } | null> {
  const jwt = /^\s*"?([\w-]+\.[\w-]+\.[\w-]+)"?\s*(?:;.*)?$/.exec(sent ?? '')?.[1]
  if (jwt === undefined || jwt.length > 8000) return null
  try {
    const { alg, typ, jwk } = decodeProtectedHeader(jwt)
    if (typ !== 'dbsc+jwt' || alg === undefined || !algorithms.includes(alg)) return null
    const key = known ?? publicKey.parse(jwk ?? payloadOf(jwt)['jwk'] ?? payloadOf(jwt)['key'])
    const { payload } = await jwtVerify(jwt, await importJWK(key, alg), { algorithms })
    const { jti, authorization } = claims.parse(payload)
    return { challenge: jti, authorization, key }
  } catch (error) {
    // What does not fit is said by an exception of the library or of the schema; it comes from outside, so none is a bug.
    if (error instanceof Error) return null
    throw error
  }
}

const payloadOf = (jwt: string): Record<string, unknown> => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>

async function spend(tx: Tx, challenge: string, now: Temporal.Instant): Promise<boolean> {
  return await tx.execute('insert into spent_challenge (hash, expires_at) values ($1, $2) on conflict do nothing',
    [hashOf('challenge', challenge), now.add({ minutes: 2 * challengeMinutes })]) === 1
}
