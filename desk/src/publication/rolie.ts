import { categoryPath, feedPath, servicePath, whiteRoot } from './csaf-paths.ts'
import { changedAt, stamp, type CsafDocument, type Library } from './csaf-documents.ts'

const category = { scheme: 'urn:ietf:params:rolie:category:information-type', term: 'csaf' }
const schema = 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json'

/** The ROLIE feed of all white documents in JSON (CSAF 2.0 §7.1.15, RFC 8322). */
export function rolieFeed(library: Library, url: string): object {
  return { feed: {
    id: 'csaf-feed-tlp-white',
    title: 'Security advisories (TLP:WHITE)',
    link: [{ rel: 'self', href: `${url}${feedPath}` }, { rel: 'service', href: `${url}${servicePath}` }],
    category: [category],
    updated: stamp(changedAt(library)),
    entry: library.documents.map((document) => entryOf(document, url)),
  } }
}

function entryOf(document: CsafDocument, url: string): object {
  const href = `${url}${whiteRoot}/${document.path}`
  return {
    id: document.id,
    title: document.title,
    link: [
      { rel: 'self', href }, { rel: 'hash', href: `${href}.sha256` }, { rel: 'hash', href: `${href}.sha512` }, { rel: 'signature', href: `${href}.asc` },
    ],
    published: stamp(document.releasedAt),
    updated: stamp(document.revisedAt),
    content: { type: 'application/json', src: href },
    format: { schema, version: '2.0' },
  }
}

/** The ROLIE service document: which feeds there are (CSAF 2.0 §7.1.16). */
export function rolieService(url: string): object {
  return { service: { workspace: [{
    title: 'Public CSAF feed',
    collection: [{ title: 'Security advisories (TLP:WHITE)', href: `${url}${feedPath}`, categories: { category: [category] } }],
  }] } }
}

/** The ROLIE category document: whose advisories there are; only names that are public already (CSAF 2.0 §7.1.17). */
export function rolieCategories({ documents }: Library): object {
  const names = [...new Set(documents.map(({ publisher }) => publisher))].sort()
  return { categories: { category: names.map((term) => ({ term })) } }
}

export const rolieDocuments: Readonly<Record<string, (library: Library, url: string) => object>> = {
  [feedPath]: rolieFeed, [servicePath]: (_library, url) => rolieService(url), [categoryPath]: rolieCategories,
}
