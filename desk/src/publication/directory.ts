import { basename, dirname } from 'node:path/posix'
import { csafRoot, editions, keyFolder, keyPath, metadataPath, sidecars, type Edition } from './csaf-paths.ts'
import { of, stamp, type CsafDocument, type Library } from './csaf-documents.ts'

/** `index.txt`: every document, one a line, relative to its own folder (CSAF 2.0 §7.1.12). */
export function indexText(documents: readonly CsafDocument[]): string {
  return documents.map(({ path }) => `${path}\n`).sort().join('')
}

/** `changes.csv`: path and date of the current release, the newest first; 2.0 wants both quoted, 2.1 neither (§7.1.13 of each). */
export function changesCsv(documents: readonly CsafDocument[], { version }: Edition): string {
  const cell = (text: string): string => (version === '2.0' ? `"${text}"` : text)
  return documents
    .toSorted((a, b) => Temporal.Instant.compare(b.revisedAt, a.revisedAt) || (a.path < b.path ? -1 : 1))
    .map(({ path, revisedAt }) => `${cell(path)},${cell(stamp(revisedAt))}\n`).join('')
}

/** Which folders there are, and what lies in each: names, those of folders with a slash at their end. */
export function folders(library: Library): ReadonlyMap<string, readonly string[]> {
  const files = [metadataPath, ...library.keys.map(({ fingerprint }) => keyPath(fingerprint)), ...editions.flatMap((edition) => filesOf(library, edition))]
  const found = new Map<string, Set<string>>([[`${csafRoot}/`, new Set()], [`${keyFolder}/`, new Set()]])
  for (const file of files) {
    let name = basename(file)
    for (let folder = dirname(file); folder.startsWith(csafRoot); folder = dirname(folder)) {
      const names = found.get(`${folder}/`) ?? new Set()
      found.set(`${folder}/`, names.add(name))
      name = `${basename(folder)}/`
    }
  }
  found.get(`${csafRoot}/`)?.add(`${basename(keyFolder)}/`)
  return new Map([...found].map(([folder, names]) => [folder, [...names].sort(foldersFirst)]))
}

const foldersFirst = (a: string, b: string): number => Number(b.endsWith('/')) - Number(a.endsWith('/')) || (a < b ? -1 : 1)

/** Every file of one version but the keys. */
function filesOf(library: Library, edition: Edition): readonly string[] {
  const { metadata, service, category, feed, index, changes, folder } = edition
  const documents = of(library, edition).flatMap(({ path }) => ['', ...sidecars].map((ending) => `${folder}/${path}${ending}`))
  return [metadata, service, category, feed, index, changes, ...documents]
}

/** A directory listing in HTML (CSAF 2.0 §7.1.14). Its links name whole paths, so that they hold however it is reached. */
export function listing(folder: string, names: readonly string[]): string {
  const items = names.map((name) => `<li><a href="${folder}${name}">${name}</a></li>`)
  return [
    '<!DOCTYPE html>', '<html lang="en">', '<head><meta charset="utf-8">', `<title>${folder}</title></head>`,
    '<body>', `<h1>${folder}</h1>`, '<ul>', ...items, '</ul>', '</body>', '</html>', '',
  ].join('\n')
}
