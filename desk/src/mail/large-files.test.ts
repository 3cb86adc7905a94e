import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { sampleMails } from '../../../testing/src/mails/all.ts'
import { tortured } from '../../../testing/src/torture.ts'
import { parsedWithFiles } from './large-files.ts'
import { mimeLimits } from './mime-limits.ts'

const reading = { forceRfc822Attachments: true, maxNestingDepth: mimeLimits.depth, maxHeadersSize: mimeLimits.headerBytes }
const corpus = Object.values(sampleMails).flat().map(({ raw }) => raw)
const inLines = (bytes: Uint8Array, width = 76, end = '\r\n'): string => Buffer.from(bytes).toString('base64').replaceAll(new RegExp(`.{${width}}`, 'g'), `$&${end}`)

const mailWith = (content: string, head = 'Content-Type: application/zip; name=poc.zip'): Buffer => Buffer.from(
  `From: ada@finder.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nWords\r\n--b\r\n${head}\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}\r\n--b\r\nContent-Type: image/png; name=b.png\r\nContent-Transfer-Encoding: BASE64\r\n\r\n${inLines(Buffer.alloc(100, 7))}\r\n--b--\r\n`, 'latin1')

/** The same as the parser alone makes of it, to the byte; whether a file of it was decoded beside the parser. */
async function same(mail: Uint8Array, large = 1): Promise<boolean> {
  const theirs = await PostalMime.parse(mail, reading).catch((error: Error) => error.message)
  const ours = await parsedWithFiles(mail, reading, large).catch((error: Error) => error.message)
  if (typeof theirs === 'string' || typeof ours === 'string') {
    expect(ours).toEqual(theirs)
    return false
  }
  const plain = ({ attachments, ...email }: typeof theirs) => ({ ...email, attachments: attachments.map(({ content, ...part }) => ({ ...part, content: typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString('latin1') })) })
  expect(plain(ours.email)).toEqual(plain(theirs))
  return ours.rest !== mail
}

describe('files beside the parser', () => {
  it('are what the parser makes of them', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(4, 60, 76, 77, 998), fc.constantFrom('\r\n', '\n', ' \r\n', '\r\n\r\n'), async (bytes, width, end) => {
      await same(mailWith(inLines(bytes, width, end)))
    }), { numRuns: 150 })
  })

  it.each([
    ['padding in the middle', 'QQ==\r\nQUJD'], ['padding on every line', 'QUI=\r\nQUI=\r\nQUI='], ['no padding', 'QUJDRA'], ['a stray character', 'QUJ!DREVG'], ['bits that are not zero', 'QR=='],
    ['words behind it', 'QUJD\r\n\r\nand words'], ['another alphabet', 'QUJ-_REVG'], ['nothing', ''], ['one character', 'Q'], ['only padding', '===='], ['bytes that are none of it', 'QUJD\x00\xffQUJD'],
  ])('with %s are what the parser makes of them', async (_what, content) => {
    await same(mailWith(content))
    await same(mailWith(content, 'Content-Type: application/ics; method=REQUEST'))
    await same(mailWith(content, 'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment'))
    await same(mailWith(content, 'Content-Type: message/rfc822'))
  })

  it('of whole mails are what the parser makes of them, damaged ones too', async () => {
    let decoded = 0
    for (const mail of corpus) decoded += await same(mail) ? 1 : 0
    // Else the mails would have no such files, and the test would prove nothing.
    expect(decoded).toBeGreaterThan(10)
    for (let n = 0; n < 150; n += 1) await same(tortured(corpus, 20261120, n).raw)
  })

  it('in many pieces come out whole, and no more than their length is held', async () => {
    const bytes = Buffer.alloc(1_000_001, 'evidence, ')
    const { email, rest } = await parsedWithFiles(mailWith(inLines(bytes)), reading)
    const content = email.attachments[0]?.content
    expect(content instanceof ArrayBuffer && Buffer.from(content).equals(bytes)).toBe(true)
    expect(rest.length).toBeLessThan(1000)
    expect(email.attachments.map(({ filename }) => filename)).toEqual(['poc.zip', 'b.png'])
  })
})
