import { head, multipart, sample } from './sample.ts'
import type { SampleMail } from './sample.ts'

const reply = 'In-Reply-To: <{ours}>\nReferences: <{ours}>\n'
const re = 'Re: [MLFLOW-2026-0001] received'
const eve = 'Eve <eve@evil.example>'
const evil = { from: 'eve@evil.example' } as const
const said = (subject: string, more: string, from?: string): string => `${head(subject, more, from)}\nWhat the writer says.\n`
const text = /writer says/

/** From headers that name the participant without being the participant's alone. */
const disguises: Readonly<Record<string, string>> = {
  'as a comment': '(ada@finder.example) eve@evil.example', 'as an encoded name': '=?utf-8?q?ada=40finder=2Eexample?= <eve@evil.example>', 'as a name with brackets': '"Ada <ada@finder.example>" <eve@evil.example>',
  'by a longer domain': 'Ada <ada@finder.example.evil.example>', 'by a similar domain': 'Ada <ada@finder-example.evil.example>', 'by a letter of another script': 'Ada <\xd0\xb0da@finder.example>', 'by a tag': 'Ada <ada+x@finder.example>',
  'by a quoted local part': '"ada@finder.example"@evil.example', 'by a route': '<@finder.example:eve@evil.example>', 'in a group': 'finders: eve@evil.example;', 'in a group with nobody': 'ada@finder.example:;', 'with a NUL': 'ada@finder.example\0 <eve@evil.example>',
  'with an encoded line end': '=?utf-8?Q?ada=40finder.example=0D=0AFrom:_ada=40finder.example?= <eve@evil.example>', 'first of two': 'ada@finder.example, eve@evil.example', 'second of two': 'eve@evil.example, ada@finder.example',
}
/** Forms that hold no address a letter could go to. */
const nobody: ReadonlySet<string> = new Set(['in a group with nobody', 'by a quoted local part'])
const disguised: readonly SampleMail[] = Object.entries(disguises).flatMap(([how, from]) => [
  sample(`the participant’s name ${how}, at the own address`, said(re, reply, from), { ...evil, to: '{case}', lands: 'team only', text }),
  sample(`the participant’s name ${how}, by references`, said(re, reply, from), { ...evil, text, lands: nobody.has(how) ? 'report, unanswered' : 'report' }),
])

/** Other headers that a stranger may write the participant's address, or the case's, into. None grants anything. */
const elsewhere: Readonly<Record<string, string>> = {
  Sender: 'ada@finder.example', 'Reply-To': 'ada@finder.example', 'Return-Path': '<ada@finder.example>', 'Resent-From': 'ada@finder.example', 'X-Original-From': 'Ada <ada@finder.example>', 'X-Original-Sender': 'ada@finder.example', 'X-Sender': 'ada@finder.example',
  'X-Forwarded-For': 'ada@finder.example', 'X-Envelope-From': 'ada@finder.example', 'Authentication-Results': 'desk.example; dkim=pass header.d=finder.example; dmarc=pass header.from=finder.example', 'ARC-Authentication-Results': 'i=1; desk.example; dmarc=pass header.from=finder.example',
  'X-Parley-Sender': 'ada@finder.example', 'X-Desk-Audience': 'reporter', 'X-Google-Original-From': 'Ada <ada@finder.example>',
}
const granted: readonly SampleMail[] = Object.entries(elsewhere).map(([name, value]) => sample(`${name} says that it is the participant`, said(re, `${reply}${name}: ${value}\n`, eve), { ...evil, text }))

/** Guesses at an address or a Message-ID of the desk. */
const guesses: Readonly<Record<string, string>> = {
  'the reference alone': 'mlflow+mlflow-2026-0001@desk.example', 'an empty token': 'mlflow+mlflow-2026-0001.@desk.example', 'a token of one letter': 'mlflow+mlflow-2026-0001.a@desk.example', 'a token too long': `mlflow+mlflow-2026-0001.${'a'.repeat(17)}@desk.example`,
  'a token of another case': `mlflow+mlflow-2026-0002.${'a'.repeat(16)}@desk.example`, 'a token with digits that are none': `mlflow+mlflow-2026-0001.${'0'.repeat(16)}@desk.example`,
}
const guessed: readonly SampleMail[] = Object.entries(guesses).flatMap(([how, address]) => [
  sample(`${how} in To`, said(re, reply).replace('security@mlflow.example', address), { text }),
  sample(`${how} in Cc of a stranger`, said(re, `Cc: ${address}\n`, eve), { ...evil, text }),
])

