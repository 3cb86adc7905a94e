import { documentPlace, items, textAt, textsAt } from './reading.ts'

/** The most products that the group references of one document may stand for before its tests are refused. */
export const expansionLimit = 1_000_000

/**
 * How many products all references to product groups stand for. A megabyte can say «all of these ten thousand» ten
 * thousand times, which no advisory does and no test should have to spell out.
 */
export function groupExpansion(document: unknown): number {
  const doc = documentPlace(document)
  const sizes = new Map<string, number>()
  for (const group of items(doc, 'product_tree', 'product_groups')) {
    const id = textAt(group, 'group_id') ?? ''
    sizes.set(id, (sizes.get(id) ?? 0) + items(group, 'product_ids').length)
  }
  const keys = ['remediations', 'threats', 'flags', 'notes', 'ids', 'involvements', 'first_known_exploitation_dates']
  return items(doc, 'vulnerabilities').reduce((total, vulnerability) =>
    total + keys.flatMap((key) => items(vulnerability, key)).reduce((sum, item) =>
      sum + textsAt(item, 'group_ids').reduce((products, { text }) => products + (sizes.get(text) ?? 0), 0), 0), 0)
}
