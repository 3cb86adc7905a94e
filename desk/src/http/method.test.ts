import { createAdaptorServer } from '@hono/node-server'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { makeClient } from '../../../testing/src/web-client.ts'
import { makeApp } from './app.ts'

describe('methods', () => {
  it.each(['OPTIONS', 'DELETE', 'PATCH', 'PROPFIND', 'MKCOL'])('S-007: %s is answered 405 and the methods there are, wherever it is sent', async (method) => {
    for (const path of ['/', '/cases/c7kestrelcase', '/nowhere', '/receipt']) {
      const response = await makeClient().send(path, { method })
      expect([path, response.status, response.headers.get('Allow')]).toEqual([path, 405, 'GET, HEAD, POST, PUT'])
    }
  })

  it('S-007: an address says which methods it has, the same for what is there and what is not', async () => {
    const [there, missing] = await Promise.all(['/cases/c7kestrelcase', '/cases/none'].map((path) => makeClient().send(path, { method: 'PUT' })))
    expect([there?.status, there?.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
    expect(await there?.text()).toBe(await missing?.text())
    expect((await makeClient().get('/receipt/answer')).headers.get('Allow')).toBe('POST')
  })
})

describe('over a real port', () => {
  let server: Server
  let port = 0
  beforeAll(async () => {
    const { desk } = makeDeskDouble('http://127.0.0.1:1')
    server = createAdaptorServer({ fetch: (c, env) => makeApp({ desk: { ...desk, url: `http://127.0.0.1:${port}` }, session: async () => null }).fetch(c, env) }) as Server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => server.close())

  const raw = (lines: readonly string[]): Promise<string> => new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write([...lines, 'Connection: close', '', ''].join('\r\n')))
    let answer = ''
    socket.on('data', (chunk) => { answer += chunk.toString() }).on('end', () => resolve(answer.split('\r\n')[0] ?? '')).on('error', reject)
  })

  it('S-007: TRACE is answered 405', async () => {
    expect(await raw(['TRACE / HTTP/1.1', `Host: 127.0.0.1:${port}`])).toContain(' 405 ')
  })

  it('S-071: two Host headers are refused, whether they say the same or not; one is answered', async () => {
    expect(await raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`])).toContain(' 200 ')
    expect(await raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Host: evil.example'])).toContain(' 400 ')
    expect(await raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, `host: 127.0.0.1:${port}`])).toContain(' 400 ')
  })
})
