import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Who may meet a canary: `team` nobody outside; `reporter` the reporter of the case too; `identity` no page at all. */
export type CanaryAudience = 'team' | 'reporter' | 'identity'
export interface Canary { readonly text: string; readonly label: string; readonly audience: CanaryAudience }

const letters = 'bcdfghjklmnpqrstvwxz'

/**
 * Unique texts, one for each field of a case, that share a stem which occurs nowhere else: what turns up where it should
 * not is named by the field that it was typed into. Lower-case letters and digits only, so that they pass through
 * addresses, file names and search alike.
 */
export class Canaries {
  /** Twenty random consonants: no word, no base64 of anything else. */
  readonly stem = [...randomBytes(20)].map((byte) => letters[byte % letters.length]).join('')
  readonly made: Canary[] = []

  make(label: string, audience: CanaryAudience): string {
    const text = `${this.stem}${String(this.made.length).padStart(4, '0')}`
    this.made.push({ text, label, audience })
    return text
  }

  /** The stem as plain bytes, in capitals, in UTF-16, in hexadecimal, and as base64 at each of its three offsets. */
  patterns(): readonly Buffer[] {
    const plain = Buffer.from(this.stem)
    const inBase64 = [0, 1, 2].map((offset) => Buffer.concat([Buffer.alloc(offset), plain]).toString('base64').slice(4, 24))
    const hex = plain.toString('hex')
    return [plain, Buffer.from(this.stem.toUpperCase()), Buffer.from(this.stem, 'utf16le'), Buffer.from(hex), Buffer.from(hex.toUpperCase()), ...inBase64.map((text) => Buffer.from(text))]
  }

  /** The canaries that occur in these bytes, or a note that their stem does in an encoded form. */
  in(bytes: Uint8Array): readonly string[] {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (!this.patterns().some((pattern) => buffer.includes(pattern))) return []
    const found = [...buffer.toString('latin1').matchAll(new RegExp(`${this.stem}(\\d{4})`, 'gi'))].map(([, number]) => this.made[Number(number)]?.label ?? 'unknown')
    return found.length > 0 ? [...new Set(found)] : ['an encoded canary']
  }

  ofAudience(...audiences: readonly CanaryAudience[]): readonly string[] {
    return this.made.filter(({ audience }) => audiences.includes(audience)).map(({ label }) => label)
  }
}

/** Every file under a folder, also those of a running database that vanish meanwhile are looked at once. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** `file: fields` for every file that holds a canary. */
export function filesWith(canaries: Canaries, folder: string, skip: (path: string) => boolean = () => false): readonly string[] {
  return filesUnder(folder).filter((path) => !skip(path)).flatMap((path) => {
    const found = canaries.in(bytesOf(path))
    return found.length === 0 ? [] : [`${path.slice(folder.length + 1)}: ${found.join(', ')}`]
  })
}

/** A file that its owner removed since it was listed holds nothing. */
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
