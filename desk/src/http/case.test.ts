import { describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { sampleCase } from '../../../testing/src/sample-case.ts'
import { adasToken, makeClient } from '../../../testing/src/web-client.ts'

const at = '/cases/c7kestrelcase'
const html = async (response: Response | Promise<Response>) => (await response).text()

async function everything(response: Response): Promise<string> {
  return JSON.stringify([
    response.status,
    [...response.headers].map(([name, value]) => `${name}: ${value}`).sort((a, b) => a.localeCompare(b)),
    await response.text(),
  ])
}

describe('the list of cases', () => {
  it('puts what is missed first, then what is due next, then what has no clock', async () => {
    const page = await html(makeClient().get('/cases'))
    const order = ['LAN-2026-0003', 'KES-2026-0007', 'QUI-2026-0009'].map((reference) => page.indexOf(reference))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order[0]).toBeGreaterThan(0)
    expect(page).toContain('3 h 10 min over')
  })

  it('is filtered by project and by open or closed', async () => {
    const client = makeClient()
    expect(await html(client.get('/cases?project=quill'))).not.toContain('KES-2026-0007')
    const closed = await html(client.get('/cases?closed=yes'))
    expect(closed).toContain('KES-2026-0001')
    expect(closed).not.toContain('KES-2026-0007')
  })
})

describe('the case page', () => {
  it('says until when, and offers the step that ends that clock, open', async () => {
    const page = await html(makeClient().get(at))
    expect(page).toContain('2 days 21 h left')
    expect(page).toMatch(/<li class="step step-next" id="step-1"><details open/)
    expect(page).toContain('Wednesday 25 November, 24:00 UTC')
  })

  it('shows every step with its rule, and for one that is not possible yet the refusal and what to do first', async () => {
    const page = await html(makeClient().get(at))
    for (const { says, because, refusal, possible } of sampleCase.steps) {
      for (const words of [says, ...because.rules, refusal ?? '', possible ?? '']) expect(page).toContain(words)
    }
    expect(page).not.toContain('commands/SetFixTimeline"><input')
  })

  it('names the audience of every entry in words', async () => {
    const page = await html(makeClient().get(at))
    const entries = page.split('<li class="entry ').slice(1)
    expect(entries).toHaveLength(sampleCase.entries.length)
    for (const entry of entries) expect(entry).toMatch(/Team only|Reporter reads this|Parties read this/)
  })

  it('keeps one audience of the timeline when asked', async () => {
    const page = await html(makeClient().get(`${at}?show=team`))
    expect(page).toContain('Reproduced on 2.14.0')
    expect(page).not.toContain('Happy to test a fix')
  })

  it('S-032: a foreign case and a missing one are the same, byte for byte, on every path of a case', async () => {
    const client = makeClient()
    for (const rest of [
      '',
      '/advisory',
      '/advisory/preview',
      '/publish',
      '/severity',
      '/commands/Accept',
      '/files/blob-log',
    ]) {
      expect(await everything(await client.get(`/cases/foreign${rest}`))).toBe(
        await everything(await client.get('/no/such/page')),
      )
    }
    const posted = await client.post('/cases/foreign/commands/Accept', { _token: adasToken })
    expect(await everything(posted)).toBe(await everything(await client.get('/no/such/page')))
  })

  it('S-076: shows what hides or turns, and runs nothing', async () => {
    const page = await html(makeClient().get(at))
    expect(page).toContain('[U+202E]')
    expect(page).not.toContain('\u202E')
    expect(page).toContain('mixed alphabets')
    expect(page).toContain('&lt;script&gt;window.__pwn = 1&lt;/script&gt;')
  })

  it('says what was just done, and only in words of its own', async () => {
    expect(await html(makeClient().get(`${at}?did=Acknowledge`))).toContain('Done: Acknowledge the report')
    expect(await html(makeClient().get(`${at}?did=constructor`))).not.toContain('Done:')
  })
})

describe('commands by form', () => {
  it('are done and lead back to the case', async () => {
    const client = makeClient()
    const response = await client.post(`${at}/commands/SendFeedback`, {
      _token: adasToken,
      plan: 'Try it\r\non 2.12',
      workarounds: '',
      noneKnown: 'yes',
      text: '',
    })
    expect(response.status).toBe(303)
    expect(response.headers.get('Location')).toBe(`${at}?did=SendFeedback`)
    expect(client.told.commands).toEqual([
      {
        id: 'c7kestrelcase',
        command: { type: 'SendFeedback', plan: 'Try it\non 2.12', workarounds: '', noneKnown: true },
      },
    ])
  })

  it('show the refusal with its rule and what would make it possible, and keep what was typed', async () => {
    const response = await makeClient().post(`${at}/commands/Close`, {
      _token: adasToken,
      outcome: 'disclosed',
      reason: 'All done <b>',
    })
    const page = await response.text()
    expect(response.status).toBe(409)
    for (const words of [
      'while the lines 2.13 and 2.12 are open',
      'S1-48',
      'Release the fix there',
      'All done &lt;b&gt;',
    ])
      expect(page).toContain(words)
  })

  it('say what is missing, at its place', async () => {
    const client = makeClient()
    const response = await client.post(`${at}/commands/Invalidate`, {
      _token: adasToken,
      reason: '',
      clause: '',
      disposition: 'whatever',
    })
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain('«The reason, in detail» is empty; please fill it in.')
    expect(page).toContain('aria-invalid="true"')
    expect(client.told.commands).toEqual([])
  })

  it('S-039: refuse a field that the form does not have', async () => {
    const client = makeClient()
    for (const name of ['by', 'type', '__proto__', 'audience']) {
      const response = await client.post(`${at}/commands/Accept`, { _token: adasToken, text: 'yes', [name]: 'x' })
      expect(response.status, name).toBe(422)
    }
    expect(client.told.commands).toEqual([])
  })

  it('a message to all parties needs its box ticked', async () => {
    const client = makeClient()
    const fields = { _token: adasToken, audience: 'parties', 'message.text': 'The date is set.' }
    expect((await client.post(`${at}/commands/WriteMessage`, fields)).status).toBe(400)
    expect((await client.post(`${at}/commands/WriteMessage`, { ...fields, _confirmed: 'yes' })).status).toBe(303)
    expect(client.told.commands.map(({ command }) => command)).toEqual([
      { type: 'WriteMessage', audience: 'parties', message: { text: 'The date is set.' } },
    ])
  })
})

