import { base64, head, multipart, sample, utf8 } from './sample.ts'
import type { SampleMail } from './sample.ts'

const letter = 'From: MLflow security <mlflow@desk.example>\nTo: ada@finder.example\nSubject: [MLFLOW-2026-0001] received\nMessage-ID: <{ours}>\nAuto-Submitted: auto-replied\n\nWe have your report.'
const headOnly = letter.split('\n\n')[0] ?? ''
const back = { lands: 'bounce', from: '', to: '{bounce}' } as const
/** Sent to the project's own address, as servers do that answer From: what they return tells whose it is. */
const stray = { lands: 'bounce', from: '', to: '{project}' } as const
const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
const text = (subject: string, from: string, body: string, more = ''): string => `${head(encoded(subject), more, from)}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${utf8(body)}\n`
const status = (fields: string): string => `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.finder.example\n\nFinal-Recipient: rfc822; ada@finder.example\n${fields}`
const report = (subject: string, from: string, words: string, parts: readonly string[]): string => head(encoded(subject), '', from) + multipart('report; report-type=delivery-status', [`Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${base64(words)}`, ...parts])

/** Servers that tell it in words, with the letter below: each as the mail of the null sender to the bounce's address and to the project's. */
const inWords: Readonly<Record<string, readonly [subject: string, from: string, body: string]>> = {
  'Exchange 5.5': ['Undeliverable: [MLFLOW-2026-0001] received', 'System Administrator <postmaster@corp.example>', 'Your message did not reach some or all of the intended recipients.\n\nada@finder.example on 11/20/2026\n    The recipient name is not recognized'],
  'GroupWise': ['Mail System Error - Returned Mail', 'Mailer-Daemon@groupwise.example', 'The message that you sent was undeliverable to the following:\n\tada (user not found)\n\nPossibly truncated original message follows:'],
  'MDaemon': ['[MDaemon] Message could not be delivered', 'MDaemon at mail.example <MDaemon@mail.example>', 'The following message was undeliverable: 550 No such user'],
  'Courier': ['NOTICE: mail delivery status.', '"Courier mail server" <@courier.example>', 'UNDELIVERABLE MAIL\n\n<ada@finder.example>: 550 User unknown.'],
  'qmail, in its own words': ['failure notice', 'MAILER-DAEMON@qmail.example', "I'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up.\n\n<ada@finder.example>:\n550 mailbox unavailable"],
  'Exim, late': ['Warning: message 1tE0Bc-0001 delayed 24 hours', 'Mail Delivery System <Mailer-Daemon@exim.example>', 'This message was created automatically by mail delivery software. A message that you sent has not yet been delivered.'],
  'Sendmail, late': ['Warning: could not send message for past 4 hours', 'Mail Delivery Subsystem <MAILER-DAEMON@sendmail.example>', 'THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.'],
  'Lotus Domino, German': ['FEHLER BEI DER ÜBERMITTLUNG: Benutzer nicht im Verzeichnis', 'Ada/Finder <postmaster@notes.example>', 'Ihre Nachricht konnte nicht zugestellt werden.'],
  'a server in Japanese': ['メールを配信できませんでした', 'MAILER-DAEMON@jp.example', '宛先が見つかりません。 550 5.1.1'],
  'a server in Russian': ['Письмо не доставлено', 'Mail <mailer-daemon@ru.example>', 'Ваше письмо не доставлено: ящик переполнен.'],
  'a server in Chinese': ['系统退信', 'PostMaster@cn.example', '很抱歉，您发送的邮件被退回。'],
  'a server in French': ['Non remis : [MLFLOW-2026-0001] received', 'postmaster@fr.example', 'Impossible de remettre votre message.'],
  'a server without any sense of form': ['problem', 'nobody@odd.example', 'no such person here'],
  'a gateway that calls it a policy': ['Message blocked', 'postmaster@gateway.example', 'Your mail was rejected: it contains an attachment or words that our policy forbids.'],
}
const told: readonly SampleMail[] = Object.entries(inWords).flatMap(([server, [subject, from, body]]) => [
  sample(`${server} tells it in words`, text(subject, from, `${body}\n\n${letter}`), back),
  sample(`${server} tells it in words to the project’s address`, text(subject, from, `${body}\n\n--- copy ---\n${headOnly}\n`), stray),
])

/** Reports in form (RFC 3464), with the subject in the language of the server. */
const subjects = ['Non remis : x', 'No se puede entregar: x', 'Non recapitabile: x', 'Não é possível entregar: x', 'Onbestelbaar: x', 'Niedostarczone: x', 'Не удалось доставить: x', 'Kan ikke leveres: x', 'Olevererbart: x', '配信不能: x', '未送达: x', '배달되지 않음: x', 'Doručení se nezdařilo: x', 'Kézbesíthetetlen: x'] as const
const inForm: readonly SampleMail[] = subjects.map((subject) =>
  sample(`Exchange says «${subject}»`, report(subject, 'postmaster@outlook.example', 'x', [status('Action: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RecipientNotFound'), `Content-Type: message/rfc822\n\n${letter}`]), stray))

