import { describe, expect, it } from 'vitest'
import { mailedAs } from './gateway-file.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('files in a form that mail gateways let through', () => {
  it('a patch goes as plain text, its name ending in .txt, with its bytes as they are', () => {
    const patch = bytes('--- a\r\n+++ b\r\n')
    expect(mailedAs({ name: 'fix.patch' }, patch)).toEqual({ name: 'fix.patch.txt', mediaType: 'text/plain; charset=utf-8', bytes: patch })
    expect(mailedAs({ name: 'README.TXT' }, patch)?.name).toBe('README.TXT')
    expect(mailedAs({ name: 'run.sh' }, patch)?.name).toBe('run.sh.txt')
  })
  it('archives, programs and what calls itself a picture and is none stay on the page', () => {
    for (const name of ['a.zip', 'setup.exe', 'picture.png', 'notes.txt']) expect(mailedAs({ name }, new Uint8Array([0x50, 0x4b, 0, 0xff]))).toBeNull()
    expect(mailedAs({ name: 'picture.png' }, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0]))?.mediaType).toBe('image/png')
  })
  it('text in another encoding than UTF-8 is not passed off as such', () => {
    expect(mailedAs({ name: 'latin1.patch' }, new Uint8Array([0x2b, 0xe4, 0xf6]))).toBeNull()
  })
})
