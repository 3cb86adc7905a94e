import { createHash, randomBytes, type Hash } from 'node:crypto'
import { KeyError } from './key-error.ts'
import { encodePlace } from './place.ts'
import { openBytes, sealBytes } from './sealed-bytes.ts'

/** Plain bytes in each piece but the last. */
export const PIECE_BYTES = 256 * 1024

const FORMAT = 1
const KEY = 32
const HASH = 32
const ID_AT = 1 + KEY + HASH + 8

/** What opens a file that lies in pieces. It holds the file's key: kept only sealed, under the key of whoever may read the file. */
export interface PiecedFile {
  /** Names its pieces. */
  readonly id: string
  /** 32 random bytes, used for the pieces of this file and for nothing else. */
  readonly key: Buffer
  /** Of the plain bytes. */
  readonly size: number
  /** Of the plain bytes. */
  readonly sha256: Buffer
}

/** How many pieces so many bytes have; an empty file has one, which is empty. */
export const piecesOf = (size: number): number => Math.max(1, Math.ceil(size / PIECE_BYTES))

/** Format ‖ key ‖ SHA-256 ‖ size (64 bit, big endian) ‖ id. */
export function writePiecedFile({ id, key, size, sha256 }: PiecedFile): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(size))
  return Buffer.concat([Uint8Array.of(FORMAT), key, sha256, length, Buffer.from(id)])
}

/** @throws KeyError `unknown-format` */
export function readPiecedFile(bytes: Buffer): PiecedFile {
  if (bytes[0] !== FORMAT || bytes.length <= ID_AT) throw new KeyError('unknown-format', `a file in pieces is of format ${bytes[0]}; this version reads ${FORMAT}`)
  return {
    key: Buffer.from(bytes.subarray(1, 1 + KEY)), sha256: Buffer.from(bytes.subarray(1 + KEY, 1 + KEY + HASH)),
    size: Number(bytes.readBigUInt64BE(1 + KEY + HASH)), id: bytes.toString('utf8', ID_AT),
  }
}

/**
 * Each piece is authenticated with its file, its number and whether it is the last (the idea of STREAM: Hoang, Reyhanitabar,
 * Rogaway and Vizár, «Online authenticated-encryption and its nonce-reuse misuse-resistance», 2015): none can be put
 * elsewhere, left out, repeated or taken for the end.
 */
const aadOf = (instance: string, id: string, n: number, isLast: boolean): Buffer =>
  encodePlace({ instance, table: 'file_piece', column: 'sealed', caseId: '', row: `${id}/${n}/${isLast ? 'last' : 'more'}`, version: 0 })

/** Opens piece `n` of a file. @throws KeyError `sealed-altered` when it is another, of another file, or changed. */
export const openPiece = (instance: string, { id, key, size }: PiecedFile, n: number, sealed: Uint8Array): Buffer =>
  openBytes(key, aadOf(instance, id, n, n === piecesOf(size) - 1), sealed)

/** Seals a file as its bytes come; of what is plain it holds one piece. */
export class PieceSealer {
  readonly id: string
  readonly #instance: string
  readonly #key = randomBytes(KEY)
  readonly #hash: Hash = createHash('sha256')
  readonly #piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
  #filled = 0
  #count = 0
  #size = 0

  constructor(instance: string, id: string) {
    this.#instance = instance
    this.id = id
  }

  /** Bytes so far. */
  get size(): number {
    return this.#size
  }

  /** The SHA-256 of what came so far, to be gone on with. */
  hashed(): Hash {
    return this.#hash.copy()
  }

  /** Gives the pieces that are full by these bytes, in order. It has to be run to its end. */
  * add(bytes: Uint8Array): Generator<Buffer, void> {
    this.#hash.update(bytes)
    this.#size += bytes.length
    for (let at = 0; at < bytes.length;) {
      // Not before another byte is here: the last piece is sealed as the last.
      if (this.#filled === PIECE_BYTES) yield this.#seal(false)
      const taken = bytes.subarray(at, at + PIECE_BYTES - this.#filled)
      this.#piece.set(taken, this.#filled)
      this.#filled += taken.length
      at += taken.length
    }
  }

  /** The last piece, and what opens them all. Nothing can be added any more. */
  end(): { readonly last: Buffer; readonly file: PiecedFile } {
    const last = this.#seal(true)
    this.#piece.fill(0)
    return { last, file: { id: this.id, key: this.#key, size: this.#size, sha256: this.#hash.digest() } }
  }

  #seal(isLast: boolean): Buffer {
    const sealed = sealBytes(this.#key, aadOf(this.#instance, this.id, this.#count, isLast), this.#piece.subarray(0, this.#filled))
    this.#count += 1
    this.#filled = 0
    return sealed
  }
}
