import { authenticate } from 'mailauth'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../../testing/src/database.ts'
import type { TestServer } from '../../../testing/src/database.ts'
import { deskDomain, mailKeys, noon } from '../../../testing/src/mail-desk.ts'
import { dkimKey, dkimRecord, signing } from './dkim.ts'
import { buildMail } from './mail-message.ts'
import type { BuiltMail } from './mail-message.ts'

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

const built = (text: string) => buildMail(mailKeys, deskDomain, {
  row: 'r1', from: { name: 'MLflow security', address: 'mlflow@desk.example' }, to: 'ada@finder.example', replyTo: null,
  reference: 'MLFLOW-2026-0001', subject: 'Grüße', text, automatic: 'person', thread: ['1@finder.example'], at: noon,
})

it('what goes out is signed so that a receiver who asks the DNS for the printed record finds it good', async () => {
  const key = await dkimKey(db.store, Temporal.Instant.from(noon))
  expect(await dkimKey(db.store, Temporal.Instant.from('2027-11-20T12:00:00Z'))).toEqual(key)
  const record = dkimRecord(key, deskDomain)
  const out: BuiltMail[] = []
  const sender = signing({ to: 'x', close: () => undefined, send: (mail) => Promise.resolve({ outcome: 'sent', proof: String(out.push(mail)) }) }, key, deskDomain)
  for (const text of ['The words.', '\n\n.\n', 'x '.repeat(3000)]) await sender.send(built(text))
  const resolver = (name: string): Promise<string[][]> => (name === record.name ? Promise.resolve([[record.value.slice(0, 200), record.value.slice(200)]]) : Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' })))
  for (const { raw } of out) {
    const { dkim } = await authenticate(raw, { sender: 'x@desk.example', ip: '192.0.2.1', mta: 'x', resolver })
    expect(dkim.results).toMatchObject([{ status: { result: 'pass', aligned: deskDomain } }])
  }
  expect(out).toHaveLength(3)
})

it('its private half is in the database only sealed', async () => {
  const rows = await db.store.as({ role: 'worker' }, (tx) => tx.query<{ sealed: Buffer }>('select sealed from dkim_key'))
  expect(rows.map(({ sealed }) => sealed.toString('latin1').includes('PRIVATE'))).toEqual([false])
})
