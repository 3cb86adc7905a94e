import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, sevenAnswers, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../testing/src/list-walk.ts'
import { hidden, type Fields } from '../../../testing/src/web-client.ts'
import {
  checkRecertifications,
  handleMembership,
  loadMember,
  loadMembers,
  policyOf,
  rosterContact,
} from '../commands/membership.ts'
import { PolicyShelf } from '../commands/policy-shelf.ts'
import { issueListReceipt } from '../commands/lists-secrets.ts'
import type { Tx } from '../store/store.ts'

let server: TestServer
let desk: ListDesk
let walk: ListWalk
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  walk = new ListWalk(desk)
})
afterAll(() => server.close())

const at = `/lists/distributors/${list}`
const worker = <T>(work: (tx: Tx) => Promise<T>) => server.store.as({ role: 'worker' }, work)
const answers = Object.fromEntries(
  Object.entries(sevenAnswers).flatMap(([name, { answer, evidence }]) => [
    [`answer-${name}`, answer],
    [`evidence-${name}`, evidence.join('\n')],
  ]),
)

async function asked(
  name: string,
  more: Record<string, string> = {},
): Promise<{ readonly response: Response; readonly text: string }> {
  const form = await walk.page(`${at}/join`)
  const domain = `${name.toLowerCase().replaceAll(' ', '-')}.example`
  const response = await desk.web.post(`${at}/join`, {
    organisation: name,
    kind: 'organisation',
    as: 'distributor',
    roleAddress: `security@${domain}`,
    domains: domain,
    usersOutside: 'yes',
    name: 'Robin',
    address: `robin@${domain}`,
    termsVersion: hidden(form, 'termsVersion'),
    termsHash: hidden(form, 'termsHash'),
    accepts: 'yes',
    ...answers,
    ...more,
  })
  return { response, text: await response.text() }
}
const receiptIn = (page: string): string => /PARLEY-R-[0-9A-Z-]+/.exec(page)?.[0] ?? ''
const own = async (receipt: string) => (await desk.web.post('/member', { receipt })).text()
const act = async (receipt: string, fields: Fields) => {
  const response = await desk.web.post('/member/do', { sealed: hidden(await own(receipt), 'sealed'), ...fields })
  return { status: response.status, text: await response.text() }
}
const named = (name: string) =>
  worker(async (tx) => (await loadMembers(tx, 'distributors')).find(({ state }) => state.organisation?.name === name))
const decide = (id: string, fields: Fields) => walk.team(`/team/members/${id}`, fields)
const judge = async (id: string, but: string[] = []) => {
  for (const criterion of Object.keys(sevenAnswers))
    if (!but.includes(criterion)) await decide(id, { do: 'JudgeCriterion', criterion, met: 'met', note: '' })
}

describe('what everybody may know of a list', () => {
  it('what every object inherits is no list', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect((await desk.web.get(`/lists/distributors/${name}`)).status).toBe(404)
      expect((await desk.web.get(`/lists/distributors/${name}/join`)).status).toBe(404)
    }
  })
  it('S-085: no name or answer is longer than the team’s list can draw', async () => {
    expect((await asked('x'.repeat(301))).text).toContain('An answer is longer than 300 characters.')
    const [criterion = ''] = Object.keys(sevenAnswers)
    expect((await asked('Long Answer Linux', { [`answer-${criterion}`]: 'x'.repeat(20_001) })).text).toContain('An answer is longer than 20,000 characters.')
  })
  it('S-074: an address of a million characters is refused unread', async () => {
    const { response, text } = await asked('Long Address Linux', { address: `a@${'.'.repeat(900_000)}@` })
    expect(response.status).toBe(409)
    expect(text).toContain('An answer is longer than 300 characters.')
  })
  it('S3-45, S3-66: the public page says what it is for, its seven criteria, its terms by version and hash, and how to join', async () => {
    const response = await desk.web.get(at)
    const page = await response.text()
    expect(response.headers.get('Cache-Control')).toBe('public, no-cache')
    expect(page.match(/<ol>.*<\/ol>/s)?.[0].match(/<li>/g)).toHaveLength(7)
    expect(page).toMatch(/Terms, version 1, SHA-256/)
    expect(page).toContain('Copies of a notice are individual')
    expect((await desk.web.get('/lists/distributors/nowhere')).status).toBe(404)
    expect((await desk.web.get('/lists/mlflow/distributors')).status).toBe(404)
  })
})

