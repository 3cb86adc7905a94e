import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validate } from '@parley/advisory'
import { dayDesk, draft, type DayDesk } from '../../../testing/src/day-desk.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { adasToken } from '../../../testing/src/web-client.ts'
import { draftOf } from '../projections/advisory-model.ts'
import { handle } from './gate.ts'
import { lacksOf, loadCase, publish, render, withdraw } from './publish.ts'

let server: TestServer
let day: DayDesk
beforeAll(async () => {
  server = await testDatabase()
  day = await dayDesk(server)
})
afterAll(() => server.close())

const worker = { role: 'worker' } as const
const bo = { kind: 'member', id: 'bo', name: 'Bo' } as const
const parsed = (text: string): any => JSON.parse(text)
const read = async (path: string) => (await day.web.get(path)).text()
let numbers = 20_000

async function published(): Promise<{ readonly caseId: string; readonly id: string }> {
  const caseId = await day.upTo('community', 'PublishAdvisory')
  await day.does(caseId, { type: 'RecordCve', id: `CVE-2026-${numbers += 1}` })
  expect(await day.store.as(worker, (tx) => publish(day.gate, tx, caseId, bo))).toMatchObject({ ok: true })
  day.now = day.now.add({ hours: 5 })
  return { caseId, id: draftOf(await day.state(caseId))?.id ?? expect.fail() }
}

async function revised(caseId: string, id: string, title: string, summary: string, more: Partial<typeof draft> = {}): Promise<void> {
  await day.does(caseId, { type: 'DraftAdvisory', advisory: { id, fields: { ...draft, title, ...more } }, summary })
  const revision = (await day.state(caseId)).advisory?.revision ?? 0
  for (const by of ['ada', 'bo']) await day.store.as(worker, (tx) => handle(day.gate, tx, caseId, { actor: { kind: 'member', id: by }, command: { type: 'ApproveAdvisory', revision, by } }))
}

describe('what the policy wants in an advisory', () => {
  it('S1-51: is said of the draft in the words in which the publication is refused', async () => {
    const caseId = await day.upTo('community', 'PublishAdvisory')
    await day.does(caseId, { type: 'RecordMitigation', text: 'Switch the parser off.' })
    const id = draftOf(await day.state(caseId))?.id ?? expect.fail()
    await revised(caseId, id, 'Kestrel reads too far', 'Shorter.', { mitigations: '', workarounds: '' })
    const said = await day.store.as(worker, async (tx) => {
      const loaded = await loadCase(day.gate, tx, caseId) ?? expect.fail()
      return lacksOf(loaded, render(day.gate, loaded) ?? expect.fail())
    })
    expect(said).toEqual(['The case knows mitigating steps, and the advisory does not name them. Add them to the advisory. (S1-51)'])
    const outcome = await day.store.as(worker, (tx) => publish(day.gate, tx, caseId, bo))
    expect(outcome).toMatchObject({ ok: false, refused: { rules: ['S1-51'], says: 'The case knows mitigating steps, and the advisory does not name them.' } })
  })
})

describe('a correction', () => {
  it('is a new revision in every format, at the same addresses, with what changed and the first date', async () => {
    const { caseId, id } = await published()
    const first = parsed(await read(`/advisories/${id}.csaf.json`)).document.tracking
    await revised(caseId, id, 'KESTREL reads much too far', 'The title said too little.')
    expect(await read(`/advisories/${id}.md`)).not.toContain('much too far')
    expect(await day.store.as(worker, (tx) => publish(day.gate, tx, caseId, bo))).toMatchObject({ ok: true })
    for (const ending of ['.md', '.txt', '.cve.json', '.csaf.json', '.osv.json', '']) expect(await read(`/advisories/${id}${ending}`)).toContain('KESTREL reads much too far')
    const { tracking } = parsed(await read(`/advisories/${id}.csaf.json`)).document
    expect(tracking.initial_release_date).toBe(first.initial_release_date)
    expect(tracking.revision_history.map((one: { summary: string }) => one.summary)).toEqual(['First publication.', 'The title said too little.'])
    day.now = day.now.add({ hours: 1 })
    await revised(caseId, id, 'KESTREL reads far too far', 'And again.')
    await day.store.as(worker, (tx) => publish(day.gate, tx, caseId, bo))
    const third = parsed(await read(`/advisories/${id}.csaf.json`)).document.tracking
    expect(third.revision_history.map((one: { number: string }) => one.number)).toEqual(['1', '2', '3'])
    expect(third.current_release_date).toBe(day.now.toString({ fractionalSecondDigits: 3 }))
    expect(await read(`/.well-known/csaf/white/2026/${id}.json`)).toContain('KESTREL reads far too far')
  })
})

