import { csafFileName, csafYear, type Advisory } from '@parley/advisory'

/** Where the CSAF tree begins (CSAF 2.0 §7.1.9: the well-known address of the provider metadata). */
export const csafRoot = '/.well-known/csaf'
/** The metadata that every reader asks for first. 2.0 is the standard: this one speaks of it until 2.1 is one too. */
export const metadataPath = `${csafRoot}/provider-metadata.json`
export const keyFolder = `${csafRoot}/openpgp`

/**
 * One version of the standard with its own documents, feed and metadata, side by side with the other, as CSAF 2.1 §7.4
 * («Transition between CSAF 2.0 and CSAF 2.1») wants it. Everything here is TLP:CLEAR, which 2.0 calls WHITE; what is not
 * is never published at all.
 */
export interface Edition {
  readonly version: '2.0' | '2.1'
  readonly label: 'WHITE' | 'CLEAR'
  /** Of the provider metadata; for 2.0 the one at {@link metadataPath} is the same, word for word. */
  readonly metadata: string
  readonly service: string
  readonly category: string
  /** The folder of the documents, without a slash at its end. */
  readonly folder: string
  readonly feed: string
  readonly index: string
  readonly changes: string
  /** Of the documents, as feeds name it. */
  readonly schema: string
}

const below = (root: string, folder: string, label: string) => ({
  service: `${root}/service.json`, category: `${root}/category.json`,
  folder, feed: `${folder}/feed-tlp-${label}.json`, index: `${folder}/index.txt`, changes: `${folder}/changes.csv`,
})

export const edition20: Edition = {
  version: '2.0', label: 'WHITE', metadata: `${csafRoot}/v2.0/provider-metadata.json`, ...below(csafRoot, `${csafRoot}/white`, 'white'),
  schema: 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json',
}
export const edition21: Edition = {
  version: '2.1', label: 'CLEAR', metadata: `${csafRoot}/v2.1/provider-metadata.json`, ...below(`${csafRoot}/v2.1`, `${csafRoot}/v2.1/clear`, 'clear'),
  schema: 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json',
}
export const editions: readonly Edition[] = [edition20, edition21]

/** `2026/mlflow-2026-0001.json`: below the folder, by the year of the initial release (CSAF 2.0 §5.1, §7.1.11). */
export function documentPath(advisory: Advisory): string {
  return `${csafYear(advisory)}/${csafFileName(advisory.id)}`
}

/** What lies beside each document: hashes and detached signature (CSAF 2.0 §7.1.18 and §7.1.19). */
export const sidecars = ['.sha256', '.sha512', '.asc'] as const

export const keyPath = (fingerprint: string): string => `${keyFolder}/${fingerprint}.asc`
