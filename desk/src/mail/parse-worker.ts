import { parentPort } from 'node:worker_threads'
import { parseBytes } from './parse-bytes.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** The killable half of `parse.ts`: bytes in, view out, one at a time. */
parentPort?.on('message', (job: { readonly id: number; readonly raw: Uint8Array; readonly keys: readonly string[] }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void readMail(job.raw, job.keys).then((mail) => parentPort?.postMessage({ id: job.id, mail }))
})

/** The library for OpenPGP is loaded when the first encrypted mail comes: most mails never need it. */
async function readMail(raw: Uint8Array, keys: readonly string[]): Promise<ParsedMail> {
  const mail = await parseBytes(raw)
  if (!mail.marks.includes('encrypted (OpenPGP)')) return mail
  const { openEncrypted } = await import('./openpgp.ts')
  return openEncrypted(mail, keys, parseBytes)
}
