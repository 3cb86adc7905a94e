import type { Access } from './route.ts'

/** The desk's own origins: `PARLEY_URL` and, for instance, an onion address. */
export function originsOf(url: string, alsoAt: readonly string[] = []): readonly string[] {
  return [url, ...alsoAt].map((each) => new URL(each).origin)
}

/**
 * Whether the request names a host of this desk. Links are made from configuration, never from this header. A request may name
 * its host twice, in a whole address and in `Host`: both must be the desk's, because a proxy may have looked at the other one.
 */
export function isOwnHost(requestUrl: string, origins: readonly string[], named?: string): boolean {
  const isOwn = (url: string) => URL.canParse(url) && origins.some((origin) => new URL(origin).host === new URL(url).host)
  return isOwn(requestUrl) && (named === undefined || isOwn(`http://${named}/`))
}

/**
 * Whether an unsafe request comes from our own pages (security study S-067). `Sec-Fetch-Site` decides where the browser
 * sends it, else `Origin`. A client that sends neither (some hardened browsers, command lines) is refused where a
 * session is at stake; a reporter has none to be abused, and is let through.
 */
export function isOwnRequest(headers: Headers, origins: readonly string[], access: Access): boolean {
  const site = headers.get('Sec-Fetch-Site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('Origin')
  if (origin !== null) return origins.includes(origin)
  return access !== 'member'
}
