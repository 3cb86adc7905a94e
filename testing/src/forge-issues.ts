import { createHmac } from 'node:crypto'
import type { PeerAnswer, PeerRequest } from './webhook-http.ts'

/** Links to further pages name a repository by its number, not by its name. */
export const numbered = '/repositories/1296269'

export interface ForgeIssue { readonly number: number; title: string; body: string | null; readonly labels: string[]; readonly comments: { readonly id: number; readonly body: string }[] }

const notFound: PeerAnswer = { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest/issues', status: '404' } }

/** GitHub's REST API for the issues of one repository: an issue, its comments by pages, a new comment, more labels. */
export function serveIssue(issues: readonly ForgeIssue[], repo: string, request: PeerRequest, url: string, pageSize: number): PeerAnswer {
  const [, where, number, what = ''] = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)(?:\/(comments|labels))?$/.exec(request.path) ?? []
  const issue = issues.find((one) => one.number === Number(number))
  if (where !== repo || !issue) return notFound
  const page = `https://github.com/${repo}/issues/${issue.number}`
  const comment = ({ id, body }: { readonly id: number; readonly body: string }) => ({ id, body, html_url: `${page}#issuecomment-${id}`, user: { login: 'maintainer', type: 'User' } })
  const labels = () => issue.labels.map((name) => ({ name, color: 'ededed', default: false }))
  if (request.method === 'GET' && what === '') return { body: { number: issue.number, title: issue.title, body: issue.body, state: 'open', labels: labels(), html_url: page, user: { login: 'adaobi' } } }
  if (request.method === 'GET' && what === 'comments') {
    const size = Math.min(Number(request.query.get('per_page') ?? 30), pageSize)
    const at = Number(request.query.get('page') ?? 1)
    const last = Math.max(1, Math.ceil(issue.comments.length / size))
    const link = (page: number, rel: string) => `<${url}${numbered}/issues/${issue.number}/comments?per_page=${size}&page=${page}>; rel="${rel}"`
    const links = [...(at > 1 ? [link(at - 1, 'prev')] : []), ...(at < last ? [link(at + 1, 'next'), link(last, 'last')] : []), ...(at > 1 ? [link(1, 'first')] : [])]
    return { body: issue.comments.slice((at - 1) * size, at * size).map(comment), headers: links.length > 0 ? { Link: links.join(', ') } : {} }
  }
  if (request.method !== 'POST') return notFound
  const given = JSON.parse(request.text)
  if (what === 'labels') {
    if (!Array.isArray(given.labels)) return invalid('labels')
    for (const name of given.labels) if (!issue.labels.includes(name)) issue.labels.push(name)
    return { body: labels() }
  }
  if (typeof given.body !== 'string' || given.body === '') return invalid('body')
  const made = { id: 9000 + issue.comments.length, body: given.body }
  issue.comments.push(made)
  return { status: 201, body: comment(made) }
}

const invalid = (field: string): PeerAnswer => ({ status: 422, body: { message: 'Validation Failed', errors: [{ resource: 'Issue', code: 'missing_field', field }], documentation_url: 'https://docs.github.com/rest/issues', status: '422' } })

/** A webhook as GitHub sends it: JSON, signed byte for byte. */
export function signedHook(secret: string, event: string, payload: object): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const body = JSON.stringify(payload)
  return {
    body, headers: {
      'Content-Type': 'application/json', 'User-Agent': 'GitHub-Hookshot/044aadd', 'X-GitHub-Event': event, 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  }
}
