import { affectedOf, faultsOf, fixedOf, linesOf, notAffectedOf, ownSeverityOf, referenceOf, selectionOf, weaknessOf, wordsOf } from './advisory-lines.ts'
import type { AdvisoryFields } from './rows.ts'

/** What the form says of one product. */
export type ProductText = Pick<AdvisoryFields, 'product' | 'ecosystem' | 'packageName' | 'affected' | 'fixed' | 'purl' | 'cpe' | 'repository' | 'notAffected'>

const nothing: ProductText = { product: '', ecosystem: '', packageName: '', affected: '', fixed: '' }

/** The words before the colon of a line in «further products», and the field each is. */
export const productNames: Readonly<Record<string, keyof ProductText>> = {
  'product': 'product', 'ecosystem': 'ecosystem', 'package': 'packageName', 'affected': 'affected', 'fixed': 'fixed',
  'purl': 'purl', 'cpe': 'cpe', 'repository': 'repository', 'not affected': 'notAffected',
}
const names = Object.keys(productNames).join(', ')

/** All products of a draft: that of the form's own fields first. */
export function productTexts(fields: AdvisoryFields): readonly ProductText[] {
  return [fields, ...blocksOf(fields).map((lines) => lines.reduce<ProductText>((product, line) => {
    const read = pairOf(line)
    return read ? { ...product, [read.key]: [product[read.key] ?? '', read.text].filter((part) => part !== '').join('\n') } : product
  }, nothing))]
}

const blocksOf = ({ furtherProducts = '' }: AdvisoryFields): readonly (readonly string[])[] =>
  furtherProducts.split(/\r?\n\s*\r?\n/).map(linesOf).filter((lines) => lines.length > 0)

function pairOf(line: string): { readonly key: keyof ProductText; readonly text: string } | undefined {
  const at = line.indexOf(':')
  const word = line.slice(0, Math.max(at, 0)).trim().toLowerCase()
  const key = Object.hasOwn(productNames, word) ? productNames[word] : undefined
  return key && { key, text: line.slice(at + 1).trim() }
}

/** Every line of the draft that nobody can read, in words that name the field and the mend: none of them may be dropped. */
export function draftFaults(fields: AdvisoryFields): readonly string[] {
  const blocks = blocksOf(fields)
  const strange = blocks.flat().filter((line) => !pairOf(line)).map((line) => `Further products: «${line}» begins with none of ${names} and a colon.`)
  const nameless = blocks.filter((lines) => !lines.some((line) => pairOf(line)?.key === 'product')).map((lines) => `Further products: the block that begins «${lines[0] ?? ''}» names no product. Add a line product: and its name.`)
  const said = (label: string, faults: readonly string[]): readonly string[] => faults.map((fault) => `${label}: ${fault}`)
  return [
    ...productTexts(fields).flatMap((one) => [
      ...said('Affected versions', faultsOf(linesOf(one.affected).map(affectedOf))), ...said('Fixed versions', faultsOf(wordsOf(one.fixed).map(fixedOf))),
      ...said('Not affected', faultsOf(linesOf(one.notAffected ?? '').map(notAffectedOf))),
    ]),
    ...strange, ...nameless,
    ...said('Weaknesses', faultsOf(wordsOf(fields.cwe).map(weaknessOf))), ...said('References', faultsOf(linesOf(fields.references).map(referenceOf))),
    ...said('Own scale', faultsOf(linesOf(fields.ownSeverity ?? '').map(ownSeverityOf))), ...said('SSVC', faultsOf(linesOf(fields.ssvc ?? '').map(selectionOf))),
  ]
}
