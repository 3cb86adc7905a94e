import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bodyOf, filled, walk } from '../../../../testing/src/api-document.ts'
import { testDatabase, type TestDatabase, type TestServer } from '../../../../testing/src/database.ts'
import type { Gate } from '../../commands/gate.ts'
import { PolicyShelf, readPolicies, shelve } from '../../commands/policy-shelf.ts'
import { createToken, type Scope } from '../../identity/tokens.ts'
import { makeApp } from '../app.ts'
import { deskPort } from '../port/desk.ts'
import { apiPort } from './api-port.ts'
import { apiRoutes } from './api-routes.ts'

const origin = 'https://desk.example'
const everything: readonly Scope[] = ['cases:read', 'cases:write', 'advisories:write', 'publish']
const roles = ['triager', 'fixer', 'release_manager', 'publisher']

let server: TestServer
let database: TestDatabase
let app: ReturnType<typeof makeApp>
let now: Temporal.Instant
let bugs: unknown[]
beforeAll(async () => { server = await testDatabase() })
afterAll(() => server.close())
beforeEach(async () => {
  database = await server.fresh()
  now = Temporal.Instant.from('2026-11-20T10:00:00Z')
  bugs = []
  const { versions } = await readPolicies('policies')
  await shelve(database.store, versions)
  await database.as('administrator', async (client) => {
    await client.query(`insert into parley.member (id, login, display_name) values ('ada', 'ada', 'Ada'), ('jun', 'jun', 'Jun')`)
    await client.query(`insert into parley.team_member (project, member, roles) values ('meshery', 'ada', $1), ('mlflow', 'jun', $1)`, [roles])
  })
  const gate: Gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: origin, now: () => now }
  app = makeApp({
    desk: deskPort(database.store, gate), session: async () => null, now: () => now.toString(), routes: apiRoutes(apiPort(database.store, gate)),
    report: (error) => { bugs.push(error) },
  })
})

let keys = 0
interface Given { readonly authorization?: string; readonly body?: unknown; readonly key?: string }
const call = async (method: string, path: string, { authorization, body, key = `key-of-the-database-test-${keys += 1}` }: Given = {}): Promise<Response> => app.request(`${origin}${path}`, {
  method, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, ...(authorization === undefined ? {} : { Authorization: authorization }) },
})
const jsonOf = <T>(response: Response): Promise<T> => response.json()

async function tokenOf(member: string, scopes = everything, cases: readonly string[] | null = null, days = 30): Promise<string> {
  const made = await database.store.as({ role: 'gate' }, (tx) => createToken(tx, { member, label: 'test', scopes, days, cases }, now))
  if (!made.ok) throw new Error(made.says)
  return `Bearer ${made.token}`
}

interface Taken { readonly reference: string; readonly receipt: string; readonly promises: readonly { readonly name: string; readonly due: string }[] }
const report = (title: string, key?: string, project = 'meshery', parts: object = {}): Promise<Response> =>
  call('POST', `/api/v1/projects/${project}/reports`, { body: { title, text: 'The loader runs what it reads.', parts, attachments: [{ name: 'poc.py', base64: 'aGVsbG8=' }] }, ...(key === undefined ? {} : { key }) })
interface Listed { readonly cases: readonly { readonly id: string; readonly title: string }[]; readonly next: string | null }
const list = async (authorization: string, query = ''): Promise<Listed> => jsonOf(await call('GET', `/api/v1/cases?${query}`, { authorization }))

