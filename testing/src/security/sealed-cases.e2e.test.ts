import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueReceipt } from '../../../desk/src/commands/receipts.ts'
import { startSession } from '../../../desk/src/identity/sessions.ts'
import { readEvents } from '../../../desk/src/store/event-log.ts'
import { waitingForKey } from '../../../desk/src/store/sealed-waiting.ts'
import { rawSmtp, until } from '../smtp-peer.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { filesUnder } from './canary.ts'
import { hiddenFields, plainText, Visitor } from './visitor.ts'

const passphrase = 'seven wet umbrellas under granite'
let room: AccessDesk
let ada: Subject
let bob: Subject
let fixer: Subject
let target: Target
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada', { community: ['triager'] })
  bob = await subject(room, 'bob', { community: ['triager'] })
  fixer = await subject(room, 'fay', { community: ['fixer'] })
  target = await madeCase(room, 'community')
})
afterAll(() => room.end())

const post = (who: Subject, path: string, values: Readonly<Record<string, string | readonly string[]>> = {}) => who.visitor.post(path, { _token: who.token, ...values })
const fileOf = (html: string): string => plainText(/<textarea id="made-key"[^>]*>([^<]*)</.exec(html)?.[1] ?? '')
/** The same member at another browser. */
async function againAs(who: Subject): Promise<Subject> {
  const visitor = new Visitor(room.desk.url, `${who.name} again`)
  visitor.cookies.set('parley', await room.desk.store.as({ role: 'gate' }, (tx) => startSession(tx, who.member, 'codes', room.now())))
  return { ...who, visitor, token: hiddenFields((await visitor.get('/account')).text)['_token'] ?? '' }
}
const notices = () => room.desk.store.as({ role: 'gate' }, (tx) => tx.query<{ what: string; about: string }>(`select what, about from member_notice where what like 'sealing%' order by at`))

