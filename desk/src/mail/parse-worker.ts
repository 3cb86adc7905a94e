import { parentPort } from 'node:worker_threads'
import { mayHoldOpenPgp } from './openpgp-signs.ts'
import type { MailReadingKeys } from './openpgp.ts'
import { parseBytes } from './parse-bytes.ts'
import { opaqueContent } from './smime.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** The killable half of `parse.ts`: bytes in, view out, one at a time. */
parentPort?.on('message', (job: { readonly id: number; readonly raw: Uint8Array; readonly keys: MailReadingKeys }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void readMail(job.raw, job.keys).then((mail) => parentPort?.postMessage({ id: job.id, mail }))
})

/** The library for OpenPGP is loaded when the first encrypted mail comes: most mails never need it. */
async function readMail(raw: Uint8Array, keys: MailReadingKeys): Promise<ParsedMail> {
  const mail = await opaqueContent(await parseBytes(raw))
  if (!mayHoldOpenPgp(mail)) return mail
  const { readOpenPgp } = await import('./openpgp-mail.ts')
  return readOpenPgp(raw, mail, keys)
}
