import { head, multipart, sample, utf8 } from './sample.ts'
import type { SampleMail } from './sample.ts'

const reply = 'In-Reply-To: <{ours}>\nReferences: <{ours}>\n'
const aside = { lands: 'set aside' } as const
const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
const mail = (subject: string, more: string, body = 'I am away until Monday.'): string => `${head(encoded(subject), more)}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${utf8(body)}\n`

/** How servers begin the subject of an automatic answer. */
const beginnings: Readonly<Record<string, string>> = {
  Bulgarian: 'Автоматичен отговор', Catalan: 'Resposta automàtica', Croatian: 'Automatski odgovor', Danish: 'Automatisk svar', Estonian: 'Automaatvastus', Finnish: 'Automaattinen vastaus', Greek: 'Αυτόματη απάντηση', Hebrew: 'תשובה אוטומטית',
  Hungarian: 'Automatikus válasz', Indonesian: 'Balasan otomatis', Korean: '자동 회신', Latvian: 'Automātiskā atbilde', Lithuanian: 'Automatinis atsakymas', Norwegian: 'Automatisk svar', Romanian: 'Răspuns automat', Arabic: 'رد تلقائي',
  Serbian: 'Аутоматски одговор', Slovak: 'Automatická odpoveď', Slovenian: 'Samodejni odgovor', Thai: 'ตอบกลับอัตโนมัติ', Turkish: 'Otomatik yanıt', Ukrainian: 'Автоматична відповідь', Vietnamese: 'Trả lời tự động', 'Chinese (Taiwan)': '自動回覆',
  'English, of old': 'Out of Office AutoReply', 'German, of old': 'Abwesenheitsnotiz', 'French, of old': 'Absence du bureau', 'Italian, of old': 'Fuori ufficio', 'Spanish, of old': 'Fuera de la oficina', 'Portuguese, of old': 'Fora do escritório', 'Dutch, of old': 'Niet aanwezig',
  'English, a short form': 'OOO', 'Swedish, of old': 'Frånvaro',
}

const inLanguages: readonly SampleMail[] = Object.entries(beginnings).flatMap(([language, words]) => [
  sample(`an automatic answer in ${language}, without RFC 3834`, mail(`${words}: [MLFLOW-2026-0001] received`, reply), aside),
  sample(`an automatic answer in ${language}, naming our case and nothing else`, mail(`${words}: [MLFLOW-2026-0001] received`, ''), aside),
  sample(`an automatic answer in ${language} to the own address`, mail(`${words}: [MLFLOW-2026-0001] received`, ''), { ...aside, to: '{case}', from: '' }),
])

/** Bodies of vacation programs that say nothing in the head, but for the null sender that no person writes from. */
const bodies: Readonly<Record<string, string>> = {
  English: 'I am on vacation until Monday.', German: 'Ich bin bis Montag im Urlaub.', French: 'Je suis absente jusqu’à lundi.', Spanish: 'Estoy de vacaciones hasta el lunes.', Italian: 'Sono in ferie fino a lunedì.', Portuguese: 'Estou de férias até segunda.',
  Polish: 'Jestem na urlopie do poniedziałku.', Japanese: '月曜日まで不在です。', Chinese: '我正在休假。', Russian: 'Я в отпуске до понедельника.', Korean: '월요일까지 부재중입니다.',
}
const silent: readonly SampleMail[] = Object.entries(bodies).flatMap(([language, words]) => [
  sample(`a vacation program without any sign, in ${language}`, mail('Re: [MLFLOW-2026-0001] received', reply, words), { ...aside, from: '' }),
  sample(`a vacation program without any sign, in ${language}, to the own address`, mail('Re: [MLFLOW-2026-0001] received', reply, words), { ...aside, from: '', to: '{case}' }),
])

/** What help desks and the like answer by themselves to what comes in. */
const desks: Readonly<Record<string, string>> = {
  'RT': 'RT-Ticket: example.org #4711\nX-RT-Loop-Prevention: example.org\nX-Managed-by: RT 5.0.3\nPrecedence: bulk\nAuto-Submitted: auto-generated\n',
  'RT, of old': 'RT-Ticket: example.org #4711\nX-RT-Loop-Prevention: example.org\nPrecedence: bulk\n',
  'OTRS': 'X-Powered-By: OTRS - Open Ticket Request System\nX-OTRS-Loop: yes\nPrecedence: bulk\nAuto-Submitted: auto-generated\n',
  'Znuny': 'X-Powered-By: Znuny\nX-Loop: yes\nPrecedence: bulk\n',
  'Zammad': 'X-Powered-By: Zammad - Helpdesk/Support\nX-Loop: yes\nPrecedence: bulk\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n',
  'Jira': 'X-JIRA-FingerPrint: 1\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\n',
  'Zendesk': 'X-Mailer: Zendesk Mailer\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n',
  'Freshdesk': 'Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: DR, RN, OOF, AutoReply\nX-FD-NotificationType: auto\n',
  'ServiceNow': 'X-ServiceNow-Generated: true\nPrecedence: bulk\nAuto-Submitted: auto-generated\n',
  'osTicket': 'X-Autoreply: osTicket\nX-Auto-Response-Suppress: ALL, AutoReply\nAuto-Submitted: auto-replied\n',
  'Help Scout': 'X-HelpScout-Autoreply: yes\nX-Autoreply: yes\nPrecedence: auto_reply\n',
  'Redmine': 'X-Mailer: Redmine\nX-Redmine-Host: r.example\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nList-Id: <redmine.r.example>\nPrecedence: list\n',
  'GitLab': 'X-GitLab-Project: x\nX-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\n',
  'Salesforce': 'X-SFDC-LK: 1\nX-SFDC-User: 1\nX-Sender: postmaster@salesforce.example\nAuto-Submitted: auto-generated\n',
  'Bugzilla': 'X-Bugzilla-Type: new\nAuto-Submitted: auto-generated\n',
}
const helpDesks: readonly SampleMail[] = Object.entries(desks).flatMap(([program, more]) => [
  sample(`${program} acknowledges our letter`, mail('[#4711] Your request was received', `${reply}${more}`, 'We have received your request.'), aside),
  sample(`${program} acknowledges, naming our case only`, mail('[#4711] [MLFLOW-2026-0001] received', more, 'We have received your request.'), { lands: /auto[-_]repl|X-Autoreply/i.test(more) ? 'set aside' : 'report, unanswered' }),
])

