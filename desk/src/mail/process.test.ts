import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mailDesk, noon } from '../../../testing/src/mail-desk.ts'
import { acknowledgementBudget } from './acknowledgement-budget.ts'

const report = (from: string, more = ''): string => `From: ${from}\nSubject: A finding\nMessage-ID: <${from}${more.length}>\n${more}\nThe words.\n`

describe('taking a mail', () => {
  it('email row 6: a parser that always fails does not keep a mail outside: from the fourth try its head is the case', async () => {
    const desk = mailDesk({ parse: () => Promise.reject(new Error('parser broke')) })
    for (const attempts of [0, 1, 2]) await expect(desk.take(report('ada@finder.example'), { attempts })).rejects.toThrow('parser broke')
    const plans = await desk.take(report('ada@finder.example'), { attempts: 3 })
    expect(plans).toMatchObject([{ kind: 'report', acknowledge: false, draft: { title: 'A finding', reporter: { address: 'ada@finder.example' } } }])
    expect(plans[0]).toHaveProperty('draft.marks', expect.arrayContaining(['could not be decoded']))
    expect(plans[0]).toHaveProperty('draft.text', expect.stringContaining('The words.'))
  })

  it('email row 4: a mail that comes twice by two ways is one report; the same Message-ID with other words is another', async () => {
    const desk = mailDesk()
    await desk.take(report('ada@finder.example'))
    expect(await desk.take(`Received: by another way\n${report('ada@finder.example')}`)).toMatchObject([{ kind: 'set_aside', caseId: 'case-1' }])
    expect(await desk.take(report('ada@finder.example').replace('words', 'other words'))).toMatchObject([{ kind: 'report' }])
  })

  it('email row 5: a mail without Message-ID is never joined to another', async () => {
    const desk = mailDesk()
    const text = 'From: ada@finder.example\n\nwords'
    expect([await desk.take(text), await desk.take(text)].flat().map((plan) => plan.kind)).toEqual(['report', 'report'])
  })

  it('email row 2: the author behind a trusted list’s own From is the reporter, and is acknowledged', async () => {
    const list = 'List-Id: <maintainers.googlegroups.com>\nPrecedence: list\nReply-To: Ada <ada@finder.example>\n'
    const munged = report("'Ada' via maintainers <maintainers@googlegroups.com>", list)
    const trusting = mailDesk({ trustedLists: ['maintainers.googlegroups.com'] })
    expect(await trusting.take(munged)).toMatchObject([{ kind: 'report', acknowledge: true, draft: { reporter: { address: 'ada@finder.example' } } }])
    expect(await mailDesk().take(munged)).toMatchObject([{ kind: 'report', acknowledge: false, draft: { reporter: { address: 'maintainers@googlegroups.com' } } }])
  })

  it('S1-12: a member’s forward counts only where the sender was checked', async () => {
    const inner = 'Received: from a by b; Thu, 19 Nov 2026 08:00:00 +0000\nFrom: bo@x.example\nSubject: Hole\n\nwords'
    const text = `From: m@member.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n${inner}\n--b--\n`
    const checked = mailDesk({ authenticate: () => Promise.resolve({ aligned: true, words: 'DMARC pass' }) })
    const unchecked = mailDesk()
    for (const desk of [checked, unchecked]) desk.members.add('m@member.example')
    expect(await checked.take(text)).toMatchObject([{ acknowledge: false, draft: { receivedAt: '2026-11-19T08:00:00Z' } }])
    expect(await unchecked.take(text)).toMatchObject([{ draft: { receivedAt: noon } }])
  })
})

describe('acknowledgements', () => {
  it('S-059: 1 000 mails of 1 000 authors get no more than the cap', async () => {
    const desk = mailDesk({ acknowledgements: { hoursPerAddress: 24, perHour: 50 } })
    for (let n = 0; n < 1000; n += 1) await desk.take(report(`a${n}@finder.example`))
    expect(desk.acknowledged).toHaveLength(30)
    expect(desk.cases).toHaveLength(1000)
  })

  it('S-059: a flood under invented names leaves a share of the cap to authors who are proved', async () => {
    const desk = mailDesk({ acknowledgements: { hoursPerAddress: 24, perHour: 50 }, authenticate: (_raw, mail) => Promise.resolve({ aligned: mail.from?.address.endsWith('@honest.example') === true, words: 'DKIM' }) })
    for (let n = 0; n < 100; n += 1) await desk.take(report(`a${n}@invented.example`))
    expect(desk.acknowledged).toHaveLength(30)
    for (let n = 0; n < 100; n += 1) await desk.take(report(`a${n}@honest.example`))
    expect(desk.acknowledged.filter((one) => one.endsWith('@honest.example'))).toHaveLength(20)
  })

  it('S-059: one author gets one in 24 hours and another afterwards', () => {
    const budget = acknowledgementBudget()
    const none = { toAddress: 0, lastHour: 0 }
    expect(budget.take({ arrival: '1', project: 'asf', address: 'ada@x.example' }, '2026-11-20T12:00:00Z', none)).toBe(true)
    expect(budget.take({ arrival: '2', project: 'asf', address: 'ADA@x.example' }, '2026-11-21T11:59:00Z', none)).toBe(false)
    expect(budget.take({ arrival: '3', project: 'asf', address: 'ada@x.example' }, '2026-11-21T12:00:01Z', none)).toBe(true)
  })

  it('a retried arrival keeps its acknowledgement, and what the store knows counts after a restart', () => {
    const budget = acknowledgementBudget({ hoursPerAddress: 24, perHour: 2 })
    expect(budget.take({ arrival: '1', project: 'asf', address: 'a@x.example' }, noon, { toAddress: 0, lastHour: 0 })).toBe(true)
    expect(budget.take({ arrival: '1', project: 'asf', address: 'a@x.example' }, noon, { toAddress: 0, lastHour: 0 })).toBe(true)
    expect(budget.take({ arrival: '2', project: 'asf', address: 'b@x.example' }, noon, { toAddress: 1, lastHour: 1 })).toBe(false)
    expect(budget.take({ arrival: '3', project: 'asf', address: 'c@x.example' }, noon, { toAddress: 0, lastHour: 2 })).toBe(false)
  })

  it('never more than the cap in any hour, in whatever order and however they are spread', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 60 })), { maxLength: 80 }), (mails) => {
      const budget = acknowledgementBudget({ hoursPerAddress: 24, perHour: 5 })
      let minute = 0
      const granted = mails.flatMap(([who, wait], index) => {
        minute += wait
        const at = Temporal.Instant.from(noon).add({ minutes: minute }).toString()
        return budget.take({ arrival: String(index), project: 'asf', address: `a${who}@x.example` }, at, { toAddress: 0, lastHour: 0 }) ? [{ who, minute }] : []
      })
      for (const one of granted) {
        expect(granted.filter((other) => other.minute > one.minute - 60 && other.minute <= one.minute).length).toBeLessThanOrEqual(5)
        expect(granted.filter((other) => other.who === one.who && other.minute > one.minute - 1440 && other.minute <= one.minute)).toHaveLength(1)
      }
    }), { numRuns: 60 })
  })

  it('email row 1: S-059: two desks that write to each other stop at one', async () => {
    const desk = mailDesk()
    await desk.take(report('asf@other-desk.example'))
    expect(desk.acknowledged).toEqual(['mlflow asf@other-desk.example'])
    const answer = await desk.take(report('asf@other-desk.example', 'Auto-Submitted: auto-replied\n'))
    expect(answer).toMatchObject([{ kind: 'set_aside' }])
    expect(desk.acknowledged).toHaveLength(1)
  })
})
