import { cvssObjectsOf, versionOf } from './cvss-objects.ts'
import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import { branchesOf, hashListsOf, isCsaf21, vulnerabilitiesOf } from './products.ts'
import { at, exists, items, textAt, textsAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.3.1 to 6.3.5 and 6.3.9 to 6.3.11; the others need the network or a dictionary. */
export const informativeTests: RuleTable = rules({
  '6.3.1': onlyCvss2,
  '6.3.2': (doc) => cvssObjectsOf(doc)
    .filter((object) => object.property === 'cvss_v3' && versionOf(object) === '3.0')
    .map(({ place }) => ({ path: at(place, 'version').path, message: 'CVSS 3.0 is used; 3.1 is recommended.' })),
  '6.3.3': (doc) => vulnerabilitiesOf(doc)
    .filter((vulnerability) => !exists(vulnerability, 'cve'))
    .map(({ path }) => ({ path: `${path}/cve`, message: 'The vulnerability has no CVE.' })),
  '6.3.4': (doc) => vulnerabilitiesOf(doc)
    .filter((vulnerability) => !exists(vulnerability, isCsaf21(doc) ? 'cwes' : 'cwe'))
    .map(({ path }) =>
      ({ path: `${path}/${isCsaf21(doc) ? 'cwes' : 'cwe'}`, message: 'The vulnerability has no CWE.' })),
  '6.3.5': shortHashes,
  '6.3.9': incompleteBranches,
  '6.3.10': (doc) => branchesOf(doc)
    .filter(({ place }) => textAt(place, 'category') === 'product_version_range')
    .map(({ place }) => ({
      path: at(place, 'category').path,
      message: 'Machines match ranges badly; list single versions where possible.',
    })),
  '6.3.11': (doc) => branchesOf(doc)
    .filter(({ place }) => textAt(place, 'category') === 'product_version')
    .filter(({ place }) => /^[vV][0-9]/.test(textAt(place, 'name') ?? ''))
    .map(({ place }) => ({ path: at(place, 'name').path, message: 'The version begins with a v; leave it out.' })),
})

function onlyCvss2(doc: Place): Fault[] {
  const objects = Map.groupBy(cvssObjectsOf(doc), ({ vulnerability }) => vulnerability.path)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const own = objects.get(vulnerability.path) ?? []
    const products = (property: string) => own.filter((object) => object.property === property)
      .flatMap((object) => textsAt(object.scoresItem, 'products'))
    const better = new Set([...products('cvss_v3'), ...products('cvss_v4')].map(({ text }) => text))
    return products('cvss_v2')
      .filter(({ text }) => !better.has(text))
      .map(({ text, path }) => ({ path, message: `${text} has only a CVSS 2.0 score; add one of 3.1.` }))
  })
}

function shortHashes(doc: Place): Fault[] {
  return hashListsOf(doc).flatMap((hash) => items(hash, 'file_hashes').flatMap((entry) => {
    const length = textAt(entry, 'value')?.length
    if (length === undefined || length >= 64) return []
    return [{ path: at(entry, 'value').path, message: `The hash has ${length} characters; use one of at least 64.` }]
  }))
}

function incompleteBranches(doc: Place): Fault[] {
  return branchesOf(doc).flatMap(({ place, categories }) => {
    if (!exists(place, 'product')) return []
    const wanted = ['vendor', 'product_name', 'product_version']
    let next = 0
    for (const category of categories) if (category === wanted[next]) next += 1
    if (next === wanted.length) return []
    const message = `No branch of category ${wanted[next]} leads to this product at its place.`
    return [{ path: at(place, 'product').path, message }]
  })
}
