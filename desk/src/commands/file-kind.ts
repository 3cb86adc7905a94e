/*
 * Whether a file begins as its name says. The file is taken all the same, for what proves a weakness is often broken on
 * purpose: a picture that is a program is the report. But who opens it should know (ASVS V5.2.2).
 */

import { PiecedBytes, type FileBytes } from '../store/file-pieces.ts'

interface Kind { readonly says: string; readonly endings: readonly string[]; readonly begins: (head: Buffer) => boolean }

const hex = (text: string, from = 0) => (head: Buffer): boolean => head.subarray(from, from + text.length / 2).equals(Buffer.from(text, 'hex'))
const words = (text: string, from = 0) => (head: Buffer): boolean => head.subarray(from, from + text.length).toString('latin1') === text
const anyOf = (...tests: readonly ((head: Buffer) => boolean)[]) => (head: Buffer): boolean => tests.some((test) => test(head))

/** First bytes as the formats' own documents give them. A zip is many things, so its endings are. */
const kinds: readonly Kind[] = [
  { says: 'a PNG picture', endings: ['png'], begins: hex('89504e470d0a1a0a') },
  { says: 'a JPEG picture', endings: ['jpg', 'jpeg', 'jpe'], begins: hex('ffd8ff') },
  { says: 'a GIF picture', endings: ['gif'], begins: anyOf(words('GIF87a'), words('GIF89a')) },
  { says: 'a WebP picture', endings: ['webp'], begins: (head) => words('RIFF')(head) && words('WEBP', 8)(head) },
  { says: 'a TIFF picture', endings: ['tif', 'tiff', 'dng'], begins: anyOf(hex('49492a00'), hex('4d4d002a')) },
  { says: 'a PDF', endings: ['pdf'], begins: words('%PDF-') },
  { says: 'PostScript', endings: ['ps', 'eps'], begins: words('%!PS') },
  { says: 'a zip archive', endings: ['zip', 'jar', 'war', 'apk', 'docx', 'xlsx', 'pptx', 'odt', 'ods', 'epub', 'whl', 'nupkg', 'vsix', 'xpi'], begins: anyOf(hex('504b0304'), hex('504b0506'), hex('504b0708')) },
  { says: 'gzip', endings: ['gz', 'tgz'], begins: hex('1f8b') },
  { says: 'bzip2', endings: ['bz2', 'tbz2'], begins: words('BZh') },
  { says: 'xz', endings: ['xz', 'txz'], begins: hex('fd377a585a00') },
  { says: 'Zstandard', endings: ['zst'], begins: hex('28b52ffd') },
  { says: 'a 7z archive', endings: ['7z'], begins: hex('377abcaf271c') },
  { says: 'a RAR archive', endings: ['rar'], begins: hex('526172211a07') },
  { says: 'a tar archive', endings: ['tar'], begins: words('ustar', 257) },
  { says: 'an MP4 or QuickTime film', endings: ['mp4', 'm4v', 'mov', 'heic', 'avif'], begins: words('ftyp', 4) },
  { says: 'a WebM or Matroska film', endings: ['webm', 'mkv'], begins: hex('1a45dfa3') },
  { says: 'an ELF program', endings: ['elf', 'so', 'o'], begins: hex('7f454c46') },
  { says: 'a Windows program', endings: ['exe', 'dll', 'sys', 'scr'], begins: words('MZ') },
  { says: 'WebAssembly', endings: ['wasm'], begins: hex('0061736d') },
  { says: 'a Java class', endings: ['class'], begins: hex('cafebabe') },
  { says: 'an SQLite database', endings: ['sqlite', 'sqlite3'], begins: words('SQLite format 3\0') },
  { says: 'a capture of packets', endings: ['pcap', 'pcapng', 'cap'], begins: anyOf(hex('d4c3b2a1'), hex('a1b2c3d4'), hex('0a0d0d0a'), hex('4d3cb2a1')) },
  { says: 'a script with an interpreter', endings: ['sh', 'py', 'pl', 'rb', 'js', 'mjs', 'php', 'bash', 'zsh', 'exp', 'cgi', 'txt'], begins: words('#!') },
]
/** Files of these endings are words; what begins like something else in them is no text. */
const textEndings: ReadonlySet<string> = new Set(['txt', 'log', 'md', 'csv', 'json', 'yaml', 'yml', 'diff', 'patch', 'c', 'h', 'py', 'js', 'ts', 'sh', 'html', 'htm', 'svg', 'xml', 'eml'])
const longestHead = 264

/**
 * What to say of a file whose first bytes contradict its name; `null` where they do not, or where nothing is known of such a
 * name. Looks at the ending and at the first 264 bytes; nothing is opened, unpacked or decoded.
 */
export function unlikeItsName(name: string, bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase()
  if (ending === undefined) return null
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, longestHead))
  const found = kinds.find(({ begins }) => begins(head))
  const named = kinds.filter(({ endings }) => endings.includes(ending))
  if (found?.endings.includes(ending)) return null
  if (textEndings.has(ending)) return found === undefined ? null : `is named .${ending} and begins like ${found.says}`
  if (named.length === 0) return null
  return `is named .${ending} and ${found === undefined ? 'does not begin like one' : `begins like ${found.says}`}`
}

const mostMarks = 20

/** The marks for the files of a message, each named; beside what was known of it before. */
export const marksOfFiles = (files: readonly { readonly kind: string; readonly name: string; readonly bytes: FileBytes }[]): readonly string[] =>
  files.filter(({ kind }) => kind === 'attachment').slice(0, mostMarks).flatMap(({ name, bytes }) => {
    const says = unlikeItsName(name, bytes instanceof PiecedBytes ? bytes.head : bytes)
    return says === null ? [] : [`the file «${name.slice(0, 80)}» ${says}`]
  })