const daemon = 'Mail Delivery Subsystem <mailer-daemon@googlemail.example>'
const odd: readonly SampleMail[] = [
  sample('Gmail, a picture and HTML around the report', head('Delivery Status Notification (Failure)', 'Auto-Submitted: auto-replied\nX-Failed-Recipients: ada@finder.example\n', daemon) + multipart('report; report-type=delivery-status', [
    multipart('related', [multipart('alternative', ['Content-Type: text/plain\n\n** Address not found **', 'Content-Type: text/html\n\n<b>Address not found</b>'], 'x3'), `Content-Type: image/png; name="icon.png"\nContent-ID: <icon.png>\nContent-Transfer-Encoding: base64\n\n${base64('png')}`], 'x2'),
    status('Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.'), `Content-Type: message/rfc822\n\n${letter}`]), stray),
  sample('Gmail, late, with the head alone', report('Delivery Status Notification (Delay)', daemon, 'The response was: timed out', [status('Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Mon, 23 Nov 2026 10:00:00 +0100'), `Content-Type: text/rfc822-headers\n\n${headOnly}`]), stray),
  sample('Postfix with three recipients', report('Undelivered Mail Returned to Sender', 'MAILER-DAEMON@mx.finder.example', 'x', [`${status('Action: failed\nStatus: 5.1.1')}\n\nFinal-Recipient: rfc822; bo@finder.example\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; cy@finder.example\nAction: delayed\nStatus: 4.2.0`]), back),
  sample('a report of success', report('Successful Mail Delivery Report', 'MAILER-DAEMON@mx.finder.example', 'x', [status('Action: delivered\nStatus: 2.1.5')]), back),
  sample('a report of expansion', report('Delivery report', 'postmaster@mx.finder.example', 'x', [status('Action: expanded\nStatus: 2.1.5')]), back),
  sample('a report whose second part is empty', report('Undelivered', 'MAILER-DAEMON@mx.finder.example', 'x', ['Content-Type: message/delivery-status\n\n']), back),
  sample('a report without its second part', report('Undelivered', 'MAILER-DAEMON@mx.finder.example', 'x', []), back),
  sample('a report inside multipart/mixed', head('Undelivered', '', 'MAILER-DAEMON@mx.finder.example') + multipart('mixed', ['Content-Type: text/plain\n\nx', status('Action: failed\nStatus: 5.1.1')]), back),
  sample('a report with folded fields', report('Undelivered', 'MAILER-DAEMON@mx.finder.example', 'x', [status('Action: failed\nStatus:\n 5.1.1\nDiagnostic-Code: smtp;\n 550 5.1.1\n unknown')]), back),
  sample('a report with fields in capitals', report('Undelivered', 'MAILER-DAEMON@mx.finder.example', 'x', ['Content-Type: MESSAGE/DELIVERY-STATUS\n\nREPORTING-MTA: DNS; X\n\nFINAL-RECIPIENT: RFC822; ADA@FINDER.EXAMPLE\nACTION: FAILED\nSTATUS: 5.1.1']), back),
  sample('a report with a sender', report('Undelivered', 'postmaster@mx.finder.example', 'x', [status('Action: failed\nStatus: 5.1.1'), `Content-Type: message/rfc822\n\n${letter}`]), { ...stray, from: 'postmaster@mx.finder.example' }),
  sample('a report with the letter as plain text', head('Undelivered', '', daemon) + multipart('report; report-type=delivery-status', ['Content-Type: text/plain\n\nx', status('Action: failed\nStatus: 5.1.1'), `Content-Type: text/plain; name="original.txt"\nContent-Disposition: attachment; filename="original.txt"\n\n${headOnly}`]), { lands: 'bounce', from: '', to: '{bounce}' }),
  sample('a person answers the letter and quotes its head', text('Re: [MLFLOW-2026-0001] received', 'Ada Finder <ada@finder.example>', `Here you are.\n\n${letter}`), { lands: 'joined', to: '{case}', text: /Here you are/ }),
  sample('a person tells of a bounce', text('Delivery Status Notification: your page leaks', 'Ada Finder <ada@finder.example>', 'Your page of bounces shows addresses of others.'), { text: /shows addresses/ }),
  sample('a postmaster reports a finding', text('Open relay on your host', 'Postmaster <postmaster@corp.example>', 'Your host relays for everybody.'), { lands: 'report, unanswered', from: 'postmaster@corp.example', text: /relays for everybody/ }),
  sample('a forger returns nothing of ours', text('Undelivered Mail Returned to Sender', 'MAILER-DAEMON@evil.example', `See below.\n\nMessage-ID: <mlflow-2026-0001.r1.${'b'.repeat(16)}@desk.example>`), { lands: 'bounce', from: '', to: '{project}' }),
]

/** More letters that came back: by servers that write words, in other languages and in odd forms. */
export const returned: readonly SampleMail[] = [...told, ...inForm, ...odd]
