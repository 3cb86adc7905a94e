import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../testing/src/running-desk.ts'
import { readConfig } from '../config.ts'
import { playAll, type Played } from './demo.ts'

let played: Played | undefined
let browser: Browser
let data: string
let origin: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'parley-print-'))
  const root = new URL('../../..', import.meta.url).pathname.replace(/\/$/, '')
  const config = readConfig({ PARLEY_DATA: data, PARLEY_HTTP: `127.0.0.1:${await freePort()}`, PARLEY_SMTP: `127.0.0.1:${await freePort()}` }, root)
  origin = config.url.origin
  browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  played = await playAll(config, () => undefined)
}, 600_000)
afterAll(async () => {
  await browser.close()
  await played?.desk.stop()
  await rm(data, { recursive: true, force: true })
})

/** A4 without its margins of 14 mm, in CSS pixels. */
const sheet = { width: 688, height: 1017 }

const pagesOf = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0

/** What is seen on paper that should not be, and what reaches over the edge of the sheet. */
const faults = (page: Page): Promise<readonly string[]> => page.evaluate((width) => {
  const shown = [...document.querySelectorAll('nav, .top, .crumbs, .foot, form, button, .advisory-files')].filter((each) => each.checkVisibility()).map((each) => `shows ${each.className || each.tagName}`)
  const over = [...document.querySelectorAll('.advisory *')].filter((each) => each.getBoundingClientRect().right > width + 1 || each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible').map((each) => `cuts ${each.tagName} ${each.textContent?.slice(0, 40)}`)
  return [...shown, ...over]
}, sheet.width)

it('each advisory of the demo prints on one sheet: nothing cut, no ways to elsewhere, and everything it says', async () => {
  const ids = await played?.desk.store.as({ role: 'public' }, (tx) => tx.query<{ id: string }>('select advisory_id as id from advisory_index order by 1')) ?? []
  expect(ids.length).toBeGreaterThanOrEqual(5)
  const page = await browser.newPage({ viewport: sheet })
  for (const { id } of ids) {
    await page.goto(`${origin}/advisories/${id}`)
    const words = await page.locator('.advisory > section:not(.advisory-files) h2').allInnerTexts()
    expect(pagesOf(await page.pdf({ format: 'A4' })), id).toBe(1)
    await page.emulateMedia({ media: 'print' })
    expect(await faults(page), id).toEqual([])
    expect(await page.locator('.advisory h2:visible').allInnerTexts(), id).toEqual(words)
    expect(await page.evaluate(() => document.documentElement.scrollHeight), id).toBeLessThanOrEqual(sheet.height)
    await page.emulateMedia({ media: null })
  }
})

it('a long one goes on on the next sheet, in whole rows', async () => {
  const page = await browser.newPage({ viewport: sheet })
  await page.goto(`${origin}/advisories/community-2026-0001`)
  await page.evaluate(() => {
    const table = document.querySelector('.advisory table tbody')
    for (let row = 0; row < 80; row += 1) table?.append(table.firstElementChild?.cloneNode(true) ?? '')
  })
  expect(pagesOf(await page.pdf({ format: 'A4' }))).toBeGreaterThan(1)
  await page.emulateMedia({ media: 'print' })
  expect(await faults(page)).toEqual([])
})
