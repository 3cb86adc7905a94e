import type { Hash } from 'node:crypto'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerDataStream, SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import type { Instant } from '@parley/coordination'
import type { PieceSealer } from '../keys/sealed-pieces.ts'
import { WHOLE_AT_MOST, type SealedMeanwhile } from '../store/file-pieces.ts'
import { isAddress } from './address-grammar.ts'
import { arrivalKey } from './fingerprint.ts'
import { lineEndWatch } from './line-ends.ts'
import { peerGate, peerLimits } from './peer-limits.ts'
import type { PeerGate, PeerLimits } from './peer-limits.ts'

/** One mail as it came in, complete, before anybody read it. */
export interface Arrival {
  readonly raw: Buffer
  /** Of a large one, where `seal` was given: what it came to, and `raw` is empty. */
  readonly sealed?: SealedMeanwhile
  /** SHA-256 of raw and recipients: the same delivery tried again has the same. */
  readonly key: Uint8Array
  /** Envelope sender; `''` is the null sender. */
  readonly from: string
  readonly recipients: readonly string[]
  readonly receivedAt: Instant
  /** Who handed it over; `''` is the operator's own mail server, which alone speaks LMTP or uses a Unix socket. */
  readonly peer: string
}

export interface ReceiveLimits {
  readonly bytes: number
  readonly recipients: number
  readonly connections: number
  /** Bytes of unfinished mails held in memory by all connections together. */
  readonly bytesInFlight: number
  readonly peer: PeerLimits
}

export const receiveLimits: ReceiveLimits = {
  bytes: 35 * 1024 * 1024,
  recipients: 50,
  connections: 200,
  bytesInFlight: 160 * 1024 * 1024,
  peer: peerLimits,
}

export interface ReceiveOptions {
  /** `127.0.0.1:2525`, `[::1]:2525`, or the path of a Unix socket. */
  readonly listen: string
  readonly protocol: 'smtp' | 'lmtp'
  /** The name in the greeting; nothing else about the program is told. */
  readonly name: string
  /** Whether mail to this address (lower-case) is for this desk. */
  knows(address: string): Promise<boolean>
  /** Resolves once the mail is committed to disk; only then the peer hears 250. */
  ingest(arrival: Arrival): Promise<'stored' | 'duplicate'>
  /** Whether there is room; `false` lets the peer keep the mail and try again. */
  mayAccept?(): Promise<boolean>
  /** Seals a large mail while it comes, so that no whole one is ever held in the clear; without it, mails are kept as they come. */
  readonly seal?: () => PieceSealer
  now(): Instant
  readonly limits?: Partial<ReceiveLimits>
  readonly tls?: { readonly key: string; readonly cert: string }
  log(line: string): void
}

export interface Receiver { readonly address: string; close(): Promise<void> }

/** Listens for mail. Rejects where the address cannot be listened on, naming it. */
export async function startReceiving(options: ReceiveOptions): Promise<Receiver> {
  const limits = { ...receiveLimits, ...options.limits }
  const desk: Reception = { options, limits, gate: peerGate(limits.peer), entered: new Map(), inFlight: 0 }
  const server = new SMTPServer(serverOptions(desk))
  server.on('error', (error) => options.log(`mail in: ${error.message}`))
  const address = await listening(server, options.listen)
  return {
    address,
    close: () => new Promise((done) => server.close(() => done())),
  }
}

interface Reception { readonly options: ReceiveOptions; readonly limits: ReceiveLimits; readonly gate: PeerGate; readonly entered: Map<string, string>; inFlight: number }

/** Forward secrecy and authenticated encryption only (RFC 9325 §4.2); TLS 1.3 brings its own. */
const strongCiphers = 'ECDHE+AESGCM:ECDHE+CHACHA20'

function serverOptions(desk: Reception): SMTPServerOptions {
  const { options, limits, gate } = desk
  return {
    name: options.name,
    heloResponse: '%s',
    lmtp: options.protocol === 'lmtp',
    size: limits.bytes,
    rejectOversized: true,
    maxRecipients: limits.recipients,
    maxClients: limits.connections,
    authOptional: true,
    disabledCommands: ['AUTH', 'WIZ', 'SHELL', 'KILL', 'HELP', 'XCLIENT', 'XFORWARD', ...(options.tls === undefined ? ['STARTTLS'] : [])],
    ...options.tls,
    minVersion: 'TLSv1.2',
    ciphers: strongCiphers,
    honorCipherOrder: true,
    disableReverseLookup: true,
    hideREQUIRETLS: true,
    socketTimeout: 60_000,
    closeTimeout: 2_000,
    maxCommandLength: 4096,
    logger: false,
    onConnect: (session, answer) => {
      const peer = peerOf(session)
      desk.entered.set(session.id, peer)
      answer(refusal(421, gate.enter(peer)))
    },
    // Also called for connections that were turned away before they had entered.
    onClose: (session) => {
      const peer = desk.entered.get(session.id)
      if (desk.entered.delete(session.id) && peer !== undefined) gate.leave(peer)
    },
    onMailFrom: (address, session, answer) => answer(sender(address.address) ?? refusal(451, gate.mail(peerOf(session)))),
    onRcptTo: (address, _session, answer) => void recipient(desk, address.address).then(answer),
    onData: (stream, session, answer) => {
      void takeMail(desk, stream, session).then((words) => answer(null, words), (error: Error) => answer(error))
    },
  }
}

class Refused extends Error {
  readonly responseCode: number
  constructor(code: number, words: string) {
    super(words)
    this.responseCode = code
  }
}

