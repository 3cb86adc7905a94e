/**
 * Takes out of pictures what says where, when, by whom and with what they were made: Exif, XMP, IPTC, comments, colour
 * profiles of a device, previews and whatever hangs on behind the end (S-050). The picture itself stays bit for bit; how a
 * photograph is turned stays too. Nothing is decoded: blocks are kept or left out as a whole.
 */

/** `null`: no picture of a kind that is known here. `damaged`: it looks like one and its blocks do not add up. */
export type Cleaned = { readonly bytes: Uint8Array; readonly hadMore: boolean } | 'damaged' | null

export function cleanPicture(bytes: Uint8Array): Cleaned {
  const clean = kindOf(bytes)
  if (clean === null) return null
  try {
    const cleaned = clean(bytes)
    return { bytes: cleaned, hadMore: cleaned.length !== bytes.length || !Buffer.from(cleaned).equals(bytes) }
  } catch (error) {
    // A block that reaches beyond the end, or none where one must be.
    if (error instanceof RangeError) return 'damaged'
    throw error
  }
}

/** Whether it begins like one of the pictures that are known here. */
export const isPicture = (head: Uint8Array): boolean => kindOf(head) !== null

function kindOf(bytes: Uint8Array): ((bytes: Uint8Array) => Uint8Array) | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return cleanJpeg
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return cleanPng
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? cleanWebp : null
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** ISO/IEC 10918-1 annex B. Kept of the application's blocks: JFIF, without its preview, and Adobe's, which says how colours are stored. */
function cleanJpeg(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)]
  const data = view(bytes)
  let [at, turn] = [2, 1]
  for (;;) {
    if (data.getUint8(at) !== 0xff) throw new RangeError('no marker')
    const marker = data.getUint8(at + 1)
    if (marker === 0xff) { at += 1; continue }
    if (marker === 0xd9) return joined([kept[0] as Uint8Array, ...turned(turn), ...kept.slice(1), bytes.subarray(at, at + 2)])
    const end = at + 2 + data.getUint16(at + 2)
    if (end > bytes.length) throw new RangeError('a block beyond the end')
    if (marker === 0xe1) turn = turnIn(bytes.subarray(at + 4, end)) ?? turn
    if (isKeptInJpeg(marker)) kept.push(marker === 0xe0 ? plainJfif(bytes.subarray(at, end)) : bytes.subarray(at, end))
    at = end
    if (marker !== 0xda) continue
    const scan = endOfScan(bytes, at)
    kept.push(bytes.subarray(at, scan))
    at = scan
  }
}

const isKeptInJpeg = (marker: number): boolean => !(marker >= 0xe0 && marker <= 0xef && marker !== 0xe0 && marker !== 0xee) && marker !== 0xfe

/** Without a thumbnail of what the picture showed before it was cut. */
function plainJfif(block: Uint8Array): Uint8Array {
  if (block.length <= 18) return block
  const plain = Uint8Array.from(block.subarray(0, 18))
  plain.set([0, 16], 2)
  plain.set([0, 0], 16)
  return plain
}

function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  throw new RangeError('a scan without an end')
}

/** How the picture is to be turned (Exif 2.32 §4.6.5, tag 0x0112). */
function turnIn(block: Uint8Array): number | null {
  if (Buffer.from(block.subarray(0, 6)).toString('latin1') !== 'Exif\0\0' || block.length < 14) return null
  const tiff = view(block.subarray(6))
  const little = tiff.getUint16(0) === 0x4949
  const first = tiff.getUint32(4, little)
  if (first + 2 > tiff.byteLength) return null
  for (let entry = 0; entry < tiff.getUint16(first, little); entry += 1) {
    const at = first + 2 + entry * 12
    if (at + 12 > tiff.byteLength) return null
    if (tiff.getUint16(at, little) === 0x0112) return tiff.getUint16(at + 8, little)
  }
  return null
}

/** An Exif block that says nothing but how it is turned. */
function turned(turn: number): readonly Uint8Array[] {
  if (turn < 2 || turn > 8) return []
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0]
  return [Uint8Array.from([0xff, 0xe1, 0, tiff.length + 8, ...Buffer.from('Exif\0\0', 'latin1'), ...tiff])]
}

/** PNG, third edition, §11: what draws the picture, and of what is about colour only what no device writes its name into. */
const keptInPng: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'cICP', 'sBIT', 'bKGD', 'pHYs', 'acTL', 'fcTL', 'fdAT'])

function cleanPng(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [bytes.subarray(0, 8)]
  const data = view(bytes)
  for (let at = 8; ;) {
    const end = at + 12 + data.getUint32(at)
    if (end > bytes.length) throw new RangeError('a chunk beyond the end')
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
    if (keptInPng.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'IEND') return joined(kept)
    at = end
  }
}

/** WebP container: chunks of RIFF, and flags in VP8X that say which of them are there. */
const keptInWebp: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF'])
const saysOfMore = 0x20 | 0x08 | 0x04

function cleanWebp(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = []
  const data = view(bytes)
  const whole = 8 + data.getUint32(4, true)
  if (whole > bytes.length) throw new RangeError('a file beyond the end')
  for (let at = 12; at + 8 <= whole;) {
    const size = data.getUint32(at + 4, true)
    const end = at + 8 + size + (size % 2)
    if (end > bytes.length) throw new RangeError('a chunk beyond the end')
    const type = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1')
    const chunk = Uint8Array.from(bytes.subarray(at, end))
    if (type === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~saysOfMore
    if (keptInWebp.has(type)) kept.push(chunk)
    at = end
  }
  const body = joined(kept)
  const head = Buffer.alloc(12)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(body.length + 4, 4)
  head.write('WEBP', 8, 'latin1')
  return joined([head, body])
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
