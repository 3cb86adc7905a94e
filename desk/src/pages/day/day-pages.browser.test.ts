import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { dayDesk, dayMember, draft, type DayDesk } from '../../../../testing/src/day-desk.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../../testing/src/page-looks.ts'
import { slackPeer, webhookSecret, type ChatPeer } from '../../../../testing/src/webhook-peers.ts'
import { handle, iso } from '../../commands/gate.ts'
import { publish } from '../../commands/publish.ts'
import { issueReceipt } from '../../commands/receipts.ts'
import { setForge } from '../../forge/forge-setting.ts'
import { makeApp } from '../../http/app.ts'
import { dayRoutes } from '../../http/day-routes.tsx'
import { deskPort } from '../../http/port/desk.ts'
import { creditRoutes } from '../../http/receipt-credit.tsx'
import { forgeRoutes } from '../../http/targets-forge.tsx'
import { targetRoutes } from '../../http/targets-routes.tsx'
import { setTarget } from '../../outbox/announce-target.ts'
import { openEgress } from '../../outbox/egress.ts'
import { draftOf } from '../../projections/advisory-model.ts'

const worker = { role: 'worker' } as const
let database: TestServer
let day: DayDesk
let room: ChatPeer
let browser: Browser
let served: Served
/** Cases: before its approvals, ready to be scheduled, in the middle of Meshery's day, and public and corrected since. */
const cases = { early: '', ready: '', middle: '', out: '' }

beforeAll(async () => {
  browser = await openBrowser()
  database = await testDatabase()
  day = await dayDesk(database)
  room = await slackPeer()
  await played()
  await listen()
})

afterAll(async () => {
  await browser.close()
  await served.close()
  await Promise.all([database.close(), room.close()])
})

async function played(): Promise<void> {
  cases.early = await day.upTo('community', 'ApproveAdvisory')
  cases.ready = await day.upTo('community', 'PublishAdvisory')
  cases.middle = await day.upTo('meshery', 'RecordBinaries')
  cases.out = await day.upTo('community', 'PublishAdvisory')
  const out = () => day.store.as(worker, (tx) => publish(day.gate, tx, cases.out, { kind: 'member', id: 'ada' }))
  expect((await out())?.ok).toBe(true)
  await day.does(cases.out, { type: 'RecordAnnouncement', channel: 'github', proof: 'https://github.com/kestrel/core/security/advisories/GHSA-2222-cfpq-rvwx' })
  const id = draftOf(await day.state(cases.out))?.id ?? ''
  day.now = day.now.add({ hours: 5 })
  await day.does(cases.out, { type: 'DraftAdvisory', advisory: { id, fields: { ...draft, affected: '>=0.9.0 <2.4.1' } }, summary: 'Older versions are affected too.' })
  const revision = (await day.state(cases.out)).advisory?.revision ?? 0
  await day.does(cases.out, { type: 'ApproveAdvisory', revision, by: 'ada' })
  await day.store.as(worker, async (tx) => {
    await setTarget(tx, { project: 'community', channel: 'chat', target: { kind: 'slack', url: room.target }, at: day.now })
    await setTarget(tx, { project: 'community', channel: 'mailing_lists', target: { kind: 'mail', address: 'announce@lists.example' }, at: day.now })
    await setTarget(tx, { project: 'community', channel: 'beside', target: { kind: 'webhook', url: 'https://x.example/hook', secret: webhookSecret }, at: day.now })
    await setForge(tx, 'meshery', { repo: 'meshery/meshery', token: 'canary-token', secret: 'canary-secret-of-the-hook' }, day.now)
  })
}

async function listen(): Promise<void> {
  served = await serving((url) => {
    const deps = { store: day.store, gate: { ...day.gate, url }, egress: openEgress({ allow: [room.address] }) }
    return makeApp({
      desk: deskPort(day.store, deps.gate),
      session: async () => ({ ...dayMember, steppedUpAt: iso(day.now) }),
      now: () => iso(day.now),
      routes: [...dayRoutes(deps), ...targetRoutes(deps), ...forgeRoutes(deps), ...creditRoutes(deps)],
      report: (error) => {
        throw error
      },
    }).fetch
  })
}

const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> => withFreshPage(browser, { baseURL: served.url, timezoneId: 'Europe/Berlin', ...options }, work)

const paths = (): readonly string[] => [
  ...Object.values(cases).map((id) => `/cases/${id}/day`),
  `/cases/${cases.middle}/handoff`,
  `/cases/${cases.out}/handoff`,
  `/cases/${cases.out}/advisory/changes`,
  `/cases/${cases.ready}/leak-lint`,
  '/projects/community/targets',
  '/projects/meshery/targets',
  '/projects/community/forge',
  '/projects/meshery/forge',
  '/cve-findings',
  '/batch',
  `/cases/${cases.out}/retrospective`,
  `/cases/${cases.early}/retrospective`,
]

