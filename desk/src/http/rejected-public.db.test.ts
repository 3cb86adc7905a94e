import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { dayDesk, policies, type DayDesk } from '../../../testing/src/day-desk.ts'
import { adasToken, hidden } from '../../../testing/src/web-client.ts'
import { sitemap } from '../publication/sitemap.ts'
import { readRejected } from '../publication/rejected.ts'
import { rejectedRoutes } from './rejected-public.tsx'

let database: TestServer
let day: DayDesk
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'))
  const text = await readFile(join(policies, 'community.yaml'), 'utf8')
  await writeFile(join(folder, 'community.yaml'), text.replace(/^disclosure:$/m, 'disclosure:\n  rejected_reports: { force: may, consent: reporter }'))
  database = await testDatabase()
  day = await dayDesk(database, { folder, routes: rejectedRoutes })
})

afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const page = async (path: string) => {
  const response = await day.web.get(path)
  return { status: response.status, text: await response.text() }
}
const words = { title: 'A token in the log', text: 'PLOVER was reported. It is a test token, and opens nothing.' }
const post = (id: string, command: string, fields: Readonly<Record<string, string>> = {}) => day.web.post(`/cases/${id}/commands/${command}`, { _token: adasToken, ...fields })

/** Reported by the form, examined and rejected. */
async function rejected(): Promise<{ readonly id: string; readonly receipt: string }> {
  const form = (await page('/p/community/report')).text
  const sent = await (await day.web.post('/p/community/report', { _once: hidden(form, '_once'), title: 'SECRETTITLE', text: 'SECRETWORDS', about: 'project', alreadyPublic: 'no', pictures: 'clean' })).text()
  const receipt = /PARLEY-R-[0-9A-Z-]+/.exec(sent)?.[0] ?? ''
  const { id } = await day.store.as({ role: 'worker' }, (tx) => tx.one<{ id: string }>('select id from case_head order by opened_at desc limit 1'))
  await day.does(id, { type: 'SendFeedback', plan: 'We read the log.', workarounds: '', noneKnown: true, text: 'Thank you.' })
  await day.does(id, { type: 'RecordInvestigation', effects: 'None.', criticality: 'None.', impacts: ['confidentiality'] })
  await day.does(id, { type: 'Invalidate', disposition: 'reject_with_reason', reason: 'We examined the log and the token; it is a test token that opens nothing anywhere.' })
  return { id, receipt }
}

describe('a rejected report that everybody may read', () => {
  it('is at no address before the reporter agreed and the team made it public; then page, list, feed and sitemap say that it was rejected', async () => {
    const { id, receipt } = await rejected()
    expect((await page('/p/community')).text).toContain('href="/rejected"')
    expect((await post(id, 'OfferRejectedWords', words)).status).toBe(303)
    const refused = await post(id, 'DiscloseRejected')
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('every reporter agreed to')])
    for (const path of ['/rejected', '/feeds/rejected.atom']) expect((await page(path)).text, path).not.toContain('token')
    const own = await (await day.web.post('/receipt', { receipt })).text()
    expect(own).toMatch(/May everybody read this\?[^]*PLOVER was reported/)
    const answered = await day.web.post('/receipt/rejected', { sealed: hidden(own, 'sealed'), rejected: 'yes' })
    expect(await answered.text()).not.toContain('May everybody read this?')
    expect((await post(id, 'DiscloseRejected')).status).toBe(303)
    const [told] = await day.store.as({ role: 'public' }, readRejected)
    const one = await page(`/rejected/${told?.id}`)
    expect([one.status, one.text]).toEqual([200, expect.stringMatching(/>Rejected<[^]*PLOVER was reported/)])
    expect((await page('/rejected')).text).toContain(words.title)
    expect((await page('/feeds/rejected.atom')).text).toContain('<title>Rejected, no vulnerability: A token in the log</title>')
    expect(sitemap({ projects: [], advisories: [], rejected: [told?.id ?? ''] }, 'https://desk.example')).toContain(`/rejected/${told?.id}<`)
    for (const path of [`/rejected/${told?.id}`, '/rejected', '/feeds/rejected.atom']) expect((await page(path)).text, path).not.toMatch(/SECRET/)
    expect((await page('/advisories')).text).not.toContain(words.title)
  })

  it('a no keeps it private, and what is not there is not there', async () => {
    const { id, receipt } = await rejected()
    await post(id, 'OfferRejectedWords', { ...words, title: 'Another' })
    const own = await (await day.web.post('/receipt', { receipt })).text()
    await day.web.post('/receipt/rejected', { sealed: hidden(own, 'sealed'), rejected: 'no' })
    expect((await post(id, 'DiscloseRejected')).status).toBe(409)
    expect((await page('/rejected')).text).not.toContain('Another')
    expect((await page('/rejected/none')).status).toBe(404)
  })
})