describe('asking to join', () => {
  it('S3-65: refuses individuals', async () => {
    expect((await asked('Just Me', { kind: 'individual' })).text).toContain('The list is for organisations')
  })
  it('S3-86: refuses a request without an answer to a criterion, and without its evidence', async () => {
    expect((await asked('No Answer', { 'answer-contributor': '' })).text).toContain('Answer how you fulfil')
    expect((await asked('No Evidence', { 'evidence-track_record': 'trust us' })).text).toContain(
      'needs an https address',
    )
    expect(await named('No Answer')).toBeUndefined()
  })
  it('S3-75: the request accepts the terms, in person and by this very version', async () => {
    expect((await asked('Unread', { accepts: '', termsHash: 'f'.repeat(64) })).response.status).toBe(409)
    const { text } = await asked('First Distribution')
    expect(receiptIn(text)).not.toBe('')
    const person = Object.values((await named('First Distribution'))?.state.people ?? {})[0]
    expect(person?.accepted).toMatchObject([{ version: '1' }])
    expect(await own(receiptIn(text))).toContain('Request received')
  })
  it('S3-70: a rebuild is caught by its criterion, whatever it answers', async () => {
    await asked('Rebuilt', { rebuildOf: 'First Distribution' })
    const id = (await named('Rebuilt'))?.id ?? ''
    expect(
      await (await decide(id, { do: 'JudgeCriterion', criterion: 'not_a_rebuild', met: 'met', note: '' })).text(),
    ).toContain('It is a rebuild of First Distribution')
  })
})

describe('review', () => {
  it('S3-66: is approved only when each criterion is judged; the letter does not say what was decided', async () => {
    const id = (await named('First Distribution'))?.id ?? ''
    expect(await (await decide(id, { do: 'Approve', reason: 'All good' })).text()).toContain(
      'Still to be judged or not met',
    )
    await judge(id)
    await desk.letters()
    expect((await decide(id, { do: 'Approve', reason: 'All good' })).status).toBe(303)
    expect((await worker((tx) => loadMember(tx, id)))?.state.standing).toBe('active')
    const [letter] = await desk.letters()
    expect(letter?.text).toContain('was decided')
    expect(letter?.text).not.toMatch(/approved|rejected|All good/i)
    expect(await worker((tx) => rosterContact(tx, letter?.to ?? ''))).toMatchObject({
      address: 'robin@first-distribution.example',
    })
    expect(await walk.page('/team/lists')).toContain('First Distribution')
  })
  it('S3-73: from then on a member vouches, by reference, in a person’s own name', async () => {
    const { text } = await asked('Second Distribution')
    const second = await named('Second Distribution')
    await judge(second?.id ?? '', ['vouched_for'])
    expect(await (await decide(second?.id ?? '', { do: 'Approve', reason: 'x' })).text()).toContain(
      'No member has vouched',
    )
    const first = await named('First Distribution')
    const receipt = await worker((tx) =>
      issueListReceipt(
        tx,
        { membership: first?.id ?? '', subject: Object.keys(first?.state.people ?? {})[0] ?? '' },
        desk.now,
      ),
    )
    const reference = /Reference <code>([A-Z0-9]{10})</.exec(await own(receiptIn(text)))?.[1] ?? ''
    expect((await act(receipt, { do: 'Vouch', reference: 'NOSUCHONE1', statement: 'x' })).text).toContain(
      'No request has this reference',
    )
    expect((await act(receipt, { do: 'Vouch', reference, statement: 'We ship together.' })).status).toBe(200)
    expect(await walk.page(`/team/members/${second?.id}`)).toContain('We ship together.')
    expect((await decide(second?.id ?? '', { do: 'Approve', reason: 'Vouched for' })).status).toBe(303)
  })
  it('needs the role for it, and is nothing for members of other projects', async () => {
    const id = (await named('Second Distribution'))?.id ?? ''
    await server.as('administrator', (client) => client.query(`delete from parley.team_member`))
    expect((await desk.web.get(`/team/members/${id}`)).status).toBe(404)
    expect((await decide(id, { do: 'Suspend', reason: 'x' })).status).toBe(404)
    await server.as('administrator', (client) =>
      client.query(
        `insert into parley.team_member (project, member, roles) values ('distributors', 'ada', '{list_manager}')`,
      ),
    )
  })
})

