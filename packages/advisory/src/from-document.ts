import { checkAdvisory } from './check.ts'
import { fromCsaf, vulnerabilityNames } from './from-csaf.ts'
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
 * Which vulnerability of a CSAF document is meant, from 0: by its number from 1, its CVE ID or its name. `undefined` where
 * the document has no such one. Of other formats there is only the first.
 */
export const vulnerabilityPlace = (document: unknown, wanted: string): number | undefined => {
  const names = vulnerabilityNames(document)
  const asked = wanted.trim()
  const place = /^\d+$/.test(asked) ? Number(asked) - 1 : names.findIndex((name) => name.toLowerCase() === asked.toLowerCase())
  return place >= 0 && place < Math.max(1, names.length) ? place : undefined
}

/**
 * Reads a parsed document of any format that an advisory can be made of. `index`: which vulnerability of a CSAF
 * document, from 0. Refused, in words that say what to give instead, where it is none of them.
 */
export const fromDocument = (document: unknown, defaults: ImportDefaults, index = 0): DocumentRead => {
  const count = Math.max(1, vulnerabilityNames(document).length)
  if (!isOurs(document) && formatOf(document)?.startsWith('csaf') === true && index >= count)
    return { refused: `the file has no vulnerability number ${index + 1}; it has ${count}.` }
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
