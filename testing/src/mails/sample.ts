/** Where a mail has to land. «Unanswered» is a report to which the desk says nothing by itself. */
export type Landing = 'report' | 'report, unanswered' | 'joined' | 'team only' | 'bounce' | 'set aside'

/** A mail in the shape that some real program gives it; every word in it is ours. */
export interface SampleMail {
  readonly name: string
  readonly raw: Buffer
  /** Envelope sender; `ada@finder.example` unless told. */
  readonly from: string
  /** `{project}` unless told: the project's address; `{case}` the reporter's own address of a case; `{bounce}` where bounces of its letter go. */
  readonly to: string
  readonly lands: Landing
  readonly subject: string | undefined
  /** What the reader has to see of it. */
  readonly text: RegExp | undefined
  readonly files: readonly string[] | undefined
  readonly mark: string | undefined
  /** The sender check proves its From. */
  readonly proved: boolean
}

export interface SampleWords {
  readonly lands?: Landing
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly text?: RegExp
  readonly files?: readonly string[]
  readonly mark?: string
  readonly proved?: boolean
}

/** Lines end with CRLF; every character stands for one byte, so that charsets of old are written `\xe9`. */
export function sample(name: string, raw: string, words: SampleWords = {}): SampleMail {
  const { lands = 'report', from = 'ada@finder.example', to = '{project}' } = words
  return { name, raw: Buffer.from(raw.replaceAll(/\r?\n/g, '\r\n'), 'latin1'), from, to, lands, subject: words.subject, text: words.text, files: words.files, mark: words.mark, proved: words.proved === true }
}

/** The bytes of UTF-8, for `sample`. */
export const utf8 = (text: string): string => Buffer.from(text).toString('latin1')
export const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64').replaceAll(/(.{76})/g, '$1\n')

let numbers = 0
/** The head that every program writes, with a Message-ID of its own. */
export function head(subject: string, more = '', from = 'Ada Finder <ada@finder.example>'): string {
  numbers += 1
  return `From: ${from}\nTo: security@mlflow.example\nSubject: ${subject}\nDate: Fri, 20 Nov 2026 10:00:00 +0100\nMessage-ID: <s${numbers}.kdj3@finder.example>\nMIME-Version: 1.0\n${more}`
}

export const multipart = (type: string, parts: readonly string[], boundary = 'b1'): string =>
  `Content-Type: multipart/${type}; boundary="${boundary}"\n\n${parts.map((part) => `--${boundary}\n${part}\n`).join('')}--${boundary}--\n`
