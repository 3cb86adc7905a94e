import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import {
  combinationsOf, definedGroups, definedProducts, fullProductNamesOf, groupReferences, hashListsOf, productReferences,
  relationshipEnds,
} from './products.ts'
import { parsePurl } from '../purl.ts'
import { at, items, repeated, textAt, textsAt } from './reading.ts'
import type { Place, TextPlace } from './reading.ts'

/** 6.1.1 to 6.1.5, 6.1.13 and 6.1.25: what the product tree defines and how it identifies it. */
export const productIdentityTests: RuleTable = rules({
  '6.1.1': (doc) => undefinedAmong(productReferences(doc), definedProducts(doc), 'product'),
  '6.1.2': (doc) => repeated(definedProducts(doc)).map(({ text, path }) => definedTwice(text, path)),
  '6.1.3': circularProducts,
  '6.1.4': (doc) => undefinedAmong(groupReferences(doc), definedGroups(doc), 'product group'),
  '6.1.5': (doc) => repeated(definedGroups(doc)).map(({ text, path }) => definedTwice(text, path)),
  '6.1.13': invalidPurls,
  '6.1.25': repeatedHashAlgorithms,
})

function undefinedAmong(used: readonly TextPlace[], defined: readonly TextPlace[], kind: string): Fault[] {
  const known = new Set(defined.map(({ text }) => text))
  return used
    .filter(({ text }) => !known.has(text))
    .map(({ text, path }) => ({ path, message: `The product tree defines no ${kind} ${text}.` }))
}

function definedTwice(text: string, path: string): Fault {
  return { path, message: `${text} is already defined in this document.` }
}

/** Products that a relationship defines by way of themselves, or by way of a product that does. */
function circularProducts(doc: Place): Fault[] {
  const relationships = combinationsOf(doc).map((relationship) => ({
    product: textAt(relationship, 'full_product_name', 'product_id') ?? '',
    path: at(relationship, 'full_product_name', 'product_id').path,
    ends: relationshipEnds(relationship).map(({ text }) => text),
  }))
  const circular = unresolvable(Map.groupBy(relationships, ({ product }) => product))
  return relationships
    .filter(({ product }) => circular.has(product))
    .map(({ product, path }) => ({ path, message: `The definition of ${product} leads back into a circle.` }))
}

/** Resolves what rests on resolved products only, step by step; what is left over ends up in a circle. */
function unresolvable(definitions: ReadonlyMap<string, readonly { ends: readonly string[] }[]>): Set<string> {
  const left = new Map<string, Set<string>>()
  const dependents = new Map<string, string[]>()
  for (const [product, relationships] of definitions) {
    const needs = new Set(relationships.flatMap(({ ends }) => ends).filter((end) => definitions.has(end)))
    left.set(product, needs)
    for (const need of needs) dependents.getOrInsertComputed(need, () => []).push(product)
  }
  const ready = [...left].filter(([, needs]) => needs.size === 0).map(([product]) => product)
  for (let product = ready.pop(); product !== undefined; product = ready.pop()) {
    left.delete(product)
    for (const dependent of dependents.get(product) ?? []) {
      left.get(dependent)?.delete(product)
      if (left.get(dependent)?.size === 0) ready.push(dependent)
    }
  }
  return new Set(left.keys())
}

function invalidPurls(doc: Place): Fault[] {
  return fullProductNamesOf(doc).flatMap((product) => {
    const helper = at(product, 'product_identification_helper')
    const one = textAt(helper, 'purl')
    const single = one === undefined ? [] : [{ text: one, path: at(helper, 'purl').path }]
    return [...single, ...textsAt(helper, 'purls')].flatMap(({ text, path }) => {
      const result = parsePurl(text)
      return result.ok ? [] : [{ path, message: result.error.message }]
    })
  })
}

function repeatedHashAlgorithms(doc: Place): Fault[] {
  return hashListsOf(doc).flatMap((hash) => {
    const algorithms = items(hash, 'file_hashes').flatMap((entry) => {
      const { value, path } = at(entry, 'algorithm')
      return typeof value === 'string' ? [{ text: value.toLowerCase(), path }] : []
    })
    return repeated(algorithms)
      .map(({ text, path }) => ({ path, message: `The algorithm ${text} is used more than once for this file.` }))
  })
}