/** A second text of the advisory that is out already. */
async function correct(summary: string): Promise<void> {
  const id = draftOf(await day.state(cases.out))?.id ?? ''
  await day.does(cases.out, { type: 'DraftAdvisory', advisory: { id, fields: { ...draft, summary } }, summary })
  const revision = (await day.state(cases.out)).advisory?.revision ?? 0
  for (const by of ['ada', 'bo']) {
    const command = { type: 'ApproveAdvisory' as const, revision, by }
    await day.store.as(worker, (tx) => handle(day.gate, tx, cases.out, { command, actor: { kind: 'member', id: by } }))
  }
  day.now = day.now.add({ minutes: 5 })
  expect(await day.store.as(worker, (tx) => publish(day.gate, tx, cases.out, { kind: 'member', id: 'ada' }))).toMatchObject({ ok: true })
}

/** The reporter of the early case, at the own page. */
async function atOwnPage(page: Page): Promise<void> {
  const participant = Object.keys((await day.state(cases.early)).participants)[0] ?? ''
  const receipt = await day.store.as(worker, (tx) => issueReceipt(tx, { caseId: cases.early, participant }))
  await page.goto('/receipt')
  await page.getByLabel('Receipt or code').fill(receipt)
  await page.getByRole('button', { name: 'Open my report' }).click()
}

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)('the day, its targets and the forge, %s at %i px', (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 800 } }

  it('axe finds nothing, and nothing runs over the edge', async () => {
    for (const path of paths()) {
      await withPage(options, async (page) => {
        expect((await page.goto(path))?.status(), path).toBe(200)
        await looksWell(page)
      })
    }
  })

  it('what the check of public texts found, and the reporter’s form of credit, likewise', async () => {
    await withPage(options, async (page) => {
      await page.goto(`/cases/${cases.ready}/leak-lint`)
      await page.getByLabel('Commit message').fill('Fix the buffer overflow of CVE-2026-10001')
      await page.getByRole('button', { name: /check/i }).click()
      await looksWell(page)
    })
    await withPage(options, async (page) => {
      await atOwnPage(page)
      await looksWell(page)
    })
  })
})

describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  it('S-115: a maintainer schedules the publication, moves it, and calls it off', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto(`/cases/${cases.ready}/day`)
      await page.getByText('Schedule the publication').click()
      await page.getByLabel(/I read revision/).check()
      await page.getByLabel('Date').fill('2027-03-01')
      await page.getByLabel('Time').fill('15:00')
      await page.getByRole('button', { name: 'Schedule it' }).click()
      expect(await page.getByRole('status').textContent()).toContain('The instant is set')
      await page.getByText('Abort', { exact: true }).click()
      await page.getByLabel('Reason').fill('The build broke.')
      await page.getByRole('button', { name: 'Call it off' }).click()
      expect(await page.getByRole('status').textContent()).toContain('called off')
    })
  })

  it('S-122: a target is set, tried and removed; nothing that was entered is shown again', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto('/projects/community/targets')
      const others = page.locator('section.panel', { has: page.locator('h2', { hasText: /^Others$/ }) })
      await others.getByText('Let the desk serve it').click()
      await others.getByText('Serve it by Slack').click()
      const form = others.locator('form', { has: page.locator('input[name=kind][value=slack]') })
      await form.getByLabel('Address to post to').fill(room.target)
      await form.getByRole('button', { name: 'Set' }).click()
      expect(await page.getByRole('status').textContent()).toContain('Try it before the day')
      await others.getByText('Try it', { exact: true }).click()
      await others.getByRole('button', { name: 'Send a test' }).click()
      expect(await page.getByRole('status').textContent()).toContain('It arrived')
      expect(await page.content()).not.toContain('canarysecret')
      await others.getByText('Remove it', { exact: true }).click()
      await others.getByRole('button', { name: 'Remove' }).click()
      expect(await page.getByRole('status').textContent()).toContain('removed')
    })
    expect(room.messages.at(-1)).toContain('This is a test of this channel')
  })

  it('S-052: a reporter chooses the credit on the own page', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await atOwnPage(page)
      await page.getByLabel('Name as it shall be printed').fill('Noor of Lisbon')
      await page.getByRole('button', { name: 'Name me like this' }).click()
      expect(await page.getByRole('status').textContent()).toContain('Your choice of credit is noted')
      expect(await page.content()).toContain('Noor of Lisbon')
    })
  })

  it('S-115: a channel that is behind the newest text is ticked off with where it says so', async () => {
    const told = javaScriptEnabled ? 'https://github.com/kestrel/core/security/advisories/GHSA-2222-cfpq-rvwx' : 'https://github.com/kestrel/core/releases/1'
    await correct(javaScriptEnabled ? 'Older versions are affected too.' : 'The fix needs a restart.')
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto(`/cases/${cases.out}/handoff`)
      const github = page.locator('section.panel', { has: page.locator('h2', { hasText: /^GitHub$/ }) })
      expect(await github.textContent()).toContain('Behind')
      await github.getByLabel('Where the new text can be read').fill(told)
      await github.getByRole('button', { name: 'Done: record it' }).click()
      expect(await page.getByRole('status').textContent()).toContain('It is recorded in the case')
      expect(await github.textContent()).not.toContain('Behind')
    })
  })
})
