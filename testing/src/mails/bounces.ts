import { base64, head, multipart, sample } from './sample.ts'
import type { SampleMail } from './sample.ts'

const returned = 'From: desk@desk.example\nTo: ada@finder.example\nSubject: [MLFLOW-2026-0001] received\nMessage-ID: <{ours}>\n\nWe have your report.'
const status = (action: string, code: string, more = ''): string => `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.finder.example\nArrival-Date: Fri, 20 Nov 2026 10:00:00 +0100\n\nFinal-Recipient: rfc822; ada@finder.example\nAction: ${action}\nStatus: ${code}\n${more}`
const dsn = (words: string, parts: readonly string[]): string => multipart('report; report-type=delivery-status', [`Content-Type: text/plain\n\n${words}`, ...parts])
const daemon = (name = 'MAILER-DAEMON@mx.finder.example'): string => `Mail Delivery System <${name}>`
const report = (subject: string, words: string, parts: readonly string[], from = daemon()): string => head(subject, 'Auto-Submitted: auto-replied\n', from) + dsn(words, parts)
const back = { lands: 'bounce', from: '', to: '{bounce}' } as const
const original = `Content-Type: message/rfc822\n\n${returned}`

/** What servers say of letters that did not arrive: all of it goes onto the record of the letter. */
export const bounces: readonly SampleMail[] = [
  sample('Postfix', report('Undelivered Mail Returned to Sender', 'This is the mail system at host mx.finder.example.', [status('failed', '5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 User unknown'), original]), back),
  sample('Postfix, with our letter’s head only', report('Undelivered Mail Returned to Sender', 'Sorry.', [status('failed', '5.7.1'), `Content-Type: text/rfc822-headers\n\n${returned.split('\n\n')[0]}`]), { ...back, to: '{project}' }),
  sample('Exchange NDR', report('Undeliverable: [MLFLOW-2026-0001] received', 'Your message to ada@finder.example could not be delivered.', [status('failed', '5.1.10', 'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound\nX-Display-Name: Ada'), original], '<postmaster@outlook.example>'), back),
  sample('Exchange NDR in HTML, German', head('Unzustellbar: [MLFLOW-2026-0001]', 'Content-Language: de-DE\nAuto-Submitted: auto-replied\nX-MS-Exchange-Message-Is-Ndr:\n', 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@outlook.example>') + multipart('report; report-type=delivery-status', ['Content-Type: text/html; charset=utf-8\n\n<p>Die Nachricht konnte nicht zugestellt werden.</p>', status('failed', '5.4.1'), original]), back),
  sample('Gmail, address not found', report('Delivery Status Notification (Failure)', '** Address not found **\n\nYour message was not delivered to ada@finder.example.', [status('failed', '5.1.1'), original], 'Mail Delivery Subsystem <mailer-daemon@googlemail.example>'), back),
  sample('delayed', report('Delivery Status Notification (Delay)', 'Will be tried again.', [status('delayed', '4.4.1', 'Will-Retry-Until: Mon, 23 Nov 2026 10:00:00 +0100')]), back),
  sample('relayed to a server that says nothing', report('Successful Mail Delivery Report', 'It went on.', [status('relayed', '2.0.0')]), back),
  sample('Exim', `${head('Mail delivery failed: returning message to sender', 'X-Failed-Recipients: ada@finder.example\nAuto-Submitted: auto-replied\n', daemon())}\nThis message was created automatically by mail delivery software.\n\n  ada@finder.example\n    host mx.finder.example: 550 5.1.1 unknown\n\n------ This is a copy of the message, including all the headers. ------\n\n${returned}\n`, back),
  sample('Exim, to the project’s address', `${head('Mail delivery failed: returning message to sender', 'X-Failed-Recipients: ada@finder.example\n', daemon())}\nIt failed.\n\n${returned}\n`, { ...back, to: '{project}' }),
  sample('qmail', `${head('failure notice', '', 'MAILER-DAEMON@qmail.example')}\nHi. This is the qmail-send program at qmail.example.\n\n<ada@finder.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n${returned}\n`, back),
  sample('Sendmail', head('Returned mail: see transcript for details', 'Auto-Submitted: auto-generated (failure)\n', 'Mail Delivery Subsystem <MAILER-DAEMON@sendmail.example>') + dsn('----- The following addresses had permanent fatal errors -----\n<ada@finder.example>', [status('failed', '5.1.1'), original]), back),
  sample('Lotus Domino', report('DELIVERY FAILURE: User ada not listed in directory', 'Your message was not delivered.', [status('failed', '5.1.1'), original], 'postmaster@notes.example'), back),
  sample('Amazon SES', report('Delivery Status Notification (Failure)', 'An error occurred.', [status('failed', '5.7.1'), original], 'MAILER-DAEMON@mail-service.example'), back),
  sample('Zimbra, quota', report('Undelivered Mail Returned to Sender', 'Over quota.', [status('failed', '5.2.2', 'Diagnostic-Code: x-unix; quota exceeded'), original]), back),
  sample('status in base64', head('Undelivered', '', daemon()) + multipart('report; report-type=delivery-status', ['Content-Type: text/plain\n\nNo.', `Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n${base64('Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ada@finder.example\nAction: failed\nStatus: 5.1.1\n')}`]), back),
  sample('with SMTPUTF8 (RFC 6533)', head('Undelivered', '', daemon()) + multipart('report; report-type=global-delivery-status', ['Content-Type: text/plain\n\nNo.', 'Content-Type: message/global-delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: utf-8; ada@finder.example\nAction: failed\nStatus: 5.1.1']), back),
  sample('a report of nothing of ours', report('Undelivered Mail Returned to Sender', 'Not ours.', [status('failed', '5.1.1'), 'Content-Type: message/rfc822\n\nFrom: desk@desk.example\nMessage-ID: <not-ours@desk.example>\n\nx']), { ...back, to: '{project}' }),
  sample('a bounce with a forged Message-ID of ours', report('Undelivered Mail Returned to Sender', 'Forged.', [status('failed', '5.1.1'), `Content-Type: message/rfc822\n\nFrom: desk@desk.example\nMessage-ID: <mlflow-2026-0001.r1.${'a'.repeat(16)}@desk.example>\n\nx`]), { ...back, to: '{project}' }),
  sample('anything at the address of bounces', `${head('Re: your mail')}\nWho are you?\n`, { ...back, from: 'ada@finder.example' }),
  sample('a complaint (ARF, RFC 5965)', head('Abuse report', '', 'abuse@isp.example') + multipart('report; report-type=feedback-report', ['Content-Type: text/plain\n\nThis is an abuse report.', 'Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1', original]), { lands: 'set aside', from: 'abuse@isp.example' }),
]
