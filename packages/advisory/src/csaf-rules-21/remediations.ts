import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { contradictionGroups } from '../csaf-rules/product-status.ts'
import { productFinder, productsWithStatus, vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'

/** 6.1.35, 6.1.36 and 6.2.27: remediations that exclude one another or do not go with the product's status. */
export const remediationTests: RuleTable = rules({
  '6.1.35': contradictingRemediations,
  '6.1.36': (doc) => againstStatus(doc, prohibited, 'cannot be'),
  '6.2.27': (doc) => againstStatus(doc, discouraged, 'should not be'),
})

/** Section 3.2.4.14: with which other categories each may stand for the same product. */
const together: Readonly<Record<string, readonly string[]>> = {
  workaround: ['mitigation', 'vendor_fix', 'fix_planned', 'no_fix_planned'],
  mitigation: ['workaround', 'vendor_fix', 'fix_planned', 'no_fix_planned'],
  vendor_fix: ['workaround', 'mitigation'],
  optional_patch: [],
  none_available: [],
  fix_planned: ['workaround', 'mitigation'],
  no_fix_planned: ['workaround', 'mitigation'],
}

/** The same section: product status groups in which a category cannot stand. */
const prohibited: Readonly<Record<string, readonly string[]>> = {
  workaround: ['Not affected', 'Fixed'],
  mitigation: ['Not affected', 'Fixed'],
  vendor_fix: ['Not affected', 'Fixed'],
  optional_patch: ['Affected'],
  none_available: ['Not affected', 'Fixed'],
  fix_planned: ['Fixed'],
  no_fix_planned: ['Fixed'],
}

/** The same section: groups in which a category should not stand. */
const discouraged: Readonly<Record<string, readonly string[]>> = {
  workaround: ['Under investigation', 'Unknown'],
  mitigation: ['Under investigation', 'Unknown'],
  vendor_fix: ['Under investigation', 'Unknown'],
  optional_patch: ['Fixed'],
  fix_planned: ['Not affected', 'Under investigation', 'Unknown'],
  no_fix_planned: ['Not affected'],
}

function contradictingRemediations(doc: Place): Fault[] {
  const productsOf = productFinder(doc)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const known = new Map<string, Set<string>>()
    return items(vulnerability, 'remediations').flatMap((remediation) => {
      const category = textAt(remediation, 'category') ?? ''
      const allowed = together[category]
      if (allowed === undefined) return []
      return [...productsOf(remediation)].flatMap((product) => {
        const others = known.getOrInsertComputed(product, () => new Set())
        const against = [...others].find((other) => other !== category && !allowed.includes(other))
        others.add(category)
        const message = `${product} cannot have both the remediation ${against} and ${category}.`
        return against === undefined ? [] : [{ path: at(remediation, 'category').path, message }]
      })
    })
  })
}

/** Remediations whose products are in a status group that the table names. */
function againstStatus(
  doc: Place, table: Readonly<Record<string, readonly string[]>>, verdict: string,
): Fault[] {
  const productsOf = productFinder(doc)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const groups = new Map<string, string>()
    for (const [group, statuses] of Object.entries(contradictionGroups))
      for (const { text } of productsWithStatus(vulnerability, ...statuses)) groups.set(text, group)
    return items(vulnerability, 'remediations').flatMap((remediation) => {
      const category = textAt(remediation, 'category') ?? ''
      return [...productsOf(remediation)].flatMap((product) => {
        const group = groups.get(product) ?? ''
        if (table[category]?.includes(group) !== true) return []
        const { path } = at(remediation, 'category')
        return [{ path, message: `${product} ${verdict} «${group}» and have the remediation ${category}.` }]
      })
    })
  })
}