const around: readonly SampleMail[] = [
  ...['[MLFLOW-2026-0001]', '[mlflow-2026-0001]', 'MLFLOW-2026-0001', 'Re: [PARLEY-2026-0001]', '[#0001]', '[SEC-1] MLFLOW-2026-0001'].map((subject) => sample(`the subject names a case: ${subject}`, said(subject, '', eve), { ...evil, text })),
  sample('the Message-ID of another mail once more', said('Another matter', '').replace(/Message-ID: .*/, 'Message-ID: <s1.kdj3@finder.example>'), { text }),
  sample('a Message-ID of the form of ours', said('x', '', eve).replace(/Message-ID: .*/, `Message-ID: <mlflow-2026-0001.r9.${'c'.repeat(16)}@desk.example>`), { ...evil, text }),
  sample('In-Reply-To with two ids, ours last', said(re, 'In-Reply-To: <x@y.example> <{ours}>\n'), { text }),
  sample('References of another thread', said('Re: something', 'References: <a@other.example> <b@other.example>\n'), { text }),
  sample('the own address in the middle of many', said(re, `Cc: ${Array.from({ length: 30 }, (_, n) => `p${n}@x.example`).join(', ')}, {case}\n`), { lands: 'joined', text }),
  sample('the own address in Bcc of the head only', said(re, 'Bcc: {case}\n'), { text }),
  sample('the own address in Reply-To only', said(re, 'Reply-To: {case}\n'), { text }),
  sample('the own address as a name', said(re, '').replace('security@mlflow.example', '"{case}" <security@mlflow.example>'), { text }),
  sample('the own address in mixed case', said(re, '').replace('security@mlflow.example', '<{CASE}>'), { to: '{CASE}', lands: 'joined', text }),
  sample('the own address beside the project’s, twice', said(re, reply).replace('security@mlflow.example', '{case}, {case}'), { lands: 'joined', text }),
  sample('the own address without its bracket’s end', said(re, reply).replace('security@mlflow.example', '<{case}'), { to: '{case}', lands: 'joined', text }),
  sample('a stranger who has the own address in copy', said(re, `${reply}Cc: {case}\n`, eve), { ...evil, lands: 'team only', text }),
  sample('a stranger who passes the whole letter on', head('Fwd: [MLFLOW-2026-0001] received', '', eve) + multipart('mixed', ['Content-Type: text/plain\n\nWhat the writer says.', 'Content-Type: message/rfc822\n\nFrom: mlflow@desk.example\nTo: ada@finder.example\nReply-To: {case}\nMessage-ID: <{ours}>\nSubject: [MLFLOW-2026-0001] received\n\nWe have it.']), { ...evil, text }),
  sample('proved, by references', said(re, reply), { proved: true, lands: 'joined', text }),
  sample('proved, by the oldest of many references', said(re, `References: <{ours}> ${Array.from({ length: 20 }, (_, n) => `<r${n}@finder.example>`).join(' ')}\n`), { proved: true, lands: 'joined', text }),
  sample('proved, another person, by references', said(re, reply, eve), { ...evil, proved: true, text }),
  sample('proved, another person, at the own address', said(re, reply, eve), { ...evil, proved: true, to: '{case}', lands: 'team only', text }),
  sample('proved, by the subject alone', said(re, ''), { proved: true, text }),
  sample('proved, two From', `From: eve@evil.example\n${said(re, reply)}`, { ...evil, proved: true, text }),
  sample('proved, with the own address in capitals in From', said(re, reply, 'ADA@FINDER.EXAMPLE'), { proved: true, lands: 'joined', text }),
  sample('an answer from a phone with nothing but thanks', `${head(re, reply)}\nThanks!\n\nSent from my phone\n`, { to: '{case}', lands: 'joined', text: /Thanks/ }),
  sample('an answer without words', head(re, reply) + multipart('mixed', ['Content-Type: text/plain\n\n', 'Content-Type: image/png; name=shot.png\nContent-Disposition: attachment; filename=shot.png\nContent-Transfer-Encoding: base64\n\nAAAA']), { to: '{case}', lands: 'joined', files: ['shot.png'] }),
  sample('an answer that declines a meeting', head(`Declined: ${re}`, reply) + multipart('alternative', ['Content-Type: text/plain\n\n', 'Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nSUMMARY:Talk about it\nEND:VEVENT\nEND:VCALENDAR']), { to: '{case}', lands: 'joined', text: /Talk about it/ }),
]

/** Who a mail is from and where it belongs, where the mail says more than it can prove. */
export const claims: readonly SampleMail[] = [...disguised, ...granted, ...guessed, ...around]
