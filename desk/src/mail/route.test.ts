import { describe, expect, it } from 'vitest'
import { mailDesk, mailKeys, deskDomain } from '../../../testing/src/mail-desk.ts'
import { bounceAddress, ownMessageId } from './message-id.ts'
import { trustingServer } from './authentication.ts'

const mail = (headers: string, body = 'words'): string => `${headers}\nMessage-ID: <${headers.length}.${body.length}@finder.example>\n\n${body}\n`
const plain = 'From: ada@finder.example\nSubject: More'

describe('where a mail belongs', () => {
  it('the participant’s own address leads to the case, in the participant’s name and audience', async () => {
    const desk = mailDesk()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    const [plan] = await desk.take(mail(plain), { recipients: [address] })
    expect(plan).toMatchObject({ kind: 'message', actor: { kind: 'participant', id: 'ada' }, audience: 'reporter', correspondent: { caseId: '0001' }, marks: ['no usable date', 'sender not checked', 'another subject than the thread’s: it may be about something else'] })
  })

  it('a stranger who has the address reaches the team only, in nobody’s name', async () => {
    const desk = mailDesk()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    const [plan] = await desk.take(mail('From: eve@evil.example\nSubject: More'), { recipients: [address] })
    expect(plan).toMatchObject({ kind: 'message', actor: { kind: 'desk' }, audience: 'team' })
    expect(plan).toHaveProperty('marks', expect.arrayContaining(['came to the address of another: claims to be eve@evil.example']))
  })

  it('a reply to all is one message, whether its copies come together or apart', async () => {
    const desk = mailDesk()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    const text = mail(`${plain}\nTo: ${address}\nCc: mlflow@desk.example`)
    expect(await desk.take(text, { recipients: [address, 'mlflow@desk.example'] })).toHaveLength(1)
    expect(await desk.take(text, { recipients: ['mlflow@desk.example'] })).toMatchObject([{ kind: 'set_aside', caseId: '0001' }])
  })

  it('a mail to two projects is a report to each, and acknowledged once by each', async () => {
    const desk = mailDesk()
    const plans = await desk.take(mail(plain), { recipients: ['mlflow@desk.example', 'asf@desk.example'] })
    expect(plans.map((plan) => plan.kind === 'report' && plan.project)).toEqual(['mlflow', 'asf'])
    expect(desk.acknowledged).toEqual(['mlflow ada@finder.example', 'asf ada@finder.example'])
  })

  it('email row 10: our Message-ID and an aligned, registered sender lead to the case; one of them alone does not', async () => {
    const desk = mailDesk({ authenticate: trustingServer('mx.desk.example') })
    desk.correspondent('0001', 'ada', 'ada@finder.example')
    const ada = desk.people[0] ?? expect.fail()
    desk.rows.set('r1', ada)
    const id = ownMessageId(mailKeys, deskDomain, { reference: ada.reference, row: 'r1' })
    const pass = 'Authentication-Results: mx.desk.example; dmarc=pass header.from=finder.example\n'
    const forged = 'Authentication-Results: mx.evil.example; dmarc=pass header.from=finder.example\n'
    expect(await desk.take(mail(`${pass}${plain}\nIn-Reply-To: <${id}>`))).toMatchObject([{ kind: 'message', correspondent: { caseId: '0001' } }])
    expect(await desk.take(mail(`${pass}${plain}\nReferences: <z@z> <${id}>`))).toMatchObject([{ kind: 'message' }])
    expect(await desk.take(mail(`${plain}\nIn-Reply-To: <${id}>`))).toMatchObject([{ kind: 'report', related: { caseId: '0001' } }])
    expect(await desk.take(mail(`${forged}${plain}\nIn-Reply-To: <${id}> `))).toMatchObject([{ kind: 'report' }])
    expect(await desk.take(mail(`${pass}${plain}`))).toMatchObject([{ kind: 'report', related: null }])
    expect(await desk.take(mail(`${pass}From: eve@finder.example\nIn-Reply-To: <${id}>`))).toMatchObject([{ kind: 'report', related: { caseId: '0001' } }])
  })

  it('a bounce goes to its row by envelope or by the mail it returns, and is nobody’s report', async () => {
    const desk = mailDesk()
    desk.correspondent('0001', 'ada', 'ada@finder.example')
    desk.rows.set('r1', desk.people[0] ?? expect.fail())
    const report = 'From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nAuto-Submitted: auto-replied'
    const id = ownMessageId(mailKeys, deskDomain, { reference: 'MLFLOW-2026-0001', row: 'r1' })
    expect(await desk.take(mail(report), { from: '', recipients: [bounceAddress(mailKeys, deskDomain, 'r1')] })).toMatchObject([{ kind: 'bounce', row: 'r1' }])
    expect(await desk.take(mail(report, `Message-ID: <${id}>`), { from: '' })).toMatchObject([{ kind: 'bounce', row: 'r1' }])
    expect(await desk.take(mail(report), { from: '' })).toMatchObject([{ kind: 'bounce', row: null }])
    expect(desk.cases).toEqual([])
  })

  it('S-059: an automatic reply is set aside with its case, and never answered', async () => {
    const desk = mailDesk()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    expect(await desk.take(mail(`${plain}\nAuto-Submitted: auto-replied`), { recipients: [address] })).toMatchObject([{ kind: 'set_aside', caseId: '0001' }])
    expect(await desk.take(mail(`${plain}\nAuto-Submitted: auto-replied`))).toMatchObject([{ kind: 'set_aside', caseId: null }])
    expect(desk.acknowledged).toEqual([])
  })
})