const fromOwnServer = ({ protocol, listen }: ReceiveOptions): boolean => protocol === 'lmtp' || listen.startsWith('/')

/** Empty for a Unix socket, and for a peer that is gone already. */
function peerOf(session: SMTPServerSession): string {
  const address: string | undefined = session.remoteAddress
  return address ?? ''
}

const refusal = (code: number, words: string | null): Refused | null => (words === null ? null : new Refused(code, words))

/** The null sender is welcome: reports about our own mail come from it. */
function sender(address: string): Refused | null {
  return address === '' || isAddress(address) ? null : new Refused(553, '5.1.7 that is no sender address')
}

async function recipient(desk: Reception, address: string): Promise<Refused | null> {
  try {
    if (!isAddress(address) || !(await desk.options.knows(address.toLowerCase()))) return new Refused(550, '5.1.1 nobody here takes mail at this address')
    if (desk.options.mayAccept !== undefined && !(await desk.options.mayAccept())) return new Refused(451, '4.3.1 no room at the moment, try again later')
    return null
  } catch (error) {
    desk.options.log(`mail in: recipient could not be looked up: ${codeOf(error)}`)
    return new Refused(451, '4.3.0 try again later')
  }
}

/** Reads one mail to its end, checks it, and waits for the commit. Throws a `Refused` for everything but a 250. */
async function takeMail(desk: Reception, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
  const held = { bytes: 0 }
  try {
    const { hash, ...taken } = await readAll(desk, stream, held)
    const { mailFrom, rcptTo } = session.envelope
    const recipients = rcptTo.map((entry) => entry.address.toLowerCase())
    const arrival: Arrival = {
      ...taken,
      key: arrivalKey(hash ?? taken.raw, recipients),
      from: mailFrom === false ? '' : mailFrom.address,
      recipients,
      receivedAt: desk.options.now(),
      peer: fromOwnServer(desk.options) ? '' : peerOf(session) || 'unknown',
    }
    return await stored(desk, arrival)
  } finally {
    desk.inFlight -= held.bytes
  }
}

async function stored(desk: Reception, arrival: Arrival): Promise<string> {
  try {
    await desk.options.ingest(arrival)
    return '2.0.0 taken'
  } catch (error) {
    // The peer keeps the mail and tries again: whatever happened here, it is not lost.
    desk.options.log(`mail in: could not be stored: ${codeOf(error)}`)
    throw new Refused(451, '4.3.0 could not be stored, try again later')
  }
}

interface Taken { readonly raw: Buffer; readonly sealed?: SealedMeanwhile; readonly hash?: Hash }

async function readAll(desk: Reception, stream: SMTPServerDataStream, held: { bytes: number }): Promise<Taken> {
  const watch = lineEndWatch()
  const keep = keeping(desk.options)
  let crowded = false
  for await (const piece of stream as AsyncIterable<Buffer>) {
    // What is too much is read to its end and thrown away, because SMTP has no other way to say no here.
    if (stream.sizeExceeded || crowded || held.bytes + piece.length > desk.limits.bytes) continue
    if (desk.inFlight + piece.length > desk.limits.bytesInFlight) {
      crowded = true
      continue
    }
    watch.see(piece)
    keep.add(piece)
    held.bytes += piece.length
    desk.inFlight += piece.length
  }
  if (stream.sizeExceeded) throw new Refused(552, '5.3.4 larger than this desk takes')
  if (crowded) throw new Refused(451, '4.3.1 too many large mails at once, try again later')
  if (watch.smuggles()) throw new Refused(554, '5.6.11 a lone dot between bare line ends: lines end with CRLF (RFC 5321, 2.3.8)')
  return keep.end()
}

/** Pieces as they come, until they are many: from then on each is sealed, and only that is held. */
function keeping({ seal }: Pick<ReceiveOptions, 'seal'>): { add(piece: Buffer): void; end(): Taken } {
  const pieces: Buffer[] = []
  let bytes = 0
  let sealer: PieceSealer | undefined
  return {
    add: (piece) => {
      bytes += piece.length
      if (sealer !== undefined) pieces.push(...sealer.add(piece))
      else pieces.push(piece)
      if (sealer !== undefined || seal === undefined || bytes <= WHOLE_AT_MOST) return
      const begun = sealer = seal()
      pieces.push(...pieces.splice(0).flatMap((one) => [...begun.add(one)]))
    },
    end: () => {
      if (sealer === undefined) return { raw: pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces) }
      const hash = sealer.hashed()
      const { last, file } = sealer.end()
      return { raw: Buffer.alloc(0), sealed: { file, pieces: [...pieces, last] }, hash }
    },
  }
}

/** The address cannot be had; whoever runs the desk names another. */
class PortTaken extends Error { override readonly name = 'PortTaken' }

function listening(server: SMTPServer, listen: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const failed = (error: Error): void => reject(new PortTaken(`Mail cannot be received at ${listen}: ${error.message}. Name another address in PARLEY_SMTP or PARLEY_LMTP.`))
  server.server.once('error', failed)
  const ready = (): void => {
    server.server.removeListener('error', failed)
    const bound = server.server.address()
    resolve(typeof bound === 'object' && bound !== null ? `${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}` : listen)
  }
  const found = /^(?:\[([0-9a-f:]+)\]|([^/:]+)):(\d{1,5})$/i.exec(listen)
  if (found === null) server.listen(listen, ready)
  else server.listen(Number(found[3]), found[1] ?? found[2] ?? '127.0.0.1', ready)
  return promise
}

/** A code is enough for the log; messages of a store may hold addresses. */
function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'unknown'
}
