import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scannerDouble } from '../../../testing/src/scanner-double.ts'
import { clamdScanner, readScan } from './virus-scanner.ts'

describe('the scanner that an operator names', () => {
  it.each<readonly [string, string | null, object]>([
    ['stream: OK\0', 'stream: OK\0', { is: 'clean' }],
    ['stream: Eicar-Test-Signature FOUND\0', 'stream: Eicar-Test-Signature FOUND\0', { is: 'found', name: 'Eicar-Test-Signature' }],
    ['too large for it', 'INSTREAM size limit exceeded. ERROR\0', { is: 'unscanned' }],
    ['half an answer', 'stream: OK', { is: 'unscanned' }],
    ['another protocol', 'HTTP/1.1 200 OK\r\n\r\nstream: OK\0', { is: 'unscanned' }],
    ['an endless answer', 'x'.repeat(10_000), { is: 'unscanned' }],
    ['nothing', '', { is: 'unscanned' }],
    ['the line cut', null, { is: 'unscanned' }],
  ])('S-087: «%s» is read as what it is, and is clean only where it says so', async (_, answer, expected) => {
    const there = await scannerDouble(() => answer)
    expect(await clamdScanner(there)(Buffer.from('bytes'))).toEqual(expected)
    await there.close()
  })

  it('S-087: every byte is handed over, in pieces, and an empty file too', async () => {
    const there = await scannerDouble(() => 'stream: OK\0')
    const files = [Buffer.alloc(0), Buffer.alloc(1, 7), Buffer.alloc(64 * 1024, 1), Buffer.alloc(200_001, 9)]
    for (const each of files) await clamdScanner(there)(each)
    expect(there.scanned.map((each, at) => files[at]?.equals(each))).toEqual([true, true, true, true])
    await there.close()
  })

  it('S-087: a scanner that is not there leaves files unscanned', async () => {
    const there = await scannerDouble(() => 'stream: OK\0')
    await there.close()
    expect(await clamdScanner(there)(Buffer.from('bytes'))).toEqual({ is: 'unscanned' })
    const folder = await mkdtemp(join(tmpdir(), 'parley-scanner-'))
    expect(await clamdScanner({ path: join(folder, 'no-socket') })(Buffer.from('bytes'))).toEqual({ is: 'unscanned' })
    await rm(folder, { recursive: true })
  })

  it('S-087: no file’s own words are taken for a verdict', () => {
    for (const heard of ['stream: OK FOUND\0stream: OK\0', 'stream: x\0y FOUND\0', 'stream:  FOUND', ' stream: OK\0']) expect(readScan(heard).is, heard).toBe('unscanned')
  })
})
