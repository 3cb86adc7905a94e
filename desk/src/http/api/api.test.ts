import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeApiClient, tokens, type ApiClient } from '../../../../testing/src/api-client.ts'
import { goodReceipt, makeDeskDouble } from '../../../../testing/src/desk-double.ts'
import { sampleRows } from '../../../../testing/src/sample-rows.ts'
import { readPolicies } from '../../commands/policy-shelf.ts'
import { attachmentBytes } from './attachments.ts'

let policy: Parameters<typeof makeApiClient>[0]
let api: ApiClient
beforeAll(async () => { policy = (await readPolicies('policies')).versions[0]!.policy })
beforeEach(() => { api = makeApiClient(policy) })

const mine = 'c7kestrelcase'
const token = tokens.all
const report = { title: 'Path traversal', text: 'PUT an archive.' }
const acknowledge = `/api/v1/cases/${mine}/commands/Acknowledge`
interface Problem { readonly code: string; readonly rule: string | null; readonly rules: readonly string[]; readonly detail: string; readonly possible?: string; readonly faults?: readonly { readonly at: string }[] }
const jsonOf = <T>(response: Response): Promise<T> => response.json()
const problemOf = (response: Response): Promise<Problem> => jsonOf<Problem>(response)

describe('a report by the API', () => {
  const send = (body: unknown): Promise<Response> => api.call('POST', '/api/v1/projects/kestrel/reports', { body })

  it('gives reference, receipt and promises with the instant they are due, and is marked as come by the API', async () => {
    const response = await send({ ...report, parts: { reproduction: 'As above.' }, attachments: [{ name: '../../etc/poc.sh', base64: 'aGVsbG8=' }] })
    expect(response.status).toBe(201)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ reference: 'KES-2026-0008', receipt: goodReceipt, promises: [{ name: 'feedback', due: '2026-11-26T00:00:00Z', because: { rules: ['S1-17', 'S1-18'] } }, { name: 'conversation' }] })
    expect(api.told.reports).toMatchObject([{ ...report, project: 'kestrel', channel: 'api', about: 'unsure', alreadyPublic: false, files: [{ name: 'poc.sh', mediaType: 'application/octet-stream' }] }])
    expect(Buffer.from(api.told.reports[0]!.files[0]!.bytes).toString()).toBe('hello')
  })

  it('a refusal carries code, rule and what would make it possible', async () => {
    const response = await send({ ...report, title: 'refuse me' })
    expect(response.status).toBe(409)
    expect(await problemOf(response)).toMatchObject({ code: 'not-undisclosed', rule: 'S2-3', rules: ['S2-3'], possible: 'Use the public tracker.' })
  })

  it.each([['no base64', '!!!!', 400], ['no padding', 'aGVsbG8', 400], ['beyond 25 MB in all', 'A'.repeat(Math.ceil((attachmentBytes + 3) / 3) * 4), 400]])('attachments: %s', async (_, base64, status) => {
    expect((await send({ ...report, attachments: [{ name: 'x', base64 }] })).status).toBe(status)
    expect(api.told.reports).toEqual([])
  })

  it('attachments that are too large only together', async () => {
    const half = 'A'.repeat(4 * Math.ceil(attachmentBytes / 6) + 4)
    expect((await send({ ...report, attachments: [{ name: 'a', base64: half }, { name: 'b', base64: half }] })).status).toBe(413)
  })

  it('a project that is not there', async () => {
    expect((await api.call('POST', '/api/v1/projects/nowhere/reports', { body: report })).status).toBe(404)
  })
})