describe('a member’s life', () => {
  it('S3-80: a colleague accepts in person first; another’s acceptance does not count', async () => {
    const first = await named('First Distribution')
    const subject = Object.keys(first?.state.people ?? {})[0] ?? ''
    const receipt = await worker((tx) => issueListReceipt(tx, { membership: first?.id ?? '', subject }, desk.now))
    await desk.letters()
    await act(receipt, { do: 'AddPerson', name: 'Sam', address: 'sam@first-distribution.example' })
    const code = /PARLEY-C-[0-9A-Z-]+/.exec((await desk.letters())[0]?.text ?? '')?.[0] ?? ''
    const sams = receiptIn(await (await desk.web.post('/member', { receipt: code })).text())
    const id = await desk.openCase()
    await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
    const sam = Object.values((await named('First Distribution'))?.state.people ?? {}).find(
      ({ name }) => name === 'Sam',
    )
    const invite = { do: 'InvitePeople', who: [`${first?.id}/${sam?.id}`], need: 'Tests' }
    expect(await (await walk.team(`/cases/${id}/embargo`, invite)).text()).toContain(
      'accepts version 1 of the terms first',
    )
    const page = await own(sams)
    expect(
      (await act(sams, { do: 'AcceptTerms', version: hidden(page, 'version'), hash: hidden(page, 'hash') })).status,
    ).toBe(200)
    expect((await walk.team(`/cases/${id}/embargo`, invite)).status).toBe(303)
    const roster = await walk.page(`/team/members/${first?.id}`)
    expect(roster).toMatch(/DISTRIBUTORS-2026-\d{4}: <bdi class="untrusted-line">Tests/)
    expect((await act(receipt, { do: 'RemovePerson', person: sam?.id ?? '', reason: 'Left' })).status).toBe(200)
    expect(await own(sams)).toContain('Nothing opens with this')
  })
  it('S3-69: falls due where the policy says how often; unanswered it is suspended', async () => {
    const policy = policyOf(desk.gate, 'distributors')
    const early = policy?.early_disclosure
    const said = early?.lists[list]
    if (!policy || !early || !said) throw new Error('no list')
    const yearly = {
      ...policy,
      early_disclosure: {
        ...early,
        lists: { [list]: { ...said, recertify_every: { n: 52, unit: 'weeks' as const } } },
      },
    }
    const gate = {
      ...desk.gate,
      now: () => desk.now,
      shelf: new PolicyShelf([{ policy: yearly, hash: 'h', source: '', file: '' }]),
    }
    const { membership } = await desk.admit('Third Distribution')
    await worker((tx) =>
      handleMembership(gate, tx, membership, {
        actor: 'desk',
        command: { type: 'AddPerson', person: { id: 'lee', name: 'Lee', address: 'lee@third.example' } },
      }),
    )
    const standing = async () => (await worker((tx) => loadMember(tx, membership)))?.state.standing
    const start = desk.now
    for (const [days, expected] of [
      [363, 'active'],
      [365, 'recertification-due'],
      [380, 'recertification-due'],
      [395, 'suspended'],
    ] as const) {
      desk.now = start.add({ hours: 24 * days })
      await worker((tx) => checkRecertifications(gate, tx))
      expect(await standing()).toBe(expected)
    }
    desk.now = start
  })
  it('leaves when it likes', async () => {
    const second = await named('Second Distribution')
    const receipt = await worker((tx) =>
      issueListReceipt(
        tx,
        { membership: second?.id ?? '', subject: Object.keys(second?.state.people ?? {})[0] ?? '' },
        desk.now,
      ),
    )
    expect((await act(receipt, { do: 'Leave', reason: 'We stop.' })).text).toContain('Has left')
  })
  it('S3-84: a removed organisation that comes back under another name of its domain is shown as such', async () => {
    const first = (await named('First Distribution'))?.id ?? ''
    const breach = (incident: string) => ({
      actor: 'member:ada',
      command: { type: 'RecordBreach' as const, incident, leakedAt: desk.now.toString(), continued: true },
    })
    await worker((tx) => handleMembership(desk.gate, tx, first, breach('leak one')))
    expect((await decide(first, { do: 'Remove', reason: 'It went on.', sure: 'yes' })).status).toBe(303)
    await asked('Quite Another', { domains: 'lists.first-distribution.example' })
    const back = await named('Quite Another')
    expect(await walk.page(`/team/members/${back?.id}`)).toContain('It resembles a removed member')
    await judge(back?.id ?? '')
    expect(await (await decide(back?.id ?? '', { do: 'Approve', reason: 'x' })).text()).toContain(
      'say why it is another',
    )
  })
  it('is append-only and chained: no event of a membership can be changed', async () => {
    await expect(
      server.as('owner', (client) => client.query(`update parley.membership_event set actor = 'x'`)),
    ).rejects.toThrow(/append-only/)
    await expect(
      server.as('worker', (client) =>
        client.query(`select set_config('parley.viewer', 'worker', false); delete from parley.membership_event`),
      ),
    ).rejects.toThrow(/permission denied|append-only/)
  })
})
