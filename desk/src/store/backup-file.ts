import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { openFromIntake, sealForIntake, type IntakeKeyPair } from '../keys/intake-seal.ts'
import { lengthPrefixed } from '../keys/place.ts'
import { openBytes, sealBytes } from '../keys/sealed-bytes.ts'

/** A file is no backup, is damaged, or was cut short; the message says which. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code = 'bad-backup'
}

const MAGIC = Buffer.from('parley backup 1\n')
/** Plain bytes of a piece; each is sealed apart, so that neither side holds a whole backup in memory. */
const PIECE = 1024 * 1024
/** A row may hold a mail of 36 MiB in hexadecimal. */
const LONGEST_PIECE = 200 * 1024 * 1024

/**
 * Writes lines sealed to a recipient's public key: whoever makes a backup cannot read it back. Each piece is bound to its
 * part, its place and to whether it is the last, so that a file cut short or put together of two does not open.
 */
export class BackupWriter {
  readonly #file: FileHandle
  readonly #part: string
  readonly #key = randomBytes(32)
  #lines: Buffer[] = []
  #size = 0
  #pieces = 0

  private constructor(file: FileHandle, part: string) {
    this.#file = file
    this.#part = part
  }

  /** @throws where the file is there already: a backup overwrites nothing. */
  static async create(path: string, part: string, publicKey: Uint8Array): Promise<BackupWriter> {
    const writer = new BackupWriter(await open(path, 'wx', 0o600), part)
    await writer.#frame(MAGIC)
    await writer.#frame(sealForIntake(publicKey, Buffer.from(part), writer.#key))
    return writer
  }

  async line(text: string): Promise<void> {
    const bytes = Buffer.from(`${text}\n`)
    this.#lines.push(bytes)
    this.#size += bytes.length
    if (this.#size >= PIECE) await this.#piece(false)
  }

  /** Ends the file; it is on disk when this returns. */
  async end(): Promise<void> {
    await this.#piece(true)
    await this.#file.sync()
    await this.#file.close()
  }

  async #piece(last: boolean): Promise<void> {
    await this.#frame(sealBytes(this.#key, aad(this.#part, this.#pieces, last), Buffer.concat(this.#lines)))
    this.#pieces += 1
    this.#lines = []
    this.#size = 0
  }

  async #frame(bytes: Uint8Array): Promise<void> {
    await this.#file.writeFile(lengthPrefixed([bytes]))
  }
}

/** The lines of one part, in order. @throws BackupError, or KeyError where the key is another's or a byte was changed. */
export async function* backupLines(path: string, part: string, pair: IntakeKeyPair): AsyncGenerator<string> {
  const frames = framesOf(path)
  const magic = await frames.next()
  if (magic.done === true || !magic.value.equals(MAGIC)) throw new BackupError(`${path} is no backup of Parley`)
  const sealed = await frames.next()
  if (sealed.done === true) throw new BackupError(`${path} is cut short`)
  const key = openFromIntake(pair, Buffer.from(part), sealed.value)
  let held = await frames.next()
  for (let at = 0; held.done !== true; at += 1) {
    const next = await frames.next()
    const plain = openBytes(key, aad(part, at, next.done === true), held.value)
    yield* plain.toString('utf8').split('\n').filter((line) => line !== '')
    held = next
    if (next.done === true) return
  }
  throw new BackupError(`${path} is cut short`)
}

const aad = (part: string, at: number, last: boolean): Buffer =>
  lengthPrefixed([part, String(at), last ? 'last' : 'more'].map((word) => Buffer.from(word)))

async function* framesOf(path: string): AsyncGenerator<Buffer> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: PIECE })) {
    bytes = Buffer.concat([bytes, chunk as Buffer])
    for (let length = lengthAt(bytes, path); length !== null && bytes.length >= 4 + length; length = lengthAt(bytes, path)) {
      yield Buffer.from(bytes.subarray(4, 4 + length))
      bytes = bytes.subarray(4 + length)
    }
  }
  if (bytes.length > 0) throw new BackupError(`${path} is cut short`)
}

function lengthAt(bytes: Buffer, path: string): number | null {
  if (bytes.length < 4) return null
  const length = bytes.readUInt32BE(0)
  if (length > LONGEST_PIECE) throw new BackupError(`${path} is no backup of Parley`)
  return length
}
