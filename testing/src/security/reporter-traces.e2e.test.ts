import { execFileSync } from 'node:child_process'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessDesk, type AccessDesk } from './access-desk.ts'
import { hiddenFields, Visitor, type Answer } from './visitor.ts'

let room: AccessDesk
beforeAll(async () => { room = await accessDesk({ PARLEY_CLIENT_ADDRESS_HEADER: 'X-Forwarded-For' }) })
afterAll(() => room.end())

/** What a browser and a proxy say of somebody, each with a mark that occurs nowhere else. */
const marks = { 'User-Agent': 'Browser-qzkvtrwbnm', 'Accept-Language': 'xx-qzkvtrwblang', 'Referer': 'http://qzkvtrwbref.example/', 'X-Forwarded-For': '203.0.113.77', 'X-Real-IP': '203.0.113.77', 'Sec-CH-UA': '"qzkvtrwbhint"', 'Cookie': 'qzkvtrwbcookie=1' }
const traces = /qzkvtrwb|203\.0\.113\.77/i

async function report(): Promise<{ visitor: Visitor; receipt: string; answers: readonly Answer[] }> {
  const visitor = new Visitor(room.desk.url, 'somebody')
  const page = await visitor.get('/p/community/report', marks)
  const sent = await visitor.post('/p/community/report', { ...hiddenFields(page.text), title: 'A weakness', text: 'It is there.', about: 'project', alreadyPublic: 'no' }, marks)
  const receipt = /PARLEY-R(?:-[0-9A-Z]{1,5})+/.exec(sent.text)?.[0] ?? ''
  expect([sent.status, receipt.length > 20]).toEqual([200, true])
  const open = await visitor.post('/receipt', { receipt }, marks)
  const answer = await visitor.post('/receipt/answer', { ...hiddenFields(open.text), text: 'One thing more.' }, marks)
  const wrong = await visitor.post('/receipt', { receipt: 'PARLEY-R-00000-00000-00000-00000-00000-00000' }, marks)
  const missing = await visitor.get('/p/community/reportx', marks)
  return { visitor, receipt, answers: [page, sent, open, answer, wrong, missing] }
}

describe('S-046: what is kept of somebody who reports', () => {
  it('S-045 S-046: no address, browser, language or way here is in the database, its log, a file, or what the desk prints; no cookie is set', async () => {
    const { answers } = await report()
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, answers[4]?.status, 404])
    for (const { path, headers, text } of answers) expect([path, headers.getSetCookie(), traces.test(text)]).toEqual([path, [], false])
    const client = new Client(room.administrator())
    await client.connect()
    const { rows: tables } = await client.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'parley'`)
    expect(tables.length).toBeGreaterThan(40)
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from parley."${name}" t`)
      expect([name, rows.filter(({ row }) => traces.test(row)).length]).toEqual([name, 0])
    }
    await client.query('checkpoint')
    await client.end()
    expect(room.printed.filter((line) => traces.test(line))).toEqual([])
    // Text in any file of the data folder: tables, write-ahead log, server log, keys, pickup.
    const found = (() => {
      try {
        return execFileSync('grep', ['-r', '-l', '-a', '-i', '-E', 'qzkvtrwb|203\\.0\\.113\\.77', room.data]).toString()
      } catch (error) {
        if (error instanceof Error && 'status' in error && error.status === 1) return ''
        throw error
      }
    })()
    expect(found).toBe('')
  })

  it('S-047: the receipt is in no address, header, row or file', async () => {
    const { receipt, answers } = await report()
    for (const { path, headers } of answers) expect([path, path.includes(receipt), JSON.stringify([...headers]).includes(receipt)]).toEqual([path, false, false])
    expect(room.printed.join('\n')).not.toContain(receipt)
    expect(() => execFileSync('grep', ['-r', '-q', '-a', '-F', receipt, room.data])).toThrow()
  })

  it('S-052: a name in the advisory is no identity: what was typed for it is not how somebody is reached', async () => {
    const { visitor, receipt } = await report()
    const open = await visitor.post('/receipt', { receipt })
    const chosen = await visitor.post('/receipt/credit', { ...hiddenFields(open.text), credit: 'name', name: 'Nom de Plume' })
    expect(chosen.status).toBe(200)
    const contacts = await room.desk.store.as({ role: 'worker' }, (tx) => tx.query('select 1 from contact'))
    expect(contacts).toEqual([])
  })
})
