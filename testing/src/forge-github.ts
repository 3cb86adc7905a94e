import { numbered, serveIssue, type ForgeIssue } from './forge-issues.ts'
import { serveRelease, type ForgeRelease } from './forge-releases.ts'
import { httpPeer, type HttpPeer, type PeerAnswer, type PeerRequest } from './webhook-http.ts'

export interface ForgeAdvisory { ghsa_id: string; state: 'triage' | 'draft' | 'published' | 'closed'; summary: string; description: string; cve_id: string | null; [field: string]: unknown }

export interface GithubForge extends HttpPeer {
  readonly issues: ForgeIssue[]
  readonly releases: ForgeRelease[]
  /** Logins that GitHub knows; others are refused as collaborators. */
  readonly logins: Set<string>
  readonly advisories: ForgeAdvisory[]
  /** Puts an advisory there as somebody would by hand. */
  add(more: Partial<ForgeAdvisory>): ForgeAdvisory
  next(answer: PeerAnswer): void
  /** The next call with this method is done, and its answer is lost. */
  loseAnswer(method: string): void
}

export const forgeLogin = { repo: 'orchard/core', token: 'github_pat_canarysecret' }

/** GitHub's REST API for the security advisories of one repository: shapes, states, pages, validation, limits. */
export async function githubForge(pageSize = 100): Promise<GithubForge> {
  const advisories: ForgeAdvisory[] = []
  const issues: ForgeIssue[] = []
  const releases: ForgeRelease[] = []
  const logins = new Set<string>()
  const planned: PeerAnswer[] = []
  const lost: string[] = []
  const add = (more: Partial<ForgeAdvisory>): ForgeAdvisory => {
    const ghsa_id = `GHSA-${String(advisories.length + 1).padStart(4, '2')}-cfpq-rvwx`
    const made: ForgeAdvisory = { ghsa_id, state: 'draft', summary: '', description: '', cve_id: null, html_url: `https://github.com/${forgeLogin.repo}/security/advisories/${ghsa_id}`, ...more }
    advisories.push(made)
    return made
  }
  const serve = (asked: PeerRequest): PeerAnswer => {
    const request = { ...asked, path: asked.path.replace(numbered, `/repos/${forgeLogin.repo}`) }
    if (request.headers['authorization'] !== `Bearer ${forgeLogin.token}`) return { status: 401, body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' } }
    if (request.headers['user-agent'] === undefined) return { status: 403, body: 'Request forbidden by administrative rules.' }
    if (/^\/repos\/[^/]+\/[^/]+\/releases\b/.test(request.path)) return serveRelease(releases, forgeLogin.repo, request)
    if (/^\/repos\/[^/]+\/[^/]+\/issues\//.test(request.path)) return serveIssue(issues, forgeLogin.repo, request, peer.url, pageSize)
    const [, repo, id] = /^\/repos\/([^/]+\/[^/]+)\/security-advisories(?:\/([^/]+))?$/.exec(request.path) ?? []
    if (repo !== forgeLogin.repo) return { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } }
    if (request.method === 'GET' && id === undefined) return page(request)
    if (request.method === 'GET') {
      const one = advisories.find(({ ghsa_id }) => ghsa_id === id)
      return one ? { body: one } : { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } }
    }
    const body = JSON.parse(request.text)
    const wrong = invalid(body, request.method === 'POST') ?? strangers(body, logins)
    if (wrong) return { status: 422, body: { message: 'Validation Failed', errors: [wrong], documentation_url: 'https://docs.github.com/rest/security-advisories/repository-advisories', status: '422' } }
    if (request.method === 'POST') return { status: 201, body: add(body) }
    const one = advisories.find(({ ghsa_id }) => ghsa_id === id)
    if (!one) return { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } }
    if (one.state === 'triage' && body.state === 'published') return { status: 422, body: { message: 'Validation Failed', errors: [{ resource: 'RepositoryAdvisory', code: 'invalid', field: 'state' }], status: '422' } }
    Object.assign(one, body)
    return { body: one }
  }
  const page = ({ query }: PeerRequest): PeerAnswer => {
    const size = Math.min(Number(query.get('per_page') ?? 30), pageSize)
    const from = Number(query.get('after') ?? 0)
    const wanted = query.get('state')
    const chosen = advisories.filter(({ state }) => wanted === null || state === wanted)
    const more = chosen.length > from + size
    const next = `<${peer.url}${numbered}/security-advisories?per_page=${size}${wanted === null ? '' : `&state=${wanted}`}&after=${from + size}>; rel="next"`
    return { body: chosen.slice(from, from + size), headers: more ? { Link: next } : {} }
  }
  const peer = await httpPeer((request) => {
    const plan = planned.shift()
    if (plan !== undefined) return plan
    const answer = serve(request)
    const at = lost.indexOf(request.method)
    if (at < 0) return answer
    lost.splice(at, 1)
    return 'hang-up'
  })
  return { ...peer, advisories, issues, releases, logins, add, next: (answer) => { planned.push(answer) }, loseAnswer: (method) => { lost.push(method) } }
}

const creatable = ['summary', 'description', 'cve_id', 'vulnerabilities', 'cwe_ids', 'credits', 'severity', 'cvss_vector_string']
const changeable = ['state', 'collaborating_users', 'collaborating_teams']

/** What GitHub refuses with 422. */
function invalid(body: Record<string, unknown>, isNew: boolean): object | null {
  const missing = isNew ? ['summary', 'description', 'vulnerabilities'].find((field) => body[field] === undefined) : undefined
  if (missing !== undefined) return { resource: 'RepositoryAdvisory', code: 'missing_field', field: missing }
  if (lengthOf(body['summary']) > 1024) return { resource: 'RepositoryAdvisory', code: 'invalid', field: 'summary' }
  if (lengthOf(body['description']) > 65_535) return { resource: 'RepositoryAdvisory', code: 'invalid', field: 'description' }
  if (body['severity'] !== undefined && body['cvss_vector_string'] !== undefined) return { resource: 'RepositoryAdvisory', code: 'invalid', field: 'severity' }
  // The schema of a new one takes these and nothing else; of a change, these and `changeable`.
  const known = new Set([...creatable, ...(isNew ? ['start_private_fork'] : changeable)])
  const strange = Object.keys(body).find((field) => !known.has(field))
  if (strange !== undefined) return { resource: 'RepositoryAdvisory', code: 'invalid', field: strange }
  return null
}

/** GitHub takes collaborators by login, and refuses the whole request for one that it does not know. */
function strangers({ collaborating_users: users }: Record<string, unknown>, logins: ReadonlySet<string>): object | null {
  if (!Array.isArray(users)) return null
  return users.every((login) => logins.has(String(login))) ? null : { resource: 'RepositoryAdvisory', code: 'invalid', field: 'collaborating_users' }
}

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0)
