import { canonical } from '../canonical.ts'
import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { inProfiles } from '../csaf-rules/profiles.ts'
import {
  branchesOf, combinationsOf, fullProductNamesOf, hashListsOf, productFinder, productsWithStatus, relationshipEnds,
  vulnerabilitiesOf,
} from '../csaf-rules/products.ts'
import { at, exists, items, keysOf, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { rangesOf } from './branches.ts'
import { branchOf, kinshipsOf } from './corresponding.ts'
import { helperMismatches } from './identification-mismatch.ts'
import { readRange, registeredVersTypes } from './vers.ts'

/** Recommended tests about products: what identifies them, their ranges, and fixes that are not named. */
export const recommendedProductTests: RuleTable = rules({
  '6.2.31': hardwareWithoutPath,
  '6.2.32': sharedHelpers,
  '6.2.39.1': inProfiles(['csaf_security_advisory'], fixedVersionMissing),
  '6.2.42': helperMismatches,
  '6.2.48': (doc) => branchesOf(doc).filter(({ place }) => textAt(place, 'category') === 'vendor')
    .filter(({ place }) => /^opensource$/i.test((textAt(place, 'name') ?? '').replaceAll(/[\s-]/g, '')))
    .map(({ place }) => ({ path: at(place, 'name').path, message: 'Open Source is nobody: name who makes it.' })),
  '6.2.49': (doc) => rangesOf(doc).flatMap(({ text, range, at: place }) => {
    if (typeof range === 'string' || range.constraints === 'all') return []
    const last = range.constraints.findLast(({ comparator }) => comparator !== '!=')
    return last?.comparator.startsWith('>') === true ? [{ path: place.path, message: `«${text}» has no upper end.` }] : []
  }),
  '6.2.51': (doc) => rangesOf(doc).flatMap(({ text, at: place }) => {
    const type = /^vers:([^/]+)\//.exec(text)?.[1]
    return type === undefined || registeredVersTypes.has(type) ? []
      : [{ path: place.path, message: `The VERS type ${type} is not registered.` }]
  }),
  '6.2.52': (doc) => hashListsOf(doc).flatMap((hash) => items(hash, 'file_hashes')).flatMap((entry) => {
    const { value, path } = at(entry, 'algorithm')
    return typeof value !== 'string' || digests.has(value) ? []
      : [{ path, message: `The hash algorithm ${value} is not one that the standard lists.` }]
  }),
})

/** Section 3.1.4.3.2: the digests of OpenSSL 3.4. */
const digests = new Set(('blake2b512 blake2s256 md4 md5 md5-sha1 mdc2 ripemd ripemd160 rmd160 sha1 sha224 sha256 '
  + 'sha3-224 sha3-256 sha3-384 sha3-512 sha384 sha512 sha512-224 sha512-256 shake128 shake256 sm3 ssl3-md5 '
  + 'ssl3-sha1 whirlpool').split(' '))

function hardwareWithoutPath(doc: Place): Fault[] {
  const used = new Set(combinationsOf(doc).flatMap(relationshipEnds).map(({ text }) => text))
  return fullProductNamesOf(doc).filter((product) => ['serial_numbers', 'model_numbers'].some((key) =>
    exists(product, 'product_identification_helper', key)))
    .filter((product) => !used.has(textAt(product, 'product_id') ?? ''))
    .map((product) => ({ path: at(product, 'product_identification_helper').path,
      message: 'This is hardware, but no product path says what is installed on it.' }))
}

/** The same value of the same kind of helper at two products; lists count entry by entry. */
function sharedHelpers(doc: Place): Fault[] {
  const owners = new Map<string, Place>()
  return fullProductNamesOf(doc).flatMap((product) => {
    const helper = at(product, 'product_identification_helper')
    return keysOf(helper).flatMap((key) => {
      const entries = items(helper, key)
      return (entries.length > 0 ? entries : [at(helper, key)]).flatMap((entry) => {
        const owner = owners.getOrInsertComputed(`${key} ${canonical(entry.value)}`, () => product)
        return owner === product ? []
          : [{ path: entry.path, message: `Another product has the same entry in ${key}.` }]
      })
    })
  })
}

/** 6.2.39.1: an affected product without a fixed version, where nothing says that there is none. */
function fixedVersionMissing(doc: Place): Fault[] {
  const [kinships, branches, productsOf] = [kinshipsOf(doc), branchOf(doc), productFinder(doc)]
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const fixed = productsWithStatus(vulnerability, 'first_fixed', 'fixed').map(({ text }) => text)
    const families = new Set(fixed.map((id) => kinships.get(id)?.family))
    const [without, vendor] = [['fix_planned', 'no_fix_planned', 'none_available'], ['vendor_fix']].map((categories) =>
      new Set(items(vulnerability, 'remediations').filter((one) => categories.includes(textAt(one, 'category') ?? ''))
        .flatMap((one) => [...productsOf(one)])))
    const mayExist = (id: string): boolean => vendor?.has(id) === true || endsBelow(branches.get(id))
    return productsWithStatus(vulnerability, 'first_affected', 'known_affected', 'last_affected')
      .filter(({ text }) => !families.has(kinships.get(text)?.family))
      .filter(({ text }) => mayExist(text) || without?.has(text) !== true)
      .map(({ text, path }) => ({ path, message: `No fixed version of ${text} is named.` }))
  })
}

function endsBelow(branch: Place | undefined): boolean {
  if (branch === undefined || textAt(branch, 'category') !== 'product_version_range') return false
  const range = readRange(textAt(branch, 'name') ?? '')
  return typeof range !== 'string' && range.constraints !== 'all' && range.constraints.at(-1)?.comparator === '<'
}
