import { head, multipart, sample } from './sample.ts'
import type { SampleMail } from './sample.ts'

const reply = 'In-Reply-To: <{ours}>\nReferences: <{ours}>\n'
const aside = { lands: 'set aside' } as const
const away = (subject: string, more: string, body: string): string => `${head(subject, `${reply}${more}`)}Content-Type: text/plain; charset=utf-8\n\n${body}\n`

/** What machines say instead of their people; none of it is a report, and none of it is answered. */
export const automatic: readonly SampleMail[] = [
  sample('Exchange, out of office', away('Automatic reply: [MLFLOW-2026-0001] received', 'Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\nX-MS-Exchange-Inbox-Rules-Loop: ada@finder.example\n', 'I am away until Monday.'), { ...aside, from: '' }),
  sample('Exchange, German', away('Automatische Antwort: [MLFLOW-2026-0001]', 'Auto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n', 'Ich bin bis Montag nicht im Haus.'), { ...aside, from: '' }),
  sample('Exchange, French, without RFC 3834', away('R\xc3\xa9ponse automatique : [MLFLOW-2026-0001]', 'X-Auto-Response-Suppress: All\n', 'Je suis absente.'), aside),
  sample('Exchange, Spanish', away('=?utf-8?Q?Respuesta_autom=C3=A1tica=3A?= [MLFLOW-2026-0001]', '', 'Estoy fuera de la oficina.'), aside),
  sample('Exchange, Italian', away('Risposta automatica: [MLFLOW-2026-0001]', '', 'Sono assente.'), aside),
  sample('Exchange, Portuguese', away('=?utf-8?Q?Resposta_autom=C3=A1tica=3A?= [MLFLOW-2026-0001]', '', 'Estou fora.'), aside),
  sample('Exchange, Dutch', away('Automatisch antwoord: [MLFLOW-2026-0001]', '', 'Ik ben er niet.'), aside),
  sample('Exchange, Polish', away('=?utf-8?Q?Odpowied=C5=BA_automatyczna=3A?= [MLFLOW-2026-0001]', '', 'Nie ma mnie.'), aside),
  sample('Exchange, Swedish', away('Autosvar: [MLFLOW-2026-0001]', '', 'Jag \xc3\xa4r borta.'), aside),
  sample('Exchange, Danish', away('Automatisk svar: [MLFLOW-2026-0001]', '', 'Jeg er v\xc3\xa6k.'), aside),
  sample('Exchange, Japanese', away('=?utf-8?B?6Ieq5YuV5b+c562UOg==?= [MLFLOW-2026-0001]', '', 'x'), aside),
  sample('Exchange, Chinese', away('=?utf-8?B?6Ieq5Yqo562U5aSNOg==?= [MLFLOW-2026-0001]', '', 'x'), aside),
  sample('Exchange, Russian', away('=?utf-8?B?0JDQstGC0L7QvNCw0YLQuNGH0LXRgdC60LjQuSDQvtGC0LLQtdGCOg==?= [MLFLOW-2026-0001]', '', 'x'), aside),
  sample('Exchange, Czech', away('=?utf-8?Q?Automatick=C3=A1_odpov=C4=9B=C4=8F=3A?= [MLFLOW-2026-0001]', '', 'x'), aside),
  sample('Gmail vacation', away('Out of office Re: [MLFLOW-2026-0001]', 'Auto-Submitted: auto-replied\nPrecedence: bulk\nX-Autoreply: yes\n', 'Back soon.'), aside),
  sample('Sieve vacation (RFC 5230)', away('Auto: [MLFLOW-2026-0001]', 'Auto-Submitted: auto-replied (vacation)\n', 'Back soon.'), { ...aside, from: '' }),
  sample('vacation(1)', away('away from my mail', 'Precedence: junk\nDelivered-By-The-Graces-Of: the vacation program\nAuto-Submitted: auto-replied\n', 'Back soon.'), aside),
  sample('Apple rule', away('Re: [MLFLOW-2026-0001]', 'X-Apple-Action: VACATION/0\nAuto-Submitted: auto-replied\n', 'Back soon.'), aside),
  sample('Lotus agent', away('Ada is out of the office (returning 23.11.2026)', 'Auto-Submitted: auto-generated\nX-Autoreply: yes\n', 'Back soon.'), aside),
  sample('vacation to the case’s own address', away('Out of Office: Re: [MLFLOW-2026-0001]', 'Auto-Submitted: auto-replied\n', 'Back soon.'), { ...aside, to: '{case}' }),
  sample('a help desk acknowledges (auto-replied)', away('[#4711] Your request was received', 'Auto-Submitted: auto-replied\nX-Zendesk: 1\n', 'We have received your request.'), aside),
  sample('a help desk acknowledges (Precedence: auto_reply)', away('[#4711] Your request was received', 'Precedence: auto_reply\n', 'We have received your request.'), aside),
  sample('challenge and response', away('Please confirm your message', 'Auto-Submitted: auto-replied\n', 'Click here to be let through.'), { ...aside, from: '' }),
  sample('read receipt (MDN)', head('Read: [MLFLOW-2026-0001]', reply) + multipart('report; report-type=disposition-notification', ['Content-Type: text/plain\n\nYour message was displayed.', 'Content-Type: message/disposition-notification\n\nReporting-UA: x\nFinal-Recipient: rfc822;ada@finder.example\nOriginal-Message-ID: <{ours}>\nDisposition: manual-action/MDN-sent-manually; displayed']), aside),
  sample('not read receipt of Outlook', head('Not read: [MLFLOW-2026-0001]', reply) + multipart('report; report-type=disposition-notification', ['Content-Type: text/plain\n\nYour message was deleted without being read.', 'Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;ada@finder.example\nDisposition: automatic-action/MDN-sent-automatically; deleted']), aside),
  sample('cron', `${head('Cron <root@host> backup', 'Auto-Submitted: auto-generated\nX-Cron-Env: <SHELL=/bin/sh>\n', 'root@host.example (Cron Daemon)')}\nbackup: done\n`, { lands: 'report, unanswered', from: 'root@host.example', text: /backup: done/ }),
  sample('a forge’s notice', head('[mlflow/mlflow] A new alert (#12)', 'Precedence: list\nList-ID: mlflow/mlflow <mlflow.mlflow.forge.example>\nX-Auto-Response-Suppress: All\n', 'Forge <notifications@forge.example>') + 'Content-Type: text/plain\n\nA new alert was opened.\n', { lands: 'report, unanswered', from: 'noreply@forge.example', text: /new alert/ }),
  sample('a scanner writes by itself', head('Scan result', 'Auto-Submitted: auto-generated\n', 'scanner@scan.example') + '\nOne finding: the path is not checked.\n', { lands: 'report, unanswered', from: 'scanner@scan.example', text: /One finding/ }),
  sample('a newsletter', head('Autumn sale!', 'List-Unsubscribe: <https://shop.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\nPrecedence: bulk\n', 'Shop <news@shop.example>') + 'Content-Type: text/html\n\n<h1>Everything must go</h1>\n', { lands: 'report, unanswered', from: 'bounce-12@shop.example', text: /Everything must go/ }),
  sample('spam that a filter found', head('You have won', 'X-Spam-Flag: YES\nX-Spam-Status: Yes, score=21.3 required=5.0\nX-Spam-Level: ********************\n', 'Prize <prize@spam.example>') + 'Content-Type: text/plain\n\nSend your bank details.\n', { lands: 'report, unanswered', from: 'prize@spam.example', text: /bank details/ }),
  sample('spam that rspamd found', head('SEO for your site', 'X-Rspamd-Action: add header\nX-Spam: Yes\n', 'Seo <seo@spam.example>') + 'Content-Type: text/plain\n\nFirst page, guaranteed.\n', { lands: 'report, unanswered', from: 'seo@spam.example', text: /guaranteed/ }),
  sample('a person whose subject only sounds like a machine', head('Automatic reply: a flaw in your auto-responder') + '\nYour auto-responder leaks addresses.\n', { text: /leaks addresses/ }),
  sample('a person with a no-reply address', head('Path traversal', '', 'Ada <noreply@finder.example>') + '\nThe words.\n', { lands: 'report, unanswered', text: /The words/ }),
  sample('a report of the null sender', head('Path traversal') + '\nThe words.\n', { lands: 'report, unanswered', from: '', text: /The words/ }),
]
