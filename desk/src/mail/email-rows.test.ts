import { afterAll, describe, expect, it } from 'vitest'
import { mailDesk } from '../../../testing/src/mail-desk.ts'
import { mailParser } from './parse.ts'
import { workOrder } from './work-order.ts'

/** Rows of the mail study's table of what went wrong elsewhere that have no better place; the others carry their row in their names. */
const parser = mailParser({ workers: 1 })
afterAll(() => parser.close())
const reading = () => mailDesk({ parse: (raw) => parser.parse(raw) })

describe('what went wrong elsewhere', () => {
  it('email row 11: an answer under another subject stays in its case and says that it may be about something else', async () => {
    const desk = reading()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    const answer = async (subject: string) => desk.take(`From: ada@finder.example\nDate: Fri, 20 Nov 2026 12:00:00 +0000\nSubject: ${subject}\n\nwords of ${subject}\n`, { recipients: [address] })
    expect(await answer('A second finding')).toMatchObject([{ kind: 'message', marks: expect.arrayContaining(['another subject than the thread’s: it may be about something else']) }])
    expect(await answer('Re: [MLFLOW-2026-0001] Your report has arrived')).toMatchObject([{ kind: 'message', marks: ['sender not checked'] }])
  })

  it('email row 11: a mail that somebody forwards to a participant’s address is in nobody’s name', async () => {
    const desk = reading()
    const address = desk.correspondent('0001', 'ada', 'ada@finder.example')
    expect(await desk.take('From: eve@evil.example\nSubject: Fwd: [MLFLOW-2026-0001]\n\nlook\n', { from: 'eve@evil.example', recipients: [address] }))
      .toMatchObject([{ kind: 'message', audience: 'team', actor: { kind: 'desk' } }])
  })

  it('email row 12: a winmail.dat that hides the words is kept, and the page says what to ask for', async () => {
    const text = 'From: ada@finder.example\nDate: Fri, 20 Nov 2026 12:00:00 +0000\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\nxyz\n--b--\n'
    const [plan] = await reading().take(text)
    expect(plan).toMatchObject({ kind: 'report', files: [{ name: 'winmail.dat' }] })
    expect(plan).toHaveProperty('draft.marks', expect.arrayContaining(['winmail.dat (TNEF)', 'to do: ask the sender for plain text; the words may be in winmail.dat']))
  })

  it.each([
    ['«On a a a …» in five long lines', `${'On a '.repeat(20_000)}\n`.repeat(5)],
    ['half a megabyte of spaces', `x${' '.repeat(500_000)}y`],
    ['a label that never ends', `Impact${':'.repeat(300_000)}`],
    ['ever more quotation marks', '> '.repeat(250_000)],
    ['attributions without an end', '\nAda wrote: '.repeat(40_000)],
    ['commands without an end', 'severity high\n'.repeat(40_000)],
    ['armour without an end', '-----BEGIN PGP MESSAGE-----\n'.repeat(20_000)],
    ['addresses in the From', `x\n`],
  ])('email row 16: %s is read to its end within the reader’s time', async (_name, body) => {
    const from = body === 'x\n' ? `${'<a@b.example>,'.repeat(2000)}ada@finder.example` : 'ada@finder.example'
    const [plan] = await reading().take(`From: ${from}\nSubject: x\n\n${body}`)
    expect(plan).toMatchObject({ kind: 'report' })
    expect(plan).toHaveProperty('draft.marks', expect.not.arrayContaining(['could not be decoded']))
    expect(workOrder(body).commands.length).toBeLessThanOrEqual(5)
  })
})

describe('first lines of a member', () => {
  it.each([
    ['severity high', [{ verb: 'severity', level: 'high' }], ''],
    ['Severity: High\nassign @Mia\n\nIt is real.', [{ verb: 'severity', level: 'high' }, { verb: 'assign', login: 'mia' }], 'It is real.'],
    ['needs-info\nWhich version?', [{ verb: 'needs-info' }], 'Which version?'],
    ['note\nonly for us', [{ verb: 'note' }], 'only for us'],
    ['split Second hole', [{ verb: 'split', title: 'Second hole' }], ''],
    ['I think severity high fits', [], 'I think severity high fits'],
    ['severity enormous', [], 'severity enormous'],
    ['assign everybody at once', [], 'assign everybody at once'],
    ['Hello\nseverity high', [], 'Hello\nseverity high'],
    ['> severity high\nNo.', [], 'No.'],
    ['Yes.\n\nOn Friday Ada wrote:\n> hello', [], 'Yes.'],
    ['publish\nwithdraw\ninvite eve@evil.example', [], 'publish\nwithdraw\ninvite eve@evil.example'],
  ])('%j', (text, commands, rest) => {
    expect(workOrder(text)).toEqual({ commands, text: rest })
  })
})
