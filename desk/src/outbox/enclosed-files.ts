import type { NoticeFile } from '@parley/coordination'
import { noteMailed, type DeliveryOf } from '../commands/early-files.ts'
import type { Gate } from '../commands/gate.ts'
import { getBlob } from '../store/blobs.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Tx } from '../store/store.ts'
import { mailedAs, mostInMail, type MailFile } from './gateway-file.ts'

/** The files that go inside one sealed mail, and the words that name all files of the notice with their hashes. */
export interface Enclosed { readonly files: readonly MailFile[]; readonly words: string }
export const nothingEnclosed: Enclosed = { files: [], words: '' }

/** What does not go by mail waits on the recipient's page; what does goes on record for that recipient (worker). */
export async function enclosedIn(gate: Gate, tx: Tx, of: DeliveryOf, files: readonly NoticeFile[]): Promise<Enclosed> {
  if (files.length === 0) return nothingEnclosed
  const key = await caseKey(tx, of.caseId)
  const [mailed, lines, gone]: [MailFile[], string[], string[]] = [[], [], []]
  let room = mostInMail
  for (const file of files) {
    const found = file.size <= room ? await getBlob(tx, key, file.blob) : undefined
    const made = found && mailedAs(file, found.bytes)
    if (made) {
      room -= file.size
      mailed.push(made)
      gone.push(file.blob)
    }
    lines.push(`- ${made ? made.name : `${file.name}, to be downloaded on your page`}`, `  SHA-256 ${file.sha256}`)
  }
  await noteMailed(gate, tx, of, gone)
  return { files: mailed, words: ['', '', 'Files, the same for every recipient:', ...lines].join('\n') }
}
