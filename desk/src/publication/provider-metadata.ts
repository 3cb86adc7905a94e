import { keyPath, type Edition } from './csaf-paths.ts'
import { changedAt, stamp, type Library } from './csaf-documents.ts'

/** Who provides, in CSAF's words. */
export interface Provider {
  readonly name: string
  /** A URL under the provider's control. */
  readonly namespace: string
  readonly category: 'coordinator' | 'discoverer' | 'other' | 'translator' | 'user' | 'vendor'
  readonly contact?: string
}

/**
 * The provider metadata of a trusted provider, or, as long as there is no key, of a provider (§7.1.7 and §7.1.20 of CSAF 2.0 and 2.1; schemas `provider_json_schema.json`
 * and `provider.json`). While both versions are offered, each names its own address as the canonical one, whatever address
 * it is read at (CSAF 2.1 §7.1.9).
 */
export function providerMetadata(library: Library, edition: Edition, url: string, { name, namespace, category, contact }: Provider): object {
  const changed = stamp(changedAt(library))
  return {
    ...(edition.version === '2.1' ? { $schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/provider.json' } : {}),
    canonical_url: `${url}${edition.metadata}`,
    distributions: [{ rolie: rolieOf(edition, url, changed) }, directoryOf(edition, url)],
    last_updated: changed,
    list_on_CSAF_aggregators: true,
    metadata_version: edition.version,
    mirror_on_CSAF_aggregators: true,
    public_openpgp_keys: library.keys.map(({ fingerprint }) => ({ fingerprint: fingerprint.toUpperCase(), url: `${url}${keyPath(fingerprint)}` })),
    publisher: { category, ...(contact === undefined ? {} : { contact_details: contact }), name, namespace },
    // Without a key nothing is signed, and only what is signed makes a provider a trusted one (§7.2.3).
    role: library.keys.length === 0 ? 'csaf_provider' : 'csaf_trusted_provider',
  }
}

function rolieOf({ version, label, feed, category, service }: Edition, url: string, changed: string): object {
  const summary = `All TLP:${label} advisories of this desk.`
  return {
    categories: [`${url}${category}`],
    feeds: [{ ...(version === '2.1' ? { last_updated: changed } : {}), summary, tlp_label: label, url: `${url}${feed}` }],
    services: [`${url}${service}`],
  }
}

const directoryOf = ({ version, label, folder }: Edition, url: string): object =>
  version === '2.0' ? { directory_url: `${url}${folder}/` } : { directory: { tlp_label: label, url: `${url}${folder}/` } }
