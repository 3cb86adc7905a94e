import type { Product, Standing } from '@parley/advisory'
import type { Vendor, Vendors } from '@parley/coordination'

/** As much as a format of advisories takes of one statement. */
const longest = 4096

/**
 * What other vendors said of their own products, for the advisory: only where they let it stand there. A vendor that
 * gave no answer is not in it at all, for nothing is known of its product. `taken` are ids of other products.
 */
export function vendorProducts({ all }: Vendors, taken: readonly string[]): readonly Product[] {
  const ids = new Set(taken)
  return Object.values(all).flatMap((vendor): readonly Product[] => {
    const standings = standingsOf(vendor)
    if (standings.length === 0) return []
    const name = vendor.status?.product ?? vendor.name
    return [{ id: freeId(name, ids), name, vendor: vendor.name, standings }]
  })
}

function standingsOf({ status, statements }: Vendor): readonly Standing[] {
  if (status?.public !== true) return []
  const open = statements.findLast((one) => one.public)?.text
  const words = [status.note, open].filter((part) => part !== undefined && part.trim() !== '').join('\n\n').slice(0, longest)
  const statement = words === '' ? {} : { statement: words }
  switch (status.said) {
    case 'affected': {
      const fixed: readonly Standing[] = status.fixedIn.length === 0 ? [] : [{ status: 'fixed', versions: status.fixedIn }]
      return [{ status: 'affected', ...statement }, ...fixed]
    }
    case 'not_affected': return [{ status: 'not_affected', ...(status.justification === undefined ? {} : { justification: status.justification }), ...statement }]
    case 'investigating': return [{ status: 'under_investigation', ...statement }]
  }
}

function freeId(name: string, ids: Set<string>): string {
  const stem = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^-+|(?<!-)-+$/g, '') || 'product'
  let id = stem
  for (let n = 2; ids.has(id); n += 1) id = `${stem}-${n}`
  ids.add(id)
  return id
}
