import { csafFileName, csafYear, type Advisory } from '@parley/advisory'

/** Where the CSAF tree begins (CSAF 2.0 §7.1.9: the well-known address of the provider metadata). */
export const csafRoot = '/.well-known/csaf'
/** Everything here is TLP:WHITE; what is not white is never published at all. */
export const whiteRoot = `${csafRoot}/white`
export const metadataPath = `${csafRoot}/provider-metadata.json`
export const servicePath = `${csafRoot}/service.json`
export const categoryPath = `${csafRoot}/category.json`
export const feedPath = `${whiteRoot}/feed-tlp-white.json`
export const indexPath = `${whiteRoot}/index.txt`
export const changesPath = `${whiteRoot}/changes.csv`
export const keyFolder = `${csafRoot}/openpgp`

/** `2026/mlflow-2026-0001.json`: below the white folder, by the year of the initial release (CSAF 2.0 §5.1, §7.1.11). */
export function documentPath(advisory: Advisory): string {
  return `${csafYear(advisory)}/${csafFileName(advisory.id)}`
}

/** What lies beside each document: hashes and detached signature (CSAF 2.0 §7.1.18 and §7.1.19). */
export const sidecars = ['.sha256', '.sha512', '.asc'] as const

export const keyPath = (fingerprint: string): string => `${keyFolder}/${fingerprint}.asc`
