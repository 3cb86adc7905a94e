import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Store } from '../store/store.ts'

/** What Node heard, as the web server hands it on beside each request. */
export interface Heard { readonly incoming: Pick<IncomingMessage, 'method' | 'url' | 'headers'> & Partial<Pick<IncomingMessage, 'rawHeaders'>> }

/** Answers one request, such as the `fetch` of the desk's web. */
export type Answerer = (request: Request, heard: Heard) => Response | Promise<Response>

export interface MemorySource {
  readonly store: Pick<Store, 'once'>
  readonly now: () => Temporal.Instant
  /** How long an answer of the database counts, in milliseconds: 10 unless told. */
  readonly countsMs?: number
}

interface Kept { readonly bytes: Uint8Array<ArrayBuffer>; readonly headers: Readonly<Record<string, string>>; readonly token: string }

/** What is the same for everybody and changes with what is published, and with nothing else but the day. */
const sharedPath = /^\/(?:advisories(?:\/[^/]+)?|feeds\/advisories\.(?:atom|json)|osv\/v1\/vulns\/[^/]+|\.well-known\/csaf(?:\/.*)?)$/
const queryPath = '/osv/v1/query'
const [mostKept, mostBytes, longestQuery] = [2000, 1024 * 1024, 2048]

/**
 * Keeps public answers, so that a day on which everybody looks is hardly heavier than files on a disk. An answer is handed on
 * only where the database said, within the last ten milliseconds, that nothing was published or withdrawn since it was
 * made (S-115), whoever published and on whichever desk. Requests that come while one such question is under way share the
 * next one. Whoever sends a cookie, a token or a tag is answered anew.
 */
export function publicMemory({ store, now, countsMs = 10 }: MemorySource, answer: Answerer): PublicMemory {
  const kept = new Map<string, Kept>()
  const current = counting(sharedQuestion(async () => `${now().toString().slice(0, 10)} ${await standing(store)}`), countsMs)
  return { answer: remembering(kept, current, answer), before: (server) => answerFirst(server, kept, current) }
}

export interface PublicMemory {
  /** Answers from memory what it can, and fills it. */
  readonly answer: Answerer
  /** Answers what is known before the web server makes a request of it; the same server, for chaining. */
  before(server: Server): Server
}

/** The pages and files that many look at, and short queries, whose body is read here and handed on where nothing is known. */
function answerFirst(server: Server, kept: ReadonlyMap<string, Kept>, current: () => Promise<string>): Server {
  const rest = server.listeners('request') as RequestListener[]
  const others = (incoming: IncomingMessage, outgoing: ServerResponse) => { for (const listener of rest) listener(incoming, outgoing) }
  const tryKnown = (known: Kept | undefined, incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (known === undefined) return others(incoming, outgoing)
    void answerKnown(known, current, outgoing).then((isAnswered) => (isAnswered ? undefined : others(incoming, outgoing)))
  }
  server.removeAllListeners('request')
  server.on('request', (incoming: IncomingMessage & { rawBody?: Buffer }, outgoing) => {
    if (!isShortQuery({ incoming })) return tryKnown(kept.get(keyOf({ incoming })?.key ?? ''), incoming, outgoing)
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => { parts.push(part) })
    incoming.on('end', () => {
      // The web server takes the body from there, as it does where somebody before it has read the stream.
      incoming.rawBody = Buffer.concat(parts)
      tryKnown(kept.get(keyWithBody({ incoming }, incoming.rawBody.toString())), incoming, outgoing)
    })
  })
  return server
}

async function answerKnown(known: Kept, current: () => Promise<string>, outgoing: ServerResponse): Promise<boolean> {
  const token = await current().catch(() => undefined)
  if (token !== known.token) return false
  outgoing.writeHead(200, known.headers).end(known.bytes)
  return true
}

