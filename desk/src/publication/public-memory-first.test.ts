import { createAdaptorServer } from '@hono/node-server'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { publicMemory, type MemorySource } from './public-memory.ts'

const open: Server[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((resolve) => { server.close(resolve) }))))

/** A web server behind the memory, which says how often it was asked itself. */
async function served() {
  const state = { standing: 1, answers: 0 }
  // The only thing that is asked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const store: MemorySource['store'] = { once: async () => ({ at: String(state.standing) }) as never }
  const memory = publicMemory({ store, now: () => Temporal.Instant.from('2026-11-20T12:00:00Z'), countsMs: 0 }, async (asked) => {
    state.answers += 1
    return new Response(`${state.answers}: ${await asked.text()}`, { headers: { 'Content-Type': 'application/json' } })
  })
  // The adaptor makes a plain HTTP/1.1 server unless it is told otherwise.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const server = memory.before(createAdaptorServer({ fetch: memory.answer }) as Server)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  open.push(server)
  // A server that listens on TCP has such an address.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo
  return { state, ask: (parts: readonly string[], headers: Record<string, string> = {}) => posted(port, parts, headers) }
}

function posted(port: number, parts: readonly string[], headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
    const asking = request({ port, host: '127.0.0.1', method: 'POST', path: '/osv/v1/query', agent: false,
      headers: { ...('Transfer-Encoding' in headers ? {} : { 'Content-Length': length }), ...headers } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => { text += part })
      answer.on('end', () => { resolve(text) })
    })
    asking.on('error', reject)
    for (const part of parts) asking.write(part)
    asking.end()
  })
}

describe('a query before the web server makes a request of it', () => {
  it('S-115: is answered from memory until something is published, in however many pieces its body comes', async () => {
    const { state, ask } = await served()
    expect(await ask(['{"a":"ü"}'])).toBe('1: {"a":"ü"}')
    expect(await ask(['{"a"', ':"ü"}'])).toBe('1: {"a":"ü"}')
    expect(await ask(['{"a":2}'])).toBe('2: {"a":2}')
    state.standing = 2
    expect(await ask(['{"a":"ü"}'])).toBe('3: {"a":"ü"}')
  })

  it('what is long, has no length or belongs to somebody reaches the desk whole', async () => {
    const { state, ask } = await served()
    const long = `{"a":"${'x'.repeat(3000)}"}`
    for (const _ of [1, 2]) expect(await ask([long])).toContain(long)
    for (const _ of [1, 2]) expect(await ask(['{}'], { Cookie: 'a=b' })).toContain('{}')
    for (const _ of [1, 2]) expect(await ask(['{}'], { 'Transfer-Encoding': 'chunked' })).toContain('{}')
    expect(state.answers).toBe(6)
  })

  it('an empty query is one like another', async () => {
    const { state, ask } = await served()
    for (const _ of [1, 2]) expect(await ask([])).toBe('1: ')
    expect(state.answers).toBe(1)
  })
})
