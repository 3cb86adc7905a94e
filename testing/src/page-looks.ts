import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { serve, type ServerType } from '@hono/node-server'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** A browser as people have it: its own default arguments switch web security off, which would hide what is tested. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
}

type Fetch = (request: Request) => Response | Promise<Response>

export interface Served { readonly url: string; readonly close: () => Promise<void> }

/** Answers at a free port of this machine, whose address the web is made with. */
export async function serving(make: (url: string) => Fetch): Promise<Served> {
  let answer: Fetch = () => new Response(null, { status: 503 })
  const { server, port } = await new Promise<{ readonly server: ServerType; readonly port: number }>((resolve) => {
    const server = serve({ fetch: (request) => answer(request), port: 0, hostname: '127.0.0.1' }, (at) => resolve({ server, port: at.port }))
  })
  const url = `http://127.0.0.1:${port}`
  answer = make(url)
  return { url, close: () => new Promise((resolve) => { server.close(() => resolve()) }) }
}

/**
 * Runs `work` on a fresh page of a browser and fails on any word of its console: a broken policy of content shows there.
 * `watch` may listen to more of the page, and complain.
 */
export async function withFreshPage(browser: Browser, options: BrowserContextOptions, work: (page: Page) => Promise<void>, watch: (page: Page, complain: (of: string) => void) => void = () => undefined): Promise<void> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  watch(page, (of) => complaints.push(of))
  try {
    await work(page)
  } finally {
    await context.close()
  }
  expect(complaints).toEqual([])
}

interface Found {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  readonly passes: readonly unknown[]
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** With every fold open: axe finds nothing, having looked at something, and nothing runs over the edge. */
export async function looksWell(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) {
      each.removeAttribute('name')
      each.open = true
    }
  })
  await page.evaluate(await axe)
  const { violations, passes } = await page.evaluate<Found>('axe.run()')
  expect(passes.length).toBeGreaterThan(15)
  expect(violations.flatMap((one) => one.nodes.map(({ html }) => `${one.id}: ${html.slice(0, 200)}`))).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
}
