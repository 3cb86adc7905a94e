import { readCvss } from './severities.ts'
import type { Problem } from './model.ts'
import { at, listAt, textAt } from './reading.ts'
import { error, list, matching, oneOf, open, type Shape, text, wholeNumber } from './shape.ts'

// CycloneDX's schema is not shipped; these are the rules of its VEX parts (1.4 to 1.7).

const string: Shape = (value, path) =>
  typeof value === 'string' ? [] : [error(path, 'expected a string', 'Give a string.')]
const timestamp = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i, 'a date-time',
  'Write 2026-11-25T14:00:00Z.')
const score: Shape = (value, path) =>
  typeof value === 'number' ? [] : [error(path, 'expected a number', 'Give a number.')]

const rating = open({
  'score?': score,
  'severity?': oneOf('critical', 'high', 'medium', 'low', 'info', 'none', 'unknown'),
  'method?': oneOf('CVSSv2', 'CVSSv3', 'CVSSv31', 'CVSSv4', 'OWASP', 'SSVC', 'other'),
  'vector?': string,
})
const analysis = open({
  'state?': oneOf('resolved', 'resolved_with_pedigree', 'exploitable', 'in_triage', 'false_positive', 'not_affected'),
  'justification?': oneOf('code_not_present', 'code_not_reachable', 'requires_configuration', 'requires_dependency',
    'requires_environment', 'protected_by_compiler', 'protected_at_runtime', 'protected_at_perimeter',
    'protected_by_mitigating_control'),
  'response?': list(oneOf('can_not_fix', 'will_not_fix', 'update', 'rollback', 'workaround_available')),
  'detail?': string,
})
const affectedVersion = open({
  'version?': string, 'range?': string, 'status?': oneOf('affected', 'unaffected', 'unknown'),
})
const affects = open({
  ref: text(),
  'versions?': list((value, path) => [
    ...affectedVersion(value, path),
    ...((at(value, 'version') === undefined) === (at(value, 'range') === undefined)
      ? [error(path, 'exactly one of version and range is needed', 'Keep one of them.')] : []),
  ]),
})
const vulnerability = open({
  'bom-ref?': text(), 'id?': text(), 'ratings?': list(rating), 'cwes?': list(wholeNumber(1)), 'description?': string,
  'advisories?': list(open({ url: text() })), 'created?': timestamp, 'published?': timestamp, 'updated?': timestamp,
  'analysis?': analysis, 'affects?': list(affects),
})
const bom = open({
  bomFormat: oneOf('CycloneDX'), specVersion: oneOf('1.4', '1.5', '1.6', '1.7'), 'version?': wholeNumber(1),
  'serialNumber?': matching(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID URN', 'Write urn:uuid:…'),
  'metadata?': open({ 'timestamp?': timestamp }),
  'components?': list(open({ type: text(), name: string, 'bom-ref?': text() })),
  'vulnerabilities?': list(vulnerability),
})

const referenceProblems = (document: unknown): readonly Problem[] => {
  const listed = (key: string): readonly { ref: string | undefined; path: string }[] => listAt(document, key)
    .map((entry, index) => ({ ref: textAt(entry, 'bom-ref'), path: `/${key}/${index}/bom-ref` }))
  const all = [...listed('components'), ...listed('vulnerabilities')]
  const seen = new Set<string>()
  return all.flatMap(({ ref, path }) => {
    const again = ref !== undefined && seen.has(ref)
    if (ref !== undefined) seen.add(ref)
    return again ? [error(path, `the bom-ref ${ref} is used twice`, 'Make every bom-ref unique.')] : []
  })
}

const vectorProblems = (document: unknown): readonly Problem[] => listAt(document, 'vulnerabilities')
  .flatMap((entry, index) => listAt(entry, 'ratings').flatMap((one, place) => {
    const vector = textAt(one, 'vector')
    const isCvss = textAt(one, 'method')?.startsWith('CVSS') === true
    const reading = vector === undefined || !isCvss ? undefined : readCvss(vector)
    return reading !== undefined && 'refused' in reading
      ? [error(`/vulnerabilities/${index}/ratings/${place}/vector`, reading.refused, 'Mend the vector.')] : []
  }))

/** Faults in the VEX parts of a CycloneDX BOM; other parts are not looked at. */
export const checkCycloneDx = (document: unknown): readonly Problem[] => {
  const old = textAt(document, 'specVersion') === '1.4' && listAt(document, 'vulnerabilities').some((entry) =>
    listAt(entry, 'ratings').some((one) => ['CVSSv4', 'SSVC'].includes(textAt(one, 'method') ?? '')))
    ? [error('/specVersion', 'CycloneDX 1.4 knows neither CVSSv4 nor SSVC', 'Use 1.5 or newer.')] : []
  return [...bom(document, ''), ...old, ...referenceProblems(document), ...vectorProblems(document)]
}
