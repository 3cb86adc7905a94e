import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeApiClient, type ApiClient } from '../../../../testing/src/api-client.ts'
import { goodReceipt } from '../../../../testing/src/desk-double.ts'
import { readPolicies } from '../../commands/policy-shelf.ts'

let policy: Parameters<typeof makeApiClient>[0]
let api: ApiClient
beforeAll(async () => { policy = (await readPolicies('policies')).versions[0]!.policy })
beforeEach(() => { api = makeApiClient(policy) })

const chunk = (type: string, data: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, Buffer.from(type + data, 'latin1'), Buffer.alloc(4)])
}
const png = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', '0'.repeat(13)), ...chunks, chunk('IDAT', 'picture'), chunk('IEND', '')])
const telling = png(chunk('tEXt', 'Author\0Grace Canary'))
const report = (bytes: Buffer, more: object = {}) =>
  api.call('POST', '/api/v1/projects/kestrel/reports', { body: { title: 'A', text: 'B', attachments: [{ name: 'shot.png', base64: bytes.toString('base64') }], ...more } })
const kept = (): Buffer => Buffer.from(api.told.reports[0]?.files[0]?.bytes ?? [])

describe('pictures through the API', () => {
  it('S-050: a telling one without a word what is to be done with it is refused by its place, and nothing is kept', async () => {
    const response = await report(telling)
    expect(response.status).toBe(400)
    const problem = await response.json() as { faults: readonly { at: string; says: string }[] }
    expect(problem.faults).toEqual([{ at: 'attachments.0', says: expect.stringContaining('Set «stripMetadata» to true') as string }])
    expect(api.told.reports).toEqual([])
  })

  it('S-050: stripped, the team’s copy says nothing of its author; not stripped, it is what was sent', async () => {
    expect((await report(telling, { stripMetadata: true })).status).toBe(201)
    expect([kept().includes('Canary'), kept().includes('picture')]).toEqual([false, true])
    api = makeApiClient(policy)
    expect((await report(telling, { stripMetadata: false })).status).toBe(201)
    expect(kept().equals(telling)).toBe(true)
  })

  it('S-050: a plain picture and another file need no word; a damaged one is kept byte for byte or not at all', async () => {
    expect((await report(png())).status).toBe(201)
    expect((await report(Buffer.from('%PDF-1.7 of Grace'))).status).toBe(201)
    const damaged = telling.subarray(0, 40)
    expect([(await report(damaged)).status, (await report(damaged, { stripMetadata: true })).status, (await report(damaged, { stripMetadata: false })).status]).toEqual([400, 400, 201])
    expect((await report(png(), { stripMetadata: 'yes' })).status).toBe(400)
  })

  it('S-050: so it is with a later message', async () => {
    const send = (more: object) => api.call('POST', '/api/v1/receipt/messages', { headers: { Authorization: `Receipt ${goodReceipt}` }, body: { text: 'More.', attachments: [{ name: 'shot.png', base64: telling.toString('base64') }], ...more } })
    expect((await send({})).status).toBe(400)
    expect((await send({ stripMetadata: true })).status).toBe(201)
  })
})
