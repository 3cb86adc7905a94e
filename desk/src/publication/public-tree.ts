import type { Tx } from '../store/store.ts'
import { changedAt, of, readLibrary, type Library } from './csaf-documents.ts'
import { csafRoot, edition20, editions, keyPath, metadataPath, type Edition } from './csaf-paths.ts'
import { changesCsv, folders, indexText, listing } from './directory.ts'
import { providerMetadata, type Provider } from './provider-metadata.ts'
import { rolieCategories, rolieFeed, rolieService } from './rolie.ts'

/** One file of the public tree. */
export interface PublicFile {
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly modifiedAt: Temporal.Instant
  /** `made` of what is published and changing with it; `kept` as it was at publication. */
  readonly origin: 'made' | 'kept'
}

export interface Place { readonly url: string; readonly provider: Provider }

/**
 * The file of the CSAF tree at `path`, seen by the public: `null` for what is not there, and for what is not there yet.
 * No address redirects (CSAF 2.0 §7.1.6).
 */
export async function csafFile(tx: Tx, path: string, place: Place): Promise<PublicFile | null> {
  const library = await readLibrary(tx)
  const made = madeFile(library, path, place)
  if (made) return { ...made, bytes: Buffer.from(made.text, 'utf8'), modifiedAt: changedAt(library), origin: 'made' }
  const key = library.keys.find(({ fingerprint }) => keyPath(fingerprint) === path)
  if (key) return { mediaType: 'application/pgp-keys', bytes: Buffer.from(key.armoured), modifiedAt: key.madeAt, origin: 'kept' }
  const document = editions.flatMap((edition) => of(library, edition).filter((one) => path.startsWith(`${edition.folder}/${one.path}`)))[0]
  const row = document && await tx.maybe<{ media_type: string; bytes: Buffer }>(
    'select media_type, bytes from publication where advisory_id = $1 and path = $2', [document.id, path])
  return row ? { mediaType: row.media_type, bytes: row.bytes, modifiedAt: document.revisedAt, origin: 'kept' } : null
}

interface Made { readonly mediaType: string; readonly text: string }

function madeFile(library: Library, path: string, place: Place): Made | null {
  if (path === metadataPath) return json(providerMetadata(library, edition20, place.url, place.provider))
  for (const edition of editions) {
    const made = editionFile(library, edition, path, place)
    if (made) return made
  }
  const folder = path.endsWith('/') ? path : `${path}/`
  const names = folders(library).get(folder)
  return names ? { mediaType: 'text/html; charset=utf-8', text: listing(folder, names) } : null
}

/** What is made of the publications for one version of the standard. */
function editionFile(library: Library, edition: Edition, path: string, { url, provider }: Place): Made | null {
  switch (path) {
    case edition.metadata: return json(providerMetadata(library, edition, url, provider))
    case edition.feed: return json(rolieFeed(library, edition, url))
    case edition.service: return json(rolieService(edition, url))
    case edition.category: return json(rolieCategories(library, edition))
    case edition.index: return { mediaType: 'text/plain; charset=utf-8', text: indexText(of(library, edition)) }
    case edition.changes: return { mediaType: 'text/csv; charset=utf-8', text: changesCsv(of(library, edition), edition) }
    default: return null
  }
}

const json = (document: object): Made => ({ mediaType: 'application/json', text: `${JSON.stringify(document, null, 2)}\n` })

/** Every address of the CSAF tree; those of folders end with a slash. */
export async function csafPaths(tx: Tx): Promise<readonly string[]> {
  const listed = [...folders(await readLibrary(tx))].flatMap(([folder, names]) => [folder, ...names.map((name) => folder + name)])
  return [...new Set(listed)].filter((path) => path.startsWith(csafRoot)).sort()
}
