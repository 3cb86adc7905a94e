import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailHouse, type MailHouse } from '../../../testing/src/mail-house.ts'
import { keptArrival, putArrival } from '../store/arrivals.ts'
import { getBlob, listBlobs } from '../store/blobs.ts'
import { PiecedBytes, wholeOf } from '../store/file-pieces.ts'
import { shredCase } from '../store/key-rotation.ts'
import { caseKey } from '../store/sealed-fields.ts'
import { arrivalKey } from './fingerprint.ts'
import { processArrival } from './process.ts'

let house: MailHouse
beforeAll(async () => { house = await mailHouse() })
afterAll(() => house.close())

const file = Buffer.alloc(2 * 1024 * 1024 + 11, 'evidence of a large finding, ')
const mail = (n: number, more = ''): string =>
  `From: Ada <ada@finder.example>\nSubject: A large finding ${n}\nMessage-ID: <large-${n}@x.example>\n${more}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n--b\nContent-Type: application/zip; name=poc.zip\nContent-Transfer-Encoding: base64\n\n${file.toString('base64').replaceAll(/.{76}/g, '$&\n')}\n--b--\n`
const asReceived = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'))
const pieces = () => house.asWorker(async (tx) => (await tx.one<{ n: number }>('select count(*)::int as n from file_piece')).n)
const filesOf = (id: string) => house.asWorker(async (tx) => {
  const key = await caseKey(tx, id)
  const found = await Promise.all((await listBlobs(tx, key)).map(async ({ id: blob, kind }) => [kind, (await getBlob(tx, key, blob))?.bytes ?? Buffer.alloc(0)] as const))
  return new Map(found)
})

describe('a large mail', () => {
  it('email row 14: becomes a case with its file and its original, byte for byte', async () => {
    const raw = mail(1)
    const [plan] = await house.take(raw)
    expect(plan).toMatchObject({ kind: 'report', draft: { title: 'A large finding 1' } })
    const kept = await filesOf((await house.cases()).at(-1)?.id ?? '')
    expect([kept.get('original')?.equals(asReceived(raw)), kept.get('attachment')?.equals(file)]).toEqual([true, true])
  })

  it('to two projects is in two cases and lies there once; with the key of one case gone the other still has it', async () => {
    const before = new Set((await house.cases()).map(({ id }) => id))
    const raw = mail(2)
    const had = await pieces()
    await house.take(raw, { recipients: ['mlflow@desk.example', 'community@desk.example'] })
    const [one, other] = (await house.cases()).filter(({ id }) => !before.has(id)).map(({ id }) => id)
    if (one === undefined || other === undefined) expect.fail('not two cases')
    // Of each case its file, which came out of the mail; the mail itself once.
    expect(await pieces() - had).toBe(Math.ceil(asReceived(raw).length / (256 * 1024)) + 2 * Math.ceil(file.length / (256 * 1024)))
    await house.asWorker((tx) => shredCase(tx, one, 'everything'))
    await expect(filesOf(one)).rejects.toMatchObject({ code: 'case-key-gone' })
    expect((await filesOf(other)).get('original')?.equals(asReceived(raw))).toBe(true)
  })

  it('that is no report stays whole where it arrived, and can be read there', async () => {
    const raw = mail(3, 'Auto-Submitted: auto-replied\n')
    const [plan] = await house.take(raw)
    expect(plan?.kind).toBe('set_aside')
    const { arrival } = await house.asWorker((tx) => tx.one<{ arrival: string }>('select arrival from set_aside order by at desc, arrival limit 1'))
    const kept = await house.asWorker((tx) => keptArrival(house.store, tx, arrival))
    expect(kept && Buffer.from(await wholeOf(kept.raw)).equals(asReceived(raw))).toBe(true)
  })

  it('email row 15: that nothing could read three times is a case by its head, with the original', async () => {
    const raw = asReceived(mail(4))
    await house.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: arrivalKey(raw, ['mlflow@desk.example']), receivedAt: house.now, envelope: { from: 'ada@finder.example', recipients: ['mlflow@desk.example'], peer: '192.0.2.1' }, raw }))
    const [arrival] = await house.ports.claim(1)
    if (arrival === undefined) expect.fail('nothing was claimed')
    expect(arrival.raw).toBeInstanceOf(PiecedBytes)
    const [plan] = await processArrival({ ...arrival, attempts: 3 }, house.ports)
    expect(plan).toMatchObject({ kind: 'report', draft: { title: 'A large finding 4' } })
    expect((await filesOf((await house.cases()).at(-1)?.id ?? '')).get('original')?.equals(raw)).toBe(true)
  })

  it('that comes a second time is kept once', async () => {
    const raw = asReceived(mail(5))
    const put = () => house.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: createHash('sha256').update(raw).digest(), receivedAt: house.now, envelope: {}, raw }))
    expect((await put()).duplicate).toBe(false)
    const had = await pieces()
    expect((await put()).duplicate).toBe(true)
    expect(await pieces()).toBe(had)
  })
})