describe('a reply address that does not hold', () => {
  it('makes a new report for its project, and grants nothing', async () => {
    const desk = mailDesk()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    desk.people.splice(0)
    expect(await desk.take(mail(plain), { recipients: [address] })).toMatchObject([{ kind: 'report', project: 'mlflow', related: null }])
  })
})

describe('S-056 S-062: twelve ways to pretend', () => {
  const wrongToken = 'mlflow+mlflow-2026-0001.aaaaaaaaaaaaaaaa@desk.example'
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['the reporter’s From', 'From: ada@finder.example', []],
    ['the reporter’s From and name', 'From: "Ada" <ada@finder.example>', []],
    ['the address in the display name', 'From: "ada@finder.example" <eve@evil.example>', []],
    ['two From headers', 'From: ada@finder.example\nFrom: eve@evil.example', []],
    ['Sender', 'From: eve@evil.example\nSender: ada@finder.example', []],
    ['Reply-To', 'From: eve@evil.example\nReply-To: ada@finder.example', []],
    ['five CCs', 'From: eve@evil.example\nCc: a@x.example, b@x.example, c@x.example, d@x.example, ada@finder.example', []],
    ['the case’s reference in the subject', 'From: ada@finder.example\nSubject: Re: [MLFLOW-2026-0001] More', []],
    ['made-up references', 'From: ada@finder.example\nIn-Reply-To: <mlflow-2026-0001.r1.aaaaaaaaaaaaaaaa@desk.example>', []],
    ['a guessed token', 'From: ada@finder.example', [wrongToken]],
    ['our control headers', 'From: ada@finder.example\nX-Parley-Case: 0001\nX-Parley-Participant: ada', []],
    ['an authentication result of its own', 'Authentication-Results: desk.example; dmarc=pass header.from=finder.example\nFrom: ada@finder.example', []],
  ]

  it.each(cases)('%s grants nothing', async (_name, headers, more) => {
    const desk = mailDesk({ authenticate: trustingServer('mx.desk.example') })
    desk.correspondent('0001', 'ada', 'ada@finder.example')
    desk.rows.set('r1', desk.people[0] ?? expect.fail())
    const plans = await desk.take(mail(headers), { recipients: ['mlflow@desk.example', ...more] })
    expect(plans).toMatchObject([{ kind: 'report', project: 'mlflow', related: null }])
    expect(plans[0]).toHaveProperty('draft.marks', expect.arrayContaining([expect.stringMatching(/^claims to be /)]))
    expect(desk.people).toHaveLength(1)
  })
})
