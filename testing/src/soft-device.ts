import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

/*
 * An authenticator without a device, for tests: answers as WebAuthn Level 3 asks, and wrongly where told to, which no
 * real device does. Nothing of the desk uses it.
 */

interface Answering { readonly origin: string; readonly rpId: string; readonly verified?: boolean; readonly counter?: number }
export interface SoftDevice {
  register(options: string, how: Answering): string
  answer(options: string, how: Answering): string
}

export function softDevice(): SoftDevice {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let handle = ''
  return {
    register: (options, how) => {
      const { challenge, user }: { challenge: string; user: { id: string } } = JSON.parse(options)
      handle = user.id
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(publicKey)])
      const authData = Buffer.concat([head(how, 0x40), attested])
      const attestationObject = Buffer.concat([Buffer.from([0xa3]), text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData'), Buffer.from([0x59, authData.length >> 8, authData.length & 255]), authData])
      return wrap(id, { clientDataJSON: client('webauthn.create', challenge, how).toString('base64url'), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] })
    },
    answer: (options, how) => {
      const { challenge }: { challenge: string } = JSON.parse(options)
      const [data, authData] = [client('webauthn.get', challenge, how), head(how, 0)]
      const signature = sign('sha256', Buffer.concat([authData, createHash('sha256').update(data).digest()]), privateKey)
      return wrap(id, { clientDataJSON: data.toString('base64url'), authenticatorData: authData.toString('base64url'), signature: signature.toString('base64url'), userHandle: handle })
    },
  }
}

const wrap = (id: Buffer, response: object): string =>
  JSON.stringify({ id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key', clientExtensionResults: {}, response })

const client = (type: string, challenge: string, { origin }: Answering): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

/** Relying party, flags (present 1, verified 4), counter. */
function head({ rpId, verified = true, counter = 0 }: Answering, flags: number): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags | 1 | (verified ? 4 : 0)]), count])
}

/** ES256 key as CBOR (RFC 9053 §7.1): {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]), Buffer.from(x, 'base64url'), Buffer.from([0x22, 0x58, 32]), Buffer.from(y, 'base64url')])
}

/** A short CBOR text. */
const text = (value: string): Buffer => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)])
