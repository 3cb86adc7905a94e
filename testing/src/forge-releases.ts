import type { PeerAnswer, PeerRequest } from './webhook-http.ts'

export interface ForgeRelease { readonly id: number; readonly tag: string; body: string | null; readonly draft: boolean }

const notFound: PeerAnswer = { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest/releases/releases', status: '404' } }

/** GitHub's REST API for the releases of one repository: the list, one by its tag (no drafts), and its notes changed. */
export function serveRelease(releases: readonly ForgeRelease[], repo: string, request: PeerRequest): PeerAnswer {
  const [, where, rest = ''] = /^\/repos\/([^/]+\/[^/]+)\/releases(?:\/(.+))?$/.exec(request.path) ?? []
  if (where !== repo) return notFound
  const shown = ({ id, tag, body, draft }: ForgeRelease) => ({ id, tag_name: tag, name: tag, body, draft, prerelease: false, html_url: `https://github.com/${repo}/releases/tag/${tag}` })
  if (request.method === 'GET' && rest === '') return { body: releases.map(shown) }
  if (request.method === 'GET') {
    const one = releases.find(({ tag, draft }) => !draft && rest === `tags/${encodeURIComponent(tag)}`)
    return one ? { body: shown(one) } : notFound
  }
  const one = releases.find(({ id }) => rest === String(id))
  if (request.method !== 'PATCH' || !one) return notFound
  const { body } = JSON.parse(request.text)
  if (typeof body !== 'string' || body.length > 125_000) return { status: 422, body: { message: 'Validation Failed', errors: [{ resource: 'Release', code: 'custom', field: 'body', message: 'body is too long (maximum is 125000 characters)' }], status: '422' } }
  one.body = body
  return { body: shown(one) }
}
