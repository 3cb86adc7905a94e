import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deskDomain, mailKeys } from '../../../testing/src/mail-desk.ts'
import { parseBytes } from '../mail/parse-bytes.ts'
import { readBounceAddress, readMessageId } from '../mail/message-id.ts'
import { buildMail, UnsendableMail } from './mail-message.ts'
import type { OutgoingMail } from './mail-message.ts'

const mail: OutgoingMail = {
  row: 'r1', from: { name: 'MLflow security', address: 'mlflow@desk.example' }, to: 'ada@finder.example', replyTo: 'mlflow+mlflow-2026-0001.aaaaaaaaaaaaaaaa@desk.example',
  reference: 'MLFLOW-2026-0001', subject: '[MLFLOW-2026-0001] We have your report', text: 'Thank you.', automatic: 'replied', thread: ['1@finder.example'], at: '2026-11-20T12:00:00Z',
}
const built = (change: Partial<OutgoingMail>) => buildMail(mailKeys, deskDomain, { ...mail, ...change })
const names = (raw: Buffer): string[] => raw.toString('latin1').split('\r\n\r\n')[0]?.split('\r\n').filter((line) => !line.startsWith(' ')).map((line) => line.split(':')[0] ?? '') ?? []

describe('a mail that goes out', () => {
  it('is threaded to what the recipient wrote, marked as a machine’s, and answered at their own address', async () => {
    const { raw, envelope, messageId } = built({})
    const read = await parseBytes(raw)
    expect(read).toMatchObject({ from: { name: 'MLflow security', address: 'mlflow@desk.example' }, subject: mail.subject, text: 'Thank you.', inReplyTo: '1@finder.example', references: ['1@finder.example'], date: mail.at, messageId })
    expect(read.replyTo.map((one) => one.address)).toEqual([mail.replyTo])
    expect(raw.toString()).toContain('Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n')
    expect(readMessageId(mailKeys, deskDomain, messageId)).toEqual({ reference: 'mlflow-2026-0001', row: 'r1' })
    expect(readBounceAddress(mailKeys, deskDomain, envelope.from)).toEqual({ row: 'r1' })
    expect(raw.toString().startsWith('Date: Fri, 20 Nov 2026 12:00:00 +0000\r\n')).toBe(true)
  })

  it('is the same, byte for byte, for the same row', () => {
    expect(built({}).raw.equals(built({}).raw)).toBe(true)
  })

  it('a person’s words are not called a machine’s', () => {
    expect(built({ automatic: 'person' }).raw.toString()).not.toContain('Auto-Submitted')
  })

  it('email row 19, V1.3.11: no value of any field adds a header or a line to the head', () => {
    const evil = fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.constantFrom('a\r\nBcc: e@e.example', 'a\nX: y', 'a\r\n\r\nbody', '=?utf-8?B?DQpCY2M6IGVAZQ==?=', 'a\u2028b', '"; x'))
    const expected = names(built({}).raw)
    fc.assert(fc.property(evil, fc.constantFrom('subject', 'reference', 'row', 'name', 'thread', 'text'), (value, field) => {
      const change = field === 'name' ? { from: { name: value, address: mail.from.address } } : field === 'thread' ? { thread: ['1@finder.example', value] } : { [field]: value }
      const { raw, envelope } = built(change)
      expect(names(raw)).toEqual(expected)
      expect(raw.toString('latin1').split('\r\n').every((line) => line.length <= 998 && !/[\r\n\0]/.test(line))).toBe(true)
      expect(envelope.to).toBe('ada@finder.example')
    }), { numRuns: 300 })
  })

  it.each(['a@b.c\r\nRCPT TO:<e@e>', 'a@b.c, e@e.example', 'a', '', '"a b"@c.example', 'ü@x.example\r\nRCPT TO:<e@e>', 'ü@b\u00adc d.example'])('an address like %j is refused', (address) => {
    for (const change of [{ to: address }, { replyTo: address }, { from: { name: 'x', address } }]) expect(() => built(change)).toThrow(UnsendableMail)
  })

  it('writes a domain in letters as name servers know it, and leaves a name in letters to SMTPUTF8', () => {
    expect(built({ to: 'ada@bücher.example' }).envelope.to).toBe('ada@xn--bcher-kva.example')
    const { envelope, raw } = built({ to: '用户@例子.example' })
    expect(envelope.to).toBe('用户@xn--fsqu00a.example')
    expect(raw.toString()).toContain('\r\nTo: 用户@xn--fsqu00a.example\r\n')
    for (const change of [{ replyTo: 'ü@x.example' }, { from: { name: 'x', address: 'ü@x.example' } }]) expect(() => built(change)).toThrow(UnsendableMail)
  })

  it('gives back any text to a reader who joins flowed lines, in lines of at most 76', async () => {
    const text = fc.stringMatching(/^[a-zäß€\n .>-]{0,400}$/).map((one) => one.replaceAll(/ +(?=\n|$)/g, '').trim())
    await fc.assert(fc.asyncProperty(text, async (words) => {
      const { raw } = built({ text: words })
      expect(raw.toString('latin1').split('\r\n').every((line) => line.length <= 998)).toBe(true)
      const read = (await parseBytes(raw)).text
      const bare = (value: string): string => value.replaceAll(/\s/g, '')
      expect(bare(read)).toBe(bare(words))
    }), { numRuns: 200 })
  })
})
