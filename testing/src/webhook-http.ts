import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as a peer got it. */
export interface PeerRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** What the peer says: an answer, nothing at all, a body that never ends, or a connection that breaks. */
export type PeerAnswer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | object }
  | 'silence' | 'drip' | 'hang-up'

export interface HttpPeer {
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly url: string
  /** Every request, in order. */
  readonly requests: readonly PeerRequest[]
  close(): Promise<void>
}

/** A real HTTP server on a free port of this machine that answers as told and remembers what it was asked. */
export async function httpPeer(answer: (request: PeerRequest) => PeerAnswer): Promise<HttpPeer> {
  const requests: PeerRequest[] = []
  const server = createServer((incoming, outgoing) => {
    void read(incoming).then((request) => {
      requests.push(request)
      say(outgoing, answer(request))
      return undefined
    })
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  const bound = server.address()
  const address = `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  return {
    address, url: `http://${address}`, requests,
    close: () => new Promise((done) => {
      server.close(() => done())
      server.closeAllConnections()
    }),
  }
}

async function read(incoming: IncomingMessage): Promise<PeerRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const url = new URL(incoming.url ?? '/', 'http://peer')
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]))
  return { method: incoming.method ?? '', path: url.pathname, query: url.searchParams, headers, text: Buffer.concat(chunks).toString('utf8') }
}

function say(outgoing: ServerResponse, answer: PeerAnswer): void {
  if (answer === 'silence') return
  if (answer === 'hang-up') {
    outgoing.destroy()
    return
  }
  if (answer === 'drip') {
    outgoing.write('x')
    return
  }
  const { status = 200, headers = {}, body = '' } = answer
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  outgoing.writeHead(status, { 'Content-Type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json', ...headers }).end(text)
}