describe('an Idempotency-Key', () => {
  const key = 'c0ffee00-0000-4000-8000-000000000001'
  const send = (body: unknown, headers: Readonly<Record<string, string>> = {}, path = acknowledge, by = token): Promise<Response> => api.call('POST', path, { token: by, body, headers: { 'Idempotency-Key': key, ...headers } })

  it('the same request gets the same answer and is done once', async () => {
    const [first, second] = [await send({ text: 'We read it.' }), await send({ text: 'We read it.' })]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(await second.text()).toBe(await first.text())
    expect(second.headers.get('Idempotency-Replayed')).toBe('true')
    expect(api.told.commands).toHaveLength(1)
  })

  it('a refusal is the same refusal', async () => {
    const path = `/api/v1/cases/${mine}/commands/Close`
    const [first, second] = [await send({ outcome: 'disclosed', reason: 'done' }, {}, path), await send({ outcome: 'disclosed', reason: 'done' }, {}, path)]
    expect([first.status, second.status]).toEqual([409, 409])
    expect(await second.text()).toBe(await first.text())
    expect(second.headers.get('Content-Type')).toBe('application/problem+json')
  })

  it('another body, or another path, is refused with 422 and does nothing', async () => {
    await send({ text: 'We read it.' })
    const other = await send({ text: 'We did not read it.' })
    expect([other.status, (await problemOf(other)).code]).toEqual([422, 'idempotency-key-reused'])
    expect((await send({ text: 'We read it.' }, {}, `/api/v1/cases/${sampleRows[1]!.id}/commands/Acknowledge`)).status).toBe(422)
    expect(api.told.commands).toHaveLength(1)
  })

  it('another caller has keys of their own', async () => {
    expect((await send({ text: 'We read it.' })).status).toBe(200)
    expect((await send({ text: 'So did I.' }, {}, acknowledge, tokens.second)).status).toBe(200)
    expect(api.told.commands).toHaveLength(2)
  })

  it.each(['', 'short', 'with blank in the middle', 'x'.repeat(201)])('«%s» is none', async (bad) => {
    const response = await send({ text: 'We read it.' }, { 'Idempotency-Key': bad })
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'idempotency-key-missing'])
  })

  it('what was not done may be sent again under its key: a wrong body, a case that is not there, a fault of the desk', async () => {
    let isBroken = true
    const { desk } = makeDeskDouble()
    api = makeApiClient(policy, { report: () => undefined, desk: { command: (who, id, command) => (isBroken ? Promise.reject(new Error('broken')) : desk.command(who, id, command)) } })
    expect((await send({ text: '' })).status).toBe(400)
    expect((await send({ text: 'We read it.' })).status).toBe(500)
    isBroken = false
    expect((await send({ text: 'We read it.' })).status).toBe(200)
    expect((await send({ text: 'We read it.' }, { 'Idempotency-Key': `${key}-2` }, '/api/v1/cases/nothing/commands/Acknowledge')).status).toBe(404)
    expect((await send({ text: 'Other words.' }, { 'Idempotency-Key': `${key}-2` }, '/api/v1/cases/nothing/commands/Acknowledge')).status).toBe(404)
  })

  it('a request at work is not begun again', async () => {
    const gate = Promise.withResolvers<void>()
    const { desk } = makeDeskDouble()
    api = makeApiClient(policy, { desk: { command: async (who, id, command) => { await gate.promise; return desk.command(who, id, command) } } })
    const first = send({ text: 'We read it.' })
    await new Promise((resolve) => { setImmediate(resolve) })
    const second = await send({ text: 'We read it.' })
    gate.resolve()
    expect([second.status, (await problemOf(second)).code, (await first).status]).toEqual([409, 'in-progress', 200])
  })
})

