import { basename } from 'node:path/posix'
import { csafRoot, categoryPath, changesPath, feedPath, indexPath, keyFolder, keyPath, metadataPath, servicePath, sidecars, whiteRoot } from './csaf-paths.ts'
import { stamp, type CsafDocument, type Library } from './csaf-documents.ts'

/** `index.txt`: every document, one a line, relative to its own folder (CSAF 2.0 §7.1.12). */
export function indexText(documents: readonly CsafDocument[]): string {
  return documents.map(({ path }) => `${path}\n`).sort().join('')
}

/** `changes.csv`: path and date of the current release, both quoted, the newest first (CSAF 2.0 §7.1.13). */
export function changesCsv(documents: readonly CsafDocument[]): string {
  return documents
    .toSorted((a, b) => Temporal.Instant.compare(b.revisedAt, a.revisedAt) || (a.path < b.path ? -1 : 1))
    .map(({ path, revisedAt }) => `"${path}","${stamp(revisedAt)}"\n`).join('')
}

/** Which folders there are, and what lies in each: names, those of folders with a slash at their end. */
export function folders({ documents, keys }: Library): ReadonlyMap<string, readonly string[]> {
  const years = Map.groupBy(documents, ({ path }) => path.slice(0, 4))
  const yearly = [...years].map(([year, own]) => [
    `${whiteRoot}/${year}/`, own.flatMap(({ path }) => ['', ...sidecars].map((ending) => basename(path) + ending)).sort(),
  ] as const)
  return new Map([
    [`${csafRoot}/`, ['openpgp/', 'white/', ...[categoryPath, metadataPath, servicePath].map((path) => basename(path)).sort()]],
    [`${keyFolder}/`, keys.map(({ fingerprint }) => basename(keyPath(fingerprint))).sort()],
    [`${whiteRoot}/`, [...[...years.keys()].sort().map((year) => `${year}/`), ...[changesPath, feedPath, indexPath].map((path) => basename(path)).sort()]],
    ...yearly,
  ])
}

/** A directory listing in HTML (CSAF 2.0 §7.1.14). Its links name whole paths, so that they hold however it is reached. */
export function listing(folder: string, names: readonly string[]): string {
  const items = names.map((name) => `<li><a href="${folder}${name}">${name}</a></li>`)
  return [
    '<!DOCTYPE html>', '<html lang="en">', '<head><meta charset="utf-8">', `<title>${folder}</title></head>`,
    '<body>', `<h1>${folder}</h1>`, '<ul>', ...items, '</ul>', '</body>', '</html>', '',
  ].join('\n')
}
