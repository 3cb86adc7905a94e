import { categoryPath, feedPath, keyPath, metadataPath, servicePath, whiteRoot } from './csaf-paths.ts'
import { changedAt, stamp, type Library } from './csaf-documents.ts'

/** Who provides, in CSAF's words. */
export interface Provider {
  readonly name: string
  /** A URL under the provider's control. */
  readonly namespace: string
  readonly category: 'coordinator' | 'discoverer' | 'other' | 'translator' | 'user' | 'vendor'
  readonly contact?: string
}

/** The provider metadata of a trusted provider (CSAF 2.0 §7.1.7, §7.1.20; schema `provider_json_schema.json`). */
export function providerMetadata(library: Library, url: string, provider: Provider): object {
  const { name, namespace, category, contact } = provider
  return {
    canonical_url: `${url}${metadataPath}`,
    distributions: [
      { rolie: {
        categories: [`${url}${categoryPath}`],
        feeds: [{ summary: 'All TLP:WHITE advisories of this desk.', tlp_label: 'WHITE', url: `${url}${feedPath}` }],
        services: [`${url}${servicePath}`],
      } },
      { directory_url: `${url}${whiteRoot}/` },
    ],
    last_updated: stamp(changedAt(library)),
    list_on_CSAF_aggregators: true,
    metadata_version: '2.0',
    mirror_on_CSAF_aggregators: true,
    public_openpgp_keys: library.keys.map(({ fingerprint }) => ({ fingerprint: fingerprint.toUpperCase(), url: `${url}${keyPath(fingerprint)}` })),
    publisher: { category, ...(contact === undefined ? {} : { contact_details: contact }), name, namespace },
    role: 'csaf_trusted_provider',
  }
}
