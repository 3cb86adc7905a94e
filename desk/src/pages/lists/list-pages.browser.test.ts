import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notice } from '../../../../packages/coordination/src/copies/notice.fixture.ts'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { makeDeskDouble } from '../../../../testing/src/desk-double.ts'
import { list, listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../../testing/src/list-walk.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../../testing/src/page-looks.ts'
import { issueListReceipt } from '../../commands/lists-secrets.ts'
import { makeApp } from '../../http/app.ts'
import { embargoRoutes } from '../../http/embargo-routes.tsx'
import { listRoutes } from '../../http/list-routes.tsx'

let database: TestServer
let desk: ListDesk
let browser: Browser
let served: Served
let id = ''
const opens: Record<'party' | 'stub' | 'member', string> = { party: '', stub: '', member: '' }
let member = ''

beforeAll(async () => {
  browser = await openBrowser()
  database = await testDatabase()
  desk = await listDesk(database)
  await played()
  await listen()
})

afterAll(async () => {
  await browser.close()
  await served.close()
  await database.close()
})

/** A case in the middle of everything: terms in force, a change proposed, a notice out, answers, and an open leak. */
async function played(): Promise<void> {
  const walk = new ListWalk(desk)
  id = await desk.openCase()
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends, date: '2026-12-12' })
  const [alder, birch] = [await desk.admit('Alder Linux'), await desk.admit('Birch Systems')]
  opens.party = await walk.invite(id, alder)
  opens.stub = await walk.invite(id, birch)
  await walk.accept(opens.party)
  const text = `${notice(2)}\nReach us at {{canary}}.\n`
  await walk.team(`/cases/${id}/early/new`, { do: 'send', list, stage: 'plan', text })
  await walk.act(opens.party, { do: 'status', status: 'affected', note: 'Both branches' })
  await walk.act(opens.party, { do: 'tested', branch: '1.8', result: 'failed', note: 'An old template' })
  const exception = { who: 'Alder', what: 'The patch', whom: 'Four builders', reason: 'They build.' }
  await walk.act(opens.party, { do: 'AskException', ...exception })
  await walk.act(opens.party, {
    do: 'ReportLeak', what: 'Part 1', whom: 'A chat', medium: 'chat',
    'known-date': '2026-11-20', 'known-time': '09:00', 'known-zone': 'UTC',
  })
  const incident = await database.store.as({ role: 'worker' }, (tx) => tx.one<{ id: string }>('select id from leak'))
  member = birch.membership
  await walk.team(`/cases/${id}/leaks`, { do: 'LayTo', leak: incident.id, member, evidence: 'Its copy' })
  await walk.team(`/cases/${id}/embargo`, { do: 'Revise', ...ends, date: '2026-12-18', delay: 'fix_not_understood' })
  opens.member = await database.store.as({ role: 'worker' }, (tx) =>
    issueListReceipt(tx, { membership: birch.membership, subject: birch.person }, desk.now),
  )
}


async function listen(): Promise<void> {
  served = await serving((url) => makeApp({
    desk: makeDeskDouble(url).desk,
    session: async () => desk.member,
    now: () => desk.now.toString(),
    routes: [...embargoRoutes(desk), ...listRoutes(desk)],
  }).fetch)
}

const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> => withFreshPage(browser, { baseURL: served.url, ...options }, work)

/** By the door where a receipt is typed. */
async function opened(page: Page, door: '/party' | '/member', receipt: string): Promise<void> {
  await page.goto(door)
  await page.getByRole('textbox').fill(receipt)
  await page.getByRole('button', { name: 'Open' }).click()
}

const paths = (): readonly string[] => [
  `/cases/${id}/embargo`,
  `/cases/${id}/early`,
  `/cases/${id}/early/new`,
  `/cases/${id}/leaks`,
  '/calendar',
  '/team/lists',
  `/team/members/${member}`,
  `/lists/${list}/${list}`,
  `/lists/${list}/${list}/join`,
  '/party',
  '/member',
]

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)('lists, embargo, notices and leaks, %s at %i px', (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 800 } }

  it('the team’s and the public pages: axe finds nothing, and nothing runs over the edge', async () => {
    for (const path of paths()) {
      await withPage(options, async (page) => {
        expect((await page.goto(path))?.status(), path).toBe(200)
        await looksWell(page)
      })
    }
  })

  it('what a party sees before and after acceptance, and a member of itself, likewise', async () => {
    const doors = [['/party', opens.stub], ['/party', opens.party], ['/member', opens.member]] as const
    for (const [door, receipt] of doors) {
      await withPage(options, async (page) => {
        await opened(page, door, receipt)
        await looksWell(page)
      })
    }
  })

  it('a preview before sending, and a comparison, likewise', async () => {
    await withPage(options, async (page) => {
      await page.goto(`/cases/${id}/early/new`)
      await page.getByLabel('Stage').selectOption('plan')
      await page.getByLabel('Notice').fill(notice(2))
      await page.getByRole('button', { name: 'Show what it would do' }).click()
      await looksWell(page)
      await page.goto(`/cases/${id}/leaks`)
      await page.getByLabel('The text that got out, or a part of it').fill('Something else')
      await page.getByRole('button', { name: 'Compare' }).click()
      expect(await page.locator('#found-title').isVisible()).toBe(true)
      await looksWell(page)
    })
  })
})

describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  it('S3-86: an organisation asks to join, and comes back with its receipt', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto(`/lists/${list}/${list}`)
      await page.getByRole('link', { name: 'Ask to join' }).click()
      await page.getByLabel('Name', { exact: true }).fill(`Dogwood ${javaScriptEnabled}`)
      await page.getByLabel('What it is to the project').selectOption('distributor')
      await page.getByLabel('Security address').fill('security@dogwood.example')
      await page.getByLabel('Its domains').fill('dogwood.example')
      await page.getByLabel('People outside the organisation use what it distributes').check()
      await page.getByLabel('Your name').fill('Dana Dogwood')
      await page.getByLabel('Your own mail address').fill('dana@dogwood.example')
      for (const one of await page.getByLabel('Your answer').all()) await one.fill('We do.')
      const evidence = await page.getByLabel('Evidence, one address a line').all()
      for (const one of evidence) await one.fill('https://dogwood.example/s')
      await page.getByLabel(/I have read the terms/).check()
      await page.getByRole('button', { name: 'Send the request' }).click()
      const receipt = await page.locator('#receipt-secret').textContent()
      await opened(page, '/member', receipt ?? '')
      expect(await page.locator('.lead').textContent()).toContain('Request received')
      expect(await page.context().cookies()).toEqual([])
    })
  })

  it('S3-77: a maintainer answers an exception on the page of the embargo', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto(`/cases/${id}/embargo`)
      const ask = page.locator('details', { hasText: 'Ask for an exception' }).last()
      await ask.locator('summary').click()
      await ask.getByLabel('Who shares').fill('Ourselves')
      await ask.getByLabel('What exactly').fill('The patch')
      await ask.getByLabel('With whom').fill('Two builders')
      await ask.getByLabel('Reason').fill('They build.')
      await ask.getByRole('button', { name: 'Ask', exact: true }).click()
      expect(await page.getByRole('status').textContent()).toContain('on record')
    })
  })
})
