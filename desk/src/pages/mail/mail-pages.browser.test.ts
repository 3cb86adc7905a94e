import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailHouse } from '../../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../../testing/src/mail-house.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../../testing/src/page-looks.ts'
import { note } from '../../audit/note.ts'
import { iso } from '../../commands/gate.ts'
import { makeApp } from '../../http/app.ts'
import { asideRoutes } from '../../http/aside-routes.tsx'
import { letterRoutes } from '../../http/letters-routes.tsx'
import { deskPort } from '../../http/port/desk.ts'
import { asideDesk } from '../../mail/aside-desk.ts'

let house: MailHouse
let browser: Browser
let served: Served
let member = ''
let caseId = ''
let mailId = ''
/** Pictures for people to look at, where a folder is named. */
const shots = process.env['PARLEY_SHOTS']

beforeAll(async () => {
  browser = await openBrowser()
  house = await mailHouse()
  member = (await house.member('mia', ['triager'], 'community')).id
  await played()
  await listen()
})
afterAll(async () => {
  await browser.close()
  await served.close()
  await house.close()
})

/** A report whose acknowledgement does not arrive, a key that ended, and mails of three kinds that made no case. */
async function played(): Promise<void> {
  house.refuses = (to) => (to.endsWith('finder.example') ? { outcome: 'failed', code: '5.1.1' } : null)
  const to = { recipients: ['community@desk.example'] }
  await house.take('From: Ada <ada@finder.example>\nSubject: The parser reads past its end\nMessage-ID: <1@finder.example>\nDate: Mon, 2 Feb 2026 12:00:00 +0000\n\nA length is believed.\n', { from: 'ada@finder.example', ...to })
  caseId = (await house.cases())[0]?.id ?? ''
  await house.sent()
  const head = 'Message-ID: <IDENTITY@x.example>\nDate: Mon, 2 Feb 2026 12:00:00 +0000\n'
  await house.take(`From: Away <away@x.example>\nSubject: Out of office: a very long subject that somebody chose for a vacation notice which goes on and on without any end\nAuto-Submitted: auto-replied\n${head.replace('IDENTITY', 'a')}\nI am away until Monday, and a-very-long-word-without-any-blank-${'x'.repeat(120)} stands here.\n`, { from: 'away@x.example', ...to })
  house.now = house.now.add({ minutes: 20 })
  await house.take(`From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender\n${head.replace('IDENTITY', 'b')}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; who@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n`, { from: '', ...to })
  const rows = await house.asWorker((tx) => tx.query<{ id: string }>('select arrival as id from set_aside order by at'))
  mailId = rows[0]?.id ?? ''
}

async function listen(): Promise<void> {
  const { store, gate, ports } = house
  const aside = asideDesk({ store, gate, ports, recordRead: (tx, { viewer, object, at }) => note(tx, { at, actor: viewer, action: 'mail read', object }) })
  served = await serving((url) => makeApp({
    desk: { ...deskPort(store, gate), url }, now: () => iso(house.now), routes: [...letterRoutes({ store, gate }), ...asideRoutes(aside, store)],
    session: async () => ({ member, name: 'Mia', session: 's', roles: { community: ['triager'] }, isAdmin: false, steppedUpAt: iso(house.now) }),
  }).fetch)
}

const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> => withFreshPage(browser, { baseURL: served.url, ...options }, work)

async function shown(page: Page, name: string): Promise<void> {
  await looksWell(page)
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
}

describe.each([['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const)('letters and mail without a case, %s at %i px', (colorScheme, width) => {
  it('axe finds nothing, and nothing runs over the edge', async () => {
    const letter = (await house.asWorker((tx) => tx.one<{ id: string }>(`select id from outbox where state = 'failed' and case_id = $1 limit 1`, [caseId]))).id
    const pages = { cases: '/cases', case: `/cases/${caseId}`, address: `/cases/${caseId}/letters/${letter}/address`, mail: '/mail', one: `/mail/${mailId}` }
    for (const [name, path] of Object.entries(pages)) {
      await withPage({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
        expect((await page.goto(path))?.status(), path).toBe(200)
        await shown(page, `${name}-${colorScheme}-${width}`)
      })
    }
  })
})

it('without scripts and by the keyboard alone: a mail becomes a report, and a letter is settled', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await page.goto(`/mail/${mailId}`)
    await page.locator('summary', { hasText: 'Make a report of it' }).press('Enter')
    await page.getByRole('button', { name: 'Open a case of community' }).press('Enter')
    await page.waitForURL(/\/cases\//)
    expect(await page.locator('h1').textContent()).toContain('a very long subject')
    await page.goto(`/cases/${caseId}`)
    await page.locator('summary', { hasText: 'They were told in another way' }).first().press('Enter')
    await page.getByLabel('How, and when').first().fill('By telephone.')
    await page.getByRole('button', { name: 'Settle this letter' }).first().press('Enter')
    expect(await page.locator('.notice-good').textContent()).toContain('settled')
  })
})
