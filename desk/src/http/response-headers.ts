import type { MiddlewareHandler } from 'hono'

/** Nothing may load but our own scripts, styles and images; no script may make a script (security study S-063). */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const always: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  // `no-referrer` would make browsers send `Origin: null` with our own forms; this one tells other sites nothing either.
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), publickey-credentials-get=(self)',
  'Origin-Agent-Cluster': '?1',
}

/**
 * Puts the security headers on every answer, errors included. An answer that did not say that it may be cached may
 * not: `no-store`, and search engines are told to stay away.
 */
export function responseHeaders(url: string, onion?: string): MiddlewareHandler {
  const encrypted = url.startsWith('https:')
  return async (c, next) => {
    await next()
    const { headers } = c.res
    for (const [name, value] of Object.entries(always)) headers.set(name, value)
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', contentSecurityPolicy)
    const asked = new URL(c.req.url)
    // Tor Browser offers it; members stay under the name that their passkeys and session are made for.
    if (onion !== undefined && asked.origin !== onion && c.req.method === 'GET' && !c.get('who')) headers.set('Onion-Location', `${onion}${asked.pathname}${asked.search}`)
    if (encrypted) headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
    if (!headers.has('Cache-Control') || c.res.status >= 400) {
      headers.set('Cache-Control', 'no-store')
      headers.set('X-Robots-Tag', 'noindex, nofollow')
    }
  }
}
