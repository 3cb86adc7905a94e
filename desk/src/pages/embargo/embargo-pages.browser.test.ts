import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../../testing/src/list-walk.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../../testing/src/page-looks.ts'
import { makeApp } from '../../http/app.ts'
import { embargoRoutes } from '../../http/embargo-routes.tsx'
import { deskPort } from '../../http/port/desk.ts'

let database: TestServer
let desk: ListDesk
let browser: Browser
let served: Served
const cases = { noticed: '', other: '' }
let receipt = ''

beforeAll(async () => {
  browser = await openBrowser()
  database = await testDatabase()
  desk = await listDesk(database)
  await noticed()
  served = await serving((url) => {
    const gate = { ...desk.gate, url }
    return makeApp({ desk: deskPort(desk.store, gate), session: async () => desk.member, now: () => desk.now.toString(), routes: embargoRoutes({ store: desk.store, gate }) }).fetch
  })
})

afterAll(async () => {
  await browser.close()
  await served.close()
  await database.close()
})

/** A case under embargo whose notice with a patch went out to a distributor, and another one with another date. */
async function noticed(): Promise<void> {
  const walk = new ListWalk(desk)
  cases.other = await desk.openCase()
  await walk.team(`/cases/${cases.other}/embargo`, { do: 'SetTerms', ...ends, date: '2026-12-03' })
  cases.noticed = await desk.openCase()
  await walk.team(`/cases/${cases.noticed}/embargo`, { do: 'SetTerms', ...ends })
  receipt = await walk.invite(cases.noticed, await desk.admit('Patched Distribution'))
  await walk.accept(receipt)
  const files = [new File(['--- a\n+++ b\n'], 'a-very-long-name-of-a-patch-against-the-newest-branch-of-the-chart-server.patch'), new File([new Uint8Array(2_000_000)], 'build.tar.gz')]
  const notice = { list, stage: 'plan', text: 'Please plan for a patch.' }
  const page = await (await walk.team(`/cases/${cases.noticed}/early/new`, { ...notice, do: 'preview', files })).text()
  const file = [...page.matchAll(/name="file" value="([^"]+)" checked/g)].map(([, blob]) => blob ?? '')
  await walk.team(`/cases/${cases.noticed}/early/new`, { ...notice, do: 'send', file })
}

const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> => withFreshPage(browser, { baseURL: served.url, ...options }, work)

async function preview(page: Page): Promise<void> {
  await page.goto(`/cases/${cases.noticed}/merge`)
  await page.getByLabel('The other case').selectOption(cases.other)
  await page.getByLabel('Why they are one').fill('The same parser bug.')
  await page.getByRole('button', { name: 'Show what it would do' }).click()
}

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)('embargo, %s at %i px', (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 800 } }

  it('notices with files, what became known outside, merging: axe finds nothing, and nothing runs over the edge', async () => {
    for (const path of ['early/new', 'early', 'world', 'merge', 'embargo']) {
      await withPage(options, async (page) => {
        expect((await page.goto(`/cases/${cases.noticed}/${path}`))?.status(), path).toBe(200)
        await looksWell(page)
      })
    }
    await withPage(options, async (page) => {
      await preview(page)
      await looksWell(page)
    })
  })

  it('what a distributor sees of a notice with files, likewise', async () => {
    await withPage(options, async (page) => {
      await page.goto('/party')
      await page.getByRole('textbox').fill(receipt)
      await page.getByRole('button', { name: 'Open' }).click()
      await looksWell(page)
    })
  })
})

describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  it('merging is offered beside what it does, and not before', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto(`/cases/${cases.noticed}/merge`)
      expect(await page.getByRole('button', { name: 'Merge the cases' }).count()).toBe(0)
      await preview(page)
      expect(await page.locator('.preview').innerText()).toContain('everybody is asked again')
      expect(await page.getByRole('button', { name: 'Merge the cases' }).count()).toBe(1)
    })
  })

  it('a distributor downloads the patch with the keyboard, as an attachment', async () => {
    await withPage({ javaScriptEnabled, acceptDownloads: true }, async (page) => {
      await page.goto('/party')
      await page.getByRole('textbox').fill(receipt)
      await page.getByRole('button', { name: 'Open' }).click()
      await page.getByRole('button', { name: /\.patch/ }).focus()
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
      expect(await readFile(await download.path(), 'utf8')).toBe('--- a\n+++ b\n')
    })
  })
})
