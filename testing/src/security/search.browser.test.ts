import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gate } from '../../../desk/src/identity/identity.ts'
import { looksWell, withFreshPage } from '../page-looks.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject } from './access-desk.ts'

let room: AccessDesk
let ada: Subject
let browser: Browser
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager'] })
  for (let n = 0; n < 3; n += 1) await madeCase(room, 'community')
  browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
}, 120_000)
afterAll(async () => {
  await browser.close()
  await room.end()
})

/** As Ada, in a browser that her session has not met yet. */
async function signIn(page: Page): Promise<void> {
  await room.desk.store.as(gate, async (tx) => { await tx.execute('update session set traits = null where member = $1', [ada.member]) })
  await page.context().addCookies([{ name: 'parley', value: ada.visitor.cookies.get('parley') ?? '', url: room.desk.url, httpOnly: true, sameSite: 'Strict' }])
}
const shots = process.env['PARLEY_SHOTS']

describe('the page of the search', () => {
  it('S-095: from the list by the keyboard alone, without scripts; no address that the browser goes to holds a word', async () => {
    await withFreshPage(browser, { javaScriptEnabled: false, viewport: { width: 1280, height: 800 } }, async (page) => {
      await signIn(page)
      const addresses: string[] = []
      page.on('request', (request) => addresses.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
      await page.goto(`${room.desk.url}/cases`)
      await page.getByLabel('Search the words of cases').focus()
      await page.keyboard.type('weakness community')
      await page.keyboard.press('Enter')
      await page.getByRole('status').waitFor()
      expect(await page.getByRole('status').textContent()).toContain('3 cases found.')
      expect(await page.locator('tbody tr').count()).toBe(3)
      expect(await page.getByLabel('Search the words of cases').inputValue()).toBe('weakness community')
      expect([new URL(page.url()).pathname, new URL(page.url()).search, await page.title()].join()).not.toContain('weakness')
      expect(addresses.filter((each) => each.includes('weakness'))).toEqual([])
      expect(await page.locator('#words').evaluateAll((fields) => fields.map((field) => [field.getAttribute('spellcheck'), field.getAttribute('autocomplete')]))).toEqual([['false', 'off']])
    })
  })

  it.each([['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const)('stands well in %s at %i pixels: the list, and what was found and not', async (colorScheme, width) => {
    await withFreshPage(browser, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true }, async (page) => {
      await signIn(page)
      await page.goto(`${room.desk.url}/cases`)
      await looksWell(page)
      if (shots !== undefined) await page.screenshot({ path: join(shots, `cases-${colorScheme}-${width}.png`), fullPage: true })
      for (const [typed, says] of [['weakness', '3 cases found'], ['nowhere', 'No case that you may see'], ['proof.txt', '3 cases found']] as const) {
        await page.locator('#words').fill(typed)
        await page.locator('.search-bar button').click()
        await page.getByText(says).waitFor()
        await looksWell(page)
        if (shots !== undefined) await page.screenshot({ path: join(shots, `search-${typed}-${colorScheme}-${width}.png`), fullPage: true })
      }
    })
  })
})
