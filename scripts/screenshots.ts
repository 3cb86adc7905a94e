// Plays the demo and takes pictures of its pages: `node --import tsx scripts/screenshots.ts [folder]`. The README's picture is one of them.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { createTransport } from 'nodemailer'
import { chromium as playwright, type Page } from 'playwright-core'
import { readConfig } from '../desk/src/config.ts'
import { issueListReceipt } from '../desk/src/commands/lists-secrets.ts'
import { playAll } from '../desk/src/demo/demo.ts'
import { cast, seedBytes } from '../desk/src/demo/team.ts'
import { codeOf, stepAt } from '../desk/src/identity/totp.ts'

const folder = process.argv[2] ?? 'docs'
const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '')
const data = await mkdtemp(join(tmpdir(), 'parley-pictures-'))
await mkdir(folder, { recursive: true })
const config = readConfig({ PARLEY_DATA: data, PARLEY_HTTP: '127.0.0.1:18080', PARLEY_SMTP: '127.0.0.1:12525' }, root)
const played = await playAll(config, (line) => console.log(line))
await oneMoreReport()
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
try {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1280, height: 1000 } })
    await signIn(page)
    for (const [name, path] of await paths()) {
      await page.goto(`${config.url.origin}${path}`)
      await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: name !== 'case-page' })
    }
    for (const [name, door, receipt] of await receipts()) {
      await page.goto(`${config.url.origin}${door}`)
      await page.locator('input[name=receipt]').fill(receipt)
      await page.locator('form:has(input[name=receipt]) button[type=submit]').click()
      await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), fullPage: true })
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
  const { fresh } = await asWorker((tx) => tx.one<{ fresh: string }>('select case_id as fresh from case_view order by opened_at desc limit 1'))
  const [id, listed] = [await firstCase('community'), await firstCase('distributors')]
  const { member } = await asWorker((tx) => tx.one<{ member: string }>(`select membership as member from list_member where standing = 'active' order by changed_at limit 1`))
  const { again } = await asWorker((tx) => tx.one<{ again: string }>(`select membership as again from list_member where standing = 'rejected' limit 1`))
  return [
    ['case-page', `/cases/${fresh}`], ['case-over', `/cases/${id}`], ['cases', '/cases'], ['project', '/p/community'], ['report', '/p/community/report'], ['advisory', '/advisories/community-2026-0001'], ['advisories', '/advisories'], ['start', '/'],
    ['receipt', '/receipt'], ['editor', `/cases/${id}/advisory`], ['publish', `/cases/${id}/publish`], ['account', '/account'], ['members', '/members'], ['sign-in', '/sign-in'],
    ['embargo', `/cases/${listed}/embargo`], ['early', `/cases/${listed}/early`], ['early-new', `/cases/${listed}/early/new`], ['leaks', `/cases/${listed}/leaks`], ['calendar', '/calendar'],
    ['list', '/lists/distributors/distributors'], ['join', '/lists/distributors/distributors/join'], ['lists', '/team/lists'], ['list-member', `/team/members/${member}`], ['list-returned', `/team/members/${again}`],
  ]
}

function asWorker<T>(work: Parameters<typeof played.desk.store.as<T>>[1]): Promise<T> {
  return played.desk.store.as({ role: 'worker' }, work)
}

async function firstCase(project: string): Promise<string> {
  const { id } = await asWorker((tx) => tx.one<{ id: string }>('select case_id as id from case_view where project = $1 order by opened_at limit 1', [project]))
  return id
}

/** What people of a list hold, made anew: receipts are kept by nobody but them. */
function receipts(): Promise<readonly (readonly [string, string, string])[]> {
  return asWorker(async (tx) => {
    const party = await tx.one<{ case: string; subject: string; membership: string; person: string }>(
      'select case_id as case, participant as subject, membership, person from list_party where cut_at is null order by invited_at, participant limit 1')
    const now = played.desk.gate.now()
    return [
      ['party', '/party', await issueListReceipt(tx, { caseId: party.case, subject: party.subject }, now)],
      ['member', '/member', await issueListReceipt(tx, { membership: party.membership, subject: party.person }, now)],
    ]
  })
}

/** A case that has just come in shows more of what the page is for than one that is over. */
async function oneMoreReport(): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: config.smtp.port, ignoreTLS: true })
  await transport.sendMail({
    from: 'Gil Reader <gil@finder.example>', to: 'security@distributors.example', subject: 'Restore follows links out of its folder',
    text: 'Dear maintainers,\n\nI am Gil Reader of Finder Ltd.\n\nSteps to reproduce: restore the archive in the attachment.\n\nEffects: files outside the folder are overwritten. Configuration: default.\n\nAttack surface: whoever restores an archive of somebody else.\n\nDependencies: none.\n',
  })
  transport.close()
  await new Promise((resolve) => { setTimeout(resolve, 3000) })
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
