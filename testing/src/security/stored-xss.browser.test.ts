import { createHash } from 'node:crypto'
import { desk as deskItself } from '@parley/coordination'
import { advisorySections } from '@parley/advisory'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '../../../desk/src/access/roles.ts'
import { iso } from '../../../desk/src/commands/gate.ts'
import { loadCase, pathOf, render } from '../../../desk/src/commands/publish.ts'
import { gate } from '../../../desk/src/identity/identity.ts'
import { commandForms } from '../../../desk/src/pages/forms/command-forms.ts'
import { emptyFields } from '../../../desk/src/projections/advisory-model.ts'
import { appendEvents, lockCase } from '../../../desk/src/store/event-log.ts'
import { rawSmtp, until } from '../smtp-peer.ts'
import { accessDesk, subject, type AccessDesk, type Subject } from './access-desk.ts'
import { crawl } from './crawl.ts'
import { filledForm } from './form-filler.ts'
import { hiddenFields, Visitor } from './visitor.ts'
import { xssPayloads } from './xss-payloads.ts'

let browser: Browser
let room: AccessDesk
let root: Subject
let receipt = ''
let formCase = ''
/** Every payload, one a line, as a text that may be long. */
const everything = xssPayloads.join('\n')
let turn = 0
/** The next, for a field that takes one. */
const next = (): string => (xssPayloads[turn++ % xssPayloads.length] ?? '').replaceAll(/[\r\n\t\f]/g, ' ')

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  room = await accessDesk()
  root = await subject(room, 'root', { mlflow: roles, community: roles, meshery: roles }, { isAdmin: true })
  await byForm()
  await byApi()
  await byMail()
  await byTeam()
  await asAdvisory()
}, 180_000)
afterAll(async () => {
  await browser.close()
  await room.end()
})

const caseIds = async (): Promise<readonly string[]> => (await room.desk.store.as({ role: 'worker' }, (tx) => tx.query<{ id: string }>('select id from case_head order by opened_at'))).map(({ id }) => id)

async function byForm(): Promise<void> {
  const visitor = new Visitor(room.desk.url, 'reporter')
  const page = await visitor.get('/p/mlflow/report')
  const asked = [...page.text.matchAll(/<(?:textarea|input)[^>]*\bname="(part\.[^"]+)"/g)].map(([, name = '']) => name)
  const parts = Object.fromEntries(asked.map((name) => [name, name === 'part.stub_link' ? `https://github.com/mlflow/mlflow/issues/1?${next()}` : `${next()}\n${next()}`]))
  const files = Array.from({ length: 19 }, () => new File(['<script>__pwn(1)</script>'], `${next()}.svg`, { type: 'text/html' }))
  const taken = await visitor.post('/p/mlflow/report', { ...hiddenFields(page.text), ...parts, title: next(), text: everything, about: 'project', alreadyPublic: 'no', files: [...files, new File(['<svg onload=__pwn(1)>'], 'screen.png')] })
  receipt = /PARLEY-R-[0-9A-Z-]+/.exec(taken.text.replace(/<[^>]+>/g, ' '))?.[0] ?? ''
  expect(receipt).not.toBe('')
  formCase = (await caseIds())[0] ?? ''
  const own = await visitor.post('/receipt', { receipt })
  await visitor.post('/receipt/answer', { sealed: hiddenFields(own.text)['sealed'] ?? '', text: everything, files: [new File(['x'], `${next()}.html`)] })
}

async function byApi(): Promise<void> {
  for (let each = 0; each < 12; each += 1) {
    const sent = await fetch(`${room.desk.url}/api/v1/projects/${each % 2 === 0 ? 'community' : 'meshery'}/reports`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `a-key-for-payloads-${each}` },
      body: JSON.stringify({ title: next(), text: everything, attachments: [{ name: `${next()}.htm`, base64: 'PHNjcmlwdD4=' }] }),
    })
    expect([sent.status, await sent.text()]).toEqual([201, expect.any(String)])
  }
}