describe('sealing a case on the pages', () => {
  let file: string

  it('S-098 S-099: a member makes a key, sees it once, and all are told', async () => {
    const made = await post(ada, '/account/sealing/key', { passphrase })
    file = fileOf(made.text)
    expect([made.status, file.startsWith('-----BEGIN AGE ENCRYPTED FILE-----')]).toEqual([200, true])
    expect((await ada.visitor.get('/account/sealing')).text).not.toContain('BEGIN AGE')
    expect(await notices()).toEqual([{ what: 'sealing key made', about: ada.member }])
    expect((await post(bob, '/account/sealing/key', { passphrase: 'short' })).status).toBe(422)
  })

  it('S-098: who may not seal gets the answer of a case that is not there', async () => {
    for (const [who, path] of [[fixer, `/cases/${target.id}/seal`], [ada, '/cases/nosuchcase/seal']] as const) expect((await who.visitor.get(path)).status).toBe(404)
    expect((await post(fixer, `/cases/${target.id}/seal`, { member: ada.member })).status).toBe(404)
  })

  it('S-098: sealed, it opens for nobody until its holder gives the key', async () => {
    const page = await ada.visitor.get(`/cases/${target.id}/seal`)
    expect(page.text).toContain('What stops while a case is sealed')
    expect((await post(ada, `/cases/${target.id}/seal`, { member: [bob.member] })).status).toBe(422)
    expect((await post(ada, `/cases/${target.id}/seal`, { member: [ada.member] })).status).toBe(303)
    for (const who of [ada, bob]) {
      const answer = await who.visitor.get(`/cases/${target.id}`)
      expect([answer.status, answer.text.includes('This case cannot be opened')]).toEqual([409, true])
    }
    const list = await bob.visitor.get('/cases?project=community')
    expect([list.status, list.text.includes('(sealed)'), list.text.includes('A weakness of community')]).toEqual([200, true, false])
  })

  it('S-098: unlocked by its holder it is a case like others, for that member alone, until it is locked', async () => {
    expect((await post(ada, '/account/sealing/unlock', { identity: file, passphrase: 'another one that is long' })).status).toBe(422)
    expect((await post(ada, '/account/sealing/unlock', { identity: file, passphrase })).status).toBe(303)
    expect((await ada.visitor.get(`/cases/${target.id}`)).text).toContain('A weakness of community')
    expect((await bob.visitor.get(`/cases/${target.id}`)).status).toBe(409)
    expect((await post(ada, '/account/sealing/lock')).status).toBe(303)
    expect((await ada.visitor.get(`/cases/${target.id}`)).status).toBe(409)
  })

  it('S-098: a holder gives the key to another, and the case back to the desk', async () => {
    const bobs = fileOf((await post(bob, '/account/sealing/key', { passphrase })).text)
    expect((await post(ada, `/cases/${target.id}/seal/give`, { member: bob.member })).status).toBe(422)
    await post(ada, '/account/sealing/unlock', { identity: file, passphrase })
    expect((await post(ada, `/cases/${target.id}/seal/give`, { member: bob.member })).status).toBe(303)
    await post(bob, '/account/sealing/unlock', { identity: bobs, passphrase })
    expect((await bob.visitor.get(`/cases/${target.id}`)).text).toContain('A weakness of community')
    expect((await post(bob, `/cases/${target.id}/seal/end`)).status).toBe(303)
    await post(bob, '/account/sealing/lock')
    expect((await bob.visitor.get(`/cases/${target.id}`)).status).toBe(200)
  })

  it('V2.4.1: who tries passphrases at a key file waits after a few, whether the file is one or not, and it is in the log', async () => {
    const answers = []
    for (let each = 0; each < 7; each += 1) answers.push((await post(fixer, '/account/sealing/unlock', { identity: file, passphrase: `a wrong one that is long ${each}` })).text)
    expect(answers.slice(0, 4).some((text) => text.includes('Too many tries'))).toBe(false)
    expect(answers.at(-1)).toContain('Too many tries went wrong. Wait')
    expect((await post(ada, '/account/sealing/unlock', { identity: file, passphrase })).status, 'the others are not kept waiting').toBe(303)
  })

  it('S-026 S-098: another session of the same member opens nothing with it, and signing out locks it', async () => {
    const other = await madeCase(room, 'community')
    await post(ada, `/cases/${other.id}/seal`, { member: [ada.member] })
    await post(ada, '/account/sealing/unlock', { identity: file, passphrase })
    const second = await againAs(ada)
    expect([(await ada.visitor.get(`/cases/${other.id}`)).status, (await second.visitor.get(`/cases/${other.id}`)).status]).toEqual([200, 409])
    expect((await second.visitor.get('/account/sealing')).text).toContain('Unlock for 30 minutes')
    await post(second, '/account/sealing/unlock', { identity: file, passphrase })
    expect((await second.visitor.get(`/cases/${other.id}`)).status).toBe(200)
    expect((await post(second, '/sign-out')).status).toBe(303)
    expect((await ada.visitor.get(`/cases/${other.id}`)).status, 'the first goes on').toBe(200)
    const unlocked = await room.desk.store.as({ role: 'worker' }, async (tx) => tx.keyring.unlocked.members())
    expect(unlocked).toEqual([ada.member])
    await post(ada, '/account/sealing/lock')
    expect(await room.desk.store.as({ role: 'worker' }, async (tx) => tx.keyring.unlocked.members())).toEqual([])
  })

  it('S-025: making a key and sealing ask for a fresh proof of presence', async () => {
    room.advance({ minutes: 6 })
    expect((await post(ada, '/account/sealing/key', { passphrase })).status).toBe(401)
    expect((await post(ada, `/cases/${target.id}/seal`, { member: ada.member })).status).toBe(401)
    expect((await ada.visitor.get(`/cases/${target.id}/seal`)).status).toBe(303)
  })
})

