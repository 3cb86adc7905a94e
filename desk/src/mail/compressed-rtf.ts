import { crc32 } from 'node:zlib'
import { TnefBytes, TnefDamage } from './tnef-bytes.ts'

/** What both sides know beforehand (MS-OXRTFCP 2.1.2.1): the beginning of the dictionary, 207 bytes. */
const known = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier'
  + '{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx', 'latin1')

const compressed = 0x75465a4c
const stored = 0x414c454d
const ring = 4096

/**
 * The RTF of a body in «LZFu» (MS-OXRTFCP), or in the form that is only stored. Throws `TnefDamage`: `too large` beyond
 * `most` bytes, `checksum` where its CRC does not hold, `truncated` where it ends before it says so.
 */
export function compressedRtf(body: Uint8Array, most: number): Uint8Array {
  const bytes = new TnefBytes(body)
  const size = bytes.u32()
  const rawSize = bytes.u32()
  const kind = bytes.u32()
  const crc = bytes.u32()
  if (rawSize > most) throw new TnefDamage('too large')
  if (kind === stored) return bytes.take(rawSize)
  if (kind !== compressed || size < 12) throw new TnefDamage('malformed')
  const content = bytes.take(size - 12)
  // Theirs starts at zero and inverts nothing.
  if ((~crc32(content, 0xffff_ffff) >>> 0) !== crc) throw new TnefDamage('checksum')
  return expanded(content, rawSize)
}

function expanded(content: Uint8Array, rawSize: number): Uint8Array {
  const dictionary = new Uint8Array(ring)
  dictionary.set(known)
  const input = new TnefBytes(content)
  const out = { bytes: new Uint8Array(rawSize), dictionary, at: known.length, written: 0 }
  while (out.written < rawSize) if (!controlled(input, out)) break
  return out.bytes.subarray(0, Math.min(out.written, rawSize))
}

interface Expanding { readonly bytes: Uint8Array; readonly dictionary: Uint8Array; at: number; written: number }

/** Up to eight tokens after one control byte, its lowest bit first; false at the token that ends the text. */
function controlled(input: TnefBytes, out: Expanding): boolean {
  const control = input.u8()
  for (let bit = 0; bit < 8 && out.written < out.bytes.length; bit += 1) {
    if ((control >> bit & 1) === 0) {
      put(out, input.u8())
      continue
    }
    const [high, low] = [input.u8(), input.u8()]
    const from = high << 4 | low >> 4
    if (from === out.at) return false
    for (let step = 0; step < (low & 15) + 2; step += 1) put(out, out.dictionary[(from + step) % ring] ?? 0)
  }
  return true
}

function put(out: Expanding, byte: number): void {
  if (out.written < out.bytes.length) out.bytes[out.written] = byte
  out.written += 1
  out.dictionary[out.at] = byte
  out.at = (out.at + 1) % ring
}
