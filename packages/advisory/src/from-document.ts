import { checkAdvisory } from './check.ts'
import { fromCsaf } from './from-csaf.ts'
import { fromCve } from './from-cve.ts'
import { fromGithubAdvisory } from './from-github.ts'
import { fromOsv } from './from-osv.ts'
import type { ImportDefaults, Imported } from './imported.ts'
import { formatOf } from './judge-file.ts'
import type { Advisory } from './model.ts'
import { isFields } from './reading.ts'

export const importFormats = ['Parley', 'CSAF 2.0', 'CSAF 2.1', 'CVE', 'OSV', 'GitHub'] as const
export type ImportFormat = (typeof importFormats)[number]

export type DocumentRead = (Imported & { readonly format: ImportFormat }) | { readonly refused: string }

const readable = 'an advisory of Parley or a CSAF, CVE, OSV or GitHub document'

/** Told by the marks that only our model has; whether it is sound, `checkAdvisory` says. */
const isOurs = (document: unknown): document is Advisory =>
  isFields(document) && 'products' in document && 'assessments' in document && 'dates' in document

/**
 * Reads a parsed document of any format that an advisory can be made of. `index`: which vulnerability of a CSAF
 * document, from 0. Refused, in words that say what to give instead, where it is none of them.
 */
export const fromDocument = (document: unknown, defaults: ImportDefaults, index = 0): DocumentRead => {
  if (isOurs(document)) return { format: 'Parley', advisory: document, problems: checkAdvisory(document) }
  switch (formatOf(document)) {
    case 'csaf-2.0': return { format: 'CSAF 2.0', ...fromCsaf(document, defaults, index) }
    case 'csaf-2.1': return { format: 'CSAF 2.1', ...fromCsaf(document, defaults, index) }
    case 'cve': return { format: 'CVE', ...fromCve(document, defaults) }
    case 'osv': return { format: 'OSV', ...fromOsv(document, defaults) }
    case 'openvex': case 'cyclonedx':
      return { refused: `OpenVEX and CycloneDX say too little for an advisory; give ${readable}.` }
    case undefined:
  }
  const isGithub = isFields(document) && ('ghsa_id' in document || 'vulnerabilities' in document)
  return isGithub ? { format: 'GitHub', ...fromGithubAdvisory(document, defaults) }
    : { refused: `this is no advisory; give ${readable}.` }
}
