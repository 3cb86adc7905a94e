import { connect } from 'node:net'
import { Readable } from 'node:stream'

/** Where a scanner listens that speaks the protocol of clamd: a socket of this machine, or a port of it. */
export type ScannerPlace = { readonly path: string } | { readonly host: string; readonly port: number }

/** What the scanner says. Silence, an error and nonsense are `unscanned`, and never `clean` (S-087). */
export type Scanned = { readonly is: 'clean' } | { readonly is: 'found'; readonly name: string } | { readonly is: 'unscanned' }
export type Scan = (bytes: Uint8Array) => Promise<Scanned>

const [pieceBytes, answerMs, longestAnswer] = [64 * 1024, 20_000, 4096]

/** Hands the bytes over by INSTREAM (clamd(8)): nothing is written to a disk, and the scanner is told no name. */
export function clamdScanner(place: ScannerPlace): Scan {
  return (bytes) => new Promise((resolve) => {
    const socket = connect(place)
    const tell = (said: Scanned): void => {
      clearTimeout(late)
      socket.destroy()
      resolve(said)
    }
    const late = setTimeout(() => tell({ is: 'unscanned' }), answerMs)
    let heard = ''
    socket.on('connect', () => Readable.from(piecesOf(bytes)).pipe(socket, { end: false }))
    socket.on('data', (piece: Buffer) => {
      heard += piece.toString('utf8')
      if (heard.includes('\0') || heard.length > longestAnswer) tell(readScan(heard))
    })
    socket.on('error', () => tell({ is: 'unscanned' }))
    socket.on('close', () => tell(readScan(heard)))
  })
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  yield Buffer.from('zINSTREAM\0')
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes)
    yield lengthOf(piece.length)
    yield piece
  }
  yield lengthOf(0)
}

function lengthOf(count: number): Uint8Array {
  const four = Buffer.alloc(4)
  four.writeUInt32BE(count)
  return four
}

/** `stream: OK`, or `stream: NAME FOUND`, ended by a zero byte. Half an answer is none. */
export function readScan(heard: string): Scanned {
  if (heard === 'stream: OK\0') return { is: 'clean' }
  const name = /^stream: ([^\0\r\n]{1,200}) FOUND\0$/.exec(heard)?.[1]
  return name === undefined ? { is: 'unscanned' } : { is: 'found', name }
}
