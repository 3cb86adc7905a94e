import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { serve } from '@hono/node-server'
import type { ServerType } from '@hono/node-server'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../../testing/src/list-walk.ts'
import { eventOf } from '../../commands/gate.ts'
import { issueListReceipt } from '../../commands/lists-secrets.ts'
import { issueReceipt } from '../../commands/receipts.ts'
import { makeApp } from '../../http/app.ts'
import { embargoRoutes } from '../../http/embargo-routes.tsx'
import { listRoutes } from '../../http/list-routes.tsx'
import { deskPort } from '../../http/port/desk.ts'
import { readEvents } from '../../store/event-log.ts'

let database: TestServer
let desk: ListDesk
let browser: Browser
let server: ServerType
let [url, axe, receipt, member, membership] = ['', '', '', '', '']

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  database = await testDatabase()
  desk = await listDesk(database)
  const id = await desk.openCase()
  const worker = <T>(work: Parameters<typeof database.store.as<T>>[1]) => database.store.as({ role: 'worker' }, work)
  const participant = (await worker(async (tx) => fold((await readEvents(tx, id)).map(eventOf)))).reports[0]?.reporter ?? ''
  receipt = await worker((tx) => issueReceipt(tx, { caseId: id, participant }))
  await new ListWalk(desk).team(`/cases/${id}/embargo`, { do: 'Propose', ...ends, date: '2026-12-12' })
  const fir = await desk.admit('Fir Distribution')
  membership = fir.membership
  member = await worker((tx) => issueListReceipt(tx, { membership: fir.membership, subject: fir.person }, desk.now))
  let fetchApp: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 })
  const port = await new Promise<number>((resolve) => {
    server = serve({ fetch: (request) => fetchApp(request), port: 0, hostname: '127.0.0.1' }, (at) => resolve(at.port))
  })
  url = `http://127.0.0.1:${port}`
  fetchApp = makeApp({
    desk: deskPort(desk.store, { ...desk.gate, url }), session: async () => desk.member, now: () => desk.now.toString(), sealKey: new Uint8Array(32).fill(7),
    routes: [...embargoRoutes({ ...desk, gate: { ...desk.gate, url } }), ...listRoutes(desk)],
  }).fetch
})

afterAll(async () => {
  await browser.close()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  await database.close()
})

async function withPage(options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ baseURL: url, ...options })
  try {
    await work(await context.newPage())
  } finally {
    await context.close()
  }
}

async function looksWell(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true
  })
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[] }>('axe.run()')
  expect(violations.flatMap((one) => one.nodes.map(({ html }) => `${one.id}: ${html.slice(0, 200)}`))).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
}

async function opened(page: Page, door: '/receipt' | '/member', secret: string): Promise<void> {
  await page.goto(door)
  await page.getByRole('textbox').first().fill(secret)
  await page.getByRole('button', { name: /Open/ }).click()
}

describe.each([['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const)('the public date and what belongs to it, %s at %i px', (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 800 } }

  it('the reporter’s own page and the page of the date: axe finds nothing, and nothing runs over the edge', async () => {
    await withPage(options, async (page) => {
      await opened(page, '/receipt', receipt)
      await looksWell(page)
      await page.getByRole('button', { name: 'See it and answer' }).click()
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The public date')
      await looksWell(page)
    })
  })

  it('a member’s own page, the calendar with a new address, contacts, and the question to a mailbox likewise', async () => {
    await withPage(options, async (page) => {
      await opened(page, '/member', member)
      await looksWell(page)
      await page.goto('/calendar')
      await page.getByRole('button', { name: /Make an(other)? address/ }).click()
      await looksWell(page)
      await page.goto(`/reached/${'0'.repeat(48)}`)
      await looksWell(page)
      await page.goto(`/team/members/${membership}`)
      await looksWell(page)
    })
  })
})

it('S3-46: without scripts a reporter looks at the date in the own zone, and agrees', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await opened(page, '/receipt', receipt)
    await page.getByRole('button', { name: 'See it and answer' }).click()
    await page.getByLabel('Times in UTC, and in').selectOption('Pacific/Auckland')
    await page.getByRole('button', { name: 'Show' }).click()
    expect(await page.textContent('main')).toContain('(Pacific/Auckland)')
    await page.locator('summary', { hasText: /^Accept$/ }).click()
    await page.getByRole('button', { name: 'Accept these terms' }).click()
    expect(await page.textContent('main')).toContain('It is on record, and the team is told.')
    expect(await page.textContent('main')).toContain('In force')
    await page.getByRole('button', { name: /^Back to/ }).click()
    expect(await page.textContent('main')).toContain('A date is agreed.')
  })
})

