import { EgressRefused, type Answer, type Egress } from '../outbox/egress.ts'
import type { Delivery } from '../outbox/outbox.ts'
import { refusedCall } from '../outbox/refused-call.ts'
import type { ForgeSetting } from './forge-setting.ts'

type Fields = Readonly<Record<string, unknown>>
export type Said<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly status: number; readonly delivery: Exclude<Delivery, { outcome: 'sent' }> }

/** GitHub's REST API (2022-11-28) for one repository. Paths are below `/repos/{owner}/{name}`. */
export interface Github {
  get(path: string): Promise<Said<Fields>>
  /** All pages of a list, at most 20. */
  list(path: string): Promise<Said<readonly Fields[]>>
  send(method: 'POST' | 'PATCH', path: string, body: object): Promise<Said<unknown>>
}

const publicApi = 'https://api.github.com'
const mostPages = 20

export function githubOf(egress: Egress, { repo, token, api = publicApi }: ForgeSetting): Github {
  const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<Said<Answer>> => {
    try {
      const answer = await egress(`${api}${path}`, {
        method, timeoutMs: 20_000, maxBytes: 16 * 1024 * 1024, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: {
          'Accept': 'application/vnd.github+json', 'Authorization': `Bearer ${token}`, 'User-Agent': 'Parley', 'X-GitHub-Api-Version': '2022-11-28',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
      })
      return answer.status >= 200 && answer.status < 300 ? { ok: true, value: answer } : { ok: false, status: answer.status, delivery: refusedCall(answer) }
    } catch (error) {
      if (!(error instanceof EgressRefused)) throw error
      const passing = ['timeout', 'unreachable', 'unresolved'].includes(error.code)
      return { ok: false, status: 0, delivery: passing ? { outcome: 'retry', code: error.code } : { outcome: 'held', why: error.code } }
    }
  }
  const below = (path: string) => `/repos/${repo}${path}`
  return {
    get: async (path) => opened(await call('GET', below(path)), fieldsOf),
    list: (path) => everyPage((where) => call('GET', where), below(path)),
    send: async (method, path, body) => opened(await call(method, below(path), body), (value) => value),
  }
}

function opened<T>(said: Said<Answer>, read: (value: unknown) => T): Said<T> {
  return said.ok ? { ok: true, value: read(parsed(said.value.text)) } : said
}

async function everyPage(call: (path: string) => Promise<Said<Answer>>, first: string): Promise<Said<readonly Fields[]>> {
  const found: Fields[] = []
  let path: string | null = first
  for (let page = 0; page < mostPages && path !== null; page += 1) {
    const said: Said<Answer> = await call(path)
    if (!said.ok) return said
    const list = parsed(said.value.text)
    if (Array.isArray(list)) found.push(...list.map(fieldsOf))
    path = nextOf(said.value.header('link'))
  }
  return { ok: true, value: found }
}

/** The path of the next page; where it lies is not followed, only which it is. */
function nextOf(link: string | undefined): string | null {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1]
  const url = next === undefined ? null : URL.parse(next)
  return url ? url.pathname.replace(/^\/api\/v3(?=\/)/, '') + url.search : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