/** People answer through such programs too: their words reach the case by its address. */
const people: readonly SampleMail[] = ['RT', 'RT, of old', 'OTRS', 'Znuny', 'Zammad', 'Jira', 'Zendesk', 'ServiceNow', 'Redmine', 'GitLab', 'Salesforce', 'Bugzilla'].map((program) =>
  sample(`a person answers through ${program}`, mail('Re: [MLFLOW-2026-0001] received', `${reply}${desks[program] ?? ''}`, 'It is version 2.'), { to: '{case}', lands: 'joined', text: /version 2/ }))

const readings = ['Read', 'Gelesen', 'Lu ', 'Leído', 'Letto', 'Lida', 'Gelezen', 'Przeczytano', 'Прочитано', '已读', '開封済み', 'Not read', 'Ungelesen gelöscht']
const receipts: readonly SampleMail[] = [
  ...readings.map((word) => sample(`«${word}:» as a report of reading`, head(encoded(`${word}: [MLFLOW-2026-0001] received`), reply) + multipart('report; report-type=disposition-notification', [
    'Content-Type: text/plain\n\nx', 'Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;ada@finder.example\nDisposition: automatic-action/MDN-sent-automatically; displayed']), { ...aside, to: '{case}' })),
  sample('Lotus tells that it was delivered', head('Return Receipt', reply) + multipart('report; report-type=disposition-notification', ['Content-Type: text/plain\n\nYour document was received by Ada', 'Content-Type: message/disposition-notification\n\nDisposition: automatic-action/MDN-sent-automatically; processed']), aside),
  sample('a report of reading without its second part', `${head('Read: x', reply)}Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: text/plain\n\nread\n--b--\n`, aside),
  sample('a complaint about a letter of ours', head('Abuse report', '', 'abuse@isp.example') + multipart('report; report-type=feedback-report', ['Content-Type: text/plain\n\nThis is an abuse report.', 'Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1', 'Content-Type: message/rfc822\n\nFrom: x@desk.example\nMessage-ID: <{ours}>\nSubject: [MLFLOW-2026-0001]\n\nx']), { ...aside, from: '' }),
  sample('a complaint of Hotmail about a letter of ours', head('complaint about message from 192.0.2.1', '', 'staff@hotmail.example') + multipart('report; report-type=feedback-report', ['Content-Type: text/plain\n\nx', 'Content-Type: message/feedback-report\n\nFeedback-Type: abuse', 'Content-Type: text/rfc822-headers\n\nMessage-ID: <{ours}>\nFrom: x']), { ...aside, from: 'staff@hotmail.example' }),
  sample('a DMARC summary', `${head('Report domain: mlflow.example Submitter: provider.example Report-ID: <2026.11.20>', '', 'noreply-dmarc@provider.example')}Content-Type: application/gzip; name="provider.example!mlflow.example!1!2.xml.gz"\nContent-Disposition: attachment; filename="provider.example!mlflow.example!1!2.xml.gz"\nContent-Transfer-Encoding: base64\n\nH4sIAAAA\n`, { lands: 'report, unanswered', from: 'noreply-dmarc@provider.example' }),
  sample('a TLS report', head('Report Domain: mlflow.example', 'TLS-Report-Domain: mlflow.example\n', 'tls@provider.example') + multipart('report; report-type="tlsrpt"', ['Content-Type: text/plain\n\nA summary.', 'Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64\n\nH4sIAAAA']), { lands: 'report, unanswered', from: 'tls@provider.example' }),
]

/** Persons whose words only look like a machine's: never lost. */
const mistaken: readonly SampleMail[] = ([
  ['Out of office replies leak the address book', '', 'report'], ['OOO scheduling bug', '', 'report'], ['Vacation responder loops forever', '', 'report'], ['Auto-reply: bypass in the parser', '', 'report'],
  ['Read access to all files', '', 'report'], ['Read: any file of the host', '', 'report'], ['Delivery failure leaks headers', '', 'report'], ['Undelivered mail shows the token', '', 'report'], ['Failure notice page has XSS', '', 'report'],
  ['Absence of authentication: everything open', '', 'report'], ['Path traversal', 'Auto-Submitted: no\n', 'report'], ['Path traversal', 'Precedence: first-class\n', 'report'], ['Path traversal', 'X-Loop: somewhere.example\n', 'report'], ['Path traversal', 'X-Priority: 1\nX-Spam-Flag: NO\n', 'report'],
] as const).map(([subject, more, lands], n) => sample(`a person writes «${subject}» (${n})`, mail(subject, more, `The words of a finder, number ${n}.`), { lands, text: /words of a finder/ }))

/** Automatic answers of every tongue and program, and persons who are none. */
export const away: readonly SampleMail[] = [...inLanguages, ...silent, ...helpDesks, ...people, ...receipts, ...mistaken]
