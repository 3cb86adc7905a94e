import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/** What the desk says its log was at one moment. */
export interface Checkpoint {
  /** Name of the log; also of its key. */
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

const ed25519 = 1
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** The 32 bytes of an Ed25519 public key, from what Node keeps. */
export const rawPublicKey = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' }).subarray(-32)

/** First four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key), as C2SP signed-note has it. */
const keyId = (name: string, key: Uint8Array): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Uint8Array.of(ed25519)).update(key).digest().subarray(0, 4)

/** The key as one line for people to keep: `name+id+base64` (C2SP signed-note). */
export const verifierKey = (name: string, key: Uint8Array): string =>
  `${name}+${keyId(name, key).toString('hex')}+${Buffer.concat([Uint8Array.of(ed25519), key]).toString('base64')}`

/** A checkpoint (C2SP tlog-checkpoint) as a signed note: three lines, an empty one, and the signature. */
export function signCheckpoint({ origin, size, root }: Checkpoint, privateKey: KeyObject): string {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n`
  const id = keyId(origin, rawPublicKey(createPublicKey(privateKey)))
  return `${text}\n— ${origin} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`
}

/** The bytes of standard Base64; none where a character could be another and mean the same (RFC 4648 §3.5: the spare bits are zero). */
function strictBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : Buffer.alloc(0)
}

/** The checkpoint of a note, or `null` where it is not signed by this key or is no checkpoint. */
export function openCheckpoint(note: string, verifier: string): Checkpoint | null {
  const [name = '', id = '', ...rest] = verifier.split('+')
  const key = Buffer.from(rest.join('+'), 'base64').subarray(1)
  const end = note.indexOf('\n\n')
  const [text, signatures] = [note.slice(0, end + 1), note.slice(end + 2)]
  const [origin = '', size = '', root = ''] = text.split('\n')
  const found = signatures.split('\n').find((line) => line.startsWith(`— ${name} `))
  const bytes = strictBase64(found?.split(' ').at(-1) ?? '')
  const isSigned = key.length === 32 && bytes.subarray(0, 4).toString('hex') === id
    && verify(null, Buffer.from(text), createPublicKey({ key: Buffer.concat([spki, key]), format: 'der', type: 'spki' }), bytes.subarray(4))
  return isSigned && origin === name && /^\d{1,15}$/.test(size) ? { origin, size: Number(size), root: Buffer.from(root, 'base64') } : null
}