function remembering(kept: Map<string, Kept>, current: () => Promise<string>, answer: Answerer): Answerer {
  return async (request, heard) => {
    const asked = keyOf(heard) ?? await keyOfQuery(request, heard)
    if (asked === undefined) return answer(request, heard)
    // Where the database does not answer, the desk says so in its own words.
    const token = await current().catch(() => undefined)
    const known = kept.get(asked.key)
    if (token !== undefined && known?.token === token) return new Response(known.bytes, { headers: known.headers })
    const response = await answer(asked.request ?? request, heard)
    if (token === undefined) return response
    if (response.status !== 200 || response.headers.has('Set-Cookie')) return response
    const bytes = new Uint8Array(await response.arrayBuffer())
    const headers = { ...Object.fromEntries(response.headers), 'content-length': String(bytes.length) }
    if (bytes.length <= mostBytes) keep(kept, asked.key, { bytes, headers, token })
    return new Response(bytes, { headers })
  }
}

/** Changes with every publication, correction and withdrawal, and with the keys that sign them. */
async function standing(store: Pick<Store, 'once'>): Promise<string> {
  const { at } = await store.once({ role: 'public' }, (tx) => tx.one<{ at: string }>(
    `select (select count(*) || '.' || coalesce(sum(xmin::text::bigint), 0) from advisory_index) || ' ' || (select count(*) from signing_key) as at`))
  return at
}

/**
 * Asks for all who wait: an answer is of a question that began after the caller asked. So as many callers as like to cost
 * one question at a time.
 */
export function sharedQuestion<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    next ??= running.then(() => undefined, () => undefined).then(() => {
      next = undefined
      const asked = ask()
      running = asked
      return asked
    })
    return next
  }
}

/** Takes the last answer for as long as it counts: with thousands of askers a second, one question serves a hundred of them. */
function counting<T>(ask: () => Promise<T>, ms: number): () => Promise<T> {
  let known: { readonly answer: T; readonly until: number } | undefined
  return async () => {
    if (known !== undefined && performance.now() < known.until) return known.answer
    const began = performance.now()
    const answer = await ask()
    known = { answer, until: began + ms }
    return answer
  }
}

interface Asked {
  readonly key: string
  /** To be answered in place of the one whose body was read. */
  readonly request?: Request
}

const personal = ['cookie', 'authorization', 'if-none-match', 'if-modified-since', 'range'] as const
/** A request that names its host twice is the desk's to refuse, remembered or not (S-071). */
const namesTwoHosts = (raw: readonly string[] = []): boolean => raw.filter((each, at) => at % 2 === 0 && each.toLowerCase() === 'host').length > 1
const isPersonal = ({ incoming: { headers, rawHeaders } }: Heard): boolean => personal.some((name) => headers[name] !== undefined) || namesTwoHosts(rawHeaders)

/** What an answer depends on; undefined where it is not shared. The name that was asked for is part of it. */
function keyOf(heard: Heard): Asked | undefined {
  const { method, url = '', headers } = heard.incoming
  return method === 'GET' && sharedPath.test(url) && !isPersonal(heard) ? { key: `${headers.host ?? ''} ${url}` } : undefined
}

/** The same of a query, which says in its body what it asks for. */
async function keyOfQuery(request: Request, heard: Heard): Promise<Asked | undefined> {
  if (!isShortQuery(heard)) return undefined
  const body = await request.text()
  return { key: keyWithBody(heard, body), request: new Request(request.url, { method: 'POST', headers: request.headers, body }) }
}

const keyWithBody = ({ incoming: { url, headers } }: Heard, body: string): string => `${headers.host ?? ''} ${url} ${body}`

function isShortQuery(heard: Heard): boolean {
  const { method, url, headers } = heard.incoming
  const length = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? Number.NaN) : Number.NaN
  return method === 'POST' && url === queryPath && length <= longestQuery && !isPersonal(heard)
}

/** The one kept longest makes room. */
function keep(kept: Map<string, Kept>, key: string, one: Kept): void {
  kept.delete(key)
  kept.set(key, one)
  const [first] = kept.keys()
  if (kept.size > mostKept && first !== undefined) kept.delete(first)
}
