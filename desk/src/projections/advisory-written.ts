import type { Product, Standing, VersionRange } from '@parley/advisory'
import { affectedOf, fixedOf, notAffectedOf } from './advisory-lines.ts'
import type { Affected } from './advisory-lines.ts'
import { productNames } from './advisory-products.ts'
import type { ProductText } from './advisory-products.ts'

type Written = Required<ProductText>

/**
 * A product of the model as the lines of the form that read back as it. None where nothing of it could be read that
 * way: without a line of versions the form would say that every version is affected.
 */
export function productLines(product: Product, leftOut: string[]): readonly Written[] {
  const lost = (what: string): void => {
    leftOut.push(`${oneLine(product.name)}: ${what}`)
  }
  const affected = product.standings.filter(({ status }) => status === 'affected')
  const everything = affected.some(isWhole)
  const lines = affected.flatMap((standing) => linesOfStanding(standing, lost))
  const spared = product.standings.filter(({ status }) => status === 'not_affected').flatMap((standing) => sparedLines(standing, lost))
  const fixed = product.standings.filter(({ status }) => status === 'fixed').flatMap((standing) => fixedVersions(standing, lost))
  if (product.standings.some(({ status }) => status === 'under_investigation')) lost('what is still under investigation has no place in the form.')
  for (const { status, statement } of product.standings) if (status !== 'not_affected' && statement !== undefined) lost(`«${oneLine(statement).slice(0, 200)}»`)
  if (lines.length + spared.length === 0 && !everything) {
    lost('nothing that says which versions are affected could be taken, so the product was not. Add it by hand.')
    return []
  }
  return [{
    product: oneLine(product.name) || 'Unnamed product', ecosystem: oneLine(product.ecosystem ?? ''), packageName: oneLine(product.packageName ?? ''),
    purl: oneLine(product.purl ?? ''), cpe: oneLine(product.cpe ?? ''), repository: oneLine(product.repo ?? ''),
    affected: (everything && spared.length + lines.length > 0 ? ['>=0', ...lines] : lines).join('\n'), fixed: fixed.join('\n'), notAffected: spared.join('\n'),
  }]
}

/** A product after the first, as a block of lines. */
export function productBlock(product: Written): string {
  return Object.entries(productNames).flatMap(([word, name]) => product[name].split('\n').filter((line) => line !== '').map((line) => `${word}: ${line}`)).join('\n')
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
const isWhole = ({ versions = [], ranges = [] }: Standing): boolean => versions.length + ranges.length === 0

function linesOfStanding({ versions = [], ranges = [] }: Standing, lost: (what: string) => void): string[] {
  const lines = [...versions.map((version): [string, Affected] => [version, { version }]), ...ranges.map((range): [string, Affected] => [rangeLine(range), { range }])]
  return lines.flatMap(([line, meant]) => {
    const read = affectedOf(line)
    if (!/[\r\n]/.test(line) && 'value' in read && means(read.value, meant)) return [line]
    lost(`the versions «${oneLine(line).slice(0, 200)}» cannot be said in the form.`)
    return []
  })
}

function rangeLine(range: VersionRange): string {
  if (range.type === 'vers') return range.expression
  const { type, introduced, fixed, lastAffected, limit } = range
  if (type === 'git') return `git ${introduced === '0' ? '' : introduced}..${fixed ?? ''}${lastAffected === undefined && limit === undefined ? '' : ` up to ${lastAffected ?? limit}`}`
  const end = fixed !== undefined ? `<${fixed}` : lastAffected !== undefined ? `<=${lastAffected}` : limit !== undefined ? `not spoken of from ${limit}` : ''
  return introduced === '0' && end !== '' ? end : `>=${introduced} ${end}`.trim()
}

/** Whether versions are ordered as SemVer the form tells by their shape; the supported line is the case's to say. */
function means(read: Affected, meant: Affected): boolean {
  if ('version' in read || 'version' in meant) return 'version' in read && 'version' in meant && read.version === meant.version
  const [one, other] = [boundsOf(read.range), boundsOf(meant.range)]
  return one.length === other.length && one.every((part, index) => part === other[index])
}

const boundsOf = (range: VersionRange): readonly (string | undefined)[] =>
  range.type === 'vers' ? [range.expression] : [range.type === 'git' ? 'git' : 'versions', range.introduced, range.fixed, range.lastAffected, range.limit]

function sparedLines(standing: Standing, lost: (what: string) => void): string[] {
  const why = [standing.justification ?? '', oneLine(standing.statement ?? '')].filter((part) => part !== '').join(' ')
  const lines = isWhole(standing) ? ['*'] : linesOfStanding(standing, lost)
  return lines.flatMap((line) => {
    const whole = `${line}: ${why}`
    if ('value' in notAffectedOf(whole)) return [whole]
    lost(`«not affected: ${line}» gives no reason, and the form asks for one.`)
    return []
  })
}

function fixedVersions({ versions = [], ranges = [] }: Standing, lost: (what: string) => void): string[] {
  for (const range of ranges) lost(`fixed in «${oneLine(rangeLine(range)).slice(0, 200)}»: the form takes single versions only.`)
  return versions.flatMap((version) => {
    if (!/[\s,;]/.test(version) && 'value' in fixedOf(version)) return [version]
    lost(`the fixed version «${oneLine(version).slice(0, 200)}» cannot be said in the form.`)
    return []
  })
}
