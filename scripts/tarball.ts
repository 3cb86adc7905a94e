import { gzipSync } from 'node:zlib'

export interface Packed { readonly path: string; readonly bytes: Uint8Array; readonly executable: boolean }

/** A gzipped ustar archive of these files in this order, without times, users or machines: the same files, the same bytes. */
export function tarball(files: readonly Packed[]): Buffer {
  const blocks = files.flatMap(({ path, bytes, executable }) => [header(path, bytes.length, executable), bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 9 })
}

function header(path: string, size: number, executable: boolean): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long a name for a ustar archive`)
  const block = Buffer.alloc(512)
  const octal = (value: number, at: number, length: number) => block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  block.write(path, 0)
  octal(executable ? 0o755 : 0o644, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  block.fill(' ', 148, 156)
  block.write('0', 156)
  block.write('ustar\u000000', 257)
  octal(block.reduce((sum, byte) => sum + byte, 0), 148, 7)
  return block
}