describe('a report by the API', () => {
  it('becomes one case, however often it is sent, with promises that have an instant', async () => {
    const key = 'one-key-for-one-report'
    const [first, second] = [await report('Unsafe load', key), await report('Unsafe load', key)]
    const taken = await jsonOf<Taken>(first)
    expect([first.status, second.status, await jsonOf(second)]).toEqual([201, 201, taken])
    expect(taken.promises.length).toBeGreaterThan(0)
    for (const { due } of taken.promises) expect(Temporal.Instant.compare(due, now)).toBe(1)
    expect((await list(await tokenOf('ada'))).cases.map(({ title }) => title)).toEqual(['Unsafe load'])
    expect((await report('Another title', key)).status).toBe(422)
  })

  it('the kept answer tells nothing without the key: not the receipt, not the key, not the title', async () => {
    const key = 'one-key-for-one-report'
    const { receipt } = await jsonOf<Taken>(await report('Unsafe load', key))
    const rows = await database.as('administrator', async (client) => (await client.query<Record<string, Buffer>>('select * from parley.api_answer')).rows)
    const stored = Buffer.concat(rows.flatMap((row) => Object.values(row)).filter((value) => Buffer.isBuffer(value))).toString('latin1')
    expect(rows).toHaveLength(1)
    for (const secret of [receipt, key, 'Unsafe load']) expect(stored).not.toContain(secret)
    const seen = await Promise.all((['team', 'worker', 'public'] as const).map(async (role) => database.store
      .as(role === 'team' ? { role, member: 'ada' } : { role }, (tx) => tx.query('select 1 from api_answer')).then(() => 'seen', () => 'refused')))
    expect(seen).toEqual(['refused', 'refused', 'refused'])
  })

  it('is forgotten after 24 hours: the key is free again', async () => {
    await report('Unsafe load', 'one-key-for-one-report')
    now = now.add({ hours: 24 })
    expect((await report('Another title', 'one-key-for-one-report')).status).toBe(201)
  })

  it('sent twice at once is one case', async () => {
    const answers = await Promise.all([report('Unsafe load', 'one-key-for-one-report'), report('Unsafe load', 'one-key-for-one-report')])
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
    expect((await list(await tokenOf('ada'))).cases).toHaveLength(1)
  })

  it('is come back to with the receipt: read, answer, fetch the file; another receipt opens nothing', async () => {
    const { receipt, reference } = await jsonOf<Taken>(await report('Unsafe load'))
    const authorization = `Receipt ${receipt}`
    expect((await call('POST', '/api/v1/receipt/messages', { authorization, body: { text: 'Version 3 too.' } })).status).toBe(201)
    const own = await jsonOf<{ reference: string; entries: { text?: string; attachments?: { blob: string }[] }[] }>(await call('GET', '/api/v1/receipt', { authorization }))
    expect(own.reference).toBe(reference)
    expect(own.entries.map(({ text }) => text)).toContain('Version 3 too.')
    const blob = own.entries.flatMap(({ attachments = [] }) => attachments)[0]?.blob
    expect(await (await call('GET', `/api/v1/receipt/files/${blob}`, { authorization })).text()).toBe('hello')
    expect((await call('GET', '/api/v1/receipt', { authorization: `${authorization}x` })).status).toBe(401)
  })
})

describe('a token', () => {
  it('lists the cases of its owner page by page, each once, and nobody else’s', async () => {
    for (const title of ['One', 'Two', 'Three']) await report(title)
    await report('Foreign', undefined, 'mlflow')
    const authorization = await tokenOf('ada')
    const seen: string[] = []
    for (let next: string | null = ''; next !== null;) {
      const page: Listed = await list(authorization, `limit=1${next === '' ? '' : `&cursor=${next}`}`)
      seen.push(...page.cases.map(({ title }) => title))
      next = page.next
    }
    expect(seen.toSorted()).toEqual(['One', 'Three', 'Two'])
    expect((await list(authorization, 'project=mlflow')).cases).toEqual([])
    expect((await list(authorization, 'state=closed')).cases).toEqual([])
    expect((await list(authorization, 'updatedSince=2026-11-21T00:00:00Z')).cases).toEqual([])
  })

  it('S-032: a foreign case and one that is not there are the same bytes', async () => {
    await report('Foreign', undefined, 'mlflow')
    const foreign = (await list(await tokenOf('jun'))).cases[0]?.id
    const authorization = await tokenOf('ada')
    const answers = await Promise.all([foreign, 'nothing'].flatMap((id) => [
      call('GET', `/api/v1/cases/${id}`, { authorization }), call('GET', `/api/v1/cases/${id}/advisory/preview`, { authorization }),
      call('POST', `/api/v1/cases/${id}/commands/Acknowledge`, { authorization, body: { text: 'x' } }), call('POST', `/api/v1/cases/${id}/publish`, { authorization, body: {} }),
    ]))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  })

  it('S-020: expired, revoked, of a suspended owner: 401; of an owner who left the project: 404', async () => {
    await report('Unsafe load')
    const [day, long] = [await tokenOf('ada', everything, null, 1), await tokenOf('ada')]
    const id = (await list(long)).cases[0]?.id ?? ''
    const read = async (authorization: string): Promise<number> => (await call('GET', `/api/v1/cases/${id}`, { authorization })).status
    expect([await read(day), await read(long)]).toEqual([200, 200])
    now = now.add({ hours: 24 })
    expect([await read(day), await read(long)]).toEqual([401, 200])
    const sql = (text: string): Promise<unknown> => database.as('administrator', (client) => client.query(text))
    await sql(`delete from parley.team_member where member = 'ada'`)
    expect(await read(long)).toBe(404)
    await sql(`update parley.member set state = 'suspended' where id = 'ada'`)
    expect(await read(long)).toBe(401)
    await sql(`update parley.member set state = 'active' where id = 'ada'`)
    await sql(`update parley.api_token set revoked_at = now()`)
    expect(await read(long)).toBe(401)
  })

  it('S-020: is no more than its owner: a role that is missing is missed', async () => {
    await report('Unsafe load')
    const authorization = await tokenOf('ada')
    const id = (await list(authorization)).cases[0]?.id ?? ''
    await database.as('administrator', (client) => client.query(`update parley.team_member set roles = '{auditor}' where member = 'ada'`))
    const response = await call('POST', `/api/v1/cases/${id}/commands/Acknowledge`, { authorization, body: { text: 'x' } })
    expect([response.status, (await jsonOf<{ code: string }>(response)).code]).toEqual([409, 'not-allowed'])
  })
})