describe('advisory, severity, files', () => {
  it('a draft is saved with every field and what changed', async () => {
    const client = makeClient()
    const fields = { ...sampleCase.advisory!.fields, title: 'New title' }
    expect(
      (await client.post(`${at}/advisory`, { _token: adasToken, ...fields, _change: 'Clearer title' })).status,
    ).toBe(303)
    expect(client.told.saved).toMatchObject([{ fields, summary: 'Clearer title' }])
    expect((await client.post(`${at}/advisory`, { _token: adasToken, ...fields, _change: '' })).status).toBe(422)
    expect(
      (await client.post(`${at}/advisory`, { _token: adasToken, ...fields, owner: 'x', _change: 'x' })).status,
    ).toBe(422)
    expect(client.told.saved).toHaveLength(1)
  })

  it('a file of somebody’s advisory fills the form and says what was left out; nothing is saved by it', async () => {
    const client = makeClient()
    const osv = { id: 'CVE-2026-1234', modified: '2026-11-20T09:00:00Z', summary: 'From <b>elsewhere</b>', affected: [{ package: { ecosystem: 'npm', name: 'thing' }, versions: ['1.0.0'] }] }
    const read = (file: File | string): Promise<Response> => client.post(`${at}/advisory/import`, { _token: adasToken, file })
    const page = await html(read(new File([JSON.stringify(osv)], 'osv.json')))
    expect(page).toContain('Read as OSV, and not saved yet')
    expect(page).toContain('value="From &lt;b&gt;elsewhere&lt;/b&gt;"')
    expect(page).toContain('CVE-2026-1234: record it with the CVE of the case')
    expect(page).toContain('value="Taken over from a file (OSV)."')
    const refused = await read(new File(['PK'], 'a.zip'))
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('The file is no JSON')])
    expect((await read('words')).status).toBe(422)
    expect((await read(new File(['x'.repeat(2_000_000)], 'large.json'))).status).toBe(413)
    expect((await client.post(`${at}/advisory/import`, { _token: 'x', file: 'y' })).status).not.toBe(200)
    expect(client.told.saved).toEqual([])
  })

  it('publication needs the box ticked, and shows the refusal of the gate', async () => {
    const client = makeClient()
    const unticked = await client.post(`${at}/publish`, { _token: adasToken })
    expect(await unticked.text()).toContain('The box was not ticked')
    expect(client.told.published).toEqual([])
    const refused = await client.post(`${at}/publish`, { _token: adasToken, _confirmed: 'yes' })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('Two supported lines are still open.')
  })

  it('the preview shows each file with the verdict of its schema', async () => {
    const page = await html(makeClient().get(`${at}/advisory/preview`))
    expect(page).toContain('kestrel-2026-0003.csaf.json')
    expect(page.match(/Not valid/g)).toHaveLength(1)
    expect(page).toContain('request one or leave the record out')
  })

  it('a score is computed without scripts, and recorded by nobody', async () => {
    const client = makeClient()
    const metrics = { AV: 'N', AC: 'L', PR: 'N', UI: 'N', S: 'U', C: 'H', I: 'H', A: 'H' }
    const page = await html(client.post(`${at}/severity`, { _token: adasToken, ...metrics }))
    expect(page).toContain('<strong>9.8</strong>')
    expect(page).toContain('value="CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"')
    expect((await client.post(`${at}/severity`, { _token: adasToken, AV: 'N' })).status).toBe(422)
    expect(client.told.commands).toEqual([])
  })

  it('a project’s own levels of severity are chosen by their names; the others are asked for the common ones', async () => {
    const { desk } = makeDeskDouble('https://desk.example')
    const severityScale = [{ name: 'Spout', level: 'low', says: 'it drips' }, { name: 'Boil over', level: 'critical', says: 'anybody gets burnt' }]
    const own = makeClient({ desk: { ...desk, casePage: async () => ({ ...sampleCase, severityScheme: 'qualitative', severityScale }) } })
    const page = await html(own.get(`${at}/severity`))
    expect(page).toContain('<option value="Boil over">Boil over (critical): anybody gets burnt</option>')
    expect(page).not.toContain('name="level"')
    const common = await html(makeClient().get(`${at}/severity`))
    expect([common.includes('name="own"'), common.includes('name="level"')]).toEqual([false, true])
  })

  it('S-081: a file leaves as an attachment that no browser opens', async () => {
    const response = await makeClient().get(`${at}/files/blob-poc`)
    expect(response.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(response.headers.get('Content-Security-Policy')).toBe("sandbox; default-src 'none'")
    expect(response.headers.get('Content-Disposition')).toBe(
      'attachment; filename="poc_gnp.sh"; filename*=UTF-8\'\'poc_gnp.sh',
    )
    expect((await makeClient().get(`${at}/files/other`)).status).toBe(404)
  })
})
