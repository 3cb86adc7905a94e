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
  const faults: unknown[] = []
  beforeAll(async () => {
    const { desk } = makeDeskDouble('http://127.0.0.1:1')
    server = createAdaptorServer({ fetch: (c, env) => makeApp({ desk: { ...desk, url: `http://127.0.0.1:${port}` }, session: async () => null, report: (error) => { faults.push(error) } }).fetch(c, env) }) as Server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => server.close())

  it('S-071: a whole address and a Host that are not of one desk are refused, whichever of them is', async () => {
    const [own, host] = [`http://127.0.0.1:${port}/`, `Host: 127.0.0.1:${port}`]
    expect(await raw([`GET ${own} HTTP/1.1`, host])).toContain(' 200 ')
    expect(await raw([`GET ${own} HTTP/1.1`, 'Host: evil.example'])).toContain(' 421 ')
    expect(await raw(['GET http://evil.example/ HTTP/1.1', host])).toContain(' 421 ')
  })

  it('S-075: who hangs up in the middle of a form is no fault of the desk, and fills no journal', async () => {
    const left = new Promise((resolve) => {
      server.once('request', (incoming) => incoming.once('close', () => setImmediate(resolve)))
    })
    const socket = connect(port, '127.0.0.1', () => socket.write(`POST /receipt HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nrecei\r\n`, () => socket.destroy()))
    await left
    // Whatever is told of it is told before the next request is answered.
    expect(await raw(['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`])).toContain(' 200 ')
    expect(faults).toEqual([])
  })

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
