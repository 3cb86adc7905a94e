import { makeApp } from '../../desk/src/http/app.ts'
import type { AppDeps } from '../../desk/src/http/app.ts'
import { makeSeal } from '../../desk/src/keys/page-seal.ts'
import { ada, makeDeskDouble } from './desk-double.ts'
import type { Told } from './desk-double.ts'
import { sampleNow } from './sample-rows.ts'

export const origin = 'https://desk.example'
const sealKey = new Uint8Array(32).fill(7)

/** The token that Ada's forms hold. */
export const adasToken = makeSeal(sealKey).token(ada.session)

export type Fields = Readonly<Record<string, string | readonly string[] | File | readonly File[]>>

export interface Client {
  readonly told: Told
  /** Headers as a browser sends them with a link. */
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** A form sent from a page of the desk itself. */
  readonly post: (path: string, fields: Fields, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** A request just as given. */
  readonly send: (path: string, init: RequestInit, at?: string) => Promise<Response>
}

/** The web over the double, as Ada unless `deps.session` says otherwise. No port, no socket: `app.request()`. */
export function makeClient(deps: Partial<AppDeps> = {}): Client {
  const { desk, told } = makeDeskDouble(origin)
  const app = makeApp({ desk, session: async () => ada, now: () => sampleNow, sealKey, ...deps })
  const send: Client['send'] = async (path, init, at = origin) => app.request(`${at}${path}`, init)
  return {
    told,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) =>
      send(path, { method: 'POST', body: formData(fields), headers: { 'Sec-Fetch-Site': 'same-origin', ...headers } }),
  }
}

export function formData(fields: Fields): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    for (const each of typeof value === 'string' || value instanceof File ? [value] : value) form.append(name, each)
  }
  return form
}

/** The value of a hidden field on a page. */
export function hidden(html: string, name: string): string {
  return new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}
