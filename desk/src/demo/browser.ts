/**
 * A browser without JavaScript, as far as the demo needs one: it keeps cookies, follows redirects, and fills in the forms of
 * the real pages, taking every hidden field from the page it sends back.
 */
export class Browser {
  readonly #base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
  }

  async get(path: string): Promise<Page> {
    return this.#send('GET', path, undefined)
  }

  /** Sends a form of the page at `path`: its hidden fields, then `fields`. `action` is where it goes; the page's own address otherwise. */
  async fill(path: string, fields: Readonly<Record<string, string | readonly string[]>>, action = path): Promise<Page> {
    const page = await this.get(path)
    return this.post(action, { ...hiddenFields(page.html), ...fields })
  }

  async post(path: string, fields: Readonly<Record<string, string | readonly string[]>>): Promise<Page> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
    return this.#send('POST', path, body)
  }

  async #send(method: string, path: string, body: URLSearchParams | undefined): Promise<Page> {
    const headers = new Headers({ Accept: 'text/html', Origin: this.#base, 'Sec-Fetch-Site': 'same-origin' })
    if (this.#cookies.size > 0) headers.set('Cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(new URL(path, this.#base), { method, headers, redirect: 'manual', ...(body ? { body } : {}) })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    const next = response.headers.get('Location')
    if (next !== null && response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      return { ...await this.#send('GET', new URL(next, new URL(path, this.#base)).href.slice(this.#base.length), undefined), redirected: true }
    }
    return { status: response.status, html: await response.text(), path, redirected: false }
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    const value = pair.slice(at + 1)
    if (value === '' || /max-age=0/i.test(cookie)) this.#cookies.delete(pair.slice(0, at))
    else this.#cookies.set(pair.slice(0, at), value)
  }
}

export interface Page { readonly status: number; readonly html: string; readonly path: string; readonly redirected: boolean }

function hiddenFields(html: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input\b[^>]*>/g)) {
    if (!/\btype="hidden"/.test(tag)) continue
    const name = /\bname="([^"]*)"/.exec(tag)?.[1]
    if (name !== undefined) found[name] ??= plain(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '')
  }
  return found
}

/** The text of a page, as a reader sees it. */
export function textOf(html: string): string {
  return plain(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ').trim()
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }
export function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? '')
}
