import { codeOf, stepAt } from '../../../desk/src/identity/totp.ts'
import { seedBytes } from '../../../desk/src/demo/team.ts'

export interface Answer { readonly path: string; readonly status: number; readonly headers: Headers; readonly bytes: Buffer; readonly text: string }
export type FormValues = Readonly<Record<string, string | readonly string[] | File | readonly File[]>>

/** Somebody at a browser: cookies, real requests over the port, nothing followed by itself. */
export class Visitor {
  readonly base: string
  readonly name: string
  readonly cookies = new Map<string, string>()

  constructor(base: string, name: string) {
    this.base = base
    this.name = name
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> { return this.send('GET', path, undefined, headers) }

  /** A form as a page of the desk sends it. */
  post(path: string, values: FormValues, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const all = Object.values(values).flat()
    const entries = Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' || value instanceof File ? [value] : [...value]).map((one) => [name, one] as const))
    if (!all.some((value) => value instanceof File)) return this.send('POST', path, new URLSearchParams(entries.map(([name, one]) => [name, typeof one === 'string' ? one : one.name])), headers)
    const body = new FormData()
    for (const [name, one] of entries) body.append(name, one)
    return this.send('POST', path, body, headers)
  }

  /** The form of the page at `path`: its hidden fields, then `values`. */
  async fill(path: string, values: FormValues, action = path): Promise<Answer> {
    const page = await this.get(path)
    return this.post(action, { ...hiddenFields(page.text), ...values })
  }

  async send(method: string, path: string, body: FormData | URLSearchParams | undefined, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const sent = new Headers({ Accept: 'text/html', Origin: this.base, 'Sec-Fetch-Site': 'same-origin', ...headers })
    if (this.cookies.size > 0) sent.set('Cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(new URL(path, this.base), { method, headers: sent, redirect: 'manual', ...(body ? { body } : {}) })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    const bytes = Buffer.from(await response.arrayBuffer())
    return { path, status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8') }
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    if (/max-age=0/i.test(cookie)) this.cookies.delete(pair.slice(0, at))
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

export function hiddenFields(html: string): Record<string, string> {
  const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, plainText(value)]).toReversed())
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
export const plainText = (html: string): string => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')

const passphrase = 'seven patient herons over cold estuary'

/** Comes in by a one-time link, by its form and without scripts. */
export async function joinBy(link: string, base: string, login: string): Promise<Visitor> {
  const visitor = new Visitor(base, login)
  const { pathname } = new URL(link)
  const page = await visitor.get(pathname)
  const seed = /secret=([A-Z2-7]+)/.exec(page.text)?.[1]
  if (seed === undefined) throw new Error(`no form at the link for ${login}: ${page.status}`)
  const code = codeOf(seedBytes(seed), stepAt(Temporal.Now.instant()))
  const done = await visitor.post(pathname, { ...hiddenFields(page.text), login, name: login, address: '', passphrase, again: passphrase, code })
  if (done.status !== 200 || visitor.cookies.size === 0) throw new Error(`${login} could not join: ${done.status}`)
  return visitor
}

export type Roles = Readonly<Record<string, readonly string[]>>

/** Invited by who runs the desk, with these roles by project, and joined. */
export async function colleague(admin: Visitor, login: string, roles: Roles, isAdmin = false): Promise<Visitor> {
  const boxes = Object.fromEntries(Object.entries(roles).map(([project, held]) => [`roles:${project}`, held]))
  const page = await admin.fill('/members', { login, name: login, ...boxes, ...(isAdmin ? { admin: 'yes' } : {}) })
  const link = /https?:\/\/[^"<\s]+\/setup\/[^"<\s]+/.exec(page.text)?.[0]
  if (link === undefined) throw new Error(`no invitation for ${login}: ${page.status}`)
  return joinBy(link, admin.base, login)
}

