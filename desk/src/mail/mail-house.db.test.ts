import { fold } from '@parley/coordination'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mailHouse } from '../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../testing/src/mail-house.ts'
import { putContact } from '../commands/contacts.ts'
import { moveReport } from '../commands/move-report.ts'
import { claimOutbox, enqueue, failOutbox } from '../store/outbox.ts'
import { memberThread } from './route.ts'

let house: MailHouse
beforeAll(async () => {
  house = await mailHouse()
})
afterAll(() => house.close())
beforeEach(() => {
  house.now = house.now.add({ hours: 48 })
  house.proved = []
})

let mails = 0
/** A report of somebody new, and its case. */
async function reported(body = 'The artifact server reads any file of the host when the path holds dots, as follows.', project = 'mlflow') {
  mails += 1
  const from = `ada${mails}@finder.example`
  await house.take(`From: Ada <${from}>\nSubject: A finding ${mails}\nMessage-ID: <${mails}@finder.example>\n\n${body}\n`, { from, recipients: [`${project}@desk.example`] })
  const made = (await house.cases()).at(-1) ?? expect.fail()
  return { ...made, from, ...await house.reporter(made.id).then(({ id, address }) => ({ participant: id, address })) }
}
const reply = (from: string, body: string): string => `From: ${from}\nSubject: Re: x\nMessage-ID: <r${mails += 1}@x.example>\n\n${body}\n`
const messages = async (id: string) => (await house.events(id)).flatMap((event) => (event.type === 'MessageWritten' ? [{ by: event.by, audience: event.audience, text: event.message.text, actor: event.actor.kind }] : []))

describe('a report by mail', () => {
  it('S0-15: without the stub’s link it is incomplete; a later mail with the link completes it, and the clock keeps its start', async () => {
    const made = await reported()
    const before = fold(await house.events(made.id))
    expect(before.reports[0]?.missing).toContain('stub_link')
    house.now = house.now.add({ hours: 5 })
    await house.take(reply(made.from, 'Here it is: https://github.com/mlflow/mlflow/issues/12345'), { from: made.from, recipients: [made.address] })
    const after = fold(await house.events(made.id))
    expect(after.stub).toMatchObject({ url: 'https://github.com/mlflow/mlflow/issues/12345' })
    expect(after.reports[0]?.missing).not.toContain('stub_link')
    expect(after.reports[0]?.receivedAt).toBe(before.reports[0]?.receivedAt)
    expect(after.reached.report_received).toBe(before.reached.report_received)
  })

  it('a mail to the thread that its report left goes where the report is, and back where it is moved back', async () => {
    const [left, target] = [await reported(), await reported()]
    const report = fold(await house.events(left.id)).reports[0]?.id ?? expect.fail()
    const team = { kind: 'member' as const, id: 'tess', name: 'Tess' }
    const move = (from: string, to: string) => house.asWorker((tx) => moveReport(house.gate, tx, { from, to, report, reason: 'The same flaw.' }, team))
    expect(await move(left.id, target.id)).toMatchObject({ ok: true })
    await house.take(`From: ${left.from}\nSubject: Re: [${left.ref}] A finding\nMessage-ID: <m1@x.example>\n\nIt is version 2.\n`, { from: left.from, recipients: [left.address] })
    expect((await messages(target.id)).at(-1)).toMatchObject({ by: 'reporter', actor: 'participant', text: 'It is version 2.' })
    expect((await house.events(target.id)).at(-1)).toMatchObject({ message: { marks: expect.arrayContaining([`came by the thread of ${left.ref}, which its report left`]) } })
    expect((await messages(left.id)).map(({ text }) => text)).not.toContain('It is version 2.')
    // Somebody else who holds that address is kept apart there as here.
    await house.take(reply('eve@x.example', 'Let me in.'), { from: 'eve@x.example', recipients: [left.address] })
    expect((await messages(target.id)).at(-1)).toMatchObject({ audience: 'team', text: 'Let me in.', actor: 'desk' })
    expect(await move(target.id, left.id)).toMatchObject({ ok: true })
    await house.take(reply(left.from, 'And version 3.'), { from: left.from, recipients: [left.address] })
    expect((await messages(left.id)).at(-1)).toMatchObject({ by: 'reporter', actor: 'participant', text: 'And version 3.' })
  })

  it('a finder who writes to two projects hears from both, and from each once a day', async () => {
    const both = { from: 'bo@x.example', recipients: ['mlflow@desk.example', 'community@desk.example'] }
    const mail = (n: number): string => `From: bo@x.example\nSubject: x\nMessage-ID: <b${n}@x.example>\n\nwords ${n}\n`
    const granted = async (n: number) => (await house.take(mail(n), both)).map((plan) => plan.kind === 'report' && plan.acknowledge)
    expect(await granted(1)).toEqual([true, true])
    expect(await granted(2)).toEqual([false, false])
  })

  it('a message that its case refuses is set aside with its case, and never failed', async () => {
    const made = await reported()
    await house.asWorker((tx) => putContact(tx, made.id, 'nobody', { address: 'left@x.example', name: null, messageId: null, references: [] }))
    await house.take(reply('left@x.example', 'words'), { from: 'left@x.example', recipients: [await house.threadOf(made.id, 'nobody')] })
    const [aside] = await house.asWorker((tx) => tx.query<{ why: string; state: string; case_id: string; kept: boolean }>(
      'select s.why, a.state, a.case_id, a.raw is not null as kept from set_aside s join arrival a on a.id = s.arrival order by s.at desc limit 1'))
    expect(aside).toEqual({ why: 'could not be added to its case: not-yours', state: 'done', case_id: made.id, kept: true })
  })

  it('email row 3: a bounce goes onto the record of its recipient, the team hears of it, and nobody is answered', async () => {
    const made = await reported()
    const [letter] = (await house.sent()).filter((mail) => mail.envelope.to === made.from)
    const bounce = `From: MAILER-DAEMON@x.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ${made.from}\nAction: failed\nStatus: 5.1.1\n--b--\n`
    await house.take(bounce, { from: '', recipients: [letter?.envelope.from ?? expect.fail()] })
    const record = await house.asWorker((tx) => tx.query('select participant, action, status from delivery_report where case_id = $1', [made.id]))
    expect(record).toEqual([{ participant: made.participant, action: 'failed', status: '5.1.1' }])
    expect((await messages(made.id)).at(-1)).toMatchObject({ audience: 'team', actor: 'desk' })
    expect((await house.sent()).filter((mail) => mail.envelope.to === made.from)).toEqual([])
  })
})

