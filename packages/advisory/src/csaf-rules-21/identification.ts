import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { fullProductNamesOf } from '../csaf-rules/products.ts'
import { at, textsAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { parsePurl } from '../purl.ts'

/** 6.1.13, 6.1.42 to 6.1.44 and 6.1.61: what helps to identify a product. */
export const identificationTests: RuleTable = rules({
  '6.1.13': (doc) => helpersOf(doc).flatMap((helper) => textsAt(helper, 'purls')).flatMap((purl) => {
    const fault = purlFault(purl.text)
    return fault === undefined ? [] : [{ path: purl.path, message: fault }]
  }),
  '6.1.42': differentPurls,
  '6.1.43': (doc) => severalStars(doc, 'model_numbers'),
  '6.1.44': (doc) => severalStars(doc, 'serial_numbers'),
  '6.1.61': (doc) => severalStars(doc, 'skus'),
})

/** Types whose definition (ECMA-427) leaves no room for a namespace. */
const bareTypes = new Set(['bitnami', 'cargo', 'cocoapods', 'conda', 'cran', 'gem', 'hackage', 'mlflow', 'nuget',
  'oci', 'pub', 'pypi'])

function purlFault(text: string): string | undefined {
  const result = parsePurl(text)
  if (!result.ok) return result.error.message
  const { type, namespace } = result.purl
  return namespace !== undefined && bareTypes.has(type) ? `A PURL of type ${type} has no namespace.` : undefined
}

/** The identification helpers of all products. */
export function helpersOf(doc: Place): Place[] {
  return fullProductNamesOf(doc).map((product) => at(product, 'product_identification_helper'))
}

function differentPurls(doc: Place): Fault[] {
  return helpersOf(doc).flatMap((helper) => {
    const purls = textsAt(helper, 'purls').map((at) => ({ at, bare: at.text.replace(/\?[^#]*/, '') }))
    return purls.filter(({ bare }) => bare !== purls[0]?.bare)
      .map(({ at: { path } }) => ({ path, message: 'The PURLs of a product may differ in their qualifiers only.' }))
  })
}

function severalStars(doc: Place, key: string): Fault[] {
  return helpersOf(doc).flatMap((helper) => textsAt(helper, key)
    .filter(({ text }) => text.replaceAll(/\\./gs, '').split('*').length > 2)
    .map(({ text, path }) => ({ path, message: `«${text}» has more than one star that stands for anything.` })))
}
