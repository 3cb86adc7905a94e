import { base64, head, multipart, sample, utf8 } from './sample.ts'
import type { SampleMail } from './sample.ts'

const words = 'The artifact server reads any file of the host where the path holds two dots.'
const seen = /two dots/
const plain = `Content-Type: text/plain; charset=utf-8\n\n${words}\n`
const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

/** What programs put before the subject of an answer or a forward, in the languages they speak. */
const prefixes = [
  'Re', 'RE', 'Re[3]', 'Fw', 'FWD', 'AW', 'WG', 'SV', 'VS', 'VB', 'VL', 'Antw', 'Antwoord', 'Doorst', 'TR', 'RV', 'RES', 'ENC', 'Rif', 'Odp', 'PD', 'Vá', 'Továbbítás', 'YNT', 'İLT', 'ΑΠ', 'ΠΡΘ', 'Atb', 'Ats',
  'Отв', 'Ответ', 'НА', 'Пересл', '回复', '答复', '回覆', '返信', '转发', '轉寄', '轉發', '転送', '회신', '전달', 'תשובה', 'הועבר', 'رد', 'Trả lời', 'Chuyển tiếp',
] as const
const banners = ['[EXT]', '[External]', '[EXTERNAL]', '[External Email]', '[External Sender]', '[EXT] RE:', 'FW: [EXTERNAL]', '回复：', '转发： Re:', 'Re : ', 'Fwd:Fwd:Re:'] as const
/** Beginnings that look like the same and are words of the finder. */
const kept = ['R: the package reads any file', 'Research: path traversal', 'Reply: header is not checked', 'SVG: script runs', 'Answer: 42 is leaked', 'PDF: the viewer runs scripts', 'CVE-2026-0001: path traversal', 'VBScript: eval'] as const

const subjects: readonly SampleMail[] = [
  ...prefixes.map((word) => sample(`the subject begins with «${word}:»`, head(encoded(`${word}: Path traversal`)) + plain, { subject: 'Path traversal', text: seen })),
  ...banners.map((word) => sample(`the subject begins with «${word}»`, head(encoded(`${word} Path traversal`)) + plain, { subject: 'Path traversal', text: seen })),
  ...kept.map((subject) => sample(`«${subject}» is a subject of its own`, head(subject) + plain, { subject, text: seen })),
]

/** The head that each program writes above a mail that it passes on in the text. */
const inlineHeads: Readonly<Record<string, string>> = {
  'Outlook, English': '-----Original Message-----\nFrom: Bo <bo@other.example>\nSent: Thursday, November 19, 2026 9:12 AM\nTo: Ada\nSubject: Path traversal',
  'Outlook, German': 'Von: Bo <bo@other.example>\nGesendet: Donnerstag, 19. November 2026 09:12\nAn: Ada\nBetreff: Path traversal',
  'Outlook, French': 'De : Bo <bo@other.example>\nEnvoyé : jeudi 19 novembre 2026 09:12\nÀ : Ada\nObjet : Path traversal',
  'Outlook, Spanish': 'De: Bo <bo@other.example>\nEnviado el: jueves, 19 de noviembre de 2026 9:12\nPara: Ada\nAsunto: Path traversal',
  'Outlook, Japanese': '差出人: Bo <bo@other.example>\n送信日時: 2026年11月19日 9:12\n宛先: Ada\n件名: Path traversal',
  'Outlook, Chinese': '发件人: Bo <bo@other.example>\n发送时间: 2026年11月19日 9:12\n收件人: Ada\n主题: Path traversal',
  'Outlook, a rule of underscores': '________________________________\nFrom: Bo <bo@other.example>\nSent: Thursday\nTo: Ada\nSubject: Path traversal',
  'Outlook for a phone': 'Get Outlook for iOS<https://aka.example/o0ukef>\n________________________________\nFrom: Bo <bo@other.example>\nSubject: Path traversal',
  'Apple Mail': 'Begin forwarded message:\n\n> From: Bo <bo@other.example>\n> Subject: Path traversal\n> Date: 19 November 2026 at 09:12:00 CET\n> To: Ada',
  'Apple Mail, German': 'Anfang der weitergeleiteten Nachricht:\n\n> Von: Bo <bo@other.example>\n> Betreff: Path traversal',
  'Thunderbird': '-------- Forwarded Message --------\nSubject: \tPath traversal\nDate: \tThu, 19 Nov 2026 09:12:00 +0100\nFrom: \tBo <bo@other.example>\nTo: \tAda',
  'Thunderbird, German': '-------- Weitergeleitete Nachricht --------\nBetreff: \tPath traversal\nVon: \tBo <bo@other.example>',
  'Gmail, Portuguese': '---------- Forwarded message ---------\nDe: Bo <bo@other.example>\nDate: qui., 19 de nov. de 2026 09:12\nSubject: Path traversal',
  'mutt': '----- Forwarded message from Bo <bo@other.example> -----\n\nDate: Thu, 19 Nov 2026 09:12:00 +0100\nFrom: Bo <bo@other.example>\nSubject: Path traversal',
  'Lotus Notes': '----- Forwarded by Ada/Finder on 19.11.2026 09:12 -----\n\nFrom:   Bo/Other\nTo:     Ada/Finder@FINDER\nDate:   19.11.2026 09:12\nSubject:        Path traversal',
  'Yahoo': '----- Forwarded Message -----\nFrom: Bo <bo@other.example>\nTo: Ada\nSent: Thursday, November 19, 2026\nSubject: Path traversal',
  'Proton': '------- Forwarded Message -------\nFrom: Bo <bo@other.example>\nDate: On Thursday, November 19th, 2026\nSubject: Path traversal',
  'K-9': '-------- Original Message --------\nFrom: Bo <bo@other.example>\nSent: November 19, 2026\nSubject: Path traversal',
  'GMX': 'Gesendet: Donnerstag, 19. November 2026 um 09:12 Uhr\nVon: "Bo" <bo@other.example>\nAn: ada@finder.example\nBetreff: Path traversal',
  'QQ': '------------------ 原始邮件 ------------------\n发件人: "Bo" <bo@other.example>;\n主题: Path traversal',
}

