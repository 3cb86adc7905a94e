import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { roles } from '../../../desk/src/access/roles.ts'
import { indexCases, unindexed } from '../../../desk/src/projections/search-index.ts'
import { accessDesk, madeCase, noTarget, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { answersForMissing, attempts, fingerprint, isVisible, verdict } from './matrix.ts'

// A build in which the first wall says yes to everything.
vi.mock('../../../desk/src/access/can.ts', async (original) => ({ ...await original<object>(), can: () => true, canWriteTo: () => true }))

let room: AccessDesk
let people: readonly Subject[]
let targets: readonly Target[]
let auditor: Subject
beforeAll(async () => {
  room = await accessDesk()
  auditor = await subject(room, 'auditor', { community: ['auditor'] })
  people = [auditor, await subject(room, 'elsewhere', { asf: roles }), await subject(room, 'roleless', {}), await subject(room, 'keeper', {}, { isAdmin: true })]
  targets = [await madeCase(room, 'community'), await madeCase(room, 'asf'), await madeCase(room, 'mlflow'), await madeCase(room, 'community', { restricted: true })]
})
afterAll(() => room.end())

describe('with can() open', () => {
  it('the first wall is really down: an auditor is let through where only a triager is', async () => {
    const sent = await attempts.find(({ name }) => name === 'Acknowledge')?.send(auditor, await madeCase(room, 'community'))
    expect(sent && verdict(sent)).toBe('let through')
  })

  it('S-033: the rows alone hide every case of others, for everything that can be tried, to the byte', async () => {
    const seen: string[] = []
    let tried = 0
    for (const who of people) {
      const missing = await answersForMissing(who, noTarget(await madeCase(room, 'community')))
      for (const target of targets.filter((each) => !isVisible(who, each))) {
        for (const attempt of attempts) {
          tried += 1
          const answer = await attempt.send(who, target)
          if (verdict(answer) !== 'hidden' || fingerprint(answer) !== missing.get(attempt.name)) seen.push(`${who.name}: ${attempt.name} of a case of ${target.project}: ${answer.status}`)
        }
      }
    }
    expect(seen).toEqual([])
    expect(tried).toBeGreaterThan(800)
  })

  it('S-033: no row of theirs in any table that hangs on a case, and none on the lists', async () => {
    const tables = await room.desk.store.as({ role: 'worker' }, (tx) => tx.query<{ name: string }>(
      `select table_name as name from information_schema.columns where table_schema = 'parley' and column_name = 'case_id' order by 1`))
    expect(tables.length).toBeGreaterThan(10)
    for (const who of people) {
      const hidden = targets.filter((each) => !isVisible(who, each)).map(({ id }) => id)
      expect(hidden.length).toBeGreaterThan(1)
      for (const { name } of tables) expect([who.name, name, await rowsOf(who, name, hidden)]).toEqual([who.name, name, 0])
      const list = await who.visitor.get('/cases')
      expect(hidden.filter((id) => list.text.includes(id))).toEqual([])
    }
  })

  it('S-095 S-033: a search finds no case of theirs by its words or its number, and does not count it', async () => {
    const own = await madeCase(room, 'community')
    const refs = await room.desk.store.as({ role: 'worker' }, (tx) => tx.query<{ id: string; ref: string }>('select id, ref from case_head'))
    const refOf = (id: string) => refs.find((each) => each.id === id)?.ref ?? ''
    // Everything is in the index, so that there is something to find.
    expect((await auditor.visitor.post('/search', { _token: auditor.token, words: 'weakness' })).text).toContain(own.id)
    await indexCases(room.desk.store, await room.desk.store.as({ role: 'worker' }, (tx) => unindexed(tx, 10_000)), 60_000)
    for (const who of people) {
      const hidden = targets.filter((each) => !isVisible(who, each))
      for (const words of ['weakness', 'proof.txt', ...hidden.map(({ id }) => refOf(id))]) {
        const answer = await who.visitor.post('/search', { _token: who.token, words })
        expect([who.name, words, answer.status, hidden.filter(({ id }) => answer.text.includes(id))]).toEqual([who.name, words, 200, []])
      }
    }
    const nobody = people.find(({ name }) => name === 'roleless')
    expect((await nobody?.visitor.post('/search', { _token: nobody.token, words: 'weakness' }))?.text).not.toMatch(/not indexed yet|found by number/)
  })

  it('S-033: nobody is nobody: without a viewer there are no rows, and the next user of a connection inherits none', async () => {
    const [own] = targets
    const seen = async (member: string) => (await room.desk.store.as({ role: 'team', member }, (tx) => tx.query('select id from case_head where id = $1', [own?.id ?? '']))).length
    for (let turn = 0; turn < 30; turn += 1) expect([await seen(auditor.member), await seen('nobody')]).toEqual([1, 0])
  })
})

/** How many rows of a table this member reads; none either where the table is closed to members altogether. */
async function rowsOf(who: Subject, table: string, cases: readonly string[]): Promise<number> {
  try {
    return (await room.desk.store.as({ role: 'team', member: who.member }, (tx) => tx.query(`select case_id from ${table} where case_id = any($1)`, [cases]))).length
  } catch (error) {
    if (error instanceof Error && /permission denied/.test(error.message)) return 0
    throw error
  }
}
