import { equalEntries } from './canonical.ts'
import { bomShape, cycloneDxVersions } from './cyclonedx-shapes.ts'
import type { Problem } from './model.ts'
import { parsePurl } from './purl.ts'
import { at, listAt, textAt, textsAt } from './reading.ts'
import { readCvss } from './severities.ts'
import { error, oneOf } from './shape.ts'

interface Named {
  readonly entry: unknown
  readonly path: string
}

/** Components and services at any depth, that of the metadata among them. */
const partsOf = (document: unknown): readonly Named[] => {
  const open: Named[] = [{ entry: document, path: '' },
    { entry: { components: [at(document, 'metadata', 'component')] }, path: '/metadata' }]
  const found: Named[] = []
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { entry: parent, path } = next
    for (const key of ['components', 'services']) {
      for (const [index, entry] of listAt(parent, key).entries()) {
        const part = { entry, path: path === '/metadata' ? '/metadata/component' : `${path}/${key}/${index}` }
        found.push(part)
        open.push(part)
      }
    }
  }
  return found
}

const vulnerabilitiesOf = (document: unknown): readonly Named[] => listAt(document, 'vulnerabilities')
  .map((entry, index) => ({ entry, path: `/vulnerabilities/${index}` }))

const referenceProblems = (document: unknown, parts: readonly Named[]): readonly Problem[] => {
  const seen = new Set<string>()
  const repeated = [...parts, ...vulnerabilitiesOf(document)].flatMap(({ entry, path }) => {
    const ref = textAt(entry, 'bom-ref')
    if (ref === undefined || seen.size < seen.add(ref).size) return []
    return [error(`${path}/bom-ref`, `the bom-ref ${ref} is used twice`, 'Make every bom-ref unique.')]
  })
  const known = new Set(parts.flatMap(({ entry }) => textAt(entry, 'bom-ref') ?? []))
  const dangling = vulnerabilitiesOf(document).flatMap(({ entry, path }) => listAt(entry, 'affects')
    .flatMap((affected, index) => {
      const ref = textAt(affected, 'ref')
      return ref === undefined || known.has(ref) || ref.startsWith('urn:cdx:') ? []
        : [error(`${path}/affects/${index}/ref`, `nothing has the bom-ref ${ref}`, 'Name a component, or a BOM-Link.')]
    }))
  const dependencies = listAt(document, 'dependencies').flatMap((entry, index) =>
    [textAt(entry, 'ref'), ...textsAt(entry, 'dependsOn')].flatMap((ref) =>
      ref === undefined || known.has(ref) || ref.startsWith('urn:cdx:') ? []
        : [error(`/dependencies/${index}`, `nothing has the bom-ref ${ref}`, 'Name a component.')]))
  return [...repeated, ...dangling, ...dependencies]
}

const prefixes: Readonly<Record<string, string>> = {
  CVSSv2: '', CVSSv3: 'CVSS:3.0/', CVSSv31: 'CVSS:3.1/', CVSSv4: 'CVSS:4.0/',
}

const vectorProblems = (document: unknown): readonly Problem[] => vulnerabilitiesOf(document)
  .flatMap(({ entry, path }) => listAt(entry, 'ratings').flatMap((one, place) => {
    const [vector, method = ''] = [textAt(one, 'vector'), textAt(one, 'method')]
    const prefix = prefixes[method]
    if (vector === undefined || prefix === undefined) return []
    // The version stands in the method too, so that many leave it out of the vector.
    const reading = readCvss(prefix === '' || vector.startsWith('CVSS:') ? vector : `${prefix}${vector}`)
    const where = `${path}/ratings/${place}`
    if ('refused' in reading) return [error(`${where}/vector`, reading.refused, 'Mend the vector.')]
    return method[5] === reading.version[0] ? []
      : [error(`${where}/method`, `the vector is of CVSS ${reading.version}`, 'Name the method of the vector.')]
  }))

const repeatedEntries = (document: unknown): readonly Problem[] => {
  const lists = [...['components', 'vulnerabilities', 'dependencies', 'services'].map((key) =>
    ({ entries: listAt(document, key), path: `/${key}` })),
  ...vulnerabilitiesOf(document).map(({ entry, path }) =>
    ({ entries: listAt(entry, 'affects'), path: `${path}/affects` }))]
  return lists.flatMap(({ entries, path }) => equalEntries(entries).map(([first, again]) =>
    error(`${path}/${again}`, `this is the same as entry ${first}`, 'Remove one.')))
}

const purlProblems = (parts: readonly Named[]): readonly Problem[] => parts.flatMap(({ entry, path }) => {
  const purl = textAt(entry, 'purl')
  const result = purl === undefined ? undefined : parsePurl(purl)
  return result === undefined || result.ok ? [] : [error(`${path}/purl`, result.error.message, 'Mend the PURL.')]
})

/**
 * Faults of a CycloneDX BOM of 1.4 to 1.7 in what a VEX is made of (the BOM, components, services, dependencies and
 * vulnerabilities): fields and values by version, references, vectors and PURLs. Licences, evidence, models and
 * the like are not looked into.
 */
export const checkCycloneDx = (document: unknown): readonly Problem[] => {
  const version = cycloneDxVersions.find((one) => one === textAt(document, 'specVersion'))
  if (version === undefined) return oneOf(...cycloneDxVersions)(at(document, 'specVersion'), '/specVersion')
  const parts = partsOf(document).filter(({ entry }) => entry !== undefined)
  return [...bomShape(version)(document, ''), ...repeatedEntries(document), ...referenceProblems(document, parts),
    ...vectorProblems(document), ...purlProblems(parts)]
}
