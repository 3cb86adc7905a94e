import { Ajv2020 } from 'ajv/dist/2020.js'
import { assert, asyncProperty, constantFrom, jsonValue, oneof, tuple } from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { apiDocument, bodyOf, filled, objectOf, walk, type Walked } from '../../../../testing/src/api-document.ts'
import { makeApiClient, tokens, type ApiClient } from '../../../../testing/src/api-client.ts'
import { goodReceipt } from '../../../../testing/src/desk-double.ts'
import { readPolicies } from '../../commands/policy-shelf.ts'
import { operations } from './api-routes.ts'

const document = apiDocument
const all = walk
const writing = all.filter(({ described }) => described.requestBody)

const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'https://desk.example/doc', ...document }, 'doc')
const holds = (pointer: string, value: unknown): string => (ajv.validate({ $ref: `https://desk.example/doc#${pointer}` }, value) ? '' : ajv.errorsText())
const pointerTo = (...parts: readonly string[]): string => parts.map((part) => `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')

const samples: Readonly<Record<string, string>> = { project: 'kestrel', id: 'c7kestrelcase', blob: 'blob-log' }
const pathOf = ({ path }: Walked): string => (path === '/api/v1/advisories/{id}' ? '/api/v1/advisories/kestrel-2026-0002' : path.replace(/\{(\w+)\}/g, (_, name: string) => samples[name] ?? name))

const authorization = ({ described }: Walked): Readonly<Record<string, string>> => {
  const [scheme] = described.security.flatMap((each) => Object.keys(each))
  if (scheme === undefined) return {}
  return { Authorization: scheme === 'receipt' ? `Receipt ${goodReceipt}` : `Bearer ${tokens.all}` }
}

let policy: Parameters<typeof makeApiClient>[0]
beforeAll(async () => {
  const { versions } = await readPolicies('policies')
  policy = versions[0]!.policy
})
const client = (): ApiClient => makeApiClient(policy)
const callIt = (to: ApiClient, walked: Walked, body: unknown = walked.described.requestBody ? filled(bodyOf(walked)) : undefined, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  to.call(walked.method, pathOf(walked), { headers: { ...authorization(walked), ...headers }, ...(body === undefined ? {} : { body }) })

describe('the document', () => {
  it('is OpenAPI 3.1: ids once, parameters declared, references that lead somewhere, schemas that compile', () => {
    expect(document.openapi).toBe('3.1.0')
    const ids = all.map(({ described }) => described.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { path, described, name } of all) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each)
      expect((described.parameters ?? []).filter((each) => each.in === 'path').map((each) => each.name), name).toEqual(inPath)
      expect(described.summary, name).not.toBe('')
      for (const [status, response] of Object.entries(described.responses)) expect(response.description, `${name} ${status}`).not.toBe('')
      if (described.requestBody) expect(() => ajv.compile(bodyOf({ path, described, name, method: '' }))).not.toThrow()
    }
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) expect(Object.keys(document.components.schemas)).toContain(reference)
    for (const schema of Object.values(document.components.schemas)) expect(() => ajv.compile(schema)).not.toThrow()
  })

  it('is what the desk sends, and names every operation', async () => {
    const response = await client().send('/api/openapi.json')
    expect(await response.json()).toEqual(document)
    expect(all.length).toBe(operations.length)
    expect(all.length).toBeGreaterThan(55)
  })
})

describe.each(all.map((walked) => [walked.name, walked] as const))('%s', (_, walked) => {
  it('answers as the document says', async () => {
    const response = await callIt(client(), walked)
    const described = walked.described.responses[String(response.status)]
    expect(described, `status ${response.status}`).toBeDefined()
    const mediaType = Object.keys(described?.content ?? {})[0] ?? ''
    expect(response.headers.get('Content-Type')?.split(';')[0]).toBe(mediaType)
    if (mediaType.endsWith('json')) expect(holds(pointerTo('paths', walked.path, walked.method.toLowerCase(), 'responses', String(response.status), 'content', mediaType, 'schema'), await response.json())).toBe('')
    expect([200, 201, 409]).toContain(response.status)
    const refuses = ['commandClose', 'publishAdvisory', 'takeOverAdvisory'].includes(walked.described.operationId)
    expect(response.status === 409).toBe(refuses)
  })

  it('S-072: answers no other site, and no cookie where something is at stake', async () => {
    const to = client()
    const isPublic = walked.described.security.length === 0 && walked.method === 'GET'
    for (const origin of ['https://evil.example', 'null']) {
      const response = await callIt(to, walked, undefined, { Origin: origin })
      expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
      if (walked.method !== 'GET') expect(response.status).toBe(403)
    }
    const asked = await to.send(pathOf(walked), { method: 'OPTIONS', headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': walked.method } })
    expect(asked.headers.get('Access-Control-Allow-Origin')).toBeNull()
    const before = JSON.stringify(to.told)
    const cookie = await callIt(to, walked, undefined, { Cookie: '__Host-parley=x' })
    expect(cookie.status).toBe(isPublic ? 200 : 400)
    expect(cookie.headers.get('Set-Cookie')).toBeNull()
    expect(JSON.stringify(to.told)).toBe(before)
  })

  it('S-039: takes no parameter that it does not have', async () => {
    const to = client()
    for (const query of ['role=admin', '__proto__=1', 'cookie=%00']) {
      const response = await to.call(walked.method, `${pathOf(walked)}?${query}`, { headers: authorization(walked), body: walked.described.requestBody && filled(bodyOf(walked)) })
      expect(response.status).toBe(400)
    }
  })
})

describe.each(all.filter(({ described }) => described.security.length > 0).map((walked) => [walked.name, walked] as const))('the door of %s', (_, walked) => {
  it('S-020: opens to nobody without the right key, and to no token without its scope', async () => {
    const to = client()
    const before = JSON.stringify(to.told)
    for (const wrong of ['', 'Bearer', 'Bearer parley_unknown', `Basic ${tokens.all}`, 'Receipt nonsense', 'Receipt ']) {
      const response = await callIt(to, walked, undefined, { Authorization: wrong })
      expect(response.status, wrong).toBe(401)
      expect(response.headers.get('WWW-Authenticate')).toMatch(/^(Bearer|Receipt) /)
    }
    const [scope] = walked.described.security.flatMap((each) => each.token ?? [])
    if (scope !== undefined) {
      const token = scope === 'cases:read' ? tokens.writing : tokens.reading
      expect((await callIt(to, walked, undefined, { Authorization: `Bearer ${token}` })).status).toBe(403)
    }
    expect(JSON.stringify(to.told)).toBe(before)
  })
})

const hostileNames = ['role', 'caseId', 'ownerId', 'by', 'type', '__proto__', 'constructor', 'toString', 'isAdmin']
/** With one more own property, `__proto__` too. */
const withMore = (body: unknown, name: string): string => JSON.stringify(body).replace(/\{/, `{${JSON.stringify(name)}:{"isAdmin":true}${JSON.stringify(body) === '{}' ? '' : ','}`)

describe.each(writing.map((walked) => [walked.name, walked] as const))('the body of %s', (_, walked) => {
  const schema = bodyOf(walked)
  const isValid = ajv.compile(schema)
  let sent = 0
  const sendText = (to: ApiClient, text: string): Promise<Response> => to.send(pathOf(walked), {
    method: walked.method, body: text, headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `a-key-of-enough-length-${sent += 1}`, ...authorization(walked) },
  })

  it('S-039: an unknown property is refused, whatever its name, and does nothing', async () => {
    const to = client()
    const before = JSON.stringify(to.told)
    for (const name of hostileNames.filter((each) => !Object.hasOwn(schema.properties ?? {}, each))) {
      const response = await sendText(to, withMore(filled(schema), name))
      expect(response.status, name).toBe(400)
      expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    }
    expect(JSON.stringify(to.told)).toBe(before)
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
  })

  it('S-039: what the document does not allow is refused, and nothing ends in a fault of the desk', async () => {
    const { properties = {} } = schema
    const names = Object.keys(properties)
    const to = client()
    const mutated = names.length === 0 ? jsonValue() : oneof(
      tuple(constantFrom(...names), jsonValue()).map(([name, value]) => ({ ...objectOf(properties), [name]: value })),
      constantFrom(...names).map((name) => Object.fromEntries(Object.entries(objectOf(properties)).filter(([key]) => key !== name))),
      jsonValue(),
    )
    await assert(asyncProperty(mutated, async (body) => {
      const response = await sendText(to, JSON.stringify(body))
      expect(response.status).toBeLessThan(500)
      if (!isValid(body)) expect(response.status).toBe(400)
    }), { numRuns: 25 })
  })

  it('what is no JSON, no UTF-8, too deep or too long is refused', async () => {
    const to = client()
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    for (const text of ['', '{', 'null', '[]', '"x"', deep, '{"a":1}{"b":2}', '{"text":"\\u0000"}', '{"text":"\\ud800"}']) expect((await sendText(to, text)).status, text.slice(0, 20)).toBe(400)
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'a-key-of-enough-length', ...authorization(walked) }
    expect((await to.send(pathOf(walked), { method: walked.method, headers, body: new Uint8Array([0x7b, 0xff, 0x7d]) })).status).toBe(400)
    expect((await to.send(pathOf(walked), { method: walked.method, headers: { ...headers, 'Content-Type': 'text/plain' }, body: '{}' })).status).toBe(415)
    expect((await to.send(pathOf(walked), { method: walked.method, headers: { ...headers, 'Content-Length': String(36 * 1024 * 1024) }, body: '{}' })).status).toBe(413)
  })
})
