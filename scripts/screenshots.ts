// Plays the demo and takes pictures of its pages: `node --import tsx scripts/screenshots.ts [folder]`. The README's picture is one of them.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Page } from 'playwright-core'
import { readConfig } from '../desk/src/config.ts'
import { playAll } from '../desk/src/demo/demo.ts'
import { cast, seedBytes } from '../desk/src/demo/team.ts'
import { codeOf, stepAt } from '../desk/src/identity/totp.ts'

const folder = process.argv[2] ?? 'docs'
const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const data = await mkdtemp(join(tmpdir(), 'parley-pictures-'))
await mkdir(folder, { recursive: true })
const config = readConfig({ PARLEY_DATA: data, PARLEY_HTTP: '127.0.0.1:18080', PARLEY_SMTP: '127.0.0.1:12525' }, root)
const played = await playAll(config, (line) => console.log(line))
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
try {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1280, height: 1000 } })
    await signIn(page)
    for (const [name, path] of await paths()) {
      await page.goto(`${config.url.origin}${path}`)
      await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: name !== 'case-page' })
    }
    await page.setViewportSize({ width: 360, height: 780 })
    await page.goto(`${config.url.origin}${(await paths())[0]?.[1] ?? '/'}`)
    await page.screenshot({ path: join(folder, `case-narrow-${scheme}.png`), fullPage: true })
    await page.close()
  }
} finally {
  await browser.close()
  await played.desk.stop()
  await rm(data, { recursive: true, force: true })
}

async function paths(): Promise<readonly (readonly [string, string])[]> {
  const { id } = await played.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ id: string }>(`select case_id as id from case_view where project = 'community' order by opened_at limit 1`))
  return [['case-page', `/cases/${id}`], ['cases', '/cases'], ['project', '/p/community'], ['report', '/p/community/report'], ['advisory', '/advisories/community-2026-0001'], ['advisories', '/advisories'], ['start', '/'], ['receipt', '/receipt'], ['editor', `/cases/${id}/advisory`], ['publish', `/cases/${id}/publish`], ['account', '/account'], ['members', '/members'], ['sign-in', '/sign-in']]
}

async function signIn(page: Page): Promise<void> {
  const seed = played.seeds[0]
  if (seed === undefined) throw new Error('the demo made no team')
  played.advance({ hours: 1 })
  await page.goto(`${config.url.origin}/sign-in`)
  await page.locator('input[name=login]').fill(cast[0].login)
  await page.locator('input[name=passphrase]').fill(cast[0].passphrase)
  await page.locator('input[name=code]').fill(codeOf(seedBytes(seed), stepAt(played.desk.gate.now())))
  await page.locator('form:has(input[name=passphrase]) button[type=submit]').click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}
