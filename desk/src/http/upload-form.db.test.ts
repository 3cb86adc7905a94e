import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { formData, hidden, makeClient, type Client, type Fields } from '../../../testing/src/web-client.ts'
import type { Gate } from '../commands/gate.ts'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { PIECE_BYTES } from '../keys/sealed-pieces.ts'
import { getBlob, listBlobs } from '../store/blobs.ts'
import { filesOfRequests } from '../store/file-pieces.ts'
import { caseKey } from '../store/sealed-fields.ts'
import { deskPort } from './port/desk.ts'

let db: TestServer
let web: Client
let dropped: Promise<void>[]
beforeAll(async () => {
  db = await testDatabase()
  const { versions } = await readPolicies('policies')
  await shelve(db.store, versions)
  const gate: Gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => Temporal.Now.instant() }
  const files = filesOfRequests(db.store)
  web = makeClient({
    desk: { ...deskPort(db.store, gate), url: 'https://desk.example' }, now: () => Temporal.Now.instant().toString(),
    files: {
      begin: () => files.begin(),
      drop: (ids) => {
        const done = files.drop(ids)
        dropped.push(done)
        return done
      },
    },
  })
})
beforeEach(() => { dropped = [] })
afterAll(() => db.close())

const worker = { role: 'worker' } as const
const canary = 'canary of a large upload '
const file = (size: number, name = 'poc.bin'): File => new File([Buffer.alloc(size, canary)], name, { type: 'application/octet-stream' })
const large = 5 * PIECE_BYTES + 3
const pieces = async (): Promise<number> => {
  await Promise.all(dropped)
  return Number((await db.as('owner', (sql) => sql.query<{ n: string }>('select count(*) as n from file_piece'))).rows[0]?.n)
}

async function filled(more: Fields): Promise<Fields> {
  const page = await (await web.get('/p/asf/report')).text()
  return { _once: hidden(page, '_once'), title: 'A finding', about: 'project', alreadyPublic: 'no', text: 'The files show it.', ...more }
}

async function lastCase(): Promise<string> {
  return (await db.as('owner', (sql) => sql.query<{ id: string }>('select id from case_head order by opened_at desc limit 1'))).rows[0]?.id ?? expect.fail('no case')
}

describe('a report with large files', () => {
  it('S-090: is taken whole, kept sealed from the first byte on, and written once', async () => {
    const before = await pieces()
    const response = await web.post('/p/asf/report', await filled({ files: [file(large, 'one.bin'), file(10, 'small.txt'), file(2 * large, 'two.bin')] }))
    expect(response.status).toBe(200)
    expect(await pieces() - before).toBe(Math.ceil(large / PIECE_BYTES) + Math.ceil(2 * large / PIECE_BYTES))
    const { rows } = await db.as('owner', (sql) => sql.query<{ sealed: Buffer }>('select sealed from file_piece'))
    expect(rows.some(({ sealed }) => sealed.includes('canary'))).toBe(false)
    const id = await lastCase()
    await db.store.as(worker, async (tx) => {
      const key = await caseKey(tx, id)
      const blobs = (await listBlobs(tx, key)).filter(({ kind }) => kind === 'attachment')
      expect(new Map(blobs.map(({ name, size }) => [name, size]))).toEqual(new Map([['one.bin', large], ['small.txt', 10], ['two.bin', 2 * large]]))
      for (const { id: blob, size, sha256 } of blobs) {
        const expected = Buffer.alloc(size, canary)
        expect((await getBlob(tx, key, blob))?.bytes.equals(expected)).toBe(true)
        expect(sha256).toEqual(createHash('sha256').update(expected).digest())
      }
    })
  })

  it('leaves nothing behind where it is refused', async () => {
    const before = await pieces()
    const [filledIn, tooMany] = [await filled({ files: file(large), title: '' }), await filled({ files: Array.from({ length: 21 }, (_, n) => file(n < 2 ? large : 1, `f${n}`)) })]
    for (const fields of [filledIn, tooMany]) expect((await web.post('/p/asf/report', fields)).status).toBe(422)
    expect(dropped.length).toBe(2)
    expect(await pieces()).toBe(before)
  })

  it('leaves nothing behind where its sender goes away or its last boundary is missing', async () => {
    const before = await pieces()
    const request = new Request('https://desk.example/', { method: 'POST', body: formData(await filled({ files: file(4 * large) })) })
    const type = request.headers.get('Content-Type') ?? ''
    const body = new Uint8Array(await request.arrayBuffer())
    const cut = body.subarray(0, -50_000)
    const headers = { 'Content-Type': type, 'Sec-Fetch-Site': 'same-origin' }
    expect((await web.send('/p/asf/report', { method: 'POST', body: cut, headers })).status).toBe(400)
    let at = 0
    const gone = new ReadableStream<Uint8Array>({
      pull: (out) => {
        if (at >= cut.length) out.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
        else out.enqueue(cut.subarray(at, at += 60_000))
      },
    })
    const streamed: RequestInit & { readonly duplex: 'half' } = { method: 'POST', body: gone, headers, duplex: 'half' }
    expect((await web.send('/p/asf/report', streamed)).status).toBe(400)
    expect(dropped.length).toBe(2)
    expect(await pieces()).toBe(before)
  })

  it('S-050: a large picture that tells where it was taken is not kept without a word what to do with it, and cleaned where that was said', async () => {
    const chunk = (kind: string, data: Buffer): Buffer => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(data.length)
      return Buffer.concat([length, Buffer.from(kind, 'latin1'), data, Buffer.alloc(4)])
    }
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', Buffer.alloc(13)), chunk('tEXt', Buffer.from('Author\0Grace Canary')), chunk('IDAT', Buffer.alloc(large, 7)), chunk('IEND', Buffer.alloc(0))])
    const picture = (): File => new File([png], 'shot.png', { type: 'image/png' })
    const before = await pieces()
    expect((await web.post('/p/asf/report', await filled({ files: picture() }))).status).toBe(422)
    expect(await pieces()).toBe(before)
    expect((await web.post('/p/asf/report', await filled({ files: picture(), pictures: 'clean' }))).status).toBe(200)
    const id = await lastCase()
    const kept = await db.store.as(worker, async (tx) => {
      const key = await caseKey(tx, id)
      const [blob] = await listBlobs(tx, key)
      return getBlob(tx, key, blob?.id ?? '')
    })
    expect([kept?.bytes.includes('Canary'), kept?.bytes.includes('IDAT'), kept?.name]).toEqual([false, true, 'shot.png'])
    expect(await pieces() - before).toBe(Math.ceil((kept?.size ?? 0) / PIECE_BYTES))
  })
})
