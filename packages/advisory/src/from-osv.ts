import {
  assessmentsOf, blank, creditOf, cvssSeverity, distinctBy, type ImportDefaults, type Imported, imported, instantOf,
  lineOf, localIdOf, namesOf, productIdOf, proseOf, ratingSeverity, referenceKinds, soundReferences, soundStandings,
  typeOf, weaknessesOf,
} from './imported.ts'
import { present } from './limits.ts'
import type { IntervalRange, Problem, Product, Reference, Severity } from './model.ts'
import { listAt, textAt, textsAt } from './reading.ts'
import { compareSemver } from './semver-order.ts'
import { isBarePurl } from './syntax.ts'

/** OSV events to intervals: every `introduced` opens one, the next end closes it. */
const intervalsOf = (range: unknown): readonly IntervalRange[] => {
  const stated = textAt(range, 'type')?.toLowerCase() ?? ''
  const events = listAt(range, 'events').flatMap((event) => (['introduced', 'fixed', 'last_affected', 'limit'] as const)
    .flatMap((key) => { const version = textAt(event, key); return version === undefined ? [] : [{ key, version }] }))
  const type = typeOf(stated, events.map(({ version }) => version))
  const ordered = type !== 'semver' ? events : events.toSorted((a, b) =>
    a.version === '0' ? -1 : b.version === '0' ? 1 : compareSemver(a.version, b.version) ?? 0)
  const intervals: IntervalRange[] = []
  for (const { key, version } of ordered) {
    const last = intervals.at(-1)
    const open = last !== undefined && !('fixed' in last || 'lastAffected' in last || 'limit' in last)
    if (key === 'introduced' && !open) intervals.push({ type, introduced: version })
    else if (key !== 'introduced' && open) {
      const end = key === 'fixed' ? { fixed: version } : key === 'limit' ? { limit: version }
        : { lastAffected: version }
      intervals[intervals.length - 1] = { ...last, ...end }
    }
  }
  return intervals
}

const productOf = (affected: unknown, index: number, notes: Problem[]): Product => {
  const packageName = textAt(affected, 'package', 'name')
  const ecosystem = textAt(affected, 'package', 'ecosystem')
  const name = textAt(affected, 'database_specific', 'product') ?? packageName ?? 'unnamed product'
  const purl = textAt(affected, 'package', 'purl')
  const ranges = listAt(affected, 'ranges')
  const repo = ranges.map((range) => textAt(range, 'repo')).find((found) => found !== undefined)
  const standing = { status: 'affected' as const, versions: textsAt(affected, 'versions'),
    ranges: ranges.flatMap(intervalsOf) }
  return {
    id: productIdOf(name, index),
    name: lineOf(name),
    vendor: lineOf(textAt(affected, 'database_specific', 'vendor') ?? ecosystem ?? 'unknown'),
    ...(ecosystem === 'GIT' ? {} : present('ecosystem', ecosystem)),
    ...(packageName === name ? {} : present('packageName', packageName)),
    ...(purl !== undefined && isBarePurl(purl) ? { purl } : {}),
    ...present('cpe', textAt(affected, 'database_specific', 'cpe')),
    ...present('repo', repo?.replace(/^git:/, 'https:')),
    standings: soundStandings([standing], `/products/${index}`, notes),
  }
}

const referencesOf = (document: unknown): readonly Reference[] => soundReferences(listAt(document, 'references')
  .map((entry): Reference => ({
    kind: referenceKinds.find((kind) => kind === textAt(entry, 'type')?.toLowerCase()) ?? 'web',
      url: textAt(entry, 'url') ?? '',
  })))

const severitiesOf = (document: unknown): readonly Severity[] => {
  const vectors = listAt(document, 'severity').flatMap((entry) => cvssSeverity(textAt(entry, 'score')))
  const scales = listAt(document, 'database_specific', 'own_severity').flatMap((entry): readonly Severity[] => {
    const [scale, value] = [textAt(entry, 'scale'), textAt(entry, 'value')]
    return scale === undefined || value === undefined ? [] : [{ kind: 'own', scale, value }]
  })
  const word = vectors.length === 0 ? ratingSeverity(textAt(document, 'database_specific', 'severity')) : []
  return [...vectors, ...word, ...scales]
}

/** Reads an OSV record (any 1.x) into the model; the first reference of type ADVISORY becomes the page. */
export const fromOsv = (document: unknown, defaults: ImportDefaults): Imported => {
  const notes: Problem[] = []
  const ownId = (textAt(document, 'id') ?? '').replace(/^x_/, '')
  const id = localIdOf(ownId)
  const updated = instantOf(textAt(document, 'modified')) ?? defaults.at
  const published = instantOf(textAt(document, 'published'))
  const dates = { created: published ?? updated, updated, ...present('published', published) }
  const references = referencesOf(document)
  const own = references.find(({ kind }) => kind === 'advisory')
  const products = listAt(document, 'affected').map((affected, index) => productOf(affected, index, notes))
  const details = proseOf(textAt(document, 'details') ?? textAt(document, 'summary') ?? id)
  const title = lineOf(textAt(document, 'summary') ?? details.split('\n')[0] ?? id)
  const withdrawn = instantOf(textAt(document, 'withdrawn'))
  return imported({
    ...blank(id, dates, defaults.publisher, products),
    title, summary: title, description: details, url: own?.url ?? defaults.url,
    ...namesOf(id, [ownId, ...textsAt(document, 'aliases')]),
    references: references.filter((reference) => reference !== own),
    assessments: assessmentsOf(severitiesOf(document), defaults.publisher.name, updated),
    weaknesses: weaknessesOf(textsAt(document, 'database_specific', 'cwe_ids')),
    credits: distinctBy(listAt(document, 'credits').flatMap((entry) => {
      const name = textAt(entry, 'name')
      const url = textsAt(entry, 'contact').find((contact) => contact.startsWith('https://'))
      return name === undefined ? [] : [creditOf(name, textAt(entry, 'type'), present('url', url))]
    }), ({ name, type }) => `${type} ${name}`),
    ...(withdrawn === undefined ? {} : { withdrawal: { at: withdrawn, reason: 'Withdrawn by its publisher.' } }),
  }, notes)
}
