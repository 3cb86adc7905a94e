import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { Variables } from './route.ts'
import { NoRoom, TooLarge, uploadRoom } from './upload-room.ts'

/** A desk with room for ten bytes; a request is worked on until `finish` is called. */
function small(each?: number) {
  const [end, read] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const app = new Hono<{ Variables: Variables }>()
  app.post('/api/wait', uploadRoom(10)(each), async (c) => {
    const text = await c.req.raw.text()
    read.resolve(undefined)
    await end.promise
    return c.text(text)
  })
  app.onError((error, c) => c.text(error.name, error instanceof NoRoom ? 503 : error instanceof TooLarge ? 413 : 500))
  const send = (body: string, headers: Readonly<Record<string, string>> = {}) => app.request('/api/wait', { method: 'POST', body, headers })
  return { send, read: read.promise, finish: () => end.resolve(undefined) }
}

describe('room for uploads', () => {
  it('S-080: what all send at once is bounded, and the room comes back', async () => {
    const { send, read, finish } = small()
    const first = Promise.resolve(send('1234567'))
    await read
    const second = await send('7654321')
    expect(second.status).toBe(503)
    finish()
    expect(await (await first).text()).toBe('1234567')
    expect((await send('7654321')).status).toBe(200)
  })

  it('a body that alone is too large is refused, and holds nothing afterwards', async () => {
    const { send, finish } = small()
    finish()
    expect((await send('12345678901')).status).toBe(503)
    expect((await send('1234567890')).status).toBe(200)
  })

  it('S-085: a body larger than its route takes is refused, whether it says its length or not', async () => {
    const { send, finish } = small(5)
    finish()
    expect((await send('123456')).status).toBe(413)
    expect((await send('1', { 'Content-Length': '6' })).status).toBe(413)
    expect((await send('12345')).status).toBe(200)
  })
})
