import { mailAttachment } from './attachment-name.ts'
import { htmlText } from './html-text.ts'
import { mimeLimits } from './mime-limits.ts'
import type { MailAttachment } from './parsed-mail.ts'
import { readTnef } from './tnef.ts'
import type { TnefFile, TnefMessage } from './tnef.ts'

interface Content { readonly text: string; readonly html: string; readonly attachments: readonly MailAttachment[] }

export const isWinmail = ({ mediaType, name }: Pick<MailAttachment, 'mediaType' | 'name'>): boolean =>
  mediaType === 'application/ms-tnef' || mediaType === 'application/vnd.ms-tnef' || name.toLowerCase() === 'winmail.dat'

/**
 * The content of a mail with what its winmail.dat holds in the place of that file: words that the mail does not say
 * itself, and files under names made safe. A stream that is damaged or beyond a limit stays the file it is; the original
 * of the mail is kept either way.
 */
export function unpackWinmail(mail: Content): Content & { readonly unpacked: boolean } {
  let whole: Content & { readonly unpacked: boolean } = { ...mail, attachments: [], unpacked: false }
  for (const file of mail.attachments) {
    const read = isWinmail(file) ? readTnef(file.bytes) : null
    const files = read?.ok === true ? filesOf(read.message) : []
    const fits = whole.attachments.length + files.length <= mimeLimits.parts
    whole = read?.ok === true && fits ? joined(whole, read.message, files) : { ...whole, attachments: [...whole.attachments, file] }
  }
  return whole
}

function joined(mail: Content, message: TnefMessage, files: readonly TnefFile[]): Content & { readonly unpacked: true } {
  const first = mail.attachments.length
  const added = files.map((file, index) => mailAttachment(file, first + index))
  const attached = message.messages.flatMap(attachedWords)
  const silent = mail.text.trim() === '' && mail.html.trim() === ''
  // Alone, the bodies are the mail's own, so that one in HTML only is seen to be that.
  const own = silent ? { text: message.text, html: message.html } : { text: withMore(mail, wordsOf(message)), html: mail.html }
  const text = attached.length === 0 ? own.text : [own.text.trim() === '' ? htmlText(own.html, mimeLimits.htmlCharacters) : own.text, ...attached].join('\n\n')
  return { text, html: own.html, attachments: [...mail.attachments, ...added], unpacked: true }
}

/** Most mails say the same in both; only what the mail itself does not say is added. */
function withMore(mail: Content, words: string): string {
  const own = mail.text.trim() === '' ? htmlText(mail.html, mimeLimits.htmlCharacters) : mail.text
  return words.trim() === '' || bare(own).includes(bare(words)) ? mail.text : `${own.trimEnd()}\n\n--- From winmail.dat ---\n\n${words.trim()}`
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '')
const wordsOf = ({ text, html }: TnefMessage): string => text.trim() === '' ? htmlText(html, mimeLimits.htmlCharacters) : text
const filesOf = (message: TnefMessage): TnefFile[] => [...message.files, ...message.messages.flatMap(filesOf)]

const attachedWords = (message: TnefMessage): string[] =>
  [`--- Attached message: ${message.subject.replaceAll(/\s+/g, ' ').slice(0, 300)} ---\n\n${wordsOf(message).trim()}`, ...message.messages.flatMap(attachedWords)]
