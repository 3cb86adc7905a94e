import { mkdtempSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gate } from '../../../desk/src/identity/identity.ts'
import { issueListReceipt } from '../../../desk/src/commands/lists-secrets.ts'
import { issueReceipt } from '../../../desk/src/commands/receipts.ts'
import { inviteVendors, vendorSpeaks } from '../../../desk/src/commands/vendors.ts'
import { holdAnswer } from '../../../desk/src/store/sealed-waiting.ts'
import type { Tx } from '../../../desk/src/store/store.ts'
import { linkAccount } from '../../../desk/src/identity/oidc-accounts.ts'
import { oidcDouble, type OidcDouble } from '../oidc-double.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'

let browser: Browser
let room: AccessDesk
let there: OidcDouble
let axe = ''
let people: { keeper: Subject; warden: Subject; lead: Subject; second: Subject }
let target: Target
let asked = ''
let guest = ''
let sealed = ''
let receipt = ''
let ownReceipt = ''
let vendorReceipt = ''

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  there = await oidcDouble()
  const secret = join(mkdtempSync(join(tmpdir(), 'parley-secret-')), 'secret')
  writeFileSync(secret, there.clientSecret)
  room = await accessDesk({
    PARLEY_OIDC_ISSUER: there.issuer, PARLEY_OIDC_CLIENT_ID: there.clientId, PARLEY_OIDC_CLIENT_SECRET_FILE: secret, PARLEY_OIDC_NAME: 'Example login',
    PARLEY_OIDC_STRONG: 'phr', PARLEY_OIDC_GROUPS: 'security=community:triager', PARLEY_EGRESS_ALLOW: there.address,
  })
  people = {
    keeper: await subject(room, 'keeper', {}, { isAdmin: true }), warden: await subject(room, 'warden', {}, { isAdmin: true }), lead: await subject(room, 'lead', { community: ['triager'] }), second: await subject(room, 'second', { community: ['triager'] }),
  }
  target = await madeCase(room, 'community')
  const { ref } = await room.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [target.id]))
  const { keeper, warden } = people
  const reason = 'The whole team is on a flight until tomorrow, and the fix goes out tonight.'
  for (const reference of [ref, 'COMMUNITY-2026-0099']) await keeper.visitor.post('/emergency', { _token: keeper.token, reference, reason })
  asked = (await room.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ id: string }>('select id from emergency where case_id = $1', [target.id]))).id
  await warden.visitor.post(`/emergency/${asked}`, { _token: warden.token, do: 'grant' })
  await further(people)
}, 240_000)
afterAll(async () => {
  await browser.close()
  await room.end()
  await there.close()
})

/** A request that waits for a second person, a guest, and a sealed case for which something waits. */
async function further({ lead, warden }: typeof people): Promise<void> {
  const { id } = target
  const post = (path: string, values: Readonly<Record<string, string>>) => lead.visitor.post(path, { _token: lead.token, ...values })
  for (const deed of ['erase-person', 'evidence']) await post(`/cases/${id}/keep`, { deed, reason: 'The reporter asked in writing to be forgotten, and the court asks for the rest.' })
  await post(`/cases/${id}/guests`, { login: 'warden', view: 'reporter', days: '3', reason: 'She wrote the parser and knows its corners.' })
  guest = (await room.desk.store.as({ role: 'worker' }, (tx) => tx.one<{ id: string }>('select id from guest where member = $1', [warden.member]))).id
  sealed = (await madeCase(room, 'community')).id
  const participant = await room.desk.store.as({ role: 'worker' }, async (tx) => (await tx.one<{ subject: string }>('select subject from case_access where case_id = $1', [sealed])).subject)
  ownReceipt = await room.desk.store.as({ role: 'worker' }, (tx) => issueReceipt(tx, { caseId: sealed, participant }))
  await post('/account/sealing/key', { passphrase: 'seven wet umbrellas under granite' })
  await post(`/cases/${sealed}/seal`, { member: lead.member })
  await room.desk.store.as({ role: 'worker' }, async (tx) => {
    await holdAnswer(tx, sealed, { participant, text: 'words', files: [] }, room.now())
    receipt = await issueReceipt(tx, { caseId: sealed, participant })
  })
  vendorReceipt = await room.desk.store.as({ role: 'worker' }, (tx) => vendorIn(tx, id))
}

