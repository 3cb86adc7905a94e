import type { MiddlewareHandler } from 'hono'
import type { Variables } from './route.ts'
import { totalBytes } from './upload.ts'

/** Thrown at who reads a body that finds no room; the web answers it with 503. */
export class NoRoom extends Error { override readonly name = 'NoRoom' }

/**
 * Bytes of all bodies with files that are being read or worked on together: what is beyond is not read, and nothing of
 * it is kept. Counted as they arrive, so that who sends slowly holds little; each costs the desk several times its size, and
 * anybody may send (S-080).
 * @throws NoRoom out of the body.
 */
export function uploadRoom(most = 2 * totalBytes): MiddlewareHandler<{ Variables: Variables }> {
  let inFlight = 0
  return async (c, next) => {
    const { body } = c.req.raw
    if (body === null) {
      await next()
      return
    }
    let held = 0
    const counted = body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, out) {
        if (inFlight + piece.length > most) {
          out.error(new NoRoom('no room for another upload'))
          return
        }
        inFlight += piece.length
        held += piece.length
        out.enqueue(piece)
      },
    }))
    // A body that streams is sent `half`; the types of the platform do not know it yet.
    const streamed: RequestInit & { readonly duplex: 'half' } = { method: c.req.method, body: counted, duplex: 'half' }
    c.req.raw = new Request(c.req.raw, streamed)
    try {
      await next()
    } finally {
      inFlight -= held
    }
  }
}
