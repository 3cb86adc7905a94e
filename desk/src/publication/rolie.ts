import type { Edition } from './csaf-paths.ts'
import { changedAt, of, stamp, type CsafDocument, type Library } from './csaf-documents.ts'

const category = { scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }
const titleOf = ({ label }: Edition): string => `Security advisories (TLP:${label})`

/** The ROLIE feed of all public documents in JSON (§7.1.15 of CSAF 2.0 and 2.1, RFC 8322). */
export function rolieFeed(library: Library, edition: Edition, url: string): object {
  const { label, feed, service } = edition
  return { feed: {
    id: `csaf-feed-tlp-${label.toLowerCase()}`,
    title: titleOf(edition),
    link: [{ rel: 'self', href: `${url}${feed}` }, { rel: 'service', href: `${url}${service}` }],
    category: [category],
    updated: stamp(changedAt(library)),
    entry: of(library, edition).map((document) => entryOf(document, edition, url)),
  } }
}

function entryOf(document: CsafDocument, { folder, schema, version }: Edition, url: string): object {
  const href = `${url}${folder}/${document.path}`
  return {
    id: document.id,
    title: document.title,
    link: [
      { rel: 'self', href }, { rel: 'hash', href: `${href}.sha256` }, { rel: 'hash', href: `${href}.sha512` }, { rel: 'signature', href: `${href}.asc` },
    ],
    published: stamp(document.releasedAt),
    updated: stamp(document.revisedAt),
    content: { type: 'application/json', src: href },
    format: { schema, version },
  }
}

/** The ROLIE service document: which feeds there are (§7.1.16). */
export function rolieService(edition: Edition, url: string): object {
  return { service: { workspace: [{
    title: 'Public CSAF feed',
    collection: [{ title: titleOf(edition), href: `${url}${edition.feed}`, categories: { category: [category] } }],
  }] } }
}

/** The ROLIE category document: whose advisories there are; only names that are public already (§7.1.17). */
export function rolieCategories(library: Library, edition: Edition): object {
  const names = [...new Set(of(library, edition).map(({ publisher }) => publisher))].sort()
  return { categories: { category: names.map((term) => ({ term })) } }
}