const forwards: readonly SampleMail[] = Object.entries(inlineHeads).flatMap(([program, inner]) => [
  sample(`passed on in the text by ${program}`, `${head('FW: Path traversal')}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${utf8(`Please see below.\n\n${inner}\n\n${words}`)}\n`, { subject: 'Path traversal', text: seen }),
  sample(`passed on in HTML by ${program}`, `${head('FW: Path traversal')}Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${base64(`<div>Please see below.</div><hr><p>${inner.replaceAll('<', '&lt;').replaceAll('\n', '<br>')}</p><p>${words}</p>`)}\n`, { mark: 'html only', text: seen }),
])

const inner = (more = ''): string => `Received: from a.example by b.example; Thu, 19 Nov 2026 09:12:00 +0100\nFrom: Bo <bo@other.example>\nSubject: Path traversal\nMessage-ID: <inner.1@other.example>\n${more}\n${words}`
const attachedForms: Readonly<Record<string, string>> = {
  'Outlook': 'Content-Type: message/rfc822\nContent-Disposition: attachment;\n\tcreation-date="Thu, 19 Nov 2026 09:12:00 GMT"',
  'Thunderbird': 'Content-Type: message/rfc822; charset=UTF-8; name="Path traversal.eml"\nContent-Disposition: attachment; filename="Path traversal.eml"\nContent-Transfer-Encoding: 8bit',
  'Apple Mail': 'Content-Disposition: attachment; filename="Path traversal.eml"\nContent-Type: message/rfc822; x-mac-hide-extension=yes; x-unix-mode=0666; name="Path traversal.eml"\nContent-Transfer-Encoding: 7bit',
  'mutt': 'Content-Type: message/rfc822\nContent-Disposition: inline\nContent-Description: Path traversal',
  'Gmail': 'Content-Type: message/rfc822; name="Path traversal.eml"\nContent-Disposition: attachment; filename="Path traversal.eml"\nContent-ID: <f_1>\nX-Attachment-Id: f_1',
  'with SMTPUTF8': 'Content-Type: message/global\nContent-Disposition: attachment; filename="p.eml"',
  'a file of another type': 'Content-Type: application/octet-stream; name="p.eml"\nContent-Disposition: attachment; filename="p.eml"',
  'a message of Outlook': 'Content-Type: application/vnd.ms-outlook; name="p.msg"\nContent-Disposition: attachment; filename="p.msg"',
}
const attached: readonly SampleMail[] = Object.entries(attachedForms).map(([program, form]) =>
  sample(`passed on as a file by ${program}`, head('Fwd: Path traversal') + multipart('mixed', ['Content-Type: text/plain\n\nSee the file with the two dots.', `${form}\n\n${inner('MIME-Version: 1.0\nContent-Type: text/plain\n')}`]), { subject: 'Path traversal', text: seen }))

