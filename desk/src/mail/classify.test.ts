import { describe, expect, it } from 'vitest'
import { classify } from './classify.ts'
import type { OwnMail } from './classify.ts'
import { ownMessageId } from './message-id.ts'
import { parseBytes } from './parse-bytes.ts'

const own: OwnMail = { keys: [new Uint8Array(32).fill(1)], domain: 'desk.example', addresses: ['mlflow@desk.example'], trustedLists: ['maintainers.googlegroups.com'] }
const kindOf = async (headers: string, envelopeFrom = 'ada@finder.example') => {
  const text = `${headers.includes('From:') ? '' : 'From: ada@finder.example\n'}Subject: A finding\n${headers}\n\nHello`
  return classify(await parseBytes(Buffer.from(text.replaceAll('\n', '\r\n'))), envelopeFrom, own)
}

describe('who wrote a mail', () => {
  it('a person, who may be acknowledged', async () => {
    expect(await kindOf('')).toEqual({ kind: 'human', mayAcknowledge: true, why: 'a mail' })
    expect(await kindOf('Auto-Submitted: no')).toMatchObject({ kind: 'human', mayAcknowledge: true })
  })

  it.each([
    ['Auto-Submitted: auto-replied (vacation)'], ['Auto-Submitted: auto-notified; owner-email="x@y"'], ['X-Autoreply: yes'], ['X-Autorespond: away'],
    ['Precedence: auto_reply'], ['X-Apple-Action: VACATION'], ['X-MS-Exchange-Inbox-Rules-Loop: ada@finder.example'], ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b'],
  ])('S-059: %s is an automatic reply', async (headers) => {
    expect(await kindOf(headers)).toMatchObject({ kind: 'auto_reply', mayAcknowledge: false })
  })

  it('S-059: a subject alone makes nothing automatic, with a second sign it does', async () => {
    const kind = async (more: string) => {
      const text = `From: ada@finder.example\r\nSubject: Automatic reply: hole in it\r\n${more}\r\nHello`
      return classify(await parseBytes(Buffer.from(text)), 'ada@finder.example', own).kind
    }
    expect(await kind('')).toBe('human')
    expect(await kind('In-Reply-To: <1@desk.example>\r\n')).toBe('auto_reply')
    expect(await kind('X-Auto-Response-Suppress: All\r\n')).toBe('auto_reply')
  })

  it('a complaint of a machine is not answered', async () => {
    expect(await kindOf('Content-Type: multipart/report; report-type=feedback-report; boundary=b')).toMatchObject({ kind: 'machine', mayAcknowledge: false })
  })

  it('an automatic mail that answers nothing may be a report, and is not answered', async () => {
    expect(await kindOf('Auto-Submitted: auto-generated')).toMatchObject({ kind: 'machine', mayAcknowledge: false })
  })

  it.each([
    ['List-Id: Bugs <bugs.list.example>'], ['List-Unsubscribe: <mailto:x@y>'], ['Precedence: bulk'], ['Precedence: junk'], ['X-Auto-Response-Suppress: OOF, AutoReply'],
    ['From: no-reply@x.example'], ['From: noreply+1@x.example'], ['From: bounces-7@x.example'], ['From: Nobody'],
  ])('S-059: %s is read as a person’s mail and not acknowledged', async (headers) => {
    expect(await kindOf(headers)).toMatchObject({ kind: 'human', mayAcknowledge: false })
  })

  it('S-059: the null sender is not acknowledged', async () => {
    expect(await kindOf('', '')).toMatchObject({ kind: 'human', mayAcknowledge: false, why: 'the null sender' })
  })

  it('the project’s own list does not silence the acknowledgement', async () => {
    const kind = await kindOf('List-Id: <maintainers.googlegroups.com>\nPrecedence: list\nList-Unsubscribe: <mailto:x@y>')
    expect(kind).toMatchObject({ kind: 'human', mayAcknowledge: true, list: 'maintainers.googlegroups.com' })
  })

  it('the desk’s own mail is known by its Message-ID and by its address', async () => {
    const id = ownMessageId(own.keys, own.domain, { reference: 'MLFLOW-2026-1', row: 'r1' })
    expect(await kindOf(`Message-ID: <${id}>`)).toMatchObject({ kind: 'own' })
    expect(await kindOf('From: MLFLOW@desk.example')).toMatchObject({ kind: 'own' })
  })
})

const dsn = (mid: string): string => `From: MAILER-DAEMON@mx.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

could not be delivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@finder.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 person

--b
Content-Type: text/rfc822-headers

Message-ID: <${mid}>
Subject: secret
--b--
`

describe('delivery reports', () => {
  it('are read onto the recipient', async () => {
    const kind = classify(await parseBytes(Buffer.from(dsn('x.y@desk.example').replaceAll('\n', '\r\n'))), '', own)
    expect(kind).toMatchObject({
      kind: 'bounce',
      report: { statuses: [{ recipient: 'ada@finder.example', action: 'failed', status: '5.1.1', diagnostic: 'smtp; 550 5.1.1 no such person' }], returnedIds: ['x.y@desk.example'] },
    })
  })

  it.each([
    ['From: Mail Delivery System <Mailer-Daemon@x.example>\nX-Failed-Recipients: ada@finder.example', ''],
    ['From: postmaster@x.example', ''],
  ])('are known from mailers that write plain text: %s', async (headers, envelopeFrom) => {
    expect(await kindOf(headers, envelopeFrom)).toMatchObject({ kind: 'bounce' })
  })

  it('a person who writes about bounces is no bounce', async () => {
    const mail = await parseBytes(Buffer.from('From: ada@finder.example\r\nSubject: Delivery status notification spoofing in MLflow\r\n\r\nHi'))
    expect(classify(mail, 'ada@finder.example', own)).toMatchObject({ kind: 'human', mayAcknowledge: true })
  })
})
