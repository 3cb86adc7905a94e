import { createServer, type AddressInfo } from 'node:net'

export interface ScannerDouble {
  readonly host: string
  readonly port: number
  /** What was handed over, file by file. */
  readonly scanned: Buffer[]
  close(): Promise<void>
}

/** A scanner that speaks as clamd(8) does by INSTREAM: it finds what `verdict` says, or answers as it says. */
export async function scannerDouble(verdict: (bytes: Buffer) => string | null): Promise<ScannerDouble> {
  const scanned: Buffer[] = []
  const server = createServer((socket) => {
    let held = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      held = Buffer.concat([held, typeof piece === 'string' ? Buffer.from(piece) : piece])
      const bytes = streamIn(held)
      if (bytes === null) return
      scanned.push(bytes)
      const said = verdict(bytes)
      if (said === null) socket.destroy()
      else socket.end(said)
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()) })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, scanned, close: () => new Promise((resolve) => { server.close(() => resolve()) }) }
}

/** The bytes of a whole stream; null while some are missing. */
function streamIn(held: Buffer): Buffer | null {
  const command = Buffer.from('zINSTREAM\0')
  if (held.length < command.length || !held.subarray(0, command.length).equals(command)) return null
  const pieces: Buffer[] = []
  for (let at = command.length; at + 4 <= held.length;) {
    const size = held.readUInt32BE(at)
    if (size === 0) return Buffer.concat(pieces)
    pieces.push(held.subarray(at + 4, at + 4 + size))
    at += 4 + size
  }
  return null
}
