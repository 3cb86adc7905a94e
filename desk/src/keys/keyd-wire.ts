import type { KeyErrorCode } from './key-error.ts'

/** What the desk asks of the custodian's process: one line of JSON each, byte strings in base64. The first line is the token. */
export type KeydRequest =
  | { readonly id: number; readonly do: 'wrap'; readonly key: string; readonly context: string }
  | { readonly id: number; readonly do: 'unwrap'; readonly epoch: string; readonly wrapped: string; readonly context: string; readonly by: string }

/** First `{ epoch }`, once the token was right; then one answer for each request, in any order. */
export type KeydAnswer =
  | { readonly id: number; readonly ok: true; readonly epoch: string; readonly bytes: string }
  | { readonly id: number; readonly ok: false; readonly code: KeyErrorCode; readonly says: string }

/** Cuts a stream into lines. @throws where a line is longer than anything either side says. */
export class Lines {
  #held = ''
  take(piece: string): string[] {
    const lines = (this.#held + piece).split('\n')
    this.#held = lines.pop() ?? ''
    if (this.#held.length > longest) throw new Error('a line of the custodian is too long')
    return lines.filter((line) => line !== '')
  }
}
const longest = 64 * 1024

/** The readable name of the key in a context: its parts after the instance. */
export function keyNameOf(context: Uint8Array): string {
  const bytes = Buffer.from(context)
  const parts: string[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    parts.push(bytes.subarray(at + 4, at + 4 + length).toString('utf8'))
    at += 4 + length
  }
  return parts.slice(1).join('/')
}
