import type { Policy } from '@parley/policy'
import { makeApp } from '../../desk/src/http/app.ts'
import type { AppDeps } from '../../desk/src/http/app.ts'
import type { Answers, KeptAnswer } from '../../desk/src/http/api/answers.ts'
import type { ApiPort } from '../../desk/src/http/api/api-port.ts'
import { apiRoutes } from '../../desk/src/http/api/api-routes.ts'
import type { DeskPort } from '../../desk/src/http/desk-port.ts'
import { scopes, type Scope, type TokenHolder } from '../../desk/src/identity/tokens.ts'
import { ada, makeDeskDouble, type Told } from './desk-double.ts'
import { samplePartiesPort } from './sample-parties.ts'
import { sampleNow, sampleRows } from './sample-rows.ts'

export const apiOrigin = 'https://desk.example'

/** The texts of tokens that the double knows. */
export const tokens = { all: 'parley_all', reading: 'parley_reading', writing: 'parley_writing', otherCase: 'parley_other_case', second: 'parley_second' }

const holder = (name: string, held: readonly Scope[], cases: readonly string[] | null = null): TokenHolder =>
  ({ who: { ...ada, session: `token:${name}`, steppedUpAt: null }, scopes: held, cases })

const holders: Readonly<Record<string, TokenHolder>> = {
  [tokens.all]: holder('all', scopes),
  [tokens.second]: holder('second', scopes),
  [tokens.reading]: holder('reading', ['cases:read']),
  [tokens.writing]: holder('writing', ['cases:write']),
  [tokens.otherCase]: holder('other-case', scopes, [sampleRows[1]?.id ?? '']),
}

/** Answers kept in memory. */
export function answersInMemory(): Answers {
  const kept = new Map<string, { readonly request: string; readonly answer: KeptAnswer | null }>()
  const name = ({ caller, key }: { readonly caller: string; readonly key: string }) => `${caller} ${key}`
  return {
    begin: async (sent) => {
      const row = kept.get(name(sent))
      if (!row) kept.set(name(sent), { request: sent.request, answer: null })
      if (!row) return { state: 'new' }
      if (row.request !== sent.request) return { state: 'other' }
      return row.answer ? { state: 'again', answer: row.answer } : { state: 'at work' }
    },
    keep: async (sent, answer) => { kept.set(name(sent), { request: sent.request, answer }) },
    giveBack: async (sent) => { kept.delete(name(sent)) },
  }
}

export interface ApiClient {
  readonly told: Told
  readonly send: (path: string, init?: RequestInit) => Promise<Response>
  /** With a token and, where it is no GET, a fresh key. */
  readonly call: (method: string, path: string, given?: { readonly token?: string; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }) => Promise<Response>
}

/** The web with the API over doubles; `policy` is what every project has. */
export function makeApiClient(policy: Policy, given: { readonly desk?: Partial<DeskPort>; readonly report?: AppDeps['report'] } = {}): ApiClient {
  const { desk, told } = makeDeskDouble(apiOrigin)
  const port: ApiPort = {
    holder: async (token) => holders[token] ?? null,
    policy: async (project) => ((await desk.project(project)) ? { policy, hash: 'a'.repeat(64) } : null),
    casePolicy: async (who, id) => ((await desk.casePage(who, id)) ? policy : null),
    cases: async (_who, filter) => {
      const found = sampleRows.filter((row) => (filter.state === 'all' || row.closed === (filter.state === 'closed'))
        && (filter.project === undefined || row.project === filter.project) && (filter.only === null || filter.only.includes(row.id)))
      const start = filter.after === null ? 0 : found.findIndex(({ id }) => id === filter.after?.id) + 1
      const rows = found.slice(start, start + filter.limit)
      const last = rows.at(-1)
      return { rows, next: last && start + rows.length < found.length ? { openedAt: last.openedAt, id: last.id } : null }
    },
    search: async (_who, typed) => {
      const rows = sampleRows.filter(({ title }) => title.toLowerCase().includes(typed.toLowerCase()))
      return /\p{L}{2}/u.test(typed) ? { rows, found: rows.length, unindexed: 0, sealed: 0 } : 'no-words'
    },
    parties: samplePartiesPort,
    answers: answersInMemory(),
  }
  const app = makeApp({
    desk: { ...desk, ...given.desk }, session: async () => ada, now: () => sampleNow, sealKey: new Uint8Array(32), routes: apiRoutes(port),
    ...(given.report ? { report: given.report } : {}),
  })
  let sent = 0
  const send: ApiClient['send'] = async (path, init = {}) => app.request(`${apiOrigin}${path}`, init)
  return {
    told, send,
    call: (method, path, { token, body, headers = {} } = {}) => send(path, {
      method, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'Idempotency-Key': `key-number-${String(sent += 1).padStart(8, '0')}` }), ...headers,
      },
    }),
  }
}
