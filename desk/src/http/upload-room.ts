import type { MiddlewareHandler } from 'hono'
import type { Variables } from './route.ts'
import { totalBytes } from './upload-form.ts'

/** Thrown at who reads a body that finds no room; the web answers it with 503. */
export class NoRoom extends Error { override readonly name = 'NoRoom' }

/** Thrown at who reads a body that is larger than its route takes; the web answers it with 413. */
export class TooLarge extends Error { override readonly name = 'TooLarge' }

/**
 * Bytes of all bodies with files that are being read or worked on together: what is beyond is not read, and nothing of
 * it is kept. Counted as they arrive, so that who sends slowly holds little; each costs the desk more than its size, and
 * anybody may send (S-080). One body has at most `each`, whether it says its length beforehand or not, and is never held up
 * to be counted.
 * @throws NoRoom, TooLarge out of the body; TooLarge at once where it says its length.
 */
export function uploadRoom(most = 2 * totalBytes): (each?: number) => MiddlewareHandler<{ Variables: Variables }> {
  const all = { inFlight: 0 }
  return (each = Infinity) => async (c, next) => {
    const { body } = c.req.raw
    if (body === null) {
      await next()
      return
    }
    if (Number(c.req.header('Content-Length') ?? 0) > each) throw new TooLarge('a body larger than its route takes')
    const own = { held: 0 }
    // A body that streams is sent `half`; the types of the platform do not know it yet.
    const streamed: RequestInit & { readonly duplex: 'half' } = { method: c.req.method, body: body.pipeThrough(counting(all, own, { most, each })), duplex: 'half' }
    c.req.raw = new Request(c.req.raw, streamed)
    try {
      await next()
    } finally {
      all.inFlight -= own.held
    }
  }
}

function counting(all: { inFlight: number }, own: { held: number }, { most, each }: { readonly most: number; readonly each: number }): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(piece, out) {
      if (own.held + piece.length > each) out.error(new TooLarge('a body larger than its route takes'))
      else if (all.inFlight + piece.length > most) out.error(new NoRoom('no room for another upload'))
      else {
        all.inFlight += piece.length
        own.held += piece.length
        out.enqueue(piece)
      }
    },
  })
}
