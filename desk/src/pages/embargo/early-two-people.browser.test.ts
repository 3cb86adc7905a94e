import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notice } from '../../../../packages/coordination/src/copies/notice.fixture.ts'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../../testing/src/list-walk.ts'
import { openBrowser, serving, type Served } from '../../../../testing/src/page-looks.ts'
import { makeApp } from '../../http/app.ts'
import { embargoRoutes } from '../../http/embargo-routes.tsx'
import { deskPort } from '../../http/port/desk.ts'

let database: TestServer
let desk: ListDesk
let browser: Browser
let served: Served
let id = ''

beforeAll(async () => {
  browser = await openBrowser()
  database = await testDatabase()
  desk = await listDesk(database)
  const walk = new ListWalk(desk)
  id = await desk.openCase()
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
  await walk.accept(await walk.invite(id, await desk.admit('Alder Linux')))
  await secondMember()
  const bo = { ...desk.member, member: 'bo', name: 'Bo Lind', session: 'session of bo' }
  served = await serving((url) => {
    const gate = { ...desk.gate, url }
    return makeApp({ desk: deskPort(desk.store, gate), session: async (c) => (c.req.header('X-Who') === 'bo' ? bo : desk.member), now: () => desk.now.toString(), routes: embargoRoutes({ store: desk.store, gate }) }).fetch
  })
})

afterAll(async () => {
  await browser.close()
  await served.close()
  await database.close()
})

async function secondMember(): Promise<void> {
  await database.as('administrator', async (client) => {
    await client.query(`insert into parley.member (id, login, display_name) values ('bo', 'bo', 'Bo Lind')`)
    await client.query(`insert into parley.team_member (project, member, roles) select project, 'bo', roles from parley.team_member where member = 'ada'`)
  })
}

/** A window of one of the two; any word of its console fails the test, but that a refusal came with its own status. */
async function as(who: 'ada' | 'bo', work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ baseURL: served.url, javaScriptEnabled: who === 'ada', extraHTTPHeaders: { 'X-Who': who } })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('409')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  try {
    await work(page)
  } finally {
    await context.close()
  }
  expect(complaints).toEqual([])
}

const words = `${notice(2)}\nReach us at {{canary}}.\n`
const letters = async () => (await desk.letters()).filter(({ subject, text }) => /early notice/.test(`${subject} ${text}`)).length
const button = (page: Page, name: RegExp) => page.getByRole('button', { name })

describe('an early notice takes two people', () => {
  it('S-115: one writes and approves it, the other finds it there word for word, and sends it; a changed word asks again', async () => {
    const before = await letters()
    await as('ada', async (page) => {
      await page.goto(`/cases/${id}/early/new?stage=plan`)
      await page.locator('select[name=list]').selectOption(list)
      await page.locator('textarea[name=text]').fill(words)
      await page.locator('button[value=preview]').click()
      expect(await button(page, /^Send/).count(), 'one person alone has nothing to send with').toBe(0)
      await button(page, /^Approve/).click()
      expect(await page.getByRole('main').innerText()).toContain('You approved the notice')
    })
    expect(await letters()).toBe(before)
    await as('bo', async (page) => {
      await page.goto(`/cases/${id}/early/new`)
      expect((await page.locator('textarea[name=text]').inputValue()).trim()).toBe(words.trim())
      expect(await page.getByRole('main').innerText()).toContain('Ada Obi')
      await page.locator('textarea[name=text]').fill(`${words}One word more.`)
      await page.locator('button[value=preview]').click()
      expect(await button(page, /^Send/).count(), 'nobody else has read these words').toBe(0)
      await page.locator('textarea[name=text]').fill(words)
      await page.locator('button[value=preview]').click()
      await button(page, /^Send/).click()
      expect(await page.getByRole('main').innerText()).toContain('a copy of its own')
    })
    expect(await letters()).toBeGreaterThan(before)
  })
})
