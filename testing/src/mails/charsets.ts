import { charsetBytes } from './charset-bytes.ts'
import { head, sample, utf8 } from './sample.ts'
import type { SampleMail } from './sample.ts'

const literal = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
const quoted = (bytes: string): string => bytes.replaceAll(/[^\x21-\x3c\x3e\x40-\x5e\x60-\x7e]/g, (one) => `=${one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)

/** Subjects as encoded words and, as old programs do, in raw bytes; texts in 8 bits and in quoted-printable. */
export const charsets: readonly SampleMail[] = [
  ...charsetBytes.map(([name, charset, subjectBytes, subject, textBytes, text]) =>
    sample(`${name}, encoded`, `${head(`=?${charset}?Q?${quoted(subjectBytes)}?=`)}Content-Type: text/plain; charset="${charset}"\nContent-Transfer-Encoding: quoted-printable\n\n${quoted(textBytes)}\n`, { subject, text: literal(text) })),
  ...charsetBytes.map(([name, charset, subjectBytes, subject, textBytes, text]) =>
    sample(`${name}, raw`, `${head(subjectBytes)}Content-Type: text/plain; charset=${charset}\nContent-Transfer-Encoding: 8bit\n\n${textBytes}\n`, { subject, text: literal(text) })),
  sample('UTF-8, raw in subject and text (RFC 6532)', `${head(utf8('Größe 🐞'))}Content-Type: text/plain; charset=utf-8\n\n${utf8('脆弱性 🐞')}\n`, { subject: 'Größe 🐞', text: /脆弱性 🐞/ }),
  sample('Latin-1 bytes, nothing declared', `${head('Gr\xf6\xdfe')}\nDer Schl\xfcssel.\n`, { subject: 'Größe', text: /Der Schlüssel/, mark: 'charset guessed' }),
  sample('UTF-8 bytes, nothing declared', `${head('x')}\n${utf8('Der Schlüssel.')}\n`, { text: /Der Schlüssel/ }),
  sample('declared UTF-8, written in Latin-1', `${head('x')}Content-Type: text/plain; charset=utf-8\n\nDer Schl\xfcssel.\n`, { text: /Der Schlüssel/, mark: 'charset guessed' }),
  sample('declared us-ascii, written in windows-1252', `${head('x')}Content-Type: text/plain; charset=us-ascii\n\nIt\x92s here.\n`, { text: /It’s here/ }),
  sample('a charset that nobody knows', `${head('x')}Content-Type: text/plain; charset=x-klingon\n\nDer Schl\xfcssel.\n`, { text: /Der Schlüssel/ }),
  sample('UTF-16 with a mark', `${head('x')}Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n${Buffer.from('\ufeffDer Schlüssel.', 'utf16le').toString('base64')}\n`, { text: /Der Schlüssel/ }),
  sample('UTF-7, as Outlook Express wrote it', `${head('x')}Content-Type: text/plain; charset=utf-7\n\nThe key +AOQ-.\n`, { text: /The key/ }),
  sample('a byte order mark before the text', `${head('x')}Content-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbfThe words.\n`, { text: /The words/ }),
  sample('charset with quotes and a comment', `${head('x')}Content-Type: text/plain; charset="iso-8859-1" (Latin)\nContent-Transfer-Encoding: 8bit\n\nDer Schl\xfcssel.\n`, { text: /Der Schlüssel/ }),
  sample('encoded words that are wrong', `${head('=?utf-8?Q?=E4=?= =?x?B?!!!?= =?utf-8?Z?x?=')}\nThe words.\n`, { text: /The words/ }),
  sample('letters that turn the reading direction', `${head(utf8('safe\u202egpj.exe'))}\nThe words.\n`, { subject: 'safegpj.exe' }),
]