describe('what comes to a sealed case meanwhile', () => {
  let file: string
  let id: string
  let receipt: string
  const reporter = () => new Visitor(room.desk.url, 'a reporter')
  const worker = { role: 'worker' } as const
  const waiting = () => room.desk.store.as(worker, (tx) => waitingForKey(tx, id))
  const opened = async () => (await reporter().post('/receipt', { receipt })).text
  const written = async () => room.desk.store.as(worker, async (tx) => JSON.stringify((await readEvents(tx, id)).map(({ body }) => body)))
  const mail = async (to: string, from: string, subject: string, text: string) => {
    const client = await rawSmtp(room.desk.smtp)
    await client.mail({ from, to: [to] }, `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${Math.random().toString(36)}@finder.example>\r\n\r\n${text}\r\n`)
    client.close()
  }
  beforeAll(async () => {
    await room.desk.store.as({ role: 'gate' }, async (tx) => { await tx.execute('update session set step_up_at = $1, seen_at = $1', [room.now()]) })
    file = fileOf((await post(ada, '/account/sealing/key', { passphrase })).text)
    await mail('community@desk.example', 'grace@finder.example', 'A hole in the door', 'It does not shut.')
    await until(async () => (await room.desk.store.as(worker, (tx) => tx.query(`select h.id from case_head h join contact c on c.case_id = h.id`))).length === 1, 'the case')
    const found = await room.desk.store.as(worker, (tx) => tx.one<{ id: string; participant: string }>('select h.id, c.participant from case_head h join contact c on c.case_id = h.id'))
    id = found.id
    receipt = await room.desk.store.as(worker, (tx) => issueReceipt(tx, { caseId: id, participant: found.participant }))
    expect((await post(ada, `/cases/${id}/seal`, { member: [ada.member] })).status).toBe(303)
  })

  it('S-098: a mail that answers it is held with its reason and counted on the page of the case, not failed and not lost', async () => {
    const address = await replyAddress()
    await mail(address, 'grace@finder.example', 'Re: A hole in the door', 'The hinge sings too.')
    await until(async () => (await waiting()).mails === 1, 'the held mail')
    const rows = await room.desk.store.as(worker, (tx) => tx.query(`select state, last_error, attempts from arrival where case_id = $1 and state <> 'done'`, [id]))
    expect(rows).toEqual([{ state: 'held', last_error: 'sealed-case', attempts: 0 }])
    const page = await ada.visitor.get(`/cases/${id}`)
    expect([page.status, page.text.includes('1 mail waits for the key'), page.text.includes('held by ada')]).toEqual([409, true, true])
    expect((await fixer.visitor.get(`/cases/${id}`)).text).toContain('You do not hold it')
  })

  it('S-098, S-048: the reporter’s page says in plain words that it is sealed, shows the own words by the receipt, and takes what they write', async () => {
    const page = await reporter().post('/receipt', { receipt })
    expect([page.status, page.text.includes('The team sealed this case'), page.text.includes('A hole in the door')]).toEqual([200, true, true])
    const sealed = hiddenFields(page.text)['sealed'] ?? ''
    const sent = await reporter().post('/receipt/answer', { sealed, text: 'And the window rattles.' })
    expect([sent.status, sent.text.includes('Kept for the team')]).toEqual([200, true])
    expect(await waiting()).toMatchObject({ mails: 2 })
    const rows = await room.desk.store.as(worker, (tx) => tx.query<{ raw: Buffer }>(`select raw from arrival where case_id = $1 and state = 'held'`, [id]))
    expect(rows.some(({ raw }) => raw.includes('window rattles'))).toBe(false)
    expect((await reporter().post('/receipt/date', { sealed })).text).toContain('This case is sealed')
  })

  it('S-098: both go through once its holder unlocks the key, and the reporter reads them once it is unsealed', async () => {
    await post(ada, '/account/sealing/unlock', { identity: file, passphrase })
    await until(async () => (await waiting()).mails === 0, 'nothing to wait')
    await until(async () => (await written()).includes('hinge sings') && (await written()).includes('window rattles'), 'both in the case')
    await post(ada, '/account/sealing/lock')
    expect(await opened()).toContain('The team sealed this case')
    await post(ada, '/account/sealing/unlock', { identity: file, passphrase })
    expect((await post(ada, `/cases/${id}/seal/end`)).status).toBe(303)
    await post(ada, '/account/sealing/lock')
    const text = await opened()
    expect([text.includes('window rattles'), text.includes('The team sealed this case')]).toEqual([true, false])
  })

  /** Where the acknowledgement is answered to. */
  async function replyAddress(): Promise<string> {
    const found = () => filesUnder(room.desk.pickup ?? '').map((path) => readFileSync(path, 'utf8')).flatMap((text) => text.includes('grace@finder.example') ? [/^Reply-To:.*?<?([^\s<>]+@desk\.example)/im.exec(text)?.[1] ?? ''] : []).filter((one) => one !== '')
    await until(() => found().length > 0, 'the acknowledgement')
    return found()[0] ?? ''
  }
})
