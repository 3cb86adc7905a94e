import { parentPort } from 'node:worker_threads'
import { parseBytes } from './parse-bytes.ts'

/** The killable half of `parse.ts`: bytes in, view out, one at a time. */
parentPort?.on('message', (job: { readonly id: number; readonly raw: Uint8Array }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  void parseBytes(job.raw).then((mail) => parentPort?.postMessage({ id: job.id, mail }))
})
