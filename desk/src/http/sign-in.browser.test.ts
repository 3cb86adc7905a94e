import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { getRequestListener } from '@hono/node-server'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { passphrase, testDesk, type TestDesk } from '../../../testing/src/sign-in-desk.ts'
import { codeOf, stepAt } from '../identity/totp.ts'
import { makeApp } from './app.ts'
import { identityRoutes, sessionReader } from './sign-in.tsx'

let desk: TestDesk
let browser: Browser
let server: Server
let url: string
let faults: string[]

beforeAll(async () => {
  [desk, browser] = await Promise.all([testDesk(), chromium.executablePath().then((executablePath) => playwright.launch({ executablePath, args: ['--no-sandbox', '--headless=new'] }))])
  let listen: ReturnType<typeof getRequestListener> | undefined
  server = createServer((request, response) => { void listen?.(request, response) })
  await new Promise<void>((resolve) => { server.listen(0, 'localhost', resolve) })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://localhost:${address.port}`
  await desk.empty(url)
  const app = makeApp({
    desk: makeDeskDouble(url).desk, session: sessionReader(desk.identity), routes: identityRoutes(desk.identity), now: () => desk.now.toString(),
    report: (error) => { faults.push(String(error)) },
  })
  listen = getRequestListener(app.fetch)
})
afterAll(async () => {
  await browser.close()
  await new Promise((resolve) => { server.close(resolve); server.closeAllConnections() })
  await desk.server.close()
})
beforeEach(async () => {
  faults = []
  const identity = desk.identity
  await desk.empty(url)
  // The served app holds the first identity; clock and database are the same.
  desk.identity = identity
})

async function visitor(options: { javaScriptEnabled?: boolean } = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => { if (/Content Security Policy|TrustedHTML|Trusted/.test(message.text())) faults.push(message.text()) })
  return { context, page }
}

/** A device with a passkey store of its own, whose owner is always there and verified. */
async function withDevice(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
}

async function fillSetup(page: Page): Promise<void> {
  await page.goto(`${url}/setup/${await desk.firstToken()}`)
  await page.getByLabel('Login').fill('ada')
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByLabel('The same again').fill(passphrase)
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds, and whether a narrow window has to be scrolled sideways. From outside the page's own policy. */
async function findings(page: Page): Promise<string[]> {
  const cdp = await page.context().newCDPSession(page)
  await page.setViewportSize({ width: 360, height: 800 })
  const ask = async (expression: string): Promise<unknown> => (await cdp.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value
  const found = await ask(`${axe};axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`)
  const width = await ask('document.documentElement.scrollWidth')
  return [...(Array.isArray(found) ? found.map(String) : ['axe did not run']), ...(width === 360 ? [] : [`${page.url()} is ${String(width)} wide`])]
}

const heading = (page: Page): Promise<string> => page.locator('h1').innerText()

describe('in a real browser', () => {
  it('S-011: a passkey made at the first link signs in again and proves presence; the page breaks no rule of its own', async () => {
    const { context, page } = await visitor()
    await withDevice(page)
    await fillSetup(page)
    await page.getByRole('button', { name: 'Join with a passkey' }).click()
    await page.getByRole('heading', { name: 'You are in' }).waitFor()
    expect(await page.locator('.receipt li').count()).toBe(8)

    await page.getByRole('link', { name: 'Look at your account' }).click()
    await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
    await page.goto(`${url}/account`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Account' }).waitFor()
    expect(await page.locator('text=last used').count()).toBe(1)

    desk.minutes(6)
    await page.reload()
    expect(await page.getByRole('button', { name: 'Change the passphrase' }).count()).toBe(0)
    await page.getByRole('link', { name: 'show that it is you' }).click()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('button', { name: 'Change the passphrase' }).waitFor()
    expect((await context.cookies()).map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([{ name: 'parley', httpOnly: true, sameSite: 'Strict' }])
    expect(faults).toEqual([])
    await context.close()
  })

  it('every page reads well with assistive technology and on 360 px', async () => {
    const { context, page } = await visitor()
    await withDevice(page)
    await page.goto(`${url}/sign-in`)
    const found = [...await findings(page)]
    await fillSetup(page)
    found.push(...await findings(page))
    await page.getByRole('button', { name: 'Join with a passkey' }).click()
    await page.getByRole('heading', { name: 'You are in' }).waitFor()
    found.push(...await findings(page))
    for (const path of ['/account', '/members', '/step-up']) {
      await page.goto(`${url}${path}`)
      found.push(...await findings(page))
    }
    await page.goto(`${url}/members`)
    await page.getByLabel('Login').fill('bob')
    await page.getByLabel('Name', { exact: true }).fill('Bob')
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByText('A link for Bob').waitFor()
    found.push(...await findings(page))
    expect(found).toEqual([])
    await context.close()
  })

  it('a passkey made before a mistake in the form need not be made again', async () => {
    const { context, page } = await visitor()
    await withDevice(page)
    await fillSetup(page)
    await page.getByLabel('The same again').fill('something else entirely')
    await page.getByRole('button', { name: 'Join with a passkey' }).click()
    await page.getByText('Your passkey is ready').waitFor()
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await page.getByLabel('The same again').fill(passphrase)
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByRole('heading', { name: 'You are in' }).waitFor()
    expect(faults).toEqual([])
    await context.close()
  })

  it('S-005: without scripts: join with an app, sign out, sign in with passphrase and code', async () => {
    const { context, page } = await visitor({ javaScriptEnabled: false })
    await fillSetup(page)
    expect(await page.getByRole('button', { name: 'Join with a passkey' }).count()).toBe(0)
    expect(await page.getByText('Passkeys need scripts').isVisible()).toBe(true)
    const link = await page.getByRole('link', { name: 'open it in an app' }).getAttribute('href') ?? ''
    const seed = base32(new URL(link).searchParams.get('secret') ?? '')
    await page.getByLabel('Code that the app shows').fill(codeOf(seed, stepAt(desk.now)))
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    expect(await heading(page)).toBe('You are in')
    await page.goto(`${url}/account`)
    await page.getByRole('main').getByRole('button', { name: 'Sign out', exact: true }).click()
    expect(await heading(page)).toBe('Sign in')
    desk.minutes(0.5)
    const typed = page.locator('form').filter({ hasText: 'With passphrase and code' })
    await page.goto(`${url}/account`)
    await typed.getByLabel('Login').fill('ada')
    await typed.getByLabel('Passphrase').fill(passphrase)
    await typed.getByLabel('Code').fill(codeOf(seed, stepAt(desk.now)))
    await typed.getByRole('button', { name: 'Sign in' }).click()
    expect(await heading(page)).toBe('Account')
    expect(faults).toEqual([])
    await context.close()
  })
})

function base32(text: string): Buffer {
  const bits = Array.from(text).map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