/** Heads that only one program writes, each on a mail in that program's form. */
const heads: Readonly<Record<string, string>> = {
  'Outlook 2007': 'X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2900\nX-Mailer: Microsoft Office Outlook 12.0\nThread-Index: Acp\nImportance: High\nX-Priority: 1 (Highest)\nX-MSMail-Priority: High\n',
  'Outlook for Mac': 'User-Agent: Microsoft-MacOutlook/16.89.24090815\nThread-Topic: Path traversal\nThread-Index: AQHb\nDisposition-Notification-To: ada@finder.example\n',
  'Outlook.com': 'X-IncomingTopHeaderMarker: OriginalChecksum:A;UpperCasedChecksum:B;SizeAsReceived:7\nX-TMN: [a]\nX-MS-Exchange-Organization-AuthAs: Anonymous\nX-Microsoft-Antispam: BCL:0;\n',
  'Exchange with a journal': 'X-MS-Journal-Report:\nX-MS-Exchange-CrossTenant-id: 1\nX-MS-Exchange-Transport-CrossTenantHeadersStamped: AM0\n',
  'Gmail on a phone': 'X-Google-DKIM-Signature: v=1; a=rsa-sha256\nX-Gm-Features: AWEUYZ\nX-Forwarded-To: security@mlflow.example\nX-Forwarded-For: ada@finder.example security@mlflow.example\n',
  'Fastmail': 'X-ME-Proxy: <xmx:a>\nFeedback-ID: i1:Fastmail\nX-ThreadId: T1\nX-Mailer: MessagingEngine.com Webmail Interface\n',
  'Tutanota': 'X-Tutanota: 1\nX-Mailer: Tutanota\n',
  'Zoho': 'X-ZohoMailClient: External\nImportance: Medium\nUser-Agent: Zoho Mail\nX-Mailer: Zoho Mail\n',
  'Mailspring': 'X-Mailer: Mailspring\nX-MailSpring-Tracking: none\n', 'Sylpheed': 'X-Mailer: Sylpheed 3.7.0 (GTK+ 2.24.33)\nMime-Version: 1.0\n', 'Claws': 'X-Mailer: Claws Mail 4.2.0\nFace: iVBORw0KGgo\n', 'The Bat!': 'X-Mailer: The Bat! (v10.5) Professional\nX-Priority: 3 (Normal)\n',
  'SOGo': 'User-Agent: SOGoMail 5.9.0\nX-Forward: 192.0.2.1\n', 'Horde': 'User-Agent: Horde Application Framework 5\n', 'SquirrelMail': 'User-Agent: SquirrelMail/1.4.23\nX-Priority: 3 (Normal)\n', 'RainLoop': 'X-Mailer: RainLoop/1.17.0\n',
  'aerc': 'X-Mailer: aerc 0.18.2\n', 'nmh': 'X-Mailer: MH-E 8.6; nmh 1.8; GNU Emacs 29.1\n', 'mailx': 'User-Agent: s-nail v14.9.24\n', 'b4 (patches)': 'X-Mailer: b4 0.14.2\nX-Developer-Signature: v=1; a=ed25519-sha256\nX-Change-ID: 20261119-x\n',
  'FairEmail': 'X-FairEmail-ID: 1\nX-Correlation-ID: <a@b>\nAutocrypt: addr=ada@finder.example; prefer-encrypt=mutual; keydata=mDMEZ\n', 'Delta Chat': 'Chat-Version: 1.0\nChat-Group-ID: x\nChat-Disposition-Notification-To: ada@finder.example\nAutocrypt: addr=ada@finder.example; keydata=mDMEZ\n',
  'a scanner of viruses on the way': 'X-Virus-Scanned: clamav\nX-Spam-Flag: NO\nX-Spam-Status: No, score=-1.9\nX-Amavis-Alert: BAD HEADER\n',
  'a gateway with a disclaimer': 'X-Disclaimed: 1\nX-MC-Unique: a-b\nX-Mimecast-Spam-Score: 0\nX-Proofpoint-Virus-Version: vendor=x\n',
  'a hop with ARC': 'ARC-Seal: i=1; a=rsa-sha256; t=1; cv=none; d=arc.example; s=a; b=AAAA\nARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=arc.example; s=a; h=from; bh=AAAA; b=AAAA\nARC-Authentication-Results: i=1; arc.example; dmarc=pass header.from=finder.example\nAuthentication-Results: arc.example; dmarc=pass header.from=finder.example\n',
  'two hops with ARC, one damaged': `${[1, 2].map((n) => `ARC-Seal: i=${n}; a=rsa-sha256; cv=${n === 1 ? 'none' : 'fail'}; d=arc${n}.example; s=a; b=\n`).join('')}ARC-Authentication-Results: i=9; nobody\n`,
  'a wish to be told that it was read': 'Disposition-Notification-To: ada@finder.example\nReturn-Receipt-To: ada@finder.example\nX-Confirm-Reading-To: ada@finder.example\n',
  'an address to answer elsewhere': 'Reply-To: bo@other.example\nMail-Followup-To: list@other.example\nErrors-To: x@y.example\n',
  'a sender beside the author': 'Sender: secretary@finder.example\nResent-From: ada@finder.example\nResent-To: security@mlflow.example\nResent-Message-ID: <r@x.example>\n',
}
const forms: readonly SampleMail[] = Object.entries(heads).flatMap(([program, more]) => [
  sample(`${program}, text`, head('Path traversal', more) + plain, { subject: 'Path traversal', text: seen }),
  sample(`${program}, text and HTML`, head('Path traversal', more) + multipart('alternative', [plain, `Content-Type: text/html; charset=utf-8\n\n<p>${words}</p>`]), { subject: 'Path traversal', text: seen }),
])

/** Reports as more programs write them, and as people pass them on. */
export const programs: readonly SampleMail[] = [...subjects, ...forwards, ...attached, ...forms]
