import { describe, expect, it } from 'vitest'
import { ada, makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { adasToken, makeClient, origin } from '../../../testing/src/web-client.ts'
import { KeyError } from '../keys/key-error.ts'
import { assertAccess, makeApp } from './app.ts'
import { contentSecurityPolicy } from './response-headers.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'

const sample: Readonly<Record<string, string>> = {
  project: 'kestrel',
  id: 'c7kestrelcase',
  command: 'Acknowledge',
  blob: 'blob-log',
  feed: 'advisories.atom',
}
const pathOf = (route: Route) =>
  (route.path === '/advisories/:id' ? '/advisories/kestrel-2026-0002' : route.path)
    .replace(/:(\w+)/g, (_, name: string) => sample[name] ?? name)
    .replace('*', 'provider-metadata.json')

function expectSafe(response: Response, what: string): void {
  const header = (name: string) => response.headers.get(name) ?? ''
  expect(header('X-Content-Type-Options'), what).toBe('nosniff')
  expect(header('Cross-Origin-Opener-Policy'), what).toBe('same-origin')
  expect(header('Cross-Origin-Resource-Policy'), what).toBe('same-origin')
  expect(header('Cross-Origin-Embedder-Policy'), what).toBe('require-corp')
  expect(header('Referrer-Policy'), what).toBe('same-origin')
  expect([contentSecurityPolicy, "sandbox; default-src 'none'"], what).toContain(header('Content-Security-Policy'))
  expect(header('Access-Control-Allow-Origin'), what).toBe('')
  expect(header('Set-Cookie'), what).toBe('')
  expect(header('Strict-Transport-Security'), what).toContain('max-age=')
}

describe('the contract of URLs', () => {
  it('refuses to start when a route does not say who may call it', () => {
    // @ts-expect-error The compiler says it too; this is for who gets round it.
    const forgotten: Route = { method: 'GET', path: '/forgotten', action: () => new Response() }
    expect(() => assertAccess([...routes, forgotten])).toThrow('GET /forgotten does not declare its access')
    expect(() => makeApp({ desk: makeDeskDouble().desk, session: async () => null, routes: [forgotten] })).toThrow(
      'does not declare',
    )
  })

  it('names every path once per method', () => {
    const names = routes.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(
    routes
      .filter(({ method, path }) => method === 'GET' && !path.includes('*'))
      .map((route) => [pathOf(route), route] as const),
  )('answers GET %s with the headers, and is cached only when public', async (path, route) => {
    const response = await makeClient().get(path)
    expect(response.status).toBe(200)
    expectSafe(response, path)
    const isProbe = path === '/healthz' || path === '/readyz'
    expect(response.headers.get('Cache-Control')).toBe(
      route.access === 'public' && !isProbe ? 'public, no-cache' : 'no-store',
    )
    if (response.headers.get('Content-Type')?.startsWith('text/html')) {
      const html = await response.text()
      expect(html.startsWith('<!doctype html><html lang="en">')).toBe(true)
      expect(html).not.toMatch(
        / style=|<style|\son\w+=|javascript:|https?:\/\/(?!kestrel\.example|lists\.example|desk\.example)[\w.]+\/[^"]*\.(js|css|png)/,
      )
      expect(html.match(/<script/g)).toHaveLength(2)
    }
  })

  it('S-063, S-064: puts the headers on errors of every kind, and lets none be cached', async () => {
    const client = makeClient()
    const broken = makeClient({
      desk: {
        ...makeDeskDouble(origin).desk,
        projects: async () => {
          throw new Error('secret detail')
        },
      },
      report: () => {},
    })
    const long = 'x'.repeat(1024 * 1024 + 1)
    const answers: readonly (readonly [number, Response])[] = [
      [400, await client.send('/receipt', { method: 'POST', body: 'a', headers: { 'Content-Type': 'text/plain' } })],
      [
        400,
        await client.send('/receipt', {
          method: 'POST',
          body: 'not multipart',
          headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
        }),
      ],
      [401, await makeClient({ session: async () => null }).post('/cases/c7kestrelcase/publish', {})],
      [403, await client.post('/receipt', {}, { 'Sec-Fetch-Site': 'cross-site' })],
      [404, await client.get('/nowhere')],
      [404, await client.get('/assets/nothing.css')],
      [
        409,
        await client.post('/cases/c7kestrelcase/commands/Close', {
          _token: adasToken,
          outcome: 'disclosed',
          reason: 'done',
        }),
      ],
      [413, await client.post('/receipt', { receipt: long }, { 'Content-Length': String(long.length) })],
      [421, await client.send('/', {}, 'https://evil.example')],
      [422, await client.post('/receipt', { receipt: 'wrong' })],
      [500, await broken.get('/')],
    ]
    for (const [status, response] of answers) {
      expect(response.status).toBe(status)
      expectSafe(response, String(status))
      expect(response.headers.get('Cache-Control')).toBe('no-store')
      expect(await response.text()).not.toContain('secret detail')
    }
  })

  it('shows a bug as a number that the log knows too', async () => {
    const seen: string[] = []
    const desk = {
      ...makeDeskDouble(origin).desk,
      projects: async () => {
        throw new Error('secret detail')
      },
    }
    const html = await (
      await makeClient({
        desk,
        report: (_, id) => {
          seen.push(id)
        },
      }).get('/')
    ).text()
    expect(seen).toHaveLength(1)
    expect(html).toContain(seen[0])
  })
})

describe('S-067: requests from elsewhere', () => {
  const path = '/cases/c7kestrelcase/commands/Acknowledge'
  const body = () => new URLSearchParams({ _token: adasToken, text: 'We read it.' })
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

  it.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling host', { 'Sec-Fetch-Site': 'same-site' }],
    ['another origin', { Origin: 'https://evil.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a client that says nothing', {}],
  ])('are refused from %s', async (_, headers) => {
    const client = makeClient()
    const response = await client.send(path, { method: 'POST', body: body(), headers: { ...form, ...headers } })
    expect(response.status).toBe(403)
    expect(client.told.commands).toEqual([])
  })

  it.each([
    ['Sec-Fetch-Site', 'same-origin'],
    ['Origin', origin],
  ])('are taken with %s: %s', async (name, value) => {
    const client = makeClient()
    const response = await client.send(path, { method: 'POST', body: body(), headers: { ...form, [name]: value } })
    expect(response.status).toBe(303)
    expect(client.told.commands).toHaveLength(1)
  })

  it.each(['', 'forged', adasToken.slice(1)])('are refused with the token «%s»', async (token) => {
    const client = makeClient()
    expect((await client.post(path, { _token: token, text: 'x' })).status).toBe(403)
    expect(client.told.commands).toEqual([])
  })

  it('a JSON body dressed as text is no form', async () => {
    const response = await makeClient().send(path, {
      method: 'POST',
      body: '{"text":"x"}',
      headers: { 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'same-origin' },
    })
    expect(response.status).toBe(400)
  })
})

describe('who may call', () => {
  it('sends strangers to sign in, for a case that is there and for one that is not alike', async () => {
    const client = makeClient({ session: async () => null })
    for (const id of ['c7kestrelcase', 'missing']) {
      const response = await client.get(`/cases/${id}`)
      expect(response.status).toBe(303)
      expect(response.headers.get('Location')).toBe(`/sign-in?to=${encodeURIComponent(`/cases/${id}`)}`)
    }
  })

  it('S-025: publication takes a proof of presence that is not older than five minutes', async () => {
    const at = (steppedUpAt: string | null) =>
      makeClient({ now: () => '2026-11-23T02:10:00Z', session: async () => ({ ...ada, steppedUpAt }) })
    for (const old of [null, '2026-11-23T02:05:00Z', '2026-11-23T02:11:00Z']) {
      const page = await at(old).get('/cases/c7kestrelcase/publish')
      expect(page.headers.get('Location')).toBe('/step-up?to=%2Fcases%2Fc7kestrelcase%2Fpublish')
      const client = at(old)
      const form = await client.post(
        '/cases/c7kestrelcase/publish',
        { _token: adasToken, _confirmed: 'yes' },
        { Accept: 'application/json' },
      )
      expect([form.status, await form.json()]).toMatchObject([401, { code: 'step-up-required' }])
      expect(client.told.published).toEqual([])
      const refused = await client.post('/cases/c7kestrelcase/publish', { _token: adasToken, _confirmed: 'yes' })
      expect(await refused.text(), 'the way to the proof, and back').toMatch(/href="\/step-up\?to=%2Fcases[^"]*">Show that it is you<\/a>/)
    }
    expect((await at('2026-11-23T02:05:01Z').get('/cases/c7kestrelcase/publish')).status).toBe(200)
  })

  it('never asks for a session on public and reporter routes', async () => {
    const client = makeClient({
      session: async () => {
        throw new Error('asked')
      },
    })
    for (const route of routes.filter(
      ({ method, access, path }) => method === 'GET' && access !== 'member' && !path.includes('*'),
    )) {
      expect((await client.get(pathOf(route))).status, route.path).toBe(200)
    }
  })

  it('answers to its own names only, but to probes by any', async () => {
    const client = makeClient({ alsoAt: ['http://parley.onion'] })
    expect((await client.send('/', {}, 'http://parley.onion')).status).toBe(200)
    expect((await client.send('/', {}, 'https://desk.example.evil.example')).status).toBe(421)
    expect((await client.send('/healthz', {}, 'http://10.0.0.1')).status).toBe(200)
  })

  it('says in JSON what is refused where JSON is asked for, with code and rule', async () => {
    const response = await makeClient().post(
      '/cases/c7kestrelcase/commands/Close',
      { _token: adasToken, outcome: 'disclosed', reason: 'x' },
      { Accept: 'application/json' },
    )
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 409, code: 'backports-open', rule: 'S1-48' })
  })

  it('takes Ada for Ada', async () => {
    expect(await (await makeClient().get('/cases')).text()).toContain(ada.name)
  })
})

describe('where the custodian of the keys refuses', () => {
  const refusing = (code: 'custodian-away' | 'unwraps-spent') => makeApp({
    desk: makeDeskDouble().desk, session: async () => null,
    routes: [{ method: 'GET', path: '/opened', access: 'public', action: () => { throw new KeyError(code, 'a key') } }],
  }).request(`${origin}/opened`, { headers: { Host: new URL(origin).host } })

  it('S-097: an answer says that nothing can be opened, and tells nothing else', async () => {
    const [away, spent] = [await refusing('custodian-away'), await refusing('unwraps-spent')]
    expect([away.status, spent.status]).toEqual([503, 429])
    expect(await away.text()).toContain('Nothing can be opened now')
    expectSafe(spent, 'spent')
  })
})
