import { head, multipart, sample } from './sample.ts'
import type { SampleMail } from './sample.ts'

const reply = 'In-Reply-To: <{ours}>\nReferences: <{ours}>\n'
const re = 'Re: [MLFLOW-2026-0001] received'
const eve = 'Eve <eve@evil.example>'

/** Answers, and what only looks like one. Nobody is proved here, so that references alone join nothing. */
export const threads: readonly SampleMail[] = [
  sample('an answer at the own address', `${head(re, reply)}\nIt is version 2.\n`, { to: '{case}', lands: 'joined', text: /version 2/ }),
  sample('an answer without any reference', `${head('more')}\nIt is version 3.\n`, { to: '{case}', lands: 'joined', text: /version 3/, mark: 'another subject than the thread’s: it may be about something else' }),
  sample('a reply to all that names the own address in To only', `${head(re, reply).replace('security@mlflow.example', '{case}, security@mlflow.example')}\nTo all.\n`, { lands: 'joined', text: /To all/ }),
  sample('a reply to all with the own address in Cc', `${head(re, `${reply}Cc: Somebody <x@y.example>, {case}\n`)}\nIn copy.\n`, { lands: 'joined', text: /In copy/ }),
  sample('top-posted in Outlook style', `${head(re, reply)}\nYes.\n\n-----Original Message-----\nFrom: desk\nSent: Friday\nSubject: [MLFLOW-2026-0001]\n\n> Which version?\n`, { to: '{case}', lands: 'joined', text: /Yes/ }),
  sample('an answer in HTML with a quote', head(re, reply) + multipart('alternative', ['Content-Type: text/plain\n\nYes.\n\n> Which?', 'Content-Type: text/html\n\n<p>Yes.</p><blockquote type="cite">Which?</blockquote>']), { to: '{case}', lands: 'joined', text: /Yes/ }),
  sample('an address in capitals, as old servers write it', `${head(re, reply)}\nLoud.\n`, { to: '{CASE}', lands: 'joined', text: /Loud/ }),
  sample('by references alone, nobody proved', `${head(re, reply)}\nLet me in.\n`, { text: /Let me in/ }),
  sample('by reference in the subject alone', `${head(re)}\nLet me in.\n`, { text: /Let me in/ }),
  sample('by a made-up Message-ID', `${head(re, `In-Reply-To: <mlflow-2026-0001.r1.${'a'.repeat(16)}@desk.example>\n`)}\nLet me in.\n`, { text: /Let me in/ }),
  sample('a stranger with the own address', `${head(re, reply, eve)}\nI was told to write here.\n`, { from: 'eve@evil.example', to: '{case}', lands: 'team only', text: /told to write/ }),
  sample('the participant as display name', `${head(re, reply, '"ada@finder.example" <eve@evil.example>')}\nIt is me.\n`, { from: 'eve@evil.example', to: '{case}', lands: 'team only', text: /It is me/ }),
  sample('Reply-To of the participant', `${head(re, `${reply}Reply-To: ada@finder.example\n`, eve)}\nIt is me.\n`, { from: 'eve@evil.example', text: /It is me/ }),
  sample('a token with one letter changed', `${head(re, reply)}\nAlmost.\n`, { to: '{guess}', text: /Almost/ }),
  sample('two From, one of the participant', `From: eve@evil.example\n${head(re, reply)}\nBoth of me.\n`, { to: '{case}', lands: 'team only', text: /Both of me/ }),
  sample('In-Reply-To as Outlook of old wrote it', `${head(re, 'In-Reply-To: Your message of Friday <{ours}>\n')}\nOld style.\n`, { text: /Old style/ }),
  sample('a hundred references', `${head(re, `References: ${Array.from({ length: 300 }, (_, n) => `<r${n}@x.example>`).join('\n ')}\n`)}\nA long thread.\n`, { text: /long thread/ }),
  sample('the desk’s own letter comes back', `From: MLflow <mlflow@desk.example>\nTo: security@mlflow.example\nSubject: [MLFLOW-2026-0001]\nMessage-ID: <{ours}>\n\nWe have your report.\n`, { lands: 'set aside', from: 'mlflow@desk.example' }),
  sample('somebody pretends to be the desk', `${head('hello', '', 'MLflow <mlflow@desk.example>')}\nI am you.\n`, { lands: 'set aside', from: 'eve@evil.example' }),
]
