import { describe, expect, it } from 'vitest'
import type { Scanned } from '../outbox/virus-scanner.ts'
import { goodReceipt } from '../../../testing/src/desk-double.ts'
import { hidden, makeClient } from '../../../testing/src/web-client.ts'

const file = '/cases/c7kestrelcase/files/blob-poc'
const clientWith = (said: Scanned) => makeClient({ scan: async () => said })
const isFile = (response: Response) => response.headers.get('Content-Disposition') !== null

describe('a file that is taken out of a case', () => {
  it('S-087 V5.4.3: what the scanner speaks against is handed over only once somebody saw what it says', async () => {
    const client = clientWith({ is: 'found', name: 'Eicar-Test-Signature' })
    const first = await client.get(file)
    const page = await first.text()
    expect([first.status, isFile(first), page.includes('Eicar-Test-Signature')]).toEqual([200, false, true])
    expect(hidden(page, 'all-the-same')).toBe('yes')
    expect(isFile(await client.get(`${file}?all-the-same=yes`))).toBe(true)
  })

  it('S-087: what nobody looked at is called so, and never clean', async () => {
    const first = await clientWith({ is: 'unscanned' }).get(file)
    expect([isFile(first), (await first.text()).includes('Not scanned')]).toEqual([false, true])
  })

  it('S-087: what is clean, and every file where no scanner is named, comes at once', async () => {
    expect(isFile(await clientWith({ is: 'clean' }).get(file))).toBe(true)
    expect(isFile(await makeClient().get(file))).toBe(true)
  })

  it('S-087: a reporter is told the same, and the form that asks again opens it', async () => {
    const client = clientWith({ is: 'found', name: 'Win.Trojan-1' })
    const own = await (await client.post('/receipt', { receipt: goodReceipt })).text()
    const fields = { sealed: hidden(own, 'sealed'), blob: 'blob-log' }
    const asked = await client.post('/receipt/file', fields)
    const page = await asked.text()
    expect([isFile(asked), page.includes('Win.Trojan-1')]).toEqual([false, true])
    const again = Object.fromEntries(['sealed', 'blob', 'all-the-same'].map((name) => [name, hidden(page, name)]))
    expect(isFile(await client.post('/receipt/file', again))).toBe(true)
  })

  it('S-087 S-065: what the scanner calls it is text like any other', async () => {
    const page = await (await clientWith({ is: 'found', name: '<script>alert(1)</script>' }).get(file)).text()
    expect(page).not.toContain('<script>alert')
  })
})
