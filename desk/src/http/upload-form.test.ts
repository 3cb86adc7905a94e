import { describe, expect, it } from 'vitest'
import { formData } from '../../../testing/src/web-client.ts'
import { BadMultipart, boundaryOf } from './multipart.ts'
import { fileBytes, fileCount, readUploadForm, UploadForm } from './upload-form.ts'
import { filesOf } from './upload.ts'

async function bodyOf(fields: Parameters<typeof formData>[0]): Promise<{ readonly bytes: Buffer; readonly boundary: string }> {
  const request = new Request('http://desk.example/', { method: 'POST', body: formData(fields) })
  return { bytes: Buffer.from(await request.arrayBuffer()), boundary: boundaryOf(request.headers.get('Content-Type') ?? '') ?? expect.fail() }
}

/** The body in pieces, and whether all of it was asked for. */
function inPieces(bytes: Buffer, size = 60_000) {
  const asked = { bytes: 0 }
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size)
      asked.bytes += piece.length
      yield piece
    }
  }
  return { asked, body: pieces() }
}

async function read(fields: Parameters<typeof formData>[0]): Promise<UploadForm> {
  const { bytes, boundary } = await bodyOf(fields)
  return readUploadForm(inPieces(bytes).body, boundary, undefined)
}

const file = (size: number, name = 'poc.bin', type = 'Application/X-Poc'): File => new File([new Uint8Array(size).fill(0x61)], name, { type })

describe('a form with files', () => {
  it('gives its fields and its files', async () => {
    const form = await read({ title: 'Größe', text: 'a\r\nb', files: [file(3), file(0, 'empty.txt', '')], other: file(1) })
    expect([form.get('title'), form.get('text')]).toEqual(['Größe', 'a\r\nb'])
    const files = filesOf(form, 'files')
    expect(files.ok && files.files.map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes as Uint8Array).toString() }))).toEqual([
      { name: 'poc.bin', mediaType: 'application/x-poc', bytes: 'aaa' }, { name: 'empty.txt', mediaType: 'application/octet-stream', bytes: '' },
    ])
    expect(form.get('other')).toBeInstanceOf(File)
  })

  it('leaves out what was not chosen, and it takes no other file’s place', async () => {
    const boundary = 'b'
    const part = (name: string, content: string): string => `--b\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n${content}\r\n`
    const all = [part('', ''), ...Array.from({ length: fileCount }, (_, n) => part(`f${n}`, 'x'))].join('')
    const form = await readUploadForm(inPieces(Buffer.from(`${all}--b--`)).body, boundary, undefined)
    const files = filesOf(form, 'files')
    expect(files.ok && files.files.length).toBe(fileCount)
    expect(filesOf(await readUploadForm(inPieces(Buffer.from(`${part('', '')}--b--`)).body, boundary, undefined), 'files')).toEqual({ ok: true, files: [] })
  })

  it('S-085: says which file is too large, and how many are too many; of these no byte is held', async () => {
    const large = await read({ files: file(fileBytes + 1, 'large.bin') })
    expect(filesOf(large, 'files')).toMatchObject({ ok: false, says: expect.stringContaining('«large.bin» is larger than 25 MB') as string })
    expect(large.uploads[0]?.bytes).toBeNull()
    expect((await read({ files: file(fileBytes, 'just.bin') })).uploads[0]?.bytes?.length).toBe(fileBytes)
    const many = await read({ files: Array.from({ length: fileCount + 1 }, (_, n) => file(1, `f${n}`)) })
    expect(filesOf(many, 'files')).toMatchObject({ ok: false, says: expect.stringContaining(`You sent ${fileCount + 1} files`) as string })
    expect(many.uploads.at(-1)?.bytes).toBeNull()
  })

  it('that is refused is read to its end all the same', async () => {
    const { bytes, boundary } = await bodyOf({ title: 'x', files: file(500_000) })
    for (const wrong of [Buffer.concat([bytes, Buffer.from('more')]), Buffer.concat([Buffer.from('x'), bytes]), bytes.subarray(0, -10)]) {
      const { asked, body } = inPieces(wrong)
      await expect(readUploadForm(body, boundary, undefined)).rejects.toBeInstanceOf(BadMultipart)
      expect(asked.bytes).toBe(wrong.length)
    }
  })

  it('S-085: with more words than any report has is refused', async () => {
    await expect(read({ text: 'x'.repeat(9 * 1024 * 1024) })).rejects.toThrow('more than a report can')
  })

  it('that broke off is for whoever reads it to say', async () => {
    async function* broken() {
      yield Buffer.from('--b\r\n')
      throw new Error('the line went dead')
    }
    await expect(readUploadForm(broken(), 'b', undefined)).rejects.toThrow('the line went dead')
    await expect(readUploadForm(null, 'b', undefined)).rejects.toBeInstanceOf(BadMultipart)
  })
})
