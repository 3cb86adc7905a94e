import type { Egress } from './egress.ts'

/** The one way out in the form that protocol libraries ask for: no redirect is followed, nothing private is reached. */
export const egressFetch = (egress: Egress) => async (url: string, { method, headers, body }: { readonly method?: string | undefined; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | undefined }): Promise<Response> => {
  const answer = await egress(url, {
    method: method === 'POST' ? 'POST' : 'GET', headers: headers ?? {}, maxBytes: 256 * 1024, ...(body === undefined ? {} : { body }),
  })
  const sent = new Headers()
  for (const name of ['content-type', 'www-authenticate', 'cache-control']) {
    const value = answer.header(name)
    if (value !== undefined) sent.set(name, value)
  }
  return new Response(answer.status === 204 ? null : answer.text, { status: answer.status, headers: sent })
}