describe('a letter that cannot go out yet', () => {
  it('email row 25: is due when its exit said so, however often it was tried; what was put off is counted as no try', async () => {
    const worker = { limit: 1, leaseSeconds: 60 }
    await house.sent()
    await house.asWorker((tx) => enqueue(tx, { eventKey: `late ${mails}`, kind: 'late', recipient: 'x', payload: {}, dueAt: house.now }))
    const created = house.now
    for (let n = 0; n < 40; n += 1) {
      const [claim] = await claimOutbox(house.store, { ...worker, now: house.now })
      expect(claim).toMatchObject({ attempts: 1 + Math.floor(n / 2) })
      expect(claim?.createdAt.equals(created)).toBe(true)
      const dueAt = house.now.add({ hours: 2 })
      await failOutbox(house.store, claim ?? expect.fail(), { now: house.now, error: 'x', dueAt, uncounted: n % 2 === 0 })
      expect(await claimOutbox(house.store, { ...worker, now: dueAt.subtract({ seconds: 1 }) })).toEqual([])
      house.now = dueAt
    }
    await failOutbox(house.store, (await claimOutbox(house.store, { ...worker, now: house.now }))[0] ?? expect.fail(), { now: house.now, error: 'x', final: true })
  })
})

describe('work by mail', () => {
  it('a proved member’s answer to the team thread is a note for the team, to the reporter’s thread it goes to the reporter', async () => {
    const made = await reported()
    const mia = await house.member(`mia${mails}`, ['triager'])
    house.proved = [mia.address]
    await house.take(reply(mia.address, 'Looks real.\n> ## Impact\n> all'), { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('team', mia.id))] })
    await house.take(reply(mia.address, 'Thank you, we are on it.'), { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('reporter', mia.id))] })
    expect((await messages(made.id)).slice(-2)).toEqual([
      { by: 'team', audience: 'team', text: 'Looks real.', actor: 'member' }, { by: 'team', audience: 'reporter', text: 'Thank you, we are on it.', actor: 'member' }])
    const answer = (await house.events(made.id)).findLast((event) => event.type === 'MessageWritten' && event.audience === 'reporter')
    expect(JSON.stringify(answer)).not.toMatch(/original|team\.example/)
  })

  it('first lines are commands through the same gate; what the role does not allow is a note that says so', async () => {
    const made = await reported()
    const mia = await house.member(`mia${mails}`, ['triager'])
    const fix = await house.member(`fix${mails}`, ['fixer'])
    house.proved = [mia.address, fix.address]
    const thread = async (id: string) => [await house.threadOf(made.id, memberThread('team', id))]
    await house.take(reply(mia.address, `severity high\nassign fix${mails - 1}\n\nRead it.`), { from: mia.address, recipients: await thread(mia.id) })
    const state = fold(await house.events(made.id))
    expect(state.severity).toMatchObject({ level: 'high', by: expect.stringContaining(mia.id) })
    expect((await messages(made.id)).at(-1)).toMatchObject({ text: 'Read it.', audience: 'team' })
    await house.take(reply(fix.address, 'severity low\n\nNo.'), { from: fix.address, recipients: await thread(fix.id) })
    expect(fold(await house.events(made.id)).severity).toMatchObject({ level: 'high' })
    expect((await messages(made.id)).slice(-2)).toMatchObject([{ actor: 'desk', text: expect.stringContaining('«severity low»: the role') }, { actor: 'member', text: 'No.' }])
  })

  it('needs-info asks the reporter what is written below it', async () => {
    const made = await reported()
    const mia = await house.member(`mia${mails}`, ['triager'])
    house.proved = [mia.address]
    await house.take(reply(mia.address, 'needs-info\nWhich version?'), { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('team', mia.id))] })
    expect((await house.events(made.id)).filter((event) => event.type === 'InformationAsked')).toMatchObject([{ text: 'Which version?', audience: 'reporter' }])
  })

  it('S2-12: two vulnerabilities in one mail become two cases with a thread each, and the receipt of the one mail', async () => {
    const made = await reported('Vulnerability 1: traversal\nwords\n\nVulnerability 2: injection\nwords', 'asf')
    const mia = await house.member(`mia${mails}`, ['triager'], 'asf')
    house.proved = [mia.address]
    await house.sent()
    await house.take(reply(mia.address, 'split Injection in the parser'), { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('team', mia.id))] })
    const second = (await house.cases()).at(-1) ?? expect.fail()
    expect(second.id).not.toBe(made.id)
    const [one, two] = [fold(await house.events(made.id)), fold(await house.events(second.id))]
    expect(two.reports[0]).toMatchObject({ title: 'Injection in the parser', receivedAt: one.reports[0]?.receivedAt })
    const letters = (await house.sent()).filter((mail) => mail.envelope.to === made.from)
    expect(letters[0]?.raw.toString()).toContain(`[${second.ref}]`)
  })

  it('S2-6: unrelated mail is closed without an answer, and logged', async () => {
    const made = await reported('Buy our search engine service today, it is cheap and it is good for your project, really.', 'asf')
    const mia = await house.member(`mia${mails}`, ['triager'], 'asf')
    house.proved = [mia.address]
    await house.sent()
    await house.take(reply(mia.address, 'unrelated'), { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('team', mia.id))] })
    expect(await messages(made.id)).toEqual([])
    expect(fold(await house.events(made.id))).toMatchObject({ outcome: 'ignored', rejection: { disposition: 'ignore' } })
    expect((await house.sent()).filter((mail) => mail.envelope.to === made.from)).toEqual([])
  })

  it('a command that its case refuses changes nothing, and the words are kept', async () => {
    const made = await reported()
    const mia = await house.member(`mia${mails}`, ['triager'])
    house.proved = [mia.address]
    await house.take(reply(mia.address, 'assign nobody\nneeds-info'), { from: mia.address, recipients: [await house.threadOf(made.id, memberThread('team', mia.id))] })
    expect(await messages(made.id)).toMatchObject([{ actor: 'desk', text: expect.stringMatching(/«assign nobody»: nobody of this team.*\n«needs-info»: /) }])
  })

  it('a member who is not proved, or a stranger with the member’s address, reaches the team in nobody’s name and commands nothing', async () => {
    const made = await reported()
    const mia = await house.member(`mia${mails}`, ['triager'])
    for (const thread of ['team', 'reporter'] as const) {
      const recipients = [await house.threadOf(made.id, memberThread(thread, mia.id))]
      await house.take(reply(mia.address, 'severity low\nwords'), { from: mia.address, recipients })
      house.proved = ['eve@evil.example']
      await house.take(reply('eve@evil.example', 'severity low\nwords'), { from: 'eve@evil.example', recipients })
    }
    expect(fold(await house.events(made.id)).severity).toBeUndefined()
    expect((await messages(made.id)).map(({ audience, actor }) => `${audience} ${actor}`)).toEqual(Array.from({ length: 4 }, () => 'team desk'))
  })

  it('a notice to a member is answered at the member’s own address on the case, and tells the reporter’s', async () => {
    const mia = await house.member(`mia${mails}`, ['triager'])
    const made = await reported()
    const notice = (await house.sent()).find((mail) => mail.envelope.to === mia.address)?.raw.toString() ?? ''
    expect(notice).toContain(`Reply-To: ${await house.threadOf(made.id, memberThread('team', mia.id))}`)
    expect(notice.replaceAll('=\r\n', '')).toContain(await house.threadOf(made.id, memberThread('reporter', mia.id)))
  })
})

it('a letter about a sign-in is the desk’s own: its sender and its last lines say which desk', async () => {
  const { id, address } = await house.member('mona', ['triager'])
  await house.asWorker((tx) => enqueue(tx, { eventKey: 'notice:x', kind: 'member-mail', recipient: `member:${id}`, payload: { subject: 'A way into the desk changed', text: 'Mona joined.', auto: 'generated' }, dueAt: house.now }))
  const [letter] = (await house.sent()).filter(({ envelope }) => envelope.to === address)
  expect(letter?.raw.toString()).toMatch(/From: "Security desk at desk\.example" <desk@desk\.example>[^]*Mona joined\.\r\n\r\nThis desk: https:\/\/desk\.example\r\nYour account there: https:\/\/desk\.example\/account/)
})
