import type { Context } from 'hono'
import { html } from 'hono/html'
import type { JSX } from 'hono/jsx/jsx-runtime'
import { Layout } from '../pages/layout.tsx'
import type { Shell } from '../pages/layout.tsx'
import type { Variables } from './route.ts'

export interface PageParts {
  /** Stands in window lists and histories; names no vulnerability. */
  readonly title: string
  readonly side: Shell['side']
  readonly body: JSX.Element
  readonly width?: 'text' | 'wide'
  readonly status?: 200 | 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 421 | 422 | 429 | 500 | 503
  readonly feed?: boolean
  /** Names of further elements, beside those that every page has. */
  readonly scripts?: readonly string[]
}

const everywhere = ['local-time.js', 'copy-button.js']

/** The one place where a page becomes an answer. hono/jsx sends no doctype of its own. */
export function renderPage(c: Context<{ Variables: Variables }>, parts: PageParts): Response {
  const { assets, who, seal, now, weakenings } = c.var
  const shell: Shell = {
    styles: assets.url('parley.css'),
    icon: assets.url('mark.svg'),
    scripts: [...everywhere, ...(parts.scripts ?? [])].map(assets.url),
    member: parts.side === 'team' && who ? { name: who.name, token: seal.token(who.session), weakenings: weakenings() } : null,
    side: parts.side,
    now: now(),
  }
  const page = (
    <Layout shell={shell} title={`${parts.title} · Parley`} width={parts.width} feed={parts.feed}>
      {parts.body}
    </Layout>
  )
  const text = html`<!doctype html>${page}`
  if (text instanceof Promise)
    throw new Error('A page is made of rows that are there already; none of its parts may wait')
  return c.html(text, parts.status ?? 200)
}
