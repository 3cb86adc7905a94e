import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportVerb } from './export.ts'
import { ran } from './terminal.fixture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-export-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = async (...path: readonly string[]): Promise<void> => {
  await mkdir(join(folder, ...path, '..'), { recursive: true })
  await writeFile(join(folder, ...path), 'of somebody else')
}
const listed = async (): Promise<readonly string[]> => (await readdir(folder, { recursive: true })).sort()

describe('parley export', () => {
  it.each<[string, readonly (readonly string[])[], string]>([
    ['a folder of other files', [['site', 'thesis.txt']], 'site'],
    ['a website that holds a CSAF provider beside other things', [['site', '.well-known', 'csaf', 'provider-metadata.json'], ['site', 'index.html'], ['site', 'blog', 'index.html']], 'site'],
    ['a folder with a hidden file only', [['site', '.git']], 'site'],
    ['a file', [['site']], 'site'],
    ['an export that was broken off before it was one', [['site', 'index.html'], ['site', 'sitemap.xml']], 'site'],
  ])('refuses %s, and leaves it as it was', async (_what, files, name) => {
    for (const path of files) await put(...path)
    const before = await listed()
    const { code, err, out } = await ran(exportVerb, [join(folder, name)])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('holds something that is no export')
    expect(await listed()).toEqual(before)
    for (const path of files) expect(await readFile(join(folder, ...path), 'utf8')).toBe('of somebody else')
  })

  it.each([[[]], [['a', 'b']], [['--all']]])('wants exactly one folder, not %j', async (words) => {
    expect(await ran(exportVerb, words)).toMatchObject({ code: 2, err: expect.stringContaining('Exactly one folder') as string })
  })
})
