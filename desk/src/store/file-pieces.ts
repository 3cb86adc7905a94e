import { KeyError } from '../keys/key-error.ts'
import { openPiece, piecesOf, PieceSealer, type PiecedFile } from '../keys/sealed-pieces.ts'
import { newId } from './random-id.ts'
import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

/** A file beyond this lies in pieces; a smaller one is one value, which costs less. */
export const WHOLE_AT_MOST = 1024 * 1024

/** Bytes of a file that are kept at hand. */
const HEAD_BYTES = 512

type SealedPiece = (n: number) => Promise<Uint8Array | undefined>

/** A file that lies in pieces: its bytes are read when they are asked for, and again at will. */
export class PiecedBytes {
  readonly file: PiecedFile
  /** Its first bytes, where they are known: enough to tell what kind of file it is. */
  readonly head: Uint8Array
  readonly #instance: string
  readonly #sealed: SealedPiece

  constructor(instance: string, file: PiecedFile, sealed: SealedPiece, head: Uint8Array = new Uint8Array(0)) {
    this.#instance = instance
    this.file = file
    this.#sealed = sealed
    this.head = head
  }

  /** In bytes. */
  get length(): number {
    return this.file.size
  }

  /** One piece after the other; each is the reader's own. @throws KeyError `sealed-altered` where one is missing or changed. */
  async* read(): AsyncGenerator<Buffer, void> {
    for (let n = 0; n < piecesOf(this.file.size); n += 1) yield await this.#open(n)
  }

  /** The first `most` bytes, or what there is. */
  async start(most: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    for (let n = 0, held = 0; held < most && n < piecesOf(this.file.size); n += 1) {
      const piece = await this.#open(n)
      pieces.push(piece)
      held += piece.length
    }
    return Buffer.concat(pieces).subarray(0, most)
  }

  async withHead(): Promise<PiecedBytes> {
    return new PiecedBytes(this.#instance, this.file, this.#sealed, Buffer.from(await this.start(HEAD_BYTES)))
  }

  async whole(): Promise<Buffer> {
    const whole = Buffer.allocUnsafeSlow(this.file.size)
    let at = 0
    for await (const piece of this.read()) at += piece.copy(whole, at)
    return whole
  }

  /** Its bytes are nobody's to print by accident. */
  toString(): string {
    return `${this.length} bytes in pieces`
  }

  async #open(n: number): Promise<Buffer> {
    const sealed = await this.#sealed(n)
    if (sealed === undefined) throw new KeyError('sealed-altered', `piece ${n} of a file is missing`)
    return openPiece(this.#instance, this.file, n, sealed)
  }
}

/** Few bytes as they are, many by their pieces. */
export type FileBytes = Uint8Array | PiecedBytes

export const wholeOf = async <Bytes extends Uint8Array>(bytes: Bytes | PiecedBytes): Promise<Bytes | Buffer> => (bytes instanceof PiecedBytes ? bytes.whole() : bytes)

/** Base64 is the shortest that the database and its driver hand bytes over as. */
async function readPiece(tx: Tx, id: string, n: number): Promise<Buffer | undefined> {
  const row = await tx.maybe<{ piece: string }>(`select encode(sealed, 'base64') as piece from file_piece where file = $1 and n = $2`, [id, n])
  return row && Buffer.from(row.piece, 'base64')
}

/** Read inside this transaction, by whoever it belongs to. */
export const piecesIn = (tx: Tx, file: PiecedFile): PiecedBytes => new PiecedBytes(tx.instance, file, (n) => readPiece(tx, file.id, n))

/** Read by the worker, each piece in a transaction of its own. */
export const piecesByWorker = (store: Store, file: PiecedFile, head?: Uint8Array): PiecedBytes =>
  new PiecedBytes(store.instance, file, (n) => store.once({ role: 'worker' }, (tx) => readPiece(tx, file.id, n)), head)

const INSERT = 'insert into file_piece (file, n, sealed) values ($1, $2, $3)'

/** So many pieces are on their way to the database at once. */
const TOGETHER = 4

/** Puts pieces in, in order; some at a time, so that they need not all lie in the socket, and others have their turns. */
export async function putPieces(tx: Tx, id: string, pieces: Iterable<Uint8Array>): Promise<void> {
  let n = 0
  for (const piece of pieces) {
    if (n % TOGETHER === TOGETHER - 1) await tx.execute(INSERT, [id, n, piece])
    else tx.write(INSERT, [id, n, piece])
    n += 1
  }
}

/** Seals many bytes and puts them in, piece by piece. */
export async function putWhole(tx: Tx, bytes: Uint8Array): Promise<PiecedFile> {
  const sealer = new PieceSealer(tx.instance, newId())
  const ended = Promise.withResolvers<PiecedFile>()
  await putPieces(tx, sealer.id, (function* sealed() {
    yield* sealer.add(bytes)
    const { last, file } = sealer.end()
    ended.resolve(file)
    yield last
  })())
  return ended.promise
}

/** A large thing that was sealed while it came: its pieces, and what opens them. */
export interface SealedMeanwhile { readonly file: PiecedFile; readonly pieces: readonly Uint8Array[] }

/** The same for many bytes that are here already. */
export function sealedPieces(instance: string, bytes: Uint8Array): SealedMeanwhile {
  const sealer = new PieceSealer(instance, newId())
  const pieces = [...sealer.add(bytes)]
  const { last, file } = sealer.end()
  return { file, pieces: [...pieces, last] }
}

/** A file that is being kept while it comes; until a case takes it, it belongs to nobody and can be dropped. */
export interface KeepingFile {
  add(bytes: Uint8Array): Promise<void>
  end(): Promise<PiecedBytes>
}

/** Each piece is committed by itself, so that who sends slowly holds no connection (worker). */
export function keepFile(store: Store, id: string = newId()): KeepingFile {
  const sealer = new PieceSealer(store.instance, id)
  let [n, head] = [0, Buffer.alloc(0)]
  const put = async (piece: Buffer): Promise<void> => {
    await store.once({ role: 'worker' }, (tx) => tx.execute(INSERT, [id, n, piece]))
    n += 1
  }
  return {
    add: async (bytes) => {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, bytes.subarray(0, HEAD_BYTES - head.length)])
      for (const piece of sealer.add(bytes)) await put(piece)
    },
    end: async () => {
      const { last, file } = sealer.end()
      await put(last)
      return piecesByWorker(store, file, head)
    },
  }
}

/** Files of somebody's request: kept while they come, dropped where no case took them. */
export const filesOfRequests = (store: Store) => ({
  begin: () => {
    const id = newId()
    return { id, keeping: keepFile(store, id) }
  },
  drop: (ids: readonly string[]) => dropFiles(store, ids),
})

const NOBODYS = `not exists (select from blob b where b.file = p.file) and not exists (select from arrival a where a.file = p.file and a.raw is not null)`

/** Forgets those of these files that nobody keeps. */
export async function dropFiles(store: Pick<Store, 'once'>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await store.once({ role: 'worker' }, (tx) => tx.execute(`delete from file_piece p where p.file = any($1) and ${NOBODYS}`, [ids]))
}

/** Forgets what a desk that was killed had begun to keep. Only for the one desk of a database, before it takes anything. */
export async function dropUnfinished(store: Pick<Store, 'once'>): Promise<void> {
  await store.once({ role: 'worker' }, (tx) => tx.execute(`delete from file_piece p where ${NOBODYS}`))
}