/** A vendor who takes part and reads until a day. */
async function vendorIn(tx: Tx, caseId: string): Promise<string> {
  const { gate: commands } = room.desk
  await inviteVendors(commands, tx, caseId, { vendors: [{ name: 'Canopy', address: 'psirt@canopy.example' }], need: 'They ship it', by: 'team' }, { kind: 'member', id: people.lead.member, name: 'Lead' })
  const { participant: by } = await tx.one<{ participant: string }>('select participant from vendor_party where case_id = $1', [caseId])
  await vendorSpeaks(commands, tx, { caseId, subject: by }, { type: 'Vendor', command: { type: 'Join', by } })
  return issueListReceipt(tx, { caseId, subject: by }, room.now())
}

/** As somebody, in a browser whose first request the session has not met yet. */
async function context(who: Subject | null, options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  const made = await browser.newContext({ baseURL: room.desk.url, ...options })
  if (who === null) return made
  await room.desk.store.as(gate, async (tx) => { await tx.execute('update session set traits = null where member = $1', [who.member]) })
  await made.addCookies([{ name: 'parley', value: who.visitor.cookies.get('parley') ?? '', url: room.desk.url, httpOnly: true, sameSite: 'Strict' }])
  return made
}

async function expectClean(page: Page, name: string): Promise<void> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()')
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)
  expect([name, found]).toEqual([name, []])
  expect([name, await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')]).toEqual([name, true])
}

const shots = process.env['PARLEY_SHOTS']
const pages: readonly (readonly [string, () => Subject | null, () => string])[] = [
  ['sign-in', () => null, () => '/sign-in'], ['account', () => people.lead, () => '/account'], ['emergency', () => people.keeper, () => '/emergency'],
  ['emergency-second', () => people.warden, () => '/emergency'], ['emergency-case', () => people.keeper, () => `/emergency/${asked}`],
  ['erasing', () => people.lead, () => `/cases/${target.id}/keep`], ['erasing-second', () => people.second, () => `/cases/${target.id}/keep`], ['guests', () => people.lead, () => `/cases/${target.id}/guests`],
  ['outside', () => people.lead, () => `/cases/${target.id}/outside`], ['guest', () => people.second, () => '/guest'], ['guest-case', () => people.warden, () => `/guest/${guest}`], ['sealed', () => people.second, () => `/cases/${sealed}`], ['seal', () => people.second, () => `/cases/${sealed}/seal`],
  ['identity', () => people.lead, () => `/cases/${target.id}/identity`], ['report', () => null, () => '/p/community/report'],
]

describe.each([['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const)('in %s at %i pixels', (colorScheme, width) => {
  it.each(pages)('%s: no finding of axe, nothing wider than the window', async (name, who, path) => {
    const made = await context(who(), { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    const page = await made.newPage()
    const answer = await page.goto(path())
    expect([name, answer?.status()]).toEqual([name, name === 'sealed' ? 409 : 200])
    if (shots !== undefined) {
      await mkdir(shots, { recursive: true })
      await page.screenshot({ path: join(shots, `${name}-${colorScheme}-${width}.png`), fullPage: true })
    }
    await expectClean(page, name)
    await made.close()
  })

  it.each([
    ['own-sealed', '/receipt', () => ownReceipt, ['The team sealed this case', 'What happened, newest first']], ['vendor-until', '/vendor', () => vendorReceipt, ['You can read this until', 'Messages']],
  ] as const)('S-041, S-048: %s, by a receipt: what it says of reading stands there', async (name, path, secret, said) => {
    const made = await context(null, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    const page = await made.newPage()
    await page.goto(path)
    await page.locator('input[name=receipt]').fill(secret())
    await page.locator('main form button').first().click()
    for (const words of said) await page.getByText(words).first().waitFor()
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}-${colorScheme}-${width}.png`), fullPage: true })
    await expectClean(page, name)
    await made.close()
  })

  it('S-098: a reporter whose case is sealed reads so, and writes', async () => {
    const made = await context(null, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    const page = await made.newPage()
    await page.goto('/receipt')
    await page.getByLabel('Receipt or code').fill(receipt)
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByText('The team sealed this case').waitFor()
    await expectClean(page, 'sealed receipt')
    await page.getByLabel('Message').fill('It is worse than I thought.')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Kept for the team').waitFor()
    if (shots !== undefined) await page.screenshot({ path: join(shots, `sealed-receipt-${colorScheme}-${width}.png`), fullPage: true })
    await expectClean(page, 'sealed receipt, sent')
    await made.close()
  })
})

describe.each([true, false])('through a real browser, scripts %s', (javaScriptEnabled) => {
  it('S-018: to the provider, back, and on with a session that the browser keeps strict', async () => {
    await room.desk.store.as(gate, (tx) => linkAccount(tx, people.lead.member, { issuer: there.issuer, subject: 'lead-there' }, room.now()))
    there.atTheDoor = { sub: 'lead-there', acr: 'phr' }
    const made = await context(null, { javaScriptEnabled })
    const page = await made.newPage()
    await page.goto('/sign-in?to=/account')
    await page.getByRole('link', { name: 'Sign in with Example login' }).click()
    await page.waitForURL('**/account')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Account')
    const cookies = await made.cookies()
    expect(cookies.map(({ name, sameSite, httpOnly }) => [name, sameSite, httpOnly])).toEqual([['parley', 'Strict', true]])
    await made.close()
  })

  it('S-018: where the provider says nothing of a second factor, one of the desk’s own is asked for', async () => {
    there.atTheDoor = { sub: 'lead-there' }
    const made = await context(null, { javaScriptEnabled, viewport: { width: 360, height: 800 } })
    const page = await made.newPage()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Sign in with Example login' }).click()
    await page.getByRole('heading', { name: 'One more step' }).waitFor()
    if (shots !== undefined) await page.screenshot({ path: join(shots, `second-${javaScriptEnabled}.png`), fullPage: true })
    expect((await made.cookies()).filter(({ name }) => name === 'parley')).toEqual([])
    await made.close()
  })

  it('S-018: an account that nobody linked is told so, in words', async () => {
    there.atTheDoor = { sub: 'somebody', email: 'lead@example.org', email_verified: true }
    const made = await context(null, { javaScriptEnabled })
    const page = await made.newPage()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Sign in with Example login' }).click()
    await page.getByText('Nobody here goes by that account').waitFor()
    if (shots !== undefined) await page.screenshot({ path: join(shots, `refused-${javaScriptEnabled}.png`), fullPage: true })
    await made.close()
  })
})

describe('after the day on which outside access ends', () => {
  it.each([['light', 1280], ['dark', 360]] as const)('S-041: a vendor reads that it ended, and nothing else, in %s at %i pixels', async (colorScheme, width) => {
    room.advance({ hours: 24 * 91 })
    const made = await context(null, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    const page = await made.newPage()
    await page.goto('/vendor')
    await page.locator('input[name=receipt]').fill(vendorReceipt)
    await page.locator('main form button').first().click()
    await page.getByText('Your access has ended').waitFor()
    if (shots !== undefined) await page.screenshot({ path: join(shots, `vendor-over-${colorScheme}-${width}.png`), fullPage: true })
    expect(await page.locator('main form').count()).toBe(0)
    await expectClean(page, 'vendor, over')
    await made.close()
  })
})
