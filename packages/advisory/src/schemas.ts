import csaf20 from '../schemas/csaf-2.0.json' with { type: 'json' }
import extensionContent from '../schemas/csaf-2.1-extension-content.json' with { type: 'json' }
import extensionMetaschema from '../schemas/csaf-2.1-extension-metaschema.json' with { type: 'json' }
import csaf21 from '../schemas/csaf-2.1.json' with { type: 'json' }
import cve from '../schemas/cve-5.2.0.json' with { type: 'json' }
import cvss20 from '../schemas/cvss-v2.0.json' with { type: 'json' }
import cvss30 from '../schemas/cvss-v3.0.json' with { type: 'json' }
import cvss31 from '../schemas/cvss-v3.1.json' with { type: 'json' }
import cvss40 from '../schemas/cvss-v4.0.json' with { type: 'json' }
import openvex from '../schemas/openvex-0.2.0.json' with { type: 'json' }
import osv from '../schemas/osv-1.7.5.json' with { type: 'json' }
import ssvc from '../schemas/ssvc-selection-list-2.0.0.json' with { type: 'json' }
import type { Fields } from './reading.ts'
import { judgeBySchema, type Miss } from './schema-judge.ts'

/** Formats that can be judged: by their official schema, CycloneDX by an own check of its VEX parts. */
export type Format = 'cve' | 'csaf-2.0' | 'csaf-2.1' | 'osv' | 'openvex' | 'cyclonedx'

/** Name and version of the schema behind each format, as shown to people. */
export const schemaNames: Readonly<Record<Format, string>> = {
  cve: 'CVE Record Format 5.2.0',
  'csaf-2.0': 'CSAF 2.0 (OASIS Standard)',
  'csaf-2.1': 'CSAF 2.1 (Committee Specification Draft 03)',
  osv: 'OSV 1.7.5',
  openvex: 'OpenVEX 0.2.0',
  cyclonedx: 'CycloneDX 1.4 to 1.7 (own check of what a VEX is made of)',
}

// CSAF's «one of CVSS 3.0 and 3.1» would explain a fault by either. Each demands its own version, so choosing by the
// version gives the same verdict and names only the faults that matter.
const ref = (version: string): Fields => ({ $ref: `https://www.first.org/cvss/cvss-v${version}.json` })
const either3 = JSON.stringify({ oneOf: [ref('3.0'), ref('3.1')] }).slice(1, -1)
const chosen3 = JSON.stringify({
  // oxlint-disable-next-line unicorn/no-thenable -- `then` is a keyword of JSON schema
  if: { properties: { version: { const: '3.0' } }, required: ['version'] }, then: ref('3.0'), else: ref('3.1'),
}).slice(1, -1)
const chosen = (schema: Fields): Fields => {
  const made: Fields = JSON.parse(JSON.stringify(schema).replaceAll(either3, chosen3))
  return made
}

// SSVC's pattern of a namespace repeats a repetition, so forty letters and a wrong sign take for ever. One sign each
// time, with or without a separator before it, is the same language.
const endless = String.raw`(((\\.|-))?(([a-z]|[0-9]))+)+`
const swift = (schema: Fields): Fields => {
  const made: Fields = JSON.parse(JSON.stringify(schema).replaceAll(endless, '([.-]?[a-z0-9])+'))
  return made
}

const first = (schema: Fields, version: string): readonly [string, Fields] =>
  [`https://www.first.org/cvss/cvss-v${version}.json`, schema]

/** Other schemas that the formats' schemas refer to, under the addresses by which they do. */
const referred: ReadonlyMap<string, Fields> = new Map([
  first(cvss20, '2.0'), first(cvss30, '3.0'), first(cvss31, '3.1'), first(cvss40, '4.0'),
  [ssvc.$id, swift(ssvc)], [extensionContent.$id, extensionContent], [extensionMetaschema.$id, extensionMetaschema],
])

const roots = {
  'cve published': { ...cve.oneOf[0], definitions: cve.definitions },
  'cve rejected': { ...cve.oneOf[1], definitions: cve.definitions },
  'csaf-2.0': chosen(csaf20),
  'csaf-2.1': chosen(csaf21),
  osv,
  openvex,
  'extension content': extensionContent,
  'ssvc selections': swift(ssvc),
  'cvss 4.0': cvss40,
} as const satisfies Readonly<Record<string, Fields>>

/** Schemas by which a document or a part of one can be judged. */
export type SchemaName = keyof typeof roots

/** Where a document misses the official schema; it must not be nested too deep. */
export const missesOf = (name: SchemaName, document: unknown): readonly Miss[] =>
  judgeBySchema(roots[name], referred, document).misses

/** How many schema visits the judging of a document takes: the measure of its cost. */
export const stepsOf = (name: SchemaName, document: unknown): number =>
  judgeBySchema(roots[name], referred, document).steps
