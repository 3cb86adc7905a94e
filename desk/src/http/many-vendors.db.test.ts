import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { makeClient, type Client } from '../../../testing/src/web-client.ts'
import { inviteVendors, vendorSpeaks } from '../commands/vendors.ts'
import { deskPort } from './port/desk.ts'
import { portalPage } from './vendor-portal.tsx'
import { vendorRoutes } from './vendors-routes.tsx'

let server: TestServer
let desk: ListDesk
let web: Client
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  web = makeClient({
    desk: deskPort(desk.store, desk.gate), session: async () => desk.member, now: () => desk.now.toString(),
    routes: vendorRoutes(desk), report: (error) => { throw error },
  })
})
afterAll(() => server.close())

/** A case with so many vendors, all taking part; its id and that of the first of them. */
async function caseWith(count: number): Promise<{ readonly id: string; readonly vendor: string }> {
  const id = await desk.openCase()
  const vendors = Array.from({ length: count }, (_, n) => ({ name: `Vendor ${n}`, address: `security@vendor-${n}.example` }))
  await desk.store.as({ role: 'worker' }, (tx) => inviteVendors(desk.gate, tx, id, { vendors, need: 'They ship it.', by: 'team' }, { kind: 'member', id: 'ada', name: 'Ada' }))
  const all = await desk.store.as({ role: 'worker' }, (tx) => tx.query<{ participant: string }>('select participant from vendor_party where case_id = $1', [id]))
  for (const { participant } of all) {
    const joined = await desk.store.as({ role: 'worker' }, (tx) => vendorSpeaks(desk.gate, tx, { caseId: id, subject: participant }, { type: 'Vendor', command: { type: 'Join', by: participant } }))
    expect(joined).toMatchObject({ ok: true })
  }
  return { id, vendor: all[0]?.participant ?? '' }
}

describe('a case with many vendors', () => {
  it('asks the database no more often for a page than one with few', async () => {
    const [few, many] = [await caseWith(2), await caseWith(15)]
    const asked = vi.spyOn(pg.Client.prototype, 'query')
    const statements = async (work: () => Promise<unknown>): Promise<number> => {
      await work()
      asked.mockClear()
      await work()
      return asked.mock.calls.length
    }
    const page = async (path: string) => expect((await web.get(path)).status).toBe(200)
    const pages: readonly ((one: typeof few) => Promise<unknown>)[] = [
      ({ id }) => page(`/cases/${id}`), ({ id }) => page(`/cases/${id}/vendors`), ({ id, vendor }) => page(`/cases/${id}/vendors/${vendor}`),
      ({ id, vendor }) => portalPage(desk, { caseId: id, subject: vendor }, desk.now.toString()),
    ]
    for (const each of pages) {
      const [small, large] = [await statements(() => each(few)), await statements(() => each(many))]
      expect(small).toBeGreaterThan(0)
      expect(large).toBe(small)
    }
    asked.mockRestore()
  })
})
