import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
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

/** Formats that can be judged: by their official schema, CycloneDX by an own check of its VEX parts. */
export type Format = 'cve' | 'csaf-2.0' | 'csaf-2.1' | 'osv' | 'openvex' | 'cyclonedx'

/** Name and version of the schema behind each format, as shown to people. */
export const schemaNames: Readonly<Record<Format, string>> = {
  cve: 'CVE Record Format 5.2.0',
  'csaf-2.0': 'CSAF 2.0 (OASIS Standard)',
  'csaf-2.1': 'CSAF 2.1 (Committee Specification Draft 03)',
  osv: 'OSV 1.7.5',
  openvex: 'OpenVEX 0.2.0',
  cyclonedx: 'CycloneDX 1.4 to 1.7, VEX parts (own check)',
}

type Schema = Record<string, unknown>

// CVSS 4.0 asks for multiples of 0.1, which 5.3 is only when the division is rounded.
const options = { allErrors: true, strict: false, validateSchema: false, multipleOfPrecision: 6 } as const
const iri = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i

// The official files name metaschemas of four drafts, and ids with a date that no reference repeats. What they
// use of them means the same in 2020-12, so the names are taken off and the ids set as the references have them.
const bare = (schema: Schema, id?: string): Schema => {
  const { $schema: _metaschema, id: _draft4, ...rest } = schema
  return id === undefined ? rest : { ...rest, $id: id }
}

const ref = (version: string): Schema => ({ $ref: `https://www.first.org/cvss/cvss-v${version}.json` })
const either3 = JSON.stringify({ oneOf: [ref('3.0'), ref('3.1')] }).slice(1, -1)
const chosen3 = JSON.stringify({
  // oxlint-disable-next-line unicorn/no-thenable -- `then` is a keyword of JSON schema
  if: { properties: { version: { const: '3.0' } }, required: ['version'] }, then: ref('3.0'), else: ref('3.1'),
}).slice(1, -1)

// CSAF's «one of CVSS 3.0 and 3.1» would report the faults against both. Each demands its own version, so choosing
// by the version gives the same verdict and only the faults that matter.
const chosen = (schema: Schema): Schema => {
  const made: Schema = JSON.parse(JSON.stringify(schema).replaceAll(either3, chosen3))
  return made
}

const modern = (...referred: readonly Schema[]): Ajv2020 => {
  const ajv = new Ajv2020(options)
  formats.default(ajv)
  ajv.addFormat('iri', iri)
  for (const schema of referred) ajv.addSchema(schema)
  return ajv
}

const first = (schema: Schema, version: string): Schema =>
  bare(schema, `https://www.first.org/cvss/cvss-v${version}.json`)
const scoring = (): readonly Schema[] => [first(cvss20, '2.0'), first(cvss30, '3.0'), first(cvss31, '3.1')]

// Named by the extension metaschema, absent from ajv; it says that `format` is a string, which ajv knows anyway.
const formatAssertion: Schema = {
  $id: 'https://json-schema.org/draft/2020-12/meta/format-assertion', type: ['object', 'boolean'],
}

const compileCve = (branch: 0 | 1): ValidateFunction => {
  const ajv = new Ajv(options)
  formats.default(ajv)
  return ajv.compile({ ...cve.oneOf[branch], definitions: cve.definitions })
}

const compilers = {
  'cve published': () => compileCve(0),
  'cve rejected': () => compileCve(1),
  'csaf-2.0': () => modern(...scoring()).compile(chosen(bare(csaf20))),
  'csaf-2.1': () => modern(...scoring(), first(cvss40, '4.0'), bare(ssvc), bare(extensionContent),
    formatAssertion, bare(extensionMetaschema)).compile(chosen(bare(csaf21))),
  osv: () => modern().compile(bare(osv)),
  openvex: () => modern().compile(bare(openvex)),
} as const

const compiled = new Map<keyof typeof compilers, ValidateFunction>()

/** The compiled validator; compiled at its first use, then kept. */
export const validatorOf = (name: keyof typeof compilers): ValidateFunction => {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const made = compilers[name]()
  compiled.set(name, made)
  return made
}
