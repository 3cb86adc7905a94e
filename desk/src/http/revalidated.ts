import { createHash } from 'node:crypto'
import type { Context } from 'hono'

/**
 * What may be different a second later — and at T0 everything public may be: any cache may keep it, and none may hand it
 * on without asking again (RFC 9111 §5.2.2.4). What has its hash in its address says for itself that it never changes.
 */
export const mayChange = 'public, no-cache'

/** A public answer with the tag of its bytes, or 304 for who has them already (RFC 9110 §13.1.2). */
export async function revalidated(c: Context, response: Response): Promise<Response> {
  if (response.status !== 200 || response.headers.has('Cache-Control')) return response
  const bytes = new Uint8Array(await response.arrayBuffer())
  const headers = new Headers(response.headers)
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`
  headers.set('Cache-Control', mayChange)
  headers.set('ETag', tag)
  if (!isKnown(c.req.header('If-None-Match'), tag)) return new Response(bytes, { headers })
  headers.delete('Content-Type')
  headers.delete('Content-Length')
  return new Response(null, { status: 304, headers })
}

/** Compared weakly, as a server in front may have marked it after packing the bytes. */
function isKnown(sent: string | undefined, tag: string): boolean {
  return (sent ?? '').split(',').map((one) => one.trim().replace(/^W\//, '')).some((one) => one === tag || one === '*')
}