describe('a case by the API', () => {
  let authorization: string
  let path: string
  beforeEach(async () => {
    await report('Unsafe load')
    authorization = await tokenOf('ada')
    path = `/api/v1/cases/${(await list(authorization)).cases[0]?.id}`
  })

  it('is read, acknowledged, and shows it; a refusal names the rule', async () => {
    const done = await call('POST', `${path}/commands/Acknowledge`, { authorization, body: { text: 'We read it.' } })
    expect(await jsonOf(done)).toEqual({ done: 'Acknowledge', events: ['Acknowledged'] })
    const shown = await jsonOf<{ entries: { text?: string }[]; steps: { command: string; because: { rules: string[] } }[]; clocks: unknown[] }>(await call('GET', path, { authorization }))
    expect(shown.entries.map(({ text }) => text)).toContain('We read it.')
    expect(shown.clocks.length).toBeGreaterThan(0)
    const refused = await jsonOf<{ code: string; rules: string[] }>(await call('POST', `${path}/publish`, { authorization, body: {} }))
    expect(refused.code).not.toBe('')
  })

  it('an advisory is drafted, looked at, changed on its revision, and not published without its approvals', async () => {
    const empty = await jsonOf<{ revision: number; fields: unknown }>(await call('GET', `${path}/advisory`, { authorization }))
    expect([empty.revision, empty.fields]).toEqual([0, null])
    const put = walk.find(({ described }) => described.operationId === 'saveDraft')!
    const asked = filled(bodyOf(put).properties?.fields ?? {})
    const read = { affected: '<2.0.0', fixed: '2.0.0', notAffected: '', furtherProducts: '', cwe: 'CWE-22', references: 'https://kestrel.example/x', ownSeverity: '', ssvc: '' }
    const fields = { ...(asked as Record<string, string>), ...read }
    const strange = await call('PUT', `${path}/advisory`, { authorization, body: { revision: 0, change: 'first words', fields: { ...fields, references: 'some words' } } })
    expect([strange.status, (await jsonOf<{ code: string }>(strange)).code]).toEqual([409, 'bad-value'])
    const save = (revision: number): Promise<Response> => call('PUT', `${path}/advisory`, { authorization, body: { revision, change: 'first words', fields } })
    expect((await save(0)).status).toBe(200)
    expect((await save(0)).status).toBe(409)
    const reads = async () => (await database.store.as({ role: 'worker' }, (tx) => tx.one<{ n: number }>('select count(*) as n from read_log'))).n
    const before = await reads()
    expect((await call('GET', `${path}/advisory/preview`, { authorization })).status).toBe(200)
    expect(await reads(), 'S-103: a preview is a reading, and is recorded').toBe(before + 1)
    const refused = await call('POST', `${path}/publish`, { authorization, body: { revision: 1 } })
    expect(refused.status).toBe(409)
    expect((await jsonOf<{ advisories: unknown[] }>(await call('GET', '/api/v1/advisories'))).advisories).toEqual([])
  })

  it('every command is done or refused with its reason, filled as the document says, and none ends in a fault of the desk', async () => {
    const id = path.slice('/api/v1/cases/'.length)
    for (const operation of walk.filter(({ path: each }) => each.includes('/commands/'))) {
      const response = await call('POST', operation.path.replace('{id}', id), { authorization, body: filled(bodyOf(operation)) })
      const answer = await jsonOf<{ done?: string; code?: string; detail?: string }>(response)
      expect([200, 409], `${operation.name}: ${JSON.stringify(answer)} ${String(bugs[0])}`).toContain(response.status)
      expect(response.status === 200 ? answer.done : answer.code, operation.name).not.toBe('')
    }
    expect(bugs).toEqual([])
  })
})

