import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Runs `work` on a fresh page of a browser and fails on any word of its console: a broken policy of content shows there. */
export async function withFreshPage(browser: Browser, options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
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
    for (const each of document.querySelectorAll('details')) each.open = true
  })
  await page.evaluate(await axe)
  const { violations, passes } = await page.evaluate<Found>('axe.run()')
  expect(passes.length).toBeGreaterThan(15)
  expect(violations.flatMap((one) => one.nodes.map(({ html }) => `${one.id}: ${html.slice(0, 200)}`))).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
}
