import { close, constants, open, rename, write } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTransport } from 'nodemailer'
import type { BuiltMail } from './mail-message.ts'
import { syncFolder } from './sync-folder.ts'

/** What became of one try. `retry` may succeed later; `failed` will not (a 5xx, RFC 5321 §4.2.1). */
export type Sent =
  | { readonly outcome: 'sent'; readonly proof: string }
  | { readonly outcome: 'retry'; readonly code: string }
  | { readonly outcome: 'failed'; readonly code: string }

export interface MailSender {
  /** Where mail goes, for people: the folder, or the relay without its secrets. */
  readonly to: string
  send(mail: BuiltMail): Promise<Sent>
  close(): void
}

/**
 * Hands mail to a relay: `smtp://host:25` (STARTTLS is demanded of every host but this machine), `smtps://name:secret@host`,
 * or, as a weakening, `smtp-plain://host:25`, which takes TLS only where it is offered. The relay's certificate is checked,
 * and TLS is 1.2 or newer. A mail sent twice has the same Message-ID.
 */
export function relaySender(url: string): MailSender {
  const parsed = new URL(url)
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname)
  const transport = createTransport({
    url: url.replace(/^smtp-plain:/, 'smtp:'),
    requireTLS: parsed.protocol === 'smtp:' && !here,
    tls: { minVersion: 'TLSv1.2' },
    pool: true,
    maxConnections: 4,
    maxMessages: Infinity,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
  return {
    to: `${parsed.protocol}//${parsed.host}`,
    close: () => transport.close(),
    send: async (mail) => {
      try {
        const info: unknown = await transport.sendMail({ envelope: { from: mail.envelope.from, to: [mail.envelope.to] }, raw: mail.raw, ...(mail.report ? { dsn: reportWanted(mail) } : {}) })
        return { outcome: 'sent', proof: responseOf(info) }
      } catch (error) {
        return refusedBy(error)
      }
    },
  }
}

/** Asked only of servers that know how (RFC 3461); the report comes back to the letter's own address. */
const reportWanted = ({ messageId }: BuiltMail) => ({ id: messageId.slice(0, 100).replaceAll(/[^\w.@-]/g, ''), return: 'headers' as const, notify: ['success', 'failure', 'delay'] as ('success' | 'failure' | 'delay')[] })

/** Only the server's codes are kept: its words may repeat the recipient's address. */
function refusedBy(error: unknown): Sent {
  // That a relay offers no TLS says nothing of this mail.
  if (error instanceof Error && 'code' in error && error.code === 'ETLS') return { outcome: 'retry', code: 'no-tls' }
  const code = typeof error === 'object' && error !== null && 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0
  const words = typeof error === 'object' && error !== null && 'response' in error && typeof error.response === 'string' ? error.response : ''
  const enhanced = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(words)?.[0]
  if (code >= 500) return { outcome: 'failed', code: enhanced ?? String(code) }
  if (code >= 400) return { outcome: 'retry', code: enhanced ?? String(code) }
  return { outcome: 'retry', code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown' }
}

function responseOf(info: unknown): string {
  return typeof info === 'object' && info !== null && 'response' in info && typeof info.response === 'string' ? info.response.slice(0, 200) : '250'
}

/**
 * Puts mail into a folder instead of sending it: one `.eml` a mail, readable by its owner only, complete or not there
 * at all. The same row writes the same file again, so a repeated try makes no second mail.
 */
export function pickupSender(folder: string): MailSender {
  const ready = mkdir(folder, { recursive: true, mode: 0o700 }).then(() => chmod(folder, 0o700))
  // The failure belongs to the send that awaits it.
  ready.catch(() => undefined)
  return {
    to: folder,
    close: () => undefined,
    send: async (mail) => {
      try {
        await ready
        const name = `${mail.messageId.split('@')[0] ?? ''}.eml`
        await writeWhole(folder, name, mail.raw)
        return { outcome: 'sent', proof: name }
      } catch (error) {
        return { outcome: 'retry', code: error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown' }
      }
    },
  }
}

/** By its number: an object for a file costs more than the file. */
const files = { open: promisify(open), write: promisify(write), close: promisify(close), rename: promisify(rename) }
const through = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_SYNC

/** On disk when it returns: the file is written through (`O_SYNC`), because under Node's permission model nothing can be synced. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, `.${name}.part`)
  const file = await files.open(draft, through, 0o600)
  try {
    for (let at = 0; at < bytes.length;) at += (await files.write(file, bytes, at)).bytesWritten
  } finally {
    await files.close(file)
  }
  await files.rename(draft, join(folder, name))
  await syncFolder(folder)
}