describe('foreign and missing', () => {
  it('S-032: are the same bytes: no case, a case outside the token, a command that does not exist', async () => {
    const paths = (id: string): readonly (readonly [string, string, unknown])[] => [
      ['GET', `/api/v1/cases/${id}`, undefined], ['GET', `/api/v1/cases/${id}/advisory`, undefined], ['GET', `/api/v1/cases/${id}/files/blob-log`, undefined],
      ['POST', `/api/v1/cases/${id}/commands/Acknowledge`, { text: 'x' }],
    ]
    const answers = await Promise.all([
      ...paths('nothing').map(([method, path, body]) => api.call(method, path, { token, ...(body === undefined ? {} : { body }) })),
      ...paths(mine).map(([method, path, body]) => api.call(method, path, { token: tokens.otherCase, ...(body === undefined ? {} : { body }) })),
      api.call('POST', `/api/v1/cases/${mine}/commands/Nothing`, { token, body: {} }), api.call('GET', '/api/v1/cases/%00', { token }),
    ])
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  })

  it('S-020: a token for one case lists that case only, and moves no report out of it', async () => {
    const listed = await jsonOf<{ cases: { id: string }[] }>(await api.call('GET', '/api/v1/cases?state=all', { token: tokens.otherCase }))
    expect(listed.cases.map(({ id }) => id)).toEqual([sampleRows[1]!.id])
    const moved = await api.call('POST', `/api/v1/cases/${sampleRows[1]!.id}/commands/DetachReport`, { token: tokens.otherCase, body: { report: 'report-1', toCase: mine, reason: 'x' } })
    expect([moved.status, api.told.commands]).toEqual([404, []])
  })
})

describe('the list of cases', () => {
  interface Listed { readonly cases: readonly { readonly id: string }[]; readonly next: string | null }
  const list = async (query: string): Promise<Listed> => jsonOf(await api.call('GET', `/api/v1/cases?${query}`, { token }))

  it('page by page gives each case once', async () => {
    const whole = await list('state=all')
    const seen: string[] = []
    for (let next: string | null = ''; next !== null;) {
      const page: Listed = await list(`state=all&limit=1${next === '' ? '' : `&cursor=${next}`}`)
      expect(page.cases).toHaveLength(1)
      seen.push(...page.cases.map(({ id }) => id))
      next = page.next
    }
    expect(seen).toEqual(whole.cases.map(({ id }) => id))
    expect(whole.next).toBeNull()
  })

  it.each(['limit=1e9', 'limit=101', 'limit=0', 'limit=-1', 'limit=', 'limit=1&limit=2', 'cursor=nonsense', 'cursor=WyIyMDI2IiwieCJd', 'state=hidden', 'updatedSince=yesterday', 'sort=x'])('S-126: refuses %s', async (query) => {
    expect((await api.call('GET', `/api/v1/cases?${query}`, { token })).status).toBe(400)
  })
})

