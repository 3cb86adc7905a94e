import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { cvssObjectsOf } from '../csaf-rules/cvss-objects.ts'
import { combinationsOf, productsWithStatus, relationshipEnds, vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, exists, items, textAt, textsAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { readInstant, revisionsByDate } from '../csaf-rules/revisions.ts'
import { csafFileName } from '../csaf-rules/optional-document.ts'
import { cwesOf, newestListOn } from './cwe.ts'
import { isReleased, metricsOf } from './dates.ts'
import { extensionListsOf, extensionsOf } from './extensions.ts'
import { hasOwnLicense } from './license.ts'
import { experimental } from './recommended-document.ts'
import { tlpOf } from './sharing.ts'
import { baseOf, newestVersion, selectionsOf, ssvcOf, standingOf } from './ssvc.ts'

/** Recommended and informative tests about weaknesses, scores, decisions and extensions. */
export const recommendedMetricTests: RuleTable = rules({
  '6.2.23': (doc) => cwesOf(doc).filter(({ isDeprecated }) => isDeprecated)
    .map(({ place, id, version }) => fault(at(place, 'id').path, `${id} is deprecated in CWE ${version}.`)),
  '6.2.24': olderCweLists,
  '6.2.25': (doc) => cwesOf(doc).filter(({ usage }) => usage === 'D' || usage === 'P')
    .map(({ place, id }) => fault(at(place, 'id').path, `${id} should not be used to map vulnerabilities.`)),
  '6.2.26': (doc) => cwesOf(doc).filter(({ usage }) => usage === 'R')
    .map(({ place, id }) => fault(at(place, 'id').path, `${id} should be reviewed: a finer weakness may fit.`)),
  '6.2.34': (doc) => namespacesOf(doc)
    .filter(({ text }) => ['invalid', 'unregistered'].includes(standingOf(baseOf(text))))
    .map(({ text, path }) => fault(path, `The base of ${text} is not registered.`)),
  '6.2.35': (doc) => (tlpOf(doc) === 'CLEAR' ? unregistered(doc) : []),
  '6.2.36': (doc) => (tlpOf(doc) === 'CLEAR' ? extended(doc) : []),
  '6.2.37': withoutResource,
  '6.2.41': oldEpss,
  '6.2.47': (doc) => ratingsOf(doc).filter((metric) => isOwn(doc, textAt(metric, 'source'))).map(ratingFault),
  '6.3.12': (doc) => missingCvss4(doc),
  '6.3.13': (doc) => selectionsOf(doc).flatMap((selection) => {
    const [base, key] = [baseOf(textAt(selection, 'namespace') ?? ''), textAt(selection, 'key') ?? '']
    const newest = standingOf(base) === 'registered' ? newestVersion(base, key) : undefined
    return newest === undefined || newest === textAt(selection, 'version') ? []
      : [fault(at(selection, 'version').path, `The newest version of ${key} is ${newest}.`)]
  }),
  '6.3.14': (doc) => (tlpOf(doc) === 'CLEAR' ? [] : unregistered(doc)),
  '6.3.15': (doc) => (tlpOf(doc) === 'CLEAR' ? [] : extended(doc)),
  '6.3.17': (doc) => (hasOwnLicense(doc)
    ? [fault('/document/license_expression', 'The licence is in no list that readers know.')] : []),
  '6.3.18': (doc) => ratingsOf(doc).map(ratingFault),
  '6.3.21.1': (doc) => extensionsOf(doc).filter((extension) => textAt(extension, 'category') === 'essential')
    .map(({ path }) => fault(`${path}/category`, 'Who does not know the extension misses something essential.')),
  '6.3.21.2': (doc) => (tlpOf(doc) === 'CLEAR' ? [] : experimental(doc)),
  '6.3.21.3': (doc) => extensionsIn(doc, /^\/document\/x_extensions$/),
  '6.3.21.4': (doc) => extensionsIn(doc, /^\/product_tree\/branches\//),
  '6.3.21.5': (doc) => extensionsIn(doc, /^\/product_tree\/full_product_names\//),
  '6.3.21.6': (doc) => extensionsIn(doc, /^\/product_tree\/product_paths\//),
  '6.3.21.7': (doc) => extensionsIn(doc, /^\/vulnerabilities\/\d+\/metrics\//),
  '6.3.21.8': (doc) => extensionsIn(doc, /^\/vulnerabilities\/\d+\/x_extensions$/),
  '6.3.21.9': (doc) => extensionsIn(doc, /^\/x_extensions$/),
  '6.3.22': nestedPaths,
})

function fault(path: string, message: string): Fault {
  return { path, message }
}

function extensionsIn(doc: Place, where: RegExp): Fault[] {
  return extensionListsOf(doc).filter(({ path }) => where.test(path))
    .map(({ path }) => fault(path, 'There is an extension here.'))
}

function olderCweLists(doc: Place): Fault[] {
  const day = revisionsByDate(doc).at(-1)?.date.toString().slice(0, 10)
  const newest = day === undefined ? undefined : newestListOn(day)
  return newest === undefined ? [] : cwesOf(doc).filter(({ version }) => version !== newest).map(({ place, version }) =>
    fault(at(place, 'version').path, `CWE ${version} is used; the newest list at the last revision was ${newest}.`))
}

function namespacesOf(doc: Place): { readonly text: string; readonly path: string }[] {
  return selectionsOf(doc).flatMap((selection) => {
    const text = textAt(selection, 'namespace')
    return text === undefined ? [] : [{ text, path: at(selection, 'namespace').path }]
  })
}

function unregistered(doc: Place): Fault[] {
  return namespacesOf(doc).filter(({ text }) => standingOf(baseOf(text)) === 'unregistered')
    .map(({ text, path }) => fault(path, `Readers may not know the namespace ${text}.`))
}

function extended(doc: Place): Fault[] {
  return namespacesOf(doc).filter(({ text }) => text.includes('/') && standingOf(baseOf(text)) !== 'free')
    .map(({ text, path }) => fault(path, `Readers may not know the extension in ${text}.`))
}

function withoutResource(doc: Place): Fault[] {
  return ssvcOf(doc).flatMap(({ ssvc }) => {
    const told = items(ssvc, 'decision_point_resources').map((resource) => textAt(resource, 'summary') ?? '').join('\n')
      .slice(0, 100_000)
    return items(ssvc, 'selections').flatMap((selection) => {
      const text = textAt(selection, 'namespace') ?? ''
      const isKnown = !text.includes('/') && standingOf(text) === 'registered'
      return isKnown || standingOf(baseOf(text).split('#')[0] ?? '') === 'free' || told.includes(text) ? []
        : [fault(at(selection, 'namespace').path, `No resource tells what ${text} means.`)]
    })
  })
}

function oldEpss(doc: Place): Fault[] {
  const newest = revisionsByDate(doc).at(-1)?.date
  if (!newest || !isReleased(doc)) return []
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const stamps = items(vulnerability, 'metrics').map((metric) => at(metric, 'content', 'epss', 'timestamp'))
      .flatMap(({ value, path }) => {
        const date = typeof value === 'string' ? readInstant(value) : undefined
        return date ? [{ date, path }] : []
      }).toSorted((a, b) => Temporal.Instant.compare(a.date, b.date))
    const youngest = stamps.at(-1)
    if (!youngest || Temporal.Instant.compare(youngest.date.add({ hours: 15 * 24 }), newest) >= 0) return []
    return [fault(youngest.path, 'EPSS is more than 15 days older than the newest revision.')]
  })
}

function ratingsOf(doc: Place): Place[] {
  return metricsOf(doc).filter((metric) => exists(metric, 'content', 'qualitative_severity_rating'))
}

function ratingFault(metric: Place): Fault {
  return fault(at(metric, 'content', 'qualitative_severity_rating').path, 'A rating tells nothing of its reasons.')
}

/** Without source, or with the document's canonical URL as source. */
function isOwn(doc: Place, source: string | undefined): boolean {
  if (source === undefined) return true
  const ending = `/${csafFileName(textAt(doc, 'document', 'tracking', 'id') ?? '')}`
  return items(doc, 'document', 'references').some((reference) => textAt(reference, 'category') === 'self'
    && textAt(reference, 'url') === source && source.endsWith(ending))
}

function missingCvss4(doc: Place): Fault[] {
  const objects = Map.groupBy(cvssObjectsOf(doc), ({ vulnerability }) => vulnerability.path)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const own = objects.get(vulnerability.path) ?? []
    const fours = own.filter(({ property }) => property === 'cvss_v4')
    const withFour = new Set(fours.map(({ scoresItem }) => scoresItem.path))
    const older = [...new Set(own.map(({ scoresItem }) => scoresItem.path))].filter((path) => !withFour.has(path))
    const scored = new Set(own.flatMap(({ scoresItem }) => textsAt(scoresItem, 'products')).map(({ text }) => text))
    const unscored = productsWithStatus(vulnerability, 'first_affected', 'known_affected', 'last_affected')
      .filter(({ text }) => !scored.has(text))
    return [...older.map((path) => fault(`${path}/content`, 'There is no CVSS 4.0 score.')),
      ...unscored.map(({ text, path }) => fault(path, `${text} has no CVSS score.`))]
  })
}

function nestedPaths(doc: Place): Fault[] {
  const made = new Set(combinationsOf(doc).map((path) => textAt(path, 'full_product_name', 'product_id')))
  return combinationsOf(doc).flatMap(relationshipEnds).filter(({ text }) => made.has(text))
    .map(({ text, path }) => fault(path, `${text} is itself made by a product path.`))
}
