import type { Access } from './route.ts'

/** The desk's own origins: `PARLEY_URL` and, for instance, an onion address. */
export function originsOf(url: string, alsoAt: readonly string[] = []): readonly string[] {
  return [url, ...alsoAt].map((each) => new URL(each).origin)
}

/** Whether the request names a host of this desk. Links are made from configuration, never from this header. */
export function isOwnHost(requestUrl: string, origins: readonly string[]): boolean {
  const { host } = new URL(requestUrl)
  return origins.some((origin) => new URL(origin).host === host)
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
