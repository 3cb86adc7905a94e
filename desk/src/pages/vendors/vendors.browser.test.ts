import { vendorStatuses, type CaseCommand } from '@parley/coordination'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { makeDeskDouble } from '../../../../testing/src/desk-double.ts'
import { listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { adasToken } from '../../../../testing/src/web-client.ts'
import { looksWell, openBrowser, serving, withFreshPage, type Served } from '../../../../testing/src/page-looks.ts'
import { handle } from '../../commands/gate.ts'
import { issueListReceipt } from '../../commands/lists-secrets.ts'
import { handUpstream, inviteVendors, vendorSpeaks } from '../../commands/vendors.ts'
import { makeApp } from '../../http/app.ts'
import { embargoRoutes } from '../../http/embargo-routes.tsx'
import type { Tx } from '../../store/store.ts'

let database: TestServer
let desk: ListDesk
let browser: Browser
let served: Served
const cases = { many: '', bound: '', upstream: '' }
const receipts: Record<string, string> = {}
let vendors: readonly string[] = []
const actor = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }
const asWorker = <T>(work: (tx: Tx) => Promise<T>) => database.store.as({ role: 'worker' }, work)

beforeAll(async () => {
  browser = await openBrowser()
  database = await testDatabase()
  desk = await listDesk(database)
  await hundred()
  await bound()
  await upstream()
  await listen()
})

afterAll(async () => {
  await browser.close()
  await served.close()
  await database.close()
})

async function ask(id: string, names: readonly string[]): Promise<readonly string[]> {
  const asked = names.map((name, n) => ({ name, address: `security@vendor-${n}.example`, group: n % 2 === 0 ? 'servers' : 'clients', language: 'en' }))
  await asWorker((tx) => inviteVendors(desk.gate, tx, id, { vendors: asked, need: 'They ship it.', by: 'team' }, actor))
  const rows = await asWorker((tx) => tx.query<{ participant: string }>('select participant from vendor_party where case_id = $1', [id]))
  return rows.map(({ participant }) => participant)
}

/** A hundred vendors, a third of which answered, one at length. */
async function hundred(): Promise<void> {
  cases.many = await desk.openCase()
  const names = ['Initech Gesellschaft für sehr lange Firmennamen und Netzwerktechnik mbH', ...Array.from({ length: 99 }, (_, n) => `Vendor ${n} Inc.`)]
  vendors = await ask(cases.many, names)
  for (const [n, subject] of vendors.entries()) {
    if (n % 3 !== 0) continue
    const status: CaseCommand = { type: 'Vendor', command: { type: 'SetStatus', by: subject, vendor: subject, said: vendorStatuses[n % 2] ?? 'affected', note: 'We looked.', public: true } }
    await asWorker((tx) => vendorSpeaks(desk.gate, tx, { caseId: cases.many, subject }, { type: 'Vendor', command: { type: 'Join', by: subject } }, status))
  }
  const [first = '', second = ''] = vendors
  const say: CaseCommand = { type: 'Vendor', command: { type: 'MakeStatement', by: first, vendor: first, text: 'A fix comes.', public: true } }
  await asWorker((tx) => vendorSpeaks(desk.gate, tx, { caseId: cases.many, subject: first }, say))
  await asWorker((tx) => handle(desk.gate, tx, cases.many, { actor, command: { type: 'WriteMessage', audience: 'parties', message: { text: 'It reads past its heap.' } } }))
  await asWorker((tx) => handle(desk.gate, tx, cases.many, { actor, command: { type: 'Vendor', command: { type: 'OfferOwnership', by: 'team', to: first, reason: 'It is theirs.' } } }))
  receipts.inside = await receiptFor(cases.many, first)
  receipts.asked = await receiptFor(cases.many, second)
}

const receiptFor = (caseId: string, subject: string) => asWorker((tx) => issueListReceipt(tx, { caseId, subject }, desk.now))

async function bound(): Promise<void> {
  cases.bound = await desk.openCase()
  await desk.web.post(`/cases/${cases.bound}/embargo`, { _token: adasToken, do: 'SetTerms', date: '2026-12-10', time: '18:00', zone: 'UTC', reason: 'Time.' })
  const [subject = ''] = await ask(cases.bound, ['Acme'])
  receipts.bound = await receiptFor(cases.bound, subject)
}

