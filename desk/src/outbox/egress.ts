import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { request as overHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './egress-address.ts'

/** Why a request to the outside was not made, or not finished. */
export type EgressCode = 'bad-url' | 'not-https' | 'private-address' | 'unresolved' | 'redirect' | 'too-large' | 'timeout' | 'unreachable'

/** Says what and where, by host only: addresses of webhooks hold secrets. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused'
  readonly code: EgressCode
  constructor(code: EgressCode, host: string) {
    super(`${host === '' ? 'the address' : host}: ${code}`)
    this.code = code
  }
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** For the whole of it, name resolution included. 5 seconds unless told. */
  readonly timeoutMs?: number
  /** Of the answer's body. 64 KiB unless told. */
  readonly maxBytes?: number
}

export interface Answer {
  readonly status: number
  /** One value of a header by its small name; the first where there are several. */
  readonly header: (name: string) => string | undefined
  readonly text: string
  /** The same body as it came, for what is no text. */
  readonly bytes: Buffer
}

/** The only way for the desk to ask another machine by HTTP. @throws EgressRefused */
export type Egress = (url: string, asking?: Asking) => Promise<Answer>

export interface EgressOptions {
  /** `host:port` that an administrator vouches for: private addresses and plain http are allowed there, and only there. */
  readonly allow?: readonly string[]
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
  /** Certificates to trust beside the usual ones. */
  readonly ca?: string
}

/**
 * Requests that cannot be turned inwards (S-120): https only; the name is resolved once, every address of it must be on
 * the open internet, and the connection goes to those addresses and no other; no redirect is followed; time and size are
 * bounded. Proxies from the environment are not used.
 */
export function openEgress(options: EgressOptions = {}): Egress {
  const resolve = options.resolve ?? resolveBySystem
  return async (address, asking = {}) => {
    const url = readUrl(address)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const vouched = options.allow?.includes(`${url.hostname}:${portOf(url)}`) ?? false
    if (url.protocol !== 'https:' && !(vouched && url.protocol === 'http:')) throw new EgressRefused('not-https', host)
    const deadline = AbortSignal.timeout(asking.timeoutMs ?? 5000)
    // RFC 6761 §6.3: these names mean this machine, whatever a resolver makes of them.
    if (!vouched && /(^|\.)localhost\.?$/i.test(host)) throw new EgressRefused('private-address', host)
    const addresses = isIP(host) === 0 ? await within(deadline, host, resolve(host)) : [{ address: host, family: isIP(host) }]
    if (addresses.length === 0) throw new EgressRefused('unresolved', host)
    // One private address among them is enough: which of them is used is not ours to choose.
    if (!vouched && !addresses.every((one) => isPublicAddress(one.address))) throw new EgressRefused('private-address', host)
    return ask(url, asking, { addresses, deadline, ...(options.ca === undefined ? {} : { ca: options.ca }) })
  }
}

function readUrl(address: string): URL {
  const url = URL.parse(address)
  if (!url || url.username !== '' || url.password !== '' || url.hostname === '') throw new EgressRefused('bad-url', '')
  return url
}

const portOf = (url: URL): string => (url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port)

function resolveBySystem(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((done, fail) => {
    systemLookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error) fail(new EgressRefused('unresolved', host))
      else done(addresses)
    })
  })
}

async function within<T>(deadline: AbortSignal, host: string, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_done, fail) => {
    deadline.addEventListener('abort', () => fail(new EgressRefused('timeout', host)), { once: true })
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    throw error instanceof EgressRefused ? error : new EgressRefused('unresolved', host)
  }
}

interface Pinned { readonly addresses: readonly LookupAddress[]; readonly deadline: AbortSignal; readonly ca?: string }

async function ask(url: URL, asking: Asking, pinned: Pinned): Promise<Answer> {
  try {
    const response = await send(url, asking, pinned)
    const status = response.statusCode ?? 0
    if (status >= 300 && status < 400) {
      response.destroy()
      throw new EgressRefused('redirect', url.hostname)
    }
    const bytes = await readBody(response, asking.maxBytes ?? 65_536, url.hostname)
    return { status, text: bytes.toString('utf8'), bytes, header: (name) => [response.headers[name]].flat()[0] }
  } catch (error) {
    if (error instanceof EgressRefused) throw error
    throw new EgressRefused(pinned.deadline.aborted ? 'timeout' : 'unreachable', url.hostname)
  }
}

function send(url: URL, { method = 'GET', headers = {}, body }: Asking, { addresses, deadline, ca }: Pinned): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const options: RequestOptions & { ca?: string } = {
      method, signal: deadline, agent: false, ...(ca === undefined ? {} : { ca }),
      headers: { ...headers, 'Accept-Encoding': 'identity', ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }) },
      // Whatever is asked for here, the answer is what was checked.
      lookup: (_host, wanted, found) => {
        const [first] = addresses
        if (wanted.all === true) found(null, [...addresses])
        else found(null, first?.address ?? '', first?.family ?? 0)
      },
    }
    const outgoing: ClientRequest = (url.protocol === 'https:' ? overHttps : overHttp)(url, options, done)
    outgoing.on('error', fail)
    outgoing.end(body)
  })
}

async function readBody(response: IncomingMessage, most: number, host: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) {
      response.destroy()
      throw new EgressRefused('too-large', host)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