describe('publishing twice', () => {
  it('S-115: two who press at once publish once; without a change there is no next revision', async () => {
    const caseId = await day.upTo('community', 'PublishAdvisory')
    await day.does(caseId, { type: 'RecordCve', id: `CVE-2026-${numbers += 1}` })
    const press = () => day.store.as(worker, (tx) => publish(day.gate, tx, caseId, bo))
    const outcomes = await Promise.all([press(), press(), press()])
    expect(outcomes.map((one) => (one?.ok === false ? one.refused.code : String(one?.ok))).sort()).toEqual(['already-done', 'already-done', 'true'])
    day.now = day.now.add({ hours: 1 })
    expect(await press()).toMatchObject({ ok: false, refused: { code: 'already-done' } })
    expect((await day.events(caseId)).filter(({ type }) => type === 'AdvisoryPublished')).toHaveLength(1)
  })
})

describe('a withdrawal', () => {
  it('changes every public file: page, CVE, CSAF, OSV, text, feeds and list; the addresses stay', async () => {
    const { caseId, id } = await published()
    const done = await day.web.post(`/cases/${caseId}/commands/WithdrawAdvisory`, { _token: adasToken, advisoryId: id, reason: 'NOBUG after all.' })
    expect(done.status).toBe(303)
    const at = day.now.toString({ fractionalSecondDigits: 3 })
    expect(parsed(await read(`/advisories/${id}.osv.json`)).withdrawn).toBe(at)
    const csaf = parsed(await read(`/advisories/${id}.csaf.json`))
    expect(csaf.document.notes).toContainEqual({ category: 'description', title: 'Reasoning for Withdrawal', text: 'NOBUG after all.' })
    expect(csaf.document.tracking.revision_history.at(-1)).toMatchObject({ number: '2', summary: 'Withdrawn: NOBUG after all.' })
    expect(parsed(await read(`/advisories/${id}.cve.json`))).toMatchObject({ cveMetadata: { state: 'REJECTED', dateRejected: at } })
    for (const ending of ['.md', '.txt', '']) expect(await read(`/advisories/${id}${ending}`)).toContain('NOBUG after all.')
    expect(await read(`/advisories/${id}`)).toMatch(/role="alert"[^]*Withdrawn/)
    for (const path of ['/advisories', '/feeds/advisories.atom', '/feeds/advisories.json']) expect(await read(path)).toContain('Withdrawn: KESTREL reads too far')
    expect(await read(`/.well-known/csaf/white/2026/${id}.json`)).toBe(await read(`/advisories/${id}.csaf.json`))
    for (const [format, ending] of [['cve', 'cve'], ['csaf-2.0', 'csaf'], ['osv', 'osv']] as const) expect(validate(format, parsed(await read(`/advisories/${id}.${ending}.json`)))).toMatchObject({ valid: true, errors: [] })
    const [event] = (await day.events(caseId)).filter(({ type }) => type === 'AdvisoryWithdrawn')
    expect(event).toMatchObject({ reason: 'NOBUG after all.', files: expect.arrayContaining([expect.objectContaining({ path: `/advisories/${id}.osv.json` })]) })
  })

  it('says what the public read last, and nothing of a draft that came after it', async () => {
    const { caseId, id } = await published()
    await revised(caseId, id, 'SECRETDRAFT', 'Not public yet')
    expect(await day.store.as(worker, (tx) => withdraw(day.gate, tx, caseId, bo, { advisoryId: id, reason: 'A mistake.' }))).toMatchObject({ ok: true })
    for (const ending of ['', '.md', '.txt', '.cve.json', '.csaf.json', '.osv.json', '.openvex.json']) expect(await read(`/advisories/${id}${ending}`)).not.toMatch(/SECRETDRAFT|Not public yet/)
  })

  it('without a reason, of something never published, or done twice is refused and changes nothing', async () => {
    const { caseId, id } = await published()
    const before = await read(`/advisories/${id}.osv.json`)
    const ask = (reason: string, advisoryId = id) => day.store.as(worker, (tx) => withdraw(day.gate, tx, caseId, bo, { advisoryId, reason }))
    expect(await ask(' ')).toMatchObject({ ok: false, refused: { code: 'reason-required' } })
    expect(await ask('No.', 'other')).toMatchObject({ ok: false, refused: { code: 'not-yet' } })
    expect(await read(`/advisories/${id}.osv.json`)).toBe(before)
    await ask('A mistake.')
    expect(await ask('Again.')).toMatchObject({ ok: false, refused: { code: 'already-done' } })
    expect(await day.store.as(worker, (tx) => publish(day.gate, tx, caseId, bo))).toMatchObject({ ok: false, refused: { code: 'already-done' } })
  })
})
