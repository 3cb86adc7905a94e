import { spawnSync } from 'node:child_process'
import { parseBytes } from './parse-bytes.ts'
import type { ParsedMail } from './parsed-mail.ts'

/**
 * A mail that is signed with S/MIME in the opaque form shows nothing but a file; its words are taken out by the `openssl`
 * of the system, in a process of its own. Nothing is verified: the words are shown, and the mark says «not checked». Where
 * there is no openssl, or it finds nothing, the mail stays as it is. Runs in the killable worker.
 */
export async function opaqueContent(mail: ParsedMail): Promise<ParsedMail> {
  const [part, ...more] = mail.attachments
  if (!isOpaque(mail) || part === undefined || more.length > 0 || mail.text.trim() !== '') return mail
  const { status, stdout } = spawnSync('openssl', ['cms', '-verify', '-noverify', '-nosigs', '-inform', 'DER'], { input: part.bytes, timeout: 5000, maxBuffer: 36 * 1024 * 1024, stdio: ['pipe', 'pipe', 'ignore'] })
  if (status !== 0 || stdout.length === 0) return mail
  const { text, htmlOnly, attachments, inner, marks } = await parseBytes(stdout)
  const kept = mail.marks.filter((mark) => mark !== 'no text')
  return { ...mail, text, htmlOnly, inner, attachments: [...attachments, part], marks: [...new Set([...kept, ...marks.filter((mark) => mark !== 'no usable From')])] }
}

export const isOpaque = ({ contentType }: Pick<ParsedMail, 'contentType'>): boolean =>
  /^application\/(?:x-)?pkcs7-mime/.test(contentType) && contentType.includes('signed-data')