async function byMail(): Promise<void> {
  const before = (await caseIds()).length
  const client = await rawSmtp(room.desk.smtp)
  const inHeader = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
  for (let each = 0; each < 12; each += 1) {
    const isHtml = each % 2 === 0
    const lines = [
      `From: ${inHeader(next())} <finder${each}@finder.example>`, 'To: mlflow@desk.example', `Subject: ${inHeader(next())}`, `Message-ID: <${each}@finder.example>`, 'Date: Fri, 20 Nov 2026 10:00:00 +0000', 'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"', '', '--b', `Content-Type: text/${isHtml ? 'html' : 'plain'}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', ...(Buffer.from(everything).toString('base64').match(/.{1,76}/g) ?? []),
      '--b', `Content-Type: text/html; name="${next().replaceAll(/["\\]/g, '')}"`, `Content-Disposition: attachment; filename="${next().replaceAll(/["\\]/g, '')}"`, '', '<script>__pwn(1)</script>', '--b--', '',
    ]
    expect(await client.mail({ from: `finder${each}@finder.example`, to: ['mlflow@desk.example'] }, lines.join('\r\n'))).toMatch(/^250/)
  }
  client.close()
  await until(async () => (await caseIds()).length >= before + 12, 'the cases of the mails')
}

/** Everything that a member can type about a case. */
async function byTeam(): Promise<void> {
  const { visitor } = root
  for (const audience of ['team', 'reporter']) await visitor.fill(`/cases/${formCase}/commands/WriteMessage`, { audience, 'message.text': everything })
  let taken = 0
  for (const spec of commandForms.values()) {
    if (['Close', 'Invalidate', 'Defer', 'WithdrawAdvisory', 'DetachReport', 'HandUpstream', 'RouteToTeam', 'RejectCve', 'MovePolicy'].includes(spec.type)) continue
    const page = await visitor.get(`/cases/${formCase}/commands/${spec.type}`)
    const answer = await visitor.post(`/cases/${formCase}/commands/${spec.type}`, { ...hiddenFields(page.text), ...filledForm(spec, page.text, () => next()) })
    if (answer.status === 303) taken += 1
  }
  expect(taken).toBeGreaterThan(5)
  await visitor.fill('/account/address', { address: '"<img src=x onerror=__pwn(1)>"@x.example' })
}

/** A draft of payloads alone, and the same as if it had been published. */
async function asAdvisory(): Promise<void> {
  const { store } = room.desk
  const fields = { ...emptyFields, title: next(), summary: everything, description: everything, mitigations: everything, workarounds: everything, howToApply: everything, affected: '>=1.0 <2.0', fixed: '2.0' }
  await store.as({ role: 'worker' }, async (tx) => {
    const head = await lockCase(tx, formCase)
    if (!head) throw new Error('the case is gone')
    const body = { advisory: { id: head.ref.toLowerCase(), fields }, revision: 1, summary: next(), actor: deskItself }
    await appendEvents(tx, head, [{ type: 'AdvisoryDrafted', version: 1, at: room.now(), actor: 'desk', audience: 'team', body }])
  })
  await store.as({ role: 'worker' }, async (tx) => {
    const loaded = await loadCase(room.desk.gate, tx, formCase)
    const made = loaded && render(room.desk.gate, loaded)
    if (!made) throw new Error('there is no draft')
    const { advisory, files } = made
    const page = { advisory, sections: advisorySections(advisory), files: files.map((file) => ({ path: pathOf(advisory.id, file), mediaType: file.mediaType, format: file.format })) }
    for (const row of [...files.map((file) => ({ path: pathOf(advisory.id, file), type: file.mediaType, text: file.text })), { path: `/advisories/${advisory.id}`, type: 'application/json', text: JSON.stringify(page) }]) {
      await tx.execute('insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id) values ($1, $2, $3, $4, $5, $6, $7)',
        [advisory.id, row.path, row.type, Buffer.from(row.text), createHash('sha256').update(row.text).digest(), iso(room.now()), formCase])
    }
    await tx.execute('insert into advisory_index (advisory_id, project, title, published_at, updated_at) values ($1, $2, $3, $4, $4)', [advisory.id, 'mlflow', advisory.title, iso(room.now())])
  })
}

/** What a page did that no text may do. */
interface Happened { readonly ran: string[]; readonly policy: string[]; readonly asked: string[]; pages: number }

/** The session has met no browser yet: the next to come with it is its own. */
const unbound = (): Promise<unknown> => room.desk.store.as(gate, (tx) => tx.execute('update session set traits = null where member = $1', [root.member]))

async function context(happened: Happened, bypassCSP: boolean): Promise<BrowserContext> {
  const made = await browser.newContext({ baseURL: room.desk.url, bypassCSP })
  await made.exposeFunction('toldRan', (where: string) => { happened.ran.push(where) })
  await made.exposeFunction('toldPolicy', (what: string) => { happened.policy.push(what) })
  await made.addInitScript(`
    globalThis.__pwn = () => { toldRan(location.pathname) }
    document.addEventListener('securitypolicyviolation', (event) => { toldPolicy(location.pathname + ' ' + event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample) })`)
  made.on('dialog', (dialog) => { happened.ran.push(dialog.message()); void dialog.dismiss() })
  made.on('request', (request) => { if (!request.url().startsWith(room.desk.url)) happened.asked.push(request.url().slice(0, 200)) })
  await unbound()
  await made.addCookies([{ name: 'parley', value: root.visitor.cookies.get('parley') ?? '', url: room.desk.url, httpOnly: true, sameSite: 'Strict' }])
  return made
}

async function shown(paths: readonly string[], bypassCSP: boolean): Promise<Happened> {
  const happened: Happened = { ran: [], policy: [], asked: [], pages: 0 }
  const made = await context(happened, bypassCSP)
  const page = await made.newPage()
  for (const path of paths) {
    const response = await page.goto(path)
    if ((response?.status() ?? 500) >= 500) happened.ran.push(`${path} broke`)
    // What opens, what is under the mouse and what has the focus runs handlers too.
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true
      for (const each of document.querySelectorAll<HTMLElement>('main *')) for (const type of ['mouseover', 'focus', 'animationstart']) each.dispatchEvent(new Event(type))
    })
    happened.pages += 1
  }
  await page.goto('/receipt')
  await page.getByLabel('Receipt or code').fill(receipt)
  await page.getByRole('button', { name: 'Open my report' }).click()
  expect(await page.textContent('main')).toContain('__pwn')
  happened.pages += 1
  await made.close()
  return happened
}

describe('700 texts that run a script where a page forgets to write them as text', () => {
  it('S-065: stored by form, mail, API and by the team, and shown on every page of team, reporter and public, run nowhere: with the policy of content nothing is reported, and without it nothing runs either', async () => {
    expect(xssPayloads.length).toBeGreaterThanOrEqual(500)
    const answers = await crawl(root.visitor, ['/cases', `/cases/${formCase}`, '/', '/advisories', '/members', '/account'], 260)
    const pages = answers.filter(({ status, headers }) => status === 200 && (headers.get('Content-Type') ?? '').startsWith('text/html'))
    const hostile = pages.filter(({ text }) => text.includes('__pwn')).map(({ path }) => path)
    expect(hostile.length).toBeGreaterThan(25)
    expect(hostile).toEqual(expect.arrayContaining(['/cases', `/cases/${formCase}`, '/advisories']))
    const kept = await shown(hostile, false)
    expect({ ...kept, pages: 0 }).toEqual({ ran: [], policy: [], asked: [], pages: 0 })
    const bare = await shown(hostile, true)
    expect({ ...bare, pages: 0 }).toEqual({ ran: [], policy: [], asked: [], pages: 0 })
  }, 240_000)

  it('V5.2.2: the page that lists a file says that it does not begin as its name says', async () => {
    await unbound()
    const { text } = await root.visitor.get(`/cases/${formCase}`)
    expect(text).toContain('is named .png and does not begin like one')
  })

  it('the browser of this test does notice a script that runs, and one that the policy stops', async () => {
    for (const bypassCSP of [true, false]) {
      const happened: Happened = { ran: [], policy: [], asked: [], pages: 0 }
      const made = await context(happened, bypassCSP)
      const page = await made.newPage()
      await made.route('**/planted', (route) => route.fulfill({ contentType: 'text/html', headers: { 'Content-Security-Policy': 'default-src \'none\'' }, body: '<main><img src=x onerror="__pwn(1)"><svg onload="__pwn(1)"></main>' }))
      await page.goto('/planted')
      await until(() => happened.ran.length + happened.policy.length > 0, 'the planted script')
      expect([happened.ran.length > 0, happened.policy.length > 0]).toEqual([bypassCSP, !bypassCSP])
      await made.close()
    }
  })
})
