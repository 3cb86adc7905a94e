import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { hidden, makeClient, type Client } from '../../../testing/src/web-client.ts'
import { eventOf } from '../commands/gate.ts'
import { issueReceipt } from '../commands/receipts.ts'
import { readEvents } from '../store/event-log.ts'
import { deskPort } from './port/desk.ts'
import { creditRoutes } from './receipt-credit.tsx'

let server: TestServer
let desk: ListDesk
let web: Client
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  web = makeClient({
    desk: deskPort(desk.store, desk.gate), session: () => Promise.resolve(null), now: () => desk.now.toString({ fractionalSecondDigits: 3 }),
    routes: creditRoutes(desk), report: (error) => { throw error },
  })
})
afterAll(() => server.close())

const stateOf = (id: string) => server.store.as({ role: 'worker' }, async (tx) => fold((await readEvents(tx, id)).map(eventOf)))

/** A case, its reporter and the receipt that the reporter holds. */
async function reported() {
  const id = await desk.openCase()
  const participant = Object.keys((await stateOf(id)).participants)[0] ?? ''
  const receipt = await server.store.as({ role: 'worker' }, (tx) => issueReceipt(tx, { caseId: id, participant }))
  const page = async () => (await web.post('/receipt', { receipt })).text()
  return {
    page, credit: async () => (await stateOf(id)).participants[participant]?.credit,
    choose: async (fields: Readonly<Record<string, string>>) => {
      const response = await web.post('/receipt/credit', { sealed: hidden(await page(), 'sealed'), ...fields })
      return { status: response.status, text: await response.text() }
    },
  }
}

describe('S-052: the reporter chooses the credit on the own page', () => {
  it('a name is printed only after that, and the choice can be changed', async () => {
    const { page, credit, choose } = await reported()
    expect(await page()).toContain('Your name in the advisory')
    expect(await credit()).toBeUndefined()
    expect((await choose({ credit: 'named', name: ' Noor of Lisbon ' })).text).toContain('Your choice of credit is noted')
    expect(await credit()).toEqual({ name: 'Noor of Lisbon', consent: true })
    expect(await page()).toContain('Credit: Noor of Lisbon')
    expect((await choose({ credit: 'none', name: 'Noor of Lisbon' })).status).toBe(200)
    expect(await credit()).toEqual({ name: null, consent: false })
  })

  it('an empty, long or broken name is said to be so, and nothing is recorded', async () => {
    const { credit, choose } = await reported()
    for (const name of ['  ', 'n'.repeat(201), 'Noor\u0007']) {
      const said = await choose({ credit: 'named', name })
      expect(said.status).toBe(422)
      expect(said.text).toContain('name')
    }
    expect(await credit()).toBeUndefined()
  })

  it('nobody without the receipt chooses anything', async () => {
    const response = await web.post('/receipt/credit', { sealed: 'x', credit: 'none' })
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('Enter your receipt again')
  })
})
