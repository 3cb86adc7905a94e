import { describe, expect, it } from 'vitest'
import { goodCode, goodReceipt } from '../../../testing/src/desk-double.ts'
import { hidden, makeClient } from '../../../testing/src/web-client.ts'
import type { Client, Fields } from '../../../testing/src/web-client.ts'
import { fileBytes } from './upload-form.ts'

const form = '/p/kestrel/report'
const filled: Fields = {
  title: 'Overwrites files',
  text: 'Upload a tar.',
  about: 'project',
  alreadyPublic: 'no',
  'part.reproduction': '1. 2. 3.',
}

async function report(client: Client, fields: Fields): Promise<Response> {
  const once = hidden(await (await client.get(form)).text(), '_once')
  return client.post(form, { _once: once, ...fields })
}

const opened = async (client: Client) => (await client.post('/receipt', { receipt: goodReceipt })).text()

describe('reporting without an account', () => {
  it('S-045, S-047: the receipt is shown once, in no address and in no cookie', async () => {
    const client = makeClient()
    const response = await report(client, {
      ...filled,
      files: new File(['#!/bin/sh'], '../poc.sh', { type: 'text/x-sh' }),
    })
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('Location')).toBeNull()
    expect(response.headers.get('Set-Cookie')).toBeNull()
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(page.split(goodReceipt)).toHaveLength(2)
    for (const words of ['KES-2026-0008', 'Wednesday 25 November, 24:00 UTC', 'The versions you tried.'])
      expect(page).toContain(words)
    expect(client.told.reports).toMatchObject([
      {
        project: 'kestrel',
        title: 'Overwrites files',
        about: 'project',
        alreadyPublic: false,
        parts: { reproduction: '1. 2. 3.' },
        files: [{ name: 'poc.sh' }],
      },
    ])
  })

  it('S-074: a text that no page could draw is asked for as a file, and is not drawn: what was refused as too long makes no page as long', async () => {
    const client = makeClient()
    const text = 'x'.repeat(200_001)
    const response = await report(client, { ...filled, text, 'part.reproduction': 'y'.repeat(50_001) })
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain('The text is longer than 200,000 characters; send the rest as a file.')
    expect(page).toContain('is longer than 50,000 characters')
    expect(page).toContain('go back in your browser for the whole')
    expect(page).toContain('x'.repeat(20_000))
    expect(page.length).toBeLessThan(60_000)
    expect(client.told.reports).toEqual([])
  })

  it('S-085: a form with more fields than any of the desk is refused unread', async () => {
    const client = makeClient()
    const many = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`f${at.toString(36)}`, 'x']))
    expect((await report(client, { ...filled, ...many })).status).toBe(400)
    expect(client.told.reports).toEqual([])
  })

  it('asks what the policy asks, and says which of it must be there', async () => {
    const page = await (await makeClient().get(form)).text()
    for (const words of [
      'Detailed steps to reproduce the vulnerability.',
      'Your name, as far as you wish to give it.',
      'if there is any',
    ])
      expect(page).toContain(words)
    expect(page).toMatch(/name="part\.reproduction"[^>]*required/)
    expect(page).not.toMatch(/name="part\.identity"[^>]*required/)
  })

  it('keeps what was written when something is missing', async () => {
    const client = makeClient()
    const response = await report(client, { ...filled, title: '', 'part.reproduction': '' })
    const page = await response.text()
    expect(response.status).toBe(422)
    for (const words of [
      'The title is empty',
      'The policy asks for this: Detailed steps to reproduce',
      'Upload a tar.',
    ])
      expect(page).toContain(words)
    expect(client.told.reports).toEqual([])
  })

  it('shows the refusal of the desk with its rule, and the same form can be sent again', async () => {
    const client = makeClient()
    const once = hidden(await (await client.get(form)).text(), '_once')
    const refused = await client.post(form, { ...filled, _once: once, title: 'refuse me' })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('S2-3')
    expect((await client.post(form, { ...filled, _once: once })).status).toBe(200)
  })

  it('a reload reports nothing twice', async () => {
    const client = makeClient()
    const once = hidden(await (await client.get(form)).text(), '_once')
    await client.post(form, { ...filled, _once: once })
    const again = await client.post(form, { ...filled, _once: once })
    expect(again.status).toBe(422)
    expect(await again.text()).not.toContain(goodReceipt)
    expect(client.told.reports).toHaveLength(1)
  })

  it('refuses a field that the form does not have, a forged form, and too large or too many files', async () => {
    const client = makeClient()
    const large = new File([new Uint8Array(fileBytes + 1)], 'big.bin')
    const many = Array.from({ length: 21 }, (_, index) => new File(['x'], `${index}.txt`))
    for (const wrong of [
      { project: 'lantern' },
      { _once: 'forged' },
      { files: large },
      { files: many },
      { about: 'else' },
    ]) {
      expect((await report(client, { ...filled, ...wrong })).status, JSON.stringify(Object.keys(wrong))).toBe(422)
    }
    expect(client.told.reports).toEqual([])
  })

  it('takes 20 files and a file of exactly 25 MB', async () => {
    const client = makeClient()
    const files = Array.from(
      { length: 20 },
      (_, index) => new File(index === 0 ? [new Uint8Array(fileBytes)] : ['x'], `${index}.txt`),
    )
    expect((await report(client, { ...filled, files })).status).toBe(200)
    expect(client.told.reports[0]?.files).toHaveLength(20)
  })

  it('a policy without a form shows its other ways instead', async () => {
    const response = await makeClient().get('/p/quill/report')
    expect([response.status, response.headers.get('Location')]).toEqual([303, '/p/quill'])
  })
})