describe('commands and advisories', () => {
  it('S-039: who approves is whose token it is', async () => {
    expect((await api.call('POST', `/api/v1/cases/${mine}/commands/ApproveAdvisory`, { token, body: { revision: 2 } })).status).toBe(200)
    expect(api.told.commands).toEqual([{ id: mine, command: { type: 'ApproveAdvisory', revision: 2, by: 'ada' } }])
  })

  it('a wrong property is named with its place', async () => {
    const problem = await problemOf(await api.call('POST', `/api/v1/cases/${mine}/commands/WriteMessage`, { token, body: { audience: 'everybody', message: { text: '' } } }))
    expect(problem.faults?.map(({ at }) => at).sort()).toEqual(['audience', 'message.text'])
  })

  it('S-025: what brings in people from outside is for the page', async () => {
    for (const command of ['AddParticipant', 'SendEarlyDisclosure']) {
      const response = await api.call('POST', `/api/v1/cases/${mine}/commands/${command}`, { token, body: {} })
      expect([response.status, (await problemOf(response)).code]).toEqual([403, 'step-up-required'])
      expect((await api.call('POST', `/api/v1/cases/${mine}/commands/${command}`, { body: {} })).status).toBe(401)
    }
  })

  it('S-020: approval and publication take the scope for it', async () => {
    for (const path of ['publish', 'commands/ApproveAdvisory', 'commands/WithdrawAdvisory', 'commands/PublishMitigations']) {
      expect((await api.call('POST', `/api/v1/cases/${mine}/${path}`, { token: tokens.writing, body: {} })).status).toBe(403)
    }
    expect(api.told.published).toEqual([])
  })

  it('a draft is saved on the revision it was made from, or not at all', async () => {
    const draft = await jsonOf<{ revision: number; fields: object }>(await api.call('GET', `/api/v1/cases/${mine}/advisory`, { token }))
    const save = (revision: number): Promise<Response> => api.call('PUT', `/api/v1/cases/${mine}/advisory`, { token, body: { revision, change: 'a word', fields: { ...draft.fields, title: 'New' } } })
    expect((await save(draft.revision)).status).toBe(200)
    expect(api.told.saved).toMatchObject([{ summary: 'a word', fields: { title: 'New', fixed: '2.14.1' } }])
    const stale = await save(draft.revision - 1)
    expect([stale.status, (await problemOf(stale)).code]).toEqual([409, 'stale-revision'])
  })

  it('an advisory from elsewhere is read into the fields of the draft, and saved only by saving it', async () => {
    const osv = { id: 'CVE-2026-1234', modified: '2026-11-20T09:00:00Z', summary: 'From elsewhere', affected: [{ package: { ecosystem: 'npm', name: 'thing' }, versions: ['1.0.0'] }] }
    const read = (file: string, by = token): Promise<Response> => api.call('POST', `/api/v1/cases/${mine}/advisory/import`, { token: by, body: { file } })
    const found = await jsonOf<{ format: string; fields: Record<string, string>; taken: string[]; leftOut: string[] }>(await read(JSON.stringify(osv)))
    expect(found).toMatchObject({ format: 'OSV', fields: { title: 'From elsewhere', product: 'thing', affected: '1.0.0' } })
    expect(found.leftOut.join()).toContain('CVE-2026-1234')
    expect(api.told.saved).toEqual([])
    const refused = await read('no JSON')
    expect([refused.status, JSON.stringify(await refused.json())]).toEqual([409, expect.stringContaining('no JSON')])
    expect((await read(JSON.stringify(osv), tokens.writing)).status).toBe(403)
  })

  it('publishes only the revision that was named', async () => {
    expect((await problemOf(await api.call('POST', `/api/v1/cases/${mine}/publish`, { token, body: { revision: 1 } }))).code).toBe('stale-revision')
    expect(api.told.published).toEqual([])
    expect((await problemOf(await api.call('POST', `/api/v1/cases/${mine}/publish`, { token, body: { revision: 2 } }))).code).toBe('backports-open')
    expect(api.told.published).toEqual([mine])
  })

  it('the case tells no name of its reporter and nobody who read it', async () => {
    const text = await (await api.call('GET', `/api/v1/cases/${mine}`, { token })).text()
    expect(text).not.toContain('"reporter":')
    expect(text).not.toContain('"readers"')
    expect(text).toContain('"reporterId":"party-noor"')
  })
})

describe('the embargo', () => {
  const embargo = (body: object): Promise<Response> => api.call('POST', `/api/v1/cases/${mine}/commands/Embargo`, { token, body })

  it('X15: an end is one instant for everybody, and its terms are made of the policy', async () => {
    expect((await embargo({ do: 'SetTerms', endsAt: '2026-12-09T15:00:00+01:00', reason: 'Time for the release.' })).status).toBe(200)
    expect(api.told.commands).toMatchObject([{ command: { type: 'Embargo', command: { type: 'SetTerms', by: 'team', terms: { endsAt: '2026-12-09T14:00:00Z' } } } }])
  })

  it.each([{ do: 'SetTerms', endsAt: '2026-12-09 15:00', reason: 'x' }, { do: 'Lapse' }, { do: 'Accept', by: 'party-noor', terms: 't', hash: 'h' }, { do: 'Terminate', reason: 'x', by: 'party-noor' }])(
    'S-039: refuses %j', async (body) => { expect((await embargo(body)).status).toBe(400) })
})
