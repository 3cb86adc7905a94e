import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../testing/src/list-walk.ts'
import { hidden } from '../../../testing/src/web-client.ts'
import { deliveries } from '../commands/early-copy.ts'

let server: TestServer
let desk: ListDesk
let walk: ListWalk
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  walk = new ListWalk(desk)
})
afterAll(() => server.close())

const bytes = '--- a/chart.c\n+++ b/chart.c\n'
const patch = () => new File([bytes], 'fix.patch', { type: 'text/x-diff' })
const notice = { list, stage: 'plan', text: 'Please plan for a patch.' }
const worker = <T>(work: Parameters<typeof server.store.as<T>>[1]) => server.store.as({ role: 'worker' }, work)

async function invited(name: string): Promise<{ readonly id: string; readonly receipt: string }> {
  const id = await desk.openCase()
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
  return { id, receipt: await walk.invite(id, await desk.admit(name)) }
}
/** The box of the file that is ticked on the page. */
const ticked = (page: string): string => /name="file" value="([^"]+)" checked/.exec(page)?.[1] ?? expect.fail('no file is chosen')
const load = async (receipt: string, blob: string) =>
  desk.web.post('/party/file', { sealed: hidden(await walk.partyPage(receipt), 'sealed'), blob })

describe('S3-42: the files of an early notice', () => {
  it('an upload is kept for the team and chosen, and shown again before anything is sent', async () => {
    const { id, receipt } = await invited('First Upload')
    await walk.accept(receipt)
    const shown = await walk.team(`/cases/${id}/early/new`, { ...notice, do: 'send', files: patch() })
    const page = await shown.text()
    expect([shown.status, page.includes('fix.patch'), page.includes('the same for all recipients')]).toEqual([200, true, true])
    expect(page).toContain(`href="/cases/${id}/files/${ticked(page)}"`)
    expect(await worker((tx) => deliveries(tx, id))).toEqual([])
    expect(await walk.partyPage(receipt)).not.toContain('fix.patch')
  })

  it('S-081, X20: who accepted the terms downloads the very bytes; before, and for others, there is no such file', async () => {
    const { id, receipt } = await invited('Gets A Patch')
    const late = await walk.invite(id, await desk.admit('Did Not Accept'))
    await walk.accept(receipt)
    const chosen = ticked(await (await walk.team(`/cases/${id}/early/new`, { ...notice, do: 'preview', files: patch() })).text())
    expect((await load(receipt, chosen)).status).toBe(404)
    expect((await walk.team(`/cases/${id}/early/new`, { ...notice, do: 'send', file: chosen })).status).toBe(303)
    const page = await walk.partyPage(receipt)
    expect(page).toContain('These files are the same for every recipient')
    const blob = /name="blob" value="([^"]+)"/.exec(page)?.[1] ?? expect.fail('nothing to download')
    expect((await load(late, blob)).status).toBe(404)
    expect((await worker((tx) => deliveries(tx, id)))[0]?.files).toEqual({ files: 1, mailed: 0, taken: 0 })
    const file = await load(receipt, blob)
    expect([file.status, await file.text(), file.headers.get('Content-Disposition')]).toEqual([200, bytes, 'attachment; filename="fix.patch"'])
    expect((await worker((tx) => deliveries(tx, id)))[0]?.files).toEqual({ files: 1, mailed: 0, taken: 1 })
    expect(await walk.page(`/cases/${id}/early`)).toContain('1 file: 1 downloaded, 0 sealed by mail')
    await walk.accept(late)
    expect((await load(late, blob)).status, 'a notice goes to who had accepted when it went').toBe(404)
  })

  it('a changed date takes the files away until the new terms are accepted', async () => {
    const { id, receipt } = await invited('Lapsed')
    await walk.accept(receipt)
    const chosen = ticked(await (await walk.team(`/cases/${id}/early/new`, { ...notice, do: 'preview', files: patch() })).text())
    await walk.team(`/cases/${id}/early/new`, { ...notice, do: 'send', file: chosen })
    const blob = /name="blob" value="([^"]+)"/.exec(await walk.partyPage(receipt))?.[1] ?? ''
    await walk.team(`/cases/${id}/embargo`, { do: 'Revise', ...ends, date: '2026-12-08' })
    expect((await load(receipt, blob)).status).toBe(404)
  })
})
