import type { Tx } from './transaction.ts'

/** Bytes that are read in one piece at most. */
export const inOnePiece = 2 * 1024 * 1024

/** For `select`: the bytes of a mail where they are few, else null and `size` to read them by; of one in pieces, `file` and the size that they have together. */
export const rawColumns = `case when octet_length(raw) <= ${inOnePiece} then raw end as raw, coalesce(size, octet_length(raw)) as size, file`

/**
 * The bytes of a large arrival from before mails lay in pieces, piece by piece: the database hands bytes out as text of twice their length, and holds all of
 * it once more meanwhile, so that 25 MB in one answer take 200 (the column is stored so that pieces cost no more than their bytes).
 */
export async function largeRaw(tx: Tx, id: string, size: number): Promise<Buffer> {
  const whole = Buffer.alloc(size)
  for (let at = 0; at < size; at += inOnePiece) {
    const { piece } = await tx.one<{ piece: Buffer }>('select substring(raw from $2::int for $3::int) as piece from arrival where id = $1', [id, at + 1, inOnePiece])
    piece.copy(whole, at)
  }
  return whole
}
