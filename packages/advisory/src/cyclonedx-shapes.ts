import { at } from './reading.ts'
import { error, list, matching, oneOf, open, record, type Shape, text, wholeNumber } from './shape.ts'

// CycloneDX's schema is not shipped. These are its rules (1.4 to 1.7) for what a VEX is made of: the BOM, components,
// services, dependencies and vulnerabilities. What may stand where is known; what is inside licences, models, formulas
// and the like is not looked at.

/** Versions of CycloneDX that have vulnerabilities in JSON. */
export type CycloneDxVersion = '1.4' | '1.5' | '1.6' | '1.7'
export const cycloneDxVersions: readonly CycloneDxVersion[] = ['1.4', '1.5', '1.6', '1.7']

const anything: Shape = () => []
const string: Shape = (value, path) =>
  typeof value === 'string' ? [] : [error(path, 'expected a string', 'Give a string.')]
const yesOrNo: Shape = (value, path) =>
  typeof value === 'boolean' ? [] : [error(path, 'expected true or false', 'Give true or false.')]
const number: Shape = (value, path) =>
  typeof value === 'number' ? [] : [error(path, 'expected a number', 'Give a number.')]
const timestamp = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i, 'a date-time',
  'Write 2026-11-25T14:00:00Z.')
const source = record({ 'url?': string, 'name?': string })

/** The fields since a version: all up to the given one. */
const since = <T>(version: CycloneDxVersion, fields: Readonly<Partial<Record<CycloneDxVersion, T>>>): readonly T[] =>
  cycloneDxVersions.filter((one) => one <= version).flatMap((one) => {
    const found = fields[one]
    return found === undefined ? [] : [found]
  })

const fieldsOf = (names: string): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.split(' ').filter((name) => name !== '').map((name) => [`${name}?`, anything]))

const rating = (version: CycloneDxVersion): Shape => record({
  'source?': source, 'score?': number, 'vector?': string, 'justification?': string,
  'severity?': oneOf('critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'),
  'method?': oneOf('CVSSv2', 'CVSSv3', 'CVSSv31', ...(version === '1.4' ? [] : ['CVSSv4', 'SSVC']), 'OWASP', 'other'),
})

const analysis = (version: CycloneDxVersion): Shape => record({
  'state?': oneOf('resolved', 'resolved_with_pedigree', 'exploitable', 'in_triage', 'false_positive', 'not_affected'),
  'justification?': oneOf('code_not_present', 'code_not_reachable', 'requires_configuration', 'requires_dependency',
    'requires_environment', 'protected_by_compiler', 'protected_at_runtime', 'protected_at_perimeter',
    'protected_by_mitigating_control'),
  'response?': list(oneOf('can_not_fix', 'will_not_fix', 'update', 'rollback', 'workaround_available')),
  'detail?': string,
  ...(version === '1.4' ? {} : { 'firstIssued?': timestamp, 'lastUpdated?': timestamp }),
})

const affectedVersion = record({
  'version?': text(1024), 'range?': text(4096), 'status?': oneOf('affected', 'unaffected', 'unknown'),
})
const affects = record({
  ref: text(),
  'versions?': list((value, path) => [
    ...affectedVersion(value, path),
    ...((at(value, 'version') === undefined) === (at(value, 'range') === undefined)
      ? [error(path, 'exactly one of version and range is needed', 'Keep one of them.')] : []),
  ]),
})

const vulnerability = (version: CycloneDxVersion): Shape => record({
  'bom-ref?': text(), 'id?': string, 'source?': source,
  'references?': list(record({ id: string, source })),
  'ratings?': list(rating(version)), 'cwes?': list(wholeNumber(1)), 'description?': string, 'detail?': string,
  'recommendation?': string, 'advisories?': list(record({ url: string, 'title?': string })),
  'created?': timestamp, 'published?': timestamp, 'updated?': timestamp,
  'credits?': record({ 'organizations?': list(open({})), 'individuals?': list(open({})) }),
  'tools?': anything, 'analysis?': analysis(version), 'affects?': list(affects), 'properties?': list(open({})),
  ...(version === '1.4' ? {}
    : { 'workaround?': string, 'proofOfConcept?': open({}), 'rejected?': timestamp }),
})

const componentTypes = {
  '1.4': ['application', 'framework', 'library', 'container', 'operating-system', 'device', 'firmware', 'file'],
  '1.5': ['platform', 'device-driver', 'machine-learning-model', 'data'],
  '1.6': ['cryptographic-asset'],
} as const

const hash = record({
  alg: oneOf('MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512', 'BLAKE2b-256',
    'BLAKE2b-384', 'BLAKE2b-512', 'BLAKE3', 'Streebog-256', 'Streebog-512'),
  content: matching(/^(?:[a-f0-9]{32}|[a-f0-9]{40}|[a-f0-9]{64}|[a-f0-9]{96}|[a-f0-9]{128})$/i, 'a hash',
    'Write its hexadecimal digits.'),
})
const externalReference = open({ url: string, type: text(64), 'comment?': string, 'hashes?': list(hash) })
const property = record({ 'name?': string, 'value?': string })

const componentFields = {
  '1.4': `licenses copyright swid modified pedigree evidence releaseNotes signature author publisher`,
  '1.5': 'modelCard data',
  '1.6': 'manufacturer authors omniborId swhid cryptoProperties tags',
  '1.7': 'patentAssertions',
}

const component = (version: CycloneDxVersion): Shape => {
  const own: Shape = record({
    type: oneOf(...since<readonly string[]>(version, componentTypes).flat()), name: string,
    'bom-ref?': text(), 'version?': string, 'group?': string, 'description?': string, 'cpe?': string, 'purl?': string,
    'mime-type?': matching(/^[-+a-z0-9.]+\/[-+a-z0-9.]+$/, 'a media type', 'Write e.g. image/jpeg.'),
    'supplier?': open({}), 'scope?': oneOf('required', 'optional', 'excluded'), 'hashes?': list(hash),
    'externalReferences?': list(externalReference), 'properties?': list(property),
    'components?': (value, path) => list(component(version))(value, path),
    ...(version === '1.7' ? { 'versionRange?': text(4096), 'isExternal?': yesOrNo } : {}),
    ...fieldsOf(since(version, componentFields).join(' ')),
  })
  return (value, path) => [...own(value, path), ...(version !== '1.7' || at(value, 'versionRange') === undefined ? []
    : at(value, 'version') !== undefined || at(value, 'isExternal') !== true
      ? [error(`${path}/versionRange`, 'a range is for external components without version', 'Give one version.')]
      : [])]
}

const bomFields = {
  '1.4': '$schema externalReferences compositions signature',
  '1.5': 'annotations formulation properties', '1.6': 'declarations definitions', '1.7': 'citations',
}

/** The shape of a BOM of a version. */
export const bomShape = (version: CycloneDxVersion): Shape => record({
  bomFormat: oneOf('CycloneDX'), specVersion: oneOf(version),
  [version === '1.4' ? 'version' : 'version?']: wholeNumber(1),
  'serialNumber?': matching(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID URN', 'Write urn:uuid:…'),
  'metadata?': open({ 'timestamp?': timestamp, 'component?': component(version), 'properties?': list(property) }),
  'components?': list(component(version)),
  'services?': list(open({ name: string, 'bom-ref?': text() })),
  'dependencies?': list(record({ ref: text(), 'dependsOn?': list(text()),
    ...(version < '1.6' ? {} : { 'provides?': list(text()) }) })),
  'vulnerabilities?': list(vulnerability(version)),
  ...fieldsOf(since(version, bomFields).join(' ')),
})
