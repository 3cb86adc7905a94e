import type { Tx } from '../store/store.ts'
import { changedAt, readLibrary, type Library } from './csaf-documents.ts'
import { changesPath, csafRoot, indexPath, keyPath, metadataPath, sidecars, whiteRoot } from './csaf-paths.ts'
import { changesCsv, folders, indexText, listing } from './directory.ts'
import { providerMetadata, type Provider } from './provider-metadata.ts'
import { rolieDocuments } from './rolie.ts'

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
  const document = library.documents.find((one) => path.startsWith(`${whiteRoot}/${one.path}`))
  const row = document && await tx.maybe<{ media_type: string; bytes: Buffer }>(
    'select media_type, bytes from publication where advisory_id = $1 and path = $2', [document.id, path])
  return row ? { mediaType: row.media_type, bytes: row.bytes, modifiedAt: document.revisedAt, origin: 'kept' } : null
}

function madeFile(library: Library, path: string, { url, provider }: Place): { readonly mediaType: string; readonly text: string } | null {
  if (path === metadataPath) return json(providerMetadata(library, url, provider))
  if (path === indexPath) return { mediaType: 'text/plain; charset=utf-8', text: indexText(library.documents) }
  if (path === changesPath) return { mediaType: 'text/csv; charset=utf-8', text: changesCsv(library.documents) }
  const rolie = Object.hasOwn(rolieDocuments, path) ? rolieDocuments[path] : undefined
  if (rolie) return json(rolie(library, url))
  const folder = path.endsWith('/') ? path : `${path}/`
  const names = folders(library).get(folder)
  return names ? { mediaType: 'text/html; charset=utf-8', text: listing(folder, names) } : null
}

const json = (document: object) => ({ mediaType: 'application/json', text: `${JSON.stringify(document, null, 2)}\n` })

/** Every address of the CSAF tree; those of folders end with a slash. */
export async function csafPaths(tx: Tx): Promise<readonly string[]> {
  const library = await readLibrary(tx)
  const listed = [...folders(library)].flatMap(([folder, names]) => [folder, ...names.map((name) => folder + name)])
  const kept = library.documents.flatMap(({ path }) => ['', ...sidecars].map((ending) => `${whiteRoot}/${path}${ending}`))
  return [...new Set([...listed, ...kept])].filter((path) => path.startsWith(csafRoot)).sort()
}
