import type { Leaf } from './csaf-products.ts'
import { distinct, present } from './limits.ts'
import type { Advisory, JsonObject, Remediation } from './model.ts'
import { productLabel } from './sections.ts'

const released = (advisory: Advisory, leaf: Leaf): Remediation | undefined => advisory.remediations.find(
  ({ product, state, version }) => product === leaf.product.id && state === 'released'
    && version === leaf.interval?.fixed)

/** The plan for a range without a fix: that of its line, or the only plan the product has. */
const planFor = (advisory: Advisory, { product, interval }: Leaf): Remediation | undefined => {
  const plans = advisory.remediations.filter((remediation) =>
    remediation.product === product.id && remediation.state !== 'released')
  const ofLine = plans.find(({ line }) => line === interval?.line)
  return ofLine ?? (plans.length === 1 && interval?.line === undefined ? plans[0] : undefined)
}

const fixOf = (advisory: Advisory, leaf: Leaf, fixed: string): JsonObject => {
  const remediation = released(advisory, leaf)
  const parts = [`Update ${productLabel(leaf.product)} to ${fixed} or later.`, advisory.howToFix, remediation?.note]
  return {
    category: 'vendor_fix',
    details: parts.filter((part) => part !== undefined).join('\n\n'),
    ...present('date', remediation?.at),
    ...present('url', remediation?.url),
    product_ids: [leaf.productId],
  }
}

const unfixed = (advisory: Advisory, leaf: Leaf, csaf: '2.0' | '2.1'): readonly JsonObject[] => {
  const plan = planFor(advisory, leaf)
  const details = (text: string): string => plan?.note === undefined ? text : `${text} ${plan.note}`
  const product_ids = [leaf.productId]
  if (plan?.state === 'not_planned')
    return [{ category: 'no_fix_planned', details: details('No fix is planned.'), product_ids }]
  if (plan?.state === 'planned')
    return [{ category: csaf === '2.0' ? 'none_available' : 'fix_planned', details: details('A fix is planned.'),
      product_ids }]
  if (leaf.standing?.statement !== undefined)
    return [{ category: 'mitigation', details: leaf.standing.statement, product_ids }]
  // CSAF 2.1 test 6.1.35: «none available» contradicts a mitigation or workaround for the same product.
  return advisory.mitigations.length + advisory.workarounds.length > 0 && csaf === '2.1' ? []
    : [{ category: 'none_available', details: 'No fix is available yet.', product_ids }]
}

/**
 * What is to be done, for affected products only (CSAF 2.1 test 6.1.36). Every one of them gets an action: the duty
 * of the VEX profile (CSAF 2.0 test 6.1.27.10).
 */
export const csafRemediations = (
  advisory: Advisory, leaves: readonly Leaf[], csaf: '2.0' | '2.1',
): readonly JsonObject[] => {
  const affected = leaves.filter(({ status }) => status === 'affected')
  const product_ids = affected.map(({ productId }) => productId)
  const forAll = (category: string, texts: readonly string[]): readonly JsonObject[] => affected.length === 0
    ? [] : texts.map((details) => ({ category, details, product_ids }))
  const each = affected.flatMap((leaf) => {
    const fixed = leaf.interval?.fixed
    return fixed === undefined ? unfixed(advisory, leaf, csaf) : [fixOf(advisory, leaf, fixed)]
  })
  return distinct([...each, ...forAll('mitigation', advisory.mitigations),
    ...forAll('workaround', advisory.workarounds)])
}
