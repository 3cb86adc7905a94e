/**
 * A case with 3 vendors and one with 100: the case page, the page of all vendors, the page of one, and the vendor's own.
 * Every vendor takes part, half of them answered. What counts is the ratio, in one process, one after the other.
 * Run: node --import tsx bench/parties.ts [many]
 */
import { vendorStatuses, type CaseCommand } from '@parley/coordination'
import { handle } from '../desk/src/commands/gate.ts'
import { inviteVendors, vendorSpeaks } from '../desk/src/commands/vendors.ts'
import { deskPort } from '../desk/src/http/port/desk.ts'
import { portalPage } from '../desk/src/http/vendor-portal.tsx'
import { vendorRoutes } from '../desk/src/http/vendors-routes.tsx'
import type { Tx } from '../desk/src/store/store.ts'
import { testDatabase } from '../testing/src/database.ts'
import { listDesk } from '../testing/src/list-desk.ts'
import { makeClient } from '../testing/src/web-client.ts'
import { printTable, rounded } from './machine.ts'

const many = Number(process.argv[2] ?? 100)
const turns = 25
const server = await testDatabase()
try {
  const desk = await listDesk(server)
  const web = makeClient({
    desk: deskPort(server.store, desk.gate), session: async () => desk.member, now: () => desk.now.toString(), routes: vendorRoutes(desk),
  })
  const actor = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => server.store.as({ role: 'worker' as const }, work)

  const caseWith = async (count: number) => {
    const id = await desk.openCase()
    const vendors = Array.from({ length: count }, (_, n) => ({ name: `Vendor ${n} Inc.`, address: `security@vendor-${n}.example`, group: n % 2 === 0 ? 'servers' : 'clients', language: 'en' }))
    const from = performance.now()
    await asWorker((tx) => inviteVendors(desk.gate, tx, id, { vendors, need: 'They ship the same parser.', by: 'team' }, actor))
    const invitedIn = performance.now() - from
    const ids = (await asWorker((tx) => tx.query<{ participant: string }>('select participant from vendor_party where case_id = $1', [id]))).map(({ participant }) => participant)
    for (const [n, subject] of ids.entries()) {
      const said: CaseCommand = { type: 'Vendor', command: { type: 'SetStatus', by: subject, vendor: subject, said: vendorStatuses[n % 3] ?? 'affected', note: 'We looked at it.' } }
      const commands: readonly CaseCommand[] = [{ type: 'Vendor', command: { type: 'Join', by: subject } }, ...(n % 2 === 0 ? [said] : [])]
      await asWorker((tx) => vendorSpeaks(desk.gate, tx, { caseId: id, subject }, ...commands))
    }
    const remindFrom = performance.now()
    desk.now = desk.now.add({ hours: 25 })
    await asWorker((tx) => handle(desk.gate, tx, id, { actor, command: { type: 'Vendor', command: { type: 'RemindSilent', by: 'team' } } }))
    return { id, one: ids[0] ?? '', invitedIn, remindedIn: performance.now() - remindFrom }
  }

  /** The median of many, in milliseconds, after a warm-up. */
  const median = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = []
    for (let n = 0; n < turns + 5; n += 1) {
      const from = performance.now()
      await work()
      if (n >= 5) times.push(performance.now() - from)
    }
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
  }
  const page = async (path: string) => {
    const answer = await web.get(path)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    return answer.text()
  }

  const [few, lots] = [await caseWith(3), await caseWith(many)]
  const rows: string[][] = []
  const measured = async (name: string, work: (one: typeof few) => Promise<unknown>) => {
    const [small, large] = [await median(() => work(few)), await median(() => work(lots))]
    rows.push([name, rounded(small), rounded(large), (large / small).toFixed(2)])
  }
  await measured('case page', ({ id }) => page(`/cases/${id}`))
  await measured('all vendors', ({ id }) => page(`/cases/${id}/vendors`))
  await measured('one vendor', ({ id, one }) => page(`/cases/${id}/vendors/${one}`))
  await measured('vendor’s own page', ({ id, one }) => portalPage(desk, { caseId: id, subject: one }, desk.now.toString()))
  rows.push(['ask all in (once)', rounded(few.invitedIn), rounded(lots.invitedIn), (lots.invitedIn / few.invitedIn).toFixed(2)])
  rows.push(['remind the silent (once)', rounded(few.remindedIn), rounded(lots.remindedIn), (lots.remindedIn / few.remindedIn).toFixed(2)])
  printTable(['milliseconds', '3 vendors', `${many} vendors`, 'ratio'], rows)
} finally {
  await server.close()
}
