import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as a real receiving server got it. */
export interface PeerMail { readonly from: string; readonly to: readonly string[]; readonly raw: Buffer; readonly text: string }

export interface SmtpPeer {
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly url: string
  readonly mails: readonly PeerMail[]
  /** Resolves with the mails once there are as many; rejects after ten seconds. */
  waitFor(count: number): Promise<readonly PeerMail[]>
  close(): Promise<void>
}

/** Answers of the peer to recipient and data, such as `{ rcpt: () => 550 }`; `null` takes it. */
export interface PeerMood { rcpt?(address: string): number | null; data?(raw: Buffer): number | null }

/** A real SMTP server on a free port of this machine that keeps what it is sent. */
export async function smtpPeer(mood: PeerMood = {}): Promise<SmtpPeer> {
  const mails: PeerMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 500,
    onRcptTo: (address, _session, answer) => answer(refused(mood.rcpt?.(address.address) ?? null)),
    onData: (stream, session, answer) => {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const raw = Buffer.concat(pieces)
        const refusal = refused(mood.data?.(raw) ?? null)
        if (refusal !== null) return answer(refusal)
        const { mailFrom, rcptTo } = session.envelope
        mails.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((entry) => entry.address), raw, text: raw.toString() })
        return answer(null, 'OK')
      })
    },
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const bound = server.server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    address: `127.0.0.1:${port}`,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    waitFor: (count) => until(() => mails.length >= count, `${count} mails at the peer`).then(() => mails),
    close: () => new Promise((done) => server.close(() => done())),
  }
}

function refused(code: number | null): Error | null {
  return code === null ? null : Object.assign(new Error(`${code} refused by the test's peer`), { responseCode: code })
}

/** Polls until it holds; rejects after ten seconds with what was awaited. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, milliseconds = 10_000): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}

export interface RawSmtp {
  /** Sends bytes as they are and resolves with the next whole answer. */
  say(bytes: string | Uint8Array): Promise<string>
  /** Sends bytes without waiting. */
  write(bytes: string | Uint8Array): void
  /** The next whole answer; rejects after `milliseconds`. */
  hear(milliseconds?: number): Promise<string>
  /** One mail over the open session; `data` goes out as it is, with dots doubled and the end added. */
  mail(envelope: { readonly from: string; readonly to: readonly string[] }, data: string | Uint8Array): Promise<string>
  close(): void
}

/** A client that says exactly what it is told, right or wrong. Greeted (EHLO or LHLO) unless `greet` is false. */
export async function rawSmtp(address: string, options: { readonly greet?: boolean; readonly lmtp?: boolean } = {}): Promise<RawSmtp> {
  const socket = address.startsWith('/') ? connect(address) : connect(Number(address.slice(address.lastIndexOf(':') + 1)), address.slice(0, address.lastIndexOf(':')))
  const ear = listen(socket)
  const client: RawSmtp = {
    say: (bytes) => {
      socket.write(bytes)
      return ear.next()
    },
    write: (bytes) => void socket.write(bytes),
    hear: (milliseconds) => ear.next(milliseconds),
    mail: (envelope, data) => sendOne(client, envelope, data),
    close: () => socket.destroy(),
  }
  const greeting = await ear.next()
  if (!greeting.startsWith('220')) throw new Error(`Not greeted: ${greeting.trim()}`)
  if (options.greet !== false) await client.say(options.lmtp === true ? 'LHLO client.example\r\n' : 'EHLO client.example\r\n')
  return client
}

async function sendOne(client: RawSmtp, envelope: { readonly from: string; readonly to: readonly string[] }, data: string | Uint8Array): Promise<string> {
  const answers = [await client.say(`MAIL FROM:<${envelope.from}>\r\n`)]
  for (const recipient of envelope.to) answers.push(await client.say(`RCPT TO:<${recipient}>\r\n`))
  const bad = answers.find((answer) => !answer.startsWith('250'))
  if (bad !== undefined) {
    await client.say('RSET\r\n')
    return bad
  }
  await client.say('DATA\r\n')
  return client.say(Buffer.concat([dotted(data), Buffer.from('.\r\n')]))
}

/** Doubles the dot at the start of lines and ends the last line. */
export function dotted(data: string | Uint8Array): Buffer {
  const text = Buffer.from(data).toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..')
  return Buffer.from(text.endsWith('\r\n') || text === '' ? text : `${text}\r\n`, 'latin1')
}

/** Splits what the server says into whole answers: the last line of one has a space after its code. */
function listen(socket: Socket): { next(milliseconds?: number): Promise<string> } {
  let text = ''
  let ended = false
  const answers: string[] = []
  const waiting: ((answer: string | Error) => void)[] = []
  const give = (): void => {
    for (let found = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(text); found !== null; found = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(text)) {
      answers.push(found[0])
      text = text.slice(found[0].length)
    }
    while (waiting.length > 0 && answers.length > 0) waiting.shift()?.(answers.shift() ?? '')
    if (ended) for (const hear of waiting.splice(0)) hear(new Error('The server closed the connection'))
  }
  const end = (): void => {
    ended = true
    give()
  }
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece
    give()
  })
  socket.on('close', end)
  socket.on('error', end)
  return {
    next: (milliseconds = 15_000) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('No answer from the server')), milliseconds)
      waiting.push((answer) => {
        clearTimeout(timer)
        if (typeof answer === 'string') resolve(answer)
        else reject(answer)
      })
      give()
    }),
  }
}
