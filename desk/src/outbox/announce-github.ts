import { createHash } from 'node:crypto'
import { toGithubAdvisory, type Advisory } from '@parley/advisory'
import type { Posted } from './announce-post.ts'
import { EgressRefused, type Answer, type Asking, type Egress } from './egress.ts'
import { refusedCall, type RefusedCall } from './refused-call.ts'

/** A repository that has security advisories; `known` is the one to publish, where it is known by its id; the token may write `repository_advisories` and nothing else. */
export interface GithubTarget { readonly kind: 'github'; readonly repo: string; readonly token: string; readonly api?: string; readonly known?: string }

const publicApi = 'https://api.github.com'
const mostPages = 20
const mostCharacters = 65_535

/**
 * Publishes the repository's advisory (REST API 2022-11-28): the one that there is for this CVE ID or with our address in
 * its text is brought in step, else one is made; then it is published. Asked again, it makes no second one.
 */
export async function publishOnGithub(egress: Egress, target: GithubTarget, advisory: Advisory): Promise<Posted> {
  const call = caller(egress, target)
  const body = JSON.stringify(payloadOf(advisory))
  try {
    const found = target.known === undefined ? await find(call, target.repo, advisory) : { id: target.known }
    if ('delivery' in found) return { ok: false, delivery: found.delivery }
    const made = found.id === null ? await call('POST', `/repos/${target.repo}/security-advisories`, body) : null
    if (made && made.status !== 201) return { ok: false, delivery: refusedCall(made) }
    const id = found.id ?? textOf(objectOf(made?.text)['ghsa_id'])
    const done = await call('PATCH', `/repos/${target.repo}/security-advisories/${encodeURIComponent(id)}`, JSON.stringify({ ...payloadOf(advisory), state: 'published' }))
    const { state, html_url: url } = objectOf(done.text)
    if (done.status !== 200 || state !== 'published') return { ok: false, delivery: refusedCall(done) }
    const sha256 = createHash('sha256').update(body).digest('hex')
    return { ok: true, proof: { url: /^https?:\/\//.test(textOf(url)) ? textOf(url) : null, status: 200, sha256, says: `GitHub advisory ${id}` } }
  } catch (error) {
    return { ok: false, delivery: unreached(error) }
  }
}

/** What becomes of a call that was not made or not answered. @throws what is no refusal of the egress. */
export function unreached(error: unknown): Refusal {
  if (!(error instanceof EgressRefused)) throw error
  const retry = ['timeout', 'unreachable', 'unresolved'].includes(error.code)
  return retry ? { outcome: 'retry', code: error.code } : { outcome: 'held', why: error.code }
}

/** The text ends with our address, so that the advisory is found again, by people too. */
function payloadOf(advisory: Advisory): Record<string, unknown> {
  const { document } = toGithubAdvisory(advisory)
  const end = `\n\n${advisory.url}\n`
  return { ...document, description: textOf(document['description']).slice(0, mostCharacters - end.length) + end }
}

export type Call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: string) => Promise<Answer>
export type Refusal = RefusedCall

/** Goes through all advisories of the repository, closed ones left out. */
async function find(call: Call, repo: string, { cveId, url }: Advisory): Promise<{ readonly id: string | null } | { readonly delivery: Refusal }> {
  let path: string | null = `/repos/${repo}/security-advisories?per_page=100`
  for (let page = 0; page < mostPages && path !== null; page += 1) {
    const answer: Answer = await call('GET', path)
    if (answer.status !== 200) return { delivery: refusedCall(answer) }
    const list: unknown = parsed(answer.text)
    const own = (Array.isArray(list) ? list : []).map(fields).find((one) => one['state'] !== 'closed' && one['state'] !== 'withdrawn'
      && ((cveId !== undefined && one['cve_id'] === cveId) || textOf(one['description']).includes(url)))
    if (own) return { id: textOf(own['ghsa_id']) }
    path = nextOf(answer.header('link'))
  }
  return { id: null }
}

/** The path of the next page; where it lies is not followed, only which it is. */
function nextOf(link: string | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1]
  const url = next === undefined ? null : URL.parse(next)
  return url ? url.pathname.replace(/^\/api\/v3(?=\/)/, '') + url.search : null
}

/** GitHub's REST API with this token. */
export function caller(egress: Egress, { token, api = publicApi }: { readonly token: string; readonly api?: string }): Call {
  return (method, path, body) => {
    const asking: Asking = {
      method, timeoutMs: 20_000, maxBytes: 16 * 1024 * 1024, ...(body === undefined ? {} : { body }),
      headers: {
        'Accept': 'application/vnd.github+json', 'Authorization': `Bearer ${token}`, 'User-Agent': 'Parley', 'X-GitHub-Api-Version': '2022-11-28',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
    }
    return egress(api.replace(/\/+$/, '') + path, asking)
  }
}


function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const fields = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {})
export const objectOf = (text: string | undefined): Readonly<Record<string, unknown>> => fields(parsed(text ?? ''))
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
