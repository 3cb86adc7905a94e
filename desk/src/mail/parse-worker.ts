import { parentPort, workerData } from 'node:worker_threads'
import { mayHoldOpenPgp } from './openpgp-signs.ts'
import type { MailReadingKeys } from './openpgp.ts'
import { parseBytes } from './parse-bytes.ts'
import { mayHoldSmime } from './smime.ts'
import type { ParsedMail } from './parsed-mail.ts'

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- given by `parse.ts` beside it
const { smimeRoots } = workerData as { readonly smimeRoots: readonly string[] }

/** The killable half of `parse.ts`: bytes in, view out, one at a time. */
parentPort?.on('message', (job: { readonly id: number; readonly raw: Uint8Array; readonly keys: MailReadingKeys }) => {
  void readMail(job.raw, job.keys).then((mail) => parentPort?.postMessage({ id: job.id, mail }, largeOnes(mail)))
})

/** Files that lie in memory of their own go over without being copied. */
const largeOnes = (mail: ParsedMail): ArrayBuffer[] => [...new Set(mail.attachments.flatMap(({ bytes: { buffer, byteLength } }) =>
  byteLength > 64 * 1024 && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []))]

/** The libraries for what is signed or encrypted are loaded when the first such mail comes: most mails never need them. */
async function readMail(raw: Uint8Array, keys: MailReadingKeys): Promise<ParsedMail> {
  const plain = await parseBytes(raw)
  const mail = mayHoldSmime(plain) ? await (await import('./smime-signature.ts')).readSmime(raw, plain, smimeRoots) : plain
  if (!mayHoldOpenPgp(mail)) return mail
  const { readOpenPgp } = await import('./openpgp-mail.ts')
  return readOpenPgp(raw, mail, keys)
}
