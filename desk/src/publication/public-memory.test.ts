import { describe, expect, it } from 'vitest'
import { publicMemory, sharedQuestion, type MemorySource } from './public-memory.ts'

/** A database of one number, which answers when it is let. */
function setting(countsMs = 0) {
  const state = { standing: 1, questions: 0, answers: 0, fails: false }
  const store: MemorySource['store'] = { once: async () => {
    state.questions += 1
    if (state.fails) throw new Error('the database is away')
    // The only thing that is asked.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { at: String(state.standing) } as never
  } }
  const { answer } = publicMemory({ store, now: () => Temporal.Instant.from('2026-11-20T12:00:00Z'), countsMs }, async (request) => {
    state.answers += 1
    return new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()} ${state.standing}`, { status: request.url.includes('none') ? 404 : 200, headers: { ETag: '"one"' } })
  })
  const ask = async (url: string, headers: Record<string, string> = {}, body?: string) => {
    const method = body === undefined ? 'GET' : 'POST'
    const init = { method, headers, ...(body === undefined ? {} : { body }) }
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const response = await answer(new Request(`http://desk.example${url}`, init), { incoming: { method, url, headers: { host: 'desk.example', ...headers, ...length } } })
    return { text: await response.text(), status: response.status, etag: response.headers.get('ETag') }
  }
  return { state, ask }
}

describe('the memory of public answers', () => {
  it('S-115: hands on what it made until something is published, and never a moment longer', async () => {
    const { state, ask } = setting()
    const first = await ask('/advisories/a')
    expect(await ask('/advisories/a')).toEqual(first)
    expect([state.answers, first.etag]).toEqual([1, '"one"'])
    state.standing = 2
    expect((await ask('/advisories/a')).text).toBe('GET /advisories/a  2')
  })

  it.each([
    ['a page of a case', '/cases/1', {}], ['the report form', '/p/mlflow/report', {}], ['an address with a question', '/advisories?did=saved', {}],
    ['who sends a cookie', '/advisories', { cookie: 'a=b' }], ['who sends a token', '/advisories', { authorization: 'Bearer x' }], ['who has a tag', '/advisories', { 'if-none-match': '"one"' }],
  ])('%s is answered anew each time', async (_, url, headers) => {
    const { state, ask } = setting()
    await ask(url, headers)
    await ask(url, headers)
    expect([state.answers, state.questions]).toEqual([2, 0])
  })

  it('a query is kept by its body, a long one and what is not found not at all', async () => {
    const { state, ask } = setting()
    await ask('/osv/v1/query', {}, '{"a":1}')
    expect((await ask('/osv/v1/query', {}, '{"a":2}')).text).toContain('{"a":2}')
    await ask('/osv/v1/query', {}, '{"a":1}')
    expect(state.answers).toBe(2)
    for (const url of ['/advisories/none', '/advisories/none']) expect((await ask(url)).status).toBe(404)
    for (const _ of [1, 2]) await ask('/osv/v1/query', {}, 'x'.repeat(3000))
    expect(state.answers).toBe(6)
  })

  it('one question serves all who ask while its answer counts', async () => {
    const { state, ask } = setting(60_000)
    for (let n = 0; n < 5; n += 1) await ask('/advisories/a')
    expect([state.questions, state.answers]).toEqual([1, 1])
  })

  it('another host is another answer', async () => {
    const { state, ask } = setting()
    await ask('/advisories')
    await ask('/advisories', { host: 'desk.onion' })
    expect(state.answers).toBe(2)
  })

  it('without the database the desk answers for itself', async () => {
    const { state, ask } = setting()
    await ask('/advisories')
    state.fails = true
    await ask('/advisories')
    expect(state.answers).toBe(2)
  })
})

describe('a question that is shared', () => {
  it('began after each of its askers asked, and costs one at a time', async () => {
    let [asked, open] = [0, () => {}]
    const ask = sharedQuestion(async () => {
      const number = asked += 1
      await new Promise<void>((resolve) => { open = () => resolve() })
      return number
    })
    const first = ask()
    await Promise.resolve().then(() => undefined)
    await new Promise((resolve) => { setImmediate(resolve) })
    const [second, third] = [ask(), ask()]
    open()
    expect(await first).toBe(1)
    await new Promise((resolve) => { setImmediate(resolve) })
    open()
    expect(await Promise.all([second, third])).toEqual([2, 2])
    expect(asked).toBe(2)
  })
})
