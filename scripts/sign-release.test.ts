import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultOfRelease, makeReleaseKey, signRelease } from './sign-release.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-sign-'))
const [key, other] = [join(folder, 'release.key'), join(folder, 'other.key')]
const write = (bytes: string) => {
  writeFileSync(join(folder, 'parley.tar.gz'), bytes)
}
beforeAll(async () => {
  await makeReleaseKey(key)
  await makeReleaseKey(other)
  write('a release')
  writeFileSync(join(folder, 'SHA256SUMS'), `${createHash('sha256').update('a release').digest('hex')}  parley.tar.gz\n`)
  await signRelease(key, folder)
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

describe('the signature of a release', () => {
  it('S-143: holds for the release and the key, and for no other of either', async () => {
    expect(await faultOfRelease(`${key}.pub`, folder)).toBeNull()
    expect(await faultOfRelease(`${other}.pub`, folder)).toContain('not signed by that key')
    write('another release')
    expect(await faultOfRelease(`${key}.pub`, folder)).toContain('parley.tar.gz is not the file that was signed')
    write('a release')
  })

  it('S-143: the key is readable by its owner alone, and is never overwritten', async () => {
    expect(statSync(key).mode & 0o077).toBe(0)
    await expect(makeReleaseKey(key)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it.skipIf(spawnSync('openssl', ['version']).status !== 0)('S-143: openssl says the same, for who does not trust this program', () => {
    const check = (by: string) => spawnSync('openssl', ['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', by, '-in', join(folder, 'SHA256SUMS'), '-sigfile', join(folder, 'SHA256SUMS.sig')]).status
    expect([check(`${key}.pub`), check(`${other}.pub`)]).toEqual([0, 1])
  })
})
