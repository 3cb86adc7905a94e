import type { Context } from 'hono'
import type { Store } from '../store/store.ts'
import { answerWith, openToAll } from './conditional.ts'
import { answerBatch, answerOsv, mostQueries, readOsvQuery, type OsvAsked } from './osv-query.ts'
import { osvShelf, type OsvShelf } from './osv-records.ts'
import { csafFile, type PublicFile } from './public-tree.ts'
import type { Provider } from './provider-metadata.ts'
import { readRejected } from './rejected.ts'
import { readAdvisories, sitemap } from './sitemap.ts'

export interface PublicationDeps {
  readonly store: Pick<Store, 'as'>
  /** Origin of the desk, without a slash at its end. */
  readonly url: string
  readonly provider: Provider
  /** Ids of the projects that have a public page now. */
  readonly projects: () => readonly string[]
}

/** A route for everybody, in the shape of the desk's own. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly access: 'public'
  readonly action: (c: Context) => Response | Promise<Response>
}

/** What machines read: the CSAF tree of a trusted provider, the OSV API, the sitemap. Runs as nobody. */
export function publicationRoutes(deps: PublicationDeps): readonly PublicRoute[] {
  const records = osvShelf(deps.store)
  return [
    { method: 'GET', path: '/.well-known/csaf', access: 'public', action: (c) => sendCsaf(c, deps) },
    { method: 'GET', path: '/.well-known/csaf/*', access: 'public', action: (c) => sendCsaf(c, deps) },
    { method: 'GET', path: '/sitemap.xml', access: 'public', action: (c) => sendSitemap(c, deps) },
    { method: 'POST', path: '/osv/v1/query', access: 'public', action: (c) => sendQuery(c, records) },
    { method: 'POST', path: '/osv/v1/querybatch', access: 'public', action: (c) => sendBatch(c, records) },
    { method: 'GET', path: '/osv/v1/vulns/:id', access: 'public', action: (c) => sendRecord(c, records) },
  ]
}

async function sendCsaf(c: Context, { store, url, provider }: PublicationDeps): Promise<Response> {
  const file = await store.as({ role: 'public' }, (tx) => csafFile(tx, c.req.path, { url, provider }))
  return file ? send(c, file) : new Response('There is nothing here.\n', { status: 404, headers: { ...openToAll, 'Content-Type': 'text/plain; charset=utf-8' } })
}

async function sendSitemap(c: Context, { store, url, projects }: PublicationDeps): Promise<Response> {
  const [advisories, told] = await store.as({ role: 'public' }, async (tx) => [await readAdvisories(tx), await readRejected(tx)] as const)
  const newest = advisories.map(({ updatedAt }) => updatedAt).sort((a, b) => Temporal.Instant.compare(a, b)).at(-1)
  return send(c, {
    mediaType: 'application/xml; charset=utf-8', bytes: Buffer.from(sitemap({ projects: projects(), advisories, rejected: told.map(({ id }) => id) }, url)),
    modifiedAt: newest ?? Temporal.Instant.fromEpochMilliseconds(0), origin: 'made',
  })
}

function send(c: Context, file: PublicFile): Response {
  return answerWith(file, { ifNoneMatch: c.req.header('If-None-Match'), ifModifiedSince: c.req.header('If-Modified-Since') })
}

async function sendQuery(c: Context, records: OsvShelf): Promise<Response> {
  const asked = readOsvQuery(await bodyOf(c))
  if (!asked.ok) return wrong(asked.message)
  const vulns = answerOsv(await records(), asked.query)
  return answer(vulns.length === 0 ? {} : { vulns })
}

async function sendBatch(c: Context, records: OsvShelf): Promise<Response> {
  const body = await bodyOf(c)
  const queries = typeof body === 'object' && body !== null && 'queries' in body ? body.queries : undefined
  if (!Array.isArray(queries)) return wrong('A batch is an object with a list of «queries».')
  if (queries.length > mostQueries) return wrong(`A batch holds at most ${mostQueries} queries; this one holds ${queries.length}.`)
  const read = queries.map(readOsvQuery)
  const bad = read.findIndex((one) => !one.ok)
  if (bad >= 0) return wrong(`Query ${bad + 1}: ${messageOf(read[bad])}`)
  return answer(answerBatch(await records(), read.flatMap((one) => (one.ok ? [one.query] : []))))
}

/** By the id of the record, or by the advisory's own id, which OSV wants prefixed with `x_`. */
async function sendRecord(c: Context, records: OsvShelf): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const record = (await records()).find((one) => one.id === id || one.id === `x_${id}`)
  return record ? answer(record) : answer({ code: 5, message: 'There is no such record here.' }, 404)
}

const messageOf = (asked: OsvAsked | undefined): string => (asked?.ok === false ? asked.message : '')

/** `undefined` for what is no JSON; the reader of the query refuses it in words. */
async function bodyOf(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text()) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Errors as at osv.dev: the code and message of its gateway (3: invalid argument, 5: not found). */
const wrong = (message: string): Response => answer({ code: 3, message }, 400)

const answer = (body: object, status = 200): Response =>
  Response.json(body, { status, headers: { ...openToAll, 'Cache-Control': 'public, no-cache' } })