describe('coming back with the receipt', () => {
  it('opens the reporter’s own page, which does not hold the receipt', async () => {
    const page = await opened(makeClient())
    for (const words of [
      'KES-2026-0007',
      'Acknowledged',
      'The versions you tried',
      'You will have our plan by Wednesday.',
    ])
      expect(page).toContain(words)
    expect(page).not.toContain(goodReceipt)
    expect(page).not.toContain('Reproduced on 2.14.0')
  })

  it('takes an answer with files, once', async () => {
    const client = makeClient()
    const sealed = hidden(await opened(client), 'sealed')
    const answer = () =>
      client.post('/receipt/answer', { sealed, text: 'It is 2.13.2', files: new File(['log'], 'a.log') })
    expect(await (await answer()).text()).toContain('Your message is with the team')
    await answer()
    expect(client.told.answers).toMatchObject([{ text: 'It is 2.13.2', files: [{ name: 'a.log' }] }])
  })

  it('gives the reporter’s own files, and those only', async () => {
    const client = makeClient()
    const sealed = hidden(await opened(client), 'sealed')
    const file = await client.post('/receipt/file', { sealed, blob: 'blob-log' })
    expect(file.headers.get('Content-Disposition')).toBe('attachment; filename="server log.txt"')
    expect((await client.post('/receipt/file', { sealed, blob: 'foreign' })).status).toBe(404)
  })

  it('does not open with a wrong receipt, a forged seal, or after half an hour', async () => {
    let now = '2026-11-23T02:10:00Z'
    const client = makeClient({ now: () => now })
    const sealed = hidden(await opened(client), 'sealed')
    expect((await client.post('/receipt', { receipt: 'no' })).status).toBe(422)
    expect((await client.post('/receipt/answer', { sealed: `A${sealed}`, text: 'x' })).status).toBe(422)
    now = '2026-11-23T02:40:00Z'
    expect(await (await client.post('/receipt/answer', { sealed, text: 'x' })).text()).toContain('Half an hour is over')
    expect(client.told.answers).toEqual([])
  })

  it('exchanges the code of the mail for a receipt, once', async () => {
    const client = makeClient()
    const first = await (await client.post('/receipt', { receipt: goodCode })).text()
    expect(first).toContain(goodReceipt)
    expect((await client.post('/receipt', { sealed: hidden(first, 'sealed') })).status).toBe(200)
    expect((await client.post('/receipt', { receipt: goodCode })).status).toBe(422)
  })

  it('S-051: titles are neutral, and no page leads to the team’s part', async () => {
    const client = makeClient()
    for (const page of [
      await (await client.get(form)).text(),
      await (await client.get('/receipt')).text(),
      await opened(client),
    ]) {
      expect(/<title>(.*?)<\/title>/.exec(page)?.[1]).toMatch(/^(Report|Your report) · Parley$/)
      expect(page).not.toContain('href="/cases"')
    }
  })

  it('works for a client that sends neither Origin nor Sec-Fetch-Site', async () => {
    const response = await makeClient().send('/receipt', {
      method: 'POST',
      body: new URLSearchParams({ receipt: goodReceipt }),
    })
    expect(response.status).toBe(200)
  })
})
