import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../../testing/src/list-walk.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../../testing/src/page-looks.ts'
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
let served: Served
let [receipt, member, membership] = ['', '', '']

beforeAll(async () => {
  browser = await openBrowser()
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
  served = await serving((url) => makeApp({
    desk: deskPort(desk.store, { ...desk.gate, url }), session: async () => desk.member, now: () => desk.now.toString(), sealKey: new Uint8Array(32).fill(7),
    routes: [...embargoRoutes({ ...desk, gate: { ...desk.gate, url } }), ...listRoutes(desk)],
  }).fetch)
})

afterAll(async () => {
  await browser.close()
  await served.close()
  await database.close()
})

const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> => withFreshPage(browser, { baseURL: served.url, ...options }, work)

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

