import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, goodReceipt, makeDeskDouble } from '../../../testing/src/desk-double.ts'
import type { DeskDouble } from '../../../testing/src/desk-double.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../testing/src/page-looks.ts'
import { sampleNow } from '../../../testing/src/sample-rows.ts'
import { makeApp } from '../http/app.ts'

let browser: Browser
let served: Served
let double: DeskDouble

beforeAll(async () => {
  browser = await openBrowser()
  await listen()
})

async function listen(): Promise<void> {
  served = await serving((url) => {
    double = makeDeskDouble(url)
    return makeApp({ desk: double.desk, session: async () => ada, now: () => sampleNow }).fetch
  })
}

afterAll(async () => {
  await browser.close()
  await served.close()
})

/** As `withFreshPage`; and nothing is asked of anybody but the desk. */
const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> =>
  withFreshPage(browser, { baseURL: served.url, timezoneId: 'Europe/Berlin', ...options }, work, (page, complain) => {
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url)) complain(`asked ${request.url()}`)
    })
  })

const paths = [
  '/',
  '/p/kestrel',
  '/p/kestrel/report',
  '/receipt',
  '/advisories',
  '/advisories/kestrel-2026-0002',
  '/cases',
  '/cases?closed=yes',
  '/cases/c7kestrelcase',
  '/cases/c7kestrelcase?did=Acknowledge',
  '/cases/c3lanterncase',
  '/cases/c7kestrelcase/advisory',
  '/cases/c7kestrelcase/advisory/preview',
  '/cases/c7kestrelcase/publish',
  '/cases/c7kestrelcase/severity',
  '/cases/c7kestrelcase/commands/Invalidate',
  '/cases/c7kestrelcase/commands/RecordInvestigation',
]

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)('every page, %s at %i px', (colorScheme, width) => {
  it.each(paths)('%s: axe finds nothing, and nothing runs over the edge', async (path) => {
    await withPage({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
      await page.goto(path)
      await looksWell(page)
    })
  })

  it('the reporter’s own page and the receipt likewise', async () => {
    await withPage({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
      await page.goto('/receipt')
      await page.getByLabel('Receipt or code').fill(goodReceipt)
      await page.getByRole('button', { name: 'Open my report' }).click()
      await looksWell(page)
    })
  })
})

describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  it('S-045: a reporter reports, comes back, answers with a file and downloads one; no cookie is set', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto('/p/kestrel')
      await page.getByRole('link', { name: 'Report by the form' }).click()
      await page.getByLabel('Title').fill('Overwrites files')
      await page.getByLabel('What you found').fill('Upload a tar.')
      await page.getByLabel('Steps to reproduce').fill('1. 2. 3.')
      await page
        .getByLabel('Files')
        .setInputFiles({ name: 'poc.sh', mimeType: 'text/x-sh', buffer: Buffer.from('#!/bin/sh') })
      await page.getByRole('button', { name: 'Send the report' }).click()
      expect(await page.locator('#receipt-secret').textContent()).toBe(goodReceipt)
      expect(page.url()).toBe(`${served.url}/p/kestrel/report`)
      await page.getByRole('link', { name: 'this desk’s receipt page' }).click()
      await page.getByLabel('Receipt or code').fill(goodReceipt)
      await page.getByRole('button', { name: 'Open my report' }).click()
      await page.getByLabel('Message').fill('It is 2.13.2')
      await page
        .getByLabel('Files')
        .setInputFiles({ name: 'a.log', mimeType: 'text/plain', buffer: Buffer.from('log') })
      await page.getByRole('button', { name: 'Send' }).click()
      expect(await page.getByRole('status').textContent()).toContain('Your message is with the team')
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download server log.txt' }).click(),
      ])
      expect(file.suggestedFilename()).toBe('server log.txt')
      expect(await page.context().cookies()).toEqual([])
    })
    expect(double.told.reports.at(-1)).toMatchObject({ title: 'Overwrites files', files: [{ name: 'poc.sh' }] })
    expect(double.told.answers.at(-1)).toMatchObject({ text: 'It is 2.13.2', files: [{ name: 'a.log' }] })
  })

  it('a maintainer goes from the list to the case and takes the step that is due', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto('/cases')
      await page.getByRole('link', { name: 'Path traversal in archive extraction' }).click()
      await page.locator('.next-step').getByRole('link', { name: 'Send feedback with a plan' }).click()
      await page.getByLabel('How you will investigate').fill('Try it on 2.12 and 2.13.')
      await page.getByLabel('No workaround is known yet').check()
      await page.getByRole('button', { name: 'Send feedback' }).click()
      expect(await page.getByRole('status').textContent()).toContain('Done: Send feedback with a plan')
    })
    expect(double.told.commands.at(-1)?.command).toEqual({
      type: 'SendFeedback',
      plan: 'Try it on 2.12 and 2.13.',
      workarounds: '',
      noneKnown: true,
    })
  })

  it('two buttons of one form never touch', async () => {
    await withPage({}, async (page) => {
      await page.goto('/receipt')
      await page.fill('[name=receipt]', goodReceipt)
      await page.getByRole('button', { name: /Open/ }).click()
      const gap = await page.evaluate(() => {
        const [one, other] = [...document.querySelectorAll('button[name=credit]')].map((each) => each.getBoundingClientRect())
        return one && other ? Math.max(other.left - one.right, other.top - one.bottom) : 0
      })
      expect(gap).toBeGreaterThanOrEqual(8)
    })
  })

  it('the audience is chosen before there is anything to write in', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto('/cases/c7kestrelcase')
      const composer = page.locator('.composer')
      expect(await composer.locator('textarea:visible').count()).toBe(0)
      await composer.getByText('Note for the team', { exact: true }).first().click()
      expect(await composer.locator('textarea:visible').count()).toBe(1)
      await composer.getByLabel('Note for the team').fill('Between us.')
      await composer.getByRole('button', { name: 'Save the note' }).click()
    })
    expect(double.told.commands.at(-1)?.command).toEqual({
      type: 'WriteMessage',
      audience: 'team',
      message: { text: 'Between us.' },
    })
  })
})

describe('a hostile report', () => {
  it('S-065: runs nothing, opens nothing, asks for nothing', async () => {
    await withPage({}, async (page) => {
      page.on('dialog', () => {
        throw new Error('a dialog opened')
      })
      await page.goto('/cases/c7kestrelcase')
      expect(await page.evaluate(() => '__pwn' in globalThis)).toBe(false)
      expect(await page.locator('.untrusted script').count()).toBe(0)
    })
  })
})

describe('niceties', () => {
  it('the reader’s own time stands beside UTC where scripts run, and UTC alone where not', async () => {
    await withPage({}, async (page) => {
      await page.goto('/cases')
      expect(await page.locator('local-time').first().textContent()).toMatch(/UTC \(.*here\)$/)
    })
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto('/cases')
      expect(await page.locator('local-time').first().textContent()).toMatch(/UTC$/)
    })
  })

  it('the keyboard comes to the content first, and to the next step', async () => {
    await withPage({}, async (page) => {
      await page.goto('/cases/c7kestrelcase')
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineWidth)
      expect(outline).toBe('3px')
    })
  })
})