describe('from the report to the advisory, by the API alone', () => {
  const fields = {
    title: 'Artifact paths are not confined to their run', summary: 'A request can read files outside the artifact folder.',
    description: 'The endpoint joined the requested path to the folder of the run.', product: 'MLflow', ecosystem: 'PyPI', packageName: 'mlflow',
    affected: '>=2.0.0 <3.4.1', fixed: '3.4.1', cwe: 'CWE-22', impact: 'Reads files of the host.', workarounds: 'Do not expose the endpoint.', mitigations: '',
    howToApply: 'Upgrade to 3.4.1.', references: '', credits: '',
  }
  const steps: readonly (readonly [string, object])[] = [
    ['RecordStub', { stub: { url: 'https://github.com/mlflow/mlflow/issues/1', title: '[BUG] Security Vulnerability' } }], ['Acknowledge', { text: 'Thank you.' }],
    ['RecordInvestigation', { effects: 'Reads files.', criticality: 'Critical.', impacts: ['confidentiality'] }], ['Validate', { reasoning: 'Confirmed.' }],
    ['Accept', { text: 'We accept it.' }], ['AcknowledgeStub', {}], ['LabelStub', { label: 'priority/critical-urgent' }],
    ['SetSeverity', { scheme: 'qualitative', level: 'critical', final: true }],
  ]
  const fixing: readonly (readonly [string, object])[] = [
    ['ConfirmVulnerability', { text: 'Confirmed again.' }], ['RecordFix', { place: 'private fork of the draft advisory', reference: 'fork#1' }],
    ['RecordTest', { result: 'passed', record: 'On three systems.' }], ['ConfirmFix', { text: 'It holds.' }],
  ]

  it('S0-30, S-115: not before its release, not with one approval; then everywhere', async () => {
    await database.as('administrator', (client) => client.query(`insert into parley.team_member (project, member, roles) values ('mlflow', 'ada', $1)`, [roles]))
    await report('Artifact paths', undefined, 'mlflow', { handle: '@ada-finder', evidence: 'The response holds a file of the host.', stub_link: 'https://github.com/mlflow/mlflow/issues/1' })
    const [ada, jun] = [await tokenOf('ada'), await tokenOf('jun')]
    const path = `/api/v1/cases/${(await list(ada)).cases[0]?.id}`
    const does = async (command: string, body: object, by = ada): Promise<void> => {
      const response = await call('POST', `${path}/commands/${command}`, { authorization: by, body })
      expect([command, response.status === 200 ? '' : await response.text()]).toEqual([command, ''])
    }
    const publish = async (): Promise<{ status: number; code?: string; rules?: string[] }> => {
      const response = await call('POST', `${path}/publish`, { authorization: jun, body: { revision: 1 } })
      return { ...await jsonOf<object>(response), status: response.status }
    }
    for (const [command, body] of steps) await does(command, body)
    expect((await call('PUT', `${path}/advisory`, { authorization: ada, body: { revision: 0, change: 'First draft.', fields } })).status).toBe(200)
    for (const [command, body] of fixing) await does(command, body)
    await does('ApproveAdvisory', { revision: 1 })
    expect(await publish()).toMatchObject({ status: 409 })
    await does('ApproveAdvisory', { revision: 1 }, jun)
    const early = await publish()
    expect([early.status, early.rules]).toEqual([409, expect.arrayContaining(['S0-30'])])
    await does('RecordRelease', { release: '3.4.1', releaseType: 'patch', url: 'https://pypi.org/project/mlflow/3.4.1/' }, jun)
    expect(await publish()).toMatchObject({ status: 200, done: 'PublishAdvisory' })
    const { advisories } = await jsonOf<{ advisories: { id: string; title: string }[] }>(await call('GET', '/api/v1/advisories'))
    expect(advisories.map(({ title }) => title)).toEqual([fields.title])
    expect((await call('GET', `/api/v1/advisories/${advisories[0]?.id}`)).status).toBe(200)
    expect(bugs).toEqual([])
  })
})

describe('what everybody may read', () => {
  it('projects with their policies, as the document says', async () => {
    const { projects } = await jsonOf<{ projects: { id: string }[] }>(await call('GET', '/api/v1/projects'))
    expect(projects.length).toBeGreaterThan(3)
    for (const { id } of projects) {
      const project = await jsonOf<{ policy: { id: string }; policyHash: string }>(await call('GET', `/api/v1/projects/${id}`))
      expect([project.policy.id, project.policyHash.length > 20]).toEqual([id, true])
    }
    expect(bugs).toEqual([])
  })
})
