import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeyError } from './key-error.ts'
import { openPiece, PIECE_BYTES, piecesOf, PieceSealer, readPiecedFile, writePiecedFile } from './sealed-pieces.ts'

const instance = 'the desk'

function sealed(bytes: Uint8Array, cuts: readonly number[] = []) {
  const sealer = new PieceSealer(instance, 'a-file')
  const pieces: Buffer[] = []
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other), bytes.length]
  for (const [at, edge] of edges.entries()) pieces.push(...sealer.add(bytes.subarray(edges[at - 1] ?? 0, edge)))
  const { last, file } = sealer.end()
  return { pieces: [...pieces, last], file }
}

const opened = ({ pieces, file }: ReturnType<typeof sealed>): Buffer => Buffer.concat(pieces.map((piece, n) => openPiece(instance, file, n, piece)))
const bytesOf = (size: number): Buffer => Buffer.alloc(size, 'what a finder found, ')

describe('a file in pieces', () => {
  it('S-090: comes out as it went in, however it was cut on its way', () => {
    fc.assert(fc.property(
      fc.oneof(fc.constantFrom(0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES), fc.integer({ min: 0, max: 3 * PIECE_BYTES })),
      fc.array(fc.nat({ max: 3 * PIECE_BYTES }), { maxLength: 6 }),
      (size, cuts) => {
        const bytes = bytesOf(size)
        const whole = sealed(bytes, cuts)
        expect(whole.pieces).toHaveLength(piecesOf(size))
        expect(opened(whole).equals(bytes)).toBe(true)
        expect(whole.file.size).toBe(size)
        expect(whole.file.sha256).toEqual(createHash('sha256').update(bytes).digest())
      }), { numRuns: 40 })
  })

  it('S-091: no piece opens in the place of another, of another file, of another desk, or as the end', () => {
    const one = sealed(bytesOf(2 * PIECE_BYTES + 5))
    const other = sealed(bytesOf(2 * PIECE_BYTES + 5))
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = one.pieces
    const refused = (open: () => unknown): void => expect(open).toThrow(expect.objectContaining({ name: 'KeyError', code: 'sealed-altered' }))
    refused(() => openPiece(instance, one.file, 1, first))
    refused(() => openPiece(instance, one.file, 0, second))
    refused(() => openPiece(instance, other.file, 0, first))
    refused(() => openPiece('another desk', one.file, 0, first))
    refused(() => openPiece(instance, { ...one.file, id: 'b-file' }, 0, first))
    // Cut after its second piece, as if it had ended there.
    refused(() => openPiece(instance, { ...one.file, size: 2 * PIECE_BYTES }, 1, second))
    // Longer than it was: its last piece is none of the middle.
    refused(() => openPiece(instance, { ...one.file, size: 3 * PIECE_BYTES + 1 }, 2, one.pieces[2] ?? Buffer.alloc(0)))
  })

  it('S-091: a changed byte anywhere in a piece is refused', () => {
    const { pieces: [piece = Buffer.alloc(0)], file } = sealed(bytesOf(64))
    for (let at = 0; at < piece.length; at += 1) {
      const changed = Buffer.from(piece)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openPiece(instance, file, 0, changed)).toThrow(KeyError)
    }
  })

  it('what opens it is read back as it was written; another format is refused', () => {
    const { file } = sealed(bytesOf(PIECE_BYTES + 1))
    const written = writePiecedFile(file)
    expect(readPiecedFile(written)).toEqual(file)
    written[0] = 9
    expect(() => readPiecedFile(written)).toThrow(expect.objectContaining({ code: 'unknown-format' }))
    expect(() => readPiecedFile(writePiecedFile(file).subarray(0, 40))).toThrow(expect.objectContaining({ code: 'unknown-format' }))
  })
})