async function upstream(): Promise<void> {
  cases.upstream = await desk.openCase()
  const { participant } = await asWorker((tx) => tx.one<{ participant: string }>('select subject as participant from case_access where case_id = $1 limit 1', [cases.upstream]))
  const agree: CaseCommand = { type: 'AnswerUpstreamConsent', reporter: participant, consent: true }
  await asWorker((tx) => handle(desk.gate, tx, cases.upstream,
    { actor, command: { type: 'AskUpstreamConsent', to: 'libfoo', text: 'It parses twice.' } }, { actor: { kind: 'participant', id: participant }, command: agree }))
  const hand = { type: 'HandUpstream' as const, to: 'libfoo', text: 'It parses twice.', address: 'security@libfoo.example' }
  await asWorker((tx) => handUpstream(desk.gate, tx, cases.upstream, hand, { actor, pin: async () => true }))
}


async function listen(): Promise<void> {
  served = await serving((url) => makeApp({ desk: makeDeskDouble(url).desk, session: async () => desk.member, now: () => desk.now.toString(), routes: embargoRoutes(desk) }).fetch)
}

const withPage = (options: BrowserContextOptions, work: (page: Page) => Promise<void>): Promise<void> => withFreshPage(browser, { baseURL: served.url, ...options }, work)

async function opened(page: Page, receipt: string): Promise<void> {
  await page.goto('/vendor')
  await page.getByRole('textbox').fill(receipt)
  await page.getByRole('button', { name: 'Open' }).click()
}

const paths = (): readonly string[] => [
  `/cases/${cases.many}/vendors`, `/cases/${cases.many}/vendors/${vendors[0]}`, `/cases/${cases.many}/vendors/${vendors[1]}`, `/cases/${cases.many}/vendors/invite`,
  `/cases/${cases.many}/owner`, `/cases/${cases.upstream}/upstream`, `/cases/${cases.bound}/upstream`, `/cases/${cases.bound}/vendors`, '/vendor', '/vendors',
]

describe.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 360],
  ['dark', 360],
] as const)('vendors, %s at %i px', (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 800 } }

  it('the team’s pages, with a hundred of them: axe finds nothing, and nothing runs over the edge', async () => {
    for (const path of paths()) {
      await withPage(options, async (page) => {
        expect((await page.goto(path))?.status(), path).toBe(200)
        await looksWell(page)
      })
    }
  })

  it('what a vendor sees before and after it takes part, likewise', async () => {
    for (const name of ['asked', 'bound', 'inside']) {
      await withPage(options, async (page) => {
        await opened(page, receipts[name] ?? '')
        await looksWell(page)
      })
    }
  })
})

describe.each([true, false])('with scripts: %s', (javaScriptEnabled) => {
  it('the team filters a hundred vendors by their answer and sorts them, and finds one', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await page.goto(`/cases/${cases.many}/vendors`)
      expect(await page.locator('tbody tr').count()).toBe(100)
      await page.locator('select[name=answer]').selectOption('not_affected')
      await page.locator('select[name=sort]').selectOption('name')
      await page.getByRole('button', { name: 'Show' }).click()
      const shown = await page.locator('tbody tr').count()
      expect(shown).toBeGreaterThan(5)
      expect(await page.locator('tbody td:first-of-type').allInnerTexts()).toSatisfy((texts: string[]) => texts.every((text) => text.includes('Not affected')))
    })
  })

  it('a vendor says with the keyboard that it is affected', async () => {
    await withPage({ javaScriptEnabled }, async (page) => {
      await opened(page, receipts.inside ?? '')
      const form = page.locator('details', { hasText: 'Are you affected?' }).first()
      await form.locator('summary').focus()
      await page.keyboard.press('Enter')
      await form.getByLabel('Status').selectOption('affected')
      await form.getByLabel('Fixed in these versions').fill('4.2.1')
      await form.getByRole('button', { name: 'Record' }).focus()
      await page.keyboard.press('Enter')
      expect(await page.getByRole('status').first().textContent()).toContain('on record')
      expect(await page.context().cookies()).toEqual([])
    })
  })
})
